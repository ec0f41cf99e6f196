"""What only the folder store promises: signatures of its own, atomic files."""

import asyncio
import os
import stat
import time
from pathlib import Path

import httpx
import pytest
from realcatcha_captcha.adapters.object_store import ObjectStorageOptions, open_store
from realcatcha_captcha.adapters.object_store.folder import FolderObjectStore
from realcatcha_captcha.adapters.object_store.s3 import S3ObjectStore
from realcatcha_kit.errors import Unavailable

KEY = "packs/7/0123456789abcdef.jpg"
NOW = 1_800_000_000.0


@pytest.fixture
async def store(tmp_path: Path) -> FolderObjectStore:
    store = FolderObjectStore(tmp_path / "objects", secret="one secret")
    await store.put(KEY, b"picture", "image/jpeg")
    return store


def query_of(url: str) -> tuple[str, str]:
    parameters = httpx.QueryParams(url.partition("?")[2])
    return parameters["expires"], parameters["signature"]


def test_urls_are_relative_without_a_public_origin(store: FolderObjectStore) -> None:
    """The browser resolves them against the widget's origin."""
    assert store.signed_url(KEY, expires_at=NOW).startswith(f"/captcha/v1/objects/{KEY}?expires=1800000000&signature=")


def test_urls_carry_the_public_origin(tmp_path: Path) -> None:
    """A trailing slash of the setting does no harm."""
    store = FolderObjectStore(tmp_path, secret="s", public_url="https://captcha.example/")
    assert store.signed_url(KEY, expires_at=NOW).startswith(f"https://captcha.example/captcha/v1/objects/{KEY}?")


async def test_a_url_works_until_it_expires(store: FolderObjectStore) -> None:
    """To the second."""
    expires, signature = query_of(store.signed_url(KEY, expires_at=NOW + 10))
    found = await store.resolve(KEY, expires, signature, now=NOW + 9.9)
    assert found is not None
    assert found.data == b"picture"
    assert await store.resolve(KEY, expires, signature, now=NOW + 10) is None


@pytest.mark.parametrize("change", ["key", "expires", "signature", "other-secret"])
async def test_a_url_that_was_changed_reads_nothing(store: FolderObjectStore, tmp_path: Path, change: str) -> None:
    """Key, expiry and signature hold together, under one secret."""
    other_key = "packs/7/fedcba9876543210.jpg"
    await store.put(other_key, b"other", "image/jpeg")
    expires, signature = query_of(store.signed_url(KEY, expires_at=NOW + 10))
    key = KEY
    if change == "key":
        key = other_key
    elif change == "expires":
        expires = str(int(expires) + 1)
    elif change == "signature":
        signature = ("0" if signature[0] != "0" else "1") + signature[1:]
    else:
        forger = FolderObjectStore(tmp_path / "objects", secret="another secret")
        expires, signature = query_of(forger.signed_url(KEY, expires_at=NOW + 10))
    assert await store.resolve(key, expires, signature, now=NOW) is None


@pytest.mark.parametrize("expires", ["", "never", "-1", "1e12", "９９９", "1" * 40, " 1800000010", "18000000.5"])
@pytest.mark.parametrize("signature", ["", "zz", "0" * 64, "A" * 64, "é" * 64])
async def test_malformed_parameters_read_nothing(store: FolderObjectStore, expires: str, signature: str) -> None:
    """Neither raises."""
    assert await store.resolve(KEY, expires, signature, now=NOW) is None


@pytest.mark.parametrize("key", ["../../etc/passwd", "/etc/passwd", "packs/../x.jpg", "x", "é.jpg"])
async def test_a_forged_path_reads_nothing(store: FolderObjectStore, key: str) -> None:
    """A path that is no key is answered before anything touches the disk."""
    assert await store.resolve(key, str(int(NOW + 10)), "0" * 64, now=NOW) is None


async def test_a_writer_that_dies_leaves_no_object(store: FolderObjectStore, tmp_path: Path) -> None:
    """A failed write leaves neither the object nor its temporary file."""
    (tmp_path / "objects" / "packs" / "9" / "taken.jpg").mkdir(parents=True)
    with pytest.raises(Unavailable):
        await store.put("packs/9/taken.jpg", b"x", "image/jpeg")
    assert not store.available()
    assert await store.list_keys("packs/9/") == []
    assert store.available()
    assert [path.name for path in (tmp_path / "objects" / "packs" / "9").iterdir()] == ["taken.jpg"]


async def test_temporary_files_are_not_objects(store: FolderObjectStore, tmp_path: Path) -> None:
    """What a crash left behind is neither listed nor readable."""
    (tmp_path / "objects" / "packs" / "7" / ".tmp-0011").write_bytes(b"half")
    assert await store.list_keys("") == [KEY]


async def test_readers_never_see_half_an_object(store: FolderObjectStore) -> None:
    """While an object is replaced again and again, each read gives one whole version."""
    versions = [bytes([n]) * 200_000 for n in range(8)]
    await store.put(KEY, versions[0], "image/jpeg")

    async def write() -> None:
        for version in versions * 5:
            await store.put(KEY, version, "image/jpeg")

    async def read() -> set[bytes]:
        seen = set()
        for _ in range(60):
            found = await store.get(KEY)
            assert found is not None
            seen.add(found.data)
        return seen

    _, seen = await asyncio.gather(write(), read())
    assert seen <= set(versions)


async def test_folders_are_private(store: FolderObjectStore, tmp_path: Path) -> None:
    """Other users of the machine cannot list objects."""
    assert stat.S_IMODE((tmp_path / "objects").stat().st_mode) == 0o700


async def test_empty_folders_go_with_their_last_object(store: FolderObjectStore, tmp_path: Path) -> None:
    """Garbage collection leaves no tree of empty folders."""
    await store.delete([KEY])
    assert not (tmp_path / "objects" / "packs" / "7").exists()


async def test_an_unreachable_folder_is_unavailable(tmp_path: Path) -> None:
    """A file where the folder should be: every operation says Unavailable, the probe says no, then recovers."""
    place = tmp_path / "objects"
    place.write_bytes(b"in the way")
    store = FolderObjectStore(place, secret="s")
    with pytest.raises(Unavailable):
        await store.put(KEY, b"x", "image/jpeg")
    assert not await store.probe()
    assert not store.available()
    place.unlink()
    assert await store.probe()
    assert store.available()


async def test_one_file_that_cannot_be_read_is_no_outage(tmp_path: Path) -> None:
    """Whoever has its address and asks for it again and again would choose what everybody else is asked."""
    store = FolderObjectStore(tmp_path, secret="s" * 40)
    await store.put("packs/a.jpg", b"a", "image/jpeg")
    (tmp_path / "packs" / "b.jpg").symlink_to("b.jpg")
    with pytest.raises(Unavailable):
        await store.get("packs/b.jpg")
    assert store.available()


async def test_an_unreachable_s3_is_unavailable() -> None:
    """Nothing listens: the probe says no, operations say Unavailable."""
    options = ObjectStorageOptions(endpoint="http://127.0.0.1:9", access_key="a", secret_key="b")
    store = open_store("s3://bucket", secret="s", options=options)
    assert store.available()
    assert not await store.probe()
    assert not store.available()
    with pytest.raises(Unavailable):
        await store.get(KEY)


def test_presigned_urls_may_name_another_host() -> None:
    """Browsers reach the store through its public name."""
    options = ObjectStorageOptions(
        endpoint="http://s3.internal", public_endpoint="https://cdn.example", access_key="a", secret_key="b"
    )
    store = open_store("s3://bucket", secret="s", options=options)
    assert isinstance(store, S3ObjectStore)
    url = store.signed_url(KEY, expires_at=time.time() + 100)
    assert url.startswith(f"https://cdn.example/bucket/{KEY}?")
    assert int(httpx.QueryParams(url.partition("?")[2])["X-Amz-Expires"]) in (100, 101)


@pytest.mark.parametrize(
    "url", ["file://relative/folder", "file:///", "objects", "ftp://x/y", "s3://", "file:objects", ""]
)
def test_a_url_that_names_no_store_is_refused(url: str) -> None:
    """With the form that is expected in the message."""
    with pytest.raises(ValueError, match="object store"):
        open_store(url, secret="s")


def test_the_bucket_may_come_from_the_options() -> None:
    """``OBJECT_STORAGE_BUCKET`` beside a bare ``s3://``."""
    store = open_store("s3://", secret="s", options=ObjectStorageOptions(bucket="pool", access_key="a", secret_key="b"))
    assert "pool" in store.signed_url(KEY, expires_at=time.time() + 100)


async def test_what_a_killed_writer_left_is_removed(store: FolderObjectStore, tmp_path: Path) -> None:
    """After an hour: nobody writes an object for so long."""
    old, young = (tmp_path / "objects/packs/7" / f".tmp-{name}" for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half a pict")
    os.utime(old, (time.time() - 4000, time.time() - 4000))
    assert await store.list_keys("") == [KEY]
    assert (old.exists(), young.exists()) == (False, True)
