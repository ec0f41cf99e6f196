"""One suite for every object store: memory, folder, S3 API."""

import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from realcatcha_captcha.adapters.object_store import ObjectStorageOptions, open_store
from realcatcha_captcha.adapters.object_store.memory import MemoryObjectStore
from realcatcha_captcha.application.ports.objects import ObjectStore, SignedObjects, StoredObject
from realcatcha_kit.testing.plugin import S3Bucket

SECRET = "a secret of the tests"
JPEG = "image/jpeg"
Reader = Callable[[str], Awaitable[bytes | None]]


def parts_of(url: str) -> tuple[str, str, str]:
    """Split a signed URL of our own into key, expires and signature, as the HTTP route receives them."""
    path, _, query = url.partition("?")
    parameters = httpx.QueryParams(query)
    return path.partition("/captcha/v1/objects/")[2], parameters["expires"], parameters["signature"]


@pytest.fixture(params=["memory", "folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "memory":
        return MemoryObjectStore(secret=SECRET)
    if request.param == "folder":
        return open_store(f"file://{tmp_path}/objects", secret=SECRET)
    bucket: S3Bucket = request.getfixturevalue("s3")
    options = ObjectStorageOptions(
        endpoint=bucket.endpoint, access_key=bucket.access_key, secret_key=bucket.secret_key, region=bucket.region
    )
    return open_store(f"s3://{bucket.bucket}", secret=SECRET, options=options)


@pytest.fixture
def read_url(store: ObjectStore) -> Reader:
    """Read a signed URL as a browser would: over HTTP for S3, through `resolve` for our own URLs."""

    async def read(url: str) -> bytes | None:
        if url.startswith("http"):
            async with httpx.AsyncClient() as client:
                answer = await client.get(url)
                return answer.content if answer.status_code == httpx.codes.OK else None
        assert isinstance(store, MemoryObjectStore) or hasattr(store, "resolve")
        own: SignedObjects = store  # type: ignore[assignment]  # the branch above made sure
        found = await own.resolve(*parts_of(url), now=time.time())
        return found.data if found else None

    return read


async def test_an_object_comes_back_as_it_was_put(store: ObjectStore) -> None:
    """Bytes and media type survive."""
    await store.put("packs/1/a.jpg", b"\xff\xd8bytes", JPEG)
    assert await store.get("packs/1/a.jpg") == StoredObject(b"\xff\xd8bytes", JPEG)


async def test_an_object_can_be_replaced(store: ObjectStore) -> None:
    """The second put of a key wins."""
    await store.put("packs/1/a.jpg", b"first", JPEG)
    await store.put("packs/1/a.jpg", b"second", JPEG)
    assert await store.get("packs/1/a.jpg") == StoredObject(b"second", JPEG)


async def test_an_absent_object_is_none(store: ObjectStore) -> None:
    """Nothing there is not an error."""
    assert await store.get("packs/1/absent.jpg") is None


async def test_keys_are_listed_by_prefix(store: ObjectStore) -> None:
    """Only what starts with the prefix, sorted."""
    for key in ("packs/2/b.jpg", "packs/1/a.jpg", "other/c.jpg"):
        await store.put(key, b"x", JPEG)
    assert await store.list_keys("packs/") == ["packs/1/a.jpg", "packs/2/b.jpg"]
    assert await store.list_keys("absent/") == []


async def test_deleting_is_idempotent(store: ObjectStore) -> None:
    """A deleted object is gone; deleting it again, or nothing, is no error."""
    await store.put("packs/1/a.jpg", b"x", JPEG)
    await store.put("packs/1/b.jpg", b"x", JPEG)
    await store.delete(["packs/1/a.jpg", "packs/1/absent.jpg"])
    await store.delete(["packs/1/a.jpg"])
    await store.delete([])
    assert await store.list_keys("packs/") == ["packs/1/b.jpg"]


async def test_a_signed_url_reads_the_object(store: ObjectStore, read_url: Reader) -> None:
    """What the browser is given works, without credentials."""
    await store.put("packs/1/a.jpg", b"picture", JPEG)
    assert await read_url(store.signed_url("packs/1/a.jpg", expires_at=time.time() + 60)) == b"picture"


async def test_a_signed_url_of_an_absent_object_reads_nothing(store: ObjectStore, read_url: Reader) -> None:
    """A valid signature does not make an object."""
    assert await read_url(store.signed_url("packs/1/absent.jpg", expires_at=time.time() + 60)) is None


async def test_the_store_reports_that_it_answers(store: ObjectStore) -> None:
    """A reachable store is available, before and after it was asked."""
    assert store.available()
    assert await store.probe()
    assert store.available()


@pytest.mark.parametrize(
    "key",
    [
        "", "/etc/passwd", "../secret.jpg", "packs/../../secret.jpg", "packs/./a.jpg", "packs//a.jpg", "packs/A.jpg",
        "packs/a.jpg/", "packs/.hidden.jpg", "packs\\a.jpg", "packs/a\x00.jpg", "packs/%2e%2e/a.jpg", "packs/a b.jpg",
        "packs/" + "a" * 300 + ".jpg", "packs/a.jpg\n", "packs/no-extension", "packs/a.exe",
    ],
)  # fmt: skip
async def test_a_bad_key_is_refused_by_every_operation(store: ObjectStore, key: str) -> None:
    """No traversal, no odd characters, no unknown extension: neither read nor written."""
    with pytest.raises(ValueError, match=r"object"):
        await store.put(key, b"x", JPEG)
    with pytest.raises(ValueError, match=r"object"):
        await store.get(key)
    if not key.endswith((".exe", "no-extension")):
        with pytest.raises(ValueError, match=r"object"):
            await store.delete([key])
        with pytest.raises(ValueError, match=r"object"):
            store.signed_url(key, expires_at=time.time() + 60)


async def test_the_media_type_must_be_the_keys(store: ObjectStore) -> None:
    """A key's extension and the media type agree, so that no object is served as something else."""
    with pytest.raises(ValueError, match="image/jpeg"):
        await store.put("packs/1/a.jpg", b"<html>", "text/html")
