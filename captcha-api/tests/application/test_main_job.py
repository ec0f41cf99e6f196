"""The main job over the wire: session, verdict, challenge, token."""

from typing import Any

import pytest
from realcatcha_captcha.application.ports.behaviour import Reading
from realcatcha_captcha.domain import proof_of_work
from realcatcha_captcha.domain.risk import Reason

ANSWER = [1, 4, 7]


async def test_a_trusted_visitor_passes_without_a_challenge(world: Any) -> None:
    """And the token verifies once."""
    result = await world.evaluate(action="login", cdata="order 7")
    assert result["status"] == "passed"
    answer = await world.verify(result["token"])
    assert answer == {
        "success": True,
        "challenge_ts": "2025-11-21T09:00:02Z",
        "hostname": "shop.example.com",
        "error-codes": [],
        "action": "login",
        "cdata": "order 7",
        "score": 0.9,
    }
    assert (await world.verify(result["token"]))["error-codes"] == ["timeout-or-duplicate"]


@pytest.mark.parametrize(
    ("trust", "band", "priced", "rounds", "score"),
    [(55.0, 0, False, 1, 0.7), (25.0, 1, True, 1, 0.4), (5.0, 1, True, 2, 0.1), (None, 1, True, 1, 0.4)],
)
async def test_trust_decides_what_is_asked(
    world: Any, *, trust: float | None, band: int, priced: bool, rounds: int, score: float
) -> None:
    """The table of DESIGN 6, solved to the end."""
    world.judge.trust = trust
    result = await world.evaluate()
    for number in range(1, rounds + 1):
        assert result["status"] == "challenge"
        shown = result["challenge"]
        assert (shown["kind"], shown["rows"], shown["columns"], shown["tile_px"]) == ("image-grid", 3, 3, 150)
        assert (shown["round"], shown["rounds"]) == (number, rounds)
        assert shown["prompt"]["target"] == ("banana", "lemon")[band]
        assert ("pow" in result) == priced
        result = await world.answer(result, ANSWER)
        assert result.get("reason") == ("next" if number < rounds else None)
    assert result["status"] == "passed"
    assert (await world.verify(result["token"]))["score"] == score


async def test_the_answer_is_nowhere_in_the_challenge(world: Any) -> None:
    """The public part holds what the widget shows and no more."""
    world.judge.trust = 55.0
    shown = (await world.evaluate())["challenge"]
    public = {"id", "kind", "expires_at", "swaps_left", "prompt", "image", "rows", "columns", "tile_px"}
    assert set(shown) == public | {"round", "rounds", "alternatives"}


async def test_a_prompt_speaks_korean(world: Any) -> None:
    """The session's language words the target."""
    world.judge.trust = 55.0
    assert (await world.evaluate(lang="ko-KR"))["challenge"]["prompt"] == {"target": "banana", "label": "바나나"}


async def test_the_image_is_served_by_its_signed_url_only(world: Any) -> None:
    """And not once it has expired."""
    await world.objects.put("packs/0-0.jpg", b"jpeg", "image/jpeg")
    world.judge.trust = 55.0
    url = (await world.evaluate())["challenge"]["image"]
    found = await world.client.get(url)
    assert (found.status_code, found.content, found.headers["content-type"]) == (200, b"jpeg", "image/jpeg")
    assert found.headers["cache-control"] == "no-store"
    assert (await world.client.get(url[:-1] + ("0" if url[-1] != "0" else "1"))).status_code == 404
    world.clock.advance(241)
    assert (await world.client.get(url)).status_code == 404


async def test_a_wrong_answer_is_a_result_and_costs_more(world: Any) -> None:
    """Each wrong answer brings another challenge with dearer proof of work; the fourth ends the session."""
    world.judge.trust = 55.0
    result = await world.evaluate()
    works = []
    for _ in range(3):
        result = await world.answer(result, [0])
        assert (result["status"], result["reason"]) == ("challenge", "wrong")
        works.append(result["pow"]["work"])
    assert works == sorted(set(works))
    assert await world.answer(result, [0]) == {"status": "denied"}


async def test_an_answer_is_consumed(world: Any) -> None:
    """A second, different answer to the same challenge finds it gone, right or wrong."""
    world.judge.trust = 55.0
    result = await world.evaluate()
    await world.answer(result, [0])
    late = await world.post("challenges/answer", world.answer_body(result, ANSWER))
    assert (late.status_code, late.json()["code"]) == (410, "challenge-gone")


async def test_an_identical_answer_gets_the_identical_bytes(world: Any) -> None:
    """A lost reply on a phone: same body, same token, within 30 seconds."""
    world.judge.trust = 55.0
    body = world.answer_body(await world.evaluate(), ANSWER)
    first = await world.post("challenges/answer", body)
    again = await world.post("challenges/answer", body)
    assert (again.status_code, again.content) == (200, first.content)


async def test_an_identical_evaluation_gets_the_identical_bytes(world: Any) -> None:
    """And another body is refused; after 30 seconds the same one, too."""
    body = world.body(await world.open())
    first = await world.post("sessions/evaluate", body)
    assert (await world.post("sessions/evaluate", body)).content == first.content
    other = await world.post("sessions/evaluate", {**body, "extra": 1})
    assert (other.status_code, other.json()["code"]) == (409, "session-used")
    world.clock.advance(31)
    assert (await world.post("sessions/evaluate", body)).json()["code"] == "session-used"


async def test_a_swap_replaces_the_challenge_twice(world: Any) -> None:
    """The old id dies, the strength stays, the third swap is refused and leaves the challenge open."""
    world.judge.trust = 25.0
    result = await world.evaluate()
    for left in (1, 0):
        body = {"challenge": result["challenge"]["id"], "pow": world.solved(result["pow"])}
        swapped = (await world.post("challenges/swap", body)).json()
        assert (swapped["status"], swapped["challenge"]["swaps_left"]) == ("challenge", left)
        assert swapped["challenge"]["prompt"]["target"] == "lemon"
        old = await world.post("challenges/answer", world.answer_body(result, ANSWER))
        assert old.json()["code"] == "challenge-gone"
        result = swapped
    body = {"challenge": result["challenge"]["id"], "pow": world.solved(result["pow"])}
    refused = await world.post("challenges/swap", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "no-swaps-left")
    assert (await world.answer(result, ANSWER))["status"] == "passed"


async def test_a_swap_to_a_kind_that_the_site_does_not_offer_is_malformed(world: Any) -> None:
    """And leaves the challenge open."""
    world.judge.trust = 55.0
    result = await world.evaluate()
    body = {"challenge": result["challenge"]["id"], "kind": "handwriting"}
    assert (await world.post("challenges/swap", body)).status_code == 422
    same = await world.post("challenges/swap", body | {"kind": "image-grid"})
    assert same.json()["status"] == "challenge"
    assert (await world.post("challenges/swap", body | {"kind": "image-grid"})).content == same.content


async def test_a_priced_challenge_requires_its_own_proof_of_work(world: Any) -> None:
    """None, a wrong one, or the session's: refused, and the attempt is not consumed."""
    world.judge.trust = 25.0
    opened = await world.open()
    result = (await world.post("sessions/evaluate", world.body(opened))).json()
    body = world.answer_body(result, ANSWER)
    without = {key: value for key, value in body.items() if key != "pow"}
    assert (await world.post("challenges/answer", without)).json()["code"] == "pow-required"
    replayed = {**body, "pow": world.solved(opened["pow"])}
    assert (await world.post("challenges/answer", replayed)).json()["code"] == "pow-invalid"
    assert (await world.post("challenges/answer", body)).json()["status"] == "passed"


async def test_a_late_word_of_the_model_binds_at_the_answer(world: Any) -> None:
    """It came after the challenge went out and is bad: one more challenge; it never asks for less."""
    world.judge.trust = None
    result = await world.evaluate()
    sid = result["challenge"]["id"].split(".")[0]
    await world.store.note_trust(sid, 3.0)
    more = await world.answer(result, ANSWER)
    assert (more["status"], more["reason"], more["challenge"]["round"]) == ("challenge", "next", 2)
    passed = await world.answer(more, ANSWER)
    assert (await world.verify(passed["token"]))["score"] == 0.1
    record = world.sink.records[-1]
    assert record.trust == 3.0


async def test_a_good_late_word_changes_nothing(world: Any) -> None:
    """The hard challenge was asked already."""
    world.judge.trust = None
    result = await world.evaluate()
    await world.store.note_trust(result["challenge"]["id"].split(".")[0], 95.0)
    passed = await world.answer(result, ANSWER)
    assert (await world.verify(passed["token"]))["score"] == 0.4


async def test_automation_seen_at_the_answer_asks_a_hard_challenge(world: Any) -> None:
    """An easy one that was solved does not count as the hard one."""
    world.judge.trust = 55.0
    result = await world.evaluate()
    flagged = {**world.body({"session": "", "pow": result.get("pow", {"prefix": "", "count": 0, "work": 1})})}
    telemetry = {**flagged["telemetry"], "flags": {"webdriver": True, "untrusted": 0}}
    more = await world.answer(result, ANSWER, telemetry)
    assert (more["status"], more["reason"]) == ("challenge", "next")
    assert more["challenge"]["prompt"]["target"] == "lemon"
    assert (await world.answer(more, ANSWER))["status"] == "passed"


async def test_a_malformed_answer_is_not_consumed(world: Any) -> None:
    """The kind reads it before it is judged."""
    world.judge.trust = 55.0
    result = await world.evaluate()
    for answer in ({"tiles": [9]}, {"tiles": [1, 1]}, {"word": "x"}, [], None):
        bad = await world.post("challenges/answer", {**world.answer_body(result, ANSWER), "answer": answer})
        assert (bad.status_code, bad.json()["code"]) == (422, "malformed")
    assert (await world.answer(result, ANSWER))["status"] == "passed"


async def test_a_challenge_expires(world: Any) -> None:
    """After four minutes."""
    world.judge.trust = 55.0
    result = await world.evaluate()
    world.clock.advance(240)
    late = await world.post("challenges/answer", world.answer_body(result, ANSWER))
    assert late.json()["code"] == "challenge-gone"


async def test_a_record_keeps_the_reasons(world: Any) -> None:
    """The browser sees none of them; the record and, where the site asks, siteverify do."""
    world.behaviour.reading = Reading((0.0,), 1, (Reason("constant-speed", 35.0),))
    result = await world.evaluate()
    assert "constant-speed" not in str(result)
    record = world.sink.records[-1]
    assert (record.verdict, record.trust, record.reasons) == ("challenge", 35.0, ["constant-speed"])
    assert record.telemetry.pointer == "mouse"


async def test_siteverify_shows_reasons_where_the_site_asks(world: Any, site: Any) -> None:
    """For demonstration and staging sites."""
    world.policies.put(site(expose_reasons=True))
    world.judge.trust = 88.5
    answer = await world.verify((await world.evaluate())["token"])
    assert answer["metadata"] == {"trust": 88.5, "reasons": []}


async def test_without_an_object_store_proof_of_work_is_asked(world: Any, site: Any) -> None:
    """Where the site's owner allows it, the visitor gets through at the highest price and the lowest score."""
    world.policies.put(site(kinds=["image-grid", "pow"]))
    world.objects.down = True
    world.judge.trust = 55.0
    result = await world.evaluate()
    assert (result["challenge"]["kind"], result["pow"]["work"]) == ("pow", 62_500)


async def test_without_an_object_store_pictures_alone_are_unavailable(world: Any) -> None:
    """Whoever did not allow proof of work is not given it: it says nothing of a person."""
    world.judge.trust = 35.0
    world.objects.down = True
    refused = await world.post("sessions/evaluate", world.body(await world.open()))
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")


async def test_an_empty_pool_never_means_proof_of_work(world: Any, site: Any) -> None:
    """Whoever drains the pool would choose what is asked."""
    world.judge.trust = 35.0
    world.policies.put(site(kinds=["image-grid", "pow"]))
    while await world.packs.take("image-grid", 1):
        pass
    refused = await world.post("sessions/evaluate", world.body(await world.open()))
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")


async def test_a_grid_is_not_swapped_for_proof_of_work(world: Any, site: Any) -> None:
    """Another kind of equal strength: a price is not."""
    world.policies.put(site(kinds=["image-grid", "pow"]))
    world.judge.trust = 55.0
    result = await world.evaluate()
    swap = {"challenge": result["challenge"]["id"], "kind": "pow"}
    refused = await world.post("challenges/swap", swap)
    assert (refused.status_code, refused.json()["code"]) == (422, "malformed")


async def test_an_empty_pool_is_unavailable_and_decides_nothing(world: Any) -> None:
    """Draining it buys nobody an easier step; the same request succeeds once there are packs."""
    while await world.packs.take("image-grid", 0):
        pass
    world.judge.trust = 55.0
    body = world.body(await world.open())
    refused = await world.post("sessions/evaluate", body)
    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (503, "unavailable", "1")
    await world.stock()
    assert (await world.post("sessions/evaluate", body)).json()["status"] == "challenge"


async def test_an_empty_pool_makes_no_guess_free(world: Any) -> None:
    """A wrong answer that no challenge can follow ends the session; the right one is too late then."""
    world.judge.trust = 55.0
    result = await world.evaluate()
    while await world.packs.take("image-grid", 0):
        pass
    assert (await world.answer(result, [0]))["status"] == "denied"
    late = await world.post("challenges/answer", world.answer_body(result, ANSWER))
    assert (late.status_code, late.json()["code"]) == (410, "challenge-gone")


async def test_a_pow_challenge_is_answered_by_its_proof_of_work(
    world: Any, site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kind without anything to see, here for less than the million hashes that it costs."""
    monkeypatch.setattr(proof_of_work, "MAX_HASHES", 16 * 64)
    world.policies.put(site(kinds=["image-grid", "pow"]))
    world.objects.down = True
    world.judge.trust = 55.0
    result = await world.evaluate()
    body = {**world.answer_body(result, []), "answer": {}}
    passed = await world.post("challenges/answer", body)
    assert (await world.verify(passed.json()["token"]))["score"] == 0.1
