"""All overlays and the optional components build, fit published schemas, and keep what is promised of every part."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from manifests import rules, schema_checks
from manifests.rendering import MANIFESTS, OPTIONAL, OVERLAYS, Object, build, find, of_kind, overlay, with_components

_ARGO = [f"argocd/{name}" for name in (*OVERLAYS, *(f"environments/{one}" for one in OVERLAYS), "optional")]


@pytest.fixture(params=[*OVERLAYS, *OPTIONAL])
def built(request: pytest.FixtureRequest, tmp_path: Path) -> list[Object]:
    """Each overlay, and production with each optional component."""
    name: str = request.param
    return overlay(name) if name in OVERLAYS else with_components(tmp_path, "production", name)


def test_kubernetes_would_take_every_object(built: list[Object]) -> None:
    wrong, unchecked = schema_checks.complaints(built)
    assert not wrong
    assert unchecked <= schema_checks.UNCHECKED


@pytest.mark.parametrize("folder", ["logging", *_ARGO])
def test_so_it_would_what_stands_beside_the_overlays(folder: str) -> None:
    wrong, unchecked = schema_checks.complaints(build(MANIFESTS / folder))
    assert not wrong
    assert unchecked <= schema_checks.UNCHECKED


def test_every_rule_holds(built: list[Object]) -> None:
    assert not [complaint for rule in rules.RULES for complaint in rule(built)]


def test_logs_are_read_with_as_little_as_that_takes() -> None:
    objects = build(MANIFESTS / "logging")
    held = (
        rules.selectors_fit,
        rules.containers_have_their_ports,
        rules.resources_are_bounded,
        rules.images_are_pinned,
    )
    held += (rules.containers_are_hardened, rules.references_are_there, rules.no_secret_is_here)
    assert not [complaint for rule in held for complaint in rule(objects)]


def test_what_nothing_checks_is_named(tmp_path: Path) -> None:
    """The list is of what is used, no longer."""
    built = [
        *overlay("development"),
        *with_components(tmp_path, "production", *OPTIONAL),
        *build(MANIFESTS / "logging"),
    ]
    assert schema_checks.complaints(built)[1] == schema_checks.UNCHECKED


def test_the_public_origin_is_split_as_designed() -> None:
    """Captcha plane straight to captcha-api; no probe, metric or internal path from outside."""
    rule = find(overlay("production"), "Ingress", "realcatcha")["spec"]["rules"][0]
    assert {(one["path"], one["pathType"], one["backend"]["service"]["name"]) for one in rule["http"]["paths"]} == {
        ("/captcha/v1/sessions", "Prefix", "captcha-api"),
        ("/captcha/v1/challenges", "Prefix", "captcha-api"),
        ("/captcha/v1/openapi.json", "Exact", "captcha-api"),
        ("/siteverify", "Exact", "captcha-api"),
        ("/recaptcha/api/siteverify", "Exact", "captcha-api"),
        ("/turnstile/v0/siteverify", "Exact", "captcha-api"),
        ("/widget", "Prefix", "web"),
        ("/v1", "Prefix", "gateway-api"),
        ("/", "Exact", "gateway-api"),
    }


def test_workers_of_both_pools_read_one_stream() -> None:
    """With the same models, which they must agree on."""
    objects = overlay("production")
    pairs = [(find(objects, "ScaledObject", name), find(objects, "Deployment", name)) for name in _WORKERS]
    lag = [next(one for one in scaled["spec"]["triggers"] if one["name"] == "lag")["metadata"] for scaled, _ in pairs]
    assert [(one["stream"], one["consumerGroup"]) for one in lag] == [("inference", "workers")] * 2
    models = [_environment(deployment)["ML_MODELS"] for _, deployment in pairs]
    assert models[0] == models[1]
    assert pairs[0][0]["spec"]["minReplicaCount"] >= 1


_WORKERS = ("ml-inference-cpu", "ml-inference")


def _environment(deployment: Object) -> dict[str, str]:
    entries = deployment["spec"]["template"]["spec"]["containers"][0]["env"]
    return {entry["name"]: entry["value"] for entry in entries}


def _container(objects: list[Object], name: str) -> Any:
    return find(objects, "Deployment", name)["spec"]["template"]["spec"]["containers"][0]


def _pod(objects: list[Object], name: str) -> Any:
    return find(objects, "Deployment", name)["spec"]["template"]["spec"]


_PLANTED: dict[str, tuple[rules.Rule, Callable[[list[Object]], Any]]] = {
    "selector of a Deployment": (
        rules.selectors_fit,
        lambda all_: find(all_, "Deployment", "web")["spec"]["selector"]["matchLabels"].update(app="other"),
    ),
    "selector of a Service": (
        rules.selectors_fit,
        lambda all_: find(all_, "Service", "web")["spec"]["selector"].update({"app.kubernetes.io/name": "wep"}),
    ),
    "selector of a ServiceMonitor": (
        rules.selectors_fit,
        lambda all_: find(all_, "ServiceMonitor", "captcha-api")["spec"]["selector"]["matchLabels"].update(app="x"),
    ),
    "port 99999": (
        rules.services_lead_to_ports,
        lambda all_: find(all_, "Service", "web")["spec"]["ports"][0].update(port=99999),
    ),
    "name of a target port": (
        rules.services_lead_to_ports,
        lambda all_: find(all_, "Service", "web")["spec"]["ports"][0].update(targetPort="htpp"),
    ),
    "port of a probe": (
        rules.containers_have_their_ports,
        lambda all_: _container(all_, "captcha-api")["readinessProbe"]["httpGet"].update(port="metrics"),
    ),
    "port that the process listens on": (
        rules.containers_have_their_ports,
        lambda all_: _container(all_, "captcha-api")["ports"][0].update(containerPort=8080),
    ),
    "service of an Ingress": (
        rules.ways_in_lead_to_ports,
        lambda all_: find(all_, "Ingress", "realcatcha")["spec"]["rules"][0]["http"]["paths"][0]["backend"][
            "service"
        ].update(name="captcha"),
    ),
    "request above the limit": (
        rules.resources_are_bounded,
        lambda all_: _container(all_, "web")["resources"]["requests"].update(memory="1Gi"),
    ),
    "memory in no unit": (
        rules.resources_are_bounded,
        lambda all_: _container(all_, "web")["resources"]["limits"].update(memory="1Gx"),
    ),
    "no limit": (rules.resources_are_bounded, lambda all_: _container(all_, "web")["resources"].pop("limits")),
    "image without a tag": (
        rules.images_are_pinned,
        lambda all_: _container(all_, "web").update(image="realcatcha/web"),
    ),
    "image of today": (
        rules.images_are_pinned,
        lambda all_: _container(all_, "web").update(image="registry:5000/realcatcha/web:latest"),
    ),
    "writable root": (
        rules.containers_are_hardened,
        lambda all_: _container(all_, "web")["securityContext"].update(readOnlyRootFilesystem=False),
    ),
    "root": (rules.containers_are_hardened, lambda all_: _pod(all_, "web")["securityContext"].update(runAsUser=0)),
    "a capability": (
        rules.containers_are_hardened,
        lambda all_: _container(all_, "web")["securityContext"].update(capabilities={"drop": ["NET_RAW"]}),
    ),
    "a token": (
        rules.containers_are_hardened,
        lambda all_: _pod(all_, "web").update(automountServiceAccountToken=True),
    ),
    "a ConfigMap that is not there": (
        rules.references_are_there,
        lambda all_: _container(all_, "captcha-api")["envFrom"][0]["configMapRef"].update(name="captcha"),
    ),
    "an autoscaler of nothing": (
        rules.autoscalers_have_targets,
        lambda all_: find(all_, "HorizontalPodAutoscaler", "web")["spec"]["scaleTargetRef"].update(name="wep"),
    ),
    "a setting that nothing reads": (
        rules.settings_are_read,
        lambda all_: find(all_, "ConfigMap", "captcha")["data"].update(CAPTCHA_GATEWAY_ULR="http://gateway-api:8000"),
    ),
    "a setting that is missing": (
        rules.settings_are_read,
        lambda all_: find(all_, "ConfigMap", "captcha")["data"].pop("CAPTCHA_GATEWAY_URL"),
    ),
    "a Secret": (
        rules.no_secret_is_here,
        lambda all_: all_.append({"kind": "Secret", "metadata": {"name": "gateway"}, "data": {}}),
    ),
    "a password in a URL": (
        rules.no_secret_is_here,
        lambda all_: find(all_, "ConfigMap", "ml")["data"].update(ML_QUEUE_REDIS_URL="redis://:hunter2@redis/0"),
    ),
    "Redis in the clear": (
        rules.stores_speak_tls,
        lambda all_: find(all_, "ExternalSecret", "ml")["spec"]["target"]["template"]["data"].update(
            ML_QUEUE_REDIS_URL="redis://:{{ .redisPassword }}@{{ .redisHost }}:6379/0"
        ),
    ),
    "MongoDB whose certificate nobody checks": (
        rules.stores_speak_tls,
        lambda all_: find(all_, "ExternalSecret", "captcha")["spec"]["target"]["template"]["data"].update(
            CAPTCHA_MONGO_URI="mongodb://u:p@{{ .mongoHost }}/realcatcha?tls=true&tlsInsecure=true"
        ),
    ),
    "a second beat": (
        rules.beats_are_single,
        lambda all_: find(all_, "Deployment", "gateway-maintenance")["spec"].update(replicas=2),
    ),
    "replicas beside an autoscaler": (
        rules.replicas_have_one_master,
        lambda all_: find(all_, "Deployment", "captcha-api")["spec"].update(replicas=3),
    ),
    "a rollout that loses requests": (
        rules.visitors_are_looked_after,
        lambda all_: _container(all_, "captcha-api").pop("lifecycle"),
    ),
    "no disruption budget": (
        rules.visitors_are_looked_after,
        lambda all_: all_.remove(find(all_, "PodDisruptionBudget", "captcha-api")),
    ),
    "a GPU on a general node": (
        rules.gpus_are_for_those_who_ask,
        lambda all_: _pod(all_, "ml-inference").pop("nodeSelector"),
    ),
    "a service before its settings": (
        rules.waves_are_set,
        lambda all_: find(all_, "Deployment", "web")["metadata"]["annotations"].update(
            {"argocd.argoproj.io/sync-wave": "1"}
        ),
    ),
    "two of one name": (
        rules.names_are_unique,
        lambda all_: all_.append(copy.deepcopy(find(all_, "Service", "web"))),
    ),
}


@pytest.mark.parametrize("name", _PLANTED)
def test_a_planted_mistake_is_found(name: str) -> None:
    rule, plant = _PLANTED[name]
    objects = overlay("production")
    assert not list(rule(objects))
    plant(objects)
    assert list(rule(objects))


def test_each_rule_has_a_planted_mistake() -> None:
    assert {rule for rule, _ in _PLANTED.values()} == set(rules.RULES)


@pytest.mark.parametrize(
    ("kind", "name", "field"),
    [
        ("Deployment", "web", "replcas"),
        ("ScaledObject", "ml-inference", "maxReplicas"),
        ("ServiceMonitor", "captcha-api", "endpoint"),
        ("NetworkPolicy", "web", "ingres"),
        ("CronJob", "backup-sql", "timezone"),
    ],
)
def test_a_field_that_there_is_not_is_found(kind: str, name: str, field: str) -> None:
    objects = overlay("production")
    find(objects, kind, name)["spec"][field] = 1
    assert [one for one in schema_checks.complaints(of_kind(objects, kind))[0] if field in one]
