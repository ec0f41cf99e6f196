"""NetworkPolicies allow the connections that the design has, each of them and no other."""

import pytest
from manifests.flows import Flow, flows, one_sided
from manifests.rendering import OVERLAYS, Object, find, overlay

_DATA = {"production": "10.20.16.0/22", "staging": "10.30.16.0/22"}
_INSIDE: set[Flow] = {
    ("<traefik>", "gateway-api", 8000),
    ("<traefik>", "captcha-api", 8001),
    ("<traefik>", "web", 8080),
    ("gateway-api", "captcha-api", 8001),  # what it proxies, and what administrators ask of the pool
    ("captcha-api", "gateway-api", 8000),  # a site's policy, on a miss
    ("gateway-api", "ml-service", 8002),  # models, for administrators
    ("<monitoring>", "gateway-api", 8000),
    ("<monitoring>", "captcha-api", 8001),
    ("<monitoring>", "ml-service", 8002),
    ("<monitoring>", "ml-inference-cpu", 9100),
    ("<monitoring>", "captcha-drain", 9101),
    ("<monitoring>", "gateway-maintenance", 9102),
}
_STORES = {
    "mysql": ("gateway-api", "gateway-maintenance", "gateway-migrate", "backup-sql", "audit-verify"),
    "redis": (
        "gateway-api",
        "gateway-maintenance",
        "captcha-api",
        "captcha-drain",
        "captcha-pool",
        "ml-service",
        "ml-inference-cpu",
        "ml-batch",
    ),
    "mongo": ("captcha-api", "captcha-drain", "captcha-pool", "backup-mongo"),
    "objects": ("captcha-api", "captcha-pool", "backup-sql", "backup-mongo", "retention-sql", "retention-mongo"),
}
_PORTS = {"mysql": 3306, "redis": 6379, "mongo": 27017}
# Webhooks, Toss Payments, the login provider, letters.
_OUTWARD: set[Flow] = {
    (name, "the internet", port) for name in ("gateway-api", "gateway-maintenance") for port in (443, 465, 587)
}
_ON_AWS: dict[str, set[Flow]] = {
    name: _INSIDE
    | _OUTWARD
    | {("<monitoring>", "ml-inference", 9100), ("ml-inference", data, 6379)}
    | {(pod, data, port) for store, port in _PORTS.items() for pod in _STORES[store]}
    | {(pod, "the internet", 443) for pod in _STORES["objects"]}  # the bucket's public name
    | {("gpu-calendar", "10.0.0.0/8", port) for port in (443, 6443)}
    for name, data in _DATA.items()
}
_IN_THE_CLUSTER: set[Flow] = (
    _INSIDE
    | _OUTWARD
    | {(name, store, port) for store, port in (_PORTS | {"objects": 9000}).items() for name in _STORES[store]}
    | {("buckets", "objects", 9000), ("<traefik>", "objects", 9000), ("<keda>", "redis", 6379)}
)


@pytest.mark.parametrize(("name", "designed"), [*_ON_AWS.items(), ("development", _IN_THE_CLUSTER)])
def test_the_design_s_connections_and_no_other(name: str, designed: set[Flow]) -> None:
    allowed = flows(overlay(name))
    assert sorted(map(str, allowed - designed)) == []
    assert sorted(map(str, designed - allowed)) == []


@pytest.mark.parametrize("name", OVERLAYS)
def test_both_sides_say_the_same(name: str) -> None:
    """What a pod may send and the other may not receive is a connection that somebody forgot half of."""
    assert {flow for flow in one_sided(overlay(name)) if flow[0] != "demo"} == set()


def _without(objects: list[Object], name: str) -> list[Object]:
    return [one for one in objects if one["kind"] != "NetworkPolicy" or one["metadata"]["name"] != name]


def test_a_policy_that_is_missing_is_found() -> None:
    """Without the general refusal a pod without policies of its own may be reached by anything."""
    open_ = flows(_without(overlay("production"), "default-deny"))
    assert ("anything", "backup-sql", "any") in open_
    assert ("gateway-api", "ml-service", 8002) not in flows(_without(overlay("production"), "ml-service"))


def test_a_door_left_open_is_found() -> None:
    """From any pod; from anywhere."""
    objects = overlay("production")
    find(objects, "NetworkPolicy", "ml-service")["spec"]["ingress"][0].pop("from")
    assert ("anything", "ml-service", 8002) in flows(objects)
    objects = overlay("production")
    find(objects, "NetworkPolicy", "internet")["spec"]["podSelector"] = {}
    assert ("ml-inference", "the internet", 443) in flows(objects)


def test_half_a_connection_is_found() -> None:
    objects = overlay("production")
    find(objects, "NetworkPolicy", "captcha-api")["spec"].pop("egress")
    assert ("captcha-api", "gateway-api", 8000) in one_sided(objects)
    assert ("captcha-api", "gateway-api", 8000) not in flows(objects)
