"""Objects in an S3-compatible store, read by browsers through presigned URLs."""

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.adapters.driver_errors import s3_errors
from realcatcha_captcha.adapters.object_store.media_types import check_media_type, media_type
from realcatcha_captcha.adapters.object_store.opening import ObjectStorageOptions
from realcatcha_captcha.application.ports.objects import StoredObject, UploadForm, UploadTerms, check_key

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from realcatcha_captcha.adapters.object_store.cloudfront import CloudFrontUrls

P = ParamSpec("P")
T = TypeVar("T")
_DELETE_AT_ONCE: Final = 1000
_ABSENT: Final = frozenset({"NoSuchKey", "404", "NotFound"})


def connect_s3(options: ObjectStorageOptions, *, endpoint: str) -> "S3Client":
    """Make a client; no I/O yet."""
    # A session of its own: boto3's default one is shared by the whole process and not safe across threads.
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint or None,
        aws_access_key_id=options.access_key or None,
        aws_secret_access_key=options.secret_key or None,
        region_name=options.region or "us-east-1",
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path" if endpoint else "auto"},
            connect_timeout=2,
            read_timeout=5,
            retries={"total_max_attempts": 2},
        ),
    )


class S3ObjectStore:
    """One bucket of an S3 API. Blocking calls run in threads; signing is local.

    Args:
        options: Endpoint, credentials, region and bucket.
        cdn: Makes the URLs that browsers read by; None: they are the store's own.
        clock: Unix time, seconds.
    """

    def __init__(
        self,
        options: ObjectStorageOptions,
        *,
        cdn: "CloudFrontUrls | None" = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._options = options
        self._cdn = cdn
        self._clock = clock
        self._available = True

    async def put(self, key: str, data: bytes, content_type: str) -> None:
        """See `ObjectStore.put`."""
        check_media_type(key, content_type)

        def write() -> None:
            self._client.put_object(
                Bucket=self._options.bucket, Key=key, Body=data, ContentType=content_type, CacheControl="no-store"
            )

        await self._run(write)

    async def get(self, key: str) -> StoredObject | None:
        """See `ObjectStore.get`."""
        return await self._run(self._read, key, media_type(key))

    async def delete(self, keys: Sequence[str]) -> None:
        """See `ObjectStore.delete`."""
        checked = [check_key(key) for key in keys]
        for start in range(0, len(checked), _DELETE_AT_ONCE):
            await self._run(self._remove, checked[start : start + _DELETE_AT_ONCE])

    async def list_keys(self, prefix: str) -> list[str]:
        """See `ObjectStore.list_keys`."""
        return await self._run(self._walk, prefix)

    def signed_url(self, key: str, *, expires_at: float) -> str:
        """See `ObjectStore.signed_url`."""
        if self._cdn is not None:
            return self._cdn.url(check_key(key), expires_at=expires_at)
        seconds = max(1, math.ceil(expires_at - self._clock()))
        parameters = {"Bucket": self._options.bucket, "Key": check_key(key)}
        return self._signing_client.generate_presigned_url("get_object", Params=parameters, ExpiresIn=seconds)

    def upload_form(self, terms: UploadTerms) -> UploadForm:
        """See `ObjectStore.upload_form`: a presigned POST whose policy bounds size and media type."""
        check_media_type(terms.key, terms.content_type)
        named = {"Content-Type": terms.content_type}
        signed = self._signing_client.generate_presigned_post(
            self._options.bucket,
            check_key(terms.key),
            Fields=dict(named),
            Conditions=[named, ["content-length-range", 1, terms.most_bytes]],
            ExpiresIn=max(1, math.ceil(terms.expires_at - self._clock())),
        )
        return UploadForm(signed["url"], signed["fields"])

    def available(self) -> bool:
        """See `ObjectStore.available`."""
        return self._available

    async def probe(self) -> bool:
        """See `ObjectStore.probe`."""
        with suppress(Unavailable):
            await self._run(lambda: self._client.head_bucket(Bucket=self._options.bucket))
        return self._available

    @cached_property
    def _client(self) -> "S3Client":
        return connect_s3(self._options, endpoint=self._options.endpoint)

    @cached_property
    def _signing_client(self) -> "S3Client":
        public = self._options.public_endpoint
        return connect_s3(self._options, endpoint=public) if public else self._client

    async def _run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a blocking call in a thread and remember whether the store answered."""
        try:
            with s3_errors():
                done = await asyncio.to_thread(function, *args, **kwargs)
        except Unavailable:
            self._available = False
            raise
        self._available = True
        return done

    def _read(self, key: str, content_type: str) -> StoredObject | None:
        try:
            answer = self._client.get_object(Bucket=self._options.bucket, Key=key)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _ABSENT:
                return None
            raise
        return StoredObject(answer["Body"].read(), answer.get("ContentType", content_type))

    def _remove(self, keys: list[str]) -> None:
        if keys:
            self._client.delete_objects(
                Bucket=self._options.bucket, Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True}
            )

    def _walk(self, prefix: str) -> list[str]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._options.bucket, Prefix=prefix)
        return sorted(one["Key"] for page in pages for one in page.get("Contents", []))
