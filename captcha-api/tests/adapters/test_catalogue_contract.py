"""One suite for the catalogue (memory, MongoDB) and one for its outbox (memory, Redis)."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from realcatcha_captcha.adapters.memory_catalogue import MemoryCatalogue, MemoryCatalogueOutbox
from realcatcha_captcha.adapters.mongo_catalogue import MongoCatalogue
from realcatcha_captcha.adapters.mongo_clients import connect_mongo, database_of
from realcatcha_captcha.adapters.redis_catalogue_outbox import RedisCatalogueOutbox
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_captcha.application.ports.catalogue import Catalogue, CatalogueEntry, CatalogueOutbox
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.testing.outages import once_it_answers
from realcatcha_kit.testing.servers import start_mongo

NOW = 1_800_000_000.0


def an_entry(number: int, *, created: float = NOW, life_s: float = 3600.0, target: str = "cat") -> CatalogueEntry:
    return CatalogueEntry(
        id=f"{number:032x}",
        kind="image-grid",
        band=1,
        object_key=f"packs/1/{number:032x}.jpg",
        target=target,
        answer=[0, 4],
        photographs=[f"cat/{place:02d}.jpg" for place in range(9)],
        created_at=created,
        expires_at=created + life_s,
    )


@pytest.fixture(params=["memory", "mongo"])
async def catalogue(request: pytest.FixtureRequest) -> AsyncIterator[Catalogue]:
    if request.param == "memory":
        yield MemoryCatalogue()
        return
    client = connect_mongo(request.getfixturevalue("mongo_uri"))
    catalogue = MongoCatalogue(database_of(client))
    await catalogue.prepare()
    yield catalogue
    await client.close()


async def test_an_entry_comes_back_whole(catalogue: Catalogue) -> None:
    """Every field survives."""
    await catalogue.add([an_entry(1)])
    assert await catalogue.get(an_entry(1).id) == an_entry(1)


async def test_an_absent_entry_is_none(catalogue: Catalogue) -> None:
    """Nothing there is not an error."""
    assert await catalogue.get("absent") is None


async def test_an_entry_added_again_is_replaced(catalogue: Catalogue) -> None:
    """An outbox may deliver twice."""
    await catalogue.add([an_entry(1), an_entry(2)])
    await catalogue.add([an_entry(1, target="dog")])
    await catalogue.add([])
    assert len(await catalogue.recent(limit=10)) == 2
    assert (await catalogue.get(an_entry(1).id)) == an_entry(1, target="dog")


async def test_recent_entries_come_newest_first_and_in_pages(catalogue: Catalogue) -> None:
    """A page ends at its limit; the next starts before its last entry."""
    await catalogue.add([an_entry(number, created=NOW + number) for number in range(5)])
    first = await catalogue.recent(limit=3)
    assert [one.created_at - NOW for one in first] == [4, 3, 2]
    rest = await catalogue.recent(limit=3, before=first[-1].created_at)
    assert [one.created_at - NOW for one in rest] == [1, 0]


async def test_entries_are_searched_by_what_they_ask_and_show(catalogue: Catalogue) -> None:
    """Each alone and together."""
    await catalogue.add([an_entry(1), an_entry(2, target="dog", created=NOW + 1)])
    both = [an_entry(2).id, an_entry(1).id]
    assert [one.id for one in await catalogue.recent(limit=9, kind="image-grid")] == both
    assert [one.id for one in await catalogue.recent(limit=9, photograph="cat/03.jpg")] == both
    assert [one.id for one in await catalogue.recent(limit=9, photograph="cat/03.jpg", target="dog")] == both[:1]
    assert await catalogue.recent(limit=9, kind="abstract") == []
    assert await catalogue.recent(limit=9, photograph="cat/99.jpg") == []


async def test_expired_entries_are_removed(catalogue: Catalogue) -> None:
    """And only those."""
    await catalogue.add([an_entry(1, life_s=10), an_entry(2, life_s=20), an_entry(3, life_s=30)])
    assert await catalogue.remove_expired(now=NOW + 20) == 2
    assert [one.id for one in await catalogue.recent(limit=10)] == [an_entry(3).id]


async def test_preparing_twice_is_no_error(catalogue: Catalogue) -> None:
    """Every process prepares."""
    await catalogue.prepare()
    await catalogue.prepare()


async def test_a_mongo_that_is_away_is_unavailable(tmp_path: Path) -> None:
    """Every operation says so, and works again when it is back."""
    server = start_mongo(tmp_path)
    client = connect_mongo(f"{server.url}/test_{uuid.uuid4().hex}", timeout_s=0.3)
    catalogue = MongoCatalogue(database_of(client))
    try:
        await catalogue.prepare()
        await catalogue.add([an_entry(1)])
        server.kill()
        for refused in (
            catalogue.prepare(),
            catalogue.add([an_entry(2)]),
            catalogue.get("x"),
            catalogue.recent(limit=1),
            catalogue.remove_expired(now=NOW),
        ):
            with pytest.raises(Unavailable):
                await refused
        server.start()
        assert await once_it_answers(lambda: catalogue.get(an_entry(1).id)) == an_entry(1)
    finally:
        await client.close()
        server.stop()


async def test_a_memory_catalogue_can_be_away_too() -> None:
    """So that tests of its users need no server."""
    catalogue = MemoryCatalogue()
    catalogue.down = True
    with pytest.raises(Unavailable):
        await catalogue.add([an_entry(1)])


@pytest.fixture(params=["memory", "redis"])
async def outbox(request: pytest.FixtureRequest) -> AsyncIterator[CatalogueOutbox]:
    if request.param == "memory":
        yield MemoryCatalogueOutbox(most=5)
        return
    client = connect(request.getfixturevalue("redis_url"), timeout_s=30)
    yield RedisCatalogueOutbox(client, most=5)
    await client.aclose()


async def test_entries_wait_in_order_until_removed(outbox: CatalogueOutbox) -> None:
    """Looking does not remove."""
    await outbox.add([an_entry(1), an_entry(2)])
    await outbox.add([an_entry(3)])
    assert await outbox.peek(2) == await outbox.peek(2) == [an_entry(1), an_entry(2)]
    await outbox.remove([an_entry(1), an_entry(2)])
    assert await outbox.peek(2) == [an_entry(3)]


async def test_removing_what_is_gone_is_no_error(outbox: CatalogueOutbox) -> None:
    """Two workers may flush at once; an entry that came in between stays."""
    await outbox.add([an_entry(1)])
    await outbox.remove([an_entry(1)])
    await outbox.add([an_entry(2)])
    await outbox.remove([an_entry(1)])
    await outbox.remove([])
    await outbox.add([])
    assert await outbox.peek(9) == [an_entry(2)]


async def test_the_oldest_entries_go_when_it_is_full(outbox: CatalogueOutbox) -> None:
    """Bounded, whatever happens to the catalogue."""
    await outbox.add([an_entry(number) for number in range(4)])
    await outbox.add([an_entry(number) for number in range(4, 7)])
    assert await outbox.peek(9) == [an_entry(number) for number in range(2, 7)]
