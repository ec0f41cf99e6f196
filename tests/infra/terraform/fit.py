"""What Terraform made, beside what the manifests of the same environment say of it."""

import ipaddress
import json
import re
from collections.abc import Iterator
from typing import Any

from manifests.rendering import MANIFESTS, Object, build, find, of_kind, overlay

Resources = dict[str, list[dict[str, Any]]]
_ROLE = "eks.amazonaws.com/role-arn"
_BY_ANSIBLE = {"ebs-csi"}


def complaints(environment: str, outputs: dict[str, Any], made: Resources) -> list[str]:
    """Name what does not fit.

    Args:
        environment: Name of the overlay, and of the folders below ``argocd/``.
        outputs: Terraform's, by name.
        made: Attributes of every resource, by type.
    """
    objects = overlay(environment)
    charts = {one["metadata"]["name"]: one for one in build(MANIFESTS / "argocd" / "environments" / environment)}
    return [
        *_roles(objects, charts, outputs, made),
        *_settings(objects, outputs),
        *_secrets(environment, objects, made),
        *_addresses(objects, charts, made),
        *_names(charts, made),
        *_gpus(objects, made),
    ]


def _roles(objects: list[Object], charts: dict[str, Object], outputs: dict[str, Any], made: Resources) -> Iterator[str]:
    """Every role is named by the service account that may take it, and no other is named."""
    subjects = {one["name"]: _subject(one) for one in made["aws_iam_role"]}
    named: dict[str, str] = {}
    for one in of_kind(objects, "ServiceAccount"):
        if arn := one["metadata"].get("annotations", {}).get(_ROLE):
            named[_role(arn)] = f"{one['metadata']['namespace']}:{one['metadata']['name']}"
    for one in charts.values():
        values = one["spec"]["source"].get("helm", {}).get("valuesObject", {})
        account = values.get("serviceAccount") or values.get("rbac", {}).get("serviceAccount", {})
        if arn := account.get("annotations", {}).get(_ROLE):
            # The account's own name is the chart's to say.
            named[_role(arn)] = f"{one['spec']['destination']['namespace']}:{one['metadata']['name']}"
    for role, account in named.items():
        if not subjects.get(role, "").startswith(account):
            yield f"{account} names {role}, which is for {subjects.get(role)}"
    offered = {_role(arn) for name, arn in outputs["workload_role_arns"].items() if name not in _BY_ANSIBLE}
    yield from (f"nobody names {role}" for role in sorted(offered - set(named)))


def _settings(objects: list[Object], outputs: dict[str, Any]) -> Iterator[str]:
    """What Terraform tells the services they are told."""
    told = {**find(objects, "ConfigMap", "captcha")["data"], **find(objects, "ConfigMap", "backup")["data"]}
    secret = find(objects, "ExternalSecret", "captcha")["spec"]["target"]["template"]["data"]
    # The region of a bucket is AWS's to tell; here somebody invents one.
    region = outputs["cluster"]["region"]
    for name, made in outputs["settings"].items():
        value = region if name.endswith("_REGION") else made
        if told.get(name) != value and name not in secret:
            yield f"{name} is {told.get(name)}, not {value}"
    options = secret["CAPTCHA_MONGO_URI"].partition("?")[2].split("&")
    for option in outputs["stores"]["mongodb"]["options"].split("&"):
        if option not in options:
            yield f"MongoDB is not asked for {option}"


def _secrets(environment: str, objects: list[Object], made: Resources) -> Iterator[str]:
    """The secrets that are asked for are those that are there, which are those that the operator's role may read."""
    folders = [build(MANIFESTS / "logging"), build(MANIFESTS / "argocd" / environment)]
    asked = {
        f"realcatcha/{environment}/{entry['remoteRef']['key']}"
        for one in of_kind([*objects, *folders[0], *folders[1]], "ExternalSecret")
        for entry in one["spec"]["data"]
    }
    stores = of_kind([*objects, *folders[1]], "SecretStore")
    prefixes = {one["spec"]["provider"]["aws"].get("prefix") for one in stores}
    if prefixes != {f"realcatcha/{environment}/"}:
        yield f"secrets are asked for below {prefixes}"
    there = {one["name"] for one in made["aws_secretsmanager_secret"]}
    yield from (f"there is no secret {name}" for name in sorted(asked - there))
    yield from (f"nobody reads {name}" for name in sorted(there - asked))


def _addresses(objects: list[Object], charts: dict[str, Object], made: Resources) -> Iterator[str]:
    """Pods may reach the data subnets and nothing beside them; the Ingress controller believes the VPC."""
    data = [one["cidr_block"] for one in made["aws_subnet"] if "-data-" in one["tags"]["Name"]]
    others = [one["cidr_block"] for one in made["aws_subnet"] if "-data-" not in one["tags"]["Name"]]
    for store in ("mysql", "redis", "mongo"):
        block = find(objects, "NetworkPolicy", f"to-{store}")["spec"]["egress"][0]["to"][0]["ipBlock"]["cidr"]
        if not all(_within(cidr, block) for cidr in data) or any(_within(cidr, block) for cidr in others):
            yield f"to-{store} opens {block}; the data subnets are {data}"
    believed = _values(charts["traefik"])["ports"]["websecure"]["proxyProtocol"]["trustedIPs"]
    if believed != [made["aws_vpc"][0]["cidr_block"]]:
        yield f"traefik believes {believed}"
    machines = _values(charts["kubelet-csr-approver"])["providerIpPrefixes"]
    if machines != believed:
        yield f"kubelets are taken for ours from {machines}"


def _names(charts: dict[str, Object], made: Resources) -> Iterator[str]:
    """Controllers find what Terraform tagged."""
    group = _values(charts["traefik"])["service"]["annotations"][
        "service.beta.kubernetes.io/aws-load-balancer-security-groups"
    ]
    if group not in {one["tags"]["Name"] for one in made["aws_security_group"]}:
        yield f"there is no security group {group}"
    cluster = _values(charts["cluster-autoscaler"])["autoDiscovery"]["clusterName"]
    for pool in made["aws_autoscaling_group"]:
        if f"k8s.io/cluster-autoscaler/{cluster}" not in {tag["key"] for tag in pool["tag"]}:
            yield f"the autoscaler of {cluster} does not find {pool['name']}"
    named = [one["tags"]["Name"] for one in made["aws_instance"]]
    for pool in made["aws_autoscaling_group"]:
        named += [f"{tag['value']}-i-0a1b2c3d" for tag in pool["tag"] if tag["key"] == "Name"]
    for name in (one.removeprefix(f"{cluster}-") for one in named):
        if not re.search(_values(charts["kubelet-csr-approver"])["providerRegex"], name):
            yield f"the kubelet of {name} gets no certificate"
    tagged = _values(charts["aws-load-balancer-controller"])["clusterName"]
    if not any(f"kubernetes.io/cluster/{tagged}" in one["tags"] for one in made["aws_subnet"]):
        yield f"the load balancer controller of {tagged} finds no subnet"


def _gpus(objects: list[Object], made: Resources) -> Iterator[str]:
    """In the hours the pods ask for as many GPUs as there are nodes."""
    nodes = max(one["desired_capacity"] for one in made["aws_autoscaling_schedule"])
    wanted = sum(
        int(trigger["metadata"]["desiredReplicas"])
        for one in of_kind(objects, "ScaledObject")
        for trigger in one["spec"]["triggers"]
        if trigger["type"] == "cron"
    )
    if wanted != nodes:
        yield f"{wanted} pods for {nodes} GPU nodes"


def _role(arn: str) -> str:
    """Give a role's name; an ARN that a test's provider invents has no "role/" before it."""
    return re.split("[:/]", arn)[-1]


def _subject(role: dict[str, Any]) -> str:
    """Give "namespace:name" of the service account that may take a role; empty for machines and people."""
    for statement in json.loads(role["assume_role_policy"])["Statement"]:
        for key, value in statement.get("Condition", {}).get("StringEquals", {}).items():
            if key.endswith(":sub"):
                return str(value).removeprefix("system:serviceaccount:")
    return ""


def _values(chart: Object) -> Any:
    return chart["spec"]["source"]["helm"]["valuesObject"]


def _within(cidr: str, block: str) -> bool:
    return ipaddress.IPv4Network(cidr).subnet_of(ipaddress.IPv4Network(block))
