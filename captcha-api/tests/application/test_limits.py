"""What a visitor can make others pay: nothing."""

from typing import Any

import pytest
from realcatcha_captcha.application.ports.counters import Counter
from realcatcha_captcha.domain import signals

SITE = "bcdefghijklmnopq"  # the site of the fixtures


async def test_the_page_decides_what_is_judged(world: Any) -> None:
    """Claiming to draw before there is a canvas is refused: drawing is judged more mildly."""
    body = world.body(await world.open())
    body["telemetry"] = {**body["telemetry"], "context": "draw"}
    refused = await world.post("sessions/evaluate", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "malformed-telemetry")


@pytest.mark.parametrize(("wrong", "names"), [(20, []), (21, ["network-reputation"]), (61, ["network-hostile"])])
def test_a_network_that_guesses_pays_more(wrong: int, names: list[str]) -> None:
    """Few wrong answers are people; many are worth a hard challenge, very many two."""
    assert [reason.name for reason in signals.network_reasons(wrong)] == names


@pytest.mark.parametrize("body", [b'{"x":%s}' % (b"[" * 5000 + b"]" * 5000), b'{"x":%s,"tiles":[true]}' % (b"[" * 977)])
async def test_a_deep_answer_is_malformed(world: Any, body: bytes) -> None:
    """No nesting makes the service fail."""
    world.judge.trust = 55.0
    result = await world.evaluate()
    whole = b'{"challenge":"%s","telemetry":{},"answer":%s}' % (result["challenge"]["id"].encode(), body)
    refused = await world.client.post("/captcha/v1/challenges/answer", content=whole)
    assert refused.status_code in (400, 422)


async def test_a_refused_network_costs_the_site_nothing(make_world: Any) -> None:
    """What a network is refused does not count as the site's load, whose price all visitors pay."""
    world = make_world(network_sessions="3/minute")
    body = {"site_key": f"rck_{SITE}", "mode": "managed"}
    async with world.client:
        statuses = [(await world.post("sessions", body)).status_code for _ in range(40)]
    assert statuses == [201] * 3 + [429] * 37
    assert world.counters.read(Counter(f"rl:{{{SITE}}}:sessions", 60), world.clock()) <= 4
