"""Say who administers the platform: ``python -m realcatcha_gateway.grant_admin EMAIL [--withdraw]``.

The person needs an account, and a session begun with a second factor to use the right. There is no other way to get it.
The exit status is 0 when it is as asked, 1 when there is no such account.
"""

import argparse
import sys

import structlog
from realcatcha_kit.logs import configure_logging

from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.audit.entries import Action, Actor
from realcatcha_gateway.audit.service import record
from realcatcha_gateway.composition import open_database
from realcatcha_gateway.database import Database
from realcatcha_gateway.settings import GatewaySettings

_log = structlog.get_logger("realcatcha.admin")


def grant(database: Database, email: str, *, holds: bool) -> bool:
    """Make a person an administrator, or none any more; False where there is no such account. Raises Unavailable."""
    with database.write() as session:
        known = AccountRepository(session).user_by_email(email)
        user = AccountRepository(session).lock_user(known.id) if known else None
        if user is None:
            return False
        if user.is_admin != holds:
            user.is_admin = holds
            action: Action = "admin.granted" if holds else "admin.withdrawn"
            record(session, action, subject=("user", user.id), actor=Actor("command"))
        _log.info("administrator_set", user_id=user.id, holds=holds)
    return True


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("email", help="address of the person's account")
    parser.add_argument("--withdraw", action="store_true", help="take the right away instead")
    options = parser.parse_args(arguments)
    settings = GatewaySettings()  # type: ignore[call-arg]  # read from the environment
    configure_logging("gateway-grant-admin", level=settings.log_level)
    database = open_database(settings)
    try:
        done = grant(database, options.email, holds=not options.withdraw)
    finally:
        database.close()
    if not done:
        sys.stderr.write("There is no account with this address.\n")
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
