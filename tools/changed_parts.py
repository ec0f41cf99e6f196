"""Print which parts of the repository a change touches, as `part=true|false` lines for the workflow that checks them.

A part is checked when one of its own files changed, or one of a part that it builds upon.
"""

import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# `*` also matches slashes. What stands in no list is read by nothing that is checked, like the licence.
PARTS: dict[str, tuple[str, ...]] = {
    "python": (
        "libs/*", "gateway-api/*", "captcha-api/*", "ml-service/*", "sdks/python/*", "demo/*", "tools/*", "bench/*",
        "tests/*", "conftest.py", "pyproject.toml", "constraints.txt", "requirements-test.txt", "Makefile", "Procfile",
        ".env.example",
    ),
    "libs": ("libs/*",),
    "gateway-api": ("gateway-api/*",),
    "captcha-api": ("captcha-api/*",),
    "ml-service": ("ml-service/*",),
    "sdks": ("sdks/*", "demo/*"),
    "captcha-widget": ("captcha-widget/*",),
    "dashboard": ("dashboard/*", "docs/api.md"),
    "product": ("tests/*", "tools/*", "demo/*", "bench/*", "Makefile", "Procfile", "conftest.py", ".env.example"),
    "infrastructure": (
        "deploy-manifests/*", "terraform/*", "atlantis.yaml", "ansible/*", "docs/*", "docker-compose.yml",
        ".dockerignore", "*Dockerfile*", "docker/*", "requirements-infra.txt", "tests/infra/*", "tests/cluster/*",
        ".github/*", "*.sh", "tools/*", ".ci/run",
    ),
    "images": (
        "*Dockerfile*", ".dockerignore", "docker/*", "libs/*/src/*", "gateway-api/src/*", "captcha-api/src/*",
        "ml-service/src/*", "ml-service/models/*", "captcha-widget/src/*", "demo/*", "constraints.txt",
    ),
}  # fmt: skip

# What a part builds upon: their changes are its own.
_BUILDS_UPON: dict[str, tuple[str, ...]] = {
    "gateway-api": ("libs",),
    "captcha-api": ("libs",),
    "ml-service": ("libs",),
    "sdks": ("libs",),
    "dashboard": ("gateway-api",),
    "product": ("libs", "gateway-api", "captcha-api", "ml-service", "sdks", "captcha-widget", "dashboard"),
}

# These decide how everything is checked.
_EVERYTHING = ("constraints.txt", "pyproject.toml", "requirements-test.txt", "Makefile", ".github/workflows/checks.yml")


def touched(changed: list[str]) -> set[str]:
    """Name the parts that these changed files belong to, or that build upon such a part."""
    if any(path in _EVERYTHING for path in changed):
        return set(PARTS)
    own = {part for part, patterns in PARTS.items() if any(fnmatch(path, p) for path in changed for p in patterns)}
    return own | {part for part, bases in _BUILDS_UPON.items() if _with_bases(bases) & own}


def _with_bases(parts: tuple[str, ...]) -> set[str]:
    return set(parts).union(*(_with_bases(_BUILDS_UPON.get(part, ())) for part in parts)) if parts else set()


def _changed_since(base: str) -> list[str]:
    command = ["git", "diff", "--name-only", "--no-renames", f"{base}...HEAD"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()


if __name__ == "__main__":
    # A branch that is pushed for the first time has no base: everything is checked.
    base = sys.argv[1] if len(sys.argv) > 1 else ""
    parts = touched(_changed_since(base)) if base.strip("0") else set(PARTS)
    for part in PARTS:
        print(f"{part}={str(part in parts).lower()}")
