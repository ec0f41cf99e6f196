"""What other slices of billing say to payments, and hear from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol

from sqlalchemy.orm import Session

Purpose = Literal["invoice", "topup"]
Flow = Literal["billing", "checkout"]
PaymentStatus = Literal["reserved", "sent", "unknown", "confirmed", "failed", "partially_cancelled", "cancelled"]
RefundStatus = Literal["reserved", "sent", "unknown", "done", "failed"]
REST: Final = "rest"
"""Key of a refund of all that is left of a payment when it is sent, whatever was given back by hand until then."""


@dataclass(frozen=True)
class PaymentRecord:
    """A payment as it is now.

    Attributes:
        attempt: 1 for the first one for its reference.
        refunded_krw: Sum of the refunds that are done.
        failure_code: Why it failed, for programs; None unless it did.
        failure_message: The same for the customer, as Toss put it; None where there is nothing to say.
        settled_at: When the money moved, or it was clear that it would not; None before.
    """

    id: str
    organisation_id: str
    order_id: str
    flow: Flow
    purpose: Purpose
    reference_id: str
    attempt: int
    amount_krw: int
    refunded_krw: int
    status: PaymentStatus
    failure_code: str | None
    failure_message: str | None
    receipt_url: str | None
    settled_at: datetime | None
    created_at: datetime

    @property
    def paid(self) -> bool:
        """Whether the money was collected, given back later or not."""
        return self.status in {"confirmed", "partially_cancelled", "cancelled"}

    @property
    def undecided(self) -> bool:
        """Whether it may still be collected."""
        return self.status in {"reserved", "sent", "unknown"}


@dataclass(frozen=True)
class ReservedPayment:
    """A payment that is to be collected once its unit of work has committed."""

    id: str
    order_id: str


@dataclass(frozen=True)
class MethodRecord:
    """A card that may be charged.

    Attributes:
        brand: Who issued it, as Toss names them.
        last4: The last digits of its number; Toss masks some of them.
    """

    id: str
    brand: str
    last4: str
    is_default: bool
    created_at: datetime


@dataclass(frozen=True)
class RefundRecord:
    """A refund as it is now; `payment` is the payment after it."""

    id: str
    payment: PaymentRecord
    key: str
    amount_krw: int
    reason: str
    status: RefundStatus
    failure_code: str | None
    failure_message: str | None
    created_at: datetime
    settled_at: datetime | None

    @property
    def undecided(self) -> bool:
        """Whether the money may still go back."""
        return self.status in {"reserved", "sent", "unknown"}


class SettlementListener(Protocol):
    """Hears of payments in the unit of work that records them, exactly once for each change.

    What it writes commits with the record, or not at all: when it raises, the payment is looked at again later.
    """

    def prepare(self, session: Session, organisation_id: str) -> None:
        """Lock what is needed to hear of an organisation's payments, before any payment is locked."""

    def settled(self, session: Session, payment: PaymentRecord) -> None:
        """Hear that the money was collected; in rare cases after `failed`, where it arrived late."""

    def failed(self, session: Session, payment: PaymentRecord) -> None:
        """Hear that it was not, and will not be by this attempt; a next one may be reserved here."""

    def refunding(self, session: Session, refund: RefundRecord) -> None:
        """Hear that money is to go back, before it does; of the same refund perhaps again. May raise to refuse it."""

    def refunded(self, session: Session, refund: RefundRecord) -> None:
        """Hear that money went back, whoever asked for it: also in Toss's own dashboard."""

    def not_refunded(self, session: Session, refund: RefundRecord) -> None:
        """Hear that money stays after all that was to go back; in rare cases before `refunded`."""


class MethodNeed(Protocol):
    """Tells whether an organisation needs a payment method."""

    def needs_method(self, session: Session, organisation_id: str) -> bool:
        """Tell whether something will be charged without anybody asking."""


class Collecting(Protocol):
    """What slices that have something to collect use of payments."""

    @property
    def is_on(self) -> bool:
        """Whether there is an account at Toss Payments."""

    def reserve(
        self,
        session: Session,
        *,
        organisation_id: str,
        purpose: Purpose,
        reference_id: str,
        attempt: int,
        amount_krw: int,
    ) -> ReservedPayment:
        """Reserve a payment in the caller's unit of work, to be charged to the default payment method.

        The same purpose, reference, attempt and amount again give the same payment. Card companies refuse less than
        100 won.

        Raises:
            PaymentsOff: There is no account at Toss Payments.
            PaymentUndecided: An earlier attempt may still be collected.
            AlreadyPaid: An earlier attempt was.
            PaymentDiffers: The attempt was reserved for another amount, or attempts are missing before it.
        """

    def collect(self, payment_id: str) -> PaymentRecord:
        """Charge now, after the commit; what it leaves undecided is looked at until it is decided. Raises Unavailable.

        Never call it inside a unit of work: it waits for Toss.
        """

    def lock(self, session: Session, payment_id: str) -> None:
        """Have nobody else change a payment, or what hangs on it, in this unit of work. Raises PaymentNotFound."""

    def refund(self, session: Session, *, payment_id: str, amount_krw: int, reason: str, key: str) -> RefundRecord:
        """Reserve a refund in the caller's unit of work; the same payment and key again give the same refund.

        Raises:
            PaymentNotFound: There is no such payment.
            NotRefundable: The payment was not collected, or less of it is left.
            AppError: What a listener refuses it for.
        """

    def refunds(self, session: Session, payment_id: str) -> Sequence[RefundRecord]:
        """Give the refunds of a payment, the first first, and `lock` it. Raises PaymentNotFound."""

    def give_back(self, refund_id: str) -> RefundRecord:
        """Carry a refund out now, after the commit; what it leaves undecided is looked at later. Raises Unavailable."""
