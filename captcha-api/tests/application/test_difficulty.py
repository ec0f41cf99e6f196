"""A site's difficulty over the wire: what visitors answer moves what the next ones are asked."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from realcatcha_captcha.application.difficulty import FRESH_S, Difficulties, answer_hits
from realcatcha_captcha.application.evaluate import UNKNOWNS_WINDOW_S
from realcatcha_captcha.application.ports.counters import Counter
from realcatcha_captcha.application.state_record import decode_state
from realcatcha_captcha.domain.proof_of_work import work_for

RIGHT = [1, 4, 7]
WRONG = [0]


@pytest.fixture
async def town(make_world: Any, site: Any, store: Any) -> AsyncIterator[Any]:
    """The service on each state store, with a site of default difficulty."""
    world = make_world(state=store.state, limiter=store.limiter, trusted=("192.0.2.7/32",))
    world.policies.put(site(difficulty=0))
    await world.stock(400)
    async with world.client:
        yield world


def network(number: int) -> dict[str, str]:
    """A visitor's own network, as the proxy names it."""
    return {"x-forwarded-for": f"203.0.{number // 250}.{number % 250 + 1}"}


async def come(world: Any, number: int, *, trust: float | None) -> dict[str, Any]:
    """One visitor, from a network of their own, is evaluated."""
    world.judge.trust = trust
    opened = await world.post("sessions", {"site_key": "rck_bcdefghijklmnopq", "mode": "managed"}, **network(number))
    world.clock.advance(1.0)
    shown = await world.post("sessions/evaluate", world.body(opened.json()), **network(number))
    result: dict[str, Any] = shown.json()
    return result


async def visit(world: Any, number: int, *, trust: float | None, tiles: list[int]) -> None:
    """And answers one challenge."""
    shown = await come(world, number, trust=trust)
    answered = await world.post("challenges/answer", world.answer_body(shown, tiles), **network(number))
    assert answered.status_code == 200, answered.text


async def crowd(world: Any, count: int, *, trust: float | None, tiles: list[int], first: int = 0) -> None:
    """Many visitors, one after the other."""
    for number in range(first, first + count):
        await visit(world, number, trust=trust, tiles=tiles)


async def work_now(world: Any) -> int:
    """Let a visitor in so that the process looks at the counters again, and give the work of the session after."""
    world.clock.advance(FRESH_S)
    world.judge.trust = 90.0
    await world.evaluate()
    work: int = (await world.open())["pow"]["work"]
    return work


async def test_doubted_visitors_who_guess_raise_the_price(town: Any) -> None:
    """Forty wrong answers from forty networks: 20 points; a window later nothing is left of it."""
    await crowd(town, 40, trust=25.0, tiles=WRONG)
    assert await work_now(town) == work_for(20)
    town.clock.advance(1200)
    assert await work_now(town) == work_for(0)


async def test_visitors_without_a_verdict_count_as_doubted(town: Any) -> None:
    """An attacker who sends no pointer trace raises the price like one who is caught."""
    await crowd(town, 40, trust=None, tiles=WRONG)
    assert await work_now(town) == work_for(20)


async def test_people_who_are_right_keep_the_price(town: Any) -> None:
    """Whatever their trust was."""
    await crowd(town, 20, trust=25.0, tiles=RIGHT)
    await crowd(town, 20, trust=55.0, tiles=RIGHT, first=20)
    assert await work_now(town) == work_for(0)


async def test_people_who_fail_make_it_lighter(town: Any, site: Any) -> None:
    """Half of the answers of trusted visitors are wrong on a quiet site."""
    town.policies.put(site(difficulty=50))
    for number in range(80):
        await visit(town, number, trust=55.0, tiles=(RIGHT, WRONG)[number % 2])
    assert await work_now(town) == work_for(30)


async def test_a_site_that_does_not_adapt_stays(town: Any, site: Any) -> None:
    """The owner's number is the number."""
    town.policies.put(site(adaptive=False))
    await crowd(town, 40, trust=25.0, tiles=WRONG)
    assert await work_now(town) == work_for(0)


async def test_one_network_cannot_move_a_site(town: Any) -> None:
    """A session counts once, and what a guessing network answers counts against itself alone."""
    for _ in range(20):
        town.judge.trust = 25.0
        result = await town.evaluate()
        for _ in range(4):
            result = await town.answer(result, WRONG)
    town.clock.advance(60)
    assert await work_now(town) == work_for(0)


async def test_challenges_collected_before_the_first_answer_move_it_no_more(town: Any) -> None:
    """Sixty of one network, asked for while it had given no wrong answer, and then all answered wrongly."""
    town.judge.trust = 25.0
    asked = [await town.evaluate() for _ in range(60)]
    await asyncio.gather(*(town.answer(result, WRONG) for result in asked))
    town.clock.advance(60)
    assert await work_now(town) == work_for(0)


async def test_under_attack_a_share_of_easy_challenges_is_hard(town: Any) -> None:
    """Level 2 makes every second easy challenge a hard one; the number of challenges and their price stay."""
    await crowd(town, 40, trust=25.0, tiles=WRONG)
    town.clock.advance(FRESH_S)
    town.judge.trust = 55.0
    shown = [await town.evaluate() for _ in range(60)]
    hard = sum(one["challenge"]["prompt"]["target"] == "lemon" for one in shown)
    assert 15 <= hard <= 45
    assert {one["challenge"]["rounds"] for one in shown} == {1}
    assert not any("pow" in one for one in shown)


async def test_people_who_fail_get_some_easy_ones(town: Any) -> None:
    """At level -2 every second hard challenge is an easy one, and a visitor whom a rule named gets none of those."""
    for number in range(80):
        await visit(town, number, trust=55.0, tiles=(RIGHT, WRONG)[number % 2])
    town.clock.advance(FRESH_S)
    shown = [await come(town, 100 + number, trust=25.0) for number in range(40)]
    easy = sum(one["challenge"]["prompt"]["target"] == "banana" for one in shown)
    assert 8 <= easy <= 32
    town.judge.trust = 90.0
    driven = await town.open()
    body = town.body(driven)
    body["telemetry"] = {**body["telemetry"], "flags": {"webdriver": True, "untrusted": 0}}
    named = (await town.post("sessions/evaluate", body)).json()
    assert named["challenge"]["prompt"]["target"] == "lemon"


async def test_the_next_challenge_has_the_moved_price_too(town: Any) -> None:
    """After a wrong answer as after an evaluation."""
    await crowd(town, 40, trust=25.0, tiles=WRONG)
    town.clock.advance(FRESH_S)
    town.judge.trust = 25.0
    shown = await town.evaluate()
    assert shown["pow"]["work"] == work_for(20, factor=2.0)
    again = await town.answer(shown, WRONG)
    assert again["pow"]["work"] == work_for(20, factor=4.0)


def test_a_site_is_read_every_five_seconds_at_most(clock: Any, site: Any) -> None:
    """A busy site costs its claims nothing more."""
    difficulties, policy = Difficulties(clock), site()
    names = [counter.key for counter in difficulties.counters(policy)]
    assert names == [
        f"rl:{{{policy.site}}}:{name}" for name in ("trusted", "trusted-wrong", "doubted", "doubted-wrong")
    ]
    assert difficulties.counters(policy) == ()
    clock.advance(FRESH_S)
    assert difficulties.counters(policy) == tuple(Counter(name, 600) for name in names)


def test_what_was_learned_is_forgotten(clock: Any, site: Any) -> None:
    """A process that has not looked for two windows knows nothing; and it remembers a bounded number of sites."""
    difficulties = Difficulties(clock, most=2)
    sites = [site(site=name * 16) for name in "abc"]
    for policy in sites:
        difficulties.learn(policy, (0.0, 0.0, 1000.0, 990.0))
    assert [difficulties.level(policy) for policy in sites] == [0, 3, 3]
    assert difficulties.moved(sites[2]).difficulty == 30
    assert difficulties.level(site(site="c" * 16, adaptive=False)) == 0
    clock.advance(1200)
    assert difficulties.moved(sites[2]) is sites[2]


async def test_test_keys_move_nothing(world: Any) -> None:
    """Their answers are no visitors': a developer's tests must not make the people of his network suspect."""
    opened = await world.post("sessions", {"site_key": "rck_aaaaaaaaaaaachal", "mode": "managed"})
    shown = (await world.post("sessions/evaluate", world.body(opened.json()))).json()
    state = decode_state(world.store._sessions[shown["challenge"]["id"][:32]].record)
    assert answer_hits(state, right=False) == ()
    unknown = Counter(f"rl:{{{state.claims.network}}}:unknown", UNKNOWNS_WINDOW_S)
    assert world.counters.read(unknown, world.clock()) == 0
