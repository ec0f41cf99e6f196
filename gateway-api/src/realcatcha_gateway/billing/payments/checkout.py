"""Orders that a customer pays on Toss's page: the amount is kept here, and what comes back is compared."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from realcatcha_gateway.audit.service import record
from realcatcha_gateway.billing.payments.errors import TooManyOrders
from realcatcha_gateway.billing.payments.parts import PaymentParts
from realcatcha_gateway.billing.payments.repository import PaymentRepository
from realcatcha_gateway.identifiers import random_id

MOST_OPEN_ORDERS: Final = 20
_TOP_UP_NAME: Final = "RealCatcha credit"


@dataclass(frozen=True)
class Order:
    """An order that waits for the customer."""

    payment_id: str
    order_id: str
    order_name: str
    customer_key: str
    amount_krw: int


def order_top_up(session: Session, parts: PaymentParts, *, organisation_id: str, amount_krw: int) -> Order:
    """Take an order for credit. Raises PaymentsOff, TooManyOrders."""
    customer_key = parts.methods.customer_key(session, organisation_id)  # holds a lock: orders are counted one by one
    if PaymentRepository(session, organisation_id).count_open_orders() >= MOST_OPEN_ORDERS:
        raise TooManyOrders
    reference_id = random_id("top_")
    reserved = parts.payments.order(
        session, organisation_id=organisation_id, reference_id=reference_id, amount_krw=amount_krw
    )
    record_topup(session, reference_id, organisation_id=organisation_id, amount_krw=amount_krw)
    return Order(reserved.id, reserved.order_id, _TOP_UP_NAME, customer_key, amount_krw)


def record_topup(session: Session, topup_id: str, *, organisation_id: str, amount_krw: int) -> None:
    """Note in the audit log who buys credit."""
    record(
        session,
        "billing.topped-up",
        subject=("top-up", topup_id),
        organisation_id=organisation_id,
        details={"amount_krw": amount_krw},
    )
