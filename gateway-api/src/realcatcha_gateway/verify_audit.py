"""Verify the audit log: ``python -m realcatcha_gateway.verify_audit [--file F [--seals]] [--anchor SEQUENCE:HASH]``.

Without a file the database is verified, with it what ``GET /v1/admin/audit/export`` gave; that needs no settings and no
key, unless its seals are to be verified, too. Prints one line of JSON a fault, then the end of the chain, which is an
anchor to keep outside the database. The exit status is 0 when the log is whole, 1 when it is not.
"""

import argparse
import sys
from pathlib import Path

import msgspec
from realcatcha_kit.logs import configure_logging

from realcatcha_gateway.audit.entries import Seals
from realcatcha_gateway.audit.exports import verify_lines
from realcatcha_gateway.audit.verification import Anchor, Verification, verify
from realcatcha_gateway.database import Database, create_database_engine
from realcatcha_gateway.settings import GatewaySettings


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--anchor", type=_anchor, help="end of the chain as it was noted earlier: SEQUENCE:HASH")
    parser.add_argument("--file", type=Path, help="an exported log, instead of the database")
    parser.add_argument("--seals", action="store_true", help="verify the file's seals by the gateway's keys, too")
    options = parser.parse_args(arguments)
    if options.file is None:
        found = _verify_database(options.anchor)
    else:
        seals = Seals(_settings().root_keys) if options.seals else None
        with options.file.open(encoding="utf-8", errors="replace") as lines:
            found = verify_lines(lines, seals=seals, anchor=options.anchor)
    for finding in found.findings:
        sys.stdout.write(msgspec.json.encode(finding).decode() + "\n")
    sys.stdout.write(f"{found.checked} entries, {len(found.findings)} faults; anchor {found.last}:{found.hash}\n")
    return 1 if found.findings else 0


def _verify_database(anchor: Anchor | None) -> Verification:
    settings = _settings()
    configure_logging("gateway-audit", level=settings.log_level)
    database = Database(create_database_engine(settings.database_url))
    try:
        return verify(database, Seals(settings.root_keys), anchor=anchor)
    finally:
        database.close()


def _settings() -> GatewaySettings:
    return GatewaySettings()  # type: ignore[call-arg]  # read from the environment


def _anchor(text: str) -> Anchor:
    sequence, _, digest = text.partition(":")
    return Anchor(int(sequence), digest)


if __name__ == "__main__":
    sys.exit(main())
