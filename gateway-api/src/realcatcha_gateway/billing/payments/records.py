"""Turn rows into what other slices see."""

from typing import cast

from realcatcha_gateway.billing.payments.models import Payment, PaymentMethod, Refund
from realcatcha_gateway.billing.payments.ports import (
    Flow,
    MethodRecord,
    PaymentRecord,
    PaymentStatus,
    Purpose,
    RefundRecord,
    RefundStatus,
)


def payment_record(payment: Payment) -> PaymentRecord:
    """Give a payment as it is now."""
    return PaymentRecord(
        id=payment.id,
        organisation_id=payment.organisation_id,
        order_id=payment.order_id,
        flow=cast("Flow", payment.flow),
        purpose=cast("Purpose", payment.purpose),
        reference_id=payment.reference_id,
        attempt=payment.attempt,
        amount_krw=payment.amount_krw,
        refunded_krw=payment.refunded_krw,
        status=cast("PaymentStatus", payment.status),
        failure_code=payment.failure_code,
        failure_message=payment.failure_message,
        receipt_url=payment.receipt_url,
        settled_at=payment.settled_at,
        created_at=payment.created_at,
    )


def refund_record(refund: Refund, payment: Payment) -> RefundRecord:
    """Give a refund as it is now."""
    return RefundRecord(
        id=refund.id,
        payment=payment_record(payment),
        key=refund.key,
        amount_krw=refund.amount_krw,
        reason=refund.reason,
        status=cast("RefundStatus", refund.status),
        failure_code=refund.failure_code,
        failure_message=refund.failure_message,
        created_at=refund.created_at,
        settled_at=refund.settled_at,
    )


def method_record(method: PaymentMethod) -> MethodRecord:
    """Give a payment method as it is now."""
    return MethodRecord(
        id=method.id,
        brand=method.brand,
        last4=method.last4,
        is_default=method.is_default,
        created_at=method.created_at,
    )
