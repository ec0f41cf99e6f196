"""Verify the audit log: ``python -m realcatcha_gateway.verify_audit [--anchor SEQUENCE:HASH]``.

Prints one line of JSON a fault, then the end of the chain, which is an anchor to keep outside the database. The exit
status is 0 when the log is whole, 1 when it is not.
"""

import argparse
import sys

import msgspec
from realcatcha_kit.logs import configure_logging

from realcatcha_gateway.audit.entries import Seals
from realcatcha_gateway.audit.verification import Anchor, verify
from realcatcha_gateway.database import Database, create_database_engine
from realcatcha_gateway.settings import GatewaySettings


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--anchor", type=_anchor, help="end of the chain as it was noted earlier: SEQUENCE:HASH")
    options = parser.parse_args(arguments)
    settings = GatewaySettings()  # type: ignore[call-arg]  # read from the environment
    configure_logging("gateway-audit", level=settings.log_level)
    database = Database(create_database_engine(settings.database_url))
    try:
        found = verify(database, Seals(settings.root_keys), anchor=options.anchor)
    finally:
        database.close()
    for finding in found.findings:
        sys.stdout.write(msgspec.json.encode(finding).decode() + "\n")
    sys.stdout.write(f"{found.checked} entries, {len(found.findings)} faults; anchor {found.last}:{found.hash}\n")
    return 1 if found.findings else 0


def _anchor(text: str) -> Anchor:
    sequence, _, digest = text.partition(":")
    return Anchor(int(sequence), digest)


if __name__ == "__main__":
    sys.exit(main())
