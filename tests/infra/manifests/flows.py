"""Who may speak to whom, worked out from the NetworkPolicies as a network plug-in would."""

from collections.abc import Iterator
from typing import Any

from manifests.rendering import Object, chooses, containers, labels_of, of_kind, workloads

Flow = tuple[str, str, int | str]
"""From, to, port. A name of a pod's application, of a namespace in ``<>``, or of a network."""


def flows(objects: list[Object]) -> set[Flow]:
    """Give every connection that is allowed, names' resolution left out.

    Between our own pods both sides have to allow it; of what is outside only our side is known.
    """
    pods = {labels_of(template)["app.kubernetes.io/name"]: template for _, template in workloads(objects)}
    policies = of_kind(objects, "NetworkPolicy")
    outward = {flow for name, pod in pods.items() for flow in _side(name, pod, pods, policies, "egress")}
    inward = {flow for name, pod in pods.items() for flow in _side(name, pod, pods, policies, "ingress")}
    inside = {flow for flow in outward | inward if flow[0] in pods and flow[1] in pods}
    return {flow for flow in outward | inward if flow not in inside} | (outward & inward)


def one_sided(objects: list[Object]) -> set[Flow]:
    """Give what one side allows and the other does not: a connection that somebody meant and nobody gets."""
    pods = {labels_of(template)["app.kubernetes.io/name"]: template for _, template in workloads(objects)}
    policies = of_kind(objects, "NetworkPolicy")
    outward = {flow for name, pod in pods.items() for flow in _side(name, pod, pods, policies, "egress")}
    inward = {flow for name, pod in pods.items() for flow in _side(name, pod, pods, policies, "ingress")}
    return {flow for flow in outward ^ inward if flow[0] in pods and flow[1] in pods}


def _side(name: str, pod: Object, pods: dict[str, Object], policies: list[Object], side: str) -> Iterator[Flow]:
    """Give what the policies that choose a pod allow on one side of it; without any they would allow everything."""
    chosen = [
        one
        for one in policies
        if chooses(one["spec"]["podSelector"], labels_of(pod)) and side.capitalize() in one["spec"]["policyTypes"]
    ]
    if not chosen:
        yield (name, "anything", "any") if side == "egress" else ("anything", name, "any")
    for policy in chosen:
        for rule in policy["spec"].get(side, []):
            for peer in _peers(rule, pods, "to" if side == "egress" else "from"):
                for port in rule.get("ports", [{"port": "any"}]):
                    if peer == "<kube-system>":
                        continue
                    number = _number(pod, port["port"]) if side == "ingress" else _number(pods.get(peer), port["port"])
                    yield (name, peer, number) if side == "egress" else (peer, name, number)


def _peers(rule: Object, pods: dict[str, Object], key: str) -> Iterator[str]:
    if key not in rule:
        yield "anything"
    for peer in rule.get(key, []):
        if "ipBlock" in peer:
            yield _network(peer["ipBlock"])
        elif "namespaceSelector" in peer:
            yield from (f"<{name}>" for name in _namespaces(peer["namespaceSelector"]))
        else:
            yield from (name for name, pod in pods.items() if chooses(peer["podSelector"], labels_of(pod)))


def _namespaces(selector: Object) -> list[str]:
    name = "kubernetes.io/metadata.name"
    if name in selector.get("matchLabels", {}):
        return [selector["matchLabels"][name]]
    return [value for one in selector.get("matchExpressions", []) if one["key"] == name for value in one["values"]]


def _network(block: Object) -> str:
    private = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"}
    if block["cidr"] == "0.0.0.0/0":
        return "the internet" if private <= set(block.get("except", [])) else "anything"
    cidr: str = block["cidr"]
    return cidr


def _number(pod: Object | None, port: Any) -> int | str:
    if isinstance(port, str) and pod is not None:
        numbers = {one["name"]: one["containerPort"] for one in _ports(pod)}
        number: int | str = numbers.get(port, port)
        return number
    return port if isinstance(port, (int, str)) else str(port)


def _ports(pod: Object) -> list[Object]:
    return [port for container in containers(pod) for port in container.get("ports", [])]
