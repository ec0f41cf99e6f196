"""The demonstration page in a real browser: every width, theme and language."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.product import Product

VARIANTS: dict[str, dict[str, Any]] = {
    "desktop": {},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
    "dark": {"color_scheme": "dark"},
    "korean": {"locale": "ko-KR"},
    "phone-dark-korean": {
        "viewport": {"width": 360, "height": 740},
        "color_scheme": "dark",
        "locale": "ko-KR",
    },
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("path", ["/demo", "/demo?challenge=handwriting", "/demo/invisible"])
def test_the_page_shows_without_a_complaint(product: Product, open_page: Any, variant: str, path: str) -> None:
    """The page and the widget load, fit the width, and the console stays empty."""
    page: Page = open_page(**VARIANTS[variant])
    page.goto(product.base_url + path)
    expect(page.locator("html")).to_have_attribute("lang", "ko" if "korean" in variant else "en")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if path != "/demo/invisible":
        expect(page.locator(".realcatcha").get_by_role("checkbox")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("window.innerWidth")


def test_the_language_link_switches(product: Product, browser_page: Page) -> None:
    """One click leads to the other language and back."""
    browser_page.goto(product.base_url + "/demo")
    browser_page.get_by_role("link", name="한국어").click()
    expect(browser_page.get_by_role("heading", level=1)).to_have_text("독서 편지 구독하기")
    browser_page.get_by_role("link", name="English").click()
    expect(browser_page.get_by_role("heading", level=1)).to_have_text("Join the reading list")


def test_a_kind_of_task_is_one_click_away(product: Product, browser_page: Page) -> None:
    """The plain page comes first; the link of a kind keeps the language and says that everybody is asked there."""
    browser_page.goto(product.base_url + "/demo")
    expect(browser_page.locator(".realcatcha")).not_to_have_attribute("data-challenge", "handwriting")
    plain = browser_page.locator(".realcatcha").get_attribute("data-sitekey")
    browser_page.get_by_role("link", name="Handwriting").click()
    expect(browser_page.locator(".realcatcha")).to_have_attribute("data-challenge", "handwriting")
    assert browser_page.locator(".realcatcha").get_attribute("data-sitekey") != plain
    expect(browser_page.get_by_text("On this page everybody is asked.")).to_be_visible()
    browser_page.get_by_role("link", name="한국어").click()
    expect(browser_page.get_by_role("link", name="손글씨")).to_have_attribute("aria-current", "page")
    browser_page.get_by_role("link", name="체크박스").click()
    expect(browser_page.locator(".realcatcha")).not_to_have_attribute("data-challenge", "handwriting")


def test_an_unconfirmed_visitor_is_asked_to_confirm(product: Product, browser_page: Page) -> None:
    """Without a token the form says what is missing and sends nothing."""
    browser_page.goto(product.base_url + "/demo")
    browser_page.get_by_label("Name").fill("Kim")
    browser_page.get_by_label("E-mail").fill("kim@example.com")
    browser_page.get_by_role("button", name="Sign up").click()
    expect(browser_page.get_by_role("alert")).to_have_text("Please confirm first that you are a person.")
