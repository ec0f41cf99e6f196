"""What siteverify answers, in the dialect of the widget that obtained the token.

Fields and codes of each dialect: reCAPTCHA's, hCaptcha's and Turnstile's documentation of their siteverify. HTTP is
always 200; a refusal is an answer.
"""

from datetime import UTC, datetime
from typing import Any, Final, Literal

from realcatcha_captcha.domain.sessions import Dialect
from realcatcha_captcha.domain.tokens import TokenRecord

ErrorCode = Literal[
    "missing-input-secret",
    "invalid-input-secret",
    "missing-input-response",
    "invalid-input-response",
    "bad-request",
    "timeout-or-duplicate",
    "sitekey-secret-mismatch",
    "invalid-remoteip",
    "internal-error",
    "expired-input-response",
    "already-seen-response",
]

Finding = Literal[
    "missing-secret",
    "bad-secret",
    "missing-response",
    "bad-response",
    "bad-request",
    "expired",
    "spent",
    "foreign",
    "bad-remoteip",
    "internal",
]

_COMMON: Final[dict[Finding, ErrorCode]] = {
    "missing-secret": "missing-input-secret",
    "bad-secret": "invalid-input-secret",
    "missing-response": "missing-input-response",
    "bad-response": "invalid-input-response",
    "bad-request": "bad-request",
    "expired": "timeout-or-duplicate",
    "spent": "timeout-or-duplicate",
    "foreign": "sitekey-secret-mismatch",
    "bad-remoteip": "invalid-remoteip",
    "internal": "internal-error",
}
_CODES: Final[dict[Dialect, dict[Finding, ErrorCode]]] = {
    "realcatcha": _COMMON,
    "recaptcha": _COMMON | {"foreign": "invalid-input-response", "bad-remoteip": "bad-request"},
    "hcaptcha": _COMMON | {"expired": "expired-input-response", "spent": "already-seen-response"},
    "turnstile": _COMMON | {"foreign": "invalid-input-response", "bad-remoteip": "bad-request"},
}

Answer = dict[str, Any]


def refusal(findings: list[Finding], dialect: Dialect, *, test: bool = False) -> Answer:
    """Answer that the token is not accepted, and why in the dialect's words."""
    answer: Answer = {"success": False, "error-codes": [_CODES[dialect][finding] for finding in findings]}
    return answer | {"test": True} if test else answer


def acceptance(record: TokenRecord, *, expose_reasons: bool) -> Answer:
    """Answer that the token is accepted.

    Args:
        record: What the token proves.
        expose_reasons: The site's policy shows trust and reasons (demonstration and staging sites).
    """
    answer: Answer = {
        "success": True,
        "challenge_ts": datetime.fromtimestamp(record.issued_at, UTC).isoformat(timespec="seconds")[:-6] + "Z",
        "hostname": record.hostname,
        "error-codes": [],
    }
    match record.dialect:
        case "recaptcha":
            answer |= {"score": record.score, "action": record.action}
        case "hcaptcha":  # its score is risk: 0 is a person, 1 a threat
            reasons = record.reasons if expose_reasons else []
            answer |= {"credit": False, "score": round(1 - record.score, 1), "score_reason": reasons}
        case "turnstile":
            answer |= {"action": record.action, "cdata": record.cdata}
        case _:  # realcatcha, our own
            answer |= {"action": record.action, "cdata": record.cdata, "score": record.score}
    if expose_reasons:
        shown = {"trust": record.trust, "reasons": record.reasons}
        answer["metadata"] = shown | {"shadow": True} if record.shadow else shown
    if record.test:
        answer["test"] = True
    if record.degraded:
        answer["degraded"] = True
    return answer
