"""The demonstration shop: its pages, its decision, and what it does while RealCatcha is away."""

import json
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from realcatcha_demo.main import create_app
from realcatcha_demo.settings import DemoSettings
from realcatcha_demo.texts import TEXTS, choose_language

PASSED = {
    "success": True,
    "hostname": "localhost",
    "action": "sign-up",
    "score": 0.9,
    "error-codes": [],
    "metadata": {"trust": 88.0, "reasons": []},
}
FORM = {"name": "Kim", "email": "kim@example.com", "realcatcha-response": "t" * 40}
CREDENTIALS = {
    "base_url": "http://localhost:8000",
    "site_key": "rck_abcdefghijklmnop",
    "secret": "rcs_abcdefghijklmnop_" + "s" * 43,
    "email": "demo@example.com",
    "password": "unused",
}

ASKING = {
    "base_url": "http://localhost:8000",
    "site_key": "rck_qrstuvwxyzabcdef",
    "secret": "rcs_qrstuvwxyzabcdef_" + "t" * 43,
}


class Service:
    """RealCatcha's side of the verify client: answers as told and remembers what it was asked."""

    def __init__(self) -> None:
        self.reply: Callable[[], httpx.Response] = lambda: httpx.Response(200, json=PASSED)
        self.asked: list[dict[str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append({name: values[0] for name, values in parse_qs(request.content.decode()).items()})
        return self.reply()


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "demo.json"
    path.write_text(json.dumps(CREDENTIALS))
    return path


@pytest.fixture
async def choosing(service: Service, keys: Path, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    asking = tmp_path / "asking.json"
    asking.write_text(json.dumps(ASKING))
    settings = DemoSettings(credentials=keys, asking_credentials=asking)
    app = create_app(settings, transport=httpx.MockTransport(service))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as client,
    ):
        yield client


@pytest.fixture
async def shop(service: Service, keys: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(DemoSettings(credentials=keys), transport=httpx.MockTransport(service))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as client,
    ):
        yield client


async def test_a_good_token_signs_up(shop: httpx.AsyncClient, service: Service) -> None:
    """The decision and the raw answer come back; the service was asked with the shop's secret."""
    reply = await shop.post("/demo/sign-up", json=FORM)
    assert reply.status_code == 200
    outcome = reply.json()
    assert outcome["accepted"] is True
    assert outcome["answer"] == PASSED
    assert outcome["asked_ms"] >= 0
    assert service.asked[0]["secret"] == CREDENTIALS["secret"]
    assert service.asked[0]["response"] == FORM["realcatcha-response"]


async def test_a_used_token_does_not_sign_up(shop: httpx.AsyncClient, service: Service) -> None:
    """The service's word decides; its code is shown."""
    service.reply = lambda: httpx.Response(200, json={"success": False, "error-codes": ["timeout-or-duplicate"]})
    outcome = (await shop.post("/demo/sign-up", json=FORM)).json()
    assert outcome["accepted"] is False
    assert outcome["error_codes"] == ["timeout-or-duplicate"]


@pytest.mark.parametrize("foreign", [{"hostname": "evil.example"}, {"action": "login"}])
async def test_a_token_of_another_page_does_not_sign_up(
    shop: httpx.AsyncClient, service: Service, foreign: dict[str, str]
) -> None:
    """A token that was made elsewhere is refused though the service says that it holds."""
    service.reply = lambda: httpx.Response(200, json=PASSED | foreign)
    assert (await shop.post("/demo/sign-up", json=FORM)).json()["accepted"] is False


async def test_nobody_signs_up_while_the_service_is_away(shop: httpx.AsyncClient, service: Service) -> None:
    """The shop fails closed with a problem document."""
    service.reply = lambda: httpx.Response(500)
    reply = await shop.post("/demo/sign-up", json=FORM)
    assert (reply.status_code, reply.json()["code"]) == (503, "unavailable")
    assert CREDENTIALS["secret"] not in reply.text


@pytest.mark.parametrize(
    "form",
    [{}, FORM | {"email": "nobody"}, FORM | {"name": ""}, FORM | {"name": 7}, [], FORM | {"name": "x" * 81}],
)
async def test_a_wrong_form_costs_no_token(shop: httpx.AsyncClient, service: Service, form: Any) -> None:
    """Name and e-mail are checked before the token is spent."""
    reply = await shop.post("/demo/sign-up", json=form)
    assert (reply.status_code, reply.json()["code"]) == (422, "malformed")
    assert service.asked == []


async def test_an_oversized_form_is_refused(shop: httpx.AsyncClient) -> None:
    """Bodies over the limit are refused before parsing."""
    reply = await shop.post("/demo/sign-up", content=b"x" * 20_000)
    assert (reply.status_code, reply.json()["code"]) == (413, "payload-too-large")


@pytest.mark.parametrize("path", ["/demo", "/demo/invisible"])
@pytest.mark.parametrize("language", ["en", "ko"])
async def test_pages_carry_the_widget_and_no_inline_code(shop: httpx.AsyncClient, path: str, language: str) -> None:
    """Both pages embed the widget as the documentation says, under a policy without ``unsafe-inline``."""
    page = await shop.get(path, params={"lang": language})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert TEXTS[language]["heading"] in page.text  # type: ignore[index]  # the parameter is one of its keys
    assert f'data-sitekey="{CREDENTIALS["site_key"]}"' in page.text
    assert ('data-size="invisible"' in page.text) is (path == "/demo/invisible")
    assert "unsafe" not in page.headers["content-security-policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page.text)
    assert CREDENTIALS["secret"] not in page.text


async def test_the_plain_page_comes_first_and_offers_every_kind(choosing: httpx.AsyncClient) -> None:
    """Nobody is asked by opening the page; one link a kind leads to where everybody is."""
    page = (await choosing.get("/demo")).text
    assert f'data-sitekey="{CREDENTIALS["site_key"]}"' in page
    assert "data-challenge" not in page
    links = re.findall(r'href="(/demo\?[^"]*challenge=([a-z-]+))"', page)
    assert [kind for _, kind in links] == ["image-grid", "handwriting", "spoken", "abstract"]
    for link, kind in links:
        chosen = (await choosing.get(link.replace("&amp;", "&"))).text
        assert f'data-sitekey="{ASKING["site_key"]}"' in chosen
        assert f'data-challenge="{kind}"' in chosen
        assert f'action="/demo/sign-up?challenge={kind}"' in chosen
        assert f'href="/demo?lang=ko&amp;challenge={kind}"' in chosen


async def test_a_chosen_task_is_verified_with_the_keys_of_its_site(
    choosing: httpx.AsyncClient, service: Service
) -> None:
    """Each page's tokens belong to the site of that page."""
    for path in ("/demo/sign-up?challenge=spoken", "/demo/sign-up"):
        assert (await choosing.post(path, json=FORM)).json()["accepted"]
    assert [asked["secret"] for asked in service.asked] == [ASKING["secret"], CREDENTIALS["secret"]]


@pytest.mark.parametrize("path", ["/demo?challenge=tarot", "/demo?challenge=", "/demo/invisible?challenge=spoken"])
async def test_a_kind_that_there_is_not_is_the_plain_page(choosing: httpx.AsyncClient, path: str) -> None:
    """As is the invisible page, which offers no choice."""
    page = (await choosing.get(path)).text
    assert f'data-sitekey="{CREDENTIALS["site_key"]}"' in page
    assert "data-challenge" not in page


async def test_a_shop_with_one_site_offers_no_choice(shop: httpx.AsyncClient) -> None:
    """Where nothing asks everybody, the address cannot ask for it."""
    page = (await shop.get("/demo?challenge=spoken")).text
    assert "challenge" not in page


async def test_static_files_are_served(shop: httpx.AsyncClient) -> None:
    """What the page links to exists."""
    page = (await shop.get("/demo")).text
    linked = re.findall(r'(?:src|href)="(/demo/static/[^"]+)"', page)
    assert linked
    for path in linked:
        assert (await shop.get(path)).status_code == 200


async def test_the_page_waits_for_the_keys(shop: httpx.AsyncClient, keys: Path) -> None:
    """Before the service is ready the page says so and looks again; with the keys it opens by itself."""
    content = keys.read_text()
    keys.unlink()
    page = await shop.get("/demo")
    assert page.status_code == 503
    assert 'http-equiv="refresh"' in page.text
    assert (await shop.post("/demo/sign-up", json=FORM)).status_code == 503
    keys.write_text(content)
    assert (await shop.get("/demo")).status_code == 200


async def test_new_keys_are_used_at_once(shop: httpx.AsyncClient, service: Service, keys: Path) -> None:
    """A rotated secret is read without a restart."""
    await shop.post("/demo/sign-up", json=FORM)
    rotated = "rcs_abcdefghijklmnop_" + "r" * 43
    keys.write_text(json.dumps(CREDENTIALS | {"secret": rotated, "padding": "x"}))
    await shop.post("/demo/sign-up", json=FORM)
    assert [asked["secret"] for asked in service.asked] == [CREDENTIALS["secret"], rotated]


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/demo/none", 404), ("POST", "/demo", 405)])
async def test_unknown_paths_are_problem_documents(
    shop: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    """No HTML error page leaks through."""
    reply = await shop.request(method, path)
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"


async def test_health(shop: httpx.AsyncClient) -> None:
    """The process is live without any keys or service."""
    assert (await shop.get("/demo/health")).json() == {"status": "live"}


@pytest.mark.parametrize(
    ("asked", "header", "language"),
    [
        (None, "", "en"),
        (None, "ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        (None, "fr,en;q=0.5,ko;q=0.7", "ko"),
        (None, "ko;q=0,en;q=0.1", "en"),
        (None, "ko;q=x", "en"),
        ("ko", "en", "ko"),
        ("fr", "ko", "ko"),
    ],
)
def test_language_choice(asked: str | None, header: str, language: str) -> None:
    """The address wins, then the browser's order of preference, then English."""
    assert choose_language(asked, header) == language


def test_both_languages_have_every_text() -> None:
    """No sentence is missing in a language."""
    assert TEXTS["en"].keys() == TEXTS["ko"].keys()
