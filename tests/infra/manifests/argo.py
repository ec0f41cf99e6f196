"""What Argo CD would make of ``deploy-manifests/argocd``: expanded as its controllers do, without a cluster."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from manifests.rendering import MANIFESTS, Object, build, of_kind
from support import ROOT

_WAVE = "argocd.argoproj.io/sync-wave"


class ExpansionError(Exception):
    """A template that cannot be filled in, or a path that is not there."""


@dataclass(frozen=True)
class Step:
    """An object that is applied, and when: the waves from the outermost Application inwards."""

    waves: tuple[int, ...]
    application: str
    one: Object


def expand(application_set: Object) -> list[Object]:
    """Give the Applications of an ApplicationSet whose generators are lists. Raises ExpansionError."""
    spec = application_set["spec"]
    made = []
    for generator in spec["generators"]:
        if set(generator) != {"list"}:
            raise ExpansionError(f"a generator of another kind: {sorted(generator)}")
        made += [_fill(spec["template"], element) for element in generator["list"]["elements"]]
    return [{"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", **one} for one in made]


def steps(application: Object, waves: tuple[int, ...] = ()) -> Iterator[Step]:
    """Give everything that an Application leads to; charts count as one step. Raises ExpansionError."""
    source = application["spec"]["source"]
    name = application["metadata"]["name"]
    if "chart" in source:
        yield Step(waves, name, application)
        return
    folder = ROOT / source["path"]
    if not folder.is_dir() or not folder.is_relative_to(MANIFESTS):
        raise ExpansionError(f"{name}: there is no {source['path']}")
    for one in build(folder):
        within = (*waves, wave_of(one))
        if one["kind"] == "Application":
            yield from steps(one, within)
        else:
            yield Step(within, name, one)


def wave_of(one: Object) -> int:
    """Give an object's wave; 0 unless it says so."""
    return int((one["metadata"].get("annotations") or {}).get(_WAVE, 0))


def applications(objects: list[Object]) -> list[Object]:
    """Give every Application of a build, those of ApplicationSets expanded."""
    sets = of_kind(objects, "ApplicationSet")
    return [*of_kind(objects, "Application"), *(one for found in sets for one in expand(found))]


def _fill(template: Any, element: dict[str, str]) -> Any:
    """Fill Go templates of the form ``{{.name}}`` in, the only one that is used; a name that is missing is an error."""
    if isinstance(template, dict):
        return {key: _fill(value, element) for key, value in template.items()}
    if isinstance(template, list):
        return [_fill(value, element) for value in template]
    if not isinstance(template, str):
        return template
    unknown = set(re.findall(r"\{\{(.*?)\}\}", template)) - {f".{name}" for name in element}
    if unknown:
        raise ExpansionError(f"{template}: no element has {sorted(unknown)}")
    return re.sub(r"\{\{\.(\w+)\}\}", lambda found: str(element[found[1]]), template)
