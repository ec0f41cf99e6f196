"""Every shell script of the repository."""

from pathlib import Path

from support import ROOT, run, tool

_SHELLS = ("#!/bin/sh", "#!/usr/bin/env bash", "#!/bin/bash")


def test_no_script_has_what_shellcheck_warns_of() -> None:
    """Found by their first line, wherever they lie."""
    tracked = run("git", "ls-files").stdout.splitlines()
    scripts = [name for name in tracked if (ROOT / name).is_file() and _is_shell(ROOT / name)]
    assert scripts
    told = run(tool("shellcheck"), *scripts)
    assert told.returncode == 0, told.stdout


def test_a_planted_mistake_is_found(tmp_path: Path) -> None:
    """An unquoted variable."""
    (tmp_path / "planted.sh").write_text("#!/bin/sh\nrm -rf $1/\n")
    assert "SC2086" in run(tool("shellcheck"), tmp_path / "planted.sh").stdout


def _is_shell(path: Path) -> bool:
    with path.open("rb") as file:
        return file.readline().decode("utf-8", "replace").startswith(_SHELLS)
