"""Nothing that a bot can choose gets it an easier step than honest low trust gets it (DESIGN 6)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from realcatcha_captcha.adapters.memory_behaviour import MemoryBehaviour
from realcatcha_captcha.application.evaluate import UNKNOWNS_PER_NETWORK, UNKNOWNS_WINDOW_S
from realcatcha_captcha.application.ports.behaviour import Reading
from realcatcha_captcha.application.ports.counters import Counter
from realcatcha_captcha.domain.telemetry import Telemetry

Trick = Callable[[Any], Awaitable[dict[str, Any]]]


def telemetry(**changes: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "v": 1,
        "pointer": "mouse",
        "context": "point",
        "trace": {"t": [], "x": [], "y": [], "e": []},
        "keys": [],
        "focus": [],
        "scroll": [],
        "page": {"w": 1280, "h": 720, "dpr": 1.0, "age_ms": 4000},
        "flags": {"webdriver": False, "untrusted": 0},
    }
    return whole | changes


def strength(result: dict[str, Any]) -> tuple[int, int, int]:
    """Band, rounds and work of what was asked; a pass is nothing at all."""
    if result["status"] == "passed":
        return (-1, 0, 0)
    band = {"banana": 0, "lemon": 1}[result["challenge"]["prompt"]["target"]]
    return (band, result["challenge"]["rounds"], result.get("pow", {"work": 0})["work"])


async def honest_low_trust(world: Any) -> dict[str, Any]:
    world.judge.trust = 39.0
    result: dict[str, Any] = await world.evaluate()
    return result


async def claim_touch(world: Any) -> dict[str, Any]:
    world.judge.trust = 99.0
    result: dict[str, Any] = await world.evaluate(telemetry(pointer="touch"))
    return result


async def claim_keyboard(world: Any) -> dict[str, Any]:
    world.judge.trust = 99.0
    result: dict[str, Any] = await world.evaluate(telemetry(pointer="keyboard", keys=[10, 20]))
    return result


async def claim_pen(world: Any) -> dict[str, Any]:
    world.judge.trust = 99.0
    result: dict[str, Any] = await world.evaluate(telemetry(pointer="pen"))
    return result


async def send_no_pointer_data(world: Any) -> dict[str, Any]:
    world.judge.trust = 99.0
    world.behaviour.reading = Reading(None, 1)
    result: dict[str, Any] = await world.evaluate(telemetry())
    return result


async def flood_the_queue(world: Any) -> dict[str, Any]:
    world.judge.trust, world.judge.fill = None, 1.0
    result: dict[str, Any] = await world.evaluate()
    return result


@pytest.mark.parametrize(
    "trick", [claim_touch, claim_keyboard, claim_pen, send_no_pointer_data, flood_the_queue], ids=lambda t: t.__name__
)
async def test_a_trick_is_never_easier_than_honest_low_trust(world: Any, make_world: Any, trick: Trick) -> None:
    """Band, number and price of what is asked."""
    other = make_world()
    await other.stock()
    async with other.client:
        assert strength(await trick(other)) >= strength(await honest_low_trust(world))


async def test_rules_apply_to_unknown_trust(world: Any, make_world: Any) -> None:
    """A flagged browser that claims touch is asked no less than one that does not."""
    flags = {"webdriver": True, "untrusted": 0}
    result = await world.evaluate(telemetry(pointer="touch", flags=flags))
    assert strength(result)[:2] == (1, 1)
    assert set(world.sink.records[-1].reasons) == {"automation-flag", "unknown-trust"}


async def test_a_network_of_unknowns_is_asked_twice(world: Any) -> None:
    """Touch from one network without end: after 30 in ten minutes two hard challenges."""
    for _ in range(30):
        assert strength(await world.evaluate(telemetry(pointer="touch")))[1] == 1
        await world.stock(1)
    assert strength(await world.evaluate(telemetry(pointer="touch")))[1] == 2
    assert "unknowns-exhausted" in world.sink.records[-1].reasons


async def test_the_flooded_queue_raises_the_price_of_every_session(world: Any) -> None:
    """PoW rises with the queue's fill, before anybody is judged without the model."""
    calm = (await world.open())["pow"]["work"]
    world.judge.fill = 1.0
    assert (await world.open())["pow"]["work"] == 4 * calm


async def test_no_visitor_is_denied_for_being_unknown(world: Any) -> None:
    """Keyboard, switch and screen-reader users are asked one challenge that they can do."""
    result = await world.evaluate(telemetry(pointer="keyboard", keys=[1, 2, 3]))
    assert strength(result)[:2] == (1, 1)
    assert (await world.answer(result, [1, 4, 7], telemetry(pointer="keyboard")))["status"] == "passed"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"flags": {"webdriver": True, "untrusted": 0}}, "automation-flag"),
        ({"flags": {"webdriver": False, "untrusted": 4}}, "untrusted-events"),
        (
            {
                "trace": {"t": [0, 5000], "x": [0, 1], "y": [0, 1], "e": [0, 5]},
                "page": {"w": 1, "h": 1, "dpr": 1, "age_ms": 100},
            },
            "page-age-implausible",
        ),
    ],
)
async def test_a_named_rule_asks_a_hard_challenge(world: Any, change: dict[str, Any], reason: str) -> None:
    """However human the model finds the trace."""
    world.judge.trust = 99.0
    assert strength(await world.evaluate(telemetry(**change)))[:2] == (1, 1)
    assert reason in world.sink.records[-1].reasons


async def test_a_replayed_trace_asks_a_hard_challenge(world: Any) -> None:
    """The second session with the same trace; never a denial by itself."""
    world.behaviour.reading = Reading((0.0,), 1, replay_slots=(1, 2, 3, 4))
    assert (await world.evaluate())["status"] == "passed"
    assert strength(await world.evaluate())[:2] == (1, 1)
    assert world.sink.records[-1].reasons == ["replayed-trace"]


async def test_a_retry_after_a_failure_is_no_replay(world: Any) -> None:
    """The first attempt's own bits do not count against it."""
    world.behaviour.reading = Reading((0.0,), 1, replay_slots=(1, 2, 3, 4))
    world.judge.trust = 55.0
    while await world.packs.take("image-grid", 0):
        pass
    body = world.body(await world.open())
    assert (await world.post("sessions/evaluate", body)).status_code == 503
    await world.stock()
    result = (await world.post("sessions/evaluate", body)).json()
    assert strength(result)[:2] == (0, 1)


async def test_one_session_fills_the_index_once(world: Any) -> None:
    """Whoever sends it again with other traces is refused, and none of them is kept: they would cost nothing."""
    body = world.body(await world.open())
    world.behaviour.reading = Reading((0.0,), 1, replay_slots=(1, 2, 3, 4))
    assert (await world.post("sessions/evaluate", body)).status_code == 200
    world.behaviour.reading = Reading((0.0,), 1, replay_slots=(5, 6, 7, 8))
    assert (await world.post("sessions/evaluate", body | {"telemetry": telemetry(keys=[1])})).status_code == 409
    assert await world.store.note_replay((1, 2, 3, 4, 5, 6, 7, 8), now=world.clock()) == 4


async def test_a_harmless_trace_opens_no_way_for_a_recorded_one(world: Any) -> None:
    """Sent first while no challenge is ready, which gives the session back."""
    recorded, harmless = ((Reading((0.0,), 1, replay_slots=bits)) for bits in ((1, 2, 3, 4), (5, 6, 7, 8)))
    world.behaviour.reading = recorded
    assert (await world.evaluate())["status"] == "passed"
    world.behaviour.reading, world.judge.trust = harmless, 55.0
    while await world.packs.take("image-grid", 0):
        pass
    body = world.body(await world.open())
    assert (await world.post("sessions/evaluate", body)).status_code == 503
    world.behaviour.reading, world.judge.trust = recorded, 99.0
    answer = await world.post("sessions/evaluate", body | {"telemetry": telemetry(keys=[1])})
    assert strength(answer.json())[:2] == (1, 1)


async def test_proof_of_work_faster_than_any_browser_is_a_reason(world: Any) -> None:
    """Answered in the very moment it was given."""
    opened = await world.open()
    world.clock.advance(-2.0)
    result = (await world.post("sessions/evaluate", world.body(opened))).json()
    assert strength(result)[:2] == (1, 1)
    assert world.sink.records[-1].reasons == ["pow-too-fast"]


async def test_a_network_that_answers_wrongly_loses_its_reputation(world: Any) -> None:
    """More than twenty wrong answers in an hour."""
    world.judge.trust = 55.0
    for _ in range(7):
        result = await world.evaluate()
        await world.stock(4)
        for _ in range(3):
            result = await world.answer(result, [0])
    world.judge.trust = 99.0
    assert strength(await world.evaluate())[:2] == (1, 1)
    assert "network-reputation" in world.sink.records[-1].reasons


async def test_a_busy_network_is_asked_an_easy_challenge(world: Any) -> None:
    """More than twenty sessions in a minute behind one address."""
    for _ in range(20):
        await world.open()
        world.clock.advance(-2.0)
    assert strength(await world.evaluate())[:2] == (0, 1)
    assert world.sink.records[-1].reasons == ["network-rate"]


async def test_unknowns_of_one_network_who_come_at_once_do_not_exhaust_a_site(world: Any, site: Any) -> None:
    """Sixty sessions begun in time and evaluated together: half of them count against their network alone."""
    await world.stock(60)
    bodies = [world.body(await world.open(), telemetry(pointer="touch")) for _ in range(60)]
    await asyncio.gather(*(world.post("sessions/evaluate", body) for body in bodies))
    of_site = Counter(f"rl:{{{site().site}}}:unknown", UNKNOWNS_WINDOW_S)
    assert world.counters.read(of_site, world.clock()) == UNKNOWNS_PER_NETWORK


class CountingBehaviour(MemoryBehaviour):
    """Counts the traces that it reads."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0

    def read(self, telemetry: Telemetry) -> Reading:
        """Count, then read."""
        self.reads += 1
        return super().read(telemetry)


async def test_a_session_sent_again_and_again_is_not_read_each_time(make_world: Any) -> None:
    """One proof of work pays for one reading, and for a few mistakes."""
    behaviour = CountingBehaviour()
    world = make_world(behaviour=behaviour)
    async with world.client:
        body = world.body(await world.open())
        first = await world.post("sessions/evaluate", body)
        others = [body | {"telemetry": telemetry(keys=[number])} for number in range(20)]
        assert {(await world.post("sessions/evaluate", other)).status_code for other in others} == {409}
    assert (first.json()["status"], behaviour.reads) == ("passed", 4)
