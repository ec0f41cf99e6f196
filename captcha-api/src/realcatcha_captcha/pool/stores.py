"""Open the stores that the pool's settings name."""

from realcatcha_captcha.adapters.object_store import ObjectStorageOptions, open_store
from realcatcha_captcha.application.ports.objects import ObjectStore
from realcatcha_captcha.pool.settings import PoolSettings


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
