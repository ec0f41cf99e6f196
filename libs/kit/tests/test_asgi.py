"""Request id, summary line, metrics, body limit, problem documents: what every service's HTTP ring shares."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
import structlog
from prometheus_client import CollectorRegistry
from realcatcha_kit.asgi import BodyLimit, RequestContext, header_values, route_of
from realcatcha_kit.errors import Conflict, Unavailable
from realcatcha_kit.metrics import HttpMetrics, exposition
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

LIMIT = 100


async def echo(request: Request) -> Response:
    """Answer with the body."""
    return Response(await request.body())


async def refuse(_request: Request) -> Response:
    """Raise a known error."""
    raise Conflict("Taken already.", private="row 7")


async def break_down(_request: Request) -> Response:
    """Raise what nobody expected."""
    raise RuntimeError("password=hunter2")


async def break_midway(_request: Request) -> Response:
    """Fail after the answer began."""

    async def body() -> AsyncIterator[bytes]:
        yield b"begun"
        raise RuntimeError("too late")

    return StreamingResponse(body())


async def wait(_request: Request) -> Response:
    """Raise an error with headers."""
    raise Unavailable


async def bound(_request: Request) -> Response:
    """Answer with what the log context holds."""
    return PlainTextResponse(str(structlog.contextvars.get_contextvars()["request_id"]))


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
async def client(registry: CollectorRegistry) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(
        routes=[
            Route("/echo/{name}", echo, methods=["POST"]),
            Route("/refuse", refuse),
            Route("/break", break_down),
            Route("/midway", break_midway),
            Route("/wait", wait),
            Route("/bound", bound),
        ],
        middleware=[
            Middleware(RequestContext, metrics=HttpMetrics(registry, "test")),
            Middleware(BodyLimit, limit_for=lambda _path: LIMIT),
        ],
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def test_a_well_formed_request_id_is_kept(client: httpx.AsyncClient) -> None:
    """The caller's id comes back and is bound for the log."""
    reply = await client.get("/bound", headers={"x-request-id": "abc.DEF-123"})
    assert reply.headers["x-request-id"] == reply.text == "abc.DEF-123"


@pytest.mark.parametrize("given", ["short", "x" * 65, "has space in", 'quote"inside', "new\tline-tab"])
async def test_another_request_id_is_replaced(client: httpx.AsyncClient, given: str) -> None:
    """Nothing that could forge a log line gets in."""
    reply = await client.get("/bound", headers={"x-request-id": given})
    assert reply.headers["x-request-id"] == reply.text != given


async def test_a_known_error_is_its_problem_document(client: httpx.AsyncClient) -> None:
    """Code, status and media type; the private detail stays inside."""
    reply = await client.get("/refuse")
    assert reply.status_code == 409
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.json()["code"] == "conflict"
    assert "row 7" not in reply.text


async def test_an_unknown_error_is_a_bare_500(client: httpx.AsyncClient) -> None:
    """The caller learns nothing of the cause."""
    reply = await client.get("/break")
    assert (reply.status_code, reply.json()["code"]) == (500, "internal-error")
    assert "hunter2" not in reply.text


async def test_an_errors_headers_are_sent(client: httpx.AsyncClient) -> None:
    """503 says when to come back."""
    assert (await client.get("/wait")).headers["retry-after"] == "1"


async def test_a_failure_midway_is_not_papered_over(client: httpx.AsyncClient, registry: CollectorRegistry) -> None:
    """Once an answer began, no second one is sent; the request is still counted."""
    await client.get("/midway")
    assert 'route="/midway",service="test",status="200"' in exposition(registry)[0].decode()


async def test_requests_are_counted_by_template(client: httpx.AsyncClient, registry: CollectorRegistry) -> None:
    """Ids in paths and invented methods never become labels."""
    await client.post("/echo/alice", content=b"x")
    await client.post("/echo/bob", content=b"x")
    await client.request("BREW", "/nowhere")
    body, content_type = exposition(registry)
    text = body.decode()
    assert 'method="POST",route="/echo/{name}",service="test",status="200"} 2.0' in text
    assert 'method="OTHER",route="unmatched"' in text
    assert "alice" not in text
    assert content_type.startswith("text/plain")


async def test_a_body_within_the_limit_passes(client: httpx.AsyncClient) -> None:
    """Exactly the limit is allowed."""
    reply = await client.post("/echo/a", content=b"x" * LIMIT)
    assert (reply.status_code, len(reply.content)) == (200, LIMIT)


async def test_a_declared_body_over_the_limit_is_refused(client: httpx.AsyncClient) -> None:
    """Content-Length alone is enough to refuse."""
    reply = await client.post("/echo/a", content=b"x" * (LIMIT + 1))
    assert (reply.status_code, reply.json()["code"]) == (413, "payload-too-large")


async def test_a_body_of_unknown_length_over_the_limit_is_refused(client: httpx.AsyncClient) -> None:
    """A chunked body is counted as it arrives."""

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * (LIMIT // 2)

    reply = await client.post("/echo/a", content=chunks())
    assert (reply.status_code, reply.json()["code"]) == (413, "payload-too-large")


@pytest.mark.parametrize(
    "make",
    [
        lambda app: BodyLimit(app, limit_for=lambda _: 1),
        lambda app: RequestContext(app, metrics=HttpMetrics(CollectorRegistry(), "t")),
    ],
)
async def test_other_protocols_pass_untouched(make: Callable[[Any], Callable[..., Awaitable[None]]]) -> None:
    """Lifespan and WebSocket scopes are none of the middleware's business."""
    seen: list[str] = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(scope["type"])

    await make(app)({"type": "lifespan"}, None, None)
    assert seen == ["lifespan"]


def test_header_values_keep_order_and_duplicates() -> None:
    """A duplicate header cannot hide behind the first."""
    scope = {"headers": [(b"x-a", b"1"), (b"x-b", b"2"), (b"x-a", b"3")]}
    assert header_values(scope, b"x-a") == ["1", "3"]


def test_route_of_reads_a_plain_apps_template() -> None:
    """Apps without a router name their route themselves."""
    assert route_of({"realcatcha.route": "/siteverify"}) == "/siteverify"
    assert route_of({"realcatcha.route": 7}) == "unmatched"
