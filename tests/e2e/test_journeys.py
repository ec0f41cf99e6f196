"""The main job in a real browser: from a visitor's pointer to the answer that the shop's own server gets."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis
from playwright.sync_api import Locator, Page, Response, expect
from realcatcha_captcha.application.state_record import decode_state

from tests.product import Product
from tests.site_owner import asking
from tests.wire import NO_POINTER, Visitor, siteverify

TRACES = sorted((Path(__file__).parents[1] / "fixtures" / "traces").glob("point-*.json"))
DESKTOP = {"width": 1600, "height": 1000}
SIZES = [{"width": 1280, "height": 720}, {"width": 360, "height": 640}]
TRIES = 8
AT_PACE_MS = 15.0
Answers = list[dict[str, Any]]


@pytest.fixture(scope="module", autouse=True)
def _only_grids(product: Product) -> Iterator[None]:
    """Let the site ask nothing but grids here, also of visitors without a pointer."""
    with asking(product, ["image-grid"]):
        yield


def open_form(page: Page, product: Product, *, challenge: str = "") -> tuple[Locator, Answers]:
    """Open the shop's form, fill it in as a test does and collect what captcha-api answers.

    With a `challenge` it is the page where everybody is asked, that kind first.
    """
    answers: Answers = []

    def note(response: Response) -> None:
        if response.request.method == "POST" and "/captcha/v1/" in response.url:
            answers.append(response.json())

    page.on("response", note)
    page.goto(f"{product.base_url}/demo" + (f"?challenge={challenge}" if challenge else ""))
    page.get_by_label("Name").evaluate("(input) => { input.value = 'Kim' }")
    page.get_by_label("E-mail").evaluate("(input) => { input.value = 'kim@example.com' }")
    box = page.locator(".realcatcha").get_by_role("checkbox")
    expect(box).to_be_visible()
    return box, answers


def replay(page: Page, trace: dict[str, list[float]], target: Locator) -> float:
    """Move the mouse as a recorded person did, at that person's pace, shifted so that the click lands on the target.

    Returns:
        By how many milliseconds the latest of the movements was late: this program may have to wait for the processor.
    """
    place = target.bounding_box()
    assert place is not None
    end_x, end_y = trace["x"][-1], trace["y"][-1]
    x0, y0 = place["x"] + place["width"] / 3, place["y"] + place["height"] / 2
    started, latest = time.perf_counter(), 0.0
    for t, x, y in zip(trace["t"], trace["x"], trace["y"], strict=True):
        while time.perf_counter() < started + t / 1000:
            time.sleep(0.001)
        page.mouse.move(x0 + x - end_x, y0 + y - end_y)
        latest = max(latest, (time.perf_counter() - started) * 1000 - t)
    page.wait_for_timeout(90)  # the recordings end on their target; the click is ours
    page.mouse.down()
    page.wait_for_timeout(80)
    page.mouse.up()
    return latest


def forget_movements(product: Product) -> None:
    """Empty the index of movements that came before, so that one may come again."""
    with redis.Redis.from_url(product.redis_url) as client:
        client.delete(*client.keys("tb:*"))


def expected_tiles(product: Product, answers: Answers) -> list[int]:
    """Read the right answer of the open challenge where captcha-api keeps it."""
    sid = answers[-1]["challenge"]["id"].partition(".")[0]
    with redis.Redis.from_url(product.redis_url) as client:
        record = client.hget(f"s:{{{sid[:2]}}}:{sid}", "rec")
    expected: list[int] = decode_state(record).expected
    return expected


def solve_by_mouse(page: Page, product: Product, answers: Answers) -> None:
    """Click the right tiles and Verify, as often as asked."""
    dialog = page.get_by_role("dialog")
    while answers[-1]["status"] == "challenge":
        before = len(answers)
        for tile in expected_tiles(product, answers):
            dialog.locator(".tile").nth(tile).click()
        dialog.get_by_role("button", name="Verify").click()
        wait_for(page, lambda seen=before: len(answers) > seen)


def solve_by_keyboard(page: Page, product: Product, answers: Answers) -> None:
    """Arrow keys and Space in the grid, Tab and Enter to Verify; no pointer at all."""
    dialog = page.get_by_role("dialog")
    while answers[-1]["status"] == "challenge":
        before = len(answers)
        expect(dialog.locator(".tiles:not(.loading)")).to_be_visible()  # nothing can be selected before
        wait_for(page, lambda: has_focus(dialog.locator(".tile[tabindex='0']")))
        page.keyboard.press("Home")
        at = 0
        for tile in expected_tiles(product, answers):
            for _ in range(tile // 3 - at // 3):
                page.keyboard.press("ArrowDown")
            sideways = tile % 3 - at % 3
            for _ in range(abs(sideways)):
                page.keyboard.press("ArrowRight" if sideways > 0 else "ArrowLeft")
            page.keyboard.press("Space")
            at = tile
        verify = dialog.get_by_role("button", name="Verify")
        for _ in range(6):
            page.keyboard.press("Tab")
            if has_focus(verify):
                break
        page.keyboard.press("Enter")
        wait_for(page, lambda seen=before: len(answers) > seen)


def has_focus(locator: Locator) -> bool:
    """Tell whether keys go to an element, also where the browser's window is not the active one."""
    return bool(locator.evaluate("(element) => element.getRootNode().activeElement === element"))


def wait_for(page: Page, check: Any, *, timeout_s: float = 40.0) -> None:
    """Wait for something that the page's events change."""
    deadline = time.monotonic() + timeout_s
    while not check():
        assert time.monotonic() < deadline, "the page did not get there"
        page.wait_for_timeout(50)


def submit(page: Page) -> dict[str, Any]:
    """Send the form; returns the raw siteverify answer that the shop shows."""
    page.get_by_role("button", name="Sign up").click()
    expect(page.locator("#outcome")).to_be_visible()
    answer: dict[str, Any] = json.loads(page.locator("#raw").inner_text())
    return answer


@pytest.mark.parametrize("path", TRACES, ids=lambda path: path.stem)
def test_a_recorded_person_passes_without_a_challenge(product: Product, open_page: Any, path: Path) -> None:
    """A person's own movement at that person's own pace is enough.

    A machine that is busy elsewhere moves in fits and starts, which is nobody's pace: then the same is tried again.
    """
    for _ in range(TRIES):
        page = open_page(viewport=DESKTOP)
        box, answers = open_form(page, product)
        late_ms = replay(page, json.loads(path.read_text()), box)
        wait_for(page, lambda seen=answers: any("status" in answer for answer in seen))
        if answers[-1]["status"] == "passed" or late_ms < AT_PACE_MS:
            break
        forget_movements(product)
    assert [answer["status"] for answer in answers if "status" in answer] == ["passed"]
    answer = submit(page)
    assert (answer["success"], answer["hostname"], answer["error-codes"]) == (True, "localhost", [])
    assert answer["metadata"]["trust"] >= 70


def test_there_are_recorded_people() -> None:
    """The test above has something to replay."""
    assert TRACES


@pytest.mark.parametrize("size", SIZES, ids=["desktop", "360"])
def test_a_straight_line_is_challenged_and_the_grid_solved_by_mouse(
    product: Product, open_page: Any, size: dict[str, int]
) -> None:
    """A program's click costs a grid; whoever solves it verifies once, and the second time it is a duplicate."""
    page = open_page(viewport=size)
    box, answers = open_form(page, product)
    box.scroll_into_view_if_needed()
    place = box.bounding_box()
    page.mouse.move(10, 10)
    page.mouse.move(place["x"] + 20, place["y"] + 20, steps=40)
    page.mouse.down()
    page.mouse.up()
    expect(page.get_by_role("dialog")).to_be_visible()
    wait_for(page, lambda: answers[-1].get("status") == "challenge")
    solve_by_mouse(page, product, answers)
    assert answers[-1]["status"] == "passed"
    expect(page.locator(".realcatcha")).to_have_attribute("data-state", "verified")
    assert submit(page)["success"]
    page.locator("#again").click()
    expect(page.locator("#raw")).to_contain_text("timeout-or-duplicate")
    assert json.loads(page.locator("#raw").inner_text())["success"] is False


@pytest.mark.parametrize("size", SIZES, ids=["desktop", "360"])
def test_the_keyboard_alone_is_asked_once_and_never_denied(
    product: Product, open_page: Any, size: dict[str, int]
) -> None:
    """Tab, Space, arrows, Enter: one challenge, solved without a pointer, then verified."""
    page = open_page(viewport=size)
    box, answers = open_form(page, product)
    page.bring_to_front()
    page.get_by_label("E-mail").focus()
    page.keyboard.press("Tab")
    wait_for(page, lambda: has_focus(box))
    page.keyboard.press("Space")
    expect(page.get_by_role("dialog")).to_be_visible()
    wait_for(page, lambda: answers[-1].get("status") == "challenge")
    solve_by_keyboard(page, product, answers)
    assert [answer["status"] for answer in answers if "status" in answer] == ["challenge", "passed"]
    wait_for(page, lambda: has_focus(box))
    page.keyboard.press("Tab")
    assert submit(page)["success"]


def test_a_client_without_telemetry_is_challenged(product: Product) -> None:
    """No pointer data is no evidence: a program that only speaks HTTP meets a challenge."""
    with httpx.Client(base_url=product.base_url) as client:
        result = Visitor(client, site_key=product.site_key, origin=product.base_url).evaluate(NO_POINTER)
    assert result["status"] == "challenge"


def test_a_token_holds_once(product: Product) -> None:
    """The second verification is a duplicate."""
    with httpx.Client(base_url=product.base_url) as client:
        visitor = Visitor(client, site_key=product.site_key, origin=product.base_url)
        result = visitor.evaluate(NO_POINTER)
        while result["status"] == "challenge":
            result = visitor.answer(result, expected_tiles(product, [result]))
        first = siteverify(client, product.secret, result["token"])
        second = siteverify(client, product.secret, result["token"])
    assert first["success"]
    assert (second["success"], second["error-codes"]) == (False, ["timeout-or-duplicate"])


def test_the_grid_fits_a_small_dark_korean_phone(product: Product, open_page: Any, tmp_path: Path) -> None:
    """At 360 px the dialog fits without sideways scrolling and speaks Korean; touch is asked once."""
    page = open_page(
        viewport={"width": 360, "height": 740}, color_scheme="dark", locale="ko-KR", has_touch=True, is_mobile=True
    )
    page.goto(f"{product.base_url}/demo")
    page.locator(".realcatcha").get_by_role("checkbox").tap()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="확인")).to_be_visible()
    box = dialog.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.screenshot(path=tmp_path / "phone.png")
