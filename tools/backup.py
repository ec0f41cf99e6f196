"""``make backup`` and ``make restore``: of the product that runs here, else of what the environment names.

Both stores' backups get one name. They lie in the run folder unless ``BACKUP_URL`` says where, under a key that is made
there once unless ``BACKUP_KEY`` gives one.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from launcher.environment import ROOT, Ports, build
from launcher.run_folder import RunFolder
from realcatcha_kit.backups.vault import new_id

_PARTS = ("realcatcha_gateway.backup", "realcatcha_captcha.backup")


def main() -> int:
    """Run both services' commands; returns the first exit status that is not 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=ROOT / ".run", help="where `make up` keeps its data")
    parser.add_argument("command", choices=["create", "list", "restore", "prune"])
    options, arguments = parser.parse_known_args()
    environment = _environment(RunFolder(options.data_dir))
    if environment is None:
        print("nothing runs (make up), and GATEWAY_DATABASE_URL names no other database", file=sys.stderr)
        return 2
    if options.command == "create":
        arguments = [*arguments, "--id", new_id(datetime.now(UTC))]
    status = _run(environment, options.command, arguments)
    return status or (_run(environment, "prune", []) if options.command == "create" else 0)


def _run(environment: dict[str, str], command: str, arguments: list[str]) -> int:
    for part in _PARTS:
        line = [sys.executable, "-m", part, command, *arguments]
        status = subprocess.run(line, env=environment, check=False).returncode
        if status:
            return status
    return 0


def _environment(folder: RunFolder) -> dict[str, str] | None:
    if {"GATEWAY_DATABASE_URL", "DATABASE_URL"} & os.environ.keys():
        return dict(os.environ)
    if folder.owner() is None or not folder.processes.exists():
        return None
    environment = build(folder, Ports(**json.loads(folder.processes.read_text())["ports"]))
    place = folder.processes.parent
    environment.setdefault("BACKUP_URL", (place / "backups").resolve().as_uri())
    environment.setdefault("BACKUP_KEY", _key(place / "backup.key"))
    return environment


def _key(file: Path) -> str:
    """Give the key of this machine's backups; whoever moves them moves it too, by another way."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(32))
    return file.read_text().strip()


if __name__ == "__main__":
    sys.exit(main())
