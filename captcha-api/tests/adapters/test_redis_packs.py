"""What only the Redis source promises: prefetch, background refill, recovery, metrics."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_captcha.adapters.redis_packs import RedisPackShelf, RedisPackSource, packs_key
from realcatcha_captcha.application.ports.packs import EASY, HARD, IMAGE_GRID, Pack
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.testing.servers import Server, start_redis
from redis.asyncio import Redis

NOW = 1_800_000_000.0


def a_pack(number: int, *, band: int = EASY, life_s: float = 3600.0, uses: int = 1) -> Pack:
    return Pack(f"{number:032x}", IMAGE_GRID, band, f"packs/1/{number}.jpg", "cat", [1, 2], 150, NOW + life_s, uses)


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url, timeout_s=30)
    yield client
    await client.aclose()


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
async def source(client: Redis, registry: CollectorRegistry) -> AsyncIterator[RedisPackSource]:
    source = RedisPackSource(client, registry=registry, prefetch=4, refresh_s=0.05, clock=lambda: NOW)
    yield source
    await source.aclose()


async def commands_processed(client: Redis) -> int:
    return int((await client.info("stats"))["total_commands_processed"])


async def until(level: int, shelf: RedisPackShelf) -> None:
    """Wait until the list holds so many."""
    async with asyncio.timeout(30):
        while await shelf.level(IMAGE_GRID, EASY) != level:  # noqa: ASYNC110  # another program changes it
            await asyncio.sleep(0.01)


def test_the_key_keeps_a_kind_in_one_slot() -> None:
    """The literal braces are the hash tag."""
    assert packs_key(IMAGE_GRID, HARD) == "packs:{image-grid}:1"


async def test_a_take_usually_costs_no_round_trip(client: Redis, source: RedisPackSource) -> None:
    """The first fetches four; the second is answered from the process."""
    await RedisPackShelf(client).put([a_pack(number) for number in range(8)])
    await source.take(IMAGE_GRID, EASY)
    before = await commands_processed(client)
    assert await source.take(IMAGE_GRID, EASY) == a_pack(1)
    assert await commands_processed(client) - before == 1  # the question itself


async def test_half_an_empty_prefetch_is_refilled_behind_the_back(client: Redis, source: RedisPackSource) -> None:
    """Before it runs dry."""
    shelf = RedisPackShelf(client)
    await shelf.put([a_pack(number) for number in range(20)])
    for _ in range(3):
        await source.take(IMAGE_GRID, EASY)
    await until(13, shelf)  # 3 given out, 4 in hand


async def test_start_fetches_before_anybody_asks(client: Redis, source: RedisPackSource) -> None:
    """Both bands, so that the first visitor waits for nothing."""
    shelf = RedisPackShelf(client)
    await shelf.put([a_pack(number, band=band) for number in range(6) for band in (EASY, HARD)])
    await source.start()
    await until(2, shelf)
    assert await shelf.level(IMAGE_GRID, HARD) == 2


async def test_start_notices_packs_that_come_later(client: Redis, source: RedisPackSource) -> None:
    """A pool that is filled after the web process started."""
    await source.start()
    assert await source.take(IMAGE_GRID, EASY) is None
    await RedisPackShelf(client).put([a_pack(1)])
    await until(0, RedisPackShelf(client))
    assert await source.take(IMAGE_GRID, EASY) == a_pack(1)


async def test_a_stopping_process_gives_its_packs_back(client: Redis, source: RedisPackSource) -> None:
    """In their old order, at the old end."""
    shelf = RedisPackShelf(client)
    await shelf.put([a_pack(number) for number in range(6)])
    await source.take(IMAGE_GRID, EASY)
    await source.aclose()
    other = RedisPackSource(client, registry=CollectorRegistry(), prefetch=8, clock=lambda: NOW)
    assert [await other.take(IMAGE_GRID, EASY) for _ in range(5)] == [a_pack(number) for number in range(1, 6)]


async def test_many_takers_get_different_packs(client: Redis, source: RedisPackSource) -> None:
    """Two processes, thirty visitors each: no pack twice, none lost."""
    await RedisPackShelf(client).put([a_pack(number) for number in range(60)])
    other = RedisPackSource(client, registry=CollectorRegistry(), prefetch=4, clock=lambda: NOW)
    takes = [one.take(IMAGE_GRID, EASY) for _ in range(30) for one in (source, other)]
    taken = [pack.id for pack in await asyncio.gather(*takes) if pack]
    # What one process has prefetched when the list is empty is not there for the other's visitors.
    assert len(taken) >= 60 - 2 * 4
    while pack := await source.take(IMAGE_GRID, EASY) or await other.take(IMAGE_GRID, EASY):
        taken.append(pack.id)
    assert len(taken) == len(set(taken)) == 60


async def test_unreadable_entries_are_thrown_away(client: Redis, source: RedisPackSource) -> None:
    """Another version's entry, or rubbish, neither fails a request nor stays."""
    shelf = RedisPackShelf(client)
    await client.rpush(packs_key(IMAGE_GRID, EASY), "rubbish", '{"id":1}')
    await shelf.put([a_pack(1)])
    assert await source.take(IMAGE_GRID, EASY) == a_pack(1)
    await client.rpush(packs_key(IMAGE_GRID, HARD), "rubbish", "[1]")
    assert await shelf.purge(IMAGE_GRID, HARD, now=NOW) == 2


async def test_levels_and_takes_are_counted(
    client: Redis, source: RedisPackSource, registry: CollectorRegistry
) -> None:
    """What an operator watches."""
    await RedisPackShelf(client).put([*(a_pack(number) for number in range(6)), a_pack(7, life_s=1, band=HARD)])
    for _ in range(2):
        await source.take(IMAGE_GRID, EASY)
    await source.take(IMAGE_GRID, HARD)

    def value(name: str, **labels: str) -> float | None:
        return registry.get_sample_value(name, {"kind": IMAGE_GRID, **labels})

    assert value("realcatcha_pack_level", band="0") == 2
    assert value("realcatcha_packs_taken_total", band="0", how="waited") == 1
    assert value("realcatcha_packs_taken_total", band="0", how="prefetched") == 1
    assert value("realcatcha_packs_taken_total", band="1", how="empty") == 1
    assert value("realcatcha_packs_expired_total", band="1") == 1


async def test_without_redis_held_packs_are_served_and_then_it_is_unavailable(tmp_path: Path) -> None:
    """And it recovers by itself; nothing in the background ends the process."""
    server: Server = start_redis(tmp_path)
    client = connect(server.url, timeout_s=30)
    source = RedisPackSource(client, registry=CollectorRegistry(), prefetch=3, refresh_s=0.05, clock=lambda: NOW)
    shelf = RedisPackShelf(client)
    try:
        await shelf.put([a_pack(number, uses=2) for number in range(3)])
        await source.start()
        await until(0, shelf)
        server.kill()
        assert [await source.take(IMAGE_GRID, EASY) for _ in range(3)] == [a_pack(n, uses=2) for n in range(3)]
        with pytest.raises(Unavailable):
            await source.take(IMAGE_GRID, EASY)
        for refused in (shelf.put([a_pack(9)]), shelf.level(IMAGE_GRID, EASY), shelf.purge(IMAGE_GRID, EASY, now=NOW)):
            with pytest.raises(Unavailable):
                await refused
        await asyncio.sleep(0.1)
        server.start()
        await shelf.put([a_pack(4)])
        await until(0, shelf)
        assert await source.take(IMAGE_GRID, EASY) == a_pack(4)
    finally:
        await source.aclose()
        await client.aclose()
        server.stop()
