"""``python -m realcatcha_captcha.backup``: back MongoDB up, and restore it."""

import asyncio
import sys
from collections.abc import Mapping

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import PyMongoError
from realcatcha_kit.backups.command import Part, run
from realcatcha_kit.backups.errors import BackupError
from realcatcha_kit.backups.streams import RecordWriter
from realcatcha_kit.backups.vault import Vault
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.logs import configure_logging

from realcatcha_captcha.adapters.mongo_clients import DEFAULT_DATABASE
from realcatcha_captcha.backup.mongo import dump, load, prepare
from realcatcha_captcha.raise_epoch import raise_epoch
from realcatcha_captcha.settings import CaptchaSettings


def mongo_part(settings: CaptchaSettings, database: Database[RawBSONDocument]) -> Part:
    """Give the part ``mongo``."""

    def create(records: RecordWriter) -> tuple[str, Mapping[str, int]]:
        try:
            return dump(database, records)
        except PyMongoError as error:
            raise BackupError(f"MongoDB: {error}") from error

    def restore(vault: Vault, backup_id: str, replace: bool) -> Mapping[str, int]:  # the port's
        manifest = vault.manifest(backup_id)
        try:
            with vault.records(manifest) as records:  # its data are checked as a whole before anything is deleted
                prepare(database, replace=replace)
                counts = load(database, records, manifest.counts)
        except PyMongoError as error:
            raise BackupError(f"MongoDB: {error}") from error
        try:
            asyncio.run(raise_epoch(settings))
        except Unavailable as error:
            raise BackupError("restored, but Redis is away: run realcatcha_captcha.raise_epoch") from error
        return counts

    return Part("mongo", create, restore)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    settings = CaptchaSettings()
    configure_logging("captcha-backup", level="warning")
    raw = CodecOptions(document_class=RawBSONDocument)
    with MongoClient(settings.mongo_uri, serverSelectionTimeoutMS=5_000, document_class=RawBSONDocument) as client:
        named = client.get_default_database(DEFAULT_DATABASE).name
        database = client.get_database(named, codec_options=raw)
        return run(mongo_part(settings, database), arguments)


if __name__ == "__main__":
    sys.exit(main())
