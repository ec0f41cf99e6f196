"""Slow senders between real sockets: what they take from others, and how long they may stay."""

import contextlib
import json
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from realcatcha_gateway.proxy.app import ReverseProxy
from realcatcha_gateway.proxy.bodies import BodyReader
from realcatcha_gateway.proxy.upstream import Upstream
from realcatcha_kit.client_address import parse_networks

Serve = Callable[..., Any]
Hold = Callable[..., socket.socket]
CONNECTIONS = 4


class Counting:
    """An upstream that answers every whole request and counts all that it hears of."""

    def __init__(self) -> None:
        self.requests = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        self.requests += 1
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"served"})


@pytest.fixture
def upstream() -> Counting:
    return Counting()


@pytest.fixture
def start(serve: Serve, upstream: Counting) -> Callable[[BodyReader], str]:
    """Serve a gateway with few connections to its upstream; gives its origin."""

    def start(bodies: BodyReader) -> str:
        transport = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=CONNECTIONS), trust_env=False)
        behind = Upstream(serve(upstream).url, transport)
        trusted = parse_networks(["127.0.0.1/32"])
        proxy = ReverseProxy(upstream, upstreams={"captcha": behind, "demo": behind}, trusted=trusted, bodies=bodies)

        async def closing(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "lifespan":
                await proxy(scope, receive, send)
                return
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await behind.close()
            await send({"type": "lifespan.shutdown.complete"})

        return str(serve(closing).url)

    return start


@pytest.fixture
def hold() -> Iterator[Hold]:
    """Open connections that promise a hundred bytes and send one."""
    with contextlib.ExitStack() as stack:

        def hold(origin: str, *, path: str = "/captcha/v1/sessions", client: str = "192.0.2.1") -> socket.socket:
            host, port = origin.removeprefix("http://").split(":")
            connection = stack.enter_context(socket.create_connection((host, int(port)), timeout=5))
            head = f"POST {path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {client}\r\nContent-Length: 100\r\n\r\nx"
            connection.sendall(head.encode())
            return connection

        yield hold


def everything(connection: socket.socket) -> bytes:
    """Read until the gateway closes the connection."""
    answer = b""
    while chunk := connection.recv(65_536):
        answer += chunk
    return answer


def document(answer: bytes) -> Any:
    return json.loads(answer.partition(b"\r\n\r\n")[2])


@pytest.mark.parametrize("path", ["/captcha/v1/sessions", "/siteverify", "/demo/upload"])
def test_slow_senders_take_no_connection_from_others(
    start: Callable[[BodyReader], str], hold: Hold, browser: httpx.Client, upstream: Counting, path: str
) -> None:
    """Ten times as many as there are connections, and other visitors are served."""
    origin = start(BodyReader())
    slow = [hold(origin, path=path) for _ in range(10 * CONNECTIONS)]
    for client in ("192.0.2.1", "198.51.100.7"):
        visitor = {"X-Forwarded-For": client}
        assert browser.post(f"{origin}{path}", content=b"x" * 1000, headers=visitor).text == "served"
        assert browser.get(f"{origin}{path}", headers=visitor).text == "served"
    assert upstream.requests == 4
    slow[0].sendall(b"x" * 99)
    assert slow[0].recv(65_536).startswith(b"HTTP/1.1 200")


def test_a_body_has_a_deadline_in_all(start: Callable[[BodyReader], str], hold: Hold, upstream: Counting) -> None:
    """Bytes that trickle in do not move it; the answer is a problem that any page may read, and the end."""
    connection = hold(start(BodyReader(deadline_s=1.5)))
    started = time.monotonic()
    for _ in range(3):
        time.sleep(0.1)
        connection.sendall(b"x")
    answer = everything(connection)
    assert 1.4 < time.monotonic() - started < 5
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"connection: close" in answer
    assert b"access-control-allow-origin: *" in answer
    assert document(answer)["code"] == "request-timeout"
    assert upstream.requests == 0


def test_a_slow_siteverify_is_a_bad_request(start: Callable[[BodyReader], str], hold: Hold) -> None:
    """In its own words, with HTTP 200."""
    answer = everything(hold(start(BodyReader(deadline_s=0.2)), path="/siteverify"))
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"connection: close" in answer
    assert document(answer) == {"success": False, "error-codes": ["bad-request"]}


def test_a_crowded_network_waits_for_no_more_slow_bodies(
    start: Callable[[BodyReader], str], hold: Hold, eventually: Callable[..., None], browser: httpx.Client
) -> None:
    """One more is refused soon; a body that is there, and a slow one from elsewhere, are not."""
    bodies = BodyReader(deadline_s=30, crowded_s=0.3, per_network=3)
    origin = start(bodies)
    slow = [hold(origin) for _ in range(3)]
    visitor = {"X-Forwarded-For": "192.0.2.1"}
    eventually(lambda: bodies._being_read.total() == 3)
    answer = everything(hold(origin))
    assert answer.startswith(b"HTTP/1.1 429")
    assert b"connection: close" in answer
    assert document(answer)["code"] == "too-many-requests"
    assert browser.post(f"{origin}/captcha/x", content=b"x", headers=visitor).status_code == 200
    elsewhere = hold(origin, client="198.51.100.7")
    time.sleep(0.5)
    for connection in (elsewhere, *slow):
        connection.sendall(b"x" * 99)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")


def test_senders_that_leave_give_their_places_back(
    start: Callable[[BodyReader], str], hold: Hold, eventually: Callable[..., None], upstream: Counting
) -> None:
    """Whole or not, a body counts no longer than it is read."""
    origin = start(BodyReader(crowded_s=0.05, per_network=1))

    def patient() -> bool:
        with hold(origin) as connection:
            connection.settimeout(0.3)
            with contextlib.suppress(TimeoutError):  # it is waited for
                return not connection.recv(65_536).startswith(b"HTTP/1.1 429")
            connection.settimeout(5)
            connection.sendall(b"x" * 99)
            return connection.recv(65_536).startswith(b"HTTP/1.1 200")

    with hold(origin):
        assert not patient()
    assert upstream.requests == 0
    eventually(patient)
    eventually(patient)
