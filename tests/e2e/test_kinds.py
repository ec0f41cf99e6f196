"""Tasks other than the grid, against the running product: each solved by mouse and by keyboard, as far as it can be.

The page on which visitors choose what they are asked (``/demo?challenge=...``) leads to each.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
import redis
from playwright.sync_api import Locator, Page, expect
from realcatcha_behaviour import REPLAY_REASON
from realcatcha_captcha.application.state_record import SessionState, decode_state
from realcatcha_contracts.lexicon import WORDS

from tests.e2e.hands import draw, printed, wander_to
from tests.e2e.test_journeys import Answers, has_focus, open_form, submit, wait_for
from tests.letters import Stroke, written
from tests.product import Product
from tests.site_owner import asking_easily

PACKS_S: Final = 120.0
TRIES: Final = 6
WIDTHS: Final = (1280, 360)

ACTIVE = """() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.getAttribute("role") ?? element?.tagName.toLowerCase();
}"""


FOCUSED = """() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const { boxShadow, outlineStyle } = getComputedStyle(element);
    return {
        inside: Boolean(element.closest("dialog")),
        name: element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent,
        shown: boxShadow !== "none" || outlineStyle !== "none",
    };
}"""


class UnjudgedError(Exception):
    """What came of it says nothing: no model answered in time, or a movement met an earlier one; says which."""


@pytest.fixture(scope="module", autouse=True)
def _a_patient_site(product: Product) -> Iterator[None]:
    """Let whoever moves a mouse be asked one easy challenge where everybody is asked."""
    with asking_easily(product):
        yield


@pytest.fixture
def page(browser_page: Page, request: pytest.FixtureRequest) -> Page:
    """A page of the width that the test is given, 1280 where it is given none."""
    width = getattr(request.node, "callspec", None)
    browser_page.set_viewport_size({"width": width.params.get("width", 1280) if width else 1280, "height": 800})
    return browser_page


def kept(product: Product, answers: Answers) -> SessionState:
    """Read the open challenge where captcha-api keeps it."""
    sid = answers[-1]["challenge"]["id"].partition(".")[0]
    with redis.Redis.from_url(product.redis_url) as client:
        return decode_state(client.hget(f"s:{{{sid[:2]}}}:{sid}", "rec"))


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until an element of a role or name has the focus."""
    for _ in range(15):
        if page.evaluate(ACTIVE) == wanted:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no {wanted} within fifteen steps")


def tab_until(page: Page, wanted: Locator) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(15):
        if has_focus(wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not within fifteen steps")


def answered(page: Page, answers: Answers, count: int) -> dict[str, Any]:
    """Wait for one more answer of the service."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if len(answers) > count and answers[-1].get("status"):
            return answers[-1]
        page.wait_for_timeout(50)
    raise AssertionError(f"no answer after {answers}")


def wait_for_packs(product: Product, kind: str, band: int, *, least: int = 3) -> None:
    """Wait until the pool has challenges of a kind: by default two rows of images, and one in reserve."""
    deadline = time.monotonic() + PACKS_S
    with redis.Redis.from_url(product.redis_url) as client:
        while client.llen(f"packs:{{{kind}}}:{band}") < least:
            assert time.monotonic() < deadline, f"no {kind}:{band} in {PACKS_S:.0f} s"
            time.sleep(0.1)


def asked(page: Page, answers: Answers, kind: str) -> dict[str, Any]:
    """Wait for a challenge of a kind that the browser shows; give it."""
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".body > :not(.panel):not(.loading)").first).to_be_visible(timeout=30_000)
    deadline = time.monotonic() + 30
    while not (answers[-1].get("status") == "challenge" and answers[-1]["challenge"]["kind"] == kind):
        assert time.monotonic() < deadline, f"no {kind} among {answers}"
        page.wait_for_timeout(50)
    expect(dialog.locator(".body > :not(.panel):not(.loading)").first).to_be_visible(timeout=30_000)
    challenge: dict[str, Any] = answers[-1]["challenge"]
    return challenge


def ask_easily(page: Page, product: Product, kind: str) -> tuple[Answers, dict[str, Any]]:
    """Come with a mouse to the page of a kind; give the answers so far and the easy challenge that is shown.

    Raises UnjudgedError where the visitor is asked a hard one, because nobody could judge him or his movement is like
    an earlier one.
    """
    box, answers = open_form(page, product, challenge=kind)
    wander_to(page, box)
    challenge = asked(page, answers, kind)
    state = kept(product, answers)
    if state.reasons:
        raise UnjudgedError(", ".join(state.reasons))
    assert (state.band, state.rounds) == (0, 1)
    return answers, challenge


def hand_in(page: Page, answers: Answers) -> dict[str, Any]:
    """Press Verify; give the answer. Raises UnjudgedError where a drawing was given back unread."""
    count = len(answers)
    page.get_by_role("dialog").get_by_role("button", name="Verify").click()
    answer = answered(page, answers, count)
    if answer.get("reason") == "other":
        raise UnjudgedError("the drawing was given back")
    return answer


def pass_with_ink(page: Page, product: Product, answers: Answers) -> None:
    """Press Verify and pass. Raises UnjudgedError where the word met an earlier one of the same hand."""
    answer = hand_in(page, answers)
    if answer["status"] == "challenge" and REPLAY_REASON.name in kept(product, answers).reasons:
        raise UnjudgedError(REPLAY_REASON.name)
    assert answer["status"] == "passed", kept(product, answers).reasons


def patiently(journey: Callable[[], None]) -> None:
    """Walk a journey again where nothing came of it."""
    met = []
    for _ in range(TRIES):
        try:
            return journey()
        except UnjudgedError as error:
            met.append(str(error))
    raise AssertionError(f"nothing came of {TRIES} tries: {met}")


def write(page: Page, strokes_of: Callable[[float, float], list[Stroke]]) -> None:
    """Draw on the canvas what `strokes_of` gives for its width and height."""
    canvas = page.get_by_role("dialog").locator("canvas")
    canvas.scroll_into_view_if_needed()
    place = canvas.bounding_box()
    assert place is not None
    draw(page, canvas, strokes_of(place["width"], place["height"]))


def reach(page: Page, tiles: Locator, wanted: int) -> None:
    """Move the focus to a tile with Home and the arrow keys, wherever the row is broken."""
    tops = tiles.evaluate_all("(all) => all.map((tile) => tile.offsetTop)")
    columns = tops.count(tops[0])
    page.keyboard.press("Home")
    for key in ["ArrowDown"] * (wanted // columns) + ["ArrowRight"] * (wanted % columns):
        page.keyboard.press(key)
    assert has_focus(tiles.nth(wanted))


def go_round(page: Page) -> None:
    """Go through a dialog with Tab until a place comes again; each has a name, and shows the focus."""
    names: list[str] = []
    for _ in range(20):
        page.keyboard.press("Tab")
        place = page.evaluate(FOCUSED)
        assert place["inside"], f"Tab leaves the dialog for {place['name']}"
        assert place["name"], "a place without a name"
        assert place["shown"], f"{place['name']} does not show that it has the focus"
        if place["name"] in names:
            return
        names.append(place["name"])
    raise AssertionError("Tab does not come round within twenty steps")


def activate_by_keyboard(page: Page) -> None:
    """Reach the checkbox with Tab and press Space: nothing is known of how this visitor moves."""
    tab_to(page, "checkbox")
    page.keyboard.press("Space")


@pytest.mark.parametrize("width", WIDTHS)
def test_listening_and_typing_by_keyboard_alone(page: Page, product: Product, width: int) -> None:
    """Who uses no pointer is asked to listen, and gets from the field before the checkbox to the shop's answer."""
    wait_for_packs(product, "spoken", 1, least=1)
    box, answers = open_form(page, product)
    page.get_by_label("E-mail").focus()
    page.keyboard.press("Tab")
    wait_for(page, lambda: has_focus(box))
    page.keyboard.press("Space")
    assert answered(page, answers, 1)["challenge"]["kind"] == "spoken"
    dialog = page.get_by_role("dialog")
    play = dialog.get_by_role("button", name="Play or Pause")
    wait_for(page, lambda: has_focus(play))
    go_round(page)
    tab_until(page, play)
    page.keyboard.press("Enter")
    expect(play).to_have_text("Pause")
    heard = dialog.locator(".bar i")
    wait_for(page, lambda: heard.evaluate("(bar) => new DOMMatrix(getComputedStyle(bar).transform).a") > 0)
    tab_to(page, "input")
    page.keyboard.type(kept(product, answers).words[0])
    page.keyboard.press("Enter")
    assert answered(page, answers, 2)["status"] == "passed"
    wait_for(page, lambda: has_focus(box))
    tab_until(page, page.get_by_role("button", name="Sign up"))
    page.keyboard.press("Enter")
    expect(page.locator("#raw")).to_contain_text('"success": true')


@pytest.mark.parametrize("width", WIDTHS)
def test_who_cannot_draw_listens_instead_by_keyboard_alone(page: Page, product: Product, width: int) -> None:
    """From the drawing area to the way out with Tab; what takes its place is solved without a pointer."""
    wait_for_packs(product, "spoken", 1, least=1)
    _, answers = open_form(page, product, challenge="handwriting")
    activate_by_keyboard(page)
    asked(page, answers, "handwriting")
    dialog = page.get_by_role("dialog")
    wait_for(page, lambda: page.evaluate(FOCUSED)["inside"])
    go_round(page)
    tab_until(page, dialog.locator("[data-kind='spoken']"))
    page.keyboard.press("Enter")
    asked(page, answers, "spoken")
    wait_for(page, lambda: page.evaluate(FOCUSED)["inside"])
    tab_to(page, "input")
    count = len(answers)
    page.keyboard.type(kept(product, answers).words[0])
    page.keyboard.press("Enter")
    assert answered(page, answers, count)["status"] == "passed"


def test_changing_to_writing_and_back_to_listening(page: Page, product: Product) -> None:
    """One press each; the old task is gone, and listening costs none of the swaps."""
    box, answers = open_form(page, product)
    box.click()
    first = answered(page, answers, 1)["challenge"]
    dialog = page.get_by_role("dialog")
    dialog.locator("[data-kind='handwriting']").click()
    written = answered(page, answers, 2)["challenge"]
    assert (written["kind"], written["swaps_left"]) == ("handwriting", first["swaps_left"] - 1)
    expect(dialog.locator("canvas")).to_be_visible()
    dialog.locator("[data-kind='spoken']").focus()
    page.keyboard.press("Enter")
    heard = answered(page, answers, 3)["challenge"]
    assert (heard["kind"], heard["swaps_left"]) == ("spoken", written["swaps_left"])


@pytest.mark.parametrize("width", WIDTHS)
def test_a_word_is_written_with_the_mouse(page: Page, product: Product, width: int) -> None:
    """In a person's hand and at that person's pace; the shop's server then accepts the token."""

    def journey() -> None:
        answers, challenge = ask_easily(page, product, "handwriting")
        assert challenge["prompt"]["form"] == "word"
        (word,) = kept(product, answers).words
        write(page, lambda w, h: written(word, width=w, height=h))
        pass_with_ink(page, product, answers)
        assert submit(page)["success"]

    patiently(journey)


@pytest.mark.parametrize("width", WIDTHS)
def test_what_pictures_show_is_written_with_the_mouse(page: Page, product: Product, width: int) -> None:
    """The hard form: who came without a pointer names the thing; the word itself is nowhere on the page."""

    def journey() -> None:
        _, answers = open_form(page, product, challenge="handwriting")
        activate_by_keyboard(page)
        assert asked(page, answers, "handwriting")["prompt"]["form"] == "pictures"
        word, *_ = kept(product, answers).words
        assert word not in page.get_by_role("dialog").inner_text().lower().split()
        write(page, lambda w, h: written(word, width=w, height=h))
        pass_with_ink(page, product, answers)
        assert submit(page)["success"]

    patiently(journey)


def test_a_font_at_constant_speed_is_no_hand(page: Page, product: Product) -> None:
    """The word is right; how it was drawn refuses it, and the visitor is told no more than that it was wrong."""

    def journey() -> None:
        answers, _ = ask_easily(page, product, "handwriting")
        (word,) = kept(product, answers).words
        write(page, lambda w, h: printed(word, width=w, height=h))
        refused = hand_in(page, answers)
        assert (refused["status"], refused["reason"]) == ("challenge", "wrong")
        assert "forged" not in str(refused)
        state = kept(product, answers)
        assert (state.wrong, state.failed_kinds) == (1, ["handwriting"])
        assert {"constant-speed", "ink-forged"} & set(state.reasons)

    patiently(journey)


def test_another_word_in_the_same_hand_is_wrong(page: Page, product: Product) -> None:
    """The hand is a person's, the text is not what was asked."""

    def journey() -> None:
        answers, _ = ask_easily(page, product, "handwriting")
        (word,) = kept(product, answers).words
        other = min(WORDS, key=lambda one: (len(set(one) & set(word)), len(one)))
        write(page, lambda w, h: written(other, width=w, height=h))
        refused = hand_in(page, answers)
        assert (refused["status"], refused["reason"]) == ("challenge", "wrong")
        assert not {"constant-speed", "ink-forged"} & set(kept(product, answers).reasons)

    patiently(journey)


@pytest.mark.parametrize("width", WIDTHS)
def test_moods_by_mouse(page: Page, product: Product, width: int) -> None:
    """Two rows of five images are one challenge."""
    wait_for_packs(product, "abstract", 0)

    def journey() -> None:
        answers, _ = ask_easily(page, product, "abstract")
        tiles = page.get_by_role("dialog").locator(".tile")
        rounds = []
        for _ in range(2):
            challenge = asked(page, answers, "abstract")
            rounds.append((challenge["round"], challenge["rounds"]))
            assert tiles.count() == 5
            for tile in kept(product, answers).expected:
                tiles.nth(tile).click()
            answer = hand_in(page, answers)
        assert rounds == [(1, 2), (2, 2)]
        assert answer["status"] == "passed"
        assert submit(page)["success"]

    patiently(journey)


@pytest.mark.parametrize("width", WIDTHS)
def test_moods_by_keyboard_alone(page: Page, product: Product, width: int) -> None:
    """Arrows, Space, Tab and Enter, where five lie in a row as where three lie above two; one image is forgiven."""
    wait_for_packs(product, "abstract", 1)
    _, answers = open_form(page, product, challenge="abstract")
    activate_by_keyboard(page)
    for row in range(2):
        asked(page, answers, "abstract")
        tiles = page.get_by_role("dialog").locator(".tile")
        tab_until(page, tiles.first)
        right = kept(product, answers).expected
        chosen = right if row == 0 else right[1:]
        for tile in chosen:
            reach(page, tiles, tile)
            page.keyboard.press("Space")
        assert tiles.evaluate_all("(all) => all.flatMap((t, i) => t.ariaPressed === 'true' ? [i] : [])") == chosen
        count = len(answers)
        verify = page.get_by_role("dialog").get_by_role("button", name="Verify")
        tab_until(page, verify)
        page.keyboard.press("Enter")
        answered(page, answers, count)
    assert answers[-1]["status"] == "passed"


def test_moods_that_are_all_wrong_are_refused(page: Page, product: Product) -> None:
    """Whoever marks the images that do not feel so is asked something else."""
    wait_for_packs(product, "abstract", 0)

    def journey() -> None:
        answers, _ = ask_easily(page, product, "abstract")
        for tile in set(range(5)) - set(kept(product, answers).expected):
            page.get_by_role("dialog").locator(".tile").nth(tile).click()
        refused = hand_in(page, answers)
        assert (refused["status"], refused["reason"]) == ("challenge", "wrong")

    patiently(journey)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_recording_is_played_and_typed_with_the_mouse_at_hand(page: Page, product: Product, width: int) -> None:
    """Listening is for everybody: click, play, type, click."""

    def journey() -> None:
        answers, _ = ask_easily(page, product, "spoken")
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("button", name="Play or Pause").click()
        dialog.locator("input").click()
        page.keyboard.type(kept(product, answers).words[0])
        assert hand_in(page, answers)["status"] == "passed"
        assert submit(page)["success"]

    patiently(journey)
