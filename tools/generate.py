"""``make generate`` writes the files that come from code; ``--check`` (``make lint``) fails when one is stale."""

import argparse
import sys
from pathlib import Path
from typing import Final

from environment_example import render_environment

ROOT: Final = Path(__file__).resolve().parents[1]


def generated() -> dict[Path, str]:
    """Build the content of every generated file."""
    return {ROOT / ".env.example": render_environment()}


def main() -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a difference")
    check = parser.parse_args().check
    stale = [
        (path, content) for path, content in generated().items() if not path.exists() or path.read_text() != content
    ]
    for path, content in stale:
        print(f"{path.relative_to(ROOT)} {'is stale: make generate' if check else 'written'}")
        if not check:
            path.write_text(content)
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
