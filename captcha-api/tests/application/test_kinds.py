"""Each kind over the wire: right, wrong, malformed and repeated answers."""

import json
from typing import Any

import pytest
from realcatcha_captcha.application.ports.counters import Counter

INK = {"strokes": [[[10, 10, 0], [20, 30, 40]], [[50, 60, 90]]], "w": 400, "h": 160}
RIGHT: dict[str, Any] = {
    "image-grid": {"tiles": [1, 4, 7]},
    "abstract": {"tiles": [1, 3]},
    "handwriting": INK,
    "spoken": {"text": "4071"},
}
MALFORMED: dict[str, Any] = {
    "image-grid": {"tiles": [9]},
    "abstract": {"tiles": []},
    "handwriting": {**INK, "strokes": []},
    "spoken": {"text": "x" * 65},
}
WRONG: dict[str, Any] = {"image-grid": {"tiles": [0]}, "abstract": {"tiles": [0, 2]}, "spoken": {"text": "4072"}}
OWN = {
    "image-grid": {"prompt", "image", "tile_px", "rows", "columns"},
    "abstract": {"prompt", "image", "tile_px", "tiles"},
    "handwriting": {"prompt", "image", "width_px", "height_px", "language"},
    "spoken": {"audio", "media_type", "symbols", "length", "language"},
}
COMMON = {"id", "kind", "expires_at", "swaps_left", "round", "rounds", "alternatives"}
EACH = pytest.mark.parametrize("kind", list(RIGHT))


async def ask(world: Any, site: Any, kind: str, trust: float = 55.0) -> dict[str, Any]:
    """Evaluate a visitor of a site that allows one kind."""
    world.policies.put(site(kinds=[kind]))
    if kind != "image-grid":
        await world.stock_kind(kind)
    world.judge.trust, world.judge.reads = trust, "cat"
    result: dict[str, Any] = await world.evaluate()
    assert result["challenge"]["kind"] == kind
    return result


@EACH
async def test_a_view_holds_what_the_widget_shows_and_no_more(world: Any, site: Any, kind: str) -> None:
    """Never the answer, nor the words or weights of the pack."""
    shown = (await ask(world, site, kind))["challenge"]
    assert set(shown) == COMMON | OWN[kind]
    assert shown["alternatives"] == [kind]
    text = json.dumps(shown)
    assert not any(secret in text for secret in ("cat", "kitten", "4 0 7 1", "weights"))


@EACH
async def test_right_answers_pass(world: Any, site: Any, kind: str) -> None:
    """One challenge, with its usual score; abstract images come in two rows."""
    result = await ask(world, site, kind)
    for number in range(1, result["challenge"]["rounds"] + 1):
        assert result["challenge"]["round"] == number
        result = await world.answer(result, RIGHT[kind])
    assert (await world.verify(result["token"]))["score"] == 0.7


@EACH
async def test_a_wrong_answer_brings_another_challenge_and_the_fourth_ends_it(world: Any, site: Any, kind: str) -> None:
    """As it does for a grid."""
    result = await ask(world, site, kind)
    world.judge.reads = "dog"
    for _ in range(3):
        result = await world.answer(result, WRONG.get(kind, INK))
        assert (result["status"], result["reason"]) == ("challenge", "wrong")
    assert await world.answer(result, WRONG.get(kind, INK)) == {"status": "denied"}


@EACH
async def test_a_malformed_answer_is_not_consumed(world: Any, site: Any, kind: str) -> None:
    """Another kind's answer, a bound overstepped, or no answer at all; nothing is asked of a model."""
    result = await ask(world, site, kind)
    for answer in (MALFORMED[kind], {"word": "cat"}, {}, [], None, 7):
        bad = await world.post("challenges/answer", {**world.answer_body(result, {}), "answer": answer})
        assert (bad.status_code, bad.json()["code"]) == (422, "malformed")
    assert world.judge.inks == []
    assert (await world.answer(result, RIGHT[kind]))["status"] in {"passed", "challenge"}


@EACH
async def test_an_answer_is_judged_once(world: Any, site: Any, kind: str) -> None:
    """The same bytes get the same bytes; others find the challenge gone."""
    body = world.answer_body(await ask(world, site, kind), RIGHT[kind])
    first = await world.post("challenges/answer", body)
    again = await world.post("challenges/answer", body)
    assert (again.status_code, again.content) == (200, first.content)
    other = await world.post("challenges/answer", {**body, "more": 1})
    assert (other.status_code, other.json()["code"]) == (410, "challenge-gone")
    assert len(world.judge.inks) == (kind == "handwriting")


async def test_two_rows_are_one_challenge_of_two(world: Any, site: Any) -> None:
    """Two hard ones of different kinds: the grid counts one round, the images two."""
    world.policies.put(site(kinds=["abstract", "image-grid"]))
    await world.stock_kind("abstract")
    world.judge.trust = 5.0
    result = await world.evaluate()
    seen = []
    while result["status"] == "challenge":
        shown = result["challenge"]
        seen.append((shown["kind"], shown["round"], shown["rounds"]))
        result = await world.answer(result, RIGHT[shown["kind"]])
    assert seen == [("abstract", 1, 3), ("abstract", 2, 3), ("image-grid", 3, 3)]
    assert (await world.verify(result["token"]))["score"] == 0.1


async def test_one_image_is_forgiven_in_each_row_but_not_two_clear_ones(world: Any, site: Any) -> None:
    """What the first row was forgiven counts in the second."""
    result = await world.answer(await ask(world, site, "abstract"), [1])
    assert (result["reason"], result["challenge"]["round"]) == ("next", 2)
    assert (await world.answer(result, [1]))["reason"] == "wrong"


async def test_a_first_row_decides_nothing(world: Any, site: Any) -> None:
    """Records and the site's difficulty hear of whole challenges; a wrong row is a failed one."""
    result = await world.answer(await ask(world, site, "abstract"), [1, 3])
    assert world.sink.records[-1].solved is None
    given = Counter(f"rl:{{{site().site}}}:trusted", 600)
    assert world.counters.read(given, world.clock()) == 0
    await world.answer(result, [1, 3])
    assert world.sink.records[-1].solved is True
    assert world.counters.read(given, world.clock()) == 1
    await world.answer(await world.evaluate(), [0, 2])
    assert world.sink.records[-1].solved is False


async def test_two_less_clear_images_are_both_forgiven(world: Any, site: Any) -> None:
    """People disagree most where the model was less sure."""
    world.policies.put(site(kinds=["abstract"]))
    await world.stock_kind("abstract", weights=[0.0, 0.8, 0.0, 0.8, 0.0])
    world.judge.trust = 55.0
    result = await world.answer(await world.evaluate(), [1])
    assert (await world.answer(result, [1]))["status"] == "passed"


async def test_a_wrong_row_begins_the_challenge_anew(world: Any, site: Any) -> None:
    """A right row before it is no half of a solved challenge."""
    result = await world.answer(await ask(world, site, "abstract"), [1, 3])
    result = await world.answer(result, [0, 2])
    assert (result["reason"], result["challenge"]["round"]) == ("wrong", 1)
    result = await world.answer(result, [1, 3])
    assert (result["reason"], result["challenge"]["round"]) == ("next", 2)


async def test_a_swapped_row_begins_the_challenge_anew(world: Any, site: Any) -> None:
    """Else a visitor could swap until the second row is easy."""
    result = await world.answer(await ask(world, site, "abstract"), [1, 3])
    swapped = (await world.swap(result)).json()
    assert (swapped["challenge"]["round"], swapped["challenge"]["rounds"]) == (1, 2)


async def test_an_answer_given_back_is_not_forgiven_twice(world: Any, site: Any) -> None:
    """The pool was empty after the first row; what was sent again counts once."""
    world.policies.put(site(kinds=["abstract"]))
    await world.stock_kind("abstract", count=1)
    world.judge.trust = 55.0
    body = world.answer_body(await world.evaluate(), [1])
    for _ in range(2):
        assert (await world.post("challenges/answer", body)).status_code == 503
    await world.stock_kind("abstract", count=2)
    result = (await world.post("challenges/answer", body)).json()
    assert (await world.answer(result, [1, 3]))["status"] == "passed"


async def test_a_row_whose_shelf_has_run_empty_gives_way_to_another_kind(world: Any, site: Any) -> None:
    """The right row is lost, the visitor is not."""
    world.policies.put(site(kinds=["abstract", "image-grid"]))
    await world.stock_kind("abstract", count=1)
    world.judge.trust = 55.0
    result = await world.answer(await world.evaluate(), [1, 3])
    shown = result["challenge"]
    assert (result["reason"], shown["kind"], shown["round"], shown["rounds"]) == ("next", "image-grid", 1, 1)
    assert (await world.answer(result, RIGHT["image-grid"]))["status"] == "passed"


async def test_automation_seen_in_the_first_row_asks_a_whole_hard_challenge(world: Any, site: Any) -> None:
    """An easy row is no half of a hard challenge."""
    result = await ask(world, site, "abstract")
    flagged = {**world.answer_body(result, [])["telemetry"], "flags": {"webdriver": True, "untrusted": 0}}
    more = await world.answer(result, [1, 3], flagged)
    assert (more["reason"], more["challenge"]["round"], more["challenge"]["rounds"]) == ("next", 1, 2)


async def test_koreans_hear_korean_where_there_is_some(world: Any, site: Any) -> None:
    """And what there is elsewhere."""
    world.policies.put(site(kinds=["spoken"]))
    world.judge.trust = 55.0
    await world.stock_kind("spoken")
    assert (await world.evaluate(lang="ko"))["challenge"]["language"] == "en"
    await world.stock_kind("spoken-ko", words=["사과 강"])
    shown = (await world.evaluate(lang="ko-KR"))["challenge"]
    assert (shown["language"], shown["symbols"], shown["length"]) == ("ko", "words", 2)
    assert (await world.evaluate(lang="en"))["challenge"]["language"] == "en"


async def test_feelings_are_worded_in_korean(world: Any, site: Any) -> None:
    """Their names are the English words."""
    world.policies.put(site(kinds=["abstract"]))
    world.judge.trust = 55.0
    await world.stock_kind("abstract")
    assert (await world.evaluate(lang="ko"))["challenge"]["prompt"] == {"target": "calm", "label": "차분함"}
    assert (await world.evaluate(lang="en"))["challenge"]["prompt"]["label"] == "calm"


async def test_the_always_challenge_key_asks_its_grid_alone(world: Any) -> None:
    """As it always did: a test suite that presses keys alone gets no other kind."""
    opened = await world.open(site_key="rck_aaaaaaaaaaaachal")
    shown = (await world.post("sessions/evaluate", world.body(opened))).json()["challenge"]
    assert (shown["kind"], shown["alternatives"]) == ("image-grid", ["image-grid"])


@pytest.mark.parametrize(
    ("key", "kind", "answer"),
    [("feel", "abstract", {"tiles": [0, 2]}), ("hear", "spoken", {"text": "four zero seven one"})],
)
async def test_a_test_key_asks_the_kind_that_it_is_for(world: Any, key: str, kind: str, answer: Any) -> None:
    """And the documented answer solves it, in as many rows as the kind has."""
    result = await world.evaluate(site_key=f"rck_aaaaaaaaaaaa{key}")
    for _ in range(result["challenge"]["rounds"]):
        assert result["challenge"]["kind"] == kind
        result = await world.answer(result, answer)
    assert result["status"] == "passed"


async def test_the_swap_key_offers_every_kind(world: Any) -> None:
    """So that a swap can be tried; each kind has its one pack with a file, and nothing else has one."""
    shown = (await world.evaluate(site_key="rck_aaaaaaaaaaaaswap"))["challenge"]
    assert set(shown["alternatives"]) == set(RIGHT)
    canned = world.parts.answer.outcomes.chooser.canned
    for kind in RIGHT:
        pack = await canned.take(kind, 0)
        assert await world.parts.answer.outcomes.objects.get(pack.object_key)
    assert await canned.take("pow", 0) is None
