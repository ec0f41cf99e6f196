"""The proxy between real sockets: a client, the gateway, an upstream behind uvicorn."""

import asyncio
import gzip
import json
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from prometheus_client import CollectorRegistry
from realcatcha_gateway.proxy.app import ReverseProxy
from realcatcha_gateway.proxy.upstream import Timeouts, Upstream, open_transport
from realcatcha_kit.asgi import RequestContext
from realcatcha_kit.client_address import parse_networks
from realcatcha_kit.metrics import HttpMetrics
from realcatcha_kit.testing.servers import free_port

Serve = Callable[..., Any]
LIMIT = 128 * 1024


async def send_answer(send: Any, status: int, body: bytes, *headers: tuple[bytes, bytes]) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [length, *headers]})
    await send({"type": "http.response.body", "body": body})


class Echo:
    """An upstream that tells what reached it, and does odd things on some paths."""

    def __init__(self) -> None:
        self.requests = 0
        self.received = 0
        self.bodies: list[bytes] = []
        self.go_on = threading.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        self.requests += 1
        odd = getattr(self, scope["path"].rpartition("/")[2].replace("-", "_"), None)
        if odd is not None:
            await odd(scope, receive, send)
            return
        body = await self.read(receive)
        told = {
            "method": scope["method"],
            "raw_path": scope["raw_path"].decode("latin-1"),
            "query": scope["query_string"].decode("latin-1"),
            "headers": [[name.decode(), value.decode("latin-1")] for name, value in scope["headers"]],
            "body": body.decode("latin-1"),
        }
        await send_answer(send, 200, json.dumps(told).encode(), (b"content-type", b"application/json"))

    async def read(self, receive: Any) -> bytes:
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.bodies.append(b"cut off")
                return b"cut off"
            body += message.get("body", b"")
            self.received += len(message.get("body", b""))
            if not message.get("more_body"):
                self.bodies.append(body)
                return body

    async def drip(self, _scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for number in range(3):
            await send({"type": "http.response.body", "body": b"%d" % number, "more_body": True})
            while not self.go_on.is_set():  # noqa: ASYNC110  # another thread sets it
                await asyncio.sleep(0.01)
        await send({"type": "http.response.body", "body": b"."})

    async def break_off(self, _scope: Any, _receive: Any, send: Any) -> None:
        headers = [(b"content-length", b"100")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})

    async def sleep(self, _scope: Any, _receive: Any, send: Any) -> None:
        await asyncio.sleep(4.0)
        await send_answer(send, 200, b"late")

    async def fail(self, _scope: Any, _receive: Any, send: Any) -> None:
        await send_answer(send, 500, b"oops", (b"x-own", b"1"))

    async def compressed(self, _scope: Any, _receive: Any, send: Any) -> None:
        cookies = ((b"set-cookie", b"a=1"), (b"set-cookie", b"b=2"))
        await send_answer(send, 203, gzip.compress(b"plain"), (b"content-encoding", b"gzip"), *cookies)

    async def redirect(self, _scope: Any, _receive: Any, send: Any) -> None:
        await send_answer(send, 302, b"", (b"location", b"/elsewhere"))


async def own_routes(scope: Any, _receive: Any, send: Any) -> None:
    """Stand in for the gateway's own routes."""
    if scope["type"] == "http":
        await send_answer(send, 404, b"own")


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def build() -> Callable[..., Any]:
    """Build a proxy in front of upstreams, with the middleware that is around it in the gateway."""

    def build(captcha: str, demo: str | None = None, timeouts: Timeouts | None = None) -> Any:
        upstreams = {"captcha": Upstream(captcha, open_transport(), timeouts=timeouts)}
        if demo:
            upstreams["demo"] = Upstream(demo, open_transport())
        proxy = ReverseProxy(own_routes, upstreams=upstreams, trusted=parse_networks(["127.0.0.1/32"]))  # type: ignore[arg-type]  # the keys are names
        app = RequestContext(proxy, metrics=HttpMetrics(CollectorRegistry(), "test"))

        async def closing(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "lifespan":
                await app(scope, receive, send)
                return
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            for upstream in upstreams.values():
                await upstream.close()
            await send({"type": "lifespan.shutdown.complete"})

        return closing

    return build


@pytest.fixture
def origin(serve: Serve, echo: Echo, build: Callable[..., Any]) -> str:
    """A gateway in front of the echo."""
    return str(serve(build(serve(echo).url, timeouts=Timeouts(read=0.5))).url)


def raw(origin: str, request: bytes, *, read_s: float = 5.0) -> bytes:
    """Send bytes as they are; returns everything until the connection ends or goes quiet."""
    host, port = origin.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=read_s) as connection:
        connection.sendall(request)
        answer = b""
        try:
            while chunk := connection.recv(65_536):
                answer += chunk
        except TimeoutError:
            pass
        return answer


def test_a_request_arrives_as_it_was_sent(origin: str, browser: httpx.Client) -> None:
    """Method, body, end-to-end headers, and a request id on both sides."""
    answer = browser.post(
        f"{origin}/captcha/v1/sessions",
        content=b"\x00\xff{}",
        headers={"Content-Type": "text/plain", "Origin": "https://shop.example", "X-Forwarded-For": "6.6.6.6, 9.9.9.9"},
    )
    told = answer.json()
    headers = dict(told["headers"])
    assert (told["method"], told["body"]) == ("POST", "\x00\xff{}")
    assert headers["content-type"] == "text/plain"
    assert headers["origin"] == "https://shop.example"
    assert headers["x-forwarded-for"] == "9.9.9.9"
    assert headers["content-length"] == "4"
    assert answer.headers["x-request-id"] == headers["x-request-id"]
    assert len(answer.headers.get_list("server")) == 1


@pytest.mark.parametrize(
    "target",
    [
        "/captcha/v1/objects/a%2Fb%20c.jpg?expires=1&signature=ab%3D%3D&x",
        "/captcha/v1/%C3%A9?q=%zz",
        "/captcha/v1/a+b;c=d,e!$'()*@:~?a=b?c=/d",
        "/captcha//v1///x",
        "/widget/v1/api.js?",
        "/captcha/%41",
        '/captcha/"<>^`{|}?"<>',
    ],
)
def test_the_target_passes_byte_for_byte(origin: str, target: str) -> None:
    """Nothing is decoded, encoded or tidied up: signatures are over the text that was signed."""
    answer = raw(origin, f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    told = json.loads(answer.partition(b"\r\n\r\n")[2])
    path, _, query = target.partition("?")
    assert (told["raw_path"], told["query"]) == (path, query)


def test_a_chunked_body_arrives_whole(origin: str, browser: httpx.Client) -> None:
    """Bodies without a length work too, and have one from here on."""
    told = browser.post(f"{origin}/captcha/x", content=iter([b"a" * 1000, b"b" * 1000])).json()
    assert told["body"] == "a" * 1000 + "b" * 1000
    assert ["content-length", "2000"] in told["headers"]


def test_answers_are_streamed_as_they_come(
    serve: Serve, echo: Echo, build: Callable[..., Any], browser: httpx.Client
) -> None:
    """The first part is there before the others were made."""
    origin = serve(build(serve(echo).url)).url
    with browser.stream("GET", f"{origin}/captcha/drip") as answer:
        parts = answer.iter_raw()
        first = next(parts)
        echo.go_on.set()
        rest = b"".join(parts)
    assert (first, rest) == (b"0", b"12.")


def test_encoded_answers_and_repeated_headers_pass(origin: str, browser: httpx.Client) -> None:
    """Nothing is decompressed on the way."""
    answer = browser.get(f"{origin}/captcha/compressed")
    assert (answer.status_code, answer.text) == (203, "plain")
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]
    later = browser.get(f"{origin}/captcha/x", headers={"Cookie": ""}).json()
    assert "a=1" not in str(later["headers"])


def test_redirects_and_errors_of_the_upstream_pass(origin: str, browser: httpx.Client) -> None:
    """They are the upstream's to give."""
    assert browser.get(f"{origin}/captcha/redirect").headers["location"] == "/elsewhere"
    failed = browser.get(f"{origin}/captcha/fail")
    assert (failed.status_code, failed.text, failed.headers["x-own"]) == (500, "oops", "1")


def test_other_methods_pass(origin: str, browser: httpx.Client) -> None:
    """HEAD has no body, OPTIONS reaches the upstream's CORS."""
    assert browser.head(f"{origin}/captcha/x").status_code == 200
    assert browser.options(f"{origin}/captcha/x").json()["method"] == "OPTIONS"


def test_connections_to_the_upstream_are_kept(origin: str, echo: Echo, browser: httpx.Client) -> None:
    """A hundred requests in a row work on the pool."""
    for _ in range(100):
        assert browser.post(f"{origin}/captcha/x", content=b"x").status_code == 200
    assert echo.requests == 100


def test_other_paths_stay_here(origin: str, echo: Echo) -> None:
    """Nothing of them reaches the upstream."""
    for target in ("/metrics", "/internal/v1/policies/x", "/captcha/../metrics", "/captcha/%2e%2e/metrics", "/demo"):
        answer = raw(origin, f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert answer.startswith(b"HTTP/1.1 404")
    assert echo.requests == 0


def test_the_demo_has_an_upstream_of_its_own(
    serve: Serve, echo: Echo, build: Callable[..., Any], browser: httpx.Client
) -> None:
    """When there is one."""
    origin = serve(build("http://127.0.0.1:9", serve(echo).url)).url
    assert browser.get(f"{origin}/demo/page?x=1").json()["raw_path"] == "/demo/page"


@pytest.mark.parametrize("path", ["/captcha/v1/sessions", "/widget/v1/api.js"])
def test_an_upstream_that_is_away_is_unavailable(
    serve: Serve, build: Callable[..., Any], browser: httpx.Client, path: str
) -> None:
    """A problem that any page may read, with a time to retry."""
    origin = serve(build(f"http://127.0.0.1:{free_port()}")).url
    answer = browser.post(f"{origin}{path}", content=b"{}")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "1"
    assert answer.headers["access-control-allow-origin"] == "*"


def test_an_upstream_that_does_not_answer_in_time_is_unavailable(origin: str, browser: httpx.Client) -> None:
    """The wait is bounded."""
    started = time.monotonic()
    answer = browser.get(f"{origin}/captcha/sleep")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert time.monotonic() - started < 3.5


@pytest.mark.parametrize("path", ["/siteverify", "/recaptcha/api/siteverify", "/turnstile/v0/siteverify"])
def test_siteverify_always_answers_in_its_own_words(
    serve: Serve, build: Callable[..., Any], browser: httpx.Client, path: str
) -> None:
    """Clients rely on HTTP 200: an upstream that is away is ``internal-error``, an endless body ``bad-request``."""
    origin = serve(build(f"http://127.0.0.1:{free_port()}")).url
    away = browser.post(f"{origin}{path}", data={"secret": "x"})
    assert (away.status_code, away.json()) == (200, {"success": False, "error-codes": ["internal-error"]})
    large = browser.post(f"{origin}{path}", content=b"x" * (LIMIT + 1))
    assert (large.status_code, large.json()) == (200, {"success": False, "error-codes": ["bad-request"]})


def test_a_failing_siteverify_is_an_internal_error(
    serve: Serve, build: Callable[..., Any], browser: httpx.Client
) -> None:
    """Never success, never a 5xx."""

    async def failing(scope: Any, _receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await send_answer(send, 502, b"oops")

    origin = serve(build(serve(failing).url)).url
    answer = browser.post(f"{origin}/siteverify", data={"secret": "x"})
    assert (answer.status_code, answer.json()["error-codes"]) == (200, ["internal-error"])


def test_a_declared_length_over_the_limit_is_refused_unread(origin: str, echo: Echo) -> None:
    """Before a byte of it was sent."""
    head = f"POST /captcha/x HTTP/1.1\r\nHost: x\r\nContent-Length: {LIMIT + 1}\r\n\r\n"
    answer = raw(origin, head.encode(), read_s=1)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"access-control-allow-origin: *" in answer
    assert echo.requests == 0


def test_a_chunked_body_over_the_limit_is_cut_off(origin: str, echo: Echo, browser: httpx.Client) -> None:
    """The upstream never hears of it."""
    answer = browser.post(f"{origin}/captcha/x", content=(b"x" * 10_000 for _ in range(1_000)))
    assert (answer.status_code, answer.json()["code"]) == (413, "payload-too-large")
    assert echo.requests == 0
    assert browser.post(f"{origin}/captcha/x", content=b"x" * LIMIT).status_code == 200


def test_a_client_that_leaves_takes_its_request_along(origin: str, echo: Echo) -> None:
    """The upstream never hears of a body that did not end, and the next client is served."""
    head = b"POST /captcha/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"
    assert raw(origin, head, read_s=0.3) == b""
    assert b"200 OK" in raw(origin, b"GET /captcha/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert echo.requests == 1


@pytest.mark.parametrize("value", [b"b\t", b"\tb", b"b\tc", b"\t", b"\xff\x80"])
@pytest.mark.parametrize("path", [b"/captcha/x", b"/siteverify"])
def test_odd_header_values_pass(origin: str, echo: Echo, path: bytes, value: bytes) -> None:
    """What a server may read in a header does not make the upstream look away."""
    head = b"POST " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-A: " + value + b"\r\n\r\n"
    answer = raw(origin, head)
    assert answer.startswith(b"HTTP/1.1 200")
    told = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert dict(told["headers"])["x-a"] == value.strip(b"\t").decode("latin-1")
    assert echo.requests == 1


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [("/captcha/x", 400, ("code", "bad-request")), ("/siteverify", 200, ("error-codes", ["bad-request"]))],
)
async def test_a_head_that_cannot_be_passed_on_is_a_bad_request(
    serve: Serve, echo: Echo, path: str, status: int, told: tuple[str, Any]
) -> None:
    """A server in front that reads more leniently than our client writes: not the upstream's fault."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"x"}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-length", b"1"), (b"x-a", b"b\x00c")]
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "scheme": "http", "headers": headers}
    upstream = Upstream(serve(echo).url, open_transport())
    await ReverseProxy(own_routes, upstreams={"captcha": upstream}, trusted=())(scope, receive, send)
    await upstream.close()
    assert sent[0]["status"] == status
    assert told in json.loads(sent[1]["body"]).items()
    assert echo.requests == 0


def test_an_answer_that_breaks_off_breaks_off(origin: str) -> None:
    """The client sees the cut, not an answer that looks whole."""
    answer = raw(origin, b"GET /captcha/break-off HTTP/1.1\r\nHost: x\r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-length: 100" in head
    assert body == b"half"


def test_an_upstream_that_restarts_is_found_again(
    serve: Serve, echo: Echo, build: Callable[..., Any], browser: httpx.Client, eventually: Callable[..., None]
) -> None:
    """GET survives a closed kept-alive connection; after the restart all methods work."""
    upstream = serve(echo)
    origin = serve(build(upstream.url)).url
    assert browser.get(f"{origin}/captcha/x").status_code == 200
    upstream.stop()
    assert browser.get(f"{origin}/captcha/x").status_code == 503
    serve(echo, port=upstream.port)
    assert browser.post(f"{origin}/captcha/x", content=b"x").status_code == 200


def test_a_conflicting_length_is_refused(origin: str, echo: Echo) -> None:
    """No request can be smuggled between two readings of its length."""
    head = b"POST /captcha/x HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = raw(origin, head + b"0\r\n\r\nGET /captcha/smuggled HTTP/1.1\r\nHost: x\r\n\r\n", read_s=1)
    assert answer.startswith(b"HTTP/1.1 400")
    assert echo.requests == 0


def test_an_upstream_is_an_origin() -> None:
    """A path in its URL would silently be lost."""
    with pytest.raises(ValueError, match="origin"):
        Upstream("http://captcha/prefix", open_transport())
