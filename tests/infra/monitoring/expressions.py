"""Every PromQL expression of the rules and dashboards, and the metrics that each reads."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
MONITORING = ROOT / "deploy-manifests" / "monitoring"

_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
_BRACED = re.compile(r"\{[^}]*\}|\[[^\]]*\]")
_LABELS = re.compile(r"\b(by|without|on|ignoring|group_left|group_right)\s*(\([^)]*\))?")
_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_WORDS = {"and", "or", "unless", "bool", "offset", "inf", "nan"}


def of_rules(path: Path) -> list[str]:
    """Read the expressions of one PrometheusRule."""
    groups = yaml.safe_load(path.read_text())["spec"]["groups"]
    return [rule["expr"] for group in groups for rule in group["rules"]]


def of_dashboard(path: Path) -> list[str]:
    """Read the expressions of one dashboard; its variables get a value."""
    return [
        re.sub(r"\$\w+", "x", target["expr"])
        for panel in json.loads(path.read_text())["panels"]
        for target in panel["targets"]
    ]


def everything() -> Iterator[tuple[Path, str]]:
    """Yield each expression with its file."""
    for path in sorted((MONITORING / "rules").glob("*.yaml")):
        yield from ((path, expression) for expression in of_rules(path))
    for path in sorted((MONITORING / "dashboards").glob("*.json")):
        yield from ((path, expression) for expression in of_dashboard(path))


def metrics(expression: str) -> set[str]:
    """Name what an expression reads; not functions, labels, or what our own rules record (`level:metric:operation`)."""
    bare = _LABELS.sub(" ", _BRACED.sub(" ", _QUOTED.sub('""', expression)))
    found = set()
    for match in _NAME.finditer(bare):
        name, rest = match.group(), bare[match.end() :].lstrip()
        is_part_of_number = bare[match.start() - 1 : match.start()].isdigit()
        if not (rest.startswith("(") or name in _WORDS or ":" in name or is_part_of_number):
            found.add(name)
    return found


def exporters() -> dict[str, list[str]]:
    """Read what others publish, by exporter and version."""
    document: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "exporters.yaml").read_text())
    return document
