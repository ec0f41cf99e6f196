"""Which network a visitor came from, while the session lives."""

import dataclasses
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from prometheus_client import CollectorRegistry
from realcatcha_captcha.application.find_visitor import FindVisitor
from realcatcha_captcha.http.app import build_app
from realcatcha_captcha.http.internal import InternalRoute, Operation
from realcatcha_contracts.visitors import VISITORS_PATH, VisitorQuery

HEADERS = {"authorization": "Bearer the internal token of these tests"}


@pytest.fixture
async def world(make_world: Any, store: Any) -> AsyncIterator[Any]:
    """A service on each state store whose internal route is open."""
    made = make_world(state=store.state, limiter=store.limiter)
    await made.stock()
    find = FindVisitor(made.store, made.keys)
    route = InternalRoute("the internal token of these tests", lambda: {"network": Operation(VisitorQuery, find)})
    made.parts = dataclasses.replace(made.parts, visitors=route, registry=CollectorRegistry())
    transport = httpx.ASGITransport(build_app(made.parts), client=("192.0.2.7", 40000))  # type: ignore[arg-type]
    made.client = httpx.AsyncClient(transport=transport, base_url="http://captcha.test")
    async with made.client:
        yield made


async def asked(world: Any, session: str) -> tuple[int, dict[str, Any]]:
    answer = await world.client.post(VISITORS_PATH + "network", json={"session": session}, headers=HEADERS)
    return answer.status_code, answer.json()


async def test_a_visitor_is_found_by_token_or_session(world: Any) -> None:
    """Also after the token was redeemed."""
    token = (await world.evaluate())["token"]
    sid = token.partition(".")[0]
    for text in (token, sid):
        assert await asked(world, text) == (200, {"network": "192.0.2.7/32"})
    assert (await world.verify(token))["success"]
    assert await asked(world, sid) == (200, {"network": "192.0.2.7/32"})


async def test_who_is_still_solving_is_found_too(world: Any) -> None:
    """The address stays with every step."""
    world.judge.trust = 20.0
    result = await world.evaluate()
    assert result["status"] == "challenge"
    sid = result["challenge"]["id"].partition(".")[0]
    assert await asked(world, sid) == (200, {"network": "192.0.2.7/32"})
    await world.answer(result, [0])
    assert await asked(world, sid) == (200, {"network": "192.0.2.7/32"})


async def test_nobody_else_is_found(world: Any) -> None:
    """Unknown sessions, odd texts; and nothing is said without the token."""
    for text in ("0" * 32, "0" * 31, "*", "a.b", "0" * 31 + "\n"):
        status, problem = await asked(world, text)
        assert (status, problem["code"]) == (404, "visitor-not-found"), text
    answer = await world.client.post(VISITORS_PATH + "network", json={"session": "0" * 32})
    assert answer.status_code == 401
