"""Uploads from the signed form to the picture, on the folder store and on a real S3 API server."""

import base64
import hashlib
import io
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import httpx
import pytest
from PIL import Image
from prometheus_client import CollectorRegistry
from realcatcha_captcha.adapters.memory_pictures import MemoryPictures
from realcatcha_captcha.adapters.memory_uploads import MemoryUploads
from realcatcha_captcha.application.ports import uploads as ports
from realcatcha_captcha.application.ports.objects import ObjectStore
from realcatcha_captcha.application.ports.pictures import photograph_id
from realcatcha_captcha.application.ports.uploads import Upload
from realcatcha_captcha.http.routing import Dispatcher, Route
from realcatcha_captcha.http.uploads import UploadRoute
from realcatcha_captcha.pool import pixels
from realcatcha_captcha.pool import uploads as intake
from realcatcha_captcha.pool.administration.stores import Stores
from realcatcha_captcha.pool.administration.uploading import Uploading
from realcatcha_captcha.pool.settings import PoolSettings
from realcatcha_captcha.pool.sources import NoSourceError
from realcatcha_captcha.pool.stores import open_objects, open_uploads
from realcatcha_captcha.pool.uploads import UploadIntake
from realcatcha_contracts.pool import NewUpload, SignedUpload
from realcatcha_kit.asgi import RequestContext
from realcatcha_kit.metrics import HttpMetrics
from realcatcha_kit.testing.plugin import S3Bucket

EXIF_TEXT = "where I live"


def a_jpeg(number: int = 0, *, noise: bytes = b"") -> bytes:
    """A picture that says where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = EXIF_TEXT
    encoded = io.BytesIO()
    Image.new("RGB", (240, 200), (60, 90, number)).save(encoded, "JPEG", exif=exif)
    return encoded.getvalue() + noise


@dataclass
class World:
    """A store with its inbox, and the two ends of an upload."""

    settings: PoolSettings
    objects: ObjectStore
    uploads: MemoryUploads
    pictures: MemoryPictures
    send: Callable[..., "httpx.Response"]
    now: float = 0.0

    def __post_init__(self) -> None:
        source = partial(open_uploads, self.settings)
        self.intake = UploadIntake(source, self.uploads, self.pictures, self.objects, clock=lambda: self.now)
        stores = Stores(*[None] * 4, objects=self.objects, uploads=self.uploads, withdrawals=None, reports=None)  # type: ignore[arg-type]  # signing uses two
        self.signing = Uploading(stores, time.time)
        self.now = time.time()

    async def sign(self, *, kind: str = "image/jpeg", **said: object) -> SignedUpload:
        return await self.signing.sign_upload(NewUpload(kind, "CC0-1.0", "A. Kim", **said))  # type: ignore[arg-type]

    async def upload(self, data: bytes, *, kind: str = "image/jpeg", **said: object) -> str:
        signed = await self.sign(kind=kind, **said)
        answer = await self.send(signed, data)  # type: ignore[misc]  # a coroutine function
        assert answer.status_code == 204, answer.text
        return signed.id

    async def settled(self, id: str) -> Upload:
        found = await self.uploads.get(id)
        assert found is not None
        return found


@pytest.fixture(params=["folder", "s3"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    if request.param == "folder":
        settings = PoolSettings(object_store_url=f"file://{tmp_path}/objects")
        objects = open_objects(settings)
        route = UploadRoute(objects, time.time)  # type: ignore[arg-type]  # the folder store receives its own
        app = Dispatcher({"/captcha/v1/uploads": Route("POST", "/captcha/v1/uploads", route)}, {})
        served = RequestContext(app, metrics=HttpMetrics(CollectorRegistry(), "test"))
        client = httpx.AsyncClient(transport=httpx.ASGITransport(served), base_url="http://captcha.test")  # type: ignore[arg-type]
    else:
        bucket: S3Bucket = request.getfixturevalue("s3")
        settings = PoolSettings(
            object_store_url=f"s3://{bucket.bucket}",
            object_storage_endpoint=bucket.endpoint,
            object_storage_access_key=bucket.access_key,
            object_storage_secret_key=bucket.secret_key,
        )
        objects = open_objects(settings)
        client = httpx.AsyncClient(trust_env=False, timeout=30)

    async def send(signed: SignedUpload, data: bytes, **changes: str) -> httpx.Response:
        fields = {**signed.fields, **changes}
        return await client.post(signed.url, data=fields, files={"file": ("c.jpg", data)})

    yield World(settings, objects, MemoryUploads(), MemoryPictures(), send)
    await client.aclose()


async def test_an_upload_becomes_a_picture(world: World) -> None:
    """With the licence, the attribution and the labels that were said; nothing stays in the inbox."""
    assert await world.intake.take(seconds=5) == 0
    data = a_jpeg()
    id = await world.upload(data, labels=["cat"], original="katze.jpg", source="my garden")
    assert await world.intake.take(seconds=5) == 1
    upload = await world.settled(id)
    picture_id = photograph_id(hashlib.sha256(data).hexdigest())
    assert (upload.status, upload.picture_id) == ("taken", picture_id)
    picture = await world.pictures.get(picture_id)
    assert picture is not None
    assert picture.photograph is not None
    file = picture.photograph
    assert (file.licence, file.attribution, file.origin, file.original) == (
        "CC0-1.0",
        "A. Kim",
        "my garden",
        "katze.jpg",
    )
    assert (picture.status, picture.vouched) == ("pending", ["cat"])
    assert await world.objects.list_keys("inbox/") == []
    assert await world.intake.take(seconds=5) == 0


async def test_what_is_stored_holds_pixels_and_nothing_else(world: World) -> None:
    """Not where the picture was taken."""
    data = a_jpeg()
    assert EXIF_TEXT.encode() in data
    await world.upload(data)
    await world.intake.take(seconds=5)
    keys = await world.objects.list_keys("photographs/")
    stored = await world.objects.get(keys[0])
    assert stored is not None
    assert EXIF_TEXT.encode() not in stored.data
    assert not Image.open(io.BytesIO(stored.data)).getexif()


async def test_the_same_file_again_is_known(world: World) -> None:
    """It is one picture."""
    first = await world.upload(a_jpeg())
    await world.intake.take(seconds=5)
    again = await world.upload(a_jpeg())
    await world.intake.take(seconds=5)
    assert (await world.settled(again)).status == "known"
    assert (await world.settled(again)).picture_id == (await world.settled(first)).picture_id


async def test_what_is_no_picture_is_refused_and_said(world: World) -> None:
    """Unreadable, or another kind than was announced."""
    torn = await world.upload(a_jpeg()[:300], original="torn.jpg")
    other = await world.upload(a_jpeg(), kind="image/png", original="other.png")
    page = await world.upload(b"<html>", original="page.jpg")
    assert await world.intake.take(seconds=5) == 3
    assert (await world.settled(torn)).reason == "not a readable picture"
    assert (await world.settled(other)).reason == "not the image/png that was announced"
    assert (await world.settled(page)).status == "refused"
    refused = await world.uploads.refused(limit=9)
    assert {one.name for one in refused} == {"torn.jpg", "other.png", "page.jpg"}
    assert await world.objects.list_keys("") == []


async def test_a_store_that_lets_too_much_in_is_not_believed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size is looked at again, without reading the file."""
    data = a_jpeg(noise=b"x" * 200_000)
    signed = await world.sign()
    await world.objects.put(signed.fields["key"], data, "image/jpeg")
    monkeypatch.setattr(intake, "MOST_BYTES", 100_000)
    assert await world.intake.take(seconds=5) == 1
    assert (await world.settled(signed.id)).reason == "the file is too large"
    assert await world.objects.list_keys("") == []


async def test_what_nobody_signed_is_removed(world: World) -> None:
    """What came after it was given up too; what has no name of ours is left alone."""
    late = await world.sign()
    world.now += 3 * 3600
    assert await world.intake.expire() == 1
    await world.objects.put(late.fields["key"], a_jpeg(), "image/jpeg")
    await world.objects.put(f"inbox/{'0' * 32}.jpg", a_jpeg(), "image/jpeg")
    await world.objects.put("inbox/readme.jpg", b"x", "image/jpeg")
    assert await world.intake.take(seconds=5, every=True) == 0
    assert await world.objects.list_keys("") == ["inbox/readme.jpg"]
    assert (await world.settled(late.id)).status == "expired"


async def test_a_process_killed_after_it_settled_leaves_nothing_to_do_twice(world: World) -> None:
    """The object goes with the next look, and the picture stays one."""
    id = await world.upload(a_jpeg())
    await world.intake.take(seconds=5)
    key = (await world.settled(id)).id
    await world.objects.put(f"inbox/{key}.jpg", a_jpeg(), "image/jpeg")
    assert await world.intake.take(seconds=5, every=True) == 0
    assert await world.objects.list_keys("inbox/") == []


async def test_a_form_holds_for_what_it_was_signed_for(world: World) -> None:
    """One name, one media type, a size, a time. The S3 server of these tests looks at none of it; real ones do."""
    signed = await world.sign()
    if world.settings.object_store_url.startswith("file:"):
        other = await world.send(signed, a_jpeg(), key="packs/1/mine.jpg")  # type: ignore[misc]
        assert other.status_code == 403
        assert await world.objects.list_keys("packs/") == []
        return
    policy = json.loads(base64.b64decode(signed.fields["policy"]))
    assert {"key": signed.fields["key"]} in policy["conditions"]
    assert {"Content-Type": "image/jpeg"} in policy["conditions"]
    assert ["content-length-range", 1, 20_000_000] in policy["conditions"]
    ends = datetime.fromisoformat(policy["expiration"]).timestamp()
    assert ends == pytest.approx(signed.expires_at, abs=5)


def test_both_ends_know_the_same_bound() -> None:
    """The web process does not load what decodes pictures."""
    assert ports.MOST_BYTES == pixels.MOST_BYTES


def test_an_inbox_that_is_not_there_yet_has_nothing(tmp_path: Path) -> None:
    """Nothing was uploaded yet."""
    with pytest.raises(NoSourceError):
        open_uploads(PoolSettings(object_store_url=f"file://{tmp_path}/objects"))
