"""What Toss answers, as far as it is used; fields that are not named here are ignored."""

from datetime import datetime
from typing import Final

import msgspec

PAID: Final = frozenset({"DONE", "PARTIAL_CANCELED", "CANCELED"})
"""Statuses of payments whose money was collected, given back later or not."""
ENDED: Final = frozenset({"ABORTED", "EXPIRED"})
"""Statuses of payments whose money never will be."""


class TossCancel(msgspec.Struct, rename="camel", frozen=True):
    """One refund of a payment."""

    transaction_key: str
    cancel_amount: int
    cancel_reason: str = ""
    cancel_status: str = "DONE"
    canceled_at: datetime | None = None


class TossReceipt(msgspec.Struct, frozen=True):
    """Where the customer's receipt is."""

    url: str = ""


class TossFailure(msgspec.Struct, frozen=True):
    """Why a payment was aborted."""

    code: str = ""
    message: str = ""


class TossPayment(msgspec.Struct, rename="camel", frozen=True):
    """The Payment object.

    Attributes:
        status: ``READY``, ``IN_PROGRESS``, ``WAITING_FOR_DEPOSIT``, or one of `PAID` or `ENDED`.
        total_amount: What was paid, in won, before any refund.
        balance_amount: What is left of it after them; None where Toss does not say.
    """

    payment_key: str
    order_id: str
    status: str
    total_amount: int
    balance_amount: int | None = None
    currency: str = "KRW"
    approved_at: datetime | None = None
    cancels: list[TossCancel] | None = None
    receipt: TossReceipt | None = None
    failure: TossFailure | None = None


class TossCard(msgspec.Struct, frozen=True):
    """A card, its number masked."""

    number: str = ""
    company: str = ""


class TossBilling(msgspec.Struct, rename="camel", frozen=True):
    """The Billing object: a card that may be charged from now on."""

    billing_key: str
    customer_key: str
    card_company: str = ""
    card_number: str = ""
    card: TossCard | None = None

    @property
    def brand(self) -> str:
        """Who issued the card."""
        return self.card_company or (self.card.company if self.card else "")

    @property
    def last4(self) -> str:
        """The last digits of its number as far as Toss shows them; masked ones are asterisks."""
        number = self.card_number or (self.card.number if self.card else "")
        return number[-4:]


class TossProblem(msgspec.Struct, frozen=True):
    """What Toss answers instead."""

    code: str = ""
    message: str = ""
