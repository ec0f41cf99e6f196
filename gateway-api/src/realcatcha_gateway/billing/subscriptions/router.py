"""The subscription: which plan, until when, what a change would cost; and another attempt at an unpaid bill."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Response

from realcatcha_gateway.accounts.errors import InvalidToken, RoleTooLow, SecondFactorRequired
from realcatcha_gateway.accounts.keyed import AdminKeys
from realcatcha_gateway.billing.buying import Buyer
from realcatcha_gateway.billing.invoices.errors import InvoiceNotFound, InvoiceNotPayable
from realcatcha_gateway.billing.payments.errors import AlreadyPaid, PaymentsOff, PaymentUndecided
from realcatcha_gateway.billing.plans.errors import PlanNotFound
from realcatcha_gateway.billing.subscriptions.errors import (
    AlreadySubscribed,
    CancellationPending,
    DebtOpen,
    NoPaymentMethod,
    NothingToPay,
    PaymentInProgress,
    RenewalDue,
    SubscriptionNotFound,
    SubscriptionUnpaid,
)
from realcatcha_gateway.billing.subscriptions.schemas import PlanBody, PlanId, PreviewAnswer, SubscriptionAnswer
from realcatcha_gateway.billing.subscriptions.service import SubscriptionService
from realcatcha_gateway.billing.subscriptions.views import view_subscription
from realcatcha_gateway.billing.web import JSON, InvoiceId, ReadingBooks, WritingBooks
from realcatcha_gateway.idempotency.errors import AnswerGone, KeyMismatch
from realcatcha_gateway.idempotency.header import Key
from realcatcha_gateway.idempotency.service import Outcome
from realcatcha_gateway.web.openapi import problems

_WHO = (InvalidToken, RoleTooLow, SecondFactorRequired)
_CHARGES = (PaymentsOff, NoPaymentMethod, PaymentInProgress, PaymentUndecided, AnswerGone, KeyMismatch)

router = APIRouter(prefix="/v1/billing", tags=["billing"])


@router.get("/subscription", responses=problems(InvalidToken, SecondFactorRequired))
def read_subscription(books: ReadingBooks) -> SubscriptionAnswer:
    """Give the organisation's subscription; without one the free plan is in force."""
    return SubscriptionAnswer.of(view_subscription(books))


@router.get(
    "/subscription/preview",
    responses=problems(
        InvalidToken,
        SecondFactorRequired,
        PlanNotFound,
        NothingToPay,
        DebtOpen,
        PaymentInProgress,
        SubscriptionUnpaid,
        CancellationPending,
        RenewalDue,
    ),
)
def preview_change(
    books: ReadingBooks, plan: Annotated[PlanId, Query(description="Id of a plan in `GET /v1/billing/plans`")] = "pro"
) -> PreviewAnswer:
    """Say what subscribing to a plan, or changing to it, would cost now."""
    return PreviewAnswer.of(SubscriptionService(books).preview(plan))


@router.post(
    "/subscription",
    status_code=202,
    response_model=SubscriptionAnswer,
    responses=problems(*_WHO, PlanNotFound, NothingToPay, AlreadySubscribed, DebtOpen, *_CHARGES),
)
def subscribe(_: Buyer, books: WritingBooks, keys: AdminKeys, body: PlanBody, key: Key = None) -> Response:
    """Subscribe. The card is charged at once; the first period begins with the day on which that has succeeded."""
    return _charge(books, keys, "subscribe", key, body.plan, lambda: SubscriptionService(books).subscribe(body.plan))


@router.post(
    "/subscription/change",
    status_code=202,
    response_model=SubscriptionAnswer,
    responses=problems(
        *_WHO,
        PlanNotFound,
        NothingToPay,
        SubscriptionNotFound,
        SubscriptionUnpaid,
        CancellationPending,
        RenewalDue,
        DebtOpen,
        *_CHARGES,
    ),
)
def change_plan(_: Buyer, books: WritingBooks, keys: AdminKeys, body: PlanBody, key: Key = None) -> Response:
    """Change to a better plan as soon as the rest of its price is paid, to a lesser one when the period ends.

    Naming the present plan takes a planned change back.
    """
    return _charge(books, keys, "change-plan", key, body.plan, lambda: SubscriptionService(books).change(body.plan))


@router.post("/subscription/cancel", responses=problems(*_WHO, SubscriptionNotFound, PaymentInProgress))
def cancel(books: WritingBooks) -> SubscriptionAnswer:
    """Have the subscription end with its period; at once where that is not paid. All data stay."""
    SubscriptionService(books).cancel()
    return SubscriptionAnswer.of(view_subscription(books))


@router.post("/subscription/resume", responses=problems(*_WHO, SubscriptionNotFound))
def resume(books: WritingBooks) -> SubscriptionAnswer:
    """Take a cancellation back, while the period runs."""
    SubscriptionService(books).resume()
    return SubscriptionAnswer.of(view_subscription(books))


@router.post(
    "/invoices/{invoice_id}/pay",
    status_code=202,
    response_model=SubscriptionAnswer,
    responses=problems(*_WHO, InvoiceNotFound, InvoiceNotPayable, AlreadyPaid, *_CHARGES),
)
def pay_invoice(books: WritingBooks, keys: AdminKeys, invoice_id: InvoiceId, key: Key = None) -> Response:
    """Charge the card once more for a bill that failed; a subscription that ended unpaid comes back with it."""
    return _charge(books, keys, "pay-invoice", key, invoice_id, lambda: SubscriptionService(books).pay(invoice_id))


def _charge(  # noqa: PLR0917  # of one request
    books: WritingBooks, keys: AdminKeys, operation: str, key: str | None, request: str, work: Callable[[], object]
) -> Response:
    """Carry out once per key what may charge a card; what comes of that is seen when the subscription is read."""

    def run() -> Outcome:
        work()
        view = view_subscription(books)
        resource = view.subscription.id if view.subscription else ""
        return Outcome(resource, SubscriptionAnswer.of(view).model_dump_json().encode())

    answer = keys.run(operation, key, request.encode(), run)
    return Response(answer, status_code=202, media_type=JSON, headers={"Location": "/v1/billing/subscription"})
