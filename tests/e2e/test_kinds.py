"""Tasks other than the grid, against the running product: what a visitor without sight or pointer does."""

from typing import Any

import pytest
import redis
from playwright.sync_api import Page, expect
from realcatcha_captcha.application.state_record import SessionState, decode_state

from tests.e2e.test_journeys import Answers, open_form
from tests.product import Product

ACTIVE = """() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.getAttribute("role") ?? element?.tagName.toLowerCase();
}"""


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


def answered(page: Page, answers: Answers, count: int) -> dict[str, Any]:
    """Wait for one more answer of the service."""
    for _ in range(200):
        if len(answers) > count and answers[-1].get("status"):
            return answers[-1]
        page.wait_for_timeout(50)
    raise AssertionError("no answer")


@pytest.mark.parametrize("width", [1280, 360])
def test_listening_and_typing_by_keyboard_alone(browser_page: Page, product: Product, width: int) -> None:
    """Who uses no pointer is asked to listen, and reaches the recording, the field and the token with the keyboard."""
    page = browser_page
    page.set_viewport_size({"width": width, "height": 800})
    _, answers = open_form(page, product)
    tab_to(page, "checkbox")
    page.keyboard.press("Space")
    assert answered(page, answers, 1)["challenge"]["kind"] == "spoken"
    play = page.get_by_role("dialog").get_by_role("button", name="Play or Pause")
    expect(play).to_be_focused()
    tab_to(page, "input")
    page.keyboard.type(kept(product, answers).words[0])
    page.keyboard.press("Enter")
    assert answered(page, answers, 2)["status"] == "passed"


def test_changing_to_writing_and_back_to_listening(browser_page: Page, product: Product) -> None:
    """One press each; the old task is gone, and listening costs none of the swaps."""
    page = browser_page
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
