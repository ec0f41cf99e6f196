"""Line breaks in every string, and foreign hosts: no header, no recipient and no link of the caller's making."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from realcatcha_gateway.database import Database
from realcatcha_gateway.mail.models import QueuedLetter
from realcatcha_gateway.settings import GatewaySettings
from sqlalchemy import func, select

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BREAKS = ("x\r\nBcc: evil@evil.example\r\nX-Evil: 1\r\n\r\nevil", "x\nSet-Cookie: evil=1", "x\u2028X-Evil: 1")
EVIL_HOST = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "Forwarded": "host=evil.example;proto=http",
    "X-Original-URL": "https://evil.example/",
    "Origin": "https://evil.example",
    "Referer": "https://evil.example/",
}


@pytest.fixture
def settings(
    database_url: str, redis_url: str, make_settings: Callable[..., GatewaySettings], inbox: Any
) -> GatewaySettings:
    """With a mail server that tests can read."""
    mail = {"smtp_host": "127.0.0.1", "smtp_port": inbox.port, "smtp_security": "none"}
    return make_settings(database_url, redis_url, **mail)


@pytest.fixture
def delivered(database: Database, inbox: Any, eventually: Callable[..., None]) -> Callable[[], list[Any]]:
    """Give what was sent, once nothing waits."""

    def waiting() -> int:
        with database.read() as session:
            return session.execute(select(func.count()).select_from(QueuedLetter)).scalar_one()

    def read() -> list[Any]:
        eventually(lambda: waiting() == 0)
        return list(inbox.letters)

    return read


def whole(answer: httpx.Response) -> Iterator[str]:
    for name, value in answer.headers.items():
        yield f"{name}: {value}".lower()


def test_header_injection(surface: Any, delivered: Callable[[], list[Any]]) -> None:
    """In names, addresses, ids, cursors and states: what breaks a line is refused, and in no header or letter."""
    for method, path, operation in surface.operations():
        for slot in surface.slots(operation):
            if slot.where == "header":
                continue  # a client cannot send a line break inside a header: the server ends the header there
            for value in BREAKS:
                answer = surface.ask(method, path, operation, slot=slot, value=value)
                about = (method, path, slot, value, answer.text[:200])
                assert answer.status_code < 500 or answer.json()["code"] == "unavailable", about
                assert not any("evil" in line for line in whole(answer)), about
    for letter in delivered():
        assert letter["bcc"] is None
        assert letter["x-evil"] is None
        assert "evil" not in str(letter["to"])
        assert "\n" not in letter["subject"]


def test_mail_header_injection(
    client: httpx.Client, owner: Any, delivered: Callable[[], list[Any]], inbox: Any
) -> None:
    """Whatever a letter names stays where the letter names it, also what is no line break but looks like a header."""
    name = {"name": "Bcc: evil@evil.example =?utf-8?q?=0d=0aX-Evil:1?="}
    client.patch("/v1/organisation", json=name, headers=owner.headers).raise_for_status()
    body = {"email": "guest@example.com", "role": "viewer"}
    assert client.post("/v1/organisation/invitations", json=body, headers=owner.headers).status_code == 201
    (letter,) = delivered()
    assert (letter["to"], letter["bcc"], letter["x-evil"]) == ("guest@example.com", None, None)
    assert "evil@evil.example" in letter["subject"]
    address = {"email": "=?utf-8?q?=0d=0aBcc=3aevil?=@example.com", "role": "viewer"}
    assert client.post("/v1/organisation/invitations", json=address, headers=owner.headers).status_code == 422


def test_host_header_poisoning(
    client: httpx.Client, owner: Any, surface: Any, delivered: Callable[[], list[Any]]
) -> None:
    """Links in letters, and every other answer, name the origin of the settings, whatever host the caller claims."""
    asked: list[tuple[str, dict[str, Any]]] = [
        ("/v1/auth/sign-up", {"email": "new@example.com", "password": "correct horse", "organisation": "x"}),
        ("/v1/auth/forgot-password", {"email": owner.email}),
        ("/v1/me/email", {"password": owner.password, "email": "moved@example.com"}),
        ("/v1/organisation/invitations", {"email": "guest@example.com", "role": "viewer"}),
        ("/v1/sites", {"name": "x", "domains": []}),
    ]
    for path, body in asked:
        answer = client.post(path, json=body, headers=owner.headers | EVIL_HOST)
        assert answer.is_success, (path, answer.text)
        assert "evil" not in answer.text + str(list(whole(answer))), path
    for method, path, operation in surface.operations():
        if method == "GET":
            answer = surface.ask(method, path, operation, headers=EVIL_HOST)
            assert "evil" not in answer.text + str(list(whole(answer))), path
    letters = delivered()
    assert len(letters) == 4
    for letter in letters:
        text = letter.get_content()
        assert "evil" not in text
        assert "http://gateway.test/" in text


def test_redirects_go_where_the_settings_say(client: httpx.Client, surface: Any) -> None:
    """No parameter that somebody adds sends a browser elsewhere."""
    elsewhere = dict.fromkeys(
        ("next", "redirect", "redirect_uri", "return_to", "url", "continue"), "https://evil.example/"
    )
    for method, path, operation in surface.operations():
        if method == "GET":
            url = path.replace("{", "").replace("}", "")
            answer = client.get(url, params=elsewhere, headers=surface.headers | {"Accept": "text/html"})
            assert "evil" not in answer.headers.get("location", ""), (path, operation["summary"])
