"""The production overlay as this old cluster takes it, with the stores and images of this test.

What is changed, all of it: versions of APIs that 1.20 has under older names, and fields that it lacks; the images'
names; requests for processors, of which this machine has two; addresses of the stores and of proxies; there is no CDN,
and test keys are on. What the cluster has no definition for is left out, and told.
"""

import base64
import re
from typing import Any

from manifests.rendering import Object, containers, of_kind, overlay, plain_name, workloads

from tests.cluster.stores import NODE, OBJECTS, PASSWORD, Certificates

NAMESPACE = "realcatcha-production"
PUBLIC_URL = "http://localhost:8080"
_LEFT_OUT = {"SecretStore", "ExternalSecret", "ClusterIssuer", "ServiceMonitor"}
_LEFT_OUT |= {"Issuer", "Certificate", "ServersTransport"}  # of stores in the cluster
_KEY = "k" * 20 + "-of-a-test-that-is-long-enough"
_VALUES = {
    "redisHost": NODE,
    "redisPassword": PASSWORD,
    "mysqlUser": "realcatcha",
    "mysqlPassword": PASSWORD,
    "mysqlHost": NODE,
    "mysqlReplicaHost": NODE,
    "mongoUser": "",
    "mongoPassword": "",
    "mongoHost": NODE,
    "objectsAccessKey": "test",
    "objectsSecretKey": "test",
    "secretKey": _KEY,
    "internalToken": _KEY[::-1],
    "key": _KEY,
    "accessKey": "test",
}
_SETTINGS = {
    "gateway": {"GATEWAY_PUBLIC_URL": PUBLIC_URL, "GATEWAY_FRONT_END_URL": "", "GATEWAY_SMTP_HOST": ""},
    "captcha": {
        "CAPTCHA_PUBLIC_URL": PUBLIC_URL,
        "CAPTCHA_OBJECT_STORAGE_ENDPOINT": OBJECTS,
        "CAPTCHA_REDIS_REPLICAS": "0",
        "CAPTCHA_TEST_KEYS": "true",
    },
    "backup": {"BACKUP_ENDPOINT": OBJECTS},
}
_PROXIES = "10.200.0.0/15"  # this cluster's pods and its node


def production(tls: Certificates, *, tag: str) -> tuple[list[Object], set[str]]:
    """Give what is applied, secrets among it, and the kinds that are left out."""
    objects = overlay("production")
    secrets = [_secret(one) for one in of_kind(objects, "ExternalSecret") if "template" in one["spec"]["target"]]
    secrets.append(_opaque("data-ca", {"ca.crt": tls.authority.read_text()}))
    for one in objects:
        _as_of_1_20(one)
        if one["kind"] == "ConfigMap":
            _point_at_stores(one)
    for _, template in workloads(objects):
        for container in containers(template):
            container["image"] = _image(container["image"], tag)
            container["resources"]["requests"]["cpu"] = "10m"
    kept = [one for one in objects if one["kind"] not in _LEFT_OUT]
    return [*of_kind(kept, "Namespace"), *secrets, *(one for one in kept if one["kind"] != "Namespace")], _LEFT_OUT


def other(name: str) -> list[Object]:
    """Give another overlay's objects as this cluster knows them; nothing of them is to run."""
    kept = [one for one in overlay(name) if one["kind"] not in _LEFT_OUT]
    for one in kept:
        _as_of_1_20(one)
    return kept


def _as_of_1_20(one: Object) -> None:
    match one["kind"]:
        case "HorizontalPodAutoscaler":
            one["apiVersion"] = "autoscaling/v2beta2"
        case "PodDisruptionBudget":
            one["apiVersion"] = "policy/v1beta1"
            one["spec"].pop("unhealthyPodEvictionPolicy")
        case "CronJob":
            one["apiVersion"] = "batch/v1beta1"
            one["spec"].pop("timeZone")


def _point_at_stores(one: Object) -> None:
    data = one["data"]
    data.update(_SETTINGS.get(plain_name(one), {}))
    for key in data:
        if key.endswith("_TRUSTED_PROXIES"):
            data[key] = _PROXIES


def _image(name: str, tag: str) -> str:
    short = name.rpartition("/")[2].partition(":")[0].removesuffix("-cuda")
    return f"realcatcha/{short}:{tag}"


def _secret(one: Object) -> Object:
    """Do what the External Secrets Operator does: fill the template in."""
    target = one["spec"]["target"]
    templates = {key: value for key, value in target["template"]["data"].items() if "_CDN_" not in key}
    filled = {key: _fill(value) for key, value in templates.items()}
    return _opaque(target["name"], filled)


def _fill(template: str) -> str:
    text = re.sub(r"\{\{ \.(\w+)(?: \| urlquery)? \}\}", lambda found: _VALUES.get(found[1], ""), template)
    # The stand-in for MongoDB has no accounts.
    return text.replace("mongodb://:@", "mongodb://").replace("&authSource=admin", "")


def _opaque(name: str, data: dict[str, str]) -> Object:
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": NAMESPACE}, "data": encoded}


def shop(credentials: dict[str, Any] | None, *, tag: str) -> list[Object]:
    """Give the demonstration: first the job that prints its credentials, then, with them, the shop itself."""
    if credentials is None:
        return [_seed(tag)]
    template = _pod("demo", f"realcatcha/demo:{tag}", ["uvicorn", "--factory", "realcatcha_demo.main:create_app"])
    container = template["spec"]["containers"][0]
    container["command"] += ["--host", "0.0.0.0", "--port", "8080"]  # noqa: S104  # a pod's address
    container["env"] = [
        {"name": "DEMO_CREDENTIALS", "value": "/demo/demo.json"},
        {"name": "DEMO_VERIFY_URL", "value": "http://captcha-api:8001"},
    ]
    container["volumeMounts"] = [{"name": "demo", "mountPath": "/demo"}]
    container["readinessProbe"] = {"httpGet": {"path": "/demo/health", "port": 8080}}
    template["spec"]["volumes"] = [{"name": "demo", "secret": {"secretName": "demo"}}]
    labels = template["metadata"]["labels"]
    meta = {"name": "demo", "namespace": NAMESPACE}
    ports = [{"name": "http", "port": 8080, "targetPort": 8080}]
    return [
        _opaque("demo", {"demo.json": str(credentials["text"])}),
        {"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": {"selector": labels, "ports": ports}},
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": meta,
            "spec": {"selector": {"matchLabels": labels}, "template": template},
        },
    ]


def _seed(tag: str) -> Object:
    script = "python -m realcatcha_gateway.seed --out /tmp/demo.json >&2 && cat /tmp/demo.json"
    template = _pod("seed", f"realcatcha/gateway-api:{tag}", ["sh", "-c", script])
    container = template["spec"]["containers"][0]
    container["envFrom"] = [{"configMapRef": {"name": "CONFIG"}}, {"secretRef": {"name": "gateway"}}]
    container["volumeMounts"] = [{"name": "ca", "mountPath": "/etc/realcatcha/ca"}]
    template["spec"]["volumes"] = [{"name": "ca", "secret": {"secretName": "data-ca"}}]
    template["spec"]["restartPolicy"] = "Never"
    meta = {"name": "seed", "namespace": NAMESPACE}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": meta, "spec": {"template": template}}


def _pod(name: str, image: str, command: list[str]) -> Object:
    container: Object = {"name": "app", "image": image, "imagePullPolicy": "IfNotPresent", "command": command}
    spec: Object = {"enableServiceLinks": False, "containers": [container]}
    return {"metadata": {"labels": {"app.kubernetes.io/name": name}}, "spec": spec}


def gpu_node(name: str) -> Object:
    """Describe a node with one GPU, labelled and tainted as Terraform has them; nothing runs behind it."""
    capacity = {"cpu": "4", "memory": "16Gi", "pods": "20", "nvidia.com/gpu": "1"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": {"realcatcha.io/pool": "gpu", "kubernetes.io/hostname": name}},
        "spec": {"taints": [{"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}]},
        "status": {
            "capacity": capacity,
            "allocatable": capacity,
            "conditions": [{"type": "Ready", "status": "True", "reason": "Test", "message": ""}],
        },
    }
