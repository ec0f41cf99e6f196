"""What RealCatcha's services promise each other.

Owns the messages of the inference queue, the site policy that the gateway publishes and the usage event that a
redemption emits. A leaf: no I/O, no settings; every service may import it. Changes are additive, and the golden
files under ``tests/golden`` hold one encoding per released shape.
"""

from realcatcha_contracts.inference import (
    INFERENCE_CONSUMER_GROUP,
    INFERENCE_DEAD_STREAM,
    INFERENCE_STREAM,
    BehaviourInput,
    BehaviourVerdict,
    InferenceJob,
    InferenceReply,
    ReplyStatus,
    decode_job,
    decode_reply,
    encode_job,
    encode_reply,
    reply_stream,
)
from realcatcha_contracts.policy import (
    IpAction,
    IpRule,
    OutagePolicy,
    SecretHash,
    SiteMode,
    SitePolicy,
    SiteStatus,
    Thresholds,
    decode_policy,
    encode_policy,
    policy_key,
    site_key_of,
    site_of_secret,
    site_of_site_key,
)
from realcatcha_contracts.usage import UsageEvent, decode_usage, encode_usage, usage_key

__all__ = [
    "INFERENCE_CONSUMER_GROUP",
    "INFERENCE_DEAD_STREAM",
    "INFERENCE_STREAM",
    "BehaviourInput",
    "BehaviourVerdict",
    "InferenceJob",
    "InferenceReply",
    "IpAction",
    "IpRule",
    "OutagePolicy",
    "ReplyStatus",
    "SecretHash",
    "SiteMode",
    "SitePolicy",
    "SiteStatus",
    "Thresholds",
    "UsageEvent",
    "decode_job",
    "decode_policy",
    "decode_reply",
    "decode_usage",
    "encode_job",
    "encode_policy",
    "encode_reply",
    "encode_usage",
    "policy_key",
    "reply_stream",
    "site_key_of",
    "site_of_secret",
    "site_of_site_key",
    "usage_key",
]
