"""``python -m tests.infra.docker.recovery DESCRIPTION PID``: kill a container's first process under visitors.

Runs in the environment of the product's tests. Prints JSON: every kind of answer that visitors and back ends got, and
how many tokens held twice. The engine's restart policy is what brings the container back.
"""

import json
import os
import sys
import time
from pathlib import Path
from signal import SIGKILL

import httpx

from tests.chaos.journeys import Journeys, wait_until


def main() -> int:
    """Run the command; give the exit status."""
    description, pid = Path(sys.argv[1]), int(sys.argv[2])
    url = json.loads(description.read_text())["base_url"]
    with Journeys(url).running() as journeys:
        wait_until(lambda: len(journeys.completed) > 3, what="visitors before")
        os.kill(pid, SIGKILL)
        killed = time.monotonic()
        time.sleep(3.0)
        wait_until(lambda: journeys.completed[-1] > killed + 3.0, what="a visitor after it")
    answer = httpx.get(url + "/", timeout=10)
    report = {
        "outcomes": sorted(journeys.outcomes()),
        "double_spends": journeys.double_spends,
        "page": answer.status_code,
    }
    print(json.dumps(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
