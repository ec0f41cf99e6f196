"""``python tools/celery_worker.py MODULE QUEUE``: do what ``celery -A MODULE worker --pool solo -Q QUEUE`` does.

Celery's command line imports a terminal's prompt and its colours for good, 9 MiB in each process; its worker needs
neither. `make up` runs three of them within a gigabyte.
"""

import argparse
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from celery.bootsteps import StartStopStep

_HEARS_NO_OTHERS: Final = {"without_gossip": True, "without_mingle": True}
_ALIVE_S: Final = 5.0


def main() -> int:
    """Work until a signal; give the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alive", type=Path, help="file to touch while messages are waited for, for probes")
    parser.add_argument("module")
    parser.add_argument("queue")
    options = parser.parse_args()
    app = import_module(options.module).app
    if options.alive is not None:
        app.steps["consumer"].add(_sign_of_life(options.alive))
    worker = app.Worker(pool="solo", queues=options.queue, loglevel="INFO", **_HEARS_NO_OTHERS)
    worker.start()
    return int(worker.exitcode or 0)


def _sign_of_life(path: Path) -> type[StartStopStep]:
    """Make the step that touches a file between tasks, as long as the broker answers."""

    class SignOfLife(StartStopStep):
        requires = ("celery.worker.consumer.tasks:Tasks",)

        def start(self, consumer: Any) -> None:
            path.touch()
            self._timer = consumer.timer.call_repeatedly(_ALIVE_S, path.touch)

        def stop(self, _consumer: Any) -> None:
            self._timer.cancel()

    return SignOfLife


if __name__ == "__main__":
    sys.exit(main())
