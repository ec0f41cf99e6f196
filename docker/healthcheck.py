#!/usr/bin/env -S python3 -IS
"""Tell by the exit status whether a process does its work.

``healthcheck http://127.0.0.1:8000/health/ready``: it answers 200. ``healthcheck --touched 60 /tmp/alive``: it touched
the file within so many seconds.
"""

import os
import sys
import time
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

_PATIENCE_S = 4.0


def answers(url: str) -> bool:
    """Ask a URL of this container."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=_PATIENCE_S)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException) as error:
        print(f"{url}: {error}")
        return False


def was_touched(path: str, *, within_s: float) -> bool:
    """Look at a file's time."""
    try:
        age_s = time.time() - os.stat(path).st_mtime
    except FileNotFoundError:
        print(f"{path}: not there yet")
        return False
    print(f"{path}: {age_s:.0f} s old")
    return age_s <= within_s


def main(arguments: list[str]) -> int:
    """Run the command line; give the exit status."""
    match arguments:
        case ["--touched", seconds, path]:
            return 0 if was_touched(path, within_s=float(seconds)) else 1
        case [url]:
            return 0 if answers(url) else 1
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
