"""What may be reserved, given back and removed; and what time does to it."""

import threading
from typing import Any

import pytest
from realcatcha_gateway.billing.payments.errors import (
    MethodNeeded,
    MethodNotFound,
    NotRefundable,
    OrderNotFound,
    PaymentDiffers,
    PaymentNotFound,
    PaymentUndecided,
)
from realcatcha_gateway.billing.payments.models import PaymentMethod
from realcatcha_kit.testing.toss import TossStandIn
from sqlalchemy import select
from sqlalchemy.orm import Session


def test_an_attempt_is_one_payment(desk: Any, toss: TossStandIn, owner: Any) -> None:
    """Asked for again it is the same one; with another amount, or out of order, there is none."""
    organisation_id = owner.organisation_id
    desk.card(organisation_id)
    payment_id = desk.reserve(organisation_id, "inv_a")
    assert desk.reserve(organisation_id, "inv_a") == payment_id
    with pytest.raises(PaymentDiffers):
        desk.reserve(organisation_id, "inv_a", amount_krw=10_001)
    with pytest.raises(PaymentUndecided):
        desk.reserve(organisation_id, "inv_a", attempt=2)
    toss.books.declining = True
    assert desk.payments.collect(payment_id).status == "failed"
    with pytest.raises(PaymentDiffers):
        desk.reserve(organisation_id, "inv_a", attempt=3)
    assert desk.reserve(organisation_id, "inv_a", attempt=2) != payment_id
    assert desk.reserve(organisation_id, "inv_a") == payment_id


def test_several_reserve_the_same_at_once(desk: Any, owner: Any) -> None:
    """One payment comes of it."""
    made: list[str] = []
    start = threading.Barrier(4)

    def reserve() -> None:
        start.wait(30)
        made.append(desk.reserve(owner.organisation_id, "inv_a"))

    threads = [threading.Thread(target=reserve) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(made), len(set(made))) == (4, 1)


def test_without_a_card_nothing_is_charged(desk: Any, toss: TossStandIn, owner: Any, ear: Any) -> None:
    """The attempt fails at once, and whoever reserved it hears so."""
    payment_id = desk.reserve(owner.organisation_id, "inv_a")
    payment = desk.payments.collect(payment_id)
    assert (payment.status, payment.failure_code) == ("failed", "no-payment-method")
    assert ear.of(payment_id) == ["failed"]
    assert toss.requests == []


def test_what_its_owner_does_not_collect_the_sweep_does(desk: Any, toss: TossStandIn, owner: Any, clock: Any) -> None:
    """After a grace of some seconds, in which whoever reserved it may."""
    desk.card(owner.organisation_id)
    payment_id = desk.reserve(owner.organisation_id, "inv_a")
    desk.parts.sweep.run()
    assert desk.row(payment_id).status == "reserved"
    clock.pass_by(seconds=16)
    desk.parts.sweep.run()
    assert desk.row(payment_id).status == "confirmed"


def test_never_more_than_was_paid_goes_back(desk: Any, toss: TossStandIn, owner: Any, ear: Any) -> None:
    """In parts, each once for its key; a refund that Toss refuses leaves what it was about free again."""
    desk.card(owner.organisation_id)
    payment_id = desk.reserve(owner.organisation_id, "inv_a")
    with pytest.raises(NotRefundable):
        desk.refund(payment_id, 1)
    desk.payments.collect(payment_id)
    first = desk.refund(payment_id, 6_000, "first")
    assert desk.refund(payment_id, 6_000, "first") == first
    for amount, key in ((5_000, "first"), (4_001, "more"), (0, "none"), (-1, "less")):
        with pytest.raises(NotRefundable):
            desk.refund(payment_id, amount, key)
    assert desk.payments.give_back(first).status == "done"
    assert desk.payments.give_back(first).status == "done"
    second = desk.refund(payment_id, 4_000, "second")
    toss.cancel_by_hand(desk.row(payment_id).order_id, 4_000)
    refused = desk.payments.give_back(second)
    assert (refused.status, refused.failure_code) == ("unknown", "ALREADY_CANCELED_PAYMENT")
    assert sum(amount for _, amount in toss.books.ledger.given_back) == 10_000
    assert ear.of(payment_id) == ["settled", "refunded"]


def test_a_refund_that_toss_refuses(desk: Any, toss: TossStandIn, owner: Any, ear: Any, clock: Any) -> None:
    """Somebody cancelled in Toss's dashboard meanwhile: ours fails, theirs is noted, and the sum is right."""
    desk.card(owner.organisation_id)
    payment_id = desk.reserve(owner.organisation_id, "inv_a")
    desk.payments.collect(payment_id)
    ours = desk.refund(payment_id, 6_000)
    toss.cancel_by_hand(desk.row(payment_id).order_id, 10_000)
    assert desk.payments.give_back(ours).status == "unknown"
    clock.pass_by(minutes=1)
    assert desk.payments.give_back(ours).status == "failed"
    row = desk.row(payment_id)
    assert (row.status, row.refunded_krw) == ("cancelled", 10_000)
    assert [(one.amount_krw, one.status) for one in desk.refunds(payment_id)] == [(6_000, "failed"), (10_000, "done")]
    assert ear.of(payment_id) == ["settled", "refunded"]


def test_an_order_expires(desk: Any, toss: TossStandIn, owner: Any, ear: Any, clock: Any) -> None:
    """After an hour, and what the customer agrees to later is not collected."""
    order_id = desk.order(owner.organisation_id, "top_a")
    clock.pass_by(minutes=61)
    desk.parts.sweep.run()
    agreed = {"order_id": order_id, "payment_key": toss.agree(order_id, 10_000), "amount_krw": 10_000}
    late = desk.payments.confirm(owner.organisation_id, **agreed)
    assert (late.status, late.failure_code, ear.of(late.id)) == ("failed", "expired", ["failed"])
    assert toss.books.ledger.charged == []


def test_orders_and_payments_of_others(desk: Any, owner: Any, join: Any) -> None:
    """Nobody confirms another organisation's order; a charge is no order; what does not exist is not found."""
    stranger = join()
    order_id = desk.order(owner.organisation_id, "top_a")
    charge = desk.row(desk.reserve(owner.organisation_id, "inv_a")).order_id
    for organisation_id, asked in ((stranger.organisation_id, order_id), (owner.organisation_id, charge)):
        with pytest.raises(OrderNotFound):
            desk.payments.confirm(organisation_id, order_id=asked, payment_key="x", amount_krw=10_000)
    for call in (desk.payments.collect, desk.payments.give_back):
        with pytest.raises(PaymentNotFound):
            call("pay_nobody")
    with pytest.raises(PaymentNotFound):
        desk.refund("pay_nobody", 1)


class Needy:
    """Somebody who is going to charge."""

    def needs_method(self, session: Session, organisation_id: str) -> bool:
        return bool(session and organisation_id)


def test_a_card_that_is_needed_stays(desk: Any, toss: TossStandIn, owner: Any, join: Any, clock: Any) -> None:
    """Not the one that is charged; another organisation's is not found; Toss forgets what was removed, in the end."""
    first, second = desk.card(owner.organisation_id), desk.card(owner.organisation_id)
    methods = desk.parts.methods
    methods.ask(Needy())

    def remove(organisation_id: str, method_id: str) -> None:
        with desk.database.write() as session:
            methods.remove(session, organisation_id, method_id)

    with pytest.raises(MethodNeeded):
        remove(owner.organisation_id, first.id)
    with pytest.raises(MethodNotFound):
        remove(join().organisation_id, second.id)
    remove(owner.organisation_id, second.id)
    toss.away = True
    assert not methods.forget(second.id)
    desk.parts.sweep.run()
    assert len(toss.books.cards) == 2
    toss.away = False
    desk.parts.sweep.run()
    assert len(toss.books.cards) == 1
    with desk.database.read() as session:
        sealed = session.scalars(select(PaymentMethod.sealed_billing_key).where(PaymentMethod.id == second.id)).one()
    assert sealed is None
    payment_id = desk.reserve(owner.organisation_id, "inv_a")
    assert desk.payments.collect(payment_id).status == "confirmed"
    assert desk.row(payment_id).method_id == first.id


def test_a_sweep_ends_in_time(desk: Any, toss: TossStandIn, owner: Any, clock: Any) -> None:
    """A Toss that takes its time holds up nothing else that the process does; the rest is for the next sweep."""
    desk.card(owner.organisation_id)
    payments = [desk.reserve(owner.organisation_id, f"inv_{number}") for number in range(3)]
    clock.pass_by(minutes=1)
    ticks = iter(range(0, 1_000, 15))
    slow = type(desk.parts.sweep)(desk.payments, desk.parts.methods, budget_s=20, monotonic=lambda: next(ticks))
    assert slow.run() == 1
    assert sum(desk.row(one).status == "confirmed" for one in payments) == 1
    desk.parts.sweep.run()
    assert all(desk.row(one).status == "confirmed" for one in payments)
