"""The dashboards: Grafana's shape, expressions that Prometheus reads, metrics that somebody publishes."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from monitoring import expressions
from support import run, tool

DASHBOARDS = sorted((expressions.MONITORING / "dashboards").glob("*.json"))


def _load(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text())
    return document


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_a_dashboard_can_be_loaded_beside_the_others(path: Path) -> None:
    dashboard = _load(path)
    assert dashboard["uid"] == f"realcatcha-{path.stem}"
    assert "${datasource}" not in dashboard["title"]
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24, panel["title"]
        assert panel["datasource"]["uid"] == "${datasource}", "an operator's Prometheus has another name"
        assert panel["targets"], panel["title"]


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_no_two_panels_overlap(path: Path) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in _load(path)["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not taken & cells, panel["title"]
        taken |= cells


def test_prometheus_reads_every_expression(tmp_path: Path) -> None:
    """As recording rules, which promtool can check."""
    rules = [
        {"record": f"check:{path.stem}:{number}", "expr": expression}
        for number, (path, expression) in enumerate(expressions.everything())
    ]
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": [{"name": "all", "rules": rules}]}))
    told = run(tool("promtool"), "check", "rules", tmp_path / "rules.yaml")
    assert told.returncode == 0, told.stdout + told.stderr


def test_what_is_not_ours_is_published_by_a_pinned_exporter() -> None:
    """Ours is looked for on the running product (tests/e2e/test_metrics.py)."""
    published = {name for names in expressions.exporters().values() for name in names}
    read = {name for _, expression in expressions.everything() for name in expressions.metrics(expression)}
    foreign = {name for name in read if not name.startswith("realcatcha_")} - {"ALERTS"}
    assert foreign == published, "read and not listed, or listed and not read"


@pytest.mark.parametrize(
    ("expression", "read"),
    [
        ('sum by (job) (rate(a_total{x="b_total"}[5m])) / ignoring (le) group_left sum(c)', {"a_total", "c"}),
        ("time() - max(d) > 14 * 86400", {"d"}),
        ("realcatcha:errors:ratio > 0.1 and e offset 1d", {"e"}),
        ('count(up{namespace="x"} == bool 0)', {"up"}),
    ],
)
def test_metrics_are_found_in_an_expression(expression: str, read: set[str]) -> None:
    assert expressions.metrics(expression) == read
