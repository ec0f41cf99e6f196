"""``python tools/celery_worker.py MODULE QUEUE``: do what ``celery -A MODULE worker --pool solo -Q QUEUE`` does.

Celery's command line imports a terminal's prompt and its colours for good, 9 MiB in each process; its worker needs
neither. `make up` runs three of them within a gigabyte.
"""

import sys
from importlib import import_module
from typing import Final

_HEARS_NO_OTHERS: Final = {"without_gossip": True, "without_mingle": True}


def main() -> int:
    """Work until a signal; give the exit status."""
    module, queue = sys.argv[1:]
    app = import_module(module).app
    worker = app.Worker(pool="solo", queues=queue, loglevel="INFO", **_HEARS_NO_OTHERS)
    worker.start()
    return int(worker.exitcode or 0)


if __name__ == "__main__":
    sys.exit(main())
