"""The contract of `SiteMixes`, on every store."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from realcatcha_captcha.adapters.memory_site_mixes import MemorySiteMixes
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_captcha.adapters.redis_site_mixes import RedisSiteMixes
from realcatcha_captcha.application.ports.site_mixes import Kept, SiteMixes, SiteView, Stretch
from realcatcha_captcha.domain.attack import LOOK_BACK_MIN, Mix, Watch
from realcatcha_contracts import AttackRecord, ReasonCount
from realcatcha_kit.errors import Unavailable

SITE, OTHER = "a" * 16, "b" * 16
MINUTE = 29_000_000
ONE = Stretch(Mix(seen=3, doubted=2, solved=1), {"automation-flag": 2})
TWO = Stretch(Mix(seen=1, wrong=4), {"automation-flag": 1, "network-rate": 1})
RECORD = AttackRecord(SITE, 2, 1.0, 2.5, steps=9, bad=8, reasons=[ReasonCount("automation-flag", 3)])


@pytest.fixture(params=["memory", "redis"])
async def mixes(request: pytest.FixtureRequest, clock: Any) -> AsyncIterator[SiteMixes]:
    """Each store in turn."""
    if request.param == "memory":
        yield MemorySiteMixes(clock=clock)
        return
    client = connect(request.getfixturevalue("redis_url"), timeout_s=30)
    yield RedisSiteMixes(client)
    await client.aclose()


async def test_counts_of_several_processes_add_up(mixes: SiteMixes) -> None:
    """Findings included."""
    await mixes.add({(SITE, MINUTE): ONE, (OTHER, MINUTE): TWO})
    await mixes.add({(SITE, MINUTE): TWO, (SITE, MINUTE - 1): ONE})
    assert await mixes.views(minute=MINUTE) == [
        SiteView(SITE, Watch(), {MINUTE - 1: ONE, MINUTE: ONE + TWO}),
        SiteView(OTHER, Watch(), {MINUTE: TWO}),
    ]


async def test_a_site_is_seen_while_its_minutes_are_recent(mixes: SiteMixes) -> None:
    """Twelve of them, the current one included."""
    await mixes.add({(SITE, MINUTE): ONE})
    assert await mixes.views(minute=MINUTE - 1) == []
    assert len(await mixes.views(minute=MINUTE + LOOK_BACK_MIN - 1)) == 1
    assert await mixes.views(minute=MINUTE + LOOK_BACK_MIN) == []
    assert await mixes.views(minute=MINUTE + 3 * LOOK_BACK_MIN) == []


async def test_what_a_look_leaves_is_there_at_the_next(mixes: SiteMixes) -> None:
    """The record too, which is replaced when there is a newer one and stays when there is none."""
    watch = Watch(steps=10.5, bad=2.25, learned=MINUTE - 6, level=2, since=1.0)
    await mixes.add({(SITE, MINUTE): ONE})
    assert await mixes.record(SITE) is None
    await mixes.keep([Kept(SITE, watch, RECORD)])
    assert [view.watch for view in await mixes.views(minute=MINUTE)] == [watch]
    assert await mixes.record(SITE) == RECORD
    await mixes.keep([Kept(SITE, Watch())])
    assert [view.watch for view in await mixes.views(minute=MINUTE)] == [Watch()]
    assert await mixes.record(SITE) == RECORD
    await mixes.keep([Kept(SITE, Watch(), AttackRecord(SITE, 0, 1.0, 3.0, ended_at=3.0))])
    record = await mixes.record(SITE)
    assert record is not None
    assert (record.level, record.ended_at) == (0, 3.0)


async def test_one_process_looks_at_a_time(mixes: SiteMixes) -> None:
    """Whoever comes first."""
    assert await mixes.lead(for_s=9)
    assert not await mixes.lead(for_s=9)


async def test_many_sites_are_seen(mixes: SiteMixes) -> None:
    """More than one round trip holds."""
    sites = [f"{number:016d}" for number in range(450)]
    await mixes.add({(site, MINUTE): ONE for site in sites})
    assert [view.site for view in await mixes.views(minute=MINUTE)] == sites


@pytest.mark.parametrize("call", ["add", "lead", "views", "keep", "record"])
async def test_a_server_that_is_away_is_unavailable(call: str) -> None:
    """Whatever was asked of it."""
    client = connect("redis://127.0.0.1:9/0")
    mixes = RedisSiteMixes(client)
    asked: dict[str, Callable[[], Awaitable[object]]] = {
        "add": lambda: mixes.add({(SITE, MINUTE): ONE}),
        "lead": lambda: mixes.lead(for_s=9),
        "views": lambda: mixes.views(minute=MINUTE),
        "keep": lambda: mixes.keep([Kept(SITE, Watch())]),
        "record": lambda: mixes.record(SITE),
    }
    with pytest.raises(Unavailable):
        await asked[call]()
    await client.aclose()


async def test_keys_in_redis_are_few_and_expire(redis_url: str) -> None:
    """One hash a site and minute, one watch a site; nothing stays for good but the bounded list of sites."""
    client = connect(redis_url, timeout_s=30)
    mixes = RedisSiteMixes(client)
    await mixes.add({(SITE, MINUTE): ONE})
    await mixes.keep([Kept(SITE, Watch(), RECORD)])
    await mixes.lead(for_s=9)
    lives = {key.decode(): await client.ttl(key) for key in await client.keys("*")}
    assert {key: life for key, life in lives.items() if life < 0} == {"watched": -1}
    assert sorted(lives) == sorted(
        [f"attack:{{{SITE}}}", f"mix:{{{SITE}}}:{MINUTE}", "watch-lead", "watched", f"watch:{{{SITE}}}"]
    )
    await mixes.views(minute=MINUTE + 3 * LOOK_BACK_MIN)
    assert await client.zcard("watched") == 0
    await client.aclose()
