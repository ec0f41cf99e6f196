"""Where photographs are taken in from: a folder, or a bucket of an S3 API."""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from realcatcha_captcha.adapters.driver_errors import s3_errors
from realcatcha_captcha.adapters.object_store import ObjectStorageOptions
from realcatcha_captcha.pool.photographs import CATALOGUE
from realcatcha_captcha.pool.pixels import MOST_BYTES

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_MOST_CATALOGUE_BYTES: Final = 256 * 1024 * 1024


class NoSourceError(ValueError):
    """There is nothing to take photographs from; the message says why."""


@dataclass(frozen=True)
class Incoming:
    """One file.

    Attributes:
        name: Path below the source.
        size: Bytes; what is larger than `MOST_BYTES` is not read.
        stamp: Changes when the file does.
        read: Gives the file. Raises OSError or `Unavailable`.
    """

    name: str
    size: int
    stamp: str
    read: Callable[[], bytes]


class PhotographSource(Protocol):
    """Files with an optional catalogue. Raises `Unavailable` where it is away."""

    @property
    def name(self) -> str:
        """What photographs of this source are remembered to come from."""
        ...

    def catalogue(self) -> bytes:
        """Read ``catalogue.jsonl``; empty where there is none."""
        ...

    def files(self) -> Iterator[Incoming]:
        """List every other file that is not hidden."""
        ...


class FolderSource:
    """A folder and what is below it; symbolic links to folders are not followed.

    Raises:
        NoSourceError: It is no folder that can be listed.
    """

    def __init__(self, folder: Path) -> None:
        try:
            os.scandir(folder).close()
        except OSError as error:
            raise NoSourceError(f"{folder}: {error.strerror}") from error
        self._folder = folder

    @property
    def name(self) -> str:
        """See `PhotographSource.name`: its last part, as the rest is nobody's business."""
        return self._folder.resolve().name

    def catalogue(self) -> bytes:
        """See `PhotographSource.catalogue`."""
        path = self._folder / CATALOGUE
        return path.read_bytes() if path.is_file() else b""

    def files(self) -> Iterator[Incoming]:
        """See `PhotographSource.files`."""
        for parent, folders, files in os.walk(self._folder):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for file in sorted(files):
                path = Path(parent) / file
                name = path.relative_to(self._folder).as_posix()
                if not file.startswith(".") and name != CATALOGUE:
                    yield _incoming(path, name)


def _incoming(path: Path, name: str) -> Incoming:
    def read() -> bytes:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for whoever writes to it
            raise OSError("not a regular file")
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)

    try:
        found = path.stat()
    except OSError:  # `read` says so
        return Incoming(name, 0, "", read)
    return Incoming(name, found.st_size, str(found.st_mtime_ns), read)


class BucketSource:
    """The objects of a bucket whose keys begin with a prefix.

    Args:
        bucket: Its name.
        prefix: Folder in it, without a slash at its end; empty for the whole bucket.
        options: Endpoint and credentials.
    """

    def __init__(self, bucket: str, prefix: str, options: ObjectStorageOptions) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._client = _connect(options)

    @property
    def name(self) -> str:
        """See `PhotographSource.name`."""
        return f"s3://{self._bucket}/{self._prefix}"

    def catalogue(self) -> bytes:
        """See `PhotographSource.catalogue`."""
        with s3_errors():
            listed = self._client.list_objects_v2(Bucket=self._bucket, Prefix=self._prefix + CATALOGUE, MaxKeys=1)
        found = [one["Key"] for one in listed.get("Contents", ()) if one["Key"] == self._prefix + CATALOGUE]
        return self._read(found[0], most=_MOST_CATALOGUE_BYTES) if found else b""

    def files(self) -> Iterator[Incoming]:
        """See `PhotographSource.files`."""
        after = ""
        while True:
            with s3_errors():
                page = self._client.list_objects_v2(Bucket=self._bucket, Prefix=self._prefix, StartAfter=after)
            for one in page.get("Contents", ()):
                key = after = one["Key"]
                name = key.removeprefix(self._prefix)
                if name and name != CATALOGUE and not any(part.startswith(".") for part in name.split("/")):
                    yield Incoming(name, one["Size"], one.get("ETag", ""), partial(self._read, key))
            if not page.get("IsTruncated"):
                return

    def _read(self, key: str, *, most: int = MOST_BYTES) -> bytes:
        with s3_errors():
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            return answer["Body"].read(most + 1)


def _connect(options: ObjectStorageOptions) -> "S3Client":
    from realcatcha_captcha.adapters.object_store.s3 import connect_s3  # noqa: PLC0415  # boto3 costs about 30 MB

    return connect_s3(options, endpoint=options.endpoint)


def open_source(place: str, options: ObjectStorageOptions) -> PhotographSource:
    """Open a folder or ``s3://bucket/prefix``.

    Raises:
        NoSourceError: It is neither, or the folder cannot be listed.
        Unavailable: The bucket does not answer.
    """
    parts = urlsplit(place)
    if parts.scheme != "s3":
        return FolderSource(Path(place))
    if not parts.netloc:
        raise NoSourceError(f"{place}: names no bucket")
    return BucketSource(parts.netloc, parts.path, options)
