"""Which kind a visitor is asked, and what a swap may ask for."""

from typing import Any

import pytest

ALL = ["image-grid", "abstract", "handwriting", "spoken"]
RIGHT: dict[str, Any] = {
    "image-grid": {"tiles": [1, 4, 7]},
    "abstract": {"tiles": [1, 3]},
    "handwriting": {"strokes": [[[10, 10, 0], [20, 30, 40]]], "w": 400, "h": 160},
    "spoken": {"text": "4071"},
}
WRONG: dict[str, Any] = {**RIGHT, "image-grid": {"tiles": [0]}, "abstract": {"tiles": [0, 2]}, "spoken": {"text": "1"}}


@pytest.fixture
async def full(world: Any, site: Any) -> Any:
    """A site that allows every kind, with packs of each."""
    world.policies.put(site(kinds=ALL))
    for kind in ALL[1:]:
        await world.stock_kind(kind)
    world.judge.reads = "cat"
    return world


def by_keyboard(world: Any, pointer: str = "keyboard") -> dict[str, Any]:
    whole = world.answer_body({"challenge": {"id": ""}}, [])["telemetry"]
    return {**whole, "pointer": pointer, "trace": {"t": [], "x": [], "y": [], "e": []}}


async def drain(world: Any, kind: str) -> None:
    for band in (0, 1):
        while await world.packs.take(kind, band):
            pass


def kind_of(result: dict[str, Any]) -> str:
    kind: str = result["challenge"]["kind"]
    return kind


async def test_the_owners_first_kind_is_asked_first(full: Any, site: Any) -> None:
    """In the order that the site lists them."""
    full.judge.trust = 55.0
    assert kind_of(await full.evaluate()) == "image-grid"
    full.policies.put(site(kinds=ALL[::-1]))
    assert kind_of(await full.evaluate()) == "spoken"


@pytest.mark.parametrize("pointer", ["keyboard", "none"])
async def test_whoever_uses_no_pointer_is_asked_to_listen(full: Any, site: Any, pointer: str) -> None:
    """Where the site allows it, from the first challenge to the last."""
    result = await full.evaluate(by_keyboard(full, pointer))
    assert kind_of(result) == "spoken"
    result = await full.answer(result, {"text": "1"}, by_keyboard(full, pointer))
    assert kind_of(result) == "spoken"
    full.policies.put(site(kinds=["image-grid", "abstract"]))
    assert kind_of(await full.evaluate(by_keyboard(full, pointer))) == "image-grid"


async def test_an_empty_shelf_is_passed_over(full: Any) -> None:
    """The next kind is asked, and the empty one is no alternative."""
    full.judge.trust = 55.0
    await drain(full, "image-grid")
    result = await full.evaluate()
    assert kind_of(result) == "abstract"
    assert result["challenge"]["alternatives"] == ["abstract", "handwriting", "spoken"]


async def test_two_hard_challenges_are_of_different_kinds(full: Any) -> None:
    """Where two have packs."""
    full.judge.trust = 5.0
    result = await full.evaluate()
    assert kind_of(result) == "image-grid"
    result = await full.answer(result, RIGHT["image-grid"])
    assert (result["reason"], kind_of(result)) == ("next", "abstract")


async def test_two_hard_challenges_are_of_one_kind_where_no_other_has_packs(full: Any) -> None:
    """Rather than none."""
    full.judge.trust = 5.0
    for kind in ALL[1:]:
        await drain(full, kind)
    result = await full.answer(await full.evaluate(), RIGHT["image-grid"])
    assert (result["reason"], kind_of(result)) == ("next", "image-grid")


async def test_a_failed_kind_is_not_asked_again_and_again(full: Any) -> None:
    """Each wrong answer brings the next kind."""
    full.judge.trust, full.judge.reads = 55.0, "dog"
    result = await full.evaluate()
    seen = [kind_of(result)]
    for _ in range(3):
        result = await full.answer(result, WRONG[kind_of(result)])
        seen.append(kind_of(result))
    assert seen == ALL


async def test_alternatives_are_what_a_swap_may_ask_for(full: Any, site: Any) -> None:
    """Never proof of work; with no swap left only what needs no sight."""
    full.policies.put(site(kinds=[*ALL, "pow", "unheard-of"]))
    full.judge.trust = 55.0
    result = await full.evaluate()
    assert result["challenge"]["alternatives"] == ALL
    for kind in ("abstract", "handwriting"):
        result = (await full.swap(result, kind)).json()
        assert kind_of(result) == kind
    assert (result["challenge"]["swaps_left"], result["challenge"]["alternatives"]) == (0, ["spoken"])
    refused = await full.swap(result, "image-grid")
    assert (refused.status_code, refused.json()["code"]) == (409, "no-swaps-left")
    heard = (await full.swap(result, "spoken")).json()
    assert (kind_of(heard), heard["challenge"]["swaps_left"], heard["challenge"]["alternatives"]) == ("spoken", 0, [])
    assert (await full.swap(heard, "spoken")).status_code == 409
    assert (await full.answer(heard, RIGHT["spoken"]))["status"] == "passed"


async def test_a_swap_to_listening_is_free_and_lasts(full: Any) -> None:
    """Whoever cannot see has no choice; after a wrong answer he hears again."""
    full.judge.trust = 55.0
    result = (await full.swap(await full.evaluate(), "spoken")).json()
    assert result["challenge"]["swaps_left"] == 2
    result = await full.answer(result, {"text": "1"})
    assert (kind_of(result), result["challenge"]["swaps_left"]) == ("spoken", 2)
    again = (await full.swap(result, "spoken")).json()
    assert again["challenge"]["swaps_left"] == 1
    seen = (await full.swap(again, "image-grid")).json()
    assert seen["challenge"]["swaps_left"] == 0
    assert kind_of(await full.answer(seen, [0])) == "abstract"


async def test_a_swap_without_a_kind_brings_another_one(full: Any) -> None:
    """And another challenge of the same kind where there is no other."""
    full.judge.trust = 55.0
    result = (await full.swap(await full.evaluate())).json()
    assert kind_of(result) == "abstract"
    for kind in ("image-grid", "handwriting", "spoken"):
        await drain(full, kind)
    assert kind_of((await full.swap(result)).json()) == "abstract"


async def test_a_swap_to_a_kind_without_packs_leaves_the_challenge_open(full: Any) -> None:
    """Nothing was decided."""
    full.judge.trust = 55.0
    await drain(full, "abstract")
    result = await full.evaluate()
    refused = await full.swap(result, "abstract")
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert (await full.answer(result, RIGHT["image-grid"]))["status"] == "passed"


async def test_handwriting_is_not_offered_while_the_queue_refuses(full: Any, site: Any) -> None:
    """Nor as an alternative; a site that allows nothing else has nothing to ask."""
    full.policies.put(site(kinds=["handwriting", "abstract"]))
    full.judge.trust, full.judge.fill = 55.0, 1.0
    result = await full.evaluate()
    assert (kind_of(result), result["challenge"]["alternatives"]) == ("abstract", ["abstract"])
    full.policies.put(site(kinds=["handwriting", "pow"]))
    full.judge.fill = 0.0
    opened = await full.open()
    full.judge.fill = 1.0
    assert (await full.post("sessions/evaluate", full.body(opened))).status_code == 503


async def test_a_site_that_allows_proof_of_work_alone_asks_it(full: Any, site: Any) -> None:
    """Its owner's wish; a site that allows no kind we know has nothing to ask."""
    full.judge.trust = 55.0
    full.policies.put(site(kinds=["pow"]))
    result = await full.evaluate()
    assert (kind_of(result), result["challenge"]["alternatives"]) == ("pow", [])
    full.policies.put(site(kinds=["unheard-of"]))
    assert (await full.post("sessions/evaluate", full.body(await full.open()))).status_code == 503
