"""Kill -9 loses no change of a site, wherever it strikes."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis
from realcatcha_contracts import policy_key
from realcatcha_gateway.database import Database
from realcatcha_gateway.outbox.models import OutboxMessage
from realcatcha_kit.testing.plain_http import PLAIN
from realcatcha_kit.testing.servers import Server, free_port, start_redis
from sqlalchemy import func, select

CRASHING = """
import asyncio, os, sys
from realcatcha_gateway.composition import build_parts
from realcatcha_gateway.settings import GatewaySettings

parts = build_parts(GatewaySettings())
publish = parts.publisher.publish

async def publish_and_die(site_id):
    await publish(site_id)
    os.kill(os.getpid(), 9)

parts.relay._handlers = {"policy": publish_and_die}
asyncio.run(parts.relay.deliver_once())
"""


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[Server]:
    server = start_redis(tmp_path / "redis")
    yield server
    server.stop()


@pytest.fixture
def environment(database_url: str, own_redis: Server) -> dict[str, str]:
    return os.environ | {
        "GATEWAY_DATABASE_URL": database_url,
        "GATEWAY_REDIS_URL": own_redis.url,
        "GATEWAY_SECRET_KEY": "a root key for tests, forty characters long",
        "GATEWAY_INTERNAL_TOKEN": "an internal token for tests, long enough",
        "GATEWAY_PUBLIC_URL": "http://gateway.test",
    }


class Gateway:
    """The gateway in a process of its own."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "uvicorn", "--factory", "realcatcha_gateway.main:create_app"]
        command += ["--no-proxy-headers", "--no-access-log", "--port", str(self.port)]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", trust_env=False, timeout=20, verify=PLAIN)

    def live(self) -> bool:
        try:
            return self.http.get("/health/live").status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        self.http.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def start(environment: dict[str, str], eventually: Callable[..., None]) -> Iterator[Callable[[], Gateway]]:
    started: list[Gateway] = []

    def start() -> Gateway:
        gateway = Gateway(environment)
        started.append(gateway)
        eventually(gateway.live, within_s=30)
        return gateway

    yield start
    for gateway in started:
        gateway.kill()


def stored_version(server: Server, site_id: str) -> int:
    with redis.Redis.from_url(server.url) as client:
        return int(client.hget(policy_key(site_id), "version") or 0)


def count_waiting(database: Database) -> int:
    with database.read() as session:
        return session.execute(select(func.count()).select_from(OutboxMessage)).scalar_one()


def test_a_change_made_while_redis_was_away_survives_kill_9(
    start: Callable[[], Gateway], own_redis: Server, database: Database, owner: Any, eventually: Callable[..., None]
) -> None:
    """Another process publishes it once Redis is back; with two of them too."""
    gateway = start()
    site = gateway.http.post("/v1/sites", json={"name": "x", "domains": []}, headers=owner.headers).json()
    eventually(lambda: stored_version(own_redis, site["id"]) == 1)
    own_redis.stop()
    answer = gateway.http.patch(f"/v1/sites/{site['id']}", json={"difficulty": 99}, headers=owner.headers)
    assert answer.json()["version"] == 2
    gateway.kill()
    assert count_waiting(database) == 1
    own_redis.start()
    start()
    start()
    eventually(lambda: stored_version(own_redis, site["id"]) == 2)
    eventually(lambda: count_waiting(database) == 0)


def test_dying_between_publishing_and_removing_only_repeats(  # noqa: PLR0917  # fixtures
    environment: dict[str, str],
    own_redis: Server,
    database: Database,
    start: Callable[[], Gateway],
    owner: Any,
    eventually: Callable[..., None],
) -> None:
    """The message is still there; delivering it again changes nothing."""
    gateway = start()
    site = gateway.http.post("/v1/sites", json={"name": "x", "domains": []}, headers=owner.headers).json()
    eventually(lambda: count_waiting(database) == 0)
    gateway.kill()
    with database.write() as session:
        from realcatcha_gateway.clock import utc_now  # noqa: PLC0415  # one test needs it
        from realcatcha_gateway.outbox.service import Outbox  # noqa: PLC0415

        Outbox(utc_now, lambda: None).add(
            session, organisation_id=owner.organisation_id, topic="policy", subject=site["id"]
        )
    with redis.Redis.from_url(own_redis.url) as client:
        client.delete(policy_key(site["id"]))
    crashed = subprocess.run([sys.executable, "-c", CRASHING], env=environment, check=False, capture_output=True)
    assert crashed.returncode == -signal.SIGKILL, crashed.stderr
    assert (stored_version(own_redis, site["id"]), count_waiting(database)) == (1, 1)
    start()
    eventually(lambda: count_waiting(database) == 0)
    assert stored_version(own_redis, site["id"]) == 1
    with redis.Redis.from_url(own_redis.url) as client:
        record = client.hget(policy_key(site["id"]), "record")
    assert json.loads(record)["version"] == 1
