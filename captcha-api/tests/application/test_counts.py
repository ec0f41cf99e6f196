"""What is counted of each site: the funnel, errors, kinds and reasons, and nothing that a stranger could make up."""

from typing import Any

import pytest
from realcatcha_captcha.application.ports.behaviour import Reading
from realcatcha_captcha.domain.risk import Reason
from realcatcha_contracts import FUNNEL

SITE = "bcdefghijklmnopq"
RIGHT, WRONG = [1, 4, 7], [0]


def funnel(world: Any) -> dict[str, int]:
    return {name: times for name in FUNNEL if (times := world.counts.counted[SITE, name, ""])}


def labels(world: Any, dimension: str) -> dict[str, int]:
    counted = world.counts.counted.items()
    return {label: times for (site, name, label), times in counted if site == SITE and name == dimension}


def asked(world: Any, dimension: str) -> int:
    """How many requests of an endpoint were timed."""
    return sum(labels(world, dimension).values())


async def test_a_visitor_who_passes(world: Any) -> None:
    """Sessions, evaluated, passed, verified; a second redemption is a refusal."""
    result = await world.evaluate()
    await world.verify(result["token"])
    await world.verify(result["token"])
    assert funnel(world) == {"sessions": 1, "evaluated": 1, "passed": 1, "verified": 1, "refused": 1}
    assert labels(world, "refusal") == {"spent": 1}
    assert [asked(world, f"ms_{name}") for name in ("sessions", "evaluate", "answer", "siteverify")] == [1, 1, 0, 2]


async def test_a_redemption_that_is_repeated_is_verified_once(world: Any) -> None:
    """Under its idempotency key."""
    token = (await world.evaluate())["token"]
    key = "0b7e6d2e-2b5b-4c4c-9d5e-1f0f6f5d6a11"
    assert [(await world.verify(token, idempotency_key=key))["success"] for _ in range(3)] == [True] * 3
    assert funnel(world)["verified"] == 1


async def test_a_visitor_who_is_challenged_fails_swaps_and_recovers(world: Any) -> None:
    """Each kind as what was answered, not as what is shown next."""
    world.judge.trust = 55.0
    await world.stock_kind("abstract", count=8)
    result = await world.evaluate()
    assert result["challenge"]["kind"] == "image-grid"
    result = await world.answer(result, WRONG)
    swapped = await world.swap(result)
    kind = result["challenge"]["kind"]
    result = world.decoded(swapped)
    solved = result["challenge"]["kind"]
    passed = await world.answer(result, RIGHT if solved == "image-grid" else [1, 3])
    assert passed["status"] == "passed"
    expected = {"sessions": 1, "evaluated": 1, "challenged": 1, "solved": 1, "failed": 1, "swapped": 1, "recovered": 1}
    assert funnel(world) == expected
    assert labels(world, "kind_failed") == {"image-grid": 1}
    assert labels(world, "kind_swapped") == {kind: 1}
    assert labels(world, "kind_solved") == {solved: 1}
    assert sum(labels(world, "kind_shown").values()) == 3


async def test_a_visitor_who_is_denied(world: Any) -> None:
    """After four wrong answers."""
    world.judge.trust = 55.0
    result = await world.evaluate()
    while result["status"] == "challenge":
        result = await world.answer(result, WRONG)
    assert funnel(world) == {"sessions": 1, "evaluated": 1, "challenged": 1, "denied": 1, "failed": 4}


async def test_reasons_are_counted_once_a_session(world: Any) -> None:
    """Answers repeat those of their evaluation."""
    world.judge.trust = 90.0
    world.behaviour.reading = Reading((0.0, 1.0), 1, reasons=(Reason("straight-line", 50.0),))
    result = await world.evaluate()
    assert result["status"] == "challenge"
    await world.answer(result, RIGHT)
    assert labels(world, "reason") == {"straight-line": 1}


async def test_errors_are_counted_by_endpoint_and_code(world: Any) -> None:
    """For the site that was asked for."""
    body = {"site_key": f"rck_{SITE}", "mode": "managed"}
    assert (await world.post("sessions", body, origin="https://elsewhere.test")).status_code == 403
    opened = await world.open()
    spoilt = world.body(opened) | {"pow": {"nonces": [0] * len(world.body(opened)["pow"]["nonces"])}}
    assert (await world.post("sessions/evaluate", spoilt)).status_code == 422
    assert (await world.verify("no token"))["success"] is False
    assert labels(world, "error") == {"sessions:origin-not-allowed": 1, "evaluate:pow-invalid": 1}
    assert labels(world, "refusal") == {"bad-response": 1}
    assert funnel(world) == {"sessions": 1, "errors": 2, "refused": 1}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("sessions", {"site_key": "rck_zzzzzzzzzzzzzzzz", "mode": "managed"}),
        ("sessions", {"site_key": "nonsense", "mode": "managed"}),
        ("sessions/evaluate", {"session": "forged", "pow": {"nonces": []}, "telemetry": {}}),
        ("challenges/answer", {"challenge": "forged", "answer": {}, "telemetry": {}}),
    ],
)
async def test_what_names_no_site_is_counted_nowhere(world: Any, path: str, body: dict[str, Any]) -> None:
    """Else a stranger could fill the counts with names."""
    assert (await world.post(path, body)).is_error
    secret = f"rcs_zzzzzzzzzzzzzzzz_{'s' * 43}"
    assert (await world.verify("x", secret=secret))["success"] is False
    assert world.counts.counted == {}


async def test_one_request_does_not_count_for_the_site_of_another(world: Any) -> None:
    """The site is forgotten between requests of one connection."""
    await world.open()
    before = dict(world.counts.counted)
    assert (await world.post("sessions", {"site_key": "nonsense", "mode": "managed"})).is_error
    assert world.counts.counted == before


async def test_test_keys_are_counted_nowhere(world: Any) -> None:
    """Neither sessions, nor answers, nor redemptions."""
    opened = world.decoded(await world.post("sessions", {"site_key": "rck_aaaaaaaaaaaapass", "mode": "managed"}))
    world.clock.advance(2.0)
    result = world.decoded(await world.post("sessions/evaluate", world.body(opened)))
    assert (await world.verify(result["token"], secret=f"rcs_aaaaaaaaaaaapass_{'A' * 43}"))["success"] is True
    assert world.counts.counted == {}


async def test_a_defect_is_counted_as_an_internal_error(world: Any) -> None:
    """Whatever escapes."""
    opened = await world.open()

    async def defect(_request: Any) -> Any:
        raise RuntimeError

    world.judge.judge = defect
    assert (await world.post("sessions/evaluate", world.body(opened))).status_code == 500
    assert labels(world, "error") == {"evaluate:internal-error": 1}
