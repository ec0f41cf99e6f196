"""Build a Kustomize folder, and find things in what comes out."""

import os
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from support import ROOT, missing, run

MANIFESTS = ROOT / "deploy-manifests"
OVERLAYS = ("development", "staging", "production")
OPTIONAL = ("canary", "mutual-tls", "vertical-autoscaling")
_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")

Object = dict[str, Any]


@cache
def _kustomize() -> tuple[str, ...]:
    """Find what builds: kustomize itself, or a kubectl that carries one which knows components (1.21)."""
    if found := shutil.which("kustomize"):
        return found, "build"
    if kubectl := shutil.which("kubectl"):
        told = run(kubectl, "version", "--client").stdout
        if re.search(r"Kustomize Version: v[4-9]", told):
            return kubectl, "kustomize"
    return missing("kustomize (tests/infra/next-debian.sh brings it)")


@cache
def _built(folder: Path) -> str:
    told = run(*_kustomize(), folder)
    assert told.returncode == 0, told.stderr
    return told.stdout


def build(folder: Path) -> list[Object]:
    """Build a folder; the objects are the caller's to change."""
    return [found for found in yaml.load_all(_built(folder), Loader=yaml.CSafeLoader) if found]


def overlay(name: str) -> list[Object]:
    """Build an overlay."""
    return build(MANIFESTS / "overlays" / name)


def with_components(folder: Path, base: str, *components: str) -> list[Object]:
    """Build an overlay with optional components on top."""

    def beside(path: Path) -> str:
        return os.path.relpath(path, folder.resolve())

    (folder / "kustomization.yaml").write_text(
        yaml.safe_dump(
            {
                "apiVersion": "kustomize.config.k8s.io/v1beta1",
                "kind": "Kustomization",
                "resources": [beside(MANIFESTS / "overlays" / base)],
                "components": [beside(MANIFESTS / "components" / one) for one in components],
            }
        )
    )
    return build(folder)


def of_kind(objects: list[Object], *kinds: str) -> list[Object]:
    """Give the objects of some kinds."""
    return [one for one in objects if one["kind"] in kinds]


def find(objects: list[Object], kind: str, name: str) -> Object:
    """Give the one object of that kind and name; names of generated ConfigMaps end in a hash."""
    found = [one for one in of_kind(objects, kind) if plain_name(one) == name]
    assert len(found) == 1, f"{len(found)} {kind} {name}"
    return found[0]


def plain_name(one: Object) -> str:
    """Give the name without the hash of a generated ConfigMap."""
    name: str = one["metadata"]["name"]
    return re.sub(r"-[0-9a-z]{10}$", "", name) if one["kind"] == "ConfigMap" else name


def label(one: Object) -> str:
    """Name an object in a complaint."""
    return f"{one['kind']}/{plain_name(one)}"


def workloads(objects: list[Object]) -> Iterator[tuple[Object, Object]]:
    """Give each object that runs pods, with its pod template."""
    for one in of_kind(objects, *_WORKLOADS):
        spec = one["spec"]
        yield one, (spec["jobTemplate"]["spec"] if one["kind"] == "CronJob" else spec)["template"]


def containers(template: Object) -> list[Object]:
    """Give a pod's containers."""
    spec = template["spec"]
    return [*spec.get("initContainers", []), *spec["containers"]]


def labels_of(one: Object) -> dict[str, str]:
    """Give an object's labels."""
    return one["metadata"].get("labels") or {}


def chooses(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    """Tell whether a label selector fits labels."""
    for wanted in selector.get("matchExpressions", []):
        has = labels.get(wanted["key"]) in wanted.get("values", [])
        if (wanted["operator"] == "In") != has:
            return False
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())
