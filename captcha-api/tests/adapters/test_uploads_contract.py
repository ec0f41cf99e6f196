"""One suite for the store of uploads: memory, MongoDB."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from realcatcha_captcha.adapters.memory_uploads import MemoryUploads
from realcatcha_captcha.adapters.mongo_clients import connect_mongo, database_of
from realcatcha_captcha.adapters.mongo_uploads import MongoUploads
from realcatcha_captcha.application.ports.uploads import RefusedFile, Upload, Uploads
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.testing.outages import once_it_answers
from realcatcha_kit.testing.servers import start_mongo

NOW = 1_800_000_000.25


def an_upload(number: int, *, created: float = NOW) -> Upload:
    return Upload(f"{number:032x}", "image/png", "own work", "A. Kim", created, created + 60, ["cat"], "shelf", "c.png")


@pytest.fixture(params=["memory", "mongo"])
async def uploads(request: pytest.FixtureRequest) -> AsyncIterator[Uploads]:
    if request.param == "memory":
        yield MemoryUploads()
        return
    client = connect_mongo(request.getfixturevalue("mongo_uri"))
    uploads = MongoUploads(database_of(client))
    await uploads.prepare()
    await uploads.prepare()
    yield uploads
    await client.close()


async def test_an_upload_comes_back_whole(uploads: Uploads) -> None:
    """Every field survives; nothing there is no error."""
    await uploads.add(an_upload(1))
    assert await uploads.get(an_upload(1).id) == an_upload(1)
    assert await uploads.get("absent") is None


async def test_an_upload_is_settled_once(uploads: Uploads) -> None:
    """By one of those who try; what is settled stays."""
    await uploads.add(an_upload(1))
    id = an_upload(1).id
    tries = [uploads.settle(id, "taken", picture_id=f"p-{number}") for number in range(5)]
    assert sorted(await asyncio.gather(*tries)) == [False] * 4 + [True]
    assert not await uploads.settle(id, "refused", reason="late")
    assert not await uploads.settle("absent", "taken")
    found = await uploads.get(id)
    assert found is not None
    assert (found.status, found.reason, found.picture_id[:2]) == ("taken", "", "p-")


async def test_uploads_that_never_came_are_given_up(uploads: Uploads) -> None:
    """Only those that wait, and only after their time."""
    for number in range(3):
        await uploads.add(an_upload(number, created=NOW + number))
    await uploads.settle(an_upload(0).id, "refused", reason="x")
    assert await uploads.expire(before=NOW + 61.5) == 1
    statuses = [(await uploads.get(an_upload(number).id) or an_upload(9)).status for number in range(3)]
    assert statuses == ["refused", "expired", "waiting"]


async def test_uploads_come_newest_first_and_in_pages(uploads: Uploads) -> None:
    """Those of one moment by their id; of one status where that is asked."""
    for number in range(4):
        await uploads.add(an_upload(number, created=NOW + number // 2))
    first = await uploads.page(limit=3)
    assert [int(one.id, 16) for one in first] == [3, 2, 1]
    rest = await uploads.page(limit=3, before=(first[-1].created_at, first[-1].id))
    assert [int(one.id, 16) for one in rest] == [0]
    await uploads.settle(an_upload(2).id, "known")
    assert [int(one.id, 16) for one in await uploads.page(limit=9, status="known")] == [2]


async def test_settled_uploads_are_forgotten(uploads: Uploads) -> None:
    """Not those that wait, however long ago they were signed."""
    for number in range(3):
        await uploads.add(an_upload(number, created=NOW + number))
    await uploads.settle(an_upload(0).id, "taken")
    await uploads.settle(an_upload(2).id, "refused")
    assert await uploads.forget(before=NOW + 2) == 1
    assert {int(one.id, 16) for one in await uploads.page(limit=9)} == {1, 2}


async def test_of_a_refused_file_the_last_refusal_is_remembered(uploads: Uploads) -> None:
    """A folder is looked through again and again."""
    await uploads.refuse([])
    await uploads.refuse([RefusedFile("a.jpg", "photos", "torn", NOW), RefusedFile("b.jpg", "photos", "torn", NOW)])
    await uploads.refuse([RefusedFile("a.jpg", "photos", "the file is too large", NOW + 1)])
    assert await uploads.refused(limit=9) == [
        RefusedFile("a.jpg", "photos", "the file is too large", NOW + 1),
        RefusedFile("b.jpg", "photos", "torn", NOW),
    ]
    assert len(await uploads.refused(limit=1)) == 1


async def test_a_mongo_that_is_away_is_unavailable(tmp_path: Path) -> None:
    """Every operation says so, and works again when it is back."""
    server = start_mongo(tmp_path)
    client = connect_mongo(f"{server.url}/test_{uuid.uuid4().hex}", timeout_s=0.3)
    uploads = MongoUploads(database_of(client))
    try:
        await uploads.prepare()
        await uploads.add(an_upload(1))
        server.kill()
        for refused in (
            uploads.prepare(),
            uploads.add(an_upload(2)),
            uploads.get("x"),
            uploads.settle("x", "taken"),
            uploads.expire(before=NOW),
            uploads.forget(before=NOW),
            uploads.page(limit=1),
            uploads.refuse([RefusedFile("a", "b", "c", NOW)]),
            uploads.refused(limit=1),
        ):
            with pytest.raises(Unavailable):
                await refused
        server.start()
        assert await once_it_answers(lambda: uploads.get(an_upload(1).id)) == an_upload(1)
    finally:
        await client.close()
        server.stop()
