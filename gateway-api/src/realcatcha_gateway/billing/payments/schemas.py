"""What the payment routes take and give."""

from typing import Annotated, Final, Literal, Self

from pydantic import Field

from realcatcha_gateway.billing.payments.ports import MethodRecord, PaymentRecord, Purpose, RefundRecord
from realcatcha_gateway.web.schemas import Answer, Body, Moment

LEAST_TOP_UP_KRW: Final = 1_000
MOST_TOP_UP_KRW: Final = 10_000_000
State = Literal["processing", "paid", "failed", "partially_refunded", "refunded"]
RefundState = Literal["processing", "done", "failed"]
_STATES: Final[dict[str, State]] = {
    "confirmed": "paid",
    "partially_cancelled": "partially_refunded",
    "cancelled": "refunded",
    "failed": "failed",
}
_Opaque = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]
_Won = Annotated[int, Field(ge=LEAST_TOP_UP_KRW, le=MOST_TOP_UP_KRW, examples=[50_000])]


class CheckoutBody(Body):
    """Credit that somebody wants to buy."""

    amount_krw: Annotated[_Won, Field(description="In won, VAT included")]


class CheckoutAnswer(Answer):
    """All that Toss's page is opened with: `TossPayments(client_key).payment({customerKey}).requestPayment()`."""

    payment_id: Annotated[str, Field(examples=["pay_aaaaaaaaaaaaaaaaaaaa"])]
    order_id: Annotated[str, Field(examples=["rc_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"])]
    order_name: Annotated[str, Field(examples=["RealCatcha credit"])]
    amount_krw: Annotated[int, Field(examples=[50_000])]
    client_key: Annotated[str, Field(examples=["test_ck_example"])]
    customer_key: Annotated[str, Field(examples=["rcc_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"])]
    success_url: Annotated[str, Field(description="Comes back with `paymentKey`, `orderId` and `amount`")]
    fail_url: Annotated[str, Field(description="Comes back with `code`, `message` and `orderId`")]


class ConfirmBody(Body):
    """What Toss's page came back with."""

    payment_key: Annotated[_Opaque, Field(description="`paymentKey`", examples=["tgen_20260301120000abcd"])]
    amount_krw: Annotated[int, Field(ge=1, le=1_000_000_000, description="`amount`", examples=[50_000])]


class PaymentAnswer(Answer):
    """A payment."""

    id: Annotated[str, Field(examples=["pay_aaaaaaaaaaaaaaaaaaaa"])]
    order_id: Annotated[str, Field(examples=["rc_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"])]
    purpose: Purpose
    reference_id: Annotated[str, Field(description="The invoice or top-up it is for")]
    state: Annotated[State, Field(description="`processing`: whether it went through is not known yet")]
    amount_krw: Annotated[int, Field(examples=[50_000])]
    refunded_krw: Annotated[int, Field(examples=[0])]
    receipt_url: Annotated[str | None, Field(description="The receipt, at Toss Payments")]
    failure_code: Annotated[str | None, Field(description="Why it failed", examples=["REJECT_CARD_PAYMENT"])]
    failure_message: Annotated[str | None, Field(description="The same in the words of Toss Payments, in Korean")]
    created_at: Moment
    settled_at: Moment | None

    @classmethod
    def of(cls, payment: PaymentRecord) -> Self:
        """Show a payment; what a code means while nothing is decided is no business of the customer's."""
        failed = payment.status == "failed"
        return cls(
            id=payment.id,
            order_id=payment.order_id,
            purpose=payment.purpose,
            reference_id=payment.reference_id,
            state=_STATES.get(payment.status, "processing"),
            amount_krw=payment.amount_krw,
            refunded_krw=payment.refunded_krw,
            receipt_url=payment.receipt_url,
            failure_code=payment.failure_code if failed else None,
            failure_message=payment.failure_message if failed else None,
            created_at=payment.created_at,
            settled_at=payment.settled_at,
        )


class PaymentPage(Answer):
    """Payments, newest first."""

    items: list[PaymentAnswer]
    next_cursor: Annotated[str | None, Field(description="Pass it as `cursor` for the next page; null at the end")]


class RefundAnswer(Answer):
    """Money that goes back the way it came."""

    id: Annotated[str, Field(examples=["rfd_aaaaaaaaaaaaaaaaaaaa"])]
    payment_id: Annotated[str, Field(examples=["pay_aaaaaaaaaaaaaaaaaaaa"])]
    reference_id: Annotated[str, Field(description="The invoice or top-up that the payment was for")]
    state: Annotated[RefundState, Field(description="`failed`: Toss Payments refused; credit that was taken is back")]
    amount_krw: Annotated[int, Field(examples=[21_000])]
    failure_code: Annotated[str | None, Field(description="Why it failed", examples=["NOT_CANCELABLE_PAYMENT"])]
    failure_message: Annotated[str | None, Field(description="The same in the words of Toss Payments, in Korean")]
    created_at: Moment
    settled_at: Moment | None

    @classmethod
    def of(cls, refund: RefundRecord) -> Self:
        """Show a refund; what a code means while nothing is decided is no business of the customer's."""
        failed = refund.status == "failed"
        return cls(
            id=refund.id,
            payment_id=refund.payment.id,
            reference_id=refund.payment.reference_id,
            state="processing" if refund.undecided else "failed" if failed else "done",
            amount_krw=refund.amount_krw,
            failure_code=refund.failure_code if failed else None,
            failure_message=refund.failure_message if failed else None,
            created_at=refund.created_at,
            settled_at=refund.settled_at,
        )


class RefundPage(Answer):
    """Refunds, newest first."""

    items: list[RefundAnswer]
    next_cursor: Annotated[str | None, Field(description="Pass it as `cursor` for the next page; null at the end")]


class RegistrationAnswer(Answer):
    """All that Toss's page is opened with: `TossPayments(client_key).payment({customerKey}).requestBillingAuth()`."""

    client_key: Annotated[str, Field(examples=["test_ck_example"])]
    customer_key: Annotated[str, Field(examples=["rcc_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"])]
    success_url: Annotated[str, Field(description="Comes back with `authKey` and `customerKey`")]
    fail_url: Annotated[str, Field(description="Comes back with `code` and `message`")]


class NewMethodBody(Body):
    """What Toss's page came back with."""

    auth_key: Annotated[_Opaque, Field(description="`authKey`", examples=["bln_example"])]


class MethodAnswer(Answer):
    """A card that may be charged."""

    id: Annotated[str, Field(examples=["pmt_aaaaaaaaaaaaaaaaaaaa"])]
    brand: Annotated[str, Field(description="Who issued it, as Toss Payments names them", examples=["현대"])]
    last4: Annotated[str, Field(description="Last digits, some of them masked", examples=["123*"])]
    is_default: Annotated[bool, Field(description="Whether subscriptions are charged to it")]
    created_at: Moment

    @classmethod
    def of(cls, method: MethodRecord) -> Self:
        """Show a payment method."""
        return cls(
            id=method.id,
            brand=method.brand,
            last4=method.last4,
            is_default=method.is_default,
            created_at=method.created_at,
        )


class Methods(Answer):
    """Payment methods, the oldest first."""

    items: list[MethodAnswer]


class Received(Answer):
    """An event arrived."""

    received: Literal[True] = True
