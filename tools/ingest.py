"""``make ingest``: take photographs into the pool of the product that runs here, else of the environment's."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from launcher.environment import ROOT, Ports, build
from launcher.run_folder import RunFolder


def main() -> int:
    """Run the program that ingests; returns its exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=ROOT / ".run", help="where `make up` keeps its data")
    options, arguments = parser.parse_known_args()
    environment = _environment(RunFolder(options.data_dir))
    if environment is None:
        print("nothing runs (make up), and CAPTCHA_MONGO_URI names no other pool", file=sys.stderr)
        return 2
    command = [sys.executable, "-m", "realcatcha_captcha.pool.ingest", *arguments]
    return subprocess.run(command, env=environment, check=False).returncode


def _environment(folder: RunFolder) -> dict[str, str] | None:
    if {"CAPTCHA_MONGO_URI", "MONGO_URI"} & os.environ.keys():
        return dict(os.environ)
    if folder.owner() is None or not folder.processes.exists():
        return None
    return build(folder, Ports(**json.loads(folder.processes.read_text())["ports"]))


if __name__ == "__main__":
    sys.exit(main())
