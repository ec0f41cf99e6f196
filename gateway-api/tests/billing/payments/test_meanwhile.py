"""What happens while somebody looks a payment up."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from realcatcha_gateway.billing.toss.client import Toss
from realcatcha_gateway.billing.toss.messages import TossPayment
from realcatcha_kit.testing.toss import SECRET_KEY, TossStandIn


class Distracted(Toss):
    """Gets its answer, and lets something happen before it reads it."""

    meanwhile: Callable[[], object] = staticmethod(lambda: None)

    def order(self, order_id: str) -> TossPayment:
        try:
            return super().order(order_id)
        finally:
            self.meanwhile()


@pytest.fixture
def distracted(toss: TossStandIn) -> Iterator[Distracted]:
    client = Distracted(toss.url, SECRET_KEY)
    yield client
    client.close()


def test_a_customer_confirms_while_the_order_seems_to_expire(  # noqa: PLR0917  # fixtures
    desk: Any,
    make_desk_on: Callable[..., Any],
    distracted: Distracted,
    toss: TossStandIn,
    owner: Any,
    clock: Any,
    ear: Any,
) -> None:
    """Whoever looked too early must not end what is being paid."""
    sweeper = make_desk_on(distracted, toss)
    order_id = desk.order(owner.organisation_id, "top_a")
    clock.pass_by(minutes=61)

    def confirm() -> None:
        toss.faults = ["lost-after"]
        payment_key = toss.agree(order_id, 10_000)
        agreed = {"order_id": order_id, "payment_key": payment_key, "amount_krw": 10_000}
        assert desk.payments.confirm(owner.organisation_id, **agreed).status == "unknown"

    distracted.meanwhile = confirm
    sweeper.parts.sweep.run()
    distracted.meanwhile = lambda: None
    payment = desk.of_order(order_id)
    assert desk.sweep_until_decided(clock, payment.id) == "confirmed"
    assert ear.of(payment.id) == ["settled"]


def test_an_event_comes_while_its_payment_is_looked_up(  # noqa: PLR0917  # fixtures
    desk: Any, make_desk_on: Callable[..., Any], distracted: Distracted, toss: TossStandIn, owner: Any, clock: Any
) -> None:
    """What was read before the event does not answer it: the payment is looked up once more."""
    desk.card(owner.organisation_id)
    payment_id = desk.reserve(owner.organisation_id, "inv_a")
    order_id = desk.row(payment_id).order_id
    desk.payments.collect(payment_id)
    clock.pass_by(minutes=1)

    def hint(status: str) -> str | None:
        taken: str | None = desk.parts.events.take(json.dumps(toss.event(order_id, status=status)).encode(), {})
        return taken

    def cancel() -> None:
        clock.pass_by(seconds=6)
        toss.cancel_by_hand(order_id, 10_000)
        assert hint("CANCELED") == payment_id

    assert hint("DONE") == payment_id
    distracted.meanwhile = cancel
    looking = make_desk_on(distracted, toss)
    assert looking.payments.collect(payment_id).status == "confirmed"
    distracted.meanwhile = lambda: None
    looking.parts.sweep.run()
    assert desk.row(payment_id).status == "cancelled"
