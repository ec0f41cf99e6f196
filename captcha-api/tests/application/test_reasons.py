"""Reasons go with every verdict to the record and the token, and never to the browser."""

import json
from typing import Any

import pytest
from realcatcha_captcha.application.ports.behaviour import Reading
from realcatcha_captcha.domain.risk import Reason

REASON = "straight-line"
RIGHT = [1, 4, 7]


@pytest.fixture
def named(world: Any, site: Any) -> Any:
    """A service whose next visitors move in straight lines, on a site that shows reasons to its back end."""
    world.policies.put(site(version=2, expose_reasons=True))
    world.behaviour.reading = Reading((0.0,), 1, reasons=(Reason(REASON, 55.0),))
    return world


def told(world: Any) -> tuple[str, str, list[str], str]:
    """Step, verdict, reasons and what was asked, of the newest record."""
    record = world.sink.records[-1]
    return record.step, record.verdict, record.reasons, record.asked


async def test_every_step_of_a_session_records_its_reasons(named: Any) -> None:
    """Challenge, swap, wrong answer, right answer, token."""
    shown = await named.evaluate()
    assert told(named) == ("evaluate", "challenge", [REASON], "easy")
    swapped = (await named.post("challenges/swap", {"challenge": shown["challenge"]["id"]})).json()
    assert told(named) == ("swap", "challenge", [REASON], "easy")
    again = await named.answer(swapped, [0])
    assert told(named) == ("answer", "challenge", [REASON], "easy")
    passed = await named.answer(again, RIGHT)
    assert told(named) == ("answer", "passed", [REASON], "easy")
    assert (await named.verify(passed["token"]))["metadata"] == {"trust": 55.0, "reasons": [REASON]}
    assert [record.solved for record in named.sink.records] == [None, None, False, True]


async def test_a_denial_records_its_reasons(named: Any) -> None:
    """After the fourth wrong answer, and where a right answer came with other findings too."""
    result = await named.evaluate()
    for _ in range(4):
        result = await named.answer(result, [0])
    assert result == {"status": "denied"}
    assert told(named) == ("answer", "denied", [REASON], "easy")


async def test_what_the_answer_reveals_is_added(named: Any) -> None:
    """A flag that shows only while answering asks for more, and stays with the session."""
    shown = await named.evaluate()
    body = named.answer_body(shown, RIGHT)
    body["telemetry"] = {**body["telemetry"], "flags": {"webdriver": True, "untrusted": 0}}
    result = (await named.post("challenges/answer", body)).json()
    assert result["status"] == "challenge"
    assert told(named) == ("answer", "challenge", ["automation-flag", REASON], "hard")


async def test_a_pass_without_a_challenge_records_them_too(named: Any) -> None:
    """Also a finding that caps nothing."""
    named.behaviour.reading = Reading((0.0,), 1, reasons=(Reason(REASON, 90.0),))
    await named.evaluate()
    assert told(named) == ("evaluate", "passed", [REASON], "pass")


async def test_a_test_key_records_a_verdict(world: Any) -> None:
    """The always-fail key is denied, and has no reasons to tell."""
    opened = await world.post("sessions", {"site_key": "rck_aaaaaaaaaaaafail", "mode": "managed"})
    assert (await world.post("sessions/evaluate", world.body(opened.json()))).json() == {"status": "denied"}
    assert told(world) == ("evaluate", "denied", [], "pass")


@pytest.mark.parametrize("shadow", [False, True])
async def test_the_browser_is_never_told(named: Any, site: Any, *, shadow: bool) -> None:
    """Neither reasons nor trust nor what the site does with them, in any answer of a session, refusals included."""
    named.policies.put(site(version=3, expose_reasons=True, shadow=shadow))
    opened = await named.open()
    answers: list[Any] = [opened]
    result = await named.evaluate()
    answers.append(result)
    while result["status"] == "challenge":
        answers.append((await named.post("challenges/swap", {"challenge": result["challenge"]["id"]})).json())
        result = answers[-1] if "challenge" in answers[-1] else result
        result = await named.answer(result, [0])
        answers.append(result)
    refused = await named.post("sessions/evaluate", named.body(opened) | {"pow": {"nonces": [0]}})
    answers.append(refused.json())
    assert result["status"] == ("passed" if shadow else "denied")
    whole = json.dumps(answers)
    for word in (REASON, "reasons", "trust", "shadow", "score", "level"):
        assert word not in whole


@pytest.mark.parametrize("dialect", ["realcatcha", "recaptcha", "hcaptcha", "turnstile"])
async def test_only_a_site_that_exposes_them_sees_them(named: Any, site: Any, dialect: str) -> None:
    """Siteverify tells other back ends the score and no more, in every dialect."""
    named.behaviour.reading = Reading((0.0,), 1, reasons=(Reason(REASON, 90.0),))
    shown = await named.verify((await named.evaluate(dialect=dialect))["token"])
    assert shown["metadata"]["reasons"] == [REASON]
    assert shown.get("score_reason", [REASON]) == [REASON]
    named.policies.put(site(version=3))
    hidden = await named.verify((await named.evaluate(dialect=dialect))["token"])
    assert hidden["success"]
    assert REASON not in json.dumps(hidden)
    assert "metadata" not in hidden
