"""One example of every message, in every shape that matters."""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
import pytest
from msgspec import structs
from realcatcha_contracts import (
    AttackRecord,
    BehaviourInput,
    BehaviourVerdict,
    ClassScore,
    HandwritingInput,
    HandwritingVerdict,
    InferenceJob,
    InferenceReply,
    IpRule,
    LabelReply,
    LabelRequest,
    PictureLabels,
    PictureToLabel,
    PlatformPolicy,
    PlatformRule,
    ReasonCount,
    SecretHash,
    SitePolicy,
    Thresholds,
    UsageEvent,
    decode_attack,
    decode_job,
    decode_label_reply,
    decode_label_request,
    decode_platform,
    decode_policy,
    decode_reply,
    decode_usage,
    encode_attack,
    encode_job,
    encode_label_reply,
    encode_label_request,
    encode_platform,
    encode_policy,
    encode_reply,
    encode_usage,
)
from realcatcha_contracts.pool import (
    NewUpload,
    PictureDecision,
    PicturePage,
    PictureStock,
    PictureView,
    PoolLevel,
    PoolLevels,
)
from realcatcha_contracts.visitors import VisitorNetwork, VisitorQuery


class Message(NamedTuple):
    """A message, and how it is written and read."""

    value: Any
    encode: Callable[[Any], bytes]
    decode: Callable[[bytes], Any]


_JOB = InferenceJob(
    id="7f3c0b6a1d2e4f508192a3b4c5d6e7f8",
    model="behaviour",
    deadline_ms=1_790_000_000_300,
    reply_to="reply:boot-01",
    request_id="req-0001",
    payload=BehaviourInput(context="point", feature_version=1, features=[0.0, -1.5, 0.25, 1e-07]),
)
_HANDWRITING_JOB = InferenceJob(
    id=_JOB.id,
    model="handwriting",
    deadline_ms=_JOB.deadline_ms,
    reply_to=_JOB.reply_to,
    request_id=_JOB.request_id,
    payload=HandwritingInput(strokes=[[10, 20, 11, 24, 13, 31], [40, 22]], words=["shoe", "boot"]),
)
_KOREAN_JOB = structs.replace(
    _HANDWRITING_JOB,
    model="handwriting-ko",
    payload=HandwritingInput(strokes=[[10, 20, 11, 24, 13, 31], [40, 22]], words=["강아지", "개"], language="ko"),
)
_READ = InferenceReply(
    id=_JOB.id,
    request_id=_JOB.request_id,
    status="ok",
    verdict=HandwritingVerdict(accepted=True, word="shoe", margin_nats=0.75, floor_nats=-0.5, model_version="1.0.0"),
    compute_ms=3.25,
    batch_size=1,
)
_TO_LABEL = LabelRequest(model="grid", pictures=[PictureToLabel(id="cat/00.jpg", data=b"\xff\xd8\xff\xd9")])
_LABELLED = LabelReply(
    model="grid",
    model_version="1.0.0",
    pictures=[
        PictureLabels("cat/00.jpg", [ClassScore("cat", 0.984375, "present"), ClassScore("dog", 0.25, "undecided")]),
        PictureLabels(id="broken.jpg", error="unreadable"),
    ],
)
_OK = InferenceReply(
    id=_JOB.id,
    request_id=_JOB.request_id,
    status="ok",
    verdict=BehaviourVerdict(trust=83.25, score=0.4375, model_version="1.0.0"),
    compute_ms=0.512,
    batch_size=12,
)
_POLICY = SitePolicy(
    site="abcdefgh234567ab",
    organisation="org-1",
    version=7,
    status="active",
    domains=["example.com", "xn--9d0bm53a3xbzui.kr"],
    secrets=[SecretHash(sha256="0" * 64), SecretHash(sha256="f" * 64, not_after=1_790_000_000.5)],
    allow_null_origin=True,
    mode="invisible",
    kinds=["image-grid", "pow"],
    thresholds=Thresholds(passes=80.0, easy=50.0, hard=20.0),
    difficulty=65,
    ip_rules=[IpRule(cidr="192.0.2.0/24", action="deny"), IpRule(cidr="2001:db8::/32", action="allow")],
    outage="pow-only",
    expose_reasons=True,
    sessions_per_minute=1200,
)
_MINIMAL_POLICY = SitePolicy(
    site="abcdefgh234567ab", organisation="org-1", version=1, status="deactivated", domains=[], secrets=[]
)
_TUNED_POLICY = SitePolicy(
    site="abcdefgh234567ab",
    organisation="org-1",
    version=8,
    status="active",
    domains=["example.com"],
    secrets=[],
    kinds=["image-grid", "abstract", "handwriting", "spoken"],
    adaptive=False,
    shadow=True,
)
_ATTACK = AttackRecord(
    site="abcdefgh234567ab",
    level=2,
    since=1_790_000_000.0,
    at=1_790_000_120.5,
    steps=1840,
    bad=1502,
    ordinary_share=0.125,
    reasons=[ReasonCount("automation-flag", 911), ReasonCount("unknown-trust", 402)],
)
_USAGE = UsageEvent(
    id="3f" + "0" * 30,
    site="abcdefgh234567ab",
    organisation="org-1",
    ts=1_790_000_000.25,
    kind="image-grid",
    verdict="solved",
    country="KR",
    latency_ms=4321,
)

_PLATFORM = PlatformPolicy(
    7, [PlatformRule("192.0.2.0/24", "deny"), PlatformRule("192.0.2.7/32", "allow", 1_790_003_600.0)]
)
_LEVELS = PoolLevels(
    [PoolLevel("image-grid", 0, 150, 96, 192), PoolLevel("abstract", 1, 0, shortage="no labelled image is gloomy")],
    [PictureStock("photograph", "review", "", 3, 3)],
    1_790_000_000.5,
)
_PICTURE = PictureView(
    "p-ab",
    "photograph",
    "review",
    "undecided",
    1_790_000_000.5,
    0.0,
    [],
    [],
    ["shoe"],
    [ClassScore("cat", 0.5, "undecided")],
    "2.0.0",
    0,
    original="7.jpg",
)


def _plain(value: Any) -> Message:
    """A message that is JSON and nothing more."""
    return Message(value, msgspec.json.encode, msgspec.json.Decoder(type(value)).decode)


MESSAGES = {
    "job": Message(_JOB, encode_job, decode_job),
    "reply-ok": Message(_OK, encode_reply, decode_reply),
    "reply-expired": Message(InferenceReply(_JOB.id, _JOB.request_id, "expired"), encode_reply, decode_reply),
    "reply-failed": Message(
        InferenceReply(_JOB.id, _JOB.request_id, "failed", error="bad-input"), encode_reply, decode_reply
    ),
    "job-handwriting": Message(_HANDWRITING_JOB, encode_job, decode_job),
    "job-handwriting-ko": Message(_KOREAN_JOB, encode_job, decode_job),
    "reply-handwriting": Message(_READ, encode_reply, decode_reply),
    "label-request": Message(_TO_LABEL, encode_label_request, decode_label_request),
    "label-reply": Message(_LABELLED, encode_label_reply, decode_label_reply),
    "policy": Message(_POLICY, encode_policy, decode_policy),
    "policy-minimal": Message(_MINIMAL_POLICY, encode_policy, decode_policy),
    "attack": Message(_ATTACK, encode_attack, decode_attack),
    "attack-ended": Message(
        AttackRecord(_ATTACK.site, 0, _ATTACK.since, 1_790_003_600.0, ended_at=1_790_003_600.0),
        encode_attack,
        decode_attack,
    ),
    "platform": Message(_PLATFORM, encode_platform, decode_platform),
    "platform-minimal": Message(PlatformPolicy(1), encode_platform, decode_platform),
    "pool-levels": _plain(_LEVELS),
    "pool-pictures": _plain(PicturePage([_PICTURE], (1_790_000_000.5, "p-ab"))),
    "pool-decision": _plain(PictureDecision("p-ab", ["cat"], ["dog"])),
    "pool-upload": _plain(NewUpload("image/png", "own work", "A. Kim", original="7.png", labels=["cat"])),
    "visitor": _plain(VisitorQuery("ab")),
    "visitor-network": _plain(VisitorNetwork("2001:db8:1:2::/64")),
    "policy-tuned": Message(_TUNED_POLICY, encode_policy, decode_policy),
    "usage": Message(_USAGE, encode_usage, decode_usage),
    "usage-minimal": Message(
        UsageEvent(_USAGE.id, _USAGE.site, _USAGE.organisation, _USAGE.ts, "none", "passed"), encode_usage, decode_usage
    ),
}


@pytest.fixture(params=MESSAGES.items(), ids=MESSAGES)
def named_message(request: pytest.FixtureRequest) -> tuple[str, Message]:
    """Each example with the name of its golden file."""
    return request.param


@pytest.fixture
def message(named_message: tuple[str, Message]) -> Message:
    """Each example."""
    return named_message[1]
