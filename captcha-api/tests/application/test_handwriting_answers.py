"""A drawn word: what it says and how it was drawn, both judged before anybody passes."""

from typing import Any

import pytest
from realcatcha_captcha.application.ports.behaviour import Reading
from realcatcha_captcha.domain.risk import Reason
from realcatcha_contracts import Thresholds

STROKES = [[[10, 10, 0], [20, 30, 40], [30, 35, 80]], [[50, 60, 120]]]
INK = {"strokes": STROKES, "w": 400, "h": 160}
FEATURES = (0.0, 1.0)


@pytest.fixture
async def asked(world: Any, site: Any) -> Any:
    """A site that prefers handwriting; the model reads the asked word."""
    world.policies.put(site(kinds=["handwriting", "image-grid"]))
    await world.stock_kind("handwriting", count=8)
    world.judge.trust, world.judge.reads = 55.0, "cat"
    return world


def touch(world: Any) -> dict[str, Any]:
    return {**world.answer_body({"challenge": {"id": ""}}, [])["telemetry"], "pointer": "touch"}


async def test_both_models_are_asked_once(asked: Any) -> None:
    """The strokes without times for the word, the asked words and synonyms, the context `ink` for the hand."""
    await asked.answer(await asked.evaluate(), INK)
    (ink,) = asked.judge.inks
    assert ink.strokes == [[10, 10, 20, 30, 30, 35], [50, 60]]
    assert (ink.words, ink.language) == (["cat", "kitten"], "en")
    assert [request.context for request in asked.judge.asked] == ["point", "ink"]


async def test_a_synonym_is_accepted(asked: Any) -> None:
    """Any word of the pack."""
    asked.judge.reads = "kitten"
    assert (await asked.answer(await asked.evaluate(), INK))["status"] == "passed"


async def test_a_word_in_korean_is_asked_as_such(asked: Any) -> None:
    """From the shelf of that language."""
    await asked.stock_kind("handwriting-ko", words=["고양이"])
    result = await asked.evaluate(lang="ko")
    assert result["challenge"]["language"] == "ko"
    await asked.answer(result, INK)
    assert (asked.judge.inks[0].language, asked.judge.inks[0].words) == ("ko", ["고양이"])


async def test_nothing_of_what_was_read_goes_back(asked: Any) -> None:
    """No margin, no word, no reason."""
    asked.judge.reads = "dog"
    result = await asked.answer(await asked.evaluate(), INK)
    assert set(result) <= {"status", "challenge", "reason", "pow"}
    assert "dog" not in str(result)


@pytest.mark.parametrize(
    ("trust", "status", "reasons"),
    [(10.0, "challenge", ["ink-forged"]), (60.0, "challenge", ["ink-forged"]), (90.0, "passed", [])],
)
async def test_the_hand_is_judged_beside_the_word(asked: Any, trust: float, status: str, reasons: list[str]) -> None:
    """Below 70 the right word is a wrong answer."""
    asked.judge.drawn_trust = trust
    result = await asked.answer(await asked.evaluate(), INK)
    assert (result["status"], result.get("reason")) == (status, "wrong" if status == "challenge" else None)
    record = asked.sink.records[-1]
    assert (record.reasons, record.solved) == (reasons, status == "passed")


async def test_a_named_rule_refuses_the_right_word(asked: Any) -> None:
    """Font outlines at constant speed, whoever draws them with whatever pointer."""
    asked.behaviour.drawn = Reading(FEATURES, 1, (Reason("constant-speed", 35.0),))
    for telemetry in (None, touch(asked)):
        result = await asked.answer(await asked.evaluate(), INK, telemetry)
        assert result["reason"] == "wrong"
        assert asked.sink.records[-1].reasons == ["constant-speed"]


async def test_a_note_without_effect_refuses_nothing(asked: Any) -> None:
    """It is kept."""
    asked.behaviour.drawn = Reading(FEATURES, 1, (Reason("noted"),))
    assert (await asked.answer(await asked.evaluate(), INK))["status"] == "passed"
    assert asked.sink.records[-1].reasons == ["noted"]


async def test_a_replayed_drawing_refuses_the_right_word(asked: Any) -> None:
    """The second visitor who draws it; the first was a person."""
    asked.behaviour.drawn = Reading(FEATURES, 1, replay_slots=(1, 2, 3, 4))
    assert (await asked.answer(await asked.evaluate(), INK))["status"] == "passed"
    assert (await asked.answer(await asked.evaluate(), INK))["reason"] == "wrong"
    assert asked.sink.records[-1].reasons == ["replayed-trace"]


async def test_a_drawing_that_is_sent_again_after_a_failure_is_no_replay(asked: Any, site: Any) -> None:
    """Nobody read it and nothing else was ready: the same drawing finds itself, and is not held against itself."""
    asked.policies.put(site(kinds=["handwriting"]))
    asked.behaviour.drawn = Reading(FEATURES, 1, replay_slots=(1, 2, 3, 4))
    result = await asked.evaluate()
    asked.judge.reads = None
    body = asked.answer_body(result, INK)
    assert (await asked.post("challenges/answer", body)).status_code == 503
    asked.judge.reads = "cat"
    assert (await asked.post("challenges/answer", {**body, "more": 1})).json()["status"] == "passed"


async def test_a_finger_is_judged_as_a_mouse_is(asked: Any) -> None:
    """Whoever says that a finger drew it is spared nothing: neither the model nor its threshold."""
    asked.judge.trust = 25.0
    for drawn_trust, status in ((60.0, "challenge"), (90.0, "passed")):
        asked.judge.drawn_trust = drawn_trust
        assert (await asked.answer(await asked.evaluate(), INK, touch(asked)))["status"] == status
    assert [request.context for request in asked.judge.asked] == ["point", "ink"] * 2


async def test_a_finger_is_never_asked_less_than_whoever_is_unknown(asked: Any) -> None:
    """A mouse brought the visitor here; the drawing that he says a finger made is worth no easy challenge."""
    more = await asked.answer(await asked.evaluate(), INK, touch(asked))
    assert (more["status"], more["reason"]) == ("challenge", "next")
    assert "pow" in more
    assert asked.sink.records[-1].reasons == ["unknown-trust"]
    passed = await asked.answer(more, INK if more["challenge"]["kind"] == "handwriting" else [1, 4, 7], touch(asked))
    assert (await asked.verify(passed["token"]))["score"] == 0.4


async def test_a_drawing_without_features_is_read_but_worth_no_easy_challenge(asked: Any) -> None:
    """Too short to judge how it was drawn: the model of the hand is not asked, and the named rules still refuse."""
    asked.behaviour.drawn = Reading(None, 1)
    more = await asked.answer(await asked.evaluate(), INK)
    assert (more["status"], more["reason"]) == ("challenge", "next")
    assert [request.context for request in asked.judge.asked] == ["point"]
    assert len(asked.judge.inks) == 1
    asked.behaviour.drawn = Reading(None, 1, (Reason("constant-speed", 35.0),))
    assert (await asked.answer(await asked.evaluate(), INK))["reason"] == "wrong"


async def test_a_drawing_takes_the_time_that_it_says(asked: Any) -> None:
    """Whoever makes movements up must wait as long as a person would have drawn, whatever pointer he names."""
    slow = {**INK, "strokes": [*STROKES, [[60, 60, 9000]]]}
    for telemetry in (None, touch(asked)):
        result = await asked.evaluate()
        asked.clock.advance(6.0)
        assert (await asked.answer(result, slow, telemetry))["reason"] == "wrong"
        assert "ink-hasty" in asked.sink.records[-1].reasons
    result = await asked.evaluate()
    asked.clock.advance(8.0)
    assert (await asked.answer(result, slow))["status"] == "passed"


@pytest.mark.parametrize("silent", ["reads", "drawn_trust"])
async def test_no_answer_from_the_queue_swaps_without_penalty(asked: Any, silent: str) -> None:
    """Whichever model did not answer; never accepted, never wrong, no swap counted, another kind."""
    result = await asked.evaluate()
    setattr(asked.judge, silent, None)
    more = await asked.answer(result, INK)
    assert (more["status"], more["reason"], more["challenge"]["kind"]) == ("challenge", "unread", "image-grid")
    assert (more["challenge"]["swaps_left"], more["challenge"]["round"]) == (2, 1)
    assert "pow" not in more
    record = asked.sink.records[-1]
    assert (record.solved, record.verdict) == (None, "challenge")
    assert (await asked.answer(more, [1, 4, 7]))["status"] == "passed"


async def test_an_unread_word_is_never_swapped_for_proof_of_work(asked: Any, site: Any) -> None:
    """Whoever floods the queue would choose what is asked."""
    asked.policies.put(site(kinds=["handwriting", "pow"]))
    body = asked.answer_body(await asked.evaluate(), INK)
    asked.judge.reads = None
    refused = await asked.post("challenges/answer", body)
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")


async def test_a_strict_site_refuses_more_hands(asked: Any, site: Any) -> None:
    """The site's own threshold of two hard challenges decides."""
    asked.judge.drawn_trust = 30.0
    asked.policies.put(site(kinds=["handwriting"], thresholds=Thresholds(90.0, 60.0, 45.0)))
    assert (await asked.answer(await asked.evaluate(), INK))["reason"] == "wrong"
