"""Shadow mode: the site watches; everybody passes, and the verdict is kept as it would have been."""

from typing import Any

import pytest
from realcatcha_captcha.application.ports.behaviour import Reading
from realcatcha_captcha.domain.risk import Reason
from realcatcha_contracts import IpRule, Thresholds


def watch(world: Any, site: Any, **changes: Any) -> None:
    """Put the site into the shadow."""
    world.policies.put(site(version=2, shadow=True, **changes))


@pytest.mark.parametrize(
    ("trust", "asked", "score"),
    [(90.0, "pass", 0.9), (55.0, "easy", 0.7), (25.0, "hard", 0.4), (None, "hard", 0.4), (5.0, "two-hard", 0.1)],
)
async def test_everybody_passes_with_the_score_of_the_verdict(
    world: Any, site: Any, *, trust: float | None, asked: str, score: float
) -> None:
    """And the record says what would have been asked."""
    watch(world, site)
    world.judge.trust = trust
    result = await world.evaluate()
    assert result["status"] == "passed"
    record = world.sink.records[-1]
    assert (record.verdict, record.shadow, record.asked, record.trust) == ("passed", True, asked, trust)
    assert (record.kind, record.band) == ("none", None)
    answer = await world.verify(result["token"])
    assert (answer["success"], answer["score"]) == (True, score)
    assert "metadata" not in answer


async def test_reasons_are_kept_and_shown_only_to_a_back_end_that_asks(world: Any, site: Any) -> None:
    """The owner who tries us out sees why, and that nobody was asked."""
    watch(world, site, expose_reasons=True)
    world.behaviour.reading = Reading((0.0,), 1, reasons=(Reason("straight-line", 20.0),))
    result = await world.evaluate()
    assert set(result) == {"status", "token", "expires_at"}
    assert world.sink.records[-1].reasons == ["straight-line"]
    metadata = (await world.verify(result["token"]))["metadata"]
    assert metadata == {"trust": 20.0, "reasons": ["straight-line"], "shadow": True}


async def test_the_sites_own_thresholds_decide_what_would_be_asked(world: Any, site: Any) -> None:
    """An owner tries thresholds on live visitors."""
    watch(world, site, thresholds=Thresholds(passes=95.0, easy=80.0, hard=15.0))
    world.judge.trust = 85.0
    await world.evaluate()
    assert world.sink.records[-1].asked == "easy"


async def test_a_token_of_the_shadow_is_spent_once(world: Any, site: Any) -> None:
    """Like every other."""
    watch(world, site)
    world.judge.trust = 5.0
    token = (await world.evaluate())["token"]
    assert (await world.verify(token))["success"]
    assert not (await world.verify(token))["success"]


async def test_a_network_that_the_owner_denies_stays_out(world: Any, site: Any) -> None:
    """Rules on networks are the owner's will, not a verdict: also for a session that began before."""
    opened = await world.open()
    watch(world, site, ip_rules=[IpRule("192.0.2.0/24", "deny")])
    begun = await world.post("sessions", {"site_key": f"rck_{site().site}", "mode": "managed"})
    evaluated = await world.post("sessions/evaluate", world.body(opened))
    assert {(one.status_code, one.json()["code"]) for one in (begun, evaluated)} == {(403, "blocked-network")}


async def test_the_price_is_paid_in_the_shadow_too(world: Any, site: Any) -> None:
    """Wrong nonces are refused."""
    watch(world, site)
    opened = await world.open()
    body = world.body(opened) | {"pow": {"nonces": [0] * 16}}
    refused = await world.post("sessions/evaluate", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "pow-invalid")


async def test_the_shadow_needs_no_pool(make_world: Any, site: Any) -> None:
    """Nobody is shown a challenge, so none has to be ready."""
    world = make_world()
    watch(world, site)
    world.judge.trust = 5.0
    async with world.client:
        assert (await world.evaluate())["status"] == "passed"


async def test_a_challenge_shown_before_is_still_to_be_solved(world: Any, site: Any) -> None:
    """The switch concerns sessions evaluated after it, in both directions."""
    world.judge.trust = 55.0
    shown = await world.evaluate()
    watch(world, site)
    result = await world.answer(shown, [0])
    assert result["status"] == "challenge"
    assert not world.sink.records[-1].shadow


async def test_outside_the_shadow_the_record_says_so(world: Any) -> None:
    """`asked` is then what was asked."""
    world.judge.trust = 25.0
    shown = await world.evaluate()
    assert (world.sink.records[-1].asked, world.sink.records[-1].shadow) == ("hard", False)
    await world.answer(shown, [1, 4, 7])
    assert (world.sink.records[-1].step, world.sink.records[-1].asked) == ("answer", "hard")
