"""``python -m tests.attack [--quick]``: run every attacker and print the table."""

import argparse
import sys
import time
from collections.abc import Sequence

from tests.attack import grid_solvers, ink_forgers, inks, mood_solvers, pointers, speech_solvers
from tests.attack.findings import table


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="tests.attack", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the tries: shows that it runs")
    options = parser.parse_args(arguments)
    share = 0.1 if options.quick else 1.0
    started = time.monotonic()
    behaviour = pointers.behaviour_model()
    findings = pointers.attack(behaviour, tries=int(300 * share))
    findings += inks.attack(
        inks.handwriting_model(), inks.ink_model(), tries=int(300 * share), more=ink_forgers.writers()
    )
    harvests = [int(count * share) for count in grid_solvers.HARVESTS]
    findings += grid_solvers.attack(grid_solvers.photographs(), harvests=harvests, tests=int(300 * share))
    findings += mood_solvers.attack(mood_solvers.labeller(), challenges=int(100 * share))
    harvests = [int(count * share) for count in speech_solvers.HARVESTS]
    findings += speech_solvers.attack(harvests=harvests, tests=int(300 * share))
    print(table(findings))
    print(f"\n{len(findings)} attacks in {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
