"""Which parts a change touches: a change that is checked by nobody is the mistake to avoid."""

from fnmatch import fnmatch
from types import ModuleType

import pytest
from support import ROOT, load, run

# Read by people alone, or by nothing that a test could look at.
_UNCHECKED = ("LICENSE", "NOTICE", "*.md", ".gitignore", ".gitattributes")


@pytest.fixture(scope="module")
def parts() -> ModuleType:
    return load(ROOT / "tools" / "changed_parts.py")


@pytest.mark.parametrize(
    ("changed", "included", "left_out"),
    [
        ("gateway-api/src/x.py", {"python", "gateway-api", "dashboard", "product", "images"}, {"captcha-api", "libs"}),
        ("libs/kit/src/x.py", {"libs", "gateway-api", "captcha-api", "ml-service", "dashboard"}, {"infrastructure"}),
        ("captcha-widget/src/x.ts", {"captcha-widget", "product", "images"}, {"gateway-api", "python"}),
        ("terraform/modules/network/main.tf", {"infrastructure"}, {"product", "python"}),
        ("docs/adr/0001-x.md", {"infrastructure"}, {"product"}),
        ("NOTICE", set(), {"product", "python"}),
    ],
)
def test_a_change_touches_its_part_and_what_builds_upon_it(
    parts: ModuleType, changed: str, included: set[str], left_out: set[str]
) -> None:
    touched = parts.touched([changed])
    assert included <= touched
    assert not left_out & touched


def test_what_decides_how_things_are_checked_touches_everything(parts: ModuleType) -> None:
    assert parts.touched(["constraints.txt"]) == set(parts.PARTS)


def test_every_file_belongs_to_a_part(parts: ModuleType) -> None:
    for path in run("git", "ls-files").stdout.splitlines():
        if not any(fnmatch(path, pattern) for pattern in _UNCHECKED):
            assert parts.touched([path]), path


def test_the_workflow_hands_every_part_on(parts: ModuleType) -> None:
    workflow = (ROOT / ".github" / "workflows" / "checks.yml").read_text()
    for part in parts.PARTS:
        assert f"{part}: ${{{{ steps.parts.outputs.{part} }}}}" in workflow, part
