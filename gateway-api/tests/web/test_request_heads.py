"""What a client sends before a request begins, or after its body, is bounded."""

import json
import socket
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPResponse
from typing import Any

import httpx
import pytest

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


def test_what_people_send_passes(client: httpx.Client, owner: Any) -> None:
    """Heads as long as proxies let through, and bodies of any number of pieces."""
    long = owner.headers | {"X-Long": "y" * 30_000}
    assert client.get("/v1/sites", headers=long).status_code == 200
    pieces = (b" " * 1_000 for _ in range(60))
    body = iter([b'{"name": "x", ', *pieces, b'"domains": []}'])
    typed = owner.headers | {"Content-Type": "application/json"}
    assert client.post("/v1/sites", content=body, headers=typed).status_code == 201
