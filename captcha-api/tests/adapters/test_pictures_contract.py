"""One suite for the picture store: memory, MongoDB."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from realcatcha_captcha.adapters.memory_pictures import MemoryPictures
from realcatcha_captcha.adapters.mongo_clients import connect_mongo, database_of
from realcatcha_captcha.adapters.mongo_pictures import MongoPictures
from realcatcha_captcha.application.ports.pictures import (
    PhotographFile,
    Picture,
    Pictures,
    Recipe,
    Stock,
    Verdict,
    abstract_id,
    photograph_id,
)
from realcatcha_contracts import ClassScore
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.testing.outages import once_it_answers
from realcatcha_kit.testing.servers import start_mongo

NOW = 1_800_000_000.25
CAT = Verdict("accepted", shows=["cat"], lacks=["dog"])
SCORES = [ClassScore("cat", 0.99, "present"), ClassScore("dog", 0.01, "absent")]


def a_photograph(number: int, *, created: float = NOW) -> Picture:
    sha256 = f"{number:064x}"
    file = PhotographFile(
        f"photographs/{sha256}.jpg", sha256, 320, 240, "own work", "someone", "a folder", box=(0.1, 0.2, 0.9, 1.0)
    )
    return Picture(photograph_id(sha256), "photograph", created, photograph=file, vouched=["cat"])


def an_abstract(seed: int, *, created: float = NOW) -> Picture:
    recipe = Recipe(seed, "calm", 1)
    return Picture(abstract_id(recipe), "abstract", created, recipe=recipe)


async def label(pictures: Pictures, *ids: str, verdict: Verdict = CAT, now: float = NOW) -> list[bool]:
    return [await pictures.record(id, verdict, scores=SCORES, model_version="1.2.3", now=now) for id in ids]


async def claim(pictures: Pictures, now: float, *, limit: int = 100, most: int = 3) -> list[str]:
    found = await pictures.claim_due(now=now, again_after_s=60, most_attempts=most, limit=limit)
    return [one.id for one in found]


@pytest.fixture(params=["memory", "mongo"])
async def pictures(request: pytest.FixtureRequest) -> AsyncIterator[Pictures]:
    if request.param == "memory":
        yield MemoryPictures()
        return
    client = connect_mongo(request.getfixturevalue("mongo_uri"))
    pictures = MongoPictures(database_of(client))
    await pictures.prepare()
    yield pictures
    await client.close()


async def test_a_picture_comes_back_whole(pictures: Pictures) -> None:
    """Every field survives, of both sources."""
    both = [a_photograph(1), an_abstract(2**53 - 1)]
    await pictures.add(both)
    assert [await pictures.get(one.id) for one in both] == both
    assert await pictures.get("absent") is None


async def test_the_same_picture_is_added_once(pictures: Pictures) -> None:
    """Also twice in one call; what is known of it stays."""
    first = a_photograph(1)
    assert await pictures.add([first]) == {first.id}
    await label(pictures, first.id)
    again = [replace(first, created_at=NOW + 9), a_photograph(2), a_photograph(2, created=NOW + 9)]
    assert await pictures.add(again) == {a_photograph(2).id}
    kept = await pictures.get(first.id)
    assert kept is not None
    assert (kept.status, kept.created_at) == ("accepted", NOW)
    assert (await pictures.get(a_photograph(2).id)) == a_photograph(2)
    assert await pictures.add([]) == set()


async def test_known_ids_are_told_apart(pictures: Pictures) -> None:
    """For collectors of objects that nobody knows."""
    await pictures.add([a_photograph(1), a_photograph(2)])
    assert await pictures.known([a_photograph(2).id, a_photograph(3).id]) == {a_photograph(2).id}
    assert await pictures.known([]) == set()


async def test_a_picture_is_sent_again_when_nobody_answers(pictures: Pictures) -> None:
    """Not before its time; what never was sent goes first."""
    await pictures.add([a_photograph(1), a_photograph(2)])
    first = await pictures.claim_due(now=NOW, again_after_s=60, most_attempts=3, limit=1)
    assert [(one.sent_at, one.attempts) for one in first] == [(NOW, 1)]
    (second,) = await claim(pictures, NOW + 1)
    assert {first[0].id, second} == {a_photograph(1).id, a_photograph(2).id}
    assert await claim(pictures, NOW + 59) == []
    await pictures.add([a_photograph(3, created=NOW + 59)])
    assert await claim(pictures, NOW + 60, limit=1) == [a_photograph(3).id]
    assert await claim(pictures, NOW + 60) == [first[0].id]
    found = await pictures.get(first[0].id)
    assert found is not None
    assert found.attempts == 2


async def test_a_picture_that_is_never_labelled_is_rejected(pictures: Pictures) -> None:
    """After its last attempt had its time."""
    await pictures.add([a_photograph(1)])
    assert len(await claim(pictures, NOW, most=2)) == 1
    assert len(await claim(pictures, NOW + 60, most=2)) == 1
    assert await claim(pictures, NOW + 119, most=2) == []
    assert [one.status for one in await pictures.page(limit=9)] == ["pending"]
    assert await claim(pictures, NOW + 120, most=2) == []
    (one,) = await pictures.page(limit=9)
    assert (one.status, one.reason, one.labelled_at) == ("rejected", "not-labelled", NOW + 120)


async def test_two_claimants_never_get_the_same_picture(pictures: Pictures) -> None:
    """However many ask at once."""
    await pictures.add([a_photograph(number) for number in range(40)])
    claims = await asyncio.gather(*(claim(pictures, NOW, limit=9) for _ in range(6)))
    everything = [id for one in claims for id in one]
    assert len(everything) == len(set(everything)) == 40


async def test_what_is_under_way_is_counted(pictures: Pictures) -> None:
    """Sent, not answered, and not so long ago that nobody will."""
    await pictures.add([a_photograph(number) for number in range(4)])
    await claim(pictures, NOW, limit=1)
    labelled, _ = await claim(pictures, NOW + 10, limit=2)
    await label(pictures, labelled)
    assert await pictures.in_flight(since=NOW - 1) == 2
    assert await pictures.in_flight(since=NOW) == 1


async def test_a_picture_is_labelled_once(pictures: Pictures) -> None:
    """The first record counts; a later one, and one of a picture that is gone, change nothing."""
    one = a_photograph(1)
    await pictures.add([one])
    assert await label(pictures, one.id, now=NOW + 1) == [True]
    assert await label(pictures, one.id, "absent", verdict=Verdict("rejected", "late"), now=NOW + 2) == [False, False]
    assert await pictures.get(one.id) == replace(
        one, status="accepted", shows=["cat"], lacks=["dog"], scores=SCORES, model_version="1.2.3", labelled_at=NOW + 1
    )
    assert await claim(pictures, NOW + 1000) == []


async def test_of_many_records_at_once_one_counts(pictures: Pictures) -> None:
    """Whoever was first, and nobody else."""
    await pictures.add([a_photograph(1)])
    done = await asyncio.gather(*(label(pictures, a_photograph(1).id) for _ in range(8)))
    assert sorted(ok for one in done for ok in one) == [False] * 7 + [True]


async def test_usable_pictures_are_found_by_what_they_show_and_lack(pictures: Pictures) -> None:
    """Accepted ones of the source asked, the least used first, then the oldest, up to the limit."""
    photographs = [a_photograph(number, created=NOW + number) for number in range(4)]
    await pictures.add([*photographs, an_abstract(1), a_photograph(9)])
    ids = [one.id for one in photographs]
    await label(pictures, *ids[:3], an_abstract(1).id)
    await label(pictures, ids[3], verdict=Verdict("accepted", shows=["dog"], lacks=["cat"]))
    await pictures.mark_used({ids[0]: 1, "absent": 1}, now=NOW)
    assert [one.id for one in await pictures.usable("photograph", limit=9)] == [ids[1], ids[2], ids[3], ids[0]]
    assert [one.id for one in await pictures.usable("photograph", limit=2)] == [ids[1], ids[2]]
    assert [one.id for one in await pictures.usable("photograph", shows="cat", limit=9)] == [ids[1], ids[2], ids[0]]
    assert [one.id for one in await pictures.usable("photograph", lacks="cat", limit=9)] == [ids[3]]
    assert await pictures.usable("photograph", shows="cat", lacks="cat", limit=9) == []
    assert [one.id for one in await pictures.usable("abstract", limit=9)] == [an_abstract(1).id]


async def test_uses_are_counted(pictures: Pictures) -> None:
    """With the time of the last one."""
    await pictures.add([a_photograph(1)])
    await pictures.mark_used({a_photograph(1).id: 1}, now=NOW + 1)
    await pictures.mark_used({a_photograph(1).id: 3}, now=NOW + 2)
    await pictures.mark_used({}, now=NOW + 3)
    found = await pictures.get(a_photograph(1).id)
    assert found is not None
    assert (found.uses, found.used_at) == (4, NOW + 2)


async def test_an_unused_picture_is_claimed_by_one(pictures: Pictures) -> None:
    """Oldest first, until there is none."""
    images = [an_abstract(number, created=NOW + number) for number in range(12)]
    await pictures.add(images)
    calm = Verdict("accepted", shows=["calm"], lacks=["tense"])
    await label(pictures, *(one.id for one in images[:11]), verdict=calm)
    first = await pictures.claim_unused("abstract", shows="calm", lacks="tense", now=NOW + 5)
    assert first == await pictures.get(images[0].id)
    assert first is not None
    assert (first.uses, first.used_at) == (1, NOW + 5)
    rest = await asyncio.gather(*(pictures.claim_unused("abstract", shows="calm", now=NOW) for _ in range(15)))
    assert sorted(one.id for one in rest if one) == sorted(one.id for one in images[1:11])
    assert await pictures.claim_unused("abstract", shows="tense", now=NOW) is None


async def test_the_stock_is_counted_by_status_and_target(pictures: Pictures) -> None:
    """Targets of accepted pictures only; what no pack was made with apart."""
    assert await pictures.stock() == []
    await pictures.add([a_photograph(number) for number in range(5)] + [an_abstract(1)])
    ids = [a_photograph(number).id for number in range(5)]
    await label(pictures, *ids[:2])
    await label(pictures, ids[2], verdict=Verdict("accepted", shows=["cat", "hat"]))
    await label(pictures, ids[3], verdict=Verdict("review", "undecided", shows=["cat"]))
    await pictures.mark_used({ids[1]: 1}, now=NOW)
    assert await pictures.stock() == [
        Stock("abstract", "pending", "", 1, 1),
        Stock("photograph", "accepted", "", 3, 2),
        Stock("photograph", "accepted", "cat", 3, 2),
        Stock("photograph", "accepted", "hat", 1, 1),
        Stock("photograph", "pending", "", 1, 1),
        Stock("photograph", "review", "", 1, 1),
    ]


async def test_unused_pictures_are_counted(pictures: Pictures) -> None:
    """By source, status and what they show."""
    ids = [an_abstract(seed).id for seed in range(3)]
    await pictures.add([*(an_abstract(seed) for seed in range(4)), a_photograph(1)])
    await label(pictures, *ids, verdict=Verdict("accepted", shows=["calm"]))
    await pictures.claim_unused("abstract", shows="calm", now=NOW)
    assert await pictures.count_unused("abstract") == 2
    assert await pictures.count_unused("abstract", shows="calm") == 2
    assert await pictures.count_unused("abstract", shows="tense") == 0
    assert await pictures.count_unused("abstract", status="pending") == 1
    assert await pictures.count_unused("photograph", status="pending") == 1


async def test_pages_follow_one_another(pictures: Pictures) -> None:
    """Newest first, none twice, none left out, also where many came in at the same time."""
    await pictures.add([a_photograph(number, created=NOW + number // 3) for number in range(8)])
    seen: list[str] = []
    before = None
    while page := await pictures.page(limit=3, before=before):
        seen += [one.id for one in page]
        before = (page[-1].created_at, page[-1].id)
    assert seen == [a_photograph(number).id for number in reversed(range(8))]


async def test_a_page_can_be_of_one_source_and_status(pictures: Pictures) -> None:
    """As an administrator filters."""
    await pictures.add([a_photograph(1), a_photograph(2), an_abstract(1)])
    await label(pictures, a_photograph(1).id, an_abstract(1).id)
    assert [one.id for one in await pictures.page(limit=9, status="accepted", source="photograph")] == [
        a_photograph(1).id
    ]
    assert len(await pictures.page(limit=9, status="accepted")) == 2
    assert len(await pictures.page(limit=9, source="photograph")) == 2


async def test_an_administrator_decides_what_waits_for_a_review(pictures: Pictures) -> None:
    """Once: two administrators do not overrule each other unseen. Labels of the model stay."""
    await pictures.add([a_photograph(1)])
    id = a_photograph(1).id
    await label(pictures, id, verdict=Verdict("review", "undecided"))
    hat = Verdict("accepted", shows=["hat"], lacks=["cat"])
    assert await pictures.decide(id, hat, expected="review", vouched=["hat"], now=NOW + 5)
    assert not await pictures.decide(id, Verdict("rejected", "unfit"), expected="review", now=NOW + 6)
    found = await pictures.get(id)
    assert found is not None
    assert (found.status, found.reason, found.vouched, found.shows) == ("accepted", "", ["hat"], ["hat"])
    assert (found.scores, found.labelled_at) == (SCORES, NOW + 5)
    assert await pictures.decide(id, Verdict("rejected", "removed"), expected="accepted", now=NOW + 7)
    assert await pictures.usable("photograph", limit=9) == []
    removed = await pictures.get(id)
    assert removed is not None
    assert (removed.vouched, removed.shows) == (["hat"], [])
    assert not await pictures.decide("absent", hat, expected="review", now=NOW)


async def test_objects_of_rejected_photographs_are_found_until_they_are_forgotten(pictures: Pictures) -> None:
    """The picture stays, so that the same file does not come in again."""
    await pictures.add([a_photograph(1), a_photograph(2), an_abstract(1)])
    await label(pictures, a_photograph(1).id, an_abstract(1).id, verdict=Verdict("rejected", "unreadable"))
    assert [one.id for one in await pictures.with_needless_objects(limit=9)] == [a_photograph(1).id]
    assert await pictures.with_needless_objects(limit=9) == await pictures.with_needless_objects(limit=1)
    await pictures.forget_objects([a_photograph(1).id, an_abstract(1).id, "absent"])
    assert await pictures.with_needless_objects(limit=9) == []
    found = await pictures.get(a_photograph(1).id)
    assert found is not None
    assert found.photograph is not None
    assert found.photograph.object_key == ""
    assert await pictures.add([a_photograph(1)]) == set()


async def test_spent_abstract_images_are_removed(pictures: Pictures) -> None:
    """Used or rejected long ago; photographs stay, and so does what may still be used."""
    await pictures.add([an_abstract(number) for number in range(5)] + [a_photograph(1)])
    ids = [an_abstract(number).id for number in range(5)]
    await label(pictures, *ids[:3], a_photograph(1).id)
    await label(pictures, ids[3], verdict=Verdict("rejected", "undecided"), now=NOW)
    await pictures.mark_used({ids[0]: 1, a_photograph(1).id: 1}, now=NOW)
    await pictures.mark_used({ids[1]: 1}, now=NOW + 20)
    assert await pictures.remove_spent(before=NOW + 10) == 2
    left = {ids[1], ids[2], ids[4], a_photograph(1).id}
    assert {one.id for one in await pictures.page(limit=9)} == left


async def test_preparing_twice_is_no_error(pictures: Pictures) -> None:
    """Every process prepares."""
    await pictures.prepare()
    await pictures.prepare()


async def test_pages_are_of_what_is_asked_for(pictures: Pictures) -> None:
    """By what they show, and by why they were rejected; counted by reason."""
    shown = [a_photograph(number, created=NOW + number) for number in range(5)]
    await pictures.add([*shown, an_abstract(1)])
    await label(pictures, shown[0].id, shown[1].id)
    await label(pictures, shown[2].id, shown[3].id, verdict=Verdict("rejected", "unreadable"))
    await label(pictures, shown[4].id, an_abstract(1).id, verdict=Verdict("rejected", "undecided"))
    assert [one.id for one in await pictures.page(limit=9, shows="cat")] == [shown[1].id, shown[0].id]
    rejected = await pictures.page(limit=9, status="rejected", reason="unreadable")
    assert [one.id for one in rejected] == [shown[3].id, shown[2].id]
    assert await pictures.page(limit=9, status="rejected", reason="") == []
    assert await pictures.count_reasons("rejected") == {
        ("photograph", "unreadable"): 2,
        ("photograph", "undecided"): 1,
        ("abstract", "undecided"): 1,
    }
    assert await pictures.count_reasons("review") == {}


async def test_of_decisions_at_once_one_holds(pictures: Pictures) -> None:
    """Two reviewers, several times over."""
    for number in range(5):
        await pictures.add([a_photograph(number)])
        id = a_photograph(number).id
        await label(pictures, id, verdict=Verdict("review", "undecided"))
        words = [Verdict("accepted", shows=[name]) for name in ("cat", "dog", "shoe")]
        tries = [pictures.decide(id, word, expected="review", vouched=word.shows, now=NOW) for word in words]
        done = await asyncio.gather(*tries)
        assert sum(done) == 1
        found = await pictures.get(id)
        assert found is not None
        assert found.shows == found.vouched == words[done.index(True)].shows


async def test_a_mongo_that_is_away_is_unavailable(tmp_path: Path) -> None:
    """Every operation says so, and works again when it is back."""
    server = start_mongo(tmp_path)
    client = connect_mongo(f"{server.url}/test_{uuid.uuid4().hex}", timeout_s=0.3)
    pictures = MongoPictures(database_of(client))
    try:
        await pictures.add([a_photograph(1)])
        server.kill()
        for refused in (
            pictures.prepare(),
            pictures.add([a_photograph(2)]),
            pictures.get("x"),
            pictures.known(["x"]),
            pictures.claim_due(now=NOW, again_after_s=1, most_attempts=1, limit=1),
            pictures.in_flight(since=NOW),
            pictures.record("x", CAT, scores=[], model_version="", now=NOW),
            pictures.usable("photograph", limit=1),
            pictures.claim_unused("abstract", now=NOW),
            pictures.mark_used({"x": 1}, now=NOW),
            pictures.stock(),
            pictures.count_unused("abstract"),
            pictures.page(limit=1),
            pictures.decide("x", CAT, expected="review", now=NOW),
            pictures.with_needless_objects(limit=1),
            pictures.forget_objects(["x"]),
            pictures.remove_spent(before=NOW),
        ):
            with pytest.raises(Unavailable):
                await refused
        server.start()
        assert await once_it_answers(lambda: pictures.get(a_photograph(1).id)) == a_photograph(1)
    finally:
        await client.close()
        server.stop()


async def test_a_memory_store_can_be_away_too() -> None:
    """So that tests of its users need no server."""
    pictures = MemoryPictures()
    pictures.down = True
    with pytest.raises(Unavailable):
        await pictures.add([a_photograph(1)])
