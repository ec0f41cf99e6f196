"""Tell credits and subscriptions what came of payments, under the lock of the organisation's billing account."""

from sqlalchemy.orm import Session

from realcatcha_gateway.billing.credits.topups import Topups
from realcatcha_gateway.billing.invoices.errors import OrganisationGone
from realcatcha_gateway.billing.payments.ports import REST, PaymentRecord, RefundRecord
from realcatcha_gateway.billing.subscriptions.books import Books, Tools, open_books
from realcatcha_gateway.billing.subscriptions.letters import tell_of_nothing_bought
from realcatcha_gateway.billing.subscriptions.outcomes import Outcomes
from realcatcha_gateway.billing.subscriptions.repository import SubscriptionRepository


class Settlements:
    """What `payments` tells its results to (`payments.ports.SettlementListener`)."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def prepare(self, session: Session, organisation_id: str) -> None:
        """Lock the billing account first, as whoever pays a bill by hand does: else two would wait for each other."""
        self._open(session, organisation_id)

    def settled(self, session: Session, payment: PaymentRecord) -> None:
        """Give what was paid for; money that buys nothing goes back."""
        books = self._open(session, payment.organisation_id)
        if books is not None and payment.purpose == "invoice":
            Outcomes(books).settled(payment)
        elif books is None or not self._topups(books).settled(payment):
            self._tools.charging.payments.refund(
                session, payment_id=payment.id, amount_krw=payment.amount_krw, reason="not owed", key=REST
            )

    def failed(self, session: Session, payment: PaymentRecord) -> None:
        """Plan another attempt, or give up what was to be paid."""
        books = self._open(session, payment.organisation_id)
        if books is None:
            return
        if payment.purpose == "invoice":
            Outcomes(books).failed(payment)
        elif self._topups(books).failed(payment):
            tell_of_nothing_bought(books, payment.amount_krw)

    def refunding(self, session: Session, refund: RefundRecord) -> None:
        """Take back the credit whose price is to go back, so that nobody spends it meanwhile. Raises CreditTooLow."""
        books = self._open(session, refund.payment.organisation_id)
        if books is not None and refund.payment.purpose == "topup":
            self._topups(books).refunding(refund)

    def not_refunded(self, session: Session, refund: RefundRecord) -> None:
        """Give that credit again."""
        books = self._open(session, refund.payment.organisation_id)
        if books is not None and refund.payment.purpose == "topup":
            self._topups(books).not_refunded(refund)

    def refunded(self, session: Session, refund: RefundRecord) -> None:
        """State the refund, or take back the credit that was bought."""
        books = self._open(session, refund.payment.organisation_id)
        if books is None:
            return
        if refund.payment.purpose == "invoice":
            Outcomes(books).refunded(refund)
        else:
            self._topups(books).refunded(refund)

    def needs_method(self, session: Session, organisation_id: str) -> bool:
        """Tell whether a card will be charged without anybody asking (`payments.ports.MethodNeed`)."""
        live = SubscriptionRepository(session, organisation_id).live()
        return live is not None and not live.cancels

    def _open(self, session: Session, organisation_id: str) -> Books | None:
        """Open the books; None of an organisation that was erased: nothing is owed, and nothing can be given."""
        try:
            return open_books(session, organisation_id, self._tools)
        except OrganisationGone:
            return None

    def _topups(self, books: Books) -> Topups:
        return Topups(books.session, books.account, clock=self._tools.charging.clock)
