"""The contract of `StateStore`, on every store."""

import asyncio
import uuid
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from realcatcha_captcha.application.ports.counters import Counter
from realcatcha_captcha.application.ports.state import (
    ClaimRequest,
    ClaimStatus,
    Phase,
    RedeemRequest,
    RedeemStatus,
    Settlement,
    TakeRequest,
    TokenIssue,
)
from realcatcha_contracts import UsageEvent, decode_usage, encode_usage, usage_fields

NOW = 1_763_715_600.0
SID = "3f" + "0" * 30
CLAIM = ClaimRequest(SID, epoch=0, body_hash="b1", claim_id="c1", now=NOW)
TAKE = TakeRequest(SID, challenge="ch1", origin="https://a.test", body_hash="b2", claim_id="c2", now=NOW + 5)
USAGE = encode_usage(UsageEvent(SID, "site-a", "org", 0.0, "none", "passed", latency_ms=12))
COUNTED = dict.fromkeys(usage_fields(decode_usage(USAGE), epoch=0), 1)
TOKEN = TokenIssue("hash-1", "site-a", NOW + 300, b"\x93record", USAGE)


def settled(phase: Phase, **changes: Any) -> Settlement:
    whole = Settlement(SID, "c1", NOW + 1, phase, reply=b"reply", record=b"state\x00\xff", keep_s=900)
    return replace(whole, **changes)


def challenged(**changes: Any) -> Settlement:
    shown = {"origin": "https://a.test", "challenge": "ch1", "challenge_expires_at": NOW + 100}
    return settled(Phase.CHALLENGED, **{**shown, **changes})


def redeem(**changes: Any) -> RedeemRequest:
    return msgspec.structs.replace(RedeemRequest(SID, "hash-1", "site-a", NOW + 10), **changes)


async def passed(store: Any) -> None:
    await store.state.claim(CLAIM)
    assert await store.state.settle(settled(Phase.PASSED, token=TOKEN))


async def test_a_session_is_claimed_once(store: Any) -> None:
    """Of many concurrent claims with different bodies, one wins."""
    claims = [replace(CLAIM, body_hash=f"b{i}", claim_id=f"c{i}") for i in range(20)]
    results = await asyncio.gather(*(store.state.claim(claim) for claim in claims))
    assert sorted(result.status for result in results) == [ClaimStatus.CLAIMED] + [ClaimStatus.USED] * 19


async def test_an_identical_body_in_flight_is_pending(store: Any) -> None:
    """A retry while the first is being answered is told so."""
    await store.state.claim(CLAIM)
    assert (await store.state.claim(replace(CLAIM, claim_id="c9"))).status is ClaimStatus.PENDING


async def test_an_identical_body_gets_the_stored_reply(store: Any) -> None:
    """For 30 seconds, byte for byte; then it is used."""
    await store.state.claim(CLAIM)
    await store.state.settle(settled(Phase.DENIED, reply=b'{"a":"\xc3\xa9"}'))
    again = await store.state.claim(replace(CLAIM, claim_id="c9", now=NOW + 31))
    assert (again.status, again.reply) == (ClaimStatus.STORED, b'{"a":"\xc3\xa9"}')
    assert (await store.state.claim(replace(CLAIM, now=NOW + 32))).status is ClaimStatus.USED


async def test_another_body_is_refused(store: Any) -> None:
    """Whatever phase the session is in."""
    other = replace(CLAIM, body_hash="b2", claim_id="c9")
    await store.state.claim(CLAIM)
    assert (await store.state.claim(other)).status is ClaimStatus.USED
    await store.state.settle(challenged())
    assert (await store.state.claim(other)).status is ClaimStatus.USED


async def test_an_abandoned_claim_is_taken_over_by_the_same_body(store: Any) -> None:
    """After five seconds; the one who lost it can no longer settle."""
    await store.state.claim(CLAIM)
    taken = await store.state.claim(replace(CLAIM, claim_id="c9", now=NOW + 6))
    assert taken.status is ClaimStatus.CLAIMED
    assert not await store.state.settle(settled(Phase.PASSED, token=TOKEN))
    assert await store.state.settle(settled(Phase.DENIED, claim_id="c9"))


async def test_an_abandoned_claim_makes_nobody_a_replayer(store: Any) -> None:
    """Whoever takes it over would find the bits that the first attempt set; they are the visitor's own."""
    claim = replace(CLAIM, trace="t1")
    assert (await store.state.claim(claim)).replay_hits is None
    assert (await store.state.claim(replace(claim, claim_id="c9", now=NOW + 6))).replay_hits == 0


async def test_a_step_is_settled_once(store: Any) -> None:
    """The claim is gone with its settlement."""
    await store.state.claim(CLAIM)
    assert await store.state.settle(settled(Phase.DENIED))
    assert not await store.state.settle(settled(Phase.PASSED, token=TOKEN))


async def test_nothing_settles_what_was_not_claimed(store: Any) -> None:
    """No session, no settlement."""
    assert not await store.state.settle(settled(Phase.PASSED, token=TOKEN))
    assert (await store.state.redeem(redeem())).status is RedeemStatus.UNKNOWN


async def test_a_released_session_is_claimed_again(store: Any) -> None:
    """By any body; with the same trace it is told what the first claim found, since it would find itself."""
    claim = replace(CLAIM, trace="t1")
    assert (await store.state.claim(claim)).replay_hits is None
    released = settled(Phase.RELEASED, reply=b"", record=b"", replay_hits=3)
    assert await store.state.settle(released)
    again = await store.state.claim(replace(claim, claim_id="c9", body_hash="b9"))
    assert (again.status, again.replay_hits) == (ClaimStatus.CLAIMED, 3)
    assert await store.state.settle(replace(released, claim_id="c9"))
    assert (await store.state.claim(replace(claim, claim_id="c10"))).replay_hits == 3


async def test_another_trace_is_looked_for_though_a_claim_was_released(store: Any) -> None:
    """Else a harmless trace, sent while no challenge is ready, would open the way for a recorded one."""
    released = settled(Phase.RELEASED, reply=b"", record=b"", replay_hits=0)
    await store.state.claim(replace(CLAIM, trace="t1"))
    await store.state.settle(released)
    other = await store.state.claim(replace(CLAIM, claim_id="c9", trace="t2"))
    assert (other.status, other.replay_hits) == (ClaimStatus.CLAIMED, None)


async def test_a_release_before_anything_was_looked_for_keeps_nothing(store: Any) -> None:
    """The next claim looks."""
    await store.state.claim(replace(CLAIM, trace="t1"))
    await store.state.settle(settled(Phase.RELEASED, reply=b"", record=b""))
    assert (await store.state.claim(replace(CLAIM, claim_id="c9", trace="t1"))).replay_hits is None


async def test_a_challenge_is_taken_once(store: Any) -> None:
    """Of many concurrent answers, one consumes the challenge and gets the record."""
    await store.state.claim(CLAIM)
    await store.state.settle(challenged())
    takes = [replace(TAKE, body_hash=f"a{i}", claim_id=f"t{i}") for i in range(20)]
    results = await asyncio.gather(*(store.state.take(take) for take in takes))
    won = [result for result in results if result.status is ClaimStatus.CLAIMED]
    assert [result.record for result in won] == [b"state\x00\xff"]
    assert {result.status for result in results} == {ClaimStatus.CLAIMED, ClaimStatus.USED}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"origin": "https://b.test"}, ClaimStatus.FOREIGN),
        ({"challenge": "ch2"}, ClaimStatus.USED),
        ({"now": NOW + 100}, ClaimStatus.USED),
        ({"sid": "3f" + "1" * 30}, ClaimStatus.USED),
    ],
)
async def test_a_wrong_take_consumes_nothing(store: Any, change: dict[str, Any], status: ClaimStatus) -> None:
    """Another origin, an old id, an expired challenge, an unknown session."""
    await store.state.claim(CLAIM)
    await store.state.settle(challenged())
    assert (await store.state.take(replace(TAKE, **change))).status is status
    assert (await store.state.take(TAKE)).status is ClaimStatus.CLAIMED


async def test_a_repeated_answer_gets_its_reply(store: Any) -> None:
    """Pending while it is judged, stored after; the next challenge is untouched by it."""
    await store.state.claim(CLAIM)
    await store.state.settle(challenged())
    await store.state.take(TAKE)
    assert (await store.state.take(replace(TAKE, claim_id="c9"))).status is ClaimStatus.PENDING
    await store.state.settle(challenged(claim_id="c2", challenge="ch2", reply=b"next", now=NOW + 6))
    again = await store.state.take(replace(TAKE, claim_id="c9", now=NOW + 20))
    assert (again.status, again.reply) == (ClaimStatus.STORED, b"next")
    assert (await store.state.take(replace(TAKE, challenge="ch2", body_hash="b3"))).status is ClaimStatus.CLAIMED


async def test_an_abandoned_answer_is_taken_over(store: Any) -> None:
    """Its process died before it settled."""
    await store.state.claim(CLAIM)
    await store.state.settle(challenged())
    await store.state.take(TAKE)
    assert (await store.state.take(replace(TAKE, claim_id="c9", now=NOW + 11))).status is ClaimStatus.CLAIMED


async def test_a_released_answer_leaves_the_challenge_open(store: Any) -> None:
    """Nothing was decided: the same challenge may be answered with another body."""
    await store.state.claim(CLAIM)
    await store.state.settle(challenged())
    await store.state.take(TAKE)
    await store.state.settle(challenged(claim_id="c2", reply=b""))
    assert (await store.state.take(replace(TAKE, body_hash="b3", claim_id="c3"))).status is ClaimStatus.CLAIMED


async def test_a_late_word_waits_for_the_answer(store: Any) -> None:
    """Noted before or after the challenge went out; a session that is over keeps nothing."""
    await store.state.claim(CLAIM)
    await store.state.note_trust(SID, 12.5)
    await store.state.settle(challenged())
    assert (await store.state.take(TAKE)).late_trust == 12.5
    await store.state.note_trust("3f" + "9" * 30, 50.0)
    other = replace(CLAIM, sid="3f" + "9" * 30)
    assert (await store.state.claim(other)).status is ClaimStatus.CLAIMED


async def test_replay_slots_count_what_was_set(store: Any) -> None:
    """Today's and yesterday's; not those of the day before."""
    assert await store.state.note_replay((5, 70_000, 2**22 - 1), now=NOW) == 0
    assert await store.state.note_replay((5, 70_000, 9), now=NOW + 86_400) == 2
    assert await store.state.note_replay((5, 2**22 - 1), now=NOW + 3 * 86_400) == 0


async def test_slots_of_several_traces_do_not_add_up(store: Any) -> None:
    """One trace must have led to them; a later one takes over what it shares with an earlier."""
    assert await store.state.note_replay((1, 2, 3), now=NOW) == 0
    assert await store.state.note_replay((3, 4, 5, 6), now=NOW) == 1
    assert await store.state.note_replay((1, 2, 3, 4, 5), now=NOW) == 3
    assert await store.state.note_replay((1, 2, 6), now=NOW + 86_400) == 2


async def test_counters_slide(store: Any) -> None:
    """A settlement raises them, a claim reads them, the last window fades."""
    counter = Counter("rl:{n}:unknown", 600)
    start = NOW - NOW % 600
    await store.state.claim(replace(CLAIM, now=start))
    await store.state.settle(settled(Phase.DENIED, now=start, hits=(counter, counter)))
    read = replace(CLAIM, sid="aa" + SID[2:], now=start + 1, counters=(counter,))
    assert (await store.state.claim(read)).counts == (2.0,)
    faded = replace(read, sid="ab" + SID[2:], now=start + 900)
    assert (await store.state.claim(faded)).counts == (pytest.approx(1.0),)


async def test_admission_counts_and_tells_the_epoch(store: Any) -> None:
    """One round trip of a new session."""
    counters = (Counter("rl:{n}:sessions", 60), Counter("rl:{s}:sessions", 60))
    await store.limiter.admit(SID, counters[:1], now=NOW)
    admission = await store.limiter.admit(SID, counters, now=NOW + 0.5)
    assert admission.counts == (pytest.approx(2.0), pytest.approx(1.0))
    assert (admission.epoch, admission.others) == (0, ())
    await store.state.raise_epoch()
    assert (await store.limiter.admit(SID, counters, now=NOW)).epoch == 1


async def test_admission_reads_other_counters_without_raising_them(store: Any) -> None:
    """In the same round trip; those that are raised come first."""
    start = NOW - NOW % 60
    taken, other = Counter("rl:{n}:packs", 60), Counter("rl:{s}:packs", 60)
    await store.state.claim(replace(CLAIM, now=start))
    await store.state.settle(settled(Phase.DENIED, now=start, hits=(taken, taken, other)))
    for number in (1, 2):
        sessions = (Counter("rl:{n}:sessions", 60),)
        admission = await store.limiter.admit(SID, sessions, others=(taken, other), now=start)
        assert admission.counts == (pytest.approx(number),)
        assert admission.others == (2.0, 1.0)


async def test_a_token_is_redeemed_exactly_once(store: Any) -> None:
    """Of 200 concurrent calls one succeeds, and one is counted."""
    await passed(store)
    results = await asyncio.gather(*(store.state.redeem(redeem()) for _ in range(200)))
    statuses = [result.status for result in results]
    assert statuses.count(RedeemStatus.REDEEMED) == 1
    assert statuses.count(RedeemStatus.SPENT) == 199
    assert {result.record for result in results} == {b"\x93record"}
    assert await store.usage() == COUNTED


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"kind": "image-grid", "verdict": "solved", "country": "KR"},
        *({"latency_ms": ms} for ms in (0, 1, 3, 7, 999, 4321, 65_535, 2**31)),
    ],
)
async def test_a_redemption_is_counted_as_what_it_was(store: Any, change: dict[str, Any]) -> None:
    """Site, kind, verdict, country and the bucket of its latency, in the epoch of its slot."""
    await store.state.raise_epoch()
    await store.state.claim(replace(CLAIM, epoch=1))
    event = msgspec.structs.replace(decode_usage(USAGE), **change)
    await store.state.settle(settled(Phase.PASSED, token=replace(TOKEN, usage=encode_usage(event))))
    await store.state.redeem(redeem())
    assert await store.usage() == dict.fromkeys(usage_fields(event, epoch=1), 1)


async def test_redemptions_of_one_hour_add_up(store: Any) -> None:
    """Whoever redeemed; those of other hours and slots lie elsewhere."""
    for number in range(6):
        sid = f"{'3f' if number % 2 else 'a0'}{number:030d}"
        await store.state.claim(replace(CLAIM, sid=sid))
        await store.state.settle(settled(Phase.PASSED, sid=sid, token=TOKEN))
        await store.state.redeem(redeem(sid=sid))
    assert await store.usage() == dict.fromkeys(COUNTED, 6)


async def test_a_token_without_usage_counts_nothing(store: Any) -> None:
    """Test keys are not counted."""
    await store.state.claim(CLAIM)
    await store.state.settle(settled(Phase.PASSED, token=replace(TOKEN, usage=b"")))
    assert (await store.state.redeem(redeem())).status is RedeemStatus.REDEEMED
    assert await store.usage() == {}


async def test_an_idempotency_key_repeats_the_answer_five_times(store: Any) -> None:
    """Within a minute; then, and under another key or none, the token is spent."""
    await passed(store)
    key = str(uuid.uuid4())
    assert (await store.state.redeem(redeem(idempotency_key=key))).status is RedeemStatus.REDEEMED
    for change in ({"idempotency_key": str(uuid.uuid4())}, {"idempotency_key": ""}):
        assert (await store.state.redeem(redeem(**change))).status is RedeemStatus.SPENT
    repeats = [await store.state.redeem(redeem(idempotency_key=key)) for _ in range(6)]
    assert [r.status for r in repeats] == [RedeemStatus.REPEATED] * 5 + [RedeemStatus.SPENT]
    assert await store.usage() == COUNTED


async def test_an_idempotency_key_is_forgotten_after_a_minute(store: Any) -> None:
    """The window starts with the redemption."""
    await passed(store)
    key = str(uuid.uuid4())
    await store.state.redeem(redeem(idempotency_key=key))
    assert (await store.state.redeem(redeem(idempotency_key=key, now=NOW + 70))).status is RedeemStatus.REPEATED
    assert (await store.state.redeem(redeem(idempotency_key=key, now=NOW + 70.1))).status is RedeemStatus.SPENT


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"site": "site-b"}, RedeemStatus.FOREIGN),
        ({"token_hash": "hash-2"}, RedeemStatus.UNKNOWN),
        ({"sid": "3f" + "1" * 30}, RedeemStatus.UNKNOWN),
        ({"now": NOW + 300}, RedeemStatus.EXPIRED),
    ],
)
async def test_a_wrong_redemption_consumes_nothing(store: Any, change: dict[str, Any], status: RedeemStatus) -> None:
    """Another site's secret, a guessed token, an unknown session, too late."""
    await passed(store)
    assert (await store.state.redeem(redeem(**change))).status is status
    assert (await store.state.redeem(redeem())).status is RedeemStatus.REDEEMED


async def test_a_new_epoch_refuses_what_is_older(store: Any) -> None:
    """Sessions, open challenges and tokens alike: a promoted copy may have lost what was spent."""
    await passed(store)
    other = replace(CLAIM, sid="aa" + SID[2:])
    await store.state.claim(other)
    await store.state.settle(challenged(sid=other.sid))
    await store.state.raise_epoch()
    assert (await store.state.redeem(redeem())).status is RedeemStatus.EXPIRED
    assert (await store.state.take(replace(TAKE, sid=other.sid))).status is ClaimStatus.STALE
    assert (await store.state.claim(replace(CLAIM, sid="ab" + SID[2:]))).status is ClaimStatus.STALE
    assert (await store.state.claim(replace(CLAIM, sid="ab" + SID[2:], epoch=1))).status is ClaimStatus.CLAIMED


async def test_drawings_and_traces_share_the_index(store: Any) -> None:
    """What was set is found by either, also over midnight; no positions find nothing."""
    assert await store.state.note_replay((), now=NOW) == 0
    assert await store.state.note_replay((7, 8, 9), now=NOW) == 0
    assert await store.state.note_replay((8, 9, 10), now=NOW + 86_400) == 2
    assert await store.state.note_replay((7, 8, 11), now=NOW) == 2
    assert await store.state.note_replay((7, 8, 9, 10), now=NOW + 3 * 86_400) == 0
