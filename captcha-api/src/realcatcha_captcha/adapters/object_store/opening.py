"""Pick the object store that a URL names."""

import dataclasses
from pathlib import Path
from urllib.parse import unquote, urlsplit

from realcatcha_captcha.adapters.object_store.folder import FolderObjectStore
from realcatcha_captcha.application.ports.objects import ObjectStore


@dataclasses.dataclass(frozen=True)
class ObjectStorageOptions:
    """What an object store may need beside its URL; empty means the driver's default.

    Attributes:
        bucket: Used where the URL is ``s3://`` without a bucket.
        public_endpoint: Origin in presigned URLs where browsers reach the store by another name.
    """

    endpoint: str = ""
    public_endpoint: str = ""
    access_key: str = ""
    secret_key: str = dataclasses.field(default="", repr=False)
    bucket: str = ""
    region: str = ""


def open_store(
    url: str, *, secret: str, public_url: str = "", options: ObjectStorageOptions | None = None
) -> ObjectStore:
    """Open ``file:///absolute/folder`` or ``s3://bucket``. No I/O yet.

    Args:
        url: Kind and place of the store.
        secret: The service's secret; the folder store derives its signing key from it.
        public_url: Origin that the folder store's URLs carry; empty makes them relative.
        options: What an S3 store needs beside the URL.

    Raises:
        ValueError: Neither form, a relative folder, or no bucket.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        folder = Path(unquote(parts.path))
        if parts.netloc or not folder.is_absolute() or folder == Path("/"):
            raise ValueError("the object store's folder must be absolute: file:///srv/objects")
        return FolderObjectStore(folder, secret=secret, public_url=public_url)
    if parts.scheme == "s3":
        # boto3 costs about 30 MB; a process on a folder store never loads it.
        from realcatcha_captcha.adapters.object_store.s3 import S3ObjectStore  # noqa: PLC0415

        chosen = options or ObjectStorageOptions()
        bucket = parts.netloc or chosen.bucket
        if not bucket:
            raise ValueError("the object store needs a bucket: s3://bucket")
        return S3ObjectStore(dataclasses.replace(chosen, bucket=bucket))
    raise ValueError("the object store's URL must start with file:/// or s3://")
