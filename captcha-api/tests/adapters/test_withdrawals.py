"""Withdrawn packs leave their lists and the processes that hold them; the pool's report is forgotten in time."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from prometheus_client import CollectorRegistry
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_captcha.adapters.redis_packs import RedisPackShelf, RedisPackSource, packs_key
from realcatcha_captcha.adapters.redis_shelf_reports import RedisShelfReports
from realcatcha_captcha.adapters.redis_withdrawals import RedisWithdrawals
from realcatcha_captcha.application.ports.packs import EASY, IMAGE_GRID, Pack
from realcatcha_captcha.application.ports.shelf_reports import Report, ShelfReport
from realcatcha_kit.errors import Unavailable
from redis.asyncio import Redis

NOW = 1_800_000_000.0


def a_pack(number: int, *, band: int = EASY) -> Pack:
    return Pack(f"{number:032x}", IMAGE_GRID, band, f"packs/1/{number}.jpg", "cat", [1, 2], 150, NOW + 3600)


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url, timeout_s=30)
    yield client
    await client.aclose()


async def test_packs_leave_their_lists(client: Redis) -> None:
    """Whichever they are in; those that are in none are remembered as well."""
    shelf, withdrawals = RedisPackShelf(client), RedisWithdrawals(client)
    await shelf.put([a_pack(1), a_pack(2), a_pack(3, band=1)])
    await client.rpush(packs_key(IMAGE_GRID, EASY), b"no pack")
    assert await withdrawals.withdraw([a_pack(1).id, a_pack(3).id, a_pack(9).id], now=NOW) == 2
    assert (await shelf.level(IMAGE_GRID, 0), await shelf.level(IMAGE_GRID, 1)) == (2, 0)
    assert await withdrawals.packs() == {a_pack(number).id for number in (1, 3, 9)}
    assert await withdrawals.withdraw([], now=NOW) == 0


async def test_what_was_withdrawn_long_ago_is_forgotten(client: Redis) -> None:
    """No pack lives so long."""
    withdrawals = RedisWithdrawals(client)
    await withdrawals.note_photograph("old.jpg", now=NOW)
    await withdrawals.note_photograph("new.jpg", now=NOW + 8 * 86_400)
    assert await withdrawals.photographs() == {"new.jpg"}


async def test_a_process_drops_what_it_holds(client: Redis) -> None:
    """Within one look; and what it takes from a list afterwards too."""
    shelf, withdrawals = RedisPackShelf(client), RedisWithdrawals(client)
    source = RedisPackSource(
        client,
        registry=CollectorRegistry(),
        prefetch=4,
        refresh_s=0.02,
        clock=lambda: NOW,
        withdrawals=withdrawals,
    )
    await shelf.put([a_pack(number) for number in range(4)])
    await source.start()
    for _ in range(3_000):
        if await shelf.level(IMAGE_GRID, EASY) == 0:
            break
        await asyncio.sleep(0.01)
    assert await withdrawals.withdraw([a_pack(0).id, a_pack(1).id, a_pack(7).id], now=NOW) == 0
    for _ in range(3_000):
        if source._withdrawn:
            break
        await asyncio.sleep(0.01)
    await shelf.put([a_pack(7)])
    taken = [await source.take(IMAGE_GRID, EASY) for _ in range(4)]
    assert [one.id for one in taken if one] == [a_pack(2).id, a_pack(3).id]
    await source.aclose()


async def test_the_pools_report_comes_back_and_ends(client: Redis) -> None:
    """One that cannot be read is as none."""
    reports = RedisShelfReports(client)
    assert await reports.last() is None
    one = ShelfReport(IMAGE_GRID, EASY, 96, 192, "no class has enough distractors")
    await reports.put([one], now=NOW)
    assert await reports.last() == Report(NOW, [one])
    assert 0 < await client.ttl("packs:report") <= 300
    await client.set("packs:report", b"{")
    assert await reports.last() is None


async def test_a_redis_that_is_away_is_unavailable() -> None:
    """Every operation says so."""
    client = connect("redis://127.0.0.1:9/0")
    withdrawals, reports = RedisWithdrawals(client), RedisShelfReports(client)
    for refused in (
        withdrawals.note_photograph("a", now=NOW),
        withdrawals.photographs(),
        withdrawals.withdraw(["a"], now=NOW),
        withdrawals.packs(),
        reports.put([], now=NOW),
        reports.last(),
    ):
        with pytest.raises(Unavailable):
            await refused
    await client.aclose()
