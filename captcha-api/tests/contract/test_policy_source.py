"""The contract of `PolicySource`, on every source; then what each adds."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from realcatcha_captcha.adapters.cached_policies import CachedPolicies
from realcatcha_captcha.adapters.gateway_policies import GatewayPolicies
from realcatcha_captcha.adapters.memory_policies import MemoryPolicies
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_captcha.adapters.redis_policies import RedisPolicies
from realcatcha_captcha.application.ports.outage import ManualOutage
from realcatcha_captcha.application.ports.policies import PolicySource
from realcatcha_contracts import SitePolicy, encode_policy, policy_key
from realcatcha_kit.errors import Unavailable
from redis.asyncio import Redis

POLICY = SitePolicy("a" * 16, "org", 3, "active", ["example.com"], [])
GONE = SitePolicy("b" * 16, "org", 4, "deactivated", [], [])
ABSENT = "c" * 16


@dataclass
class Source:
    policies: PolicySource
    break_it: Callable[[], Any]


def gateway(handler: Any, **options: Any) -> GatewayPolicies:
    client = httpx.AsyncClient(transport=httpx.MockTransport(handler), base_url="http://gateway.test")
    return GatewayPolicies(client, token="internal", **options)


def answering(request: httpx.Request) -> httpx.Response:
    """What the gateway's internal route answers."""
    assert request.headers["authorization"] == "Bearer internal"
    site = request.url.path.removeprefix("/internal/v1/policies/")
    for policy in (POLICY, GONE):
        if site == policy.site:
            return httpx.Response(200, content=encode_policy(policy))
    return httpx.Response(404, json={"code": "unknown-site"})


@pytest.fixture(params=["memory", "redis", "gateway", "cached"])
async def source(request: pytest.FixtureRequest) -> AsyncIterator[Source]:
    memory = MemoryPolicies([POLICY, GONE])

    def take_memory_down() -> None:
        memory.down = True

    if request.param == "redis":
        client = connect(request.getfixturevalue("redis_url"), timeout_s=30)
        for policy in (POLICY, GONE):
            fields = {"version": policy.version, "status": policy.status, "record": encode_policy(policy)}
            await client.hset(policy_key(policy.site), mapping=fields)
        lost = connect("redis://127.0.0.1:9/0")
        redis = RedisPolicies(client)
        yield Source(redis, lambda: setattr(redis, "_client", lost))
        await client.aclose()
        await lost.aclose()
    elif request.param == "gateway":
        reachable = [True]

        def handler(asked: httpx.Request) -> httpx.Response:
            if not reachable[0]:
                raise httpx.ConnectError("refused")
            return answering(asked)

        yield Source(gateway(handler), lambda: reachable.__setitem__(0, False))
    elif request.param == "cached":
        yield Source(CachedPolicies([memory], clock=lambda: 0.0), take_memory_down)
    else:
        yield Source(memory, take_memory_down)


async def test_a_site_is_found_as_it_was_published(source: Source) -> None:
    """Active or deactivated."""
    assert await source.policies.get(POLICY.site) == POLICY
    assert await source.policies.get(GONE.site) == GONE


async def test_an_unknown_site_is_none(source: Source) -> None:
    """Not an error."""
    assert await source.policies.get(ABSENT) is None


async def test_a_source_that_is_away_is_unavailable(source: Source) -> None:
    """Never an unknown site."""
    source.break_it()
    with pytest.raises(Unavailable):
        await source.policies.get(POLICY.site)


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(404),
        httpx.Response(404, json={"code": "not-found"}),
        httpx.Response(404, content=b"<html>"),
        httpx.Response(401, json={"code": "unauthenticated"}),
        httpx.Response(500),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(302, headers={"location": "http://evil.test"}),
    ],
)
async def test_only_the_gateways_own_word_makes_a_site_unknown(response: httpx.Response) -> None:
    """Another server at its address, a wrong credential, a fault: unavailable."""
    with pytest.raises(Unavailable):
        await gateway(lambda _: response).get(ABSENT)


async def test_lookups_are_limited() -> None:
    """Whoever guesses site keys cannot load the gateway."""
    limited = gateway(answering, most_a_second=3)
    results = await asyncio.gather(*(limited.get(ABSENT) for _ in range(10)), return_exceptions=True)
    assert 3 <= results.count(None) <= 6  # a second may end in between
    assert all(result is None or isinstance(result, Unavailable) for result in results)


async def test_an_unreadable_record_is_asked_of_the_next_source(redis_url: str) -> None:
    """As one that Redis has lost."""
    client: Redis = connect(redis_url, timeout_s=30)
    await client.hset(policy_key(POLICY.site), "record", b"{")
    assert await RedisPolicies(client).get(POLICY.site) is None
    chain = CachedPolicies([RedisPolicies(client), MemoryPolicies([POLICY])], clock=lambda: 0.0)
    assert await chain.get(POLICY.site) == POLICY
    await client.aclose()


async def test_the_cache_asks_once_in_three_seconds() -> None:
    """And at once for something else."""
    now = [0.0]
    memory = MemoryPolicies([POLICY])
    cached = CachedPolicies([memory], clock=lambda: now[0])
    await cached.get(POLICY.site)
    now[0] = 2.9
    await cached.get(POLICY.site)
    assert memory.reads == 1
    now[0] = 3.0
    await cached.get(POLICY.site)
    assert memory.reads == 2


async def test_an_absent_site_is_remembered_for_a_second() -> None:
    """A site that was just created works soon."""
    now = [0.0]
    memory = MemoryPolicies()
    cached = CachedPolicies([memory], clock=lambda: now[0])
    assert await cached.get(POLICY.site) is None
    memory.put(POLICY)
    assert await cached.get(POLICY.site) is None
    now[0] = 1.0
    assert await cached.get(POLICY.site) == POLICY


async def test_concurrent_misses_are_one_lookup() -> None:
    """Single flight; one visitor who leaves does not take the others' lookup along."""
    started, release = asyncio.Event(), asyncio.Event()

    class Slow(MemoryPolicies):
        async def get(self, site: str) -> SitePolicy | None:
            started.set()
            await release.wait()
            return await super().get(site)

    slow = Slow([POLICY])
    cached = CachedPolicies([slow], clock=lambda: 0.0)
    tasks = [asyncio.create_task(cached.get(POLICY.site)) for _ in range(20)]
    await started.wait()
    tasks[0].cancel()
    release.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(results[0], asyncio.CancelledError)
    assert results[1:] == [POLICY] * 19
    assert slow.reads == 1


async def test_a_failure_is_not_remembered() -> None:
    """The next visitor asks again."""
    memory = MemoryPolicies([POLICY])
    memory.down = True
    cached = CachedPolicies([memory], clock=lambda: 0.0)
    with pytest.raises(Unavailable):
        await cached.get(POLICY.site)
    memory.down = False
    assert await cached.get(POLICY.site) == POLICY


async def test_the_cache_is_bounded() -> None:
    """Guessed site keys push out the oldest."""
    memory = MemoryPolicies([POLICY])
    cached = CachedPolicies([memory], clock=lambda: 0.0, most=10)
    await cached.get(POLICY.site)
    for i in range(10):
        await cached.get(f"site{i}")
    await cached.get(POLICY.site)
    assert memory.reads == 12


async def test_an_outage_passes_over_what_is_away() -> None:
    """The next source is asked; where none is left the policy known last goes on, and an unknown site stays one."""
    now, outage = [0.0], ManualOutage()
    first, second = MemoryPolicies([POLICY]), MemoryPolicies([POLICY, GONE])
    cached = CachedPolicies([first, second], clock=lambda: now[0], outage=outage)
    assert await cached.get(POLICY.site) == POLICY
    first.down, now[0] = True, 60.0
    with pytest.raises(Unavailable):
        await cached.get(POLICY.site)
    outage.is_open = True
    assert await cached.get(GONE.site) == GONE
    assert await cached.get(ABSENT) is None
    second.down = True
    assert await cached.get(POLICY.site) == POLICY
    with pytest.raises(Unavailable):
        await cached.get("d" * 16)
    outage.is_open = False
    now[0] = 120.0
    with pytest.raises(Unavailable):
        await cached.get(POLICY.site)
