"""The verification plane: always HTTP 200, in the dialect of the token's widget."""

import asyncio
import hashlib
import json
import uuid
from typing import Any

import pytest
from realcatcha_contracts import SecretHash

SITE = "bcdefghijklmnopq"
SECRET = f"rcs_{SITE}_{'s' * 43}"
OTHER_SITE = "qrstuvwxyz234567"
OTHER_SECRET = f"rcs_{OTHER_SITE}_{'t' * 43}"
PASS = f"rcs_aaaaaaaaaaaapass_{'A' * 43}"
FAIL = f"rcs_aaaaaaaaaaaafail_{'A' * 43}"
UPLOAD = b'--b\r\nContent-Disposition: form-data; name="secret"; filename="f"\r\n\r\nx\r\n--b--\r\n'
SPENT = f"rcs_aaaaaaaaaaaspent_{'A' * 43}"


async def token(world: Any, **fields: str) -> str:
    issued: str = (await world.evaluate(**fields))["token"]
    return issued


async def test_of_200_concurrent_calls_one_succeeds(world: Any) -> None:
    """And one usage event is counted."""
    issued = await token(world)
    answers = await asyncio.gather(*(world.verify(issued) for _ in range(200)))
    assert sum(answer["success"] for answer in answers) == 1
    assert len(world.store.usage) == 1


@pytest.mark.parametrize(
    ("dialect", "fields"),
    [
        ("realcatcha", {"action": "buy", "cdata": "c1", "score": 0.9}),
        ("recaptcha", {"action": "buy", "score": 0.9}),
        ("hcaptcha", {"credit": False, "score": 0.1, "score_reason": []}),
        ("turnstile", {"action": "buy", "cdata": "c1"}),
    ],
)
async def test_an_answer_speaks_the_dialect_of_the_widget(world: Any, dialect: str, fields: dict[str, Any]) -> None:
    """Whichever path is asked."""
    issued = await token(world, dialect=dialect, action="buy", cdata="c1")
    answer = await world.verify(issued, path="/turnstile/v0/siteverify")
    common = {
        "success": True,
        "challenge_ts": "2025-11-21T09:00:02Z",
        "hostname": "shop.example.com",
        "error-codes": [],
    }
    assert answer == common | fields


@pytest.mark.parametrize(
    ("dialect", "spent", "expired"),
    [
        ("realcatcha", "timeout-or-duplicate", "timeout-or-duplicate"),
        ("recaptcha", "timeout-or-duplicate", "timeout-or-duplicate"),
        ("hcaptcha", "already-seen-response", "expired-input-response"),
        ("turnstile", "timeout-or-duplicate", "timeout-or-duplicate"),
    ],
)
async def test_a_refusal_speaks_it_too(world: Any, dialect: str, spent: str, expired: str) -> None:
    """Spent, and expired after five minutes."""
    first, second = await token(world, dialect=dialect), await token(world, dialect=dialect)
    await world.verify(first)
    assert await world.verify(first) == {"success": False, "error-codes": [spent]}
    world.clock.advance(300)
    assert await world.verify(second) == {"success": False, "error-codes": [expired]}


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({}, ["missing-input-secret", "missing-input-response"]),
        ({"secret": SECRET}, ["missing-input-response"]),
        ({"response": "x"}, ["missing-input-secret"]),
        ({"secret": "", "response": "x"}, ["missing-input-secret"]),
        ({"secret": "x", "response": "x"}, ["invalid-input-secret"]),
        ({"secret": OTHER_SECRET, "response": "x"}, ["invalid-input-secret"]),
        ({"secret": SECRET[:-1] + "x", "response": "x"}, ["invalid-input-secret"]),
        ({"secret": SECRET, "response": "x"}, ["invalid-input-response"]),
        ({"secret": SECRET, "response": "x" * 5000}, ["invalid-input-response"]),
        ({"secret": SECRET, "response": f"{'0' * 32}.{'0' * 32}"}, ["invalid-input-response"]),
        ({"secret": SECRET, "response": "x", "remoteip": "not an ip"}, ["invalid-remoteip"]),
        ({"secret": SECRET, "response": "x", "idempotency_key": "7"}, ["bad-request"]),
        ({"secret": SECRET, "response": "x", "sitekey": "rck_aaaaaaaaaaaaaaaa"}, ["sitekey-secret-mismatch"]),
        ({"secret": SECRET, "response": "\u0000\ud83d\ude00é"}, ["invalid-input-response"]),
        ({"secret": "é" * 50, "response": "x"}, ["invalid-input-secret"]),
    ],
)
@pytest.mark.parametrize("form", [True, False], ids=["form", "json"])
async def test_a_bad_call(world: Any, fields: dict[str, str], codes: list[str], form: bool) -> None:
    """Its code, as a form and as JSON."""
    fields = {name: value.encode("utf-16", "surrogatepass").decode("utf-16") for name, value in fields.items()}
    body = {"data": fields} if form else {"json": fields}
    response = await world.client.post("/siteverify", **body)
    assert (response.status_code, response.json()) == (200, {"success": False, "error-codes": codes})
    assert response.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("application/json", b'{"secret":"a","response":"b","secret":"c"}'),
        ("application/json", b'{"secret":"a","response":"b","resp\\u006fnse":"c"}'),
        ("application/json", b'{"secret":7}'),
        ("application/json", b'{"secret":"\\ud800"}'),
        ("application/json", b"[" * 8000),
        ("application/json", b'{"secret":' + b"9" * 5000 + b"}"),
        ("application/x-www-form-urlencoded", b"\xff"),
        ("application/x-www-form-urlencoded", b"secret=%ff"),
        ("application/x-www-form-urlencoded", b"secret=a&secret=b"),
        ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % i for i in range(50))),
        ("application/x-www-form-urlencoded", b"secret=" + b"x" * 9000),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=b", UPLOAD),
    ],
)
async def test_a_malformed_body_is_bad_request(world: Any, content_type: str, body: bytes) -> None:
    """HTTP 200 all the same: clients of all three services rely on it."""
    response = await world.client.post("/siteverify", content=body, headers={"content-type": content_type})
    assert (response.status_code, response.json()["error-codes"]) == (200, ["bad-request"])


async def test_a_multipart_form_is_read(world: Any) -> None:
    """PHP's cURL sends an array of fields so."""
    files = {"secret": (None, SECRET), "response": (None, await token(world))}
    assert (await world.client.post("/siteverify", files=files)).json()["success"] is True


async def test_another_sites_secret_consumes_nothing(world: Any, site: Any) -> None:
    """The owner can still redeem."""
    secrets = [SecretHash(hashlib.sha256(OTHER_SECRET.encode()).hexdigest())]
    world.policies.put(site(site=OTHER_SITE, secrets=secrets))
    issued = await token(world)
    assert (await world.verify(issued, secret=OTHER_SECRET))["error-codes"] == ["sitekey-secret-mismatch"]
    assert (await world.verify(issued, sitekey=f"rck_{SITE}", remoteip="2001:db8::1"))["success"] is True


@pytest.mark.parametrize("path", ["/recaptcha/api/siteverify", "/turnstile/v0/siteverify"])
async def test_a_dialect_without_the_code_says_invalid_response(world: Any, site: Any, path: str) -> None:
    """Their clients do not know a mismatch."""
    world.policies.put(site(site=OTHER_SITE, secrets=[SecretHash(hashlib.sha256(OTHER_SECRET.encode()).hexdigest())]))
    answer = await world.verify(await token(world), secret=OTHER_SECRET, path=path)
    assert answer["error-codes"] == ["invalid-input-response"]


async def test_an_idempotency_key_repeats_the_answer(world: Any) -> None:
    """In any spelling of the same UUID; another key does not."""
    issued, key = await token(world), uuid.uuid4()
    first = await world.verify(issued, idempotency_key=str(key))
    assert first["success"] is True
    assert await world.verify(issued, idempotency_key=str(key).upper()) == first
    assert (await world.verify(issued, idempotency_key=str(uuid.uuid4())))["success"] is False


async def test_a_rotated_secret_works_until_its_time(world: Any, site: Any) -> None:
    """Both during the overlap, the new one after it."""
    new = f"rcs_{SITE}_{'n' * 43}"
    hashes = [SecretHash(hashlib.sha256(secret.encode()).hexdigest()) for secret in (SECRET, new)]
    overlap = SecretHash(hashes[0].sha256, not_after=world.clock() + 100)
    world.policies.put(site(secrets=[overlap, hashes[1]]))
    assert (await world.verify(await token(world)))["success"] is True
    world.clock.advance(100)
    issued = await token(world)
    assert (await world.verify(issued))["error-codes"] == ["invalid-input-secret"]
    assert (await world.verify(issued, secret=new))["success"] is True


async def test_a_store_that_is_away_is_an_internal_error(world: Any) -> None:
    """Retriable: nothing was consumed."""
    issued = await token(world)
    world.store.down = True
    assert await world.verify(issued) == {"success": False, "error-codes": ["internal-error"]}
    world.store.down = False
    assert (await world.verify(issued))["success"] is True


async def test_a_gateway_that_is_away_is_never_an_invalid_secret(world: Any) -> None:
    """Nor an unknown site key."""
    world.policies.down = True
    assert (await world.verify("x"))["error-codes"] == ["internal-error"]
    opened = await world.post("sessions", {"site_key": f"rck_{SITE}", "mode": "managed"})
    assert (opened.status_code, opened.json()["code"]) == (503, "unavailable")


async def test_an_unforeseen_failure_is_an_internal_error(world: Any) -> None:
    """Even a bug answers with HTTP 200."""
    issued = await token(world)
    world.store._sessions[issued.split(".")[0]].token = "broken"
    assert (await world.verify(issued))["error-codes"] == ["internal-error"]


async def test_the_passing_test_key(world: Any) -> None:
    """From any page; its token verifies with the passing test secret, once, and is not counted."""
    result = await world.evaluate(site_key="rck_aaaaaaaaaaaapass", action="a")
    answer = await world.verify(result["token"], secret=PASS)
    assert (answer["success"], answer["test"], answer["hostname"]) == (True, True, "shop.example.com")
    again = await world.verify(result["token"], secret=PASS)
    assert again == {"success": False, "error-codes": ["timeout-or-duplicate"], "test": True}
    assert world.store.usage == []


async def test_the_failing_test_key(world: Any) -> None:
    """Always denied."""
    assert await world.evaluate(site_key="rck_aaaaaaaaaaaafail") == {"status": "denied"}


async def test_the_challenging_test_key(world: Any) -> None:
    """Always the same grid with its documented answer, whatever the pool holds."""
    result = await world.evaluate(site_key="rck_aaaaaaaaaaaachal")
    assert result["challenge"]["prompt"]["target"] == "circles"
    image = await world.client.get(result["challenge"]["image"])
    assert image.content[:2] == b"\xff\xd8"
    wrong = await world.answer(result, [0])
    assert wrong["reason"] == "wrong"
    passed = await world.answer(wrong, [0, 4, 5])
    assert (await world.verify(passed["token"], secret=PASS))["test"] is True


@pytest.mark.parametrize(
    ("secret", "codes"),
    [
        (FAIL, ["invalid-input-response"]),
        (SPENT, ["timeout-or-duplicate"]),
        ("2x0000000000000000000000000000000AA", ["invalid-input-response"]),
        ("3x0000000000000000000000000000000AA", ["timeout-or-duplicate"]),
    ],
)
async def test_the_refusing_test_secrets(world: Any, secret: str, codes: list[str]) -> None:
    """Whatever token comes with them."""
    issued = await token(world)
    assert await world.verify(issued, secret=secret) == {"success": False, "error-codes": codes, "test": True}
    assert (await world.verify(issued))["success"] is True


@pytest.mark.parametrize(
    ("site_key", "secret", "dummy"),
    [
        ("6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI", "6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe", ""),
        ("10000000-ffff-ffff-ffff-000000000001", "0x" + "0" * 40, "10000000-aaaa-bbbb-cccc-000000000001"),
        ("1x00000000000000000000AA", "1x0000000000000000000000000000000AA", "XXXX.DUMMY.TOKEN.XXXX"),
    ],
)
async def test_other_services_test_keys_work(world: Any, site_key: str, secret: str, dummy: str) -> None:
    """A suite written against them runs unchanged."""
    issued = (await world.evaluate(site_key=site_key))["token"]
    assert (await world.verify(issued, secret=secret))["success"] is True
    if dummy:
        answer = await world.verify(dummy, secret=secret)
        assert (answer["success"], answer["test"]) == (True, True)


async def test_test_and_live_never_meet(world: Any) -> None:
    """A live token with a test secret, a test token with a live secret, a dummy token with a live secret."""
    live = await token(world)
    test = (await world.evaluate(site_key="rck_aaaaaaaaaaaapass"))["token"]
    assert (await world.verify(live, secret=PASS))["success"] is False
    assert (await world.verify(test))["success"] is False
    assert (await world.verify("XXXX.DUMMY.TOKEN.XXXX"))["success"] is False
    assert (await world.verify(live))["success"] is True
    assert (await world.verify(test, secret=PASS))["success"] is True


async def test_test_keys_can_be_switched_off(make_world: Any) -> None:
    """Then they are keys that do not exist."""
    world = make_world(test_keys=False)
    async with world.client:
        for site_key in ("rck_aaaaaaaaaaaapass", "1x00000000000000000000AA"):
            response = await world.post("sessions", {"site_key": site_key, "mode": "managed"})
            assert response.json()["code"] == "unknown-site-key"
        for secret in (PASS, FAIL, "1x0000000000000000000000000000000AA"):
            assert (await world.verify("XXXX.DUMMY.TOKEN.XXXX", secret=secret))["error-codes"] == [
                "invalid-input-secret"
            ]


async def test_a_usage_event_says_what_decided(world: Any) -> None:
    """Kind, verdict, owner and the time it took."""
    await world.verify(await token(world))
    world.judge.trust = 55.0
    solved = await world.answer(await world.evaluate(), [1, 4, 7])
    await world.verify(solved["token"])
    first, second = (json.loads(event) for event in world.store.usage)
    assert (first["kind"], first["verdict"], first["organisation"], first["latency_ms"]) == (
        "none",
        "passed",
        "org-1",
        2000,
    )
    assert (second["kind"], second["verdict"]) == ("image-grid", "solved")
