"""One visitor over four captcha-api processes on one Redis, and 200 back-end calls at once for one token."""

import asyncio
import hashlib
import shutil
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import redis
from realcatcha_contracts import TOTAL_FIELD, SecretHash, SitePolicy, encode_policy, policy_key
from realcatcha_kit.testing.processes import Server

from tests.wire import NO_POINTER, Visitor, solve

pytestmark = pytest.mark.e2e

SITE = "exactlyonceaaaaa"
SECRET = f"rcs_{SITE}_{'e' * 43}"
ORIGIN = "https://shop.example.com"
PROCESSES = 4
CALLS = 200


@pytest.fixture
def origins(redis_url: str, tmp_path: Path) -> Iterator[list[str]]:
    """Base URLs of four processes of one service."""
    settings = {
        "CAPTCHA_REDIS_URL": redis_url,
        "CAPTCHA_OBJECT_STORE_URL": f"file://{tmp_path}/objects",
        "CAPTCHA_SECRET_KEY": "s" * 40,
        "CAPTCHA_GATEWAY_URL": "http://127.0.0.1:9",
    }
    processes: list[Server] = []
    try:
        while len(processes) < PROCESSES:
            processes.append(start_captcha(settings, tmp_path / f"captcha-{len(processes)}.log"))
        yield [process.url for process in processes]
    finally:
        for process in processes:
            process.stop()


def start_captcha(settings: dict[str, str], log: Path) -> Server:
    """Start one process as the Procfile does."""
    uvicorn = shutil.which("uvicorn", path=str(Path(sys.executable).parent)) or "uvicorn"
    environment = [f"{name}={value}" for name, value in settings.items()]
    flags = ["--no-proxy-headers", "--no-access-log", "--loop", "uvloop", "--http", "httptools"]
    program = ["env", *environment, uvicorn, "--factory", "realcatcha_captcha.main:create_app", *flags]
    return Server(
        command=lambda port: [*program, "--port", str(port)],
        url=lambda port: f"http://127.0.0.1:{port}",
        ready=_is_ready,
        log=log,
    )


@pytest.fixture
def site(redis_url: str) -> Iterator[redis.Redis]:
    """A site that the gateway has published, and a pack for whoever is challenged."""
    policy = SitePolicy(
        site=SITE,
        organisation="org",
        version=1,
        status="active",
        domains=["example.com"],
        secrets=[SecretHash(hashlib.sha256(SECRET.encode()).hexdigest())],
        difficulty=0,
    )
    pack = {
        "id": "p",
        "kind": "image-grid",
        "band": 1,
        "object_key": "p.jpg",
        "target": "lemon",
        "answer": [2],
        "tile_px": 150,
        "expires_at": time.time() + 3600,
        "uses_left": 1,
    }
    with redis.Redis.from_url(redis_url) as client:
        client.hset(policy_key(SITE), mapping={"version": 1, "status": "active", "record": encode_policy(policy)})
        client.rpush("packs:{image-grid}:1", *[msgspec.json.encode(pack)] * 40)
        yield client


def earn_token(origins: list[str]) -> str:
    """Walk one visitor through the processes: each step on another one."""
    clients = [httpx.Client(base_url=origin) for origin in origins]
    try:
        opened = Visitor(clients[0], site_key=f"rck_{SITE}", origin=ORIGIN).open()
        result = Visitor(clients[1], site_key="", origin=ORIGIN).evaluate(NO_POINTER, opened=opened)
        passed = Visitor(clients[2], site_key="", origin=ORIGIN).answer(result, [2])
    finally:
        for client in clients:
            client.close()
    token: str = passed["token"]
    return token


async def verify_everywhere(origins: list[str], token: str, **fields: str) -> list[dict[str, Any]]:
    """Send the same call 200 times at once, spread over the processes."""
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=CALLS)) as client:
        form = {"secret": SECRET, "response": token, **fields}
        calls = [client.post(f"{origins[i % PROCESSES]}/siteverify", data=form, timeout=30) for i in range(CALLS)]
        responses = await asyncio.gather(*calls)
    assert {response.status_code for response in responses} == {200}
    return [response.json() for response in responses]


def counted(site: redis.Redis) -> int:
    """Add up the redemptions of every hour and slot."""
    hashes: list[dict[bytes, bytes]] = [site.hgetall(key) for key in site.keys("u:*:open")]
    cells = [int(value) for fields in hashes for name, value in fields.items() if name.count(b"|") == 4]
    assert sum(int(fields[TOTAL_FIELD.encode()]) for fields in hashes) == sum(cells)
    return sum(cells)


def test_200_concurrent_calls_over_4_processes_give_one_success(origins: list[str], site: redis.Redis) -> None:
    """All others are told that it was spent; one is counted."""
    token = earn_token(origins)
    answers = asyncio.run(verify_everywhere(origins, token))
    assert sum(answer["success"] for answer in answers) == 1
    refused = [answer["error-codes"] for answer in answers if not answer["success"]]
    assert refused == [["timeout-or-duplicate"]] * (CALLS - 1)
    assert counted(site) == 1


def test_200_concurrent_calls_with_one_idempotency_key(origins: list[str], site: redis.Redis) -> None:
    """The first and five repeats, all the same answer; still one redemption."""
    token = earn_token(origins)
    answers = asyncio.run(verify_everywhere(origins, token, idempotency_key=str(uuid.uuid4())))
    accepted = [answer for answer in answers if answer["success"]]
    assert len(accepted) == 6
    assert all(answer == accepted[0] for answer in accepted)
    assert counted(site) == 1


def test_one_body_at_four_processes_at_once_is_evaluated_once(origins: list[str], site: redis.Redis) -> None:
    """A phone that retries elsewhere gets the identical bytes, and no second token or challenge."""
    with httpx.Client(base_url=origins[0]) as client:
        opened = Visitor(client, site_key=f"rck_{SITE}", origin=ORIGIN).open()
    body = msgspec.json.encode({"session": opened["session"], "pow": solve(opened["pow"]), "telemetry": NO_POINTER})

    async def send() -> set[bytes]:
        async with httpx.AsyncClient(headers={"origin": ORIGIN}) as client:
            urls = [f"{origins[i % PROCESSES]}/captcha/v1/sessions/evaluate" for i in range(20)]
            responses = await asyncio.gather(*(client.post(url, content=body) for url in urls))
        assert {response.status_code for response in responses} == {200}
        return {response.content for response in responses}

    assert len(asyncio.run(send())) == 1
    assert len(site.keys("s:*")) == 1


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/captcha/v1/health/ready", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
