"""Image objects: written by the pool, read by browsers through signed URLs that expire."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

import msgspec

_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]*(?:/[a-z0-9][a-z0-9_-]*)*(?:\.[a-z0-9]{1,8})?")
_KEY_MAX: Final = 200
_MEDIA_TYPES: Final = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "wav": "audio/wav",
    "json": "application/json",
}


class StoredObject(msgspec.Struct, frozen=True):
    """An object's bytes and media type."""

    data: bytes
    content_type: str


class UploadTerms(msgspec.Struct, frozen=True):
    """What one upload may be: the object that it becomes, its media type and size, and until when (Unix time)."""

    key: str
    content_type: str
    most_bytes: int
    expires_at: float


class UploadForm(msgspec.Struct, frozen=True):
    """A form that a browser sends to the store by itself, as ``multipart/form-data``: these fields, then ``file``."""

    url: str
    fields: dict[str, str]


class ObjectStore(Protocol):
    """Named immutable objects. Keys are lower-case path segments; see `check_key`."""

    async def put(self, key: str, data: bytes, content_type: str) -> None:
        """Store an object, whole or not at all. Raises ValueError on a bad key, `Unavailable` when it is away."""
        ...

    async def get(self, key: str) -> StoredObject | None:
        """Read an object; None when there is none. Raises ValueError on a bad key, `Unavailable`."""
        ...

    async def delete(self, keys: Sequence[str]) -> None:
        """Remove objects; absent ones are no error. Raises ValueError on a bad key, `Unavailable`."""
        ...

    async def list_keys(self, prefix: str) -> list[str]:
        """List the keys that start with a prefix, sorted. Raises `Unavailable`."""
        ...

    def signed_url(self, key: str, *, expires_at: float) -> str:
        """Make a URL that reads one object until a Unix time in seconds; no I/O. Raises ValueError on a bad key."""
        ...

    def upload_form(self, terms: UploadTerms) -> UploadForm:
        """Make a form with which anybody may store one object on these terms; no I/O. Raises ValueError on a bad key.

        Stores are known to ignore the size and the media type: whoever takes the object in looks again.
        """
        ...

    def available(self) -> bool:
        """Tell what the last operation or `probe` found; no I/O. True before the first."""
        ...

    async def probe(self) -> bool:
        """Ask the store whether it answers; remembered for `available`. Raises nothing."""
        ...


class SignedObjects(Protocol):
    """A store whose signed URLs are served by this service itself."""

    async def resolve(self, key: str, expires: str, signature: str, *, now: float) -> StoredObject | None:
        """Read the object of a signed URL; None when the URL is forged, malformed, expired or names nothing.

        Args:
            key: Path of the URL below the mount.
            expires: Query parameter of that name, as it came.
            signature: Query parameter of that name, as it came.
            now: Unix time, seconds.
        """
        ...


class UploadTarget(Protocol):
    """A store whose forms are received by this service itself."""

    def allows_upload(self, query: Mapping[str, str], *, now: float) -> bool:
        """Tell whether a form's address, by its query, is ours and its time is not over."""
        ...

    def upload_terms(self, fields: Mapping[str, str], *, now: float) -> UploadTerms | None:
        """Read the terms of a form's fields; None where they are forged, malformed or over."""
        ...

    async def receive(self, terms: UploadTerms, data: bytes) -> None:
        """Store what was uploaded on these terms. Raises `Unavailable`."""
        ...


def check_key(key: str) -> str:
    """Return the key. Raises ValueError unless it is lower-case segments of ``[a-z0-9_-]`` and one extension."""
    if len(key) > _KEY_MAX or not _KEY.fullmatch(key):
        raise ValueError("not an object key")
    return key


def media_type(key: str) -> str:
    """Give the media type that a key tells. Raises ValueError on a bad key or an unknown extension."""
    try:
        return _MEDIA_TYPES[check_key(key).rpartition(".")[2]]
    except KeyError:
        raise ValueError("objects are .jpg, .png, .webp, .wav or .json") from None
