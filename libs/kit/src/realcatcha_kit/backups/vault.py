"""Make, list, open and remove backups in a store."""

import hashlib
import hmac
import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec

from realcatcha_kit.backups.errors import BackupDamaged, BackupNotFound
from realcatcha_kit.backups.stores import BackupStore
from realcatcha_kit.backups.streams import RecordWriter, reading, writing

FORMAT: Final = 1
_DATA, _MANIFEST = ".data", ".manifest"
_LEFT_OVER: Final = timedelta(days=1)
_ID: Final = "%Y%m%dT%H%M%SZ"


class Manifest(msgspec.Struct, frozen=True):
    """What a backup is.

    Attributes:
        part: Whose store: ``sql`` or ``mongo``.
        made_at: When it was begun: nothing later is in it.
        revision: Of the schema; empty where there is none.
        counts: Table or collection -> number of records.
        sha256: Of the encrypted data.
        seal: HMAC of all that.
    """

    format: int
    id: str
    part: str
    made_at: datetime
    revision: str
    counts: dict[str, int]
    size_bytes: int
    sha256: str
    seal: str = ""


def new_id(now: datetime) -> str:
    """Name a backup by its time."""
    return f"{now.astimezone(UTC).strftime(_ID)}-{secrets.token_hex(3)}"


class Vault:
    """The backups of one part.

    Args:
        keys: Root keys, the present one first; the others open older backups.
    """

    def __init__(self, store: BackupStore, part: str, *, keys: Sequence[bytes], clock: Callable[[], datetime]) -> None:
        self._store = store
        self._part = part
        self._keys = keys
        self._clock = clock

    def create(self, backup_id: str, write: Callable[[RecordWriter], tuple[str, Mapping[str, int]]]) -> Manifest:
        """Have `write` fill a backup and give schema revision and counts; the manifest is stored last."""
        made_at = self._clock()
        with tempfile.TemporaryDirectory(prefix="realcatcha-backup-") as folder:
            data = Path(folder) / "data"
            with data.open("wb") as file, writing(file, self._keys[0]) as records:
                revision, counts = write(records)
            manifest = Manifest(
                format=FORMAT,
                id=backup_id,
                part=self._part,
                made_at=made_at,
                revision=revision,
                counts=dict(counts),
                size_bytes=data.stat().st_size,
                sha256=_digest(data),
            )
            sealed = msgspec.structs.replace(manifest, seal=_seal(manifest, self._keys[0]))
            self._store.put(self._name(backup_id, _DATA), data)
            data.write_bytes(msgspec.json.format(msgspec.json.encode(sealed)))
            self._store.put(self._name(backup_id, _MANIFEST), data)
        return sealed

    def ids(self) -> list[str]:
        """Give the finished backups, the oldest first."""
        suffix = f"/{self._part}{_MANIFEST}"
        return sorted(name.removesuffix(suffix) for name in self._store.names() if name.endswith(suffix))

    def manifest(self, backup_id: str) -> Manifest:
        """Read and check a manifest. Raises BackupNotFound, BackupDamaged."""
        with self._fetched(backup_id, _MANIFEST) as file:
            try:
                manifest = msgspec.json.decode(file.read_bytes(), type=Manifest)
            except msgspec.DecodeError as error:
                raise BackupDamaged(f"the manifest of {backup_id} cannot be read: {error}") from error
        if not any(hmac.compare_digest(_seal(manifest, key), manifest.seal) for key in self._keys):
            raise BackupDamaged(f"the manifest of {backup_id} was changed, or the key is another one")
        if (manifest.id, manifest.part, manifest.format) != (backup_id, self._part, FORMAT):
            raise BackupDamaged(f"the manifest of {backup_id} is of another backup, or of a later version")
        return manifest

    @contextmanager
    def records(self, manifest: Manifest) -> Iterator[Iterator[Any]]:
        """Open a backup whose data are as the manifest says. Raises BackupNotFound, BackupDamaged."""
        with self._fetched(manifest.id, _DATA) as file:
            if file.stat().st_size != manifest.size_bytes or _digest(file) != manifest.sha256:
                raise BackupDamaged(f"the data of {manifest.id} are not those that were written")
            with file.open("rb") as source:
                yield reading(source, self._keys)

    def prune(self, *, keep_days: int) -> list[str]:
        """Keep the newest backup of each of the last days that have one; remove the rest, unfinished ones too."""
        kept: dict[str, str] = {}
        ids = self.ids()
        for backup_id in reversed(ids):
            if len(kept) < keep_days or backup_id[:8] in kept:
                kept.setdefault(backup_id[:8], backup_id)
        gone = [one for one in ids if one not in kept.values()]
        for backup_id in gone:
            self._store.delete(self._name(backup_id, _MANIFEST))  # first: then it is no backup any more
            self._store.delete(self._name(backup_id, _DATA))
        self._sweep(set(ids))
        return gone

    def _sweep(self, finished: set[str]) -> None:
        suffix = f"/{self._part}{_DATA}"
        before = (self._clock() - _LEFT_OVER).astimezone(UTC).strftime(_ID)
        for name in self._store.names():
            backup_id = name.removesuffix(suffix)
            if name.endswith(suffix) and backup_id not in finished and backup_id < before:
                self._store.delete(name)

    @contextmanager
    def _fetched(self, backup_id: str, kind: str) -> Iterator[Path]:
        if backup_id not in self.ids():
            raise BackupNotFound(f"there is no finished backup {backup_id} of {self._part}")
        with tempfile.TemporaryDirectory(prefix="realcatcha-backup-") as folder:
            file = Path(folder) / "fetched"
            self._store.get(self._name(backup_id, kind), file)
            yield file

    def _name(self, backup_id: str, kind: str) -> str:
        return f"{backup_id}/{self._part}{kind}"


def _digest(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def _seal(manifest: Manifest, key: bytes) -> str:
    text = msgspec.json.encode(msgspec.structs.replace(manifest, seal=""))
    return hmac.new(key, b"realcatcha backup manifest v1" + text, hashlib.sha256).hexdigest()
