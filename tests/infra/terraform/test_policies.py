"""checkov's policies; what is not kept to is justified where it stands."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from support import run, tool

_SKIP = re.compile(r"checkov:skip=(\w+):\s*(.*)")
_PLANTED = 'resource "aws_security_group_rule" "open" {\n  type = "ingress"\n  from_port = 22\n  to_port = 22\n' \
    '  protocol = "tcp"\n  cidr_blocks = ["0.0.0.0/0"]\n  security_group_id = "sg-1"\n}\n'  # fmt: skip


@pytest.fixture(scope="module")
def results(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One run over the tree and over one planted file."""
    folder = tmp_path_factory.mktemp("policies")
    shutil.copytree(tree, folder / "terraform", ignore=shutil.ignore_patterns(".terraform", "tests", "*.tfstate*"))
    (folder / "planted").mkdir()
    (folder / "planted" / "main.tf").write_text(_PLANTED)
    told = run(tool("checkov"), "--skip-download", "--compact", "-d", folder, "--framework", "terraform", "-o", "json")
    parsed: dict[str, Any] = json.loads(told.stdout)
    assert parsed["summary"]["parsing_errors"] == 0
    assert parsed["summary"]["passed"] > 250
    return parsed["results"]


def test_no_policy_is_broken(results: dict[str, Any]) -> None:
    """Nothing fails but what was planted."""
    failed = [one for one in results["failed_checks"] if not one["file_path"].startswith("/planted/")]
    assert [(one["check_id"], one["resource"]) for one in failed] == []


def test_a_planted_breach_is_found(results: dict[str, Any]) -> None:
    """Port 22 open to the world."""
    assert "CKV_AWS_24" in {one["check_id"] for one in results["failed_checks"] if "/planted/" in one["file_path"]}


def test_every_exception_is_justified_and_needed(results: dict[str, Any], tree: Path) -> None:
    """A skip says why, and skips something."""
    needed = {(one["check_id"], one["file_path"]) for one in results["skipped_checks"]}
    for file in tree.rglob("*.tf"):
        for check, why in _SKIP.findall(file.read_text()):
            assert why == "likewise." or len(why.split()) >= 5, f"{file.name}: {check}: {why}"
            assert (check, f"/terraform/{file.relative_to(tree)}") in needed, f"{file.name}: {check} skips nothing"
