"""New versions of prices, refunds, and bills that somebody has to decide on; each with its reason in the audit log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.admin.billing.errors import PriceInThePast
from realcatcha_gateway.admin.decisions import Decision, record_decision
from realcatcha_gateway.admin.organisations.errors import OrganisationNotFound
from realcatcha_gateway.audit.entries import Detail, SubjectKind
from realcatcha_gateway.billing.invoices.errors import InvoiceNotFound, OrganisationGone
from realcatcha_gateway.billing.invoices.models import Invoice
from realcatcha_gateway.billing.payments.models import Payment, Refund
from realcatcha_gateway.billing.payments.ports import Collecting, RefundRecord
from realcatcha_gateway.billing.payments.repository import EveryPayment
from realcatcha_gateway.billing.plans.errors import PlanNotFound
from realcatcha_gateway.billing.plans.models import Plan, PlanPrice
from realcatcha_gateway.billing.subscriptions.books import Tools, open_books
from realcatcha_gateway.billing.subscriptions.models import Subscription
from realcatcha_gateway.billing.subscriptions.resolutions import Resolution, bills_to_decide, resolve
from realcatcha_gateway.database.pages import Position, cut
from realcatcha_gateway.notes.service import About

MOST_PAYMENTS: Final = 100


@dataclass(frozen=True)
class NewPrice:
    """A version of a price; see `billing.plans.models.PlanPrice`."""

    amount_krw: int
    included: int
    overage_krw: int | None
    valid_from: datetime


@dataclass(frozen=True)
class PlanView:
    """A plan with every version of its price, the newest first, and how many organisations subscribe to it."""

    plan: Plan
    prices: Sequence[PlanPrice]
    organisations: int


class BillingAdministration:
    """Decisions in one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def plans(self) -> list[PlanView]:
        """Give every plan, offered or not, the least first."""
        alive = Subscription.live_organisation_id.is_not(None)
        counted = select(Subscription.plan_id, func.count()).where(alive).group_by(Subscription.plan_id)
        counts: Mapping[str, int] = dict(self._session.execute(counted).all())
        plans = self._session.scalars(select(Plan).order_by(Plan.position)).all()
        return [PlanView(plan, self._prices(plan.id), counts.get(plan.id, 0)) for plan in plans]

    def set_price(self, plan_id: str, new: NewPrice, decision: Decision) -> None:
        """Add a version of a plan's price; periods that have begun keep theirs.

        Raises:
            PlanNotFound: There is no such plan.
            PriceInThePast: It would hold for periods that have begun, or before the newest version does.
        """
        locked = select(Plan).where(Plan.id == plan_id).with_for_update()
        if self._session.scalars(locked.execution_options(populate_existing=True)).one_or_none() is None:
            raise PlanNotFound
        prices = self._prices(plan_id)
        if new.valid_from <= decision.now or any(price.valid_from >= new.valid_from for price in prices):
            raise PriceInThePast
        version = max((price.version for price in prices), default=0) + 1
        price = PlanPrice(
            id=f"{plan_id}-{version}",
            plan_id=plan_id,
            version=version,
            amount_krw=new.amount_krw,
            included=new.included,
            overage_krw=new.overage_krw,
            valid_from=new.valid_from,
        )
        self._session.add(price)
        details: dict[str, Detail] = {"price": price.id, "amount_krw": new.amount_krw}
        details["valid_from"] = new.valid_from.isoformat()
        record_decision(self._session, "admin.plan-changed", decision, About("plan", plan_id), details=details)

    def payments(self, organisation_id: str) -> list[tuple[Payment, Sequence[Refund]]]:
        """Give an organisation's newest payments with their refunds. Raises OrganisationNotFound."""
        if self._session.get(Organisation, organisation_id) is None:
            raise OrganisationNotFound
        query = select(Payment).where(Payment.organisation_id == organisation_id)
        newest = query.order_by(Payment.created_at.desc(), Payment.id).limit(MOST_PAYMENTS)
        every = EveryPayment(self._session)
        return [(payment, every.refunds(payment.id)) for payment in self._session.scalars(newest)]

    def refund(
        self, payment_id: str, amount_krw: int, decision: Decision, *, key: str, collecting: Collecting
    ) -> RefundRecord:
        """Reserve a refund, which is carried out within a minute; the same key again is the same refund.

        Raises:
            PaymentNotFound: There is no such payment.
            NotRefundable: It was not paid, or less than that is left of it.
            CreditTooLow: It bought credit, and less than that is left of it.
        """
        collecting.lock(self._session, payment_id)
        every = EveryPayment(self._session)
        known = any(refund.key == key for refund in every.refunds(payment_id))
        refund = collecting.refund(
            self._session, payment_id=payment_id, amount_krw=amount_krw, reason=decision.reason, key=key
        )
        if not known:
            organisation_id = refund.payment.organisation_id
            about = About("organisation", organisation_id, organisation_id=organisation_id)
            details: dict[str, Detail] = {"refund": refund.id, "amount_krw": amount_krw}
            record_decision(
                self._session, "admin.refunded", decision, about, subject=("payment", payment_id), details=details
            )
        return refund

    def bills_to_decide(
        self, *, stuck: bool | None, organisation_id: str | None, limit: int, after: Position | None
    ) -> tuple[Sequence[Invoice], Position | None]:
        """Give a page of the bills that wait for a decision (`stuck`), that were given up, or both; newest first."""
        found = bills_to_decide(self._session, stuck=stuck, organisation_id=organisation_id, limit=limit, after=after)
        return cut(found, limit=limit)

    def resolve(self, invoice_id: str, resolution: Resolution, decision: Decision, *, tools: Tools) -> Invoice:
        """Carry out what is decided about such a bill.

        Raises:
            InvoiceNotFound: There is none, or its organisation was erased.
            InvoiceNotResolvable: It goes on without anybody, or this cannot be decided about it.
        """
        organisation_id = self._session.scalar(select(Invoice.organisation_id).where(Invoice.id == invoice_id))
        try:
            books = open_books(self._session, organisation_id or "", tools)
        except OrganisationGone as gone:
            raise InvoiceNotFound from gone
        invoice = resolve(books, invoice_id, resolution)
        about = About("organisation", books.organisation_id, organisation_id=books.organisation_id)
        details: dict[str, Detail] = {"resolution": resolution, "total_krw": invoice.total_krw}
        subject: tuple[SubjectKind, str] = ("invoice", invoice_id)
        record_decision(self._session, "admin.invoice-resolved", decision, about, subject=subject, details=details)
        return invoice

    def _prices(self, plan_id: str) -> Sequence[PlanPrice]:
        query = select(PlanPrice).where(PlanPrice.plan_id == plan_id).order_by(PlanPrice.version.desc())
        return self._session.scalars(query).all()
