"""What a Redis in trouble does to the state store: `Unavailable`, and nothing else."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import redis as sync_redis
from realcatcha_captcha.adapters.redis_client import Scripts, connect
from realcatcha_captcha.adapters.redis_state import RedisStateStore
from realcatcha_captcha.application.ports.state import (
    ClaimRequest,
    ClaimStatus,
    Phase,
    RedeemRequest,
    RedeemStatus,
    Settlement,
    TokenIssue,
)
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.testing.plugin import refuse_missing_part
from realcatcha_kit.testing.servers import MissingPartError, Server, start_redis
from redis.asyncio import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

NOW = 1_763_715_600.0
SID = "3f" + "0" * 30
OPEN = "aa" + "0" * 30
CLAIM = ClaimRequest(SID, epoch=0, body_hash="b1", claim_id="c1", now=NOW)
TOKEN = TokenIssue("hash-1", "site-a", NOW + 300, b"record", b"")
PASSED = Settlement(SID, "c1", NOW, Phase.PASSED, reply=b"r", record=b"s", keep_s=900, token=TOKEN)
REDEEM = RedeemRequest(SID, "hash-1", "site-a", NOW + 1, "8c5b6a6e-0000-4000-8000-000000000000")


@dataclass
class Trouble:
    """A server that may be broken, and the store on it."""

    server: Server
    client: Redis
    scripts: Scripts
    store: RedisStateStore


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own."""
    try:
        started = start_redis(tmp_path, args=("--lua-time-limit", "50", "--appendfsync", "always"))
    except MissingPartError as missing:
        refuse_missing_part(missing)
    yield started
    started.stop()


@asynccontextmanager
async def trouble(server: Server, *, replicas: int = 0, timeout_s: float = 10.0) -> AsyncIterator[Trouble]:
    client = connect(server.url, timeout_s=timeout_s)
    scripts = Scripts(client, timeout_s=timeout_s)
    store = RedisStateStore(client, scripts, wait_for_replicas=replicas)
    await store.claim(CLAIM)
    await store.settle(PASSED)
    await store.claim(replace(CLAIM, sid=OPEN))
    try:
        yield Trouble(server, client, scripts, store)
    finally:
        await scripts.aclose()
        await client.aclose()


async def assert_unavailable(store: RedisStateStore) -> None:
    """Every step, also the ones in a pipeline."""
    with pytest.raises(Unavailable):
        await store.claim(replace(CLAIM, sid="bb" + SID[2:]))
    with pytest.raises(Unavailable):
        await store.settle(replace(PASSED, sid=OPEN))
    with pytest.raises(Unavailable):
        await store.redeem(REDEEM)


async def test_a_server_that_stops_and_comes_back(server: Server) -> None:
    """Refused while it is away; afterwards the same store works, and the token is still there, once."""
    async with trouble(server) as here:
        server.stop()
        await assert_unavailable(here.store)
        server.start()
        assert (await here.store.redeem(REDEEM)).status is RedeemStatus.REDEEMED
        assert (await here.store.redeem(REDEEM)).status is RedeemStatus.REPEATED


async def test_a_restart_that_nobody_noticed(server: Server) -> None:
    """Idle connections to the old process are found to be dead before they are used."""
    async with trouble(server) as here:
        server.kill()
        server.start()
        await asyncio.sleep(1.1)
        assert (await here.store.redeem(REDEEM)).status is RedeemStatus.REDEEMED


async def test_forgotten_scripts_are_loaded_again(server: Server) -> None:
    """Alone and in a pipeline."""
    async with trouble(server) as here:
        assert await here.scripts.missing() == []
        await here.client.script_flush()
        assert len(await here.scripts.missing()) == 6
        assert (await here.store.redeem(REDEEM)).status is RedeemStatus.REDEEMED
        await here.client.script_flush()
        other = ClaimRequest("cc" + SID[2:], 0, "b", "c", NOW, trace="t1")
        assert (await here.store.claim(other)).status is ClaimStatus.CLAIMED
        assert await here.scripts.missing() == []


async def test_a_full_server(server: Server) -> None:
    """OOM: nothing is written, nothing is lost."""
    async with trouble(server) as here:
        await here.client.config_set("maxmemory", "1")
        await assert_unavailable(here.store)
        await here.client.config_set("maxmemory", "0")
        assert (await here.store.redeem(REDEEM)).status is RedeemStatus.REDEEMED


async def test_a_read_only_server(server: Server) -> None:
    """A demoted primary."""
    async with trouble(server) as here:
        await here.client.execute_command("CONFIG", "SET", "replica-serve-stale-data", "yes")
        await here.client.execute_command("REPLICAOF", "127.0.0.1", "9")
        await assert_unavailable(here.store)
        await here.client.execute_command("REPLICAOF", "NO", "ONE")
        assert (await here.store.redeem(REDEEM)).status is RedeemStatus.REDEEMED


async def test_a_server_without_its_replicas(server: Server) -> None:
    """NOREPLICAS, and stale copies that may not be read."""
    async with trouble(server) as here:
        await here.client.config_set("min-replicas-to-write", "1")
        await assert_unavailable(here.store)


async def test_a_frozen_server(server: Server) -> None:
    """Connections stay open, nothing answers: the time-out decides."""
    async with trouble(server, timeout_s=1.5) as here:
        server.pause()
        try:
            await assert_unavailable(here.store)
        finally:
            server.resume()
        assert (await here.store.redeem(REDEEM)).status in {RedeemStatus.REDEEMED, RedeemStatus.REPEATED}


async def test_a_busy_server(server: Server) -> None:
    """BUSY: a script of somebody else runs for ever."""
    async with trouble(server) as here:
        await asyncio.to_thread(_occupy, server)
        await assert_unavailable(here.store)
        await here.client.execute_command("SCRIPT", "KILL")
        await asyncio.to_thread(_await_free, server)
        assert (await here.store.redeem(REDEEM)).status is RedeemStatus.REDEEMED


async def test_a_redemption_without_enough_acknowledgements(server: Server) -> None:
    """Told as a failure, and repeated with its idempotency key once the copies are back."""
    async with trouble(server, replicas=1) as here:
        with pytest.raises(Unavailable):
            await here.store.redeem(REDEEM)
        single = RedisStateStore(here.client, here.scripts)
        assert (await single.redeem(REDEEM)).status is RedeemStatus.REPEATED


async def test_acknowledged_by_a_replica(server: Server, tmp_path: Path) -> None:
    """With a copy that keeps up, redeeming works as ever; refusals need no copy."""
    copy = start_redis(tmp_path / "copy", args=("--replicaof", "127.0.0.1", str(server.port)))
    try:
        async with trouble(server, replicas=1) as here:
            for _ in range(50):
                await here.client.set("probe", "1")
                if await here.client.execute_command("WAIT", 1, 100):
                    break
            assert (await here.store.redeem(REDEEM)).status is RedeemStatus.REDEEMED
    finally:
        copy.stop()


async def test_many_more_steps_than_connections(server: Server) -> None:
    """They wait for a free one: all are served."""
    async with trouble(server, timeout_s=30) as here:
        results = await asyncio.gather(*(here.store.redeem(REDEEM) for _ in range(700)))
        assert sum(result.status is RedeemStatus.REDEEMED for result in results) == 1


def _occupy(server: Server) -> None:
    """Start an endless script, and return once the server says that it is busy."""
    once = Retry(NoBackoff(), 0)
    client = sync_redis.Redis.from_url(server.url, socket_timeout=1.0, retry=once)
    with client, pytest.raises(sync_redis.TimeoutError):
        client.eval("while true do end", 0)


def _await_free(server: Server) -> None:
    """Return once the killed script has ended: the server says that it will end before it does."""
    give_up_at = time.monotonic() + 60
    with sync_redis.Redis.from_url(server.url, retry=Retry(NoBackoff(), 0)) as client:
        while time.monotonic() < give_up_at:
            with suppress(sync_redis.ResponseError):
                client.ping()
                return
    raise AssertionError("the script does not end")
