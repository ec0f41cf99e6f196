"""What a client sends before a request begins, or after its body, is bounded."""

import asyncio
import json
import logging
import socket
import threading
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import httpx
import pytest
from realcatcha_kit import request_heads
from realcatcha_kit.asgi import send_problem
from realcatcha_kit.errors import NotFound
from realcatcha_kit.request_heads import MOST_AHEAD

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MOST = 8 * 1024 * 1024
POST = "POST /v1/auth/login HTTP/1.1\r\nHost: x\r\n"
CHUNKED = f"{POST}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
BEGINNINGS = {
    "a header": f"{POST}X-A: ",
    "a path": "GET /v1/",
    "a header's name": f"{POST}X-",
    "a chunk's extension": f"{CHUNKED}2;a=",
    "a trailer": f"{CHUNKED}2\r\n{{}}\r\n0\r\nX-A: ",
}
GET = "GET /v1/plans HTTP/1.1\r\nHost: x\r\n\r\n"
LATE = "GET /late HTTP/1.1\r\nHost: x\r\n\r\n"


async def late(scope: Any, _receive: Any, send: Any) -> None:
    """Answer 404 a while after it is asked, and in two pieces."""
    if scope["type"] != "http":
        return
    await asyncio.sleep(0.3)

    async def slowly(message: Any) -> None:
        await send(message)
        await asyncio.sleep(0.3)

    await send_problem(slowly, NotFound())


def converse(url: str, *sent: str, pause_s: float = 0.0) -> list[tuple[int, str]]:
    """Send pieces and read until the connection ends; gives each answer's status and code, which all are problems."""
    host, port = url.removeprefix("http://").split(":")
    with closing(socket.create_connection((host, int(port)), timeout=20)) as connection:
        for piece in sent:
            connection.sendall(piece.encode())
            threading.Event().wait(pause_s)
        raw = b"".join(iter(lambda: connection.recv(65_536), b""))
    answers = []
    while raw:
        head, _, rest = raw.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
        assert len(rest) >= length
        answers.append((int(head.split()[1]), json.loads(rest[:length])["code"]))
        raw = rest[length:]
    return answers


def pour(url: str, beginning: str) -> int:
    """Send a beginning and then the same again and again; gives how many bytes were taken before the end."""
    host, port = url.removeprefix("http://").split(":")
    with closing(socket.create_connection((host, int(port)), timeout=20)) as connection:
        connection.sendall(beginning.encode())
        sent = 0
        try:
            while sent < MOST:
                connection.sendall(b"y" * 16_384)
                sent += 16_384
        except OSError:
            pass
        return sent


@pytest.mark.parametrize("what", BEGINNINGS)
def test_what_never_ends_is_cut(app: Any, serve: Callable[..., Any], what: str) -> None:
    """Long before it costs anything."""
    assert pour(serve(app).url, BEGINNINGS[what]) < MOST


@pytest.mark.parametrize("sent", ["GET /v1/plans?x=" + "y" * 70_000, "NONSENSE\r\n\r\n"], ids=["too long", "not HTTP"])
def test_bytes_that_are_no_request_get_a_problem_document(app: Any, serve: Callable[..., Any], sent: str) -> None:
    """As everything else that a caller does wrong."""
    host, port = serve(app).url.removeprefix("http://").split(":")
    with closing(socket.create_connection((host, int(port)), timeout=20)) as connection:
        connection.sendall(sent.encode())
        answer = HTTPResponse(connection)
        answer.begin()
        assert answer.status == 400
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert json.loads(answer.read())["code"] == "bad-request"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait one second for what takes ten and fifteen otherwise."""
    monkeypatch.setattr(request_heads, "PATIENCE_S", 1.0)
    monkeypatch.setattr(request_heads, "BODY_PATIENCE_S", 1.0)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("what", BEGINNINGS)
def test_what_comes_too_slowly_is_cut(app: Any, serve: Callable[..., Any], what: str) -> None:
    """Though its bytes trickle in: a thousand such connections would be all that a process may hold open."""
    assert converse(serve(app).url, BEGINNINGS[what], *"yyyy", pause_s=0.05) == [(408, "request-timeout")]


@pytest.mark.usefixtures("impatient")
def test_a_body_that_stops_is_cut(app: Any, serve: Callable[..., Any], caplog: pytest.LogCaptureFixture) -> None:
    """Where the application waits for it without end; whatever whole requests came before are answered."""
    body = f"{POST}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"
    url = serve(app).url
    with caplog.at_level(logging.ERROR):
        assert converse(url, body) == [(408, "request-timeout")]
        assert converse(url, GET.replace("plans", "none"), body, pause_s=0.3) == [
            (404, "not-found"),
            (408, "request-timeout"),
        ]
    assert not caplog.records


@pytest.mark.usefixtures("impatient")
def test_a_connection_that_says_nothing_is_ended(app: Any, serve: Callable[..., Any]) -> None:
    """Without a word."""
    assert converse(serve(app).url) == []


@pytest.mark.usefixtures("impatient")
def test_an_answer_may_take_its_time(serve: Callable[..., Any], app: Any) -> None:
    """So may the client between two requests of a connection: only what has begun is waited for so briefly."""
    assert app

    async def thorough(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await asyncio.sleep(1.5)
        await late(scope, receive, send)

    host, port = serve(thorough).url.removeprefix("http://").split(":")
    with closing(HTTPConnection(host, int(port), timeout=20)) as connection:
        for _ in range(2):
            connection.request("GET", "/late")
            answer = connection.getresponse()
            assert (answer.status, json.loads(answer.read())["code"]) == (404, "not-found")
            used = connection.sock
            threading.Event().wait(1.5)
        assert connection.sock is used is not None


def test_what_people_send_passes(client: httpx.Client, owner: Any) -> None:
    """Heads as long as proxies let through, and bodies of any number of pieces."""
    long = owner.headers | {"X-Long": "y" * 30_000}
    assert client.get("/v1/sites", headers=long).status_code == 200
    pieces = (b" " * 1_000 for _ in range(60))
    body = iter([b'{"name": "x", ', *pieces, b'"domains": []}'])
    typed = owner.headers | {"Content-Type": "application/json"}
    assert client.post("/v1/sites", content=body, headers=typed).status_code == 201


@pytest.mark.parametrize("cut", [0, -len(GET) - 9, -len(GET)], ids=["together", "in the head", "body apart"])
def test_a_request_for_another_protocol_keeps_its_body(app: Any, serve: Callable[..., Any], cut: int) -> None:
    """Java's client asks for HTTP/2 so: the body is not lost, nor read as the request that comes next."""
    head = f"{POST}Content-Type: application/json\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\nContent-Length: "
    whole = f"{head}{len(GET)}\r\n\r\n{GET}"
    pieces = [whole[:cut], whole[cut:]] if cut else [whole]
    assert converse(serve(app).url, *pieces, pause_s=0.1) == [(400, "bad-request")]


def test_requests_for_a_tunnel_are_refused(app: Any, serve: Callable[..., Any]) -> None:
    """Nothing here is a proxy."""
    assert converse(serve(app).url, "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n") == [(400, "bad-request")]


def test_requests_far_ahead_of_their_answers_are_cut(app: Any, serve: Callable[..., Any]) -> None:
    """One connection would fill the memory; the first are answered."""
    missing = GET.replace("plans", "none")
    assert converse(serve(app).url, missing * 5_000) == [(404, "not-found")] * (MOST_AHEAD + 1)


@pytest.mark.parametrize("pause_s", [0.0, 0.1, 0.4], ids=["at once", "before the answer", "in the answer"])
@pytest.mark.parametrize("behind", ["NONSENSE\r\n\r\n", "GET /" + "y" * 70_000], ids=["not HTTP", "too long"])
def test_an_answer_under_way_is_finished(serve: Callable[..., Any], app: Any, behind: str, pause_s: float) -> None:
    """What follows a request is no part of it, and no answer to it is written into the request's own."""
    assert app
    url = serve(late).url
    assert converse(url, LATE * 2, behind, pause_s=pause_s) == [(404, "not-found")] * 2


@pytest.mark.parametrize("apart", [False, True], ids=["at once", "later"])
def test_a_body_that_breaks_off_gets_one_answer(serve: Callable[..., Any], app: Any, apart: bool) -> None:
    """The application's, where it has begun; that the bytes are no HTTP, otherwise."""
    assert app
    pieces = [CHUNKED, "ZZ\r\n"] if apart else [f"{CHUNKED}ZZ\r\n"]
    answers = converse(serve(late).url, *pieces, pause_s=2.0 if apart else 0.0)
    assert answers == ([(404, "not-found")] if apart else [(400, "bad-request")])


def test_a_client_that_leaves_requests_behind_is_no_error(
    serve: Callable[..., Any], app: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """The one being answered has nobody to write to, whatever waits behind it."""
    assert app

    async def reading(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await late(scope, receive, send)

    host, port = serve(reading).url.removeprefix("http://").split(":")
    with caplog.at_level(logging.ERROR), closing(socket.create_connection((host, int(port)))) as connection:
        connection.sendall(f"{LATE}{LATE}".encode())
        threading.Event().wait(0.1)
        connection.close()
        threading.Event().wait(1)
    assert not caplog.records
