"""What schemas do not say: names that must fit, numbers that must make sense, and what is promised of every workload.

Each rule takes the objects of a build and gives complaints.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from manifests.rendering import Object, chooses, containers, find, label, labels_of, of_kind, plain_name, workloads
from manifests.settings_read import PROCESS, read_by
from support import ROOT

Rule = Callable[[list[Object]], Iterator[str]]
_SUFFIXES: dict[str, int | Decimal] = {"": 1, "m": Decimal("0.001"), "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_SUFFIXES |= {f"{letter}i": 1024**power for power, letter in enumerate("KMGT", start=1)}
_BEATS = {"gateway-maintenance", "captcha-pool"}
_LAST_PORT = 65535
_MAY_BE_ROOT = {"DaemonSet/fluent-bit"}  # reads the node's log files, which are root's
_MAY_ASK_THE_API_SERVER = {"CronJob/gpu-calendar"}


def selectors_fit(objects: list[Object]) -> Iterator[str]:
    """Whatever chooses pods or Services by labels chooses some; a workload chooses its own."""
    templates = [template for _, template in workloads(objects)]
    for one, template in workloads(objects):
        if "selector" in one["spec"] and not chooses(one["spec"]["selector"], labels_of(template)):
            yield f"{label(one)}: its selector does not fit its own pods"
        for spread in template["spec"].get("topologySpreadConstraints", []):
            if not chooses(spread["labelSelector"], labels_of(template)):
                yield f"{label(one)}: spreads other pods than its own"
    for one in of_kind(objects, "Service", "PodDisruptionBudget", "NetworkPolicy"):
        selector = _pod_selector(one)
        outside = {"acme.cert-manager.io/http01-solver"} & set(selector.get("matchLabels", {}))
        if not outside and not any(chooses(selector, labels_of(template)) for template in templates):
            yield f"{label(one)}: chooses no pod"
    for one in of_kind(objects, "ServiceMonitor"):
        if not _monitored(objects, one):
            yield f"{label(one)}: chooses no Service"


def containers_have_their_ports(objects: list[Object]) -> Iterator[str]:
    """Probes ask ports that the container has, and it says what the process is told to listen on."""
    for one, template in workloads(objects):
        for container in containers(template):
            for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                asked = container.get(probe, {}).get("httpGet", {}).get("port")
                if asked is not None and asked not in _ports(container):
                    yield f"{label(one)}: {probe} asks port {asked}, which it has not"
            told = _told_port(container)
            if told and told not in {port["containerPort"] for port in container.get("ports", [])}:
                yield f"{label(one)}: listens on {told}, and says otherwise"


def services_lead_to_ports(objects: list[Object]) -> Iterator[str]:
    """A Service's port is one of its pods', and what is scraped is one of the Service's."""
    for one in of_kind(objects, "Service"):
        for port in one["spec"]["ports"]:
            if not 0 < port["port"] <= _LAST_PORT:
                yield f"{label(one)}: port {port['port']}"
            if port["targetPort"] not in _ports_of_pods(objects, _pod_selector(one)):
                yield f"{label(one)}: no pod has port {port['targetPort']}"
    for one in of_kind(objects, "ServiceMonitor"):
        names = {port["name"] for service in _monitored(objects, one) for port in service["spec"]["ports"]}
        wanted = {endpoint["port"] for endpoint in one["spec"]["endpoints"]}
        yield from (f"{label(one)}: its Service has no port {port}" for port in sorted(wanted - names))


def ways_in_lead_to_ports(objects: list[Object]) -> Iterator[str]:
    """What an Ingress names is a Service's port; what a policy names is a port of the pods that it is about."""
    services = {
        (one["metadata"]["name"], port["name"]) for one in of_kind(objects, "Service") for port in one["spec"]["ports"]
    }
    for one, backend in _backends(objects):
        if (backend["name"], backend["port"]["name"]) not in services:
            yield f"{label(one)}: there is no {backend['name']}:{backend['port']['name']}"
    for one in of_kind(objects, "NetworkPolicy"):
        named = {port["port"] for rule in one["spec"].get("ingress", []) for port in rule.get("ports", [])}
        there = _ports_of_pods(objects, _pod_selector(one))
        yield from (f"{label(one)}: no pod has port {port}" for port in named - there if isinstance(port, str))


def resources_are_bounded(objects: list[Object]) -> Iterator[str]:
    """Each container asks for processor and memory, and for no more than it may have."""
    for one, template in workloads(objects):
        for container in containers(template):
            asked = container.get("resources", {}).get("requests", {})
            most = container.get("resources", {}).get("limits", {})
            for what in sorted({"cpu", "memory", *asked, *most}):
                if what not in asked or what not in most:
                    yield f"{label(one)}: says nothing of {what}"
                    continue
                try:
                    if quantity(asked[what]) > quantity(most[what]):
                        yield f"{label(one)}: asks for more {what} than it may have"
                except ValueError as error:
                    yield f"{label(one)}: {what}: {error}"


def images_are_pinned(objects: list[Object]) -> Iterator[str]:
    """Each image has a tag that says which, or a digest."""
    for one, template in workloads(objects):
        for container in containers(template):
            image = container["image"]
            tag = image.rpartition("/")[2].partition(":")[2]
            if "@sha256:" not in image and tag in {"", "latest"}:
                yield f"{label(one)}: {image} is not pinned"


def containers_are_hardened(objects: list[Object]) -> Iterator[str]:
    """Read-only, nobody's root, no capability, no token that it does not need."""
    for one, template in workloads(objects):
        name, pod = label(one), template["spec"]
        if pod.get("automountServiceAccountToken") is not (name in _MAY_ASK_THE_API_SERVER):
            yield f"{name}: automountServiceAccountToken"
        if pod.get("enableServiceLinks") is not False:
            yield f"{name}: enableServiceLinks"
        for container in containers(template):
            context = pod.get("securityContext", {}) | container.get("securityContext", {})
            root = context.get("runAsNonRoot") is not True or not context.get("runAsUser")
            if root is not (name in _MAY_BE_ROOT):
                yield f"{name}: root"
            if context.get("readOnlyRootFilesystem") is not True:
                yield f"{name}: may write its own files"
            if context.get("allowPrivilegeEscalation") is not False or context.get("privileged"):
                yield f"{name}: may gain privileges"
            if context.get("capabilities") != {"drop": ["ALL"]}:
                yield f"{name}: has capabilities"
            if context.get("seccompProfile") != {"type": "RuntimeDefault"}:
                yield f"{name}: any system call"


def references_are_there(objects: list[Object]) -> Iterator[str]:
    """Whatever is named in the same namespace exists, or is made by a controller from what exists."""
    secrets = {_target(one) for one in of_kind(objects, "ExternalSecret")}
    secrets |= {one["spec"]["secretName"] for one in of_kind(objects, "Certificate")}
    for one in of_kind(objects, "TriggerAuthentication"):
        wanted = {reference["name"] for reference in one["spec"]["secretTargetRef"]}
        yield from (f"{label(one)}: there is no Secret {name}" for name in sorted(wanted - secrets))
    there = {
        "ConfigMap": {one["metadata"]["name"] for one in of_kind(objects, "ConfigMap")},
        "Secret": secrets,
        "ServiceAccount": {one["metadata"]["name"] for one in of_kind(objects, "ServiceAccount")},
        "PriorityClass": {one["metadata"]["name"] for one in of_kind(objects, "PriorityClass")},
    }
    for one, template in workloads(objects):
        for kind, name in _references(template["spec"]):
            if name not in there[kind] and not (kind == "PriorityClass" and one["kind"] == "DaemonSet"):
                yield f"{label(one)}: there is no {kind} {name}"


def autoscalers_have_targets(objects: list[Object]) -> Iterator[str]:
    """What an autoscaler counts pods of exists, and so does what it asks with."""
    targets = {(one["kind"], one["metadata"]["name"]) for one in objects}
    for one in of_kind(objects, "HorizontalPodAutoscaler", "ScaledObject", "VerticalPodAutoscaler"):
        target = one["spec"].get("scaleTargetRef") or one["spec"]["targetRef"]
        if (target.get("kind", "Deployment"), target["name"]) not in targets:
            yield f"{label(one)}: there is no {target['name']}"
    for one in of_kind(objects, "ScaledObject"):
        for trigger in one["spec"]["triggers"]:
            name = trigger.get("authenticationRef", {}).get("name")
            if name and ("TriggerAuthentication", name) not in targets:
                yield f"{label(one)}: there is no TriggerAuthentication {name}"


def settings_are_read(objects: list[Object]) -> Iterator[str]:
    """A container is told what its service reads, all of it that has no default for a cluster, and nothing else."""
    read_somewhere: dict[str, set[str]] = {}
    for one, template in workloads(objects):
        for container in containers(template):
            read = read_by(container["image"])
            if not read.known:
                continue
            told = _told(objects, container)
            direct = {entry["name"] for entry in container.get("env", [])}
            if {source for source, _ in told}:
                names = {name for _, names in told for name in names} | direct
                needed = {name for name in read.needed if not name.endswith("METRICS_HOST") or _port_of(name) in names}
                yield from (f"{label(one)}: is not told {name}" for name in sorted(needed - names))
            if {"ACCESS_KEY", "SECRET_KEY"} != direct:
                yield from (f"{label(one)}: nothing reads {name}" for name in sorted(direct - read.known - PROCESS))
            for source, names in told:
                read_somewhere.setdefault(source, set(names))
                read_somewhere[source] -= read.known | PROCESS
    for source, names in sorted(read_somewhere.items()):
        yield from (f"{source}: nothing reads {name}" for name in sorted(names))


def no_secret_is_here(objects: list[Object]) -> Iterator[str]:
    """Neither as an object nor among settings."""
    yield from (f"{label(one)}: a secret in Git" for one in of_kind(objects, "Secret"))
    for one in of_kind(objects, "ConfigMap"):
        for key, value in one["data"].items():
            if re.search(r"SECRET|PASSWORD|TOKEN|_KEY$", key) or re.search(r"://[^/@\s]*:[^/@\s]+@", value):
                yield f"{label(one)}: {key} is a secret"


def stores_speak_tls(objects: list[Object]) -> Iterator[str]:
    """Every URL of a data store asks for TLS, and for a certificate of the authority that is mounted."""
    demands = {
        "rediss://": "ssl_cert_reqs=required",
        "mysql+pymysql://": "ssl_ca=/etc/realcatcha/ca/ca.crt",
        "mongodb://": "tls=true&tlsCAFile=/etc/realcatcha/ca/ca.crt",
    }
    for one in of_kind(objects, "ExternalSecret"):
        for key, value in one["spec"]["target"].get("template", {}).get("data", {}).items():
            scheme = re.match(r"[a-z+]+://", value)
            if scheme and demands.get(scheme[0], "\0") not in value:
                yield f"{label(one)}: {key} without TLS"
    for one in of_kind(objects, "ConfigMap"):
        for key, value in one["data"].items():
            if "ENDPOINT" in key and not value.startswith("https://"):
                yield f"{label(one)}: {key} without TLS"
    for one in of_kind(objects, "ScaledObject"):
        for trigger in one["spec"]["triggers"]:
            if trigger["type"].startswith("redis") and trigger["metadata"].get("enableTLS") != "true":
                yield f"{label(one)}: asks Redis without TLS"


def beats_are_single(objects: list[Object]) -> Iterator[str]:
    """A process that watches the clock runs once, and the old one ends first."""
    scaled = {
        one["spec"]["scaleTargetRef"]["name"] for one in of_kind(objects, "HorizontalPodAutoscaler", "ScaledObject")
    }
    for name in sorted(_BEATS):
        spec = find(objects, "Deployment", name)["spec"]
        if spec.get("replicas") != 1 or spec["strategy"] != {"type": "Recreate"} or name in scaled:
            yield f"Deployment/{name}: its beat may run twice"


def replicas_have_one_master(objects: list[Object]) -> Iterator[str]:
    """Where an autoscaler counts pods, Git does not; one autoscaler each."""
    targets = Counter(
        one["spec"]["scaleTargetRef"]["name"] for one in of_kind(objects, "HorizontalPodAutoscaler", "ScaledObject")
    )
    rollouts = {one["spec"]["workloadRef"]["name"] for one in of_kind(objects, "Rollout")}
    for one in of_kind(objects, "Deployment"):
        name = one["metadata"]["name"]
        if targets[name] > 1 or (("replicas" in one["spec"]) == bool(targets[name]) and name not in rollouts):
            yield f"{label(one)}: who says how many?"


def visitors_are_looked_after(objects: list[Object]) -> Iterator[str]:
    """What visitors wait for is spread, has a budget, probes, and a rollout that lets go of requests."""
    for one in of_kind(objects, "Deployment"):
        pod = one["spec"]["template"]["spec"]
        container = pod["containers"][0]
        if "readinessProbe" not in container and "livenessProbe" not in container:
            yield f"{label(one)}: nobody asks how it is"
        if pod["priorityClassName"] != "realcatcha-visitors":
            continue
        if len(pod.get("topologySpreadConstraints", [])) != 2:
            yield f"{label(one)}: is not spread over zones and nodes"
        labels = labels_of(one["spec"]["template"])
        if not any(chooses(_pod_selector(budget), labels) for budget in of_kind(objects, "PodDisruptionBudget")):
            yield f"{label(one)}: has no disruption budget"
        serves = any(port["name"] == "http" for port in container.get("ports", []))
        if serves and ("lifecycle" not in container or one["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"]):
            yield f"{label(one)}: a rollout loses requests"


def gpus_are_for_those_who_ask(objects: list[Object]) -> Iterator[str]:
    """Who wants a GPU goes to GPU nodes and nobody else does; all of them together want as many as there are nodes."""
    for one, template in workloads(objects):
        wants = any("nvidia.com/gpu" in container["resources"].get("limits", {}) for container in containers(template))
        pod = template["spec"]
        goes = pod.get("nodeSelector", {}).get("realcatcha.io/pool") == "gpu"
        bears = any(one.get("key") == "nvidia.com/gpu" for one in pod.get("tolerations", []))
        if one["kind"] != "DaemonSet" and len({wants, goes, bears}) != 1:
            yield f"{label(one)}: GPU {wants}, its nodes {goes}, their taint {bears}"


def waves_are_set(objects: list[Object]) -> Iterator[str]:
    """Configuration comes first, then data, then services."""
    for one in objects:
        wave = (one["metadata"].get("annotations") or {}).get("argocd.argoproj.io/sync-wave")
        if wave != str(_WAVES.get(one["kind"], 3)) and not _may_be_anywhere(one):
            yield f"{label(one)}: wave {wave}"


_WAVES = {
    **dict.fromkeys(("Namespace", "PriorityClass", "ConfigMap", "ExternalSecret", "SecretStore", "ClusterIssuer"), 1),
    **dict.fromkeys(("Issuer", "Certificate"), 1),
    **dict.fromkeys(("StatefulSet", "Job"), 2),
}


def _may_be_anywhere(one: Object) -> bool:
    """Tell of what waits for nothing and that nothing waits for in its own wave: policies, accounts, the calendar."""
    if one["kind"] in {"NetworkPolicy", "ServiceAccount", "ServersTransport", "VerticalPodAutoscaler"}:
        return True
    return one["kind"] in {"Service", "PeerAuthentication", "AuthorizationPolicy"} or (
        one["kind"] == "ConfigMap" and plain_name(one) == "gpu-calendar"
    )


def names_are_unique(objects: list[Object]) -> Iterator[str]:
    """One object of a kind and a name, all in one namespace."""
    seen = Counter((one["apiVersion"], one["kind"], one["metadata"]["name"]) for one in objects)
    yield from (f"{kind}/{name}: {count} times" for (_, kind, name), count in seen.items() if count > 1)
    namespaces = {one["metadata"].get("namespace") for one in objects} - {None}
    if len(namespaces) != 1:
        yield f"namespaces {sorted(namespaces)}"


RULES: tuple[Rule, ...] = (
    selectors_fit,
    containers_have_their_ports,
    services_lead_to_ports,
    ways_in_lead_to_ports,
    resources_are_bounded,
    images_are_pinned,
    containers_are_hardened,
    references_are_there,
    autoscalers_have_targets,
    settings_are_read,
    no_secret_is_here,
    stores_speak_tls,
    beats_are_single,
    replicas_have_one_master,
    visitors_are_looked_after,
    gpus_are_for_those_who_ask,
    waves_are_set,
    names_are_unique,
)


def quantity(value: Any) -> Decimal:
    """Read a Kubernetes quantity. Raises ValueError."""
    match = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", str(value))
    if not match or match[2] not in _SUFFIXES:
        raise ValueError(f"{value!r} is no quantity")
    try:
        return Decimal(match[1]) * _SUFFIXES[match[2]]
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is no quantity") from error


def _pod_selector(one: Object) -> dict[str, Any]:
    spec = one["spec"]
    if one["kind"] == "Service":
        return {"matchLabels": spec["selector"]}
    selector: dict[str, Any] = spec["podSelector" if one["kind"] == "NetworkPolicy" else "selector"]
    return selector


def _monitored(objects: list[Object], monitor: Object) -> list[Object]:
    return [one for one in of_kind(objects, "Service") if chooses(monitor["spec"]["selector"], labels_of(one))]


def _ports(container: Object) -> set[Any]:
    return {value for port in container.get("ports", []) for value in (port["name"], port["containerPort"])}


def _ports_of_pods(objects: list[Object], selector: dict[str, Any]) -> set[Any]:
    chosen = [template for _, template in workloads(objects) if chooses(selector, labels_of(template))]
    return {port for template in chosen for container in containers(template) for port in _ports(container)}


def _told_port(container: Object) -> int | None:
    """Give the port that the process listens on: its image's own, or that of its metrics."""
    name = container["image"].rpartition("/")[2].partition(":")[0]
    dockerfile = ROOT / name / "Dockerfile"
    if "command" not in container and dockerfile.is_file():
        exposed = re.search(r"^EXPOSE (\d+)$", dockerfile.read_text(), re.MULTILINE)
        return int(exposed[1]) if exposed else None
    values = [entry["value"] for entry in container.get("env", []) if entry["name"].endswith("METRICS_PORT")]
    return int(values[0]) if values else None


def _port_of(host: str) -> str:
    return host.removesuffix("HOST") + "PORT"


def _backends(objects: list[Object]) -> Iterator[tuple[Object, Object]]:
    for one in of_kind(objects, "Ingress"):
        for rule in one["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                yield one, path["backend"]["service"]


def _target(one: Object) -> str:
    target: str = one["spec"]["target"]["name"]
    return target


def _references(pod: Object) -> Iterator[tuple[str, str]]:
    yield "ServiceAccount", pod["serviceAccountName"]
    if "priorityClassName" in pod:
        yield "PriorityClass", pod["priorityClassName"]
    for volume in pod.get("volumes", []):
        if "configMap" in volume:
            yield "ConfigMap", volume["configMap"]["name"]
        if "secret" in volume:
            yield "Secret", volume["secret"]["secretName"]
    for container in pod["containers"]:
        for source in container.get("envFrom", []):
            kind = "ConfigMap" if "configMapRef" in source else "Secret"
            yield kind, source["configMapRef" if kind == "ConfigMap" else "secretRef"]["name"]
        for entry in container.get("env", []):
            if "valueFrom" in entry:
                yield "Secret", entry["valueFrom"]["secretKeyRef"]["name"]


def _told(objects: list[Object], container: Object) -> list[tuple[str, set[str]]]:
    """Give each ConfigMap and Secret that fills a container's environment, with its keys."""
    told: list[tuple[str, set[str]]] = []
    for source in container.get("envFrom", []):
        if "configMapRef" in source:
            name = source["configMapRef"]["name"]
            found = [one for one in of_kind(objects, "ConfigMap") if one["metadata"]["name"] == name]
            told += [(label(one), set(one["data"])) for one in found]
        else:
            name = source["secretRef"]["name"]
            found = [one for one in of_kind(objects, "ExternalSecret") if _target(one) == name]
            told += [(label(one), set(one["spec"]["target"]["template"]["data"])) for one in found]
    return told
