"""Payments, orders for credit, and payment methods."""

import re
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, BackgroundTasks, Depends, Path, Request, Response

from realcatcha_gateway.accounts.errors import InvalidToken, RoleTooLow, SecondFactorRequired
from realcatcha_gateway.accounts.keyed import AdminKeys
from realcatcha_gateway.accounts.principal import Admin, Reader
from realcatcha_gateway.audit.service import act_as
from realcatcha_gateway.billing.buying import Buyer
from realcatcha_gateway.billing.payments.checkout import order_top_up
from realcatcha_gateway.billing.payments.errors import (
    AlreadyPaid,
    AmountDiffers,
    MethodNeeded,
    MethodNotFound,
    OrderNotFound,
    PaymentDeclined,
    PaymentNotFound,
    PaymentsOff,
    PaymentUndecided,
    TooManyMethods,
    TooManyOrders,
)
from realcatcha_gateway.billing.payments.parts import PaymentParts
from realcatcha_gateway.billing.payments.records import payment_record, refund_record
from realcatcha_gateway.billing.payments.repository import PaymentRepository
from realcatcha_gateway.billing.payments.schemas import (
    CheckoutAnswer,
    CheckoutBody,
    ConfirmBody,
    MethodAnswer,
    Methods,
    NewMethodBody,
    PaymentAnswer,
    PaymentPage,
    RefundAnswer,
    RefundPage,
    RegistrationAnswer,
)
from realcatcha_gateway.billing.toss.account import TossAccount
from realcatcha_gateway.database.pages import cut
from realcatcha_gateway.idempotency.errors import AnswerGone, KeyMismatch
from realcatcha_gateway.idempotency.header import Key
from realcatcha_gateway.idempotency.service import Outcome
from realcatcha_gateway.web.cursors import Cursor, Limit, encode_cursor
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import ReadingSession, WritingSession

_ORDER_ID: Final = re.compile(r"rc_[a-z2-7]{40}")
_PAYMENT_ID: Final = re.compile(r"pay_[a-z2-7]{20}")
_METHOD_ID: Final = re.compile(r"pmt_[a-z2-7]{20}")
_JSON: Final = "application/json"
_READ = problems(InvalidToken, SecondFactorRequired)

router = APIRouter(prefix="/v1/billing", tags=["billing"])


def get_parts(request: Request) -> PaymentParts:
    """Give what moves money."""
    parts: PaymentParts = request.app.state.payment_parts
    return parts


def get_account(parts: Annotated[PaymentParts, Depends(get_parts)], principal: Reader) -> TossAccount:
    """Give our account at Toss, after who asks is known. Raises PaymentsOff."""
    del principal
    if parts.account is None:
        raise PaymentsOff
    return parts.account


def get_order_id(order_id: Annotated[str, Path(description="Id of an order of your organisation")]) -> str:
    """Read the path's id; text that no order can have is as unknown as any other. Raises OrderNotFound."""
    if not _ORDER_ID.fullmatch(order_id):
        raise OrderNotFound
    return order_id


def get_payment_id(payment_id: Annotated[str, Path(description="Id of a payment of your organisation")]) -> str:
    """Read the path's id likewise. Raises PaymentNotFound."""
    if not _PAYMENT_ID.fullmatch(payment_id):
        raise PaymentNotFound
    return payment_id


def get_method_id(method_id: Annotated[str, Path(description="Id of a payment method of your organisation")]) -> str:
    """Read the path's id likewise. Raises MethodNotFound."""
    if not _METHOD_ID.fullmatch(method_id):
        raise MethodNotFound
    return method_id


Parts = Annotated[PaymentParts, Depends(get_parts)]
Account = Annotated[TossAccount, Depends(get_account)]
OrderId = Annotated[str, Depends(get_order_id)]
PaymentId = Annotated[str, Depends(get_payment_id)]
MethodId = Annotated[str, Depends(get_method_id)]


@router.post(
    "/checkouts",
    status_code=201,
    response_model=CheckoutAnswer,
    responses=problems(
        InvalidToken, RoleTooLow, SecondFactorRequired, PaymentsOff, TooManyOrders, AnswerGone, KeyMismatch
    ),
)
def order_credit(  # noqa: PLR0917  # dependencies
    admin: Buyer,
    account: Account,
    session: WritingSession,
    keys: AdminKeys,
    parts: Parts,
    request: Request,
    body: CheckoutBody,
    key: Key = None,
) -> Response:
    """Order credit. Open Toss's page with the answer within an hour, and confirm what it comes back with."""
    act_as(session, admin.actor)

    def work() -> Outcome:
        order = order_top_up(session, parts, organisation_id=admin.organisation_id, amount_krw=body.amount_krw)
        page = f"{_pages(request)}/billing/top-up"
        answer = CheckoutAnswer(
            payment_id=order.payment_id,
            order_id=order.order_id,
            order_name=order.order_name,
            amount_krw=order.amount_krw,
            client_key=account.client_key,
            customer_key=order.customer_key,
            success_url=f"{page}/paid",
            fail_url=f"{page}/failed",
        )
        return Outcome(order.payment_id, answer.model_dump_json().encode())

    answer = keys.run("order-credit", key, body.model_dump_json().encode(), work)
    location = f"/v1/billing/payments/{msgspec.json.decode(answer)['payment_id']}"
    return Response(answer, status_code=201, media_type=_JSON, headers={"Location": location})


@router.post(
    "/checkouts/{order_id}/confirm",
    responses={
        202: {"model": PaymentAnswer, "description": "Toss does not say yet; look at the payment again"},
        **problems(
            InvalidToken,
            RoleTooLow,
            SecondFactorRequired,
            PaymentsOff,
            OrderNotFound,
            AmountDiffers,
            AlreadyPaid,
            PaymentUndecided,
            PaymentDeclined,
        ),
    },
)
def confirm_order(  # noqa: PLR0917  # dependencies
    admin: Buyer, account: Account, parts: Parts, order_id: OrderId, body: ConfirmBody, response: Response
) -> PaymentAnswer:
    """Collect an order. The order is charged once, however often this is asked: its id is the idempotency key."""
    del account
    payment = parts.payments.confirm(
        admin.organisation_id, order_id=order_id, payment_key=body.payment_key, amount_krw=body.amount_krw
    )
    if payment.status == "failed":
        raise PaymentDeclined(
            payment.failure_message, extensions={"failure_code": payment.failure_code, "payment_id": payment.id}
        )
    response.status_code = 202 if payment.undecided else 200
    return PaymentAnswer.of(payment)


@router.get("/payments", responses=_READ)
def list_payments(reader: Reader, session: ReadingSession, cursor: Cursor, limit: Limit = 20) -> PaymentPage:
    """Give the payments of the organisation, newest first, with links to their receipts."""
    rows = PaymentRepository(session, reader.organisation_id).payments(limit=limit, after=cursor)
    page, following = cut(rows, limit=limit)
    items = [PaymentAnswer.of(payment_record(row)) for row in page]
    return PaymentPage(items=items, next_cursor=encode_cursor(following))


@router.get("/payments/{payment_id}", responses=problems(InvalidToken, SecondFactorRequired, PaymentNotFound))
def read_payment(reader: Reader, session: ReadingSession, payment_id: PaymentId) -> PaymentAnswer:
    """Give a payment."""
    payment = PaymentRepository(session, reader.organisation_id).payment(payment_id)
    if payment is None:
        raise PaymentNotFound
    return PaymentAnswer.of(payment_record(payment))


@router.get("/refunds", responses=_READ)
def list_refunds(reader: Reader, session: ReadingSession, cursor: Cursor, limit: Limit = 20) -> RefundPage:
    """Give what went back, or is on its way, of the organisation's payments, newest first."""
    payments = PaymentRepository(session, reader.organisation_id)
    page, following = cut(payments.refunds(limit=limit, after=cursor), limit=limit)
    of = payments.with_ids({refund.payment_id for refund in page})
    items = [RefundAnswer.of(refund_record(refund, of[refund.payment_id])) for refund in page]
    return RefundPage(items=items, next_cursor=encode_cursor(following))


@router.get("/payment-methods", responses=_READ)
def list_methods(reader: Reader, session: ReadingSession, parts: Parts) -> Methods:
    """Give the cards that may be charged, the oldest first."""
    found = parts.methods.methods(session, reader.organisation_id)
    return Methods(items=[MethodAnswer.of(method) for method in found])


@router.post("/payment-methods/begin", responses=problems(InvalidToken, RoleTooLow, SecondFactorRequired, PaymentsOff))
def begin_method(
    admin: Admin, account: Account, session: WritingSession, parts: Parts, request: Request
) -> RegistrationAnswer:
    """Give what Toss's page for registering a card is opened with. Nothing is created but a name for Toss."""
    page = f"{_pages(request)}/billing/card"
    return RegistrationAnswer(
        client_key=account.client_key,
        customer_key=parts.methods.customer_key(session, admin.organisation_id),
        success_url=f"{page}/registered",
        fail_url=f"{page}/failed",
    )


@router.post(
    "/payment-methods",
    status_code=201,
    responses=problems(
        InvalidToken,
        RoleTooLow,
        SecondFactorRequired,
        PaymentsOff,
        TooManyMethods,
        PaymentDeclined,
    ),
)
def finish_method(admin: Admin, account: Account, parts: Parts, body: NewMethodBody) -> MethodAnswer:
    """Keep the card that was registered on Toss's page. The same `auth_key` again gives the same card."""
    del account
    method = parts.methods.register(admin.organisation_id, auth_key=body.auth_key, actor=admin.actor)
    return MethodAnswer.of(method)


@router.post(
    "/payment-methods/{method_id}/default",
    responses=problems(InvalidToken, RoleTooLow, SecondFactorRequired, MethodNotFound),
)
def make_default(admin: Admin, session: WritingSession, parts: Parts, method_id: MethodId) -> MethodAnswer:
    """Charge subscriptions to this card from now on."""
    act_as(session, admin.actor)
    return MethodAnswer.of(parts.methods.make_default(session, admin.organisation_id, method_id))


@router.delete(
    "/payment-methods/{method_id}",
    status_code=204,
    response_class=Response,
    responses=problems(InvalidToken, RoleTooLow, SecondFactorRequired, MethodNotFound, MethodNeeded),
)
def remove_method(
    admin: Admin, session: WritingSession, parts: Parts, method_id: MethodId, background: BackgroundTasks
) -> None:
    """Charge a card no more, and have Toss forget it. Refused while a subscription is charged to it."""
    act_as(session, admin.actor)
    parts.methods.remove(session, admin.organisation_id, method_id)
    background.add_task(parts.sweep.attempt, parts.methods.forget, method_id)


def _pages(request: Request) -> str:
    pages: str = request.app.state.front_end_url
    return pages
