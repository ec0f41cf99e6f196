"""The queue's messages: what is generated survives the wire."""

import math
import string

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_contracts import (
    INFERENCE_CONSUMER_GROUP,
    INFERENCE_DEAD_STREAM,
    INFERENCE_STREAM,
    BehaviourInput,
    BehaviourVerdict,
    InferenceJob,
    InferenceReply,
    decode_job,
    decode_reply,
    encode_job,
    encode_reply,
    reply_stream,
)

finite = st.floats(allow_nan=False, allow_infinity=False)
names = st.text(string.ascii_letters + string.digits + "-_:", min_size=1, max_size=40)
inputs = st.builds(
    BehaviourInput,
    st.sampled_from(["point", "draw", "slide", "ink"]),
    st.integers(0, 99),
    st.lists(finite, max_size=64),
)
jobs = st.builds(InferenceJob, names, names, st.integers(0, 2**53), names, names, inputs)
replies = st.builds(
    InferenceReply,
    names,
    names,
    st.sampled_from(["ok", "expired", "failed"]),
    st.one_of(st.none(), st.builds(BehaviourVerdict, finite, finite, names)),
    st.one_of(st.none(), names),
    finite,
    st.integers(0, 1024),
)


@given(jobs)
def test_every_job_survives_the_wire(job):
    """Floats included, to the last bit."""
    assert decode_job(encode_job(job)) == job


@given(replies)
def test_every_reply_survives_the_wire(reply):
    """With and without verdict and error."""
    assert decode_reply(encode_reply(reply)) == reply


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_features_that_are_not_finite_cannot_be_read(bad):
    """A number that JSON does not have never reaches a model."""
    job = InferenceJob("j", "behaviour", 1, "reply:a", "r", BehaviourInput("point", 1, [bad]))
    with pytest.raises(msgspec.ValidationError):
        decode_job(encode_job(job))


@given(st.binary(max_size=200))
def test_bytes_either_decode_or_raise_what_is_documented(data):
    """No other error escapes a decoder."""
    for decode in (decode_job, decode_reply):
        try:
            decode(data)
        except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
            continue


def test_stream_names():
    """Names that running processes of other versions use."""
    assert (INFERENCE_STREAM, INFERENCE_CONSUMER_GROUP, INFERENCE_DEAD_STREAM) == (
        "inference",
        "workers",
        "inference:dead",
    )
    assert reply_stream("boot-01") == "reply:boot-01"
