"""The composed process on a real Redis: the main job, and Redis going away under it."""

import asyncio
import hashlib
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_captcha.adapters.redis_packs import RedisPackShelf
from realcatcha_captcha.adapters.redis_site_mixes import RedisSiteMixes
from realcatcha_captcha.adapters.telemetry_codec import TELEMETRY_STREAM, decode_entry
from realcatcha_captcha.application.ports.packs import BANDS, Pack
from realcatcha_captcha.domain.attack import Mix
from realcatcha_captcha.domain.proof_of_work import Puzzle, solve
from realcatcha_captcha.http.lifespan import Lifespan
from realcatcha_captcha.main import create_app
from realcatcha_captcha.raise_epoch import raise_epoch
from realcatcha_captcha.settings import CaptchaSettings
from realcatcha_contracts import SecretHash, SitePolicy, encode_policy, policy_key
from realcatcha_kit.testing.servers import start_redis

ORIGIN = {"origin": "https://anything.test"}
PASS_SECRET = f"rcs_aaaaaaaaaaaapass_{'A' * 43}"
TELEMETRY = {
    "v": 1,
    "pointer": "mouse",
    "context": "point",
    "trace": {"t": [0], "x": [1], "y": [1], "e": [5]},
    "keys": [],
    "focus": [],
    "scroll": [],
    "page": {"w": 1, "h": 1, "dpr": 1, "age_ms": 10},
    "flags": {"webdriver": False, "untrusted": 0},
}


def settings(redis_url: str, folder: Path, **changes: Any) -> CaptchaSettings:
    whole = {
        "redis_url": redis_url,
        "object_store_url": f"file://{folder}/objects",
        "gateway_url": "http://127.0.0.1:9",
    }
    return CaptchaSettings(**{**whole, "secret_key": "s" * 40, "log_level": "error", **changes})


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[httpx.AsyncClient]:
    """Run an application's life around a client of it."""
    inbox: asyncio.Queue[Any] = asyncio.Queue()
    outbox: asyncio.Queue[Any] = asyncio.Queue()
    life = asyncio.create_task(app({"type": "lifespan"}, inbox.get, outbox.put))
    await inbox.put({"type": "lifespan.startup"})
    assert (await outbox.get())["type"] == "lifespan.startup.complete"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://captcha.test") as client:
        yield client
    await inbox.put({"type": "lifespan.shutdown"})
    assert (await outbox.get())["type"] == "lifespan.shutdown.complete"
    await life


async def walk(client: httpx.AsyncClient, site_key: str, **fields: str) -> dict[str, Any]:
    """Open and evaluate a session."""
    opening = {"site_key": site_key, "mode": "managed", **fields}
    opened = await client.post("/captcha/v1/sessions", json=opening, headers=ORIGIN)
    session = opened.json()
    nonces = solve(Puzzle(**session["pow"])).nonces
    body = {"session": session["session"], "pow": {"nonces": nonces}, "telemetry": TELEMETRY}
    result: dict[str, Any] = (await client.post("/captcha/v1/sessions/evaluate", json=body, headers=ORIGIN)).json()
    return result


async def test_the_main_job_on_the_composed_process(redis_url: str, tmp_path: Path) -> None:
    """Test keys need no gateway, no worker and no pool."""
    async with served(create_app(settings(redis_url, tmp_path))) as client:
        await client.get("/captcha/v1/health/ready")
        assert (await client.get("/captcha/v1/health/ready")).status_code == 200
        token = (await walk(client, "rck_aaaaaaaaaaaapass"))["token"]
        form = {"secret": PASS_SECRET, "response": token}
        assert (await client.post("/siteverify", data=form)).json()["success"] is True
        challenge = (await walk(client, "rck_aaaaaaaaaaaachal"))["challenge"]
        assert (await client.get(challenge["image"])).headers["content-type"] == "image/jpeg"
        assert 'realcatcha_verdicts_total{kind="none"' in (await client.get("/metrics")).text


async def test_a_site_in_the_shadow(redis_url: str, tmp_path: Path) -> None:
    """The token's score, the record in the stream, the counts for the watch over attacks and the metric agree."""
    redis, site = connect(redis_url, timeout_s=30), "bcdefghijklmnopq"
    secret = f"rcs_{site}_{'s' * 43}"
    hashes = [SecretHash(hashlib.sha256(secret.encode()).hexdigest())]
    policy = SitePolicy(site, "org-1", 1, "active", ["anything.test"], hashes, difficulty=0, shadow=True)
    await redis.hset(policy_key(site), mapping={"version": 1, "status": "active", "record": encode_policy(policy)})
    async with served(create_app(settings(redis_url, tmp_path))) as client:
        result = await walk(client, f"rck_{site}")
        verified = (await client.post("/siteverify", data={"secret": secret, "response": result["token"]})).json()
        assert (verified["success"], verified["score"]) == (True, 0.4)
        assert 'realcatcha_shadow_verdicts_total{asked="hard"} 1.0' in (await client.get("/metrics")).text
    [(_, fields)] = await redis.xrange(TELEMETRY_STREAM)
    record = decode_entry(fields).record
    assert (record.shadow, record.asked, record.verdict, record.trust) == (True, "hard", "passed", None)
    assert "unknown-trust" in record.reasons
    [view] = await RedisSiteMixes(redis).views(minute=int(time.time() // 60))
    assert [stretch.mix for stretch in view.minutes.values()] == [Mix(seen=1)]
    await redis.aclose()


@pytest.mark.parametrize(("wanted", "languages"), [(False, ["en", "en"]), (True, ["ko", "en"])])
async def test_korean_words_are_asked_only_where_the_setting_says_so(
    redis_url: str, tmp_path: Path, wanted: bool, languages: list[str]
) -> None:
    """Koreans then, and nobody else, though packs in both languages lie ready."""
    redis, site = connect(redis_url, timeout_s=30), "bcdefghijklmnopq"
    policy = SitePolicy(site, "org-1", 1, "active", ["anything.test"], [], difficulty=0, kinds=["handwriting"])
    await redis.hset(policy_key(site), mapping={"version": 1, "status": "active", "record": encode_policy(policy)})
    words = {"handwriting": "garden", "handwriting-ko": "고양이"}
    packs = [
        Pack(f"{kind}{band}{number}", kind, band, "packs/a.jpg", "word", [], 0, time.time() + 3600, words=[word])
        for kind, word in words.items()
        for band in BANDS
        for number in range(2)
    ]
    await RedisPackShelf(redis).put(packs)
    async with served(create_app(settings(redis_url, tmp_path, handwriting_ko=wanted))) as client:
        shown = [(await walk(client, f"rck_{site}", lang=lang))["challenge"] for lang in ("ko-KR", "en")]
    assert [one["kind"] for one in shown] == ["handwriting"] * 2
    assert [one["language"] for one in shown] == languages
    await redis.aclose()


async def test_an_unknown_site_without_a_gateway_is_unavailable(redis_url: str, tmp_path: Path) -> None:
    """Nobody can tell that it does not exist."""
    async with served(create_app(settings(redis_url, tmp_path))) as client:
        body = {"site_key": "rck_bbbbbbbbbbbbbbbb", "mode": "managed"}
        response = await client.post("/captcha/v1/sessions", json=body, headers=ORIGIN)
        assert (response.status_code, response.json()["code"]) == (503, "unavailable")


async def test_redis_goes_away_and_comes_back(tmp_path: Path) -> None:
    """503 and internal-error meanwhile, not ready but alive; then everything works again."""
    server = start_redis(tmp_path / "redis")
    try:
        async with served(create_app(settings(server.url, tmp_path))) as client:
            token = (await walk(client, "rck_aaaaaaaaaaaapass"))["token"]
            form = {"secret": PASS_SECRET, "response": token}
            server.stop()
            assert (await client.get("/captcha/v1/health/live")).status_code == 200
            assert (await client.get("/captcha/v1/health/ready")).status_code == 503
            body = {"site_key": "rck_aaaaaaaaaaaapass", "mode": "managed"}
            refused = await client.post("/captcha/v1/sessions", json=body, headers=ORIGIN)
            assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
            verified = await client.post("/siteverify", data=form)
            assert (verified.status_code, verified.json()["error-codes"]) == (200, ["internal-error"])
            server.start()
            assert (await client.post("/siteverify", data=form)).json()["success"] is True
            assert (await client.get("/captcha/v1/health/ready")).status_code in {200, 503}
            assert (await client.get("/captcha/v1/health/ready")).status_code == 200
    finally:
        server.stop()


async def test_raising_the_epoch_refuses_what_was_issued(redis_url: str, tmp_path: Path) -> None:
    """As the promotion hook does."""
    known = settings(redis_url, tmp_path)
    async with served(create_app(known)) as client:
        token = (await walk(client, "rck_aaaaaaaaaaaapass"))["token"]
        await raise_epoch(known)
        form = {"secret": PASS_SECRET, "response": token}
        assert (await client.post("/siteverify", data=form)).json()["error-codes"] == ["timeout-or-duplicate"]
        fresh = (await walk(client, "rck_aaaaaaaaaaaapass"))["token"]
        assert (await client.post("/siteverify", data={**form, "response": fresh})).json()["success"] is True


async def test_bytes_that_are_no_request_get_a_problem_document(redis_url: str, tmp_path: Path) -> None:
    """From the server that the Procfile starts: no application sees them."""
    options = {"http": "httptools", "log_config": None, "access_log": False}
    config = uvicorn.Config(create_app(settings(redis_url, tmp_path)), port=0, **options)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        reader, writer = await asyncio.open_connection(*server.servers[0].sockets[0].getsockname())
        writer.write(b"GET /" + b"y" * 100_000)
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
        assert head.startswith(b"HTTP/1.1 400 ")
        assert json.loads(body)["code"] == "bad-request"
    finally:
        await server.shutdown()


async def test_a_start_that_fails_is_told_to_the_server() -> None:
    """With its cause."""

    @asynccontextmanager
    async def failing() -> AsyncIterator[None]:
        raise RuntimeError("no luck")
        yield

    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "lifespan.startup"}

    async def send(message: Any) -> None:
        sent.append(message)

    with pytest.raises(RuntimeError):
        await Lifespan(lambda *_: None, failing)({"type": "lifespan"}, receive, send)  # type: ignore[arg-type]
    assert sent[0]["type"] == "lifespan.startup.failed"


def test_settings_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists, networks, rates, aliases, and no placeholder in production."""
    monkeypatch.setenv("CAPTCHA_TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.1/32")
    monkeypatch.setenv("OBJECT_STORAGE_BUCKET", "images")
    read = CaptchaSettings(redis_url="redis://a/0")
    assert read.trusted_proxies == ("10.0.0.0/8", "127.0.0.1/32")
    assert (read.object_storage_bucket, read.queue_redis, read.celery_redis) == ("images", "redis://a/0", "redis://a/0")
    for wrong in ({"trusted_proxies": "10.0.0.1/8"}, {"network_sessions": "often"}, {"environment": "production"}):
        with pytest.raises(ValueError, match=r"trusted_proxies|network_sessions|secret_key|internal_token"):
            CaptchaSettings(**wrong)
