"""The platform's record from Redis and from the gateway, and what a process keeps of it."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from realcatcha_captcha.adapters.platform_sources import GatewayPlatform, RedisPlatform
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_captcha.adapters.watched_platform import WatchedPlatform
from realcatcha_contracts import PLATFORM_KEY, PlatformPolicy, PlatformRule, encode_platform
from realcatcha_kit.errors import Unavailable
from redis.asyncio import Redis

BANNED = ipaddress.ip_address("192.0.2.7")
POLICY = PlatformPolicy(3, [PlatformRule("192.0.2.0/24", "deny", 2_000.0)])


class Source:
    """A source that a test changes, and that counts what it was asked."""

    def __init__(self, policy: PlatformPolicy | None = None) -> None:
        self.policy = policy
        self.down = False
        self.reads = 0

    async def version(self) -> int | None:
        if self.down:
            raise Unavailable
        return self.policy.version if self.policy else None

    async def read(self) -> PlatformPolicy | None:
        self.reads += 1
        if self.down:
            raise Unavailable
        return self.policy


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url, timeout_s=30)
    yield client
    await client.aclose()


async def publish(redis: Redis, policy: PlatformPolicy) -> None:
    fields = {"version": policy.version, "status": "active", "record": encode_platform(policy)}
    await redis.hset(PLATFORM_KEY, mapping=fields)


def gateway(handler: Any) -> GatewayPlatform:
    client = httpx.AsyncClient(transport=httpx.MockTransport(handler), base_url="http://gateway.test")
    return GatewayPlatform(client, token="internal")


async def test_redis_gives_what_was_published(redis: Redis) -> None:
    """Nothing before; and a record that cannot be read is as one that is lost."""
    source = RedisPlatform(redis)
    assert (await source.version(), await source.read()) == (None, None)
    await publish(redis, POLICY)
    assert (await source.version(), await source.read()) == (3, POLICY)
    await redis.hset(PLATFORM_KEY, mapping={"version": "x", "record": b"{"})
    assert (await source.version(), await source.read()) == (None, None)


async def test_redis_that_is_away_is_unavailable() -> None:
    """Never no record."""
    client = connect("redis://127.0.0.1:9/0")
    for ask in (RedisPlatform(client).version, RedisPlatform(client).read):
        with pytest.raises(Unavailable):
            await ask()
    await client.aclose()


async def test_the_gateway_is_asked_with_the_internal_credential() -> None:
    """And its answer believed."""

    def handler(request: httpx.Request) -> httpx.Response:
        assert (request.url.path, request.headers["authorization"]) == ("/internal/v1/platform", "Bearer internal")
        return httpx.Response(200, content=encode_platform(POLICY))

    assert await gateway(handler).read() == POLICY
    assert await gateway(handler).version() == 3


@pytest.mark.parametrize("answer", [httpx.Response(404), httpx.Response(200, content=b"<html>"), httpx.Response(401)])
async def test_what_else_answers_there_is_unavailable(answer: httpx.Response) -> None:
    """A wrong credential, another server, a fault."""
    with pytest.raises(Unavailable):
        await gateway(lambda _: answer).read()


async def test_a_gateway_that_refuses_connections_is_unavailable() -> None:
    """Not an error of another kind."""

    def refuse(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(Unavailable):
        await gateway(refuse).read()


def watched(first: Source, then: Source, now: float = 1_000.0) -> WatchedPlatform:
    return WatchedPlatform(first, then, clock=lambda: now)


async def test_a_record_is_read_once_until_its_version_changes() -> None:
    """Up, and down too: a restored database begins again below."""
    first = Source(POLICY)
    rules = watched(first, Source())
    assert not rules.denies(BANNED)
    for _ in range(3):
        await rules.refresh()
    assert rules.denies(BANNED)
    assert first.reads == 1
    first.policy = PlatformPolicy(1)
    await rules.refresh()
    assert not rules.denies(BANNED)


async def test_what_is_known_stays_while_nobody_can_be_asked() -> None:
    """Redis away, or empty with the gateway away."""
    first, then = Source(POLICY), Source()
    rules = watched(first, then)
    await rules.refresh()
    first.down = then.down = True
    with pytest.raises(Unavailable):
        await rules.refresh()
    assert rules.denies(BANNED)
    first.down, first.policy = False, None
    with pytest.raises(Unavailable):
        await rules.refresh()
    assert rules.denies(BANNED)


async def test_the_gateway_knows_what_redis_lost() -> None:
    """Whatever was known before."""
    rules = watched(Source(), Source(POLICY))
    await rules.refresh()
    assert rules.denies(BANNED)


async def test_a_process_that_knows_nothing_asks_the_gateway_while_redis_is_away() -> None:
    """One that knows something keeps it: the gateway must not be asked by everybody at once."""
    first, then = Source(), Source(POLICY)
    first.down = True
    rules = watched(first, then)
    await rules.refresh()
    assert rules.denies(BANNED)
    with pytest.raises(Unavailable):
        await rules.refresh()
    assert then.reads == 1


async def test_a_rule_ends_while_nobody_can_be_asked() -> None:
    """The process looks at its own clock."""
    rules = watched(Source(POLICY), Source(), now=2_000.0)
    await rules.refresh()
    assert not rules.denies(BANNED)


async def test_the_watch_goes_on_after_failures_and_ends() -> None:
    """A change is seen without anybody asking for it."""
    first = Source(POLICY)
    first.down = True
    rules = WatchedPlatform(first, Source(), clock=lambda: 1_000.0, refresh_s=0.01)
    await rules.start()
    await asyncio.sleep(0.05)
    assert not rules.denies(BANNED)
    first.down = False
    for _ in range(3_000):
        if rules.denies(BANNED):
            break
        await asyncio.sleep(0.01)
    assert rules.denies(BANNED)
    await rules.aclose()
