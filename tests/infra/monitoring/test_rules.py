"""The alert rules: promtool reads them, each fires when it should and only then, each has its runbook."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import ROOT, run, tool

HERE = Path(__file__).parent
MONITORING = ROOT / "deploy-manifests" / "monitoring"
RULES = sorted((MONITORING / "rules").glob("*.yaml"))
CASES: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "cases.yaml").read_text())
_SEVERITIES = {"page", "ticket"}
_RUNBOOKS = "https://github.com/realcatcha/realcatcha/blob/main/"


def _rules(path: Path) -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(path.read_text())["spec"]["groups"] for rule in group["rules"]]


ALERTS = {rule["alert"]: rule for path in RULES for rule in _rules(path) if "alert" in rule}


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rules as Prometheus reads them: what the custom resources carry."""
    folder = tmp_path_factory.mktemp("rules")
    for path in RULES:
        (folder / path.name).write_text(yaml.safe_dump(yaml.safe_load(path.read_text())["spec"]))
    return folder


def test_promtool_reads_every_rule(plain: Path) -> None:
    told = run(tool("promtool"), "check", "rules", *sorted(plain.glob("*.yaml")))
    assert told.returncode == 0, told.stdout + told.stderr


def test_there_is_an_alert_for_each_part_and_a_case_for_each_alert() -> None:
    assert len(ALERTS) >= 26
    assert set(ALERTS) == set(CASES)
    assert len(ALERTS) == sum("alert" in rule for path in RULES for rule in _rules(path)), "a name is used twice"


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_each_fires_and_each_is_silent(plain: Path, tmp_path: Path, path: Path) -> None:
    """By promtool, on the series of cases.yaml."""
    tests = [
        _unit_test(name, CASES[name]["at"], CASES[name][state], firing=state == "fires")
        for name in (rule["alert"] for rule in _rules(path) if "alert" in rule)
        for state in ("fires", "silent")
    ]
    told = _test_rules(tmp_path, [plain / path.name], tests)
    assert told.returncode == 0, told.stdout + told.stderr


def test_a_planted_mistake_is_found(plain: Path, tmp_path: Path) -> None:
    """A threshold ten times too high; a misspelt function."""
    wrong = tmp_path / "rules"
    wrong.mkdir()
    text = (plain / "queue.yaml").read_text()
    (wrong / "queue.yaml").write_text(text.replace("queue_backlog) > 500", "queue_backlog) > 5000"))
    case = CASES["QueueBacklog"]
    told = _test_rules(
        tmp_path, [wrong / "queue.yaml"], [_unit_test("QueueBacklog", case["at"], case["fires"], firing=True)]
    )
    assert told.returncode != 0
    (wrong / "queue.yaml").write_text(text.replace("histogram_quantile", "histogram_quantil"))
    assert run(tool("promtool"), "check", "rules", wrong / "queue.yaml").returncode != 0


@pytest.mark.parametrize("name", sorted(ALERTS))
def test_each_says_what_to_do(name: str) -> None:
    """A severity that somebody is called for, what is wrong in one line, and a runbook's section that exists."""
    rule = ALERTS[name]
    assert rule["labels"]["severity"] in _SEVERITIES
    assert len(rule["annotations"]["summary"]) < 80
    assert rule["annotations"]["description"]
    link = rule["annotations"]["runbook_url"].removeprefix(_RUNBOOKS)
    path, _, anchor = link.partition("#")
    headings = re.findall(r"^## (\w+)$", (ROOT / path).read_text(), re.MULTILINE)
    assert anchor in {heading.lower() for heading in headings}, link
    assert anchor == name.lower()


def test_no_runbook_speaks_of_an_alert_that_is_gone() -> None:
    for path in (ROOT / "docs" / "operations" / "runbooks").glob("*.md"):
        assert set(re.findall(r"^## (\w+)$", path.read_text(), re.MULTILINE)) <= set(ALERTS), path.name


def _unit_test(name: str, at: str, series: dict[str, str], *, firing: bool) -> dict[str, Any]:
    expression = f'count(ALERTS{{alertname="{name}", alertstate="firing"}}) > 0'
    return {
        "interval": "1m",
        "input_series": [{"series": name, "values": str(values)} for name, values in series.items()],
        "promql_expr_test": [
            {
                "expr": f"({expression}) * 0 + 1",
                "eval_time": at,
                "exp_samples": [{"labels": "{}", "value": 1}] if firing else [],
            }
        ],
    }


def _test_rules(folder: Path, rules: list[Path], tests: list[dict[str, Any]]) -> Any:
    document = {
        "rule_files": [str(path) for path in rules],
        "evaluation_interval": "1m",
        "tests": tests,
    }
    (folder / "tests.yaml").write_text(yaml.safe_dump(document, width=1000))
    return run(tool("promtool"), "test", "rules", folder / "tests.yaml")
