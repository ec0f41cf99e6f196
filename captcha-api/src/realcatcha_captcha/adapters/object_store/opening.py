"""Pick the object store that a URL names."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from realcatcha_captcha.adapters.object_store.folder import FolderObjectStore
from realcatcha_captcha.application.ports.objects import ObjectStore

if TYPE_CHECKING:
    from realcatcha_captcha.adapters.object_store.cloudfront import CloudFrontUrls


@dataclasses.dataclass(frozen=True)
class CdnOptions:
    """A CloudFront distribution in front of the bucket.

    Attributes:
        url: Its origin, ``https://host``; an object's path is its key.
        key_id: CloudFront's id of the public key.
        private_key: PEM of the other half.
    """

    url: str
    key_id: str
    private_key: str = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True)
class ObjectStorageOptions:
    """What an object store may need beside its URL; empty means the driver's default.

    Attributes:
        bucket: Used where the URL is ``s3://`` without a bucket.
        public_endpoint: Origin in presigned URLs where browsers reach the store by another name.
        cdn: Serves objects to browsers instead of the store; uploads go to the store all the same.
    """

    endpoint: str = ""
    public_endpoint: str = ""
    access_key: str = ""
    secret_key: str = dataclasses.field(default="", repr=False)
    bucket: str = ""
    region: str = ""
    cdn: CdnOptions | None = None


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
        ValueError: Neither form, a relative folder, no bucket, or a CDN that cannot be: see `CloudFrontUrls`.
    """
    parts = urlsplit(url)
    chosen = options or ObjectStorageOptions()
    if chosen.cdn and parts.scheme != "s3":
        raise ValueError("a CDN serves an object store of the form s3://bucket")
    if parts.scheme == "file":
        folder = Path(unquote(parts.path))
        if parts.netloc or not folder.is_absolute() or folder == Path("/"):
            raise ValueError("the object store's folder must be absolute: file:///srv/objects")
        return FolderObjectStore(folder, secret=secret, public_url=public_url)
    if parts.scheme == "s3":
        # boto3 costs about 30 MB; a process on a folder store never loads it.
        from realcatcha_captcha.adapters.object_store.s3 import S3ObjectStore  # noqa: PLC0415

        bucket = parts.netloc or chosen.bucket
        if not bucket:
            raise ValueError("the object store needs a bucket: s3://bucket")
        return S3ObjectStore(dataclasses.replace(chosen, bucket=bucket), cdn=_cdn_urls(chosen.cdn))
    raise ValueError("the object store's URL must start with file:/// or s3://")


def _cdn_urls(options: CdnOptions | None) -> "CloudFrontUrls | None":
    if options is None:
        return None
    # `cryptography` costs memory that a process without a CDN keeps.
    from realcatcha_captcha.adapters.object_store.cloudfront import CloudFrontUrls  # noqa: PLC0415

    return CloudFrontUrls(options)
