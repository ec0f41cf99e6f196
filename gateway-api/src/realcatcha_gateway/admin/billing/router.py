"""Plans, prices, refunds, and bills that somebody has to decide on."""

import re
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request

from realcatcha_gateway.admin.access import ACCESS_ERRORS, AdministeringSession, Administrator
from realcatcha_gateway.admin.billing.errors import PriceInThePast
from realcatcha_gateway.admin.billing.schemas import (
    AdminInvoice,
    AdminInvoices,
    AdminPayment,
    AdminPayments,
    AdminPlan,
    AdminPlans,
    AdminRefund,
    PriceBody,
    RefundBody,
    ResolveBody,
)
from realcatcha_gateway.admin.billing.service import BillingAdministration
from realcatcha_gateway.admin.organisations.errors import OrganisationNotFound
from realcatcha_gateway.admin.organisations.paths import OrganisationId
from realcatcha_gateway.billing.credits.errors import CreditTooLow
from realcatcha_gateway.billing.invoices.errors import InvoiceNotFound
from realcatcha_gateway.billing.payments.errors import NotRefundable, PaymentNotFound, PaymentsOff
from realcatcha_gateway.billing.plans.errors import PlanNotFound
from realcatcha_gateway.billing.subscriptions.errors import InvoiceNotResolvable
from realcatcha_gateway.billing.web import InvoiceId
from realcatcha_gateway.web.cursors import Cursor, Limit, encode_cursor
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.schemas import PRINTABLE
from realcatcha_gateway.web.sessions import ReadingSession

_PLAN_ID: Final = re.compile(r"[a-z0-9-]{1,32}")
_PAYMENT_ID: Final = re.compile(r"pay_[a-z2-7]{20}")

router = APIRouter(prefix="/v1/admin", tags=["administration"])


def get_plan_id(plan_id: Annotated[str, Path(description="Id of a plan")]) -> str:
    """Read the path's id. Raises PlanNotFound for text that no plan can have."""
    if not _PLAN_ID.fullmatch(plan_id):
        raise PlanNotFound
    return plan_id


def get_payment_id(payment_id: Annotated[str, Path(description="Id of a payment")]) -> str:
    """Read the path's id. Raises PaymentNotFound for text that no payment can have."""
    if not _PAYMENT_ID.fullmatch(payment_id):
        raise PaymentNotFound
    return payment_id


@router.get("/plans", responses=problems(*ACCESS_ERRORS))
def list_every_plan(_: Administrator, session: ReadingSession) -> AdminPlans:
    """Give every plan, offered or not, with every version of its price."""
    return AdminPlans(items=[AdminPlan.of(view) for view in BillingAdministration(session).plans()])


@router.post(
    "/plans/{plan_id}/prices", status_code=201, responses=problems(*ACCESS_ERRORS, PlanNotFound, PriceInThePast)
)
def set_plan_price(
    administrator: Administrator,
    session: AdministeringSession,
    plan_id: Annotated[str, Depends(get_plan_id)],
    body: PriceBody,
    request: Request,
) -> AdminPlan:
    """Add a version of a plan's price, for periods that begin later; those that run keep theirs."""
    decision = body.decision(administrator, now=request.app.state.clock())
    BillingAdministration(session).set_price(plan_id, body.price(), decision)
    session.flush()
    views = BillingAdministration(session).plans()
    return next(AdminPlan.of(view) for view in views if view.plan.id == plan_id)


@router.get("/organisations/{organisation_id}/payments", responses=problems(*ACCESS_ERRORS, OrganisationNotFound))
def list_organisation_payments(
    _: Administrator, session: ReadingSession, organisation_id: OrganisationId
) -> AdminPayments:
    """Give an organisation's newest payments with their refunds."""
    found = BillingAdministration(session).payments(organisation_id)
    return AdminPayments(items=[AdminPayment.of(payment, refunds) for payment, refunds in found])


@router.post(
    "/payments/{payment_id}/refunds",
    status_code=202,
    responses=problems(*ACCESS_ERRORS, PaymentNotFound, NotRefundable, CreditTooLow),
)
def refund_payment(
    administrator: Administrator,
    session: AdministeringSession,
    payment_id: Annotated[str, Depends(get_payment_id)],
    body: RefundBody,
    request: Request,
) -> AdminRefund:
    """Give money back, in part or in full; it is carried out within a minute, and a credit note is made then.

    Of what credit was bought with, no more than the credit that is left; it is taken away at once.
    """
    decision = body.decision(administrator, now=request.app.state.clock())
    refund = BillingAdministration(session).refund(
        payment_id, body.amount_krw, decision, key=body.key, collecting=request.app.state.payment_parts.payments
    )
    return AdminRefund.of(refund)


@router.get("/invoices", responses=problems(*ACCESS_ERRORS))
def list_unpaid_invoices(
    _: Administrator,
    session: ReadingSession,
    cursor: Cursor,
    needs_decision: Annotated[
        bool | None, Query(description="true: only those that wait for a decision; false: only those given up")
    ] = None,
    organisation_id: Annotated[
        str | None, Query(max_length=32, pattern=PRINTABLE, description="Only this organisation's")
    ] = None,
    limit: Limit = 20,
) -> AdminInvoices:
    """Give the bills that wait for a decision, and those that were given up, of every organisation, newest first."""
    page, following = BillingAdministration(session).bills_to_decide(
        stuck=needs_decision, organisation_id=organisation_id, limit=limit, after=cursor
    )
    return AdminInvoices(items=[AdminInvoice.of(one) for one in page], next_cursor=encode_cursor(following))


@router.post(
    "/invoices/{invoice_id}/resolve",
    responses=problems(*ACCESS_ERRORS, InvoiceNotFound, InvoiceNotResolvable, PaymentsOff),
)
def resolve_invoice(
    administrator: Administrator,
    session: AdministeringSession,
    invoice_id: InvoiceId,
    body: ResolveBody,
    request: Request,
) -> AdminInvoice:
    """Decide on a bill that goes on by nobody else; the organisation's audit log says what was decided and why."""
    decision = body.decision(administrator, now=request.app.state.clock())
    tools = request.app.state.billing.tools
    return AdminInvoice.of(BillingAdministration(session).resolve(invoice_id, body.resolution, decision, tools=tools))
