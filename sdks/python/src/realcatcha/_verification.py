"""The service's answer, read strictly."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

HOSTNAME_MISMATCH: Final = "hostname-mismatch"
ACTION_MISMATCH: Final = "action-mismatch"


@dataclass(frozen=True)
class Verification:
    """What the service says of one token.

    True in a condition only when `success` is: ``if client.verify(token):`` is safe.

    Attributes:
        success: The token holds, was not used before, and hostname and action are the expected ones.
        error_codes: Why not. The service's codes, or ``hostname-mismatch`` / ``action-mismatch`` from this package.
        challenge_ts: When the visitor passed.
        hostname: Host name of the page that the widget was on.
        action: The widget's ``data-action``.
        cdata: The widget's ``data-cdata``.
        score: 0.1, 0.4, 0.7 or 0.9; higher is more like a person.
        test: A documented test key answered; refuse it in production.
        degraded: The site's outage policy let the visitor pass on proof of work alone.
        raw: The whole answer as the service sent it.
    """

    success: bool
    error_codes: tuple[str, ...] = ()
    challenge_ts: datetime | None = None
    hostname: str | None = None
    action: str | None = None
    cdata: str | None = None
    score: float | None = None
    test: bool = False
    degraded: bool = False
    raw: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def __bool__(self) -> bool:
        """Tell whether the visitor is verified."""
        return self.success


def read_answer(document: Mapping[str, Any], *, hostnames: Collection[str] | None, action: str | None) -> Verification:
    """Read the service's JSON; an unexpected hostname or action makes it a failure."""
    codes = document.get("error-codes")
    errors = [str(code) for code in codes] if isinstance(codes, list) else []
    success = document.get("success") is True
    hostname = _text(document.get("hostname"))
    if success and hostnames is not None and (hostname or "").lower() not in {name.lower() for name in hostnames}:
        errors.append(HOSTNAME_MISMATCH)
    if success and action is not None and document.get("action") != action:
        errors.append(ACTION_MISMATCH)
    score = document.get("score")
    return Verification(
        success=success and not errors,
        error_codes=tuple(errors),
        challenge_ts=_instant(document.get("challenge_ts")),
        hostname=hostname,
        action=_text(document.get("action")),
        cdata=_text(document.get("cdata")),
        score=float(score) if isinstance(score, int | float) else None,
        test=document.get("test") is True,
        degraded=document.get("degraded") is True,
        raw=MappingProxyType(dict(document)),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _instant(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
