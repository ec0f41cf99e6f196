"""What the proofs of the infrastructure share: programs, and schemas that others publish."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]


def missing(what: str) -> NoReturn:
    """End a test whose tool is not there: a failure in CI, a skip on a developer's machine."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must have it: {what}")
    pytest.skip(what)


def tool(name: str) -> str:
    """Find a program: in this environment first, then on PATH."""
    found = shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    return found or missing(f"{name} is not installed")


def schemas() -> Path:
    """Find published schemas (`crds/`, `aws/`) that the repository does not carry; INFRA_SCHEMAS names their folder."""
    folder = Path(os.environ.get("INFRA_SCHEMAS", ROOT.parent / "shared" / "infra" / "schemas"))
    if not folder.is_dir():
        missing("INFRA_SCHEMAS names no folder with the published CRDs and the AWS provider's schema")
    return folder


def load(path: Path) -> ModuleType:
    """Load a program of the repository as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program and return what it said; it may fail."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
