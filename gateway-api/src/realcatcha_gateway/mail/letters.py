"""Letters as values: which one, to whom, in which language, with what filled in."""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

Language = Literal["en", "ko"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "ko")
LetterKind = Literal[
    "sign-up",
    "account-exists",
    "reset",
    "email-change",
    "invitation",
    "email-changed",
    "password-changed",
    "identity-linked",
    "identity-removed",
    "quota-soft",
    "quota-hard",
    "attack-started",
    "webhook-disabled",
    "export-ready",
    "account-erasure",
    "organisation-erasure",
    "invoice-paid",
    "payment-failed",
    "purchase-failed",
    "subscription-unpaid",
    "credit-note",
    "secrets-expire",
    "nothing",
]
"""``nothing`` is never sent: it stands in for a letter, so that a request costs the same whoever has an account."""


class Letter(msgspec.Struct, frozen=True):
    """One letter before it is rendered.

    Attributes:
        fields: What its text names, e.g. ``token``.
    """

    kind: LetterKind
    to: str
    language: Language
    fields: Mapping[str, str] = {}


class Mail(msgspec.Struct, frozen=True):
    """One letter as it is sent.

    Attributes:
        reference: Unique, and the same when it is sent again; part of its Message-ID.
    """

    to: str
    subject: str
    text: str
    reference: str


def preferred_language(accept_language: str) -> Language:
    """Choose the language of letters by an ``Accept-Language`` header: the first that we speak, else English."""
    for part in accept_language.split(",")[:20]:
        tag = part.partition(";")[0].strip().lower().partition("-")[0]
        for language in LANGUAGES:
            if tag == language:
                return language
    return "en"
