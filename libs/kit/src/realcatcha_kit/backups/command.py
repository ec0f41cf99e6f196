"""The command line that both services share: ``create``, ``list``, ``restore``, ``prune``."""

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from realcatcha_kit.backups.errors import BackupError, BackupNotFound
from realcatcha_kit.backups.settings import BackupSettings
from realcatcha_kit.backups.streams import RecordWriter
from realcatcha_kit.backups.vault import Vault, new_id


@dataclass(frozen=True)
class Part:
    """A store that is backed up.

    Attributes:
        create: Writes records; gives schema revision and counts.
        restore: Restores a backup (its id, whether what is there is replaced); gives counts. Raises BackupError.
    """

    name: str
    create: Callable[[RecordWriter], tuple[str, Mapping[str, int]]]
    restore: Callable[[Vault, str, bool], Mapping[str, int]]


def run(part: Part, arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = _parser(part.name).parse_args(arguments)
    try:
        return _COMMANDS[options.command](part, BackupSettings.read(), options)
    except BackupError as error:
        sys.stderr.write(f"{part.name}: {error}\n")
        return 1


def _create(part: Part, settings: BackupSettings, options: argparse.Namespace) -> int:
    made = settings.vault(part.name).create(options.id or new_id(datetime.now(UTC)), part.create)
    sys.stdout.write(f"{part.name}: {made.id}, {sum(made.counts.values())} records, {made.size_bytes} bytes\n")
    return 0


def _list(part: Part, settings: BackupSettings, _options: argparse.Namespace) -> int:
    vault = settings.vault(part.name)
    for backup_id in vault.ids():
        made = vault.manifest(backup_id)
        sys.stdout.write(f"{made.id}\t{part.name}\t{sum(made.counts.values())}\t{made.size_bytes}\t{made.revision}\n")
    return 0


def _restore(part: Part, settings: BackupSettings, options: argparse.Namespace) -> int:
    vault = settings.vault(part.name)
    ids = vault.ids()
    if not ids:
        raise BackupNotFound("there is no backup")
    backup_id = options.id or ids[-1]
    counts = part.restore(vault, backup_id, options.replace)
    sys.stdout.write(f"{part.name}: restored {backup_id}, {sum(counts.values())} records\n")
    return 0


def _prune(part: Part, settings: BackupSettings, _options: argparse.Namespace) -> int:
    gone = settings.vault(part.name).prune(keep_days=settings.keep_days)
    sys.stdout.write(f"{part.name}: removed {len(gone)}\n")
    return 0


_COMMANDS = {"create": _create, "list": _list, "restore": _restore, "prune": _prune}


def _parser(name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=f"Backups of {name}; settings: BACKUP_URL, BACKUP_KEY, ...")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("create", help="make a backup").add_argument("--id", help="its name (default: the time)")
    commands.add_parser("list", help="list finished backups, the oldest first")
    restore = commands.add_parser("restore", help="restore into an empty store")
    restore.add_argument("--id", help="which one (default: the newest)")
    restore.add_argument("--replace", action="store_true", help="delete what is there")
    commands.add_parser("prune", help="remove old backups")
    return parser
