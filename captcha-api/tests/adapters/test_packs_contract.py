"""One suite for shelf and source of packs: memory and Redis."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import msgspec
import pytest
from prometheus_client import CollectorRegistry
from realcatcha_captcha.adapters.memory_packs import MemoryPacks
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_captcha.adapters.redis_packs import RedisPackShelf, RedisPackSource
from realcatcha_captcha.application.ports.packs import EASY, HARD, IMAGE_GRID, Pack, PackShelf, PackSource

NOW = 1_800_000_000.0
MARGIN_S = 300.0


def a_pack(number: int, *, band: int = EASY, life_s: float = 3600.0, uses: int = 1) -> Pack:
    return Pack(
        id=f"{number:032x}",
        kind=IMAGE_GRID,
        band=band,
        object_key=f"packs/1/{number:032x}.jpg",
        target="cat",
        answer=[0, 4, 8],
        tile_px=150,
        expires_at=NOW + life_s,
        uses_left=uses,
    )


@dataclass
class Pool:
    """Both sides of the same lists."""

    source: PackSource
    shelf: PackShelf
    now: list[float] = field(default_factory=lambda: [NOW])


@pytest.fixture(params=["memory", "redis"])
async def pool(request: pytest.FixtureRequest) -> AsyncIterator[Pool]:
    now = [NOW]
    if request.param == "memory":
        memory = MemoryPacks(margin_s=MARGIN_S, clock=lambda: now[0])
        yield Pool(memory, memory, now)
        return
    client = connect(request.getfixturevalue("redis_url"), timeout_s=30)
    source = RedisPackSource(client, registry=CollectorRegistry(), prefetch=4, margin_s=MARGIN_S, clock=lambda: now[0])
    yield Pool(source, RedisPackShelf(client), now)
    await source.aclose()
    await client.aclose()


async def test_an_empty_pool_gives_none(pool: Pool) -> None:
    """Without waiting for one to be built."""
    assert await pool.source.take(IMAGE_GRID, EASY) is None


async def test_a_pack_comes_back_whole(pool: Pool) -> None:
    """Every field survives the list."""
    await pool.shelf.put([a_pack(1)])
    assert await pool.source.take(IMAGE_GRID, EASY) == a_pack(1)


async def test_words_weights_and_sizes_come_back(pool: Pool) -> None:
    """What kinds other than grids need."""
    pack = msgspec.structs.replace(a_pack(1), words=["cat"], weights=[0.25, 1.0], width_px=400, height_px=160)
    await pool.shelf.put([pack])
    assert await pool.source.take(IMAGE_GRID, EASY) == pack


async def test_a_source_knows_what_it_has_at_hand(pool: Pool) -> None:
    """Of each list, once it has looked; not what is about to expire, nor a list that nobody knows."""
    await pool.shelf.put([a_pack(1), a_pack(2)])
    await pool.source.take(IMAGE_GRID, EASY)
    assert pool.source.has(IMAGE_GRID, EASY)
    assert not pool.source.has(IMAGE_GRID, HARD)
    assert not pool.source.has("unheard-of", EASY)
    pool.now[0] += 3600
    assert not pool.source.has(IMAGE_GRID, EASY)


async def test_each_pack_is_given_out_once(pool: Pool) -> None:
    """In the order they were put, over more than one prefetch; then there is none."""
    await pool.shelf.put([a_pack(number) for number in range(11)])
    taken = [await pool.source.take(IMAGE_GRID, EASY) for _ in range(12)]
    assert taken == [*(a_pack(number) for number in range(11)), None]


async def test_bands_and_kinds_are_separate(pool: Pool) -> None:
    """A hard pack is not given to who is asked an easy challenge, nor one kind for another."""
    await pool.shelf.put([a_pack(1, band=HARD)])
    assert await pool.source.take(IMAGE_GRID, EASY) is None
    assert await pool.source.take("abstract", HARD) is None
    assert await pool.source.take(IMAGE_GRID, HARD) == a_pack(1, band=HARD)


async def test_the_level_counts_what_waits(pool: Pool) -> None:
    """Of one list."""
    assert await pool.shelf.level(IMAGE_GRID, EASY) == 0
    await pool.shelf.put([a_pack(1), a_pack(2), a_pack(3, band=HARD)])
    assert await pool.shelf.level(IMAGE_GRID, EASY) == 2


async def test_putting_nothing_is_no_error(pool: Pool) -> None:
    """An empty batch changes nothing."""
    await pool.shelf.put([])
    assert await pool.shelf.level(IMAGE_GRID, EASY) == 0


async def test_packs_about_to_expire_are_skipped(pool: Pool) -> None:
    """A visitor needs time to solve one."""
    await pool.shelf.put([a_pack(1, life_s=10), a_pack(2, life_s=MARGIN_S), a_pack(3, life_s=MARGIN_S + 1)])
    assert await pool.source.take(IMAGE_GRID, EASY) == a_pack(3, life_s=MARGIN_S + 1)
    assert await pool.source.take(IMAGE_GRID, EASY) is None


async def test_a_pack_that_expires_while_it_waits_is_skipped(pool: Pool) -> None:
    """Also when the process has had it in hand for long."""
    await pool.shelf.put([a_pack(1), a_pack(2), a_pack(3, life_s=9000)])
    assert await pool.source.take(IMAGE_GRID, EASY) == a_pack(1)
    pool.now[0] += 3600
    assert await pool.source.take(IMAGE_GRID, EASY) == a_pack(3, life_s=9000)


async def test_purging_removes_the_expired_end_only(pool: Pool) -> None:
    """The old end of the list, up to the first pack that still lives."""
    await pool.shelf.put([a_pack(1, life_s=-1), a_pack(2, life_s=0), a_pack(3), a_pack(4, band=HARD, life_s=-1)])
    assert await pool.shelf.purge(IMAGE_GRID, EASY, now=NOW) == 2
    assert await pool.shelf.level(IMAGE_GRID, EASY) == 1
    assert await pool.shelf.level(IMAGE_GRID, HARD) == 1
    assert await pool.shelf.purge(IMAGE_GRID, EASY, now=NOW) == 0


async def test_a_pack_with_uses_left_comes_again(pool: Pool) -> None:
    """As often as its uses say, counted down."""
    await pool.shelf.put([a_pack(1, uses=3)])
    left = []
    for _ in range(50):
        pack = await pool.source.take(IMAGE_GRID, EASY)
        if pack is not None:
            left.append(pack.uses_left)
    assert left == [3, 2, 1]
