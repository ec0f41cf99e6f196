"""``make rss``: the memory of every process of the running product.

RSS counts shared pages once per process; PSS (Linux) divides them among the processes that share them.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psutil

_ROOT: Final = Path(__file__).resolve().parents[1]
_MIB: Final = 1024 * 1024


def main() -> int:
    """Print one line a process and the sums; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=_ROOT / ".run")
    state = parser.parse_args().data_dir / "processes.json"
    if not state.exists():
        print("nothing runs (make up)", file=sys.stderr)
        return 1
    total = [0.0, 0.0]
    for name, process in processes(json.loads(state.read_text())["pids"]):
        memory = process.memory_full_info()
        sizes = (memory.rss / _MIB, getattr(memory, "pss", 0) / _MIB)
        total = [sum(pair) for pair in zip(total, sizes, strict=True)]
        print(f"{name:<10} {process.pid:>8}  RSS {sizes[0]:7.1f} MiB  PSS {sizes[1]:7.1f} MiB")
    print(f"{'total':<19}  RSS {total[0]:7.1f} MiB  PSS {total[1]:7.1f} MiB")
    return 0


def processes(pids: dict[str, int]) -> Iterator[tuple[str, psutil.Process]]:
    """Give every named process and its children."""
    for name, pid in pids.items():
        if not psutil.pid_exists(pid):
            continue
        process = psutil.Process(pid)
        yield name, process
        for child in process.children(recursive=True):
            yield f"{name}+", child


if __name__ == "__main__":
    sys.exit(main())
