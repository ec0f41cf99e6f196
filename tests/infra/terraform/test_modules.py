"""Each module by itself: formatted, valid, and its own tests."""

import re
from pathlib import Path

import pytest
from support import ROOT, run, tool
from terraform.terraform_command import Terraform

MODULES = sorted(folder.name for folder in (ROOT / "terraform" / "modules").iterdir() if folder.is_dir())


def test_all_files_are_formatted() -> None:
    """`terraform fmt` would change nothing."""
    told = run(tool("terraform"), "fmt", "-check", "-recursive", ROOT / "terraform")
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_valid_and_passes_its_tests(terraform: Terraform, tree: Path, module: str) -> None:
    """With every provider mocked: what is computed is asserted, and a bad input is refused."""
    folder = tree / "modules" / module
    terraform.must(folder, "init", "-backend=false")
    terraform.must(folder, "validate")
    passed = re.search(r"Success! (\d+) passed, 0 failed", terraform.must(folder, "test"))
    assert passed
    assert int(passed[1]) >= 2


@pytest.mark.parametrize("module", MODULES)
def test_a_module_asserts_a_computed_value_and_a_refusal(module: str) -> None:
    """Both kinds of proof are there."""
    tests = "".join(file.read_text() for file in (ROOT / "terraform" / "modules" / module).glob("tests/*.tftest.hcl"))
    assert re.search(r"^\s+assert \{$", tests, re.MULTILINE)
    assert re.search(r"^\s+expect_failures = \[", tests, re.MULTILINE)
