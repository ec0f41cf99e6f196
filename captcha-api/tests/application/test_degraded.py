"""While the store is away: who is served, for what price, and how often a token counts."""

import asyncio
import hashlib
import json
from typing import Any

import pytest
from limits import parse
from realcatcha_captcha.adapters.memory_counters import MemoryCounters
from realcatcha_captcha.application.degraded import DegradedPasses, DegradedRedemptions
from realcatcha_captcha.application.ports.outage import ManualOutage
from realcatcha_captcha.application.ports.state import RedeemStatus
from realcatcha_captcha.domain import degraded_tokens
from realcatcha_captcha.domain.keys import Keyring
from realcatcha_captcha.domain.sessions import SessionClaims
from realcatcha_contracts import SecretHash, decode_usage

KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.fixture
async def away(world: Any, site: Any) -> Any:
    """A world whose store is away, with a site that goes on without it."""
    world.policies.put(site(outage="pow-only"))
    lose(world)
    return world


def lose(world: Any) -> None:
    world.outage.is_open = world.store.down = world.counters.down = True


async def restore(world: Any) -> None:
    world.outage.is_open = world.store.down = world.counters.down = False
    await world.redemptions.hand_over()


async def token_of(world: Any) -> str:
    passed = await world.evaluate()
    assert passed["status"] == "passed"
    return str(passed["token"])


async def test_proof_of_work_alone_lets_a_visitor_through(away: Any) -> None:
    """The answer says that it was degraded, and its score is the lowest."""
    token = await token_of(away)
    answer = await away.verify(token)
    assert (answer["success"], answer["degraded"], answer["score"]) == (True, True, 0.1)
    assert (answer["hostname"], len(token) <= 2048) == ("shop.example.com", True)
    assert await away.verify(token) == {"success": False, "error-codes": ["timeout-or-duplicate"]}


async def test_other_sites_are_closed(away: Any, site: Any) -> None:
    """503 to visitors and a retriable `internal-error` to back ends, also for a token of the time before."""
    token = await token_of(away)
    away.policies.put(site(outage="closed"))
    body = {"site_key": "rck_bcdefghijklmnopq", "mode": "managed"}
    assert (await away.post("sessions", body)).status_code == 503
    assert (await away.verify(token))["error-codes"] == ["internal-error"]


async def test_a_store_that_is_there_and_fails_is_closed(world: Any, site: Any) -> None:
    """Out of memory, read-only, loading: no outage is open, so nobody is let through on proof of work."""
    world.policies.put(site(outage="pow-only"))
    world.store.down = world.counters.down = True
    body = {"site_key": "rck_bcdefghijklmnopq", "mode": "managed"}
    assert (await world.post("sessions", body)).status_code == 503


async def test_the_price_is_checked_and_the_origin_too(away: Any) -> None:
    """As for every session."""
    opened = await away.open()
    body = away.body(opened)
    unpaid = body | {"pow": {"nonces": [0] * 16}}
    assert (await away.post("sessions/evaluate", unpaid)).json()["code"] == "pow-invalid"
    elsewhere = await away.post("sessions/evaluate", body, origin="https://evil.example")
    assert elsewhere.json()["code"] == "session-invalid"


async def test_a_session_passes_once(away: Any) -> None:
    """The same body within 30 s gets the same bytes, another one nothing."""
    body = away.body(await away.open())
    first, second = [await away.post("sessions/evaluate", body) for _ in range(2)]
    assert first.content == second.content
    other = body | {"telemetry": body["telemetry"] | {"page": body["telemetry"]["page"] | {"age_ms": 4001}}}
    assert (await away.post("sessions/evaluate", other)).json()["code"] == "session-used"
    away.clock.advance(31)
    assert (await away.post("sessions/evaluate", body)).json()["code"] == "session-used"


async def test_sessions_of_the_outage_end_with_it(away: Any) -> None:
    """Whoever hoards them has nothing once visitors are judged again."""
    body = away.body(await away.open())
    await restore(away)
    refused = await away.post("sessions/evaluate", body)
    assert (refused.status_code, refused.json()["code"]) == (410, "session-expired")


async def test_a_network_is_limited_without_the_store(make_world: Any, site: Any) -> None:
    """By the same rate, on each process."""
    world = make_world(network_sessions="3/minute")
    world.policies.put(site(outage="pow-only"))
    lose(world)
    body = {"site_key": "rck_bcdefghijklmnopq", "mode": "managed"}
    async with world.client:
        assert [(await world.post("sessions", body)).status_code for _ in range(4)] == [201, 201, 201, 429]


async def test_a_token_lives_a_minute(away: Any) -> None:
    """Not five, as others do."""
    token = await token_of(away)
    away.clock.advance(degraded_tokens.LIFE_S)
    assert (await away.verify(token))["error-codes"] == ["timeout-or-duplicate"]


async def test_what_was_redeemed_is_told_to_the_store(away: Any) -> None:
    """Counted once, and spent for every process from then on, this one included."""
    token = await token_of(away)
    assert (await away.verify(token))["success"]
    assert away.store.usage == []
    await restore(away)
    await away.redemptions.hand_over()
    [event] = map(decode_usage, away.store.usage)
    assert (event.kind, event.verdict, event.organisation) == ("pow", "passed", "org-1")
    assert (await away.verify(token))["error-codes"] == ["timeout-or-duplicate"]
    away.redemptions._spent.clear()  # another process, which only the store can tell
    assert (await away.verify(token))["error-codes"] == ["timeout-or-duplicate"]


async def test_a_token_not_yet_redeemed_is_redeemed_in_the_store(away: Any) -> None:
    """Once, however many ask at once; the same idempotency key gets the answer again."""
    token, other = await token_of(away), await token_of(away)
    await restore(away)
    answers = await asyncio.gather(*(away.verify(token) for _ in range(8)))
    assert sorted(answer["success"] for answer in answers) == [False] * 7 + [True]
    repeated = [await away.verify(other, idempotency_key=KEY) for _ in range(7)]
    assert [answer["success"] for answer in repeated] == [True] * 6 + [False]
    assert len(away.store.usage) == 2


async def test_an_idempotency_key_works_without_the_store_too(away: Any) -> None:
    """Five times within a minute."""
    token = await token_of(away)
    answers = [await away.verify(token, idempotency_key=KEY) for _ in range(7)]
    assert [answer["success"] for answer in answers] == [True] * 6 + [False]


async def test_a_promotion_does_not_undo_a_redemption(away: Any) -> None:
    """The store's epoch rises; what was redeemed before stays redeemed, and the token is not of an older epoch."""
    token = await token_of(away)
    counters: MemoryCounters = away.counters
    counters.epoch += 1
    await restore(away)
    assert (await away.verify(token))["success"]
    assert not (await away.verify(token))["success"]


@pytest.mark.parametrize("change", ["flip", "cut", "swap", "empty", "long"])
async def test_a_changed_token_is_none(away: Any, change: str) -> None:
    """Whatever was changed in it."""
    token = await token_of(away)
    other = await token_of(away)
    head, payload, mac = token.split(".")
    changed = {
        "flip": f"{head}.{payload[:-1]}{'A' if payload[-1] != 'A' else 'B'}.{mac}",
        "cut": token[:-1],
        "swap": f"{head}.{payload}.{other.split('.')[2]}",
        "empty": "d..",
        "long": f"d.{'A' * 3000}.{mac}",
    }[change]
    assert (await away.verify(changed))["error-codes"] == ["invalid-input-response"]


async def test_another_sites_secret_consumes_nothing(away: Any, site: Any) -> None:
    """As with every token."""
    token = await token_of(away)
    foreign = f"rcs_{'z' * 16}_{'s' * 43}"
    secrets = [SecretHash(hashlib.sha256(foreign.encode()).hexdigest())]
    away.policies.put(site(site="z" * 16, outage="pow-only", secrets=secrets))
    assert (await away.verify(token, secret=foreign))["error-codes"] == ["sitekey-secret-mismatch"]
    assert (await away.verify(token))["success"]


async def test_every_store_redeems_a_token_that_it_never_saw_once(store: Any, site: Any, clock: Any) -> None:
    """Of many at once one succeeds, also of two tokens of one session, and one event is counted."""
    keys, outage = Keyring("k" * 40), ManualOutage(is_open=True)
    policy = site(outage="pow-only")
    passes = [DegradedPasses(outage, keys, parse("10/minute")) for _ in range(2)]  # two processes
    replies = [each.passed(claims(clock()), policy, body_hash="b", now=clock()) for each in passes]
    clock.advance(1)
    first, second = [json.loads(reply)["token"] for reply in replies]
    outage.is_open = False
    redemptions = DegradedRedemptions(store.state, store.limiter, outage, keys, clock)
    asked = [redemptions.redeem(token, policy, "") for token in [first] * 6 + [second] * 6]
    statuses = [redeemed.status for redeemed in await asyncio.gather(*asked)]
    assert sorted(statuses) == [RedeemStatus.REDEEMED] + [RedeemStatus.SPENT] * 11
    assert sum(count for field, count in (await store.usage()).items() if "|pow|passed|" in field) == 1


def claims(now: float) -> SessionClaims:
    """A session that began while the store was away."""
    return SessionClaims(
        sid="3f" + "0" * 30,
        site="bcdefghijklmnopq",
        origin="https://shop.example.com",
        hostname="shop.example.com",
        action="",
        cdata="",
        lang="en",
        mode="managed",
        dialect="realcatcha",
        issued_at=now,
        expires_at=now + 120,
        salt="00000000",
        count=16,
        work=1,
        epoch=0,
        network="n",
        network_rate=0,
        degraded=True,
    )


async def test_the_longest_that_a_page_may_say_fits_into_a_token(away: Any) -> None:
    """In any script, from a host with the longest name: a token that no siteverify takes would lock the visitor out."""
    host = ".".join(["a" * 63, "b" * 63, "c" * 63, "d" * 48, "example.com"])
    session = {"site_key": "rck_bcdefghijklmnopq", "mode": "managed", "action": "a" * 32, "cdata": "\U0001f600" * 255}
    opened = (await away.post("sessions", session, origin=f"https://{host}")).json()
    passed = (await away.post("sessions/evaluate", away.body(opened), origin=f"https://{host}")).json()
    answer = await away.verify(passed["token"])
    assert (answer["success"], answer["hostname"], len(passed["token"]) <= 2048) == (True, host, True)
