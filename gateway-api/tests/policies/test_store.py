"""One suite for every policy store: newer versions win, older ones change nothing."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import msgspec
import pytest
from realcatcha_contracts import SitePolicy, decode_policy, policy_key
from realcatcha_gateway.composition import open_redis
from realcatcha_gateway.policies.store import MemoryPolicyStore, PolicyStore, RedisPolicyStore
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.testing.servers import free_port

POLICY = SitePolicy("a" * 16, "org_a", 5, "active", ["example.com"], [])


@dataclass(frozen=True)
class Sut:
    """A store and a way to look into it."""

    store: PolicyStore
    stored: Callable[[], Awaitable[SitePolicy | None]]


@pytest.fixture(params=["memory", "redis"])
async def sut(request: pytest.FixtureRequest) -> AsyncIterator[Sut]:
    if request.param == "memory":
        memory = MemoryPolicyStore()

        async def in_memory() -> SitePolicy | None:
            return memory.policies.get(POLICY.site)

        yield Sut(memory, in_memory)
        return
    client = open_redis(request.getfixturevalue("redis_url"))

    async def in_redis() -> SitePolicy | None:
        fields = await client.hgetall(policy_key(POLICY.site))
        if not fields:
            return None
        policy = decode_policy(fields[b"record"])
        assert (int(fields[b"version"]), fields[b"status"].decode()) == (policy.version, policy.status)
        return policy

    yield Sut(RedisPolicyStore(client), in_redis)
    await client.aclose()


async def test_a_first_version_is_stored(sut: Sut) -> None:
    """As it was given."""
    assert await sut.stored() is None
    assert await sut.store.put(POLICY)
    assert await sut.stored() == POLICY


async def test_a_newer_version_replaces_an_older_one(sut: Sut) -> None:
    """Also a tombstone an active one."""
    newer = msgspec.structs.replace(POLICY, version=6, status="deactivated")
    await sut.store.put(POLICY)
    assert await sut.store.put(newer)
    assert await sut.stored() == newer


@pytest.mark.parametrize("version", [5, 4, 0])
async def test_a_version_that_is_not_newer_changes_nothing(sut: Sut, version: int) -> None:
    """A late write cannot bring a deactivated site back."""
    tombstone = msgspec.structs.replace(POLICY, status="deactivated")
    await sut.store.put(tombstone)
    assert not await sut.store.put(msgspec.structs.replace(POLICY, version=version))
    assert await sut.stored() == tombstone


async def test_force_stores_any_version(sut: Sut) -> None:
    """After the database was restored from a backup."""
    older = msgspec.structs.replace(POLICY, version=1)
    await sut.store.put(POLICY)
    assert await sut.store.put(older, force=True)
    assert await sut.stored() == older


async def test_versions_compare_as_numbers(sut: Sut) -> None:
    """10 is newer than 9."""
    await sut.store.put(msgspec.structs.replace(POLICY, version=9))
    assert await sut.store.put(msgspec.structs.replace(POLICY, version=10))


async def test_redis_away_is_unavailable() -> None:
    """The driver's exceptions stay inside."""
    client = open_redis(f"redis://127.0.0.1:{free_port()}/0")
    with pytest.raises(Unavailable):
        await RedisPolicyStore(client).put(POLICY)
    await client.aclose()


async def test_redis_that_takes_no_writes_is_unavailable(redis_url: str) -> None:
    """A replica or a full server answers, but stores nothing."""
    client = open_redis(redis_url)
    await client.config_set("maxmemory", "1")
    try:
        with pytest.raises(Unavailable):
            await RedisPolicyStore(client).put(POLICY)
    finally:
        await client.config_set("maxmemory", "0")
        await client.aclose()
