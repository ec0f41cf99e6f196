"""Argo CD's side: every ApplicationSet expands to folders that exist and build, in the order that they need."""

import copy
from itertools import pairwise
from typing import Any

import lupa
import pytest
import yaml
from manifests.argo import ExpansionError, Step, applications, expand, steps
from manifests.rendering import MANIFESTS, OVERLAYS, Object, build, find, of_kind
from support import ROOT

_CONTROLLERS = {
    "aws-load-balancer-controller",
    "cert-manager",
    "cluster-autoscaler",
    "external-dns",
    "external-secrets",
    "keda",
    "kube-prometheus-stack",
    "kubelet-csr-approver",
    "metrics-server",
    "pod-identity-webhook",
    "traefik",
}


def _environment(name: str) -> list[Step]:
    made = expand(find(build(MANIFESTS / "argocd" / name), "ApplicationSet", name))
    return [step for application in made for step in steps(application)]


@pytest.mark.parametrize("name", OVERLAYS)
def test_controllers_then_configuration_then_data_then_services(name: str) -> None:
    """Everything of a stage comes strictly before everything of the next."""
    found = _environment(name)
    stages = [
        [step for step in found if step.one["kind"] == "Application"],
        [step for step in found if step.one["kind"] in {"ConfigMap", "ExternalSecret"} and _is_ours(step, name)],
        [step for step in found if step.one["kind"] in {"StatefulSet", "Job"}],
        [step for step in found if step.one["kind"] == "Deployment"],
    ]
    assert {step.application for step in stages[0]} == _CONTROLLERS
    assert all(stages)
    for earlier, later in pairwise(stages):
        assert max(step.waves for step in earlier) < min(step.waves for step in later)


def _is_ours(step: Step, name: str) -> bool:
    """Tell whether it is the product's; the GPUs' calendar comes with the job that reads it."""
    return step.one["metadata"].get("namespace") == f"realcatcha-{name}" and not step.one["metadata"][
        "name"
    ].startswith("gpu-calendar")


def test_roles_are_handed_out_before_anyone_takes_one() -> None:
    """By a webhook, whose certificate cert-manager makes."""
    waves = {step.application: step.waves for step in _environment("production")}
    takers = [one for one in _every_application() if "eks.amazonaws.com/role-arn" in yaml.safe_dump(one)]
    assert len(takers) >= 4 * len(OVERLAYS)
    assert waves["cert-manager"] < waves["pod-identity-webhook"]
    assert all(waves["pod-identity-webhook"] < waves[one["metadata"]["name"]] for one in takers)


@pytest.mark.parametrize("name", OVERLAYS)
def test_each_environment_has_its_own(name: str) -> None:
    namespaces = {step.one["metadata"].get("namespace") for step in _environment(name)} - {None}
    assert namespaces <= {f"realcatcha-{name}", "logging", "monitoring", "argocd", *_CHARTS_INTO}
    values = [step.one for step in _environment(name) if step.one["kind"] == "Application"]
    assert "ENVIRONMENT" not in yaml.safe_dump(values)


_CHARTS_INTO = {"cert-manager", "external-secrets", "kube-system", "keda", "traefik", "external-dns"}


def _every_application() -> list[Object]:
    folders = [MANIFESTS / "argocd" / one for one in (*OVERLAYS, "optional", *(f"environments/{n}" for n in OVERLAYS))]
    return [one for folder in folders for one in applications(build(folder))]


def test_everything_prunes_and_heals_itself() -> None:
    for one in _every_application():
        assert one["spec"]["syncPolicy"]["automated"] == {"prune": True, "selfHeal": True}, one["metadata"]["name"]


def test_every_chart_is_pinned() -> None:
    for one in _every_application():
        source = one["spec"]["source"]
        assert "chart" not in source or source["targetRevision"].lstrip("v").replace(".", "").isdigit()


def test_somebody_is_told_of_a_degraded_release() -> None:
    """Each Application subscribes to triggers that exist, each of which sends a template that exists."""
    told = find(build(MANIFESTS / "argocd" / "production"), "ConfigMap", "argocd-notifications-cm")["data"]
    for one in _every_application():
        wanted = [
            key for key in one["metadata"]["annotations"] if key.startswith("notifications.argoproj.io/subscribe")
        ]
        assert any(".on-degraded." in key for key in wanted) or one["spec"]["project"] == "controllers"
        assert {f"trigger.{key.split('.')[-2]}" for key in wanted} <= set(told)
    for key in told:
        if key.startswith("trigger."):
            sends = [name for rule in yaml.safe_load(told[key]) for name in rule["send"]]
            assert {f"template.{name}" for name in sends} <= set(told)


def test_projects_allow_what_their_applications_bring() -> None:
    """Sources, namespaces and cluster-wide kinds."""
    for name in OVERLAYS:
        objects = build(MANIFESTS / "argocd" / name)
        projects = {one["metadata"]["name"]: one["spec"] for one in of_kind(objects, "AppProject")}
        for one in _every_application():
            project = projects[one["spec"]["project"]]
            assert one["spec"]["source"]["repoURL"] in project["sourceRepos"]
            allowed = [place["namespace"].rstrip("*") for place in project["destinations"]]
            assert any(one["spec"]["destination"]["namespace"].startswith(space) for space in allowed)
        wide = {step.one["kind"] for step in _environment(name) if "namespace" not in step.one["metadata"]}
        assert wide <= {one["kind"] for one in projects["realcatcha"]["clusterResourceWhitelist"]} | {"Application"}


def test_ci_sets_the_tags_that_the_overlays_run() -> None:
    """The script of the workflow edits the overlay's kustomization.yaml, with the names that stand there."""
    script = (ROOT / ".github" / "scripts" / "set-image-tag.sh").read_text()
    names = next(line for line in script.splitlines() if line.startswith("for image in"))
    for name in OVERLAYS:
        overlay = yaml.safe_load((MANIFESTS / "overlays" / name / "kustomization.yaml").read_text())
        ours = {one["name"].removeprefix("realcatcha/") for one in overlay["images"]}
        assert ours == set(names.removeprefix("for image in ").removesuffix("; do").split())


@pytest.mark.parametrize(
    ("field", "value"),
    [("path", "deploy-manifests/argocd/environments/none"), ("path", "docs"), ("path", "{{.folder}}")],
)
def test_a_wrong_path_is_found(field: str, value: str) -> None:
    wrong = copy.deepcopy(find(build(MANIFESTS / "argocd" / "production"), "ApplicationSet", "production"))
    wrong["spec"]["template"]["spec"]["source"][field] = value
    with pytest.raises(ExpansionError):
        list(steps(expand(wrong)[0]))


_READY = {"type": "Ready", "status": "True"}
_FAILED = {"type": "Ready", "status": "False", "message": "no such secret", "reason": "Failed"}
_ISSUING = {"type": "Ready", "status": "False", "message": "", "reason": "Issuing"}


@pytest.mark.parametrize(
    ("kind", "status", "health"),
    [
        ("argoproj.io_Application", None, "Progressing"),
        ("argoproj.io_Application", {"health": {"status": "Degraded"}}, "Degraded"),
        ("argoproj.io_Application", {"health": {"status": "Healthy"}}, "Healthy"),
        ("external-secrets.io_ExternalSecret", None, "Progressing"),
        ("external-secrets.io_ExternalSecret", {"conditions": [_READY]}, "Healthy"),
        ("external-secrets.io_ExternalSecret", {"conditions": [_FAILED]}, "Degraded"),
        ("keda.sh_ScaledObject", None, "Progressing"),
        ("keda.sh_ScaledObject", {"conditions": [_READY]}, "Healthy"),
        ("keda.sh_ScaledObject", {"conditions": [_FAILED]}, "Degraded"),
        ("cert-manager.io_Certificate", None, "Progressing"),
        ("cert-manager.io_Certificate", {"conditions": [_ISSUING]}, "Progressing"),
        ("cert-manager.io_Certificate", {"conditions": [_FAILED]}, "Degraded"),
        ("cert-manager.io_Certificate", {"conditions": [_READY]}, "Healthy"),
    ],
)
def test_a_custom_resource_s_health_is_read(kind: str, status: Any, health: str) -> None:
    """By the scripts that Argo CD is given, run by a Lua."""
    assert _health(kind, {"metadata": {}, **({"status": status} if status else {})}) == health


def test_a_paused_scaler_holds_nothing_back() -> None:
    annotations = {"autoscaling.keda.sh/paused-replicas": "0"}
    paused = {"metadata": {"annotations": annotations}, "status": {"conditions": [_FAILED]}}
    assert _health("keda.sh_ScaledObject", paused) == "Healthy"


def _health(kind: str, one: Object) -> str:
    settings = find(build(MANIFESTS / "argocd" / "production"), "ConfigMap", "argocd-cm")["data"]
    runtime = lupa.LuaRuntime()
    runtime.globals().obj = runtime.table_from(one, recursive=True)
    health: str = runtime.execute(settings[f"resource.customizations.health.{kind}"])["status"]
    return health
