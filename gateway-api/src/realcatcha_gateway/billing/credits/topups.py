"""Buy credit ahead."""

from collections.abc import Callable
from typing import Final

import structlog
from sqlalchemy.orm import Session

from realcatcha_gateway.billing.credits.errors import NothingToRefund, TopupNotFound
from realcatcha_gateway.billing.credits.ledger import Ledger
from realcatcha_gateway.billing.credits.models import CreditTopup
from realcatcha_gateway.billing.credits.repository import CreditRepository
from realcatcha_gateway.billing.invoices.models import BillingAccount
from realcatcha_gateway.billing.payments.checkout import record_topup
from realcatcha_gateway.billing.payments.ports import Collecting, PaymentRecord, RefundRecord
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import after_commit
from realcatcha_gateway.identifiers import random_id

_ASKED_FOR: Final = "unused-"
"""Beginning of the keys of refunds that customers asked for."""
_log = structlog.get_logger("realcatcha.billing")


class Topups:
    """Top-ups of one organisation, whose billing account is locked."""

    def __init__(self, session: Session, account: BillingAccount, *, clock: Clock) -> None:
        self._session = session
        self._organisation_id = account.organisation_id
        self._credits = CreditRepository(session, account.organisation_id)
        self._ledger = Ledger(session, account, clock=clock)
        self._clock = clock

    def begin(self, amount_krw: int) -> CreditTopup:
        """Note that somebody wants to buy credit; it is theirs when its payment has settled."""
        topup = self._add(random_id("top_"), amount_krw)
        record_topup(self._session, topup.id, organisation_id=self._organisation_id, amount_krw=amount_krw)
        return topup

    def charge(self, topup: CreditTopup, payments: Collecting, collect_soon: Callable[[str], None]) -> None:
        """Charge the card with a top-up, after the commit."""
        reserved = payments.reserve(
            self._session,
            organisation_id=self._organisation_id,
            purpose="topup",
            reference_id=topup.id,
            attempt=1,
            amount_krw=topup.amount_krw,
        )
        topup.payment_id = reserved.id
        after_commit(self._session, lambda: collect_soon(reserved.id))

    def refund_unused(self, topup_id: str, payments: Collecting) -> RefundRecord:
        """Reserve the refund of all the credit that is left of a top-up; while one is under way, give that one.

        Raises:
            TopupNotFound: There is none.
            NothingToRefund: It was not paid, its price went back, or its credit is spent or set aside for a bill.
        """
        topup = self._credits.topup(topup_id)
        if topup is None:
            raise TopupNotFound
        if topup.payment_id is None or topup.settled_at is None:
            raise NothingToRefund
        earlier = payments.refunds(self._session, topup.payment_id)
        present = next((one for one in earlier if one.undecided and one.key.startswith(_ASKED_FOR)), None)
        if present is not None:
            return present
        going_krw = sum(one.amount_krw for one in earlier if one.status != "failed")
        amount_krw = min(self._ledger.available_krw, topup.amount_krw - going_krw)
        if amount_krw <= 0:
            raise NothingToRefund
        key = f"{_ASKED_FOR}{len(earlier) + 1}"
        return payments.refund(
            self._session, payment_id=topup.payment_id, amount_krw=amount_krw, reason="unused credit", key=key
        )

    def settled(self, payment: PaymentRecord) -> bool:
        """Add what was paid for to the credit, of an order on Toss's page too; False where the money goes back."""
        topup = self._credits.topup(payment.reference_id)
        if topup is None:
            topup = self._add(payment.reference_id, payment.amount_krw)
        if topup.amount_krw != payment.amount_krw:
            return False
        if topup.status == "paid":
            return topup.payment_id == payment.id
        topup.status, topup.payment_id, topup.settled_at = "paid", payment.id, self._clock()
        self._ledger.top_up(topup.amount_krw, topup.id)
        return True

    def failed(self, payment: PaymentRecord) -> bool:
        """Note that nothing was bought; False for an order on Toss's page, which is nothing before it is paid."""
        topup = self._credits.topup(payment.reference_id)
        if topup is None or topup.status != "pending":
            return False
        topup.status = "failed"
        return True

    def refunding(self, refund: RefundRecord) -> None:
        """Take the credit away whose price is to go back. Raises CreditTooLow where not all of it is there."""
        if refund.status == "reserved" and self._bought_by(refund) is not None:
            self._ledger.hold(refund.amount_krw, refund.id)

    def not_refunded(self, refund: RefundRecord) -> None:
        """Give credit again whose price stayed with us."""
        if self._bought_by(refund) is not None:
            self._ledger.restore(refund.id)

    def refunded(self, refund: RefundRecord) -> None:
        """Take the credit away whose price went back, where that was not done before, as far as it is there."""
        topup = self._bought_by(refund)
        if topup is None:
            return
        missing_krw = self._ledger.take_back(refund.amount_krw, refund.id)
        topup.refunded_krw = refund.payment.refunded_krw
        if topup.refunded_krw >= topup.amount_krw:
            topup.status = "refunded"
        if missing_krw:
            _log.error("refunded_credit_was_spent", top_up_id=topup.id, missing_krw=missing_krw)

    def _bought_by(self, refund: RefundRecord) -> CreditTopup | None:
        """Give the top-up that a refund's payment has settled."""
        topup = self._credits.topup(refund.payment.reference_id)
        if topup is None or topup.payment_id != refund.payment.id or topup.settled_at is None:
            return None
        return topup

    def _add(self, topup_id: str, amount_krw: int) -> CreditTopup:
        topup = CreditTopup(
            id=topup_id,
            amount_krw=amount_krw,
            status="pending",
            refunded_krw=0,
            created_at=self._clock(),
        )
        self._credits.add_topup(topup)
        return topup
