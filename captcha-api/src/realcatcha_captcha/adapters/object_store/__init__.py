"""Object stores: a folder served by this service, an S3 API, memory for tests. `open_store` picks by URL."""

from realcatcha_captcha.adapters.object_store.opening import CdnOptions, ObjectStorageOptions, open_store

__all__ = ["CdnOptions", "ObjectStorageOptions", "open_store"]
