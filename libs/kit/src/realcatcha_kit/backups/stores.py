"""Where backups lie: a folder, or a bucket of S3's API."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import unquote, urlsplit

from realcatcha_kit.backups.errors import BackupError, BackupNotFound

_PART: Final = ".part"


class BackupStore(Protocol):
    """Objects by name. Each method raises BackupError when the store cannot be reached."""

    def put(self, name: str, file: Path) -> None:
        """Store a file under a name; it is there as a whole or not at all."""

    def get(self, name: str, file: Path) -> None:
        """Write an object to a file. Raises BackupNotFound."""

    def names(self) -> list[str]:
        """Give the names of all objects, sorted."""

    def delete(self, name: str) -> None:
        """Remove an object; one that is gone already is no error."""


class FolderBackups:
    """`BackupStore` in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, file: Path) -> None:
        """See `BackupStore.put`: what is being written has another name until it is on the disk."""
        target = self._folder / name
        with _file_errors():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part = target.with_name(target.name + _PART)
            shutil.copyfile(file, part)
            with part.open("rb+") as written:
                os.fsync(written.fileno())
            part.replace(target)

    def get(self, name: str, file: Path) -> None:
        """See `BackupStore.get`."""
        if not (self._folder / name).is_file():
            raise BackupNotFound(f"{name} is not there")
        with _file_errors():
            shutil.copyfile(self._folder / name, file)

    def names(self) -> list[str]:
        """See `BackupStore.names`; what a killed writer left is none of them."""
        with _file_errors():
            files = [one for one in self._folder.rglob("*") if one.is_file() and one.suffix != _PART]
        return sorted(str(one.relative_to(self._folder)) for one in files)

    def delete(self, name: str) -> None:
        """See `BackupStore.delete`; a folder that is empty then goes too."""
        with _file_errors():
            (self._folder / name).unlink(missing_ok=True)
            if (parent := (self._folder / name).parent) != self._folder and not any(parent.iterdir()):
                parent.rmdir()


class S3Backups:
    """`BackupStore` in a bucket. Large files go in parts, each of some megabytes in memory."""

    def __init__(self, client: Any, bucket: str, prefix: str) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""

    def put(self, name: str, file: Path) -> None:
        """See `BackupStore.put`: S3 shows an object only when all of it is there."""
        with _s3_errors():
            self._client.upload_file(str(file), self._bucket, self._prefix + name)

    def get(self, name: str, file: Path) -> None:
        """See `BackupStore.get`."""
        if name not in self.names():
            raise BackupNotFound(f"{name} is not there")
        with _s3_errors():
            self._client.download_file(self._bucket, self._prefix + name, str(file))

    def names(self) -> list[str]:
        """See `BackupStore.names`."""
        with _s3_errors():
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
            keys = [one["Key"] for page in pages for one in page.get("Contents", [])]
        return sorted(key.removeprefix(self._prefix) for key in keys)

    def delete(self, name: str) -> None:
        """See `BackupStore.delete`."""
        with _s3_errors():
            self._client.delete_object(Bucket=self._bucket, Key=self._prefix + name)


def open_backups(
    url: str, *, endpoint: str = "", access_key: str = "", secret_key: str = "", region: str = ""
) -> BackupStore:
    """Open ``file:///absolute/folder`` or ``s3://bucket/prefix``. No I/O yet. Raises BackupError for another form."""
    parts = urlsplit(url)
    folder = Path(unquote(parts.path))
    if parts.scheme == "file" and not parts.netloc and folder.is_absolute() and folder != Path("/"):
        return FolderBackups(folder)
    if parts.scheme != "s3" or not parts.netloc:
        raise BackupError("backups go to file:///absolute/folder or s3://bucket/prefix")
    import boto3  # noqa: PLC0415  # 30 MB that a folder store needs not

    client = boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint or None,
        aws_access_key_id=access_key or None,
        aws_secret_access_key=secret_key or None,
        region_name=region or "us-east-1",
    )
    return S3Backups(client, parts.netloc, parts.path)


@contextmanager
def _file_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupError(f"the folder of backups: {error}") from error


@contextmanager
def _s3_errors() -> Iterator[None]:
    from boto3.exceptions import Boto3Error  # noqa: PLC0415  # see `open_backups`
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError, OSError) as error:
        raise BackupError(f"the object store: {error}") from error
