"""The landing page."""

import re

import httpx
import pytest
from realcatcha_gateway.landing.router import preferred_language


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"),
        ("ko", "ko"),
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("en-US,en;q=0.9,ko;q=0.8", "en"),
        ("ko;q=0.5,en;q=0.7", "en"),
        ("fr,de", "en"),
        ("fr,ko;q=0.1", "ko"),
        ("ko;q=0", "en"),
        ("ko;q=abc,en;q=0.5", "ko"),
        ("*" * 10_000, "en"),
    ],
)
def test_the_language_of_the_browser_decides(accept: str, language: str) -> None:
    """English unless Korean is preferred."""
    assert preferred_language(accept) == language


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_page_is_served(client: httpx.Client) -> None:
    """In both languages, with a policy that allows nothing but its own style sheet."""
    english = client.get("/", headers={"Accept-Language": "en"})
    korean = client.get("/", headers={"Accept-Language": "ko"})
    assert ('lang="en"' in english.text, 'lang="ko"' in korean.text) == (True, True)
    for page in (english, korean):
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["vary"] == "Accept-Language"
        assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
        assert {"/demo", "/v1/openapi.json"} <= set(re.findall(r'href="(/[^"]*)"', page.text))
        assert "<style></style>" not in page.text
    assert client.head("/").status_code == 200
