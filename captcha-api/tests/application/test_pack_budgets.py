"""Whoever takes many packs pays more for the next session; nobody is refused one."""

import asyncio
from typing import Any

import pytest
from limits import parse
from realcatcha_captcha.application.pack_budgets import PackBudgets, counters

SITE = "bcdefghijklmnopq"  # the site of the fixtures
BODY = {"site_key": f"rck_{SITE}", "mode": "managed"}
PROXY = ("192.0.2.7/32",)


def work(opened: Any) -> int:
    return int(opened["pow"]["work"])


async def opened_from(world: Any, client: str, body: Any = BODY) -> Any:
    response = await world.post("sessions", body, **{"x-forwarded-for": client})
    assert response.status_code == 201
    return response.json()


async def take(world: Any, client: str, count: int, body: Any = BODY) -> None:
    """Begin sessions that are asked something, and leave."""
    world.judge.trust = 55.0
    for _ in range(count):
        started = world.body(await opened_from(world, client, body))
        answer = await world.post("sessions/evaluate", started, **{"x-forwarded-for": client})
        assert answer.json()["status"] == "challenge", answer.text


@pytest.fixture
async def world(make_world: Any) -> Any:
    made = make_world(network_packs="4/minute", trusted=PROXY)
    await made.stock(200)
    async with made.client:
        yield made


async def test_a_network_beyond_its_budget_pays_more_and_no_other_does(world: Any) -> None:
    """In proportion to what it took, up to eight times; a minute later the price is the old one."""
    ordinary = work(await opened_from(world, "203.0.113.1"))
    await take(world, "203.0.113.1", 4)
    assert work(await opened_from(world, "203.0.113.1")) == ordinary
    await take(world, "203.0.113.1", 4)
    assert work(await opened_from(world, "203.0.113.1")) == pytest.approx(2 * ordinary, rel=0.05)
    assert work(await opened_from(world, "203.0.113.2")) == ordinary
    world.clock.advance(180)
    assert work(await opened_from(world, "203.0.113.1")) == ordinary


async def test_a_site_whose_packs_are_taken_by_many_networks_asks_more_of_everybody(world: Any, site: Any) -> None:
    """And still refuses nobody."""
    world.policies.put(site(sessions_per_minute=10))
    ordinary = work(await opened_from(world, "198.51.100.1"))
    for number in range(30):
        await take(world, f"203.0.113.{number}", 2)
    assert work(await opened_from(world, "198.51.100.2")) >= 2.5 * ordinary


async def test_one_network_cannot_raise_the_price_of_a_site(world: Any) -> None:
    """Beyond its own budget it counts against itself alone."""
    await take(world, "203.0.113.1", 30)
    _, of_site = counters("", SITE)
    assert world.counters.read(of_site, world.clock()) <= 6


async def test_sessions_begun_in_time_cannot_raise_it_either(world: Any) -> None:
    """Begun before the network took anything, evaluated one after another, each with every pack that it can show."""
    world.judge.trust = 55.0
    begun = [world.body(await opened_from(world, "203.0.113.1")) for _ in range(12)]
    for body in begun:
        result = (await world.post("sessions/evaluate", body, **{"x-forwarded-for": "203.0.113.1"})).json()
        for _ in range(2):
            result = (await world.swap(result)).json()
        for _ in range(3):
            result = await world.answer(result, [0])
    of_network, of_site = counters(world.keys.hash_network("203.0.113.1", now=world.clock()), SITE)
    assert world.counters.read(of_network, world.clock()) > 60
    assert world.counters.read(of_site, world.clock()) <= 4


async def test_packs_taken_all_at_once_cannot_raise_it_either(world: Any) -> None:
    """Thirty sessions of one network, evaluated together and then swapped together."""
    world.judge.trust = 55.0
    begun = [world.body(await opened_from(world, "203.0.113.1")) for _ in range(30)]
    sent = await asyncio.gather(*(world.post("sessions/evaluate", body) for body in begun))
    await asyncio.gather(*(world.swap(response.json()) for response in sent))
    of_network, of_site = counters(world.keys.hash_network("203.0.113.1", now=world.clock()), SITE)
    assert world.counters.read(of_network, world.clock()) == 60
    assert world.counters.read(of_site, world.clock()) <= 8


async def test_swaps_count(world: Any) -> None:
    """Each shows another pack."""
    world.judge.trust = 55.0
    result = await world.evaluate()
    _, of_site = counters("", SITE)
    before = world.counters.read(of_site, world.clock())
    assert (await world.swap(result)).status_code == 200
    assert world.counters.read(of_site, world.clock()) == pytest.approx(before + 1, abs=0.1)


async def test_test_keys_count_against_nobody(world: Any) -> None:
    """A developer's tests are no visitors."""
    site = "aaaaaaaaaaaachal"
    await take(world, "203.0.113.1", 9, {**BODY, "site_key": f"rck_{site}"})
    network = world.keys.hash_network("203.0.113.1", now=world.clock())
    assert [world.counters.read(one, world.clock()) for one in counters(network, site)] == [0, 0]


@pytest.mark.parametrize(
    ("counts", "load"), [((0.0, 0.0), 0.0), ((60.0, 0.0), 2.0), ((0.0, 2400.0), 2.0), ((15.0, 1800.0), 1.5)]
)
def test_the_larger_part_decides(counts: tuple[float, float], load: float, site: Any) -> None:
    """A network's budget in any notation is one a minute; a site's is twice its ordinary sessions."""
    for rate in ("30/minute", "1800/hour"):
        assert PackBudgets(parse(rate)).drawn(counts, site(sessions_per_minute=600)).load == pytest.approx(load)
