"""What the README and Atlantis's file say is so."""

import re
from pathlib import Path

import pytest
import yaml
from support import ROOT

TERRAFORM = ROOT / "terraform"
_ROW = re.compile(r"^\| (?P<what>[^|]+) \| (?P<cells>[^|]*\|[^|]*\|[^|]*) \| \**(?P<sum>[\d,.]+)\** \|$", re.MULTILINE)
_TYPE = re.compile(r"`((?:db|cache)?\.?[a-z0-9]+\.[a-z0-9]+)`")


def tables() -> dict[str, list[tuple[str, list[float], float]]]:
    """Read the README's tables of costs: what, its factors, and the product that is printed."""
    text = (TERRAFORM / "README.md").read_text()
    found = {}
    for title, body in re.findall(r"^### ([^\n]+)\n(.*?)(?=^### |\Z)", text, re.MULTILINE | re.DOTALL):
        rows = [(row["what"], row["cells"].split("|"), row["sum"]) for row in _ROW.finditer(body)]
        found[title] = [
            (what, [float(cell) for cell in cells if cell.strip()], float(total.replace(",", "")))
            for what, cells, total in rows
        ]
    return found


@pytest.mark.parametrize("title", ["Production", "Staging", "What the clock saves"])
def test_the_arithmetic_of_costs_is_right(title: str) -> None:
    """Each row is its number times its price times its hours, and the sum is the rows'."""
    rows = tables()[title]
    assert len(rows) >= 3
    for what, (number, price, hours), total in [row for row in rows if row[1]]:
        assert number * price * hours == pytest.approx(total, abs=0.006), what
    for _what, _none, total in [row for row in rows if not row[1]]:
        assert sum(row[2] for row in rows if row[1]) == pytest.approx(total, abs=0.006)


def test_the_clock_saves_what_it_says() -> None:
    """Always on, less by the clock."""
    always, clock, saved = (row[2] for row in tables()["What the clock saves"])
    assert always - clock == pytest.approx(saved, abs=0.006)
    assert saved / always == pytest.approx(0.702, abs=0.001)


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_costs_are_of_what_is_planned(environment: str) -> None:
    """Types of machines and stores are those of the environment or of the modules' defaults."""
    planned = "".join(
        file.read_text()
        for folder in (
            TERRAFORM / "envs" / environment,
            TERRAFORM / "modules" / "data",
            TERRAFORM / "modules" / "stack",
        )
        for file in folder.glob("*.tf")
    )
    named = {name for row in tables()[environment.title()] for name in _TYPE.findall(row[0])}
    assert len(named) >= 5
    assert [name for name in sorted(named) if f'"{name}"' not in planned] == []


def test_the_budget_is_above_the_sum() -> None:
    """And not by more than half."""
    for environment in ("production", "staging"):
        text = (TERRAFORM / "envs" / environment / "main.tf").read_text()
        budget = re.search(r"monthly_budget_usd\s*= (\d+)", text)
        assert budget
        total = next(row[2] for row in tables()[environment.title()] if "sum" in row[0])
        assert total < int(budget[1]) < 1.5 * total


def test_atlantis_plans_both_environments_when_something_changes() -> None:
    """Its projects are the environments, its patterns find files, its workflows exist."""
    told = yaml.safe_load((ROOT / "atlantis.yaml").read_text())
    projects = {project["name"]: project for project in told["projects"]}
    assert set(projects) == {folder.name for folder in (TERRAFORM / "envs").iterdir()}
    for name, project in projects.items():
        folder = ROOT / project["dir"]
        assert folder == TERRAFORM / "envs" / name
        assert all(_matches(folder, pattern) for pattern in project["autoplan"]["when_modified"])
        assert project["workflow"] in told["workflows"]
        assert {"approved", "mergeable"} <= set(project["apply_requirements"])
    assert projects["production"]["depends_on"] == ["staging"]


def _matches(folder: Path, pattern: str) -> bool:
    parents = pattern.count("../")
    start = folder.joinpath(*[".."] * parents).resolve()
    return any(start.glob(pattern.removeprefix("../" * parents)))
