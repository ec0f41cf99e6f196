"""``python -m realcatcha_gateway.backup``: back the SQL database up, and restore it."""

import asyncio
import sys
from collections.abc import Mapping

from realcatcha_kit.backups.command import Part, run
from realcatcha_kit.backups.errors import BackupError
from realcatcha_kit.backups.streams import RecordWriter
from realcatcha_kit.backups.vault import Vault
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.logs import configure_logging
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from realcatcha_gateway.backup.dump import dump
from realcatcha_gateway.backup.load import load, prepare
from realcatcha_gateway.backup.published import republish
from realcatcha_gateway.database import create_database_engine
from realcatcha_gateway.settings import GatewaySettings


def sql_part(settings: GatewaySettings, engine: Engine) -> Part:
    """Give the part ``sql``."""

    def create(records: RecordWriter) -> tuple[str, Mapping[str, int]]:
        try:
            return dump(engine, records)
        except DBAPIError as error:
            raise BackupError(f"the database: {error.orig}") from error

    def restore(vault: Vault, backup_id: str, replace: bool) -> Mapping[str, int]:  # the port's
        manifest = vault.manifest(backup_id)
        try:
            with vault.records(manifest) as records:  # its data are checked as a whole before anything is deleted
                prepare(engine, manifest, replace=replace)
                counts = load(engine, records, manifest)
        except DBAPIError as error:
            raise BackupError(f"the database: {error.orig}") from error
        try:
            asyncio.run(republish(settings))
        except Unavailable as error:
            raise BackupError("restored, but Redis is away: run realcatcha_gateway.rebuild --force") from error
        return counts

    return Part("sql", create, restore)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    settings = GatewaySettings()  # type: ignore[call-arg]  # read from the environment
    configure_logging("gateway-backup", level="warning")
    engine = create_database_engine(settings.database_url)
    try:
        return run(sql_part(settings, engine), arguments)
    finally:
        engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
