"""A step that is being taken elsewhere, lost to somebody else, or cannot be undone."""

import asyncio
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from realcatcha_captcha.adapters.memory_state import MemoryStateStore
from realcatcha_captcha.adapters.metered_telemetry import MeteredTelemetry
from realcatcha_captcha.application.ports.state import Settlement
from realcatcha_captcha.application.ports.telemetry import TelemetryRecord
from realcatcha_captcha.domain.challenges.pow import ProofOfWork
from realcatcha_kit.errors import Malformed, Unavailable

ANSWER = [1, 4, 7]


class Losing(MemoryStateStore):
    """A store on which every claim is taken over, or which goes away, before it is settled."""

    away = False
    lost = False

    async def settle(self, settlement: Settlement) -> bool:
        if self.away:
            raise Unavailable(private="gone in between")
        return False if self.lost else await super().settle(settlement)


async def test_the_same_body_at_once_is_judged_once(world: Any) -> None:
    """The second waits for the first one's answer."""
    body = world.body(await world.open())
    release = asyncio.Event()
    judge = world.judge.judge

    async def slow(request: Any) -> Any:
        await release.wait()
        return await judge(request)

    world.judge.judge = slow
    both = [asyncio.create_task(world.post("sessions/evaluate", body)) for _ in range(2)]
    await asyncio.sleep(0.15)
    release.set()
    first, second = await asyncio.gather(*both)
    assert first.content == second.content
    assert first.json()["status"] == "passed"
    assert len(world.judge.asked) == 1


async def test_an_answer_that_does_not_come_is_unavailable(world: Any) -> None:
    """After a second; the widget sends the same body again later."""
    body = world.body(await world.open())
    release = asyncio.Event()
    judge = world.judge.judge

    async def stuck(request: Any) -> Any:
        await release.wait()
        return await judge(request)

    world.judge.judge = stuck
    first = asyncio.create_task(world.post("sessions/evaluate", body))
    await asyncio.sleep(0.05)
    assert (await world.post("sessions/evaluate", body)).status_code == 503
    release.set()
    await first


async def test_a_claim_lost_to_another_process_gives_no_second_verdict(make_world: Any) -> None:
    """It was too slow: what it decided does not count, and nobody is told."""
    store = Losing()
    world = make_world(state=store, limiter=store.counters)
    await world.stock()
    async with world.client:
        store.lost = True
        lost = await world.post("sessions/evaluate", world.body(await world.open()))
        assert lost.json()["code"] == "session-used"
        store.lost = False
        world.judge.trust = 55.0
        result = await world.evaluate()
        store.lost = True
        answer = await world.post("challenges/answer", world.answer_body(result, ANSWER))
        assert answer.json()["code"] == "challenge-gone"
        store.lost = False
        other = await world.evaluate()
        store.lost = True
        swap = await world.post("challenges/swap", {"challenge": other["challenge"]["id"]})
        assert swap.json()["code"] == "challenge-gone"


async def test_a_store_that_leaves_in_between_is_unavailable(make_world: Any) -> None:
    """The claim stays for five seconds, then the same body takes it over."""
    store = Losing()
    world = make_world(state=store, limiter=store.counters)
    await world.stock()
    async with world.client:
        body = world.body(await world.open())
        store.away = True
        assert (await world.post("sessions/evaluate", body)).status_code == 503
        store.away = False
        world.clock.advance(6)
        world.judge.trust = 55.0
        result = (await world.post("sessions/evaluate", body)).json()
        answer = world.answer_body(result, ANSWER)
        store.away = True
        assert (await world.post("challenges/answer", answer)).status_code == 503
        store.away = False
        world.clock.advance(6)
        assert (await world.post("challenges/answer", answer)).json()["status"] == "passed"


@pytest.mark.parametrize("raw", [b"[]", b"{", b"7"])
def test_the_answer_to_proof_of_work_is_an_object(raw: bytes) -> None:
    """An empty one."""
    with pytest.raises(Malformed):
        ProofOfWork().read_answer(raw)


async def test_verdicts_are_counted(world: Any) -> None:
    """By step, verdict, kind; reasons and trust of evaluations."""
    registry = CollectorRegistry()
    metered = MeteredTelemetry(world.sink, registry)
    for step, trust in (("evaluate", 50.0), ("evaluate", None), ("answer", 50.0)):
        await metered.record(TelemetryRecord("s", "site", step, 0.0, "challenge", trust, ["r"]))
    text = generate_latest(registry).decode()
    assert 'realcatcha_verdicts_total{kind="none",step="evaluate",verdict="challenge"} 2.0' in text
    assert 'realcatcha_reasons_total{reason="r"} 2.0' in text
    assert "realcatcha_trust_count 1.0" in text
    assert len(world.sink.records) == 3
