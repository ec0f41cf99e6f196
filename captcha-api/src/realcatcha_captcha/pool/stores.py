"""Open the stores that the pool's settings name."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from realcatcha_captcha.adapters.object_store import ObjectStorageOptions, open_store
from realcatcha_captcha.application.ports.objects import ObjectStore
from realcatcha_captcha.application.ports.uploads import INBOX
from realcatcha_captcha.pool.settings import PoolSettings
from realcatcha_captcha.pool.sources import BucketSource, FolderSource, PhotographSource


def storage_options(settings: PoolSettings) -> ObjectStorageOptions:
    """Give what an S3 API needs beside a URL."""
    return ObjectStorageOptions(
        endpoint=settings.object_storage_endpoint,
        access_key=settings.object_storage_access_key,
        secret_key=settings.object_storage_secret_key,
        bucket=settings.object_storage_bucket,
        region=settings.object_storage_region,
    )


def open_objects(settings: PoolSettings) -> ObjectStore:
    """Open the object store; the pool signs no URL."""
    return open_store(settings.object_store_url, secret="", options=storage_options(settings))


def open_uploads(settings: PoolSettings) -> PhotographSource:
    """Open the part of the object store that uploads go to. Raises `NoSourceError` where nothing was uploaded yet."""
    parts = urlsplit(settings.object_store_url)
    if parts.scheme == "s3":
        return BucketSource(parts.netloc or settings.object_storage_bucket, INBOX, storage_options(settings))
    return FolderSource(Path(unquote(parts.path)) / INBOX)
