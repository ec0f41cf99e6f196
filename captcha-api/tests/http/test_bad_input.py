"""Bad input never reaches a 5xx and never leaves anything behind."""

import json
from typing import Any

import pytest
from realcatcha_captcha.domain.challenge_ids import mint

ORIGIN = "https://shop.example.com"
SITE_KEY = "rck_bcdefghijklmnopq"
DEEP = b"[" * 20_000
HUGE = b"9" * 5_000
STEPS = ("sessions/evaluate", "challenges/answer", "challenges/swap")


async def raw(world: Any, path: str, body: bytes, **headers: str) -> Any:
    return await world.client.post(f"/captcha/v1/{path}", content=body, headers={"origin": ORIGIN, **headers})


def assert_problem(response: Any, status: int, code: str) -> None:
    """A problem document whose members agree, readable by any page, never cached."""
    assert (response.status_code, response.json()["code"]) == (status, code), response.text
    assert response.json()["status"] == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cache-control"] == "no-store"
    assert "x-request-id" in response.headers


@pytest.mark.parametrize("path", ["sessions", *STEPS])
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "bad-request"),
        (b"{", 400, "bad-request"),
        (b"\xff\xfe", 400, "bad-request"),
        (b'"\\ud800"', 400, "bad-request"),
        (b'{"a":' + DEEP[:3000], 400, "bad-request"),
        (b"null", 422, "malformed"),
        (b"[]", 422, "malformed"),
        (b"{}", 422, "malformed"),
        (b"1" * 400, 422, "malformed"),
        (b'{"a":"\\u0000","a":2}', 422, "malformed"),
        (b"x" * 10_000_000, 413, "payload-too-large"),
    ],
    ids=lambda value: value[:12] if isinstance(value, bytes) else None,
)
async def test_a_body_that_is_no_request(world: Any, path: str, body: bytes, status: int, code: str) -> None:
    """On every route alike."""
    assert_problem(await raw(world, path, body), status, code)


@pytest.mark.parametrize("path", STEPS)
@pytest.mark.parametrize("poison", [DEEP, HUGE, b"NaN", b"-1e999", b'"\\ud83d"', b'"\\u0000"', b"{" * 9])
async def test_a_poisoned_member(world: Any, path: str, poison: bytes) -> None:
    """Deep nesting, huge numbers, lone surrogates, NULs: a refusal with a code, whichever it is."""
    for name in ("session", "challenge", "telemetry", "answer", "pow"):
        body = b'{"session":"a","challenge":"b","answer":{},"pow":null,"telemetry":{},"%s":%s}'
        response = await raw(world, path, body % (name.encode(), poison))
        assert response.status_code in {400, 403, 410, 422}
        assert response.json()["code"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"site_key": "rck_unknownaaaaaaaaaa"}, "unknown-site-key"),
        ({"site_key": "rck_zzzzzzzzzzzzzzzz"}, "unknown-site-key"),
        ({"site_key": "x" * 65}, "malformed"),
        ({"mode": "loud"}, "malformed"),
        ({"action": "a b"}, "malformed"),
        ({"action": "a" * 33}, "malformed"),
        ({"action": "a\n"}, "malformed"),
        ({"cdata": "c" * 256}, "malformed"),
        ({"lang": "../../etc"}, "malformed"),
        ({"dialect": "friendly"}, "malformed"),
        ({"site_key": None}, "malformed"),
        ({"cdata": 7}, "malformed"),
    ],
)
async def test_a_session_request_of_the_wrong_form(world: Any, change: dict[str, Any], code: str) -> None:
    """Every field is bounded."""
    response = await world.post("sessions", {"site_key": SITE_KEY, "mode": "managed", **change})
    assert_problem(response, 404 if code == "unknown-site-key" else 422, code)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "https://example.org",
        "https://notexample.com",
        "https://example.com.evil.test",
        "https://evil.test/https://example.com",
        "ftp://example.com",
        "https://user@example.com",
        "https://example.com:99999999",
        "http://[::1",
        "garbage",
        "https://" + "a" * 400 + ".example.com",
    ],
)
async def test_a_forged_or_missing_origin(world: Any, origin: str | None) -> None:
    """None of the site's domains on a label boundary."""
    response = await world.post("sessions", {"site_key": SITE_KEY, "mode": "managed"}, origin=origin)
    assert_problem(response, 403, "origin-not-allowed")


async def test_two_origins_are_none(world: Any) -> None:
    """A request that says two things is not believed in either."""
    headers = [("origin", ORIGIN), ("origin", "https://evil.test")]
    body = {"site_key": SITE_KEY, "mode": "managed"}
    assert_problem(
        await world.client.post("/captcha/v1/sessions", json=body, headers=headers), 403, "origin-not-allowed"
    )


async def test_a_site_may_accept_a_missing_origin(world: Any, site: Any) -> None:
    """Apps without an origin; the answer then names no host."""
    world.policies.put(site(allow_null_origin=True))
    response = await world.post("sessions", {"site_key": SITE_KEY, "mode": "managed"}, origin="null")
    world.clock.advance(1)
    result = await world.post("sessions/evaluate", world.body(response.json()), origin=None)
    assert (await world.verify(result.json()["token"]))["hostname"] == ""


async def test_a_session_of_another_origin(world: Any) -> None:
    """Another site of the same owner is another origin all the same."""
    body = world.body(await world.open())
    assert_problem(
        await world.post("sessions/evaluate", body, origin="https://www.example.com"), 403, "session-invalid"
    )
    assert (await world.post("sessions/evaluate", body)).status_code == 200


async def test_an_answer_from_another_origin(world: Any) -> None:
    """Consumes nothing."""
    world.judge.trust = 55.0
    result = await world.evaluate()
    body = world.answer_body(result, [1, 4, 7])
    response = await world.post("challenges/answer", body, origin="https://www.example.com")
    assert_problem(response, 403, "session-invalid")
    assert (await world.answer(result, [1, 4, 7]))["status"] == "passed"


async def test_a_forged_session(world: Any) -> None:
    """One bit of payload or signature."""
    body = world.body(await world.open())
    payload, mac = body["session"].split(".")
    flipped = ("B" if payload[20] != "B" else "C").join((payload[:20], payload[21:]))
    for forged in (f"{flipped}.{mac}", f"{payload}.{mac[:-4]}AAAA", payload, "", ".", "é.é", f"{payload}.{mac}" * 40):
        assert_problem(await world.post("sessions/evaluate", {**body, "session": forged}), 403, "session-invalid")


async def test_an_expired_session(world: Any) -> None:
    """After ten minutes."""
    body = world.body(await world.open())
    world.clock.advance(598)
    assert_problem(await world.post("sessions/evaluate", body), 410, "session-expired")


async def test_a_session_of_an_older_epoch(world: Any) -> None:
    """A promoted copy of the store may have forgotten it."""
    body = world.body(await world.open())
    await world.store.raise_epoch()
    assert_problem(await world.post("sessions/evaluate", body), 410, "session-expired")


async def test_proof_of_work_is_bound_to_its_session(world: Any) -> None:
    """Wrong nonces, too few, another session's: the session is not used up by it."""
    body = world.body(await world.open())
    other = world.body(await world.open())
    nonces = body["pow"]["nonces"]
    for bad in ([], nonces[:-1], [*nonces, 0], nonces[::-1], other["pow"]["nonces"]):
        response = await world.post("sessions/evaluate", {**body, "pow": {"nonces": bad}})
        assert_problem(response, 422, "pow-invalid")
    for bad in (["1"], [-1], [2**53], [1.5], [0] * 65, None):
        response = await world.post("sessions/evaluate", {**body, "pow": {"nonces": bad}})
        assert_problem(response, 422, "malformed")
    assert (await world.post("sessions/evaluate", body)).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"pointer": "paw"},
        {"context": "slide"},
        {"trace": {"t": [0, 1], "x": [0], "y": [0], "e": [0]}},
        {"trace": {"t": [0, -1], "x": [0, 0], "y": [0, 0], "e": [0, 0]}},
        {"trace": {"t": [0, 5, 4], "x": [0] * 3, "y": [0] * 3, "e": [0] * 3}},
        {"trace": {"t": [1], "x": [0], "y": [0], "e": [0]}},
        {"trace": {"t": [0], "x": [0.5], "y": [0], "e": [0]}},
        {"trace": {"t": [0], "x": [100_001], "y": [0], "e": [0]}},
        {"trace": {"t": [0], "x": [0], "y": [0], "e": [6]}},
        {"trace": {"t": [0], "x": ["0"], "y": [0], "e": [0]}},
        {"trace": {"t": [0] * 3001, "x": [0] * 3001, "y": [0] * 3001, "e": [0] * 3001}},
        {"trace": None},
        {"keys": [0] * 501},
        {"scroll": [-5]},
        {"page": {"w": 1, "h": 1, "dpr": 0, "age_ms": 1}},
        {"page": {"w": -1, "h": 1, "dpr": 1, "age_ms": 1}},
        {"page": {"w": 1, "h": 1, "dpr": 1, "age_ms": 10**30}},
        {"flags": {"webdriver": "no", "untrusted": 0}},
    ],
)
async def test_malformed_telemetry(world: Any, change: dict[str, Any]) -> None:
    """A stable code of its own, and the session stays usable."""
    body = world.body(await world.open())
    bad = {**body, "telemetry": {**body["telemetry"], **change}}
    assert_problem(await world.post("sessions/evaluate", bad), 422, "malformed-telemetry")
    assert (await world.post("sessions/evaluate", body)).status_code == 200


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
async def test_numbers_that_json_has_no_word_for(world: Any, word: str) -> None:
    """What some serialisers write for them."""
    body = json.dumps(world.body(await world.open())).replace('"dpr": 1.0', f'"dpr": {word}')
    assert_problem(await raw(world, "sessions/evaluate", body.encode()), 422, "malformed-telemetry")


async def test_a_million_events(world: Any) -> None:
    """Refused by size, before anything parses them."""
    body = world.body(await world.open())
    body["telemetry"] = {**body["telemetry"], "trace": {"t": [0] * 10**6, "x": [], "y": [], "e": []}}
    assert_problem(await world.post("sessions/evaluate", body), 413, "payload-too-large")


async def test_telemetry_over_its_own_limit(world: Any) -> None:
    """64 KB, within a body that may hold 96."""
    body = world.body(await world.open())
    body["telemetry"] = {**body["telemetry"], "padding": "x" * 66_000}
    assert_problem(await world.post("sessions/evaluate", body), 413, "payload-too-large")


async def test_a_challenge_that_nobody_asked(world: Any) -> None:
    """Another form, a forged authenticator, another secret's, and one that was never shown."""
    unknown = "0" * 32
    ids = ["", "x", f"{unknown}.{unknown}", "é" * 65, mint(unknown, 1, world.keys, count=0, work=0).text]
    for id in ids:
        for path, extra in (("answer", {"answer": {"tiles": []}, "telemetry": telemetry()}), ("swap", {})):
            response = await world.post(f"challenges/{path}", {"challenge": id, **extra})
            assert_problem(response, 410, "challenge-gone")


async def test_nothing_is_stored_for_a_refusal(world: Any) -> None:
    """The first evaluation after all of them is the session's first."""
    body = world.body(await world.open())
    await raw(world, "sessions/evaluate", b"{")
    await world.post("sessions/evaluate", {**body, "pow": {"nonces": []}})
    await world.post("sessions/evaluate", {**body, "telemetry": {}})
    await world.post("sessions/evaluate", body, origin="https://evil.test")
    assert len(world.sink.records) == 0
    assert (await world.post("sessions/evaluate", body)).json()["status"] == "passed"


async def test_a_deactivated_site_is_unknown(world: Any, site: Any) -> None:
    """At once for new sessions, and for those that are under way."""
    body = world.body(await world.open())
    world.judge.trust = 55.0
    shown = await world.evaluate()
    world.policies.put(site(status="deactivated"))
    response = await world.post("sessions", {"site_key": SITE_KEY, "mode": "managed"})
    assert_problem(response, 404, "unknown-site-key")
    assert_problem(await world.post("sessions/evaluate", body), 404, "unknown-site-key")
    answer = await world.post("challenges/answer", world.answer_body(shown, [1, 4, 7]))
    assert_problem(answer, 404, "unknown-site-key")


async def test_a_path_or_method_that_is_not_there(world: Any) -> None:
    """Problem documents, too; HEAD works where GET does."""
    assert_problem(await world.client.get("/captcha/v1/nothing"), 404, "not-found")
    wrong = await world.client.get("/captcha/v1/sessions")
    assert_problem(wrong, 405, "method-not-allowed")
    assert wrong.headers["allow"] == "POST"
    assert (await world.client.head("/captcha/v1/health/live")).status_code == 200


async def test_an_announced_length_is_believed_before_reading(world: Any) -> None:
    """And one that lies is counted."""

    async def chunks() -> Any:
        for _ in range(100):
            yield b"x" * 1000

    headers = {"origin": ORIGIN}
    counted = await world.client.post("/captcha/v1/sessions", content=chunks(), headers=headers)
    assert_problem(counted, 413, "payload-too-large")
    announced = await raw(world, "sessions", b"{}", **{"content-length": "9" * 400})
    assert_problem(announced, 413, "payload-too-large")


def telemetry() -> dict[str, Any]:
    return {
        "v": 1,
        "pointer": "none",
        "context": "point",
        "trace": {"t": [], "x": [], "y": [], "e": []},
        "keys": [],
        "focus": [],
        "scroll": [],
        "page": {"w": 1, "h": 1, "dpr": 1, "age_ms": 0},
        "flags": {"webdriver": False, "untrusted": 0},
    }


async def test_a_client_that_goes_away_is_a_bad_request(world: Any) -> None:
    """Half a body is no body."""
    sent: list[Any] = []
    parts = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> Any:
        return parts.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/captcha/v1/sessions", "headers": [], "client": None}
    await world.app(scope, receive, send)
    assert sent[0]["status"] == 400
