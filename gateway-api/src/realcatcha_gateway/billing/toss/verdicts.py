"""What an error of Toss means for the money: https://docs.tosspayments.com/reference/error-codes."""

from typing import Final

from realcatcha_gateway.billing.toss.errors import (
    TossAbsent,
    TossDeclined,
    TossError,
    TossMisconfigured,
    TossRetriable,
    TossUnknown,
)

PROVIDER_ERROR: Final = "PROVIDER_ERROR"
"""The company behind Toss failed for a moment; whether before or after it charged, the code does not say."""

_MISCONFIGURED: Final = frozenset(
    {
        "FORBIDDEN_REQUEST",
        "INCORRECT_BASIC_AUTH_FORMAT",
        "INVALID_API_KEY",
        "INVALID_UNREGISTERED_SUBMALL",
        "NOT_FOUND_TERMINAL_ID",
        "NOT_REGISTERED_BUSINESS",
        "NOT_SUPPORTED_METHOD",
        "UNAUTHORIZED_KEY",
    }
)
_UNKNOWN: Final = frozenset(
    {
        "ALREADY_CANCELED_PAYMENT",
        "ALREADY_PROCESSED_PAYMENT",
        "ALREADY_REFUND_PAYMENT",
        "DUPLICATED_ORDER_ID",
        "IDEMPOTENT_REQUEST_PROCESSING",
        PROVIDER_ERROR,
    }
)
"""Codes that say that something was done with this order, by an earlier request or by this one."""
_RETRIABLE: Final = frozenset({"FORBIDDEN_CONSECUTIVE_REQUEST", "TOO_MANY_REQUESTS"})
_ABSENT: Final = frozenset({"NOT_FOUND", "NOT_FOUND_BILLING_KEY", "NOT_FOUND_PAYMENT"})
_SERVER_ERRORS: Final = 500
_TOO_MANY: Final = 429
_UNAUTHORIZED: Final = 401


def verdict(status: int, code: str, message: str) -> TossError:
    """Give the error that an answer other than 2xx stands for."""
    kind: type[TossError] = TossDeclined
    if status == _UNAUTHORIZED or code in _MISCONFIGURED:
        kind = TossMisconfigured
    elif status >= _SERVER_ERRORS or code in _UNKNOWN or not code:
        kind = TossUnknown
    elif status == _TOO_MANY or code in _RETRIABLE:
        kind = TossRetriable
    elif code in _ABSENT:
        kind = TossAbsent
    return kind(code or f"status-{status}", message)
