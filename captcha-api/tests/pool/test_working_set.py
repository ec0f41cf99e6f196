"""The photographs at hand: bounded, in turn, and still there while a store is away."""

import io
from collections import Counter
from pathlib import Path

import pytest
import structlog
from msgspec.structs import replace
from PIL import Image
from realcatcha_captcha.adapters.memory_pictures import MemoryPictures
from realcatcha_captcha.adapters.object_store.memory import MemoryObjectStore
from realcatcha_captcha.application.ports.packs import EASY, HARD
from realcatcha_captcha.application.ports.pictures import PhotographFile, Picture, Verdict, photograph_id
from realcatcha_captcha.pool.building import build_pack
from realcatcha_captcha.pool.photographs import Photograph, PhotographIndex
from realcatcha_captcha.pool.working_set import WorkingSet

CAT = Verdict("accepted", shows=["cat"], lacks=["dog"])
DOG = Verdict("accepted", shows=["dog"], lacks=["cat"])


def a_jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (480, 480), (90, 120, 40)).save(out, "JPEG")
    return out.getvalue()


class Store:
    """A picture store and its objects, in memory."""

    def __init__(self) -> None:
        self.pictures = MemoryPictures()
        self.objects = MemoryObjectStore()
        self.now = 0.0
        self._data = a_jpeg()
        self._number = 0

    async def add(self, count: int, verdict: Verdict) -> list[str]:
        keys = []
        for _ in range(count):
            self._number += 1
            sha256 = f"{self._number:064x}"
            file = PhotographFile(f"photographs/{sha256}.jpg", sha256, 480, 480, "own work", "me", "here")
            await self.objects.put(file.object_key, self._data, "image/jpeg")
            picture = Picture(photograph_id(sha256), "photograph", float(self._number), photograph=file)
            await self.pictures.add([picture])
            await self.pictures.record(picture.id, verdict, scores=[], model_version="1", now=1.0)
            keys.append(file.object_key)
        return keys

    def working_set(self, *, most: int = 512, bundled: PhotographIndex | None = None) -> WorkingSet:
        photographs = [one for group in bundled.by_class.values() for one in group] if bundled else []
        return WorkingSet(
            self.pictures,
            self.objects,
            folder=bundled.folder if bundled else Path("/nowhere"),
            bundled=photographs,
            most_held=most,
            clock=lambda: self.now,
        )


@pytest.fixture
def store() -> Store:
    return Store()


def shown(files: list[str], stored: set[str]) -> Counter[bool]:
    return Counter(file in stored for file in files)


async def test_packs_are_made_of_bundled_and_accepted_photographs(store: Store, pool: PhotographIndex) -> None:
    """Both of them; what was not accepted is never shown."""
    accepted = set(await store.add(12, CAT))
    refused = set(await store.add(12, replace(CAT, status="review")))
    working_set = store.working_set(bundled=pool)
    assert len(working_set.index.by_class["cat"]) == 12
    await working_set.refresh()
    assert len(working_set.index.by_class["cat"]) == 24
    files = [
        file
        for band in (EASY, HARD) * 15
        for file in build_pack(working_set.index, band, now=0.0, lifetime_s=9.0).entry.photographs
    ]
    assert set(shown(files, accepted)) == {True, False}
    assert not refused.intersection(files)


async def test_packs_can_be_made_of_the_store_alone(store: Store) -> None:
    """Without a single bundled photograph."""
    cats, dogs = set(await store.add(9, CAT)), set(await store.add(9, DOG))
    working_set = store.working_set()
    await working_set.refresh()
    for _ in range(10):
        built = build_pack(working_set.index, HARD, now=0.0, lifetime_s=9.0)
        right = cats if built.pack.target == "cat" else dogs
        assert [place for place, file in enumerate(built.entry.photographs) if file in right] == built.pack.answer


async def test_what_is_at_hand_is_bounded_and_changes_in_turn(store: Store) -> None:
    """The least used come next; a class with many does not push out the others."""
    await store.add(40, CAT)
    dogs = await store.add(5, DOG)
    working_set = store.working_set(most=20)
    await working_set.refresh()
    first = set(working_set.index.held)
    assert len(first) == 20
    assert set(dogs) <= first
    working_set.note([file for file in first if file not in dogs])
    store.now += 60
    await working_set.refresh()
    second = set(working_set.index.held)
    assert len(second) == 20
    assert first & second == set(dogs)


async def test_uses_are_told_to_the_store(store: Store) -> None:
    """Once for each pack, with the next look; bundled photographs are nobody's business there."""
    (key,) = await store.add(1, CAT)
    working_set = store.working_set()
    await working_set.refresh()
    for _ in range(3):
        working_set.note([key, "cat/00.jpg"])
    store.now += 60
    await working_set.refresh()
    (found,) = await store.pictures.usable("photograph", limit=9)
    assert (found.uses, found.used_at) == (3, 60.0)
    store.now += 60
    await working_set.refresh()
    assert (await store.pictures.usable("photograph", limit=9))[0].uses == 3


@pytest.mark.parametrize("part", ["pictures", "objects"])
async def test_what_is_at_hand_stays_while_a_store_is_away(store: Store, part: str) -> None:
    """It is looked at again in its time, not with every pack."""
    await store.add(9, CAT)
    working_set = store.working_set()
    await working_set.refresh()
    await store.add(3, CAT)
    away = getattr(store, part)
    away.down = True
    working_set.note(list(working_set.index.held))
    with structlog.testing.capture_logs() as logs:
        for _ in range(5):
            store.now += 15
            await working_set.refresh()
    assert [line["event"] for line in logs] == ["photographs_stay"]
    assert len(working_set.index.held) == 9
    away.down = False
    store.now += 60
    await working_set.refresh()
    assert len(working_set.index.held) == 12
    assert sum(one.uses for one in await store.pictures.usable("photograph", limit=99)) == 9


async def test_a_large_store_is_loaded_part_by_part(store: Store) -> None:
    """Packs are built in between."""
    await store.add(300, CAT)
    working_set = store.working_set()
    sizes = []
    for _ in range(4):
        await working_set.refresh()
        sizes.append(len(working_set.index.held))
    assert sizes == [128, 256, 300, 300]


async def test_a_removed_photograph_is_gone_with_the_next_look(store: Store) -> None:
    """As is one whose object is missing; a label that changed counts."""
    keys = await store.add(3, CAT)
    working_set = store.working_set()
    await working_set.refresh()
    ids = [one.id for one in await store.pictures.usable("photograph", limit=9)]
    assert await store.pictures.decide(ids[0], Verdict("rejected", "removed"), expected="accepted", now=1.0)
    hat = Verdict("accepted", shows=["hat"])
    assert await store.pictures.decide(ids[1], hat, expected="accepted", vouched=["hat"], now=1.0)
    store.now += 60
    await working_set.refresh()
    assert set(working_set.index.held) == set(keys[1:])
    await store.objects.delete([keys[2]])
    store.now += 60
    await working_set.refresh()
    fresh = store.working_set()
    await fresh.refresh()
    assert set(fresh.index.held) == {keys[1]}


def test_a_bundled_photograph_needs_no_store(pool: PhotographIndex, store: Store) -> None:
    """Packs are built before the first look."""
    assert store.working_set(bundled=pool).index.classes == pool.classes
    assert isinstance(pool.by_class["cat"][0], Photograph)
