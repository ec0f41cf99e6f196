"""Sorting a read: what runs, what is dropped, what is buried."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_contracts import decode_job, decode_reply
from realcatcha_ml.queue.port import Delivery
from realcatcha_ml.triage import MAX_DELIVERIES, triage

SERVES = frozenset({"behaviour"})


def run(data, *, deliveries=1, now_ms=0.0):
    return triage([Delivery(b"5-1", data, deliveries)], now_ms=now_ms, serves=SERVES)


def test_groups_by_model(make_job):
    """Jobs of one model form one batch, in their order."""
    jobs = [make_job(1.0), make_job(2.0, model="crnn"), make_job(3.0)]
    plan = triage([Delivery(b"%d-0" % n, job) for n, job in enumerate(jobs)], now_ms=0, serves={"behaviour", "crnn"})

    assert {name: [work.job.id for work in works] for name, works in plan.batches.items()} == {
        "behaviour": ["j1", "j3"],
        "crnn": ["j2"],
    }
    assert plan.settled == []


def test_expired_job_is_dropped_without_an_answer(make_job):
    """A job past its deadline is removed; nobody waits for it."""
    job = make_job()
    deadline_ms = decode_job(job).deadline_ms

    assert run(job, now_ms=deadline_ms).batches
    plan = run(job, now_ms=deadline_ms + 1)
    assert not plan.batches
    assert [(s.entry_id, s.reply, s.dead) for s in plan.settled] == [(b"5-1", None, None)]
    assert plan.expired == ["behaviour"]


def test_unknown_model_is_answered(make_job):
    """A model that this worker does not have is a stable error."""
    (settled,) = run(make_job(model="nobody")).settled

    reply = decode_reply(settled.reply)
    assert (reply.status, reply.error, reply.id, settled.reply_to) == ("failed", "unknown-model", "j1", "reply:a")


def test_expired_job_of_an_unknown_model_makes_no_label(make_job):
    """Names that callers invent never become metric labels."""
    assert run(make_job(model="x" * 50), now_ms=1e15).expired == ["unknown"]


@pytest.mark.parametrize("seen", [1, MAX_DELIVERIES])
def test_redelivered_job_runs(make_job, seen):
    """Up to the third delivery a job is tried."""
    assert run(make_job(), deliveries=seen).batches


def test_fourth_delivery_is_buried(make_job):
    """Three failed deliveries are enough; the asker is told, the payload is not kept."""
    (settled,) = run(make_job(), deliveries=MAX_DELIVERIES + 1).settled

    assert settled.dead == (b"5-1", "too-many-deliveries", 3, "j1", "behaviour", "r1")
    assert decode_reply(settled.reply).error == "model-error"


MALFORMED = {
    "nothing": None,
    "empty": b"",
    "not JSON": b"{",
    "another type": b"[]",
    "missing fields": b'{"id":"j","model":"m"}',
    "bad UTF-8": b'{"id":"\xff"}',
    "deep nesting": b'{"x":' + b"[" * 100_000,
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_malformed_entry_is_buried(data):
    """What cannot be read goes to the dead letters at once and is not answered."""
    (settled,) = run(data).settled

    assert settled.dead.reason == "malformed"
    assert settled.reply is None


def edited(job, **changes):
    return json.dumps({**json.loads(job), **changes}).encode()


@pytest.mark.parametrize(
    "payload",
    [
        {"kind": "strokes-of-tomorrow"},
        {"kind": "behaviour", "context": "point", "feature_version": 1, "features": ["x"]},
        None,
    ],
)
def test_unreadable_payload_is_answered(make_job, payload):
    """A payload of a later version is buried, but whoever asked need not wait for its time-out."""
    (settled,) = run(edited(make_job(), payload=payload)).settled

    assert settled.dead[1:] == ("malformed", 1, "j1", "behaviour", "r1")
    assert decode_reply(settled.reply).error == "bad-input"


@pytest.mark.parametrize("reply_to", ["inference", "telemetry", "policy:{aaaa}", ""])
@pytest.mark.parametrize("payload", ["same", None])
def test_only_reply_streams_are_written(make_job, reply_to, payload):
    """A job cannot make the worker write to a key that is no reply stream."""
    job = edited(make_job(), reply_to=reply_to)
    (settled,) = run(edited(job, payload=None) if payload is None else job).settled

    assert settled.dead.reason == "malformed"
    assert settled.reply is None


def test_unknown_fields_are_ignored(make_job):
    """A newer asker may say more."""
    assert run(edited(make_job(), priority=3)).batches


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.binary(max_size=80),
            st.builds(
                msgspec.json.encode,
                st.recursive(
                    st.one_of(st.none(), st.booleans(), st.integers(-(2**60), 2**60), st.text(max_size=8)),
                    lambda inner: st.one_of(
                        st.lists(inner, max_size=3),
                        st.dictionaries(
                            st.sampled_from(
                                ["id", "model", "deadline_ms", "reply_to", "request_id", "payload", "kind"]
                            ),
                            inner,
                            max_size=7,
                        ),
                    ),
                    max_leaves=12,
                ),
            ),
        ),
        max_size=8,
    )
)
def test_every_entry_ends_in_exactly_one_place(garbage):
    """Whatever is on the stream, each entry either runs or is settled, once."""
    plan = triage([Delivery(b"%d-0" % n, data) for n, data in enumerate(garbage)], now_ms=0, serves=SERVES)

    settled = [s.entry_id for s in plan.settled] + [w.entry_id for works in plan.batches.values() for w in works]
    assert sorted(settled) == sorted(b"%d-0" % n for n in range(len(garbage)))
