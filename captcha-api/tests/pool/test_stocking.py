"""Filling the lists: marks, budget, order of writing, what happens when a store is away."""

import dataclasses
import functools
from collections.abc import Callable, Sequence

import pytest
from realcatcha_captcha.adapters.memory_catalogue import MemoryCatalogue, MemoryCatalogueOutbox
from realcatcha_captcha.adapters.memory_packs import MemoryPacks
from realcatcha_captcha.adapters.object_store.memory import MemoryObjectStore
from realcatcha_captcha.application.ports.packs import BANDS, EASY, HARD, IMAGE_GRID, Pack
from realcatcha_captcha.pool.building import BuiltPack, Terms, build_pack
from realcatcha_captcha.pool.composition import NotYetError, PoolTooSmallError
from realcatcha_captcha.pool.photographs import PhotographIndex
from realcatcha_captcha.pool.spoken import KIND as SPOKEN
from realcatcha_captcha.pool.spoken import build_spoken_pack
from realcatcha_captcha.pool.stocking import Marks, Stocker, Supply
from realcatcha_kit.errors import Unavailable


@dataclasses.dataclass
class Clock:
    now: float = 1_800_000_000.0
    step_s: float = 0.0

    def __call__(self) -> float:
        self.now += self.step_s
        return self.now


@dataclasses.dataclass
class Pool:
    """A stocker over memory, and everything it writes to."""

    clock: Clock
    packs: MemoryPacks
    objects: MemoryObjectStore
    outbox: MemoryCatalogueOutbox
    stocker: Stocker
    built: list[int]

    async def levels(self) -> list[int]:
        return [await self.packs.level(IMAGE_GRID, band) for band in BANDS]


Make = Callable[..., Pool]


@pytest.fixture
def make(pool: PhotographIndex) -> Make:
    ready = build_pack(pool, EASY, now=0, lifetime_s=1)

    def make(*, per_minute: int = 1000, lifetime_s: float = 3600.0) -> Pool:
        clock, packs, objects, outbox = Clock(), MemoryPacks(), MemoryObjectStore(), MemoryCatalogueOutbox()
        built: list[int] = []

        def build(band: int) -> BuiltPack:
            built.append(band)
            hour = int((clock.now + lifetime_s) // 3600) + 1
            changes = {"id": f"{len(built):032x}", "band": band, "object_key": f"packs/{hour}/{len(built):032x}.jpg"}
            expires_at = clock.now + lifetime_s
            pack = Pack(**{**_fields(ready.pack), **changes, "expires_at": expires_at})
            entry = type(ready.entry)(**{**_fields(ready.entry), **changes, "expires_at": expires_at})
            return BuiltPack(pack, entry, ready.image)

        supplies = {(IMAGE_GRID, band): Supply(functools.partial(build, band), Marks(5, 10)) for band in BANDS}
        stocker = Stocker(packs, objects, outbox, supplies=supplies, builds_per_minute=per_minute, clock=clock)
        return Pool(clock, packs, objects, outbox, stocker, built)

    return make


def _fields(struct: object) -> dict[str, object]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}  # type: ignore[attr-defined]  # msgspec's


async def test_empty_lists_are_filled_to_the_high_mark(make: Make) -> None:
    """Both, with an image and a catalogue entry each."""
    pool = make()
    assert await pool.stocker.top_up(seconds=60) == 20
    assert await pool.levels() == [10, 10]
    assert len(await pool.objects.list_keys("packs/")) == 20
    assert len(await pool.outbox.peek(100)) == 20


async def test_bands_are_filled_in_turn(make: Make) -> None:
    """A new installation has both kinds of grid after a moment."""
    pool = make()
    await pool.stocker.top_up(seconds=60)
    assert set(pool.built[:8]) == {EASY, HARD}


async def test_a_list_between_the_marks_is_left_alone(make: Make) -> None:
    """Filling begins below the low mark only."""
    pool = make()
    await pool.stocker.top_up(seconds=60)
    for _ in range(5):
        await pool.packs.take(IMAGE_GRID, EASY)
    assert await pool.stocker.top_up(seconds=60) == 0
    await pool.packs.take(IMAGE_GRID, EASY)
    assert await pool.stocker.top_up(seconds=60) == 6
    assert await pool.levels() == [10, 10]


async def test_filling_ends_when_its_time_is_over(make: Make) -> None:
    """The rest is for the next beat."""
    pool = make()
    pool.clock.step_s = 0.5
    built = await pool.stocker.top_up(seconds=5)
    assert 0 < built < 20


async def test_no_more_is_built_in_a_minute_than_allowed(make: Make) -> None:
    """Whoever keeps asking for challenges; after the minute it goes on."""
    pool = make(per_minute=6)
    assert await pool.stocker.top_up(seconds=60) == 6
    assert await pool.stocker.top_up(seconds=60) == 0
    pool.clock.now += 61
    assert await pool.stocker.top_up(seconds=60) == 6


async def test_expired_packs_do_not_count(make: Make) -> None:
    """A list full of old packs is an empty list."""
    pool = make()
    await pool.stocker.top_up(seconds=60)
    pool.clock.now += 3600
    assert await pool.stocker.top_up(seconds=60) == 20
    assert await pool.levels() == [10, 10]


async def test_without_object_store_nothing_is_listed(make: Make) -> None:
    """A pack whose image cannot be shown must not be given to anybody."""
    pool = make()
    pool.objects.down = True
    with pytest.raises(Unavailable):
        await pool.stocker.top_up(seconds=60)
    assert await pool.levels() == [0, 0]
    assert await pool.outbox.peek(10) == []
    pool.objects.down = False
    assert await pool.stocker.top_up(seconds=60) == 20


async def test_a_crash_before_listing_leaves_nothing_to_serve(make: Make) -> None:
    """Image and entry are there, the pack is not: at worst an image that nobody asks for."""
    pool = make()

    async def crash(packs: Sequence[Pack]) -> None:
        assert len(await pool.objects.list_keys("packs/")) == len(packs)
        assert len(await pool.outbox.peek(100)) == len(packs)
        raise SystemExit

    pool.packs.put = crash  # type: ignore[method-assign]  # the crash is the point
    with pytest.raises(SystemExit):
        await pool.stocker.top_up(seconds=60)
    assert await pool.levels() == [0, 0]


async def test_the_catalogue_is_told_later_when_it_is_away(make: Make) -> None:
    """Packs are built all the same; entries wait and arrive once."""
    pool, catalogue = make(), MemoryCatalogue()
    catalogue.down = True
    await pool.stocker.top_up(seconds=60)
    with pytest.raises(Unavailable):
        await pool.stocker.flush(catalogue)
    assert await pool.levels() == [10, 10]
    catalogue.down = False
    assert await pool.stocker.flush(catalogue) == 20
    assert await pool.stocker.flush(catalogue) == 0
    assert len(await catalogue.recent(limit=100)) == 20


async def test_expired_recordings_are_collected_like_images() -> None:
    """With their packs; those of live packs stay."""
    clock, packs, objects = Clock(), MemoryPacks(), MemoryObjectStore()
    supplies = {
        (SPOKEN, EASY): Supply(lambda: build_spoken_pack(SPOKEN, EASY, Terms(clock.now, 3600.0)), Marks(2, 2)),
    }
    stocker = Stocker(packs, objects, MemoryCatalogueOutbox(), supplies=supplies, clock=clock)
    assert await stocker.top_up(seconds=60) == 2
    (first, second) = await objects.list_keys("packs/")
    assert first.endswith(".wav")
    assert second.endswith(".wav")
    assert await stocker.collect() == 0
    clock.now += 3 * 3600
    assert await stocker.collect() == 2
    assert await packs.level(SPOKEN, EASY) == 0
    assert await objects.list_keys("packs/") == []


async def test_expired_images_and_packs_are_collected(make: Make) -> None:
    """Those of live packs stay, and so does what the pool did not write."""
    pool = make()
    await pool.objects.put("exports/1/a.jpg", b"x", "image/jpeg")
    await pool.stocker.top_up(seconds=60)
    assert await pool.stocker.collect() == 0
    pool.clock.now += 3 * 3600
    await pool.stocker.top_up(seconds=60)
    assert await pool.stocker.collect() == 20
    assert len(await pool.objects.list_keys("packs/")) == 20
    assert await pool.objects.list_keys("exports/") == ["exports/1/a.jpg"]
    assert await pool.levels() == [10, 10]


async def test_a_list_without_material_does_not_keep_the_others_empty(make: Make, pool: PhotographIndex) -> None:
    """It is passed over in this round, and asked again in the next."""
    ready = build_pack(pool, EASY, now=1_800_000_000.0, lifetime_s=3600)
    there_is_some = False

    def build_of_nothing() -> BuiltPack:
        if there_is_some:
            return ready
        raise PoolTooSmallError("nothing yet")

    supplies = {
        ("abstract", EASY): Supply(build_of_nothing, Marks(1, 1)),
        (IMAGE_GRID, EASY): Supply(lambda: ready, Marks(5, 10)),
    }
    packs, clock = MemoryPacks(), Clock()
    stocker = Stocker(packs, MemoryObjectStore(), MemoryCatalogueOutbox(), supplies=supplies, clock=clock)
    assert await stocker.top_up(seconds=60) == 10
    there_is_some = True
    assert await stocker.top_up(seconds=60) == 1


def test_marks_of_a_share_never_vanish() -> None:
    """A small pool still holds one pack of each kind."""
    assert Marks(96, 192).shared(0.25) == Marks(24, 48)
    assert Marks(1, 2).shared(0.25) == Marks(1, 1)


@pytest.mark.parametrize(
    "error", [NotYetError("nothing yet"), PoolTooSmallError("nothing"), Unavailable(private="away")]
)
async def test_a_list_that_cannot_be_filled_now_holds_up_no_other(pool: PhotographIndex, error: Exception) -> None:
    """Builders may be awaited; one that fails for a while is tried again in the next round."""
    fails = [error, error]

    async def build() -> BuiltPack:
        if fails:
            raise fails.pop()
        return build_pack(pool, EASY, now=0, lifetime_s=2e9)

    supplies = {
        (IMAGE_GRID, EASY): Supply(build, Marks(2, 2)),
        (IMAGE_GRID, HARD): Supply(lambda: build_pack(pool, HARD, now=0, lifetime_s=2e9), Marks(3, 3)),
    }
    packs = MemoryPacks()
    stocker = Stocker(packs, MemoryObjectStore(), MemoryCatalogueOutbox(), supplies=supplies, clock=Clock())
    assert [await stocker.top_up(seconds=60) for _ in range(4)] == [3, 0, 2, 0]


async def test_the_list_that_is_named_first_is_filled_first(pool: PhotographIndex) -> None:
    """Of empty ones: what `make up` waits for must not depend on chance."""
    order: list[str] = []

    def build(kind: str) -> BuiltPack:
        order.append(kind)
        ready = build_pack(pool, EASY, now=0, lifetime_s=2e9)
        return BuiltPack(Pack(**{**_fields(ready.pack), "kind": kind}), ready.entry, ready.image)

    kinds = [f"kind-{number}" for number in range(8)]
    supplies = {(kind, EASY): Supply(functools.partial(build, kind), Marks(1, 1)) for kind in kinds}
    stocker = Stocker(MemoryPacks(), MemoryObjectStore(), MemoryCatalogueOutbox(), supplies=supplies, clock=Clock())
    assert await stocker.top_up(seconds=60) == len(kinds)
    assert order == kinds
