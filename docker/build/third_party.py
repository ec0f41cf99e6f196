"""Print what packages of this repository need from elsewhere: ``third_party.py libs/kit[backups] gateway-api``."""

import argparse
import re
import tomllib
from pathlib import Path
from typing import Final

_OURS: Final = re.compile(r"realcatcha(-[a-z]+)?\b")
_ARGUMENT: Final = re.compile(r"([\w/-]+)(?:\[([\w,-]+)\])?")


def requirements(package: str) -> set[str]:
    """Read a package's dependencies, those of the extras in brackets included, less our own packages."""
    named = _ARGUMENT.fullmatch(package)
    if named is None:
        raise SystemExit(f"neither a folder nor a folder[extra]: {package}")
    project = tomllib.loads(Path(named[1], "pyproject.toml").read_text())["project"]
    found = set(project["dependencies"])
    for extra in (named[2] or "").split(","):
        found.update(project["optional-dependencies"][extra] if extra else ())
    return {one for one in found if not _OURS.match(one)}


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without", action="append", default=[], help="a requirement to leave out")
    parser.add_argument("--with", action="append", default=[], dest="added", help="a requirement beside theirs")
    parser.add_argument("packages", nargs="+")
    options = parser.parse_args()
    found = {one for package in options.packages for one in requirements(package)}
    print("\n".join(sorted(found - set(options.without) | set(options.added))))


if __name__ == "__main__":
    main()
