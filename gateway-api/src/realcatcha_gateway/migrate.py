"""Bring the database to the newest schema.

``python -m realcatcha_gateway.migrate [--to REVISION] [--wait SECONDS]``
"""

import argparse
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from realcatcha_kit.logs import configure_logging
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import InterfaceError, OperationalError

from realcatcha_gateway.database import create_database_engine
from realcatcha_gateway.database.engine import WRITES
from realcatcha_gateway.settings import GatewaySettings

_LOCK: Final = "realcatcha_gateway_migrations"
_LOCK_WAIT_S: Final = 120
_LOCK_STEP_S: Final = 2
_RETRY_S: Final = 0.5
_log = structlog.get_logger("realcatcha.migrate")


def alembic_config() -> Config:
    """Describe where the migrations are; the connection is added by the caller."""
    config = Config()
    config.set_main_option("script_location", "realcatcha_gateway:migrations")
    config.set_main_option("path_separator", "os")
    return config


def head_revision() -> str | None:
    """Give the newest revision that this code knows."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def current_revision(connection: Connection) -> str | None:
    """Give the revision that the database is at; None when it holds nothing yet."""
    return MigrationContext.configure(connection).get_current_revision()


def check_schema(engine: Engine) -> None:
    """Make sure that the schema is not older than this code; a newer one is fine while a roll-out is under way.

    Raises:
        LookupError: Migrations are still to be run.
    """
    with engine.connect() as connection:
        current = current_revision(connection)
    if current is None or (current in _revisions() and current != _revisions()[0]):
        raise LookupError(f"the schema is at {current}")


@cache
def _revisions() -> tuple[str, ...]:
    """Give every revision that this code knows, the newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions())


def migrate(engine: Engine, revision: str = "head") -> None:
    """Migrate up or down to `revision` (``base``: empty). Two at once wait for each other."""
    with _locked(engine) as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        if _is_older(revision, current_revision(connection)):
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)


def migrate_when_ready(engine: Engine, *, revision: str = "head", wait_s: float) -> None:
    """Migrate as soon as the database answers. Raises OperationalError when it does not within `wait_s`."""
    give_up_at = time.monotonic() + wait_s
    while True:
        try:
            migrate(engine, revision)
        except (OperationalError, InterfaceError) as error:
            if time.monotonic() >= give_up_at:
                raise
            _log.warning("database_away", error=type(error.orig).__name__)
            time.sleep(_RETRY_S)
        else:
            return


def _is_older(revision: str, current: str | None) -> bool:
    if revision == "base":
        return True
    if revision == "head" or current is None:
        return False
    script = ScriptDirectory.from_config(alembic_config())
    return revision in {older.revision for older in script.iterate_revisions(current, "base")}


@contextmanager
def _locked(engine: Engine) -> Iterator[Connection]:
    """Hold the only right to migrate: MySQL has named locks, SQLite its write lock."""
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        if connection.dialect.name == "sqlite":
            with connection.begin():
                yield connection
            return
        with engine.connect() as holder:
            _take_lock(holder)
            with connection.begin():
                yield connection
            holder.execute(text("SELECT RELEASE_LOCK(:name)"), {"name": _LOCK})


def _take_lock(connection: Connection) -> None:
    """Wait in short steps: a connection ends what takes longer than any request may. Raises TimeoutError."""
    for _ in range(_LOCK_WAIT_S // _LOCK_STEP_S):
        if connection.execute(text("SELECT GET_LOCK(:name, :wait)"), {"name": _LOCK, "wait": _LOCK_STEP_S}).scalar():
            return
    raise TimeoutError("another migration is still running")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", default="head", help="revision to go to, up or down (default: %(default)s)")
    parser.add_argument("--wait", type=float, default=60.0, help="seconds to wait for the database")
    options = parser.parse_args(arguments)
    settings = GatewaySettings()  # type: ignore[call-arg]  # read from the environment
    configure_logging("gateway-migrate", level=settings.log_level)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    engine = create_database_engine(settings.database_url)
    try:
        migrate_when_ready(engine, revision=options.to, wait_s=options.wait)
    finally:
        engine.dispose()
    _log.info("migrated", revision=options.to)
    return 0


if __name__ == "__main__":
    sys.exit(main())
