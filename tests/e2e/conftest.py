"""A real Chromium in front of the real product. What thins a font to lines lives with training."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from realcatcha_kit.testing.plugin import refuse_missing_part
from realcatcha_kit.testing.servers import MissingPartError

from tests.product import find_chromium

sys.path.insert(0, str(Path(__file__).parents[2] / "ml-service"))

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# A browser that a program drives says so; for the cases in which a person sits in front of it, it must not.
_AS_A_PERSON = "--disable-blink-features=AutomationControlled"

_PATIENCE_MS = 30_000
expect.set_options(timeout=_PATIENCE_MS)

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder."""
    for item in items:
        if "tests/e2e/" in item.nodeid:
            item.add_marker("e2e")


@pytest.fixture
def browsers() -> Iterator[Callable[[bool], Browser]]:
    """Give the Chromium of a person (True) or of a program (False), each started once a test.

    Not shared by tests: Playwright's synchronous face keeps an event loop running in this thread for as long as it
    lives, and no test with a loop of its own could run beside it.
    """
    try:
        program = find_chromium()
    except MissingPartError as missing:
        refuse_missing_part(missing)
    with sync_playwright() as playwright:
        started: dict[bool, Browser] = {}

        def give(person: bool) -> Browser:
            if person not in started:
                flags = [*_FLAGS, *([_AS_A_PERSON] if person else [])]
                started[person] = playwright.chromium.launch(executable_path=program, args=flags)
            return started[person]

        yield give
        for browser in started.values():
            browser.close()


@pytest.fixture
def open_page(browsers: Callable[[bool], Browser]) -> Iterator[OpenPage]:
    """Open pages: ``open_page(person=True, **options of a browser context)``.

    Each page has a context of its own and a list ``problems`` (console errors and warnings, failed requests, uncaught
    exceptions), which must be empty when the test ends; a test that causes problems on purpose clears it.
    """
    contexts: list[BrowserContext] = []
    problems: dict[Page, list[str]] = {}

    def open_one(*, person: bool = True, **options: Any) -> Page:
        context = browsers(person).new_context(
            **{"viewport": {"width": 1280, "height": 720}, "locale": "en-US", **options}
        )
        contexts.append(context)
        page = context.new_page()
        problems[page] = watch(page)
        return page

    open_one.problems = problems  # type: ignore[attr-defined]  # the way for a test to look at them
    yield open_one
    for context in contexts:
        context.close()
    found = [problem for page in problems.values() for problem in page]
    assert not found, f"the browser complained: {found}"


@pytest.fixture
def browser_page(open_page: OpenPage) -> Page:
    """One page as a person's browser shows it."""
    return open_page()


def watch(page: Page) -> list[str]:
    """Collect what goes wrong on a page."""
    found: list[str] = []

    def note_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            found.append(f"{message.type}: {message.text}")

    page.on("console", note_console)
    page.on("pageerror", lambda error: found.append(f"uncaught: {error}"))
    page.on("requestfailed", lambda request: found.append(f"request failed: {request.url} {request.failure}"))
    return found
