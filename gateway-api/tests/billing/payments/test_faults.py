"""Whatever goes wrong between us and Toss: nobody is charged twice, and nothing that was paid is lost."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from realcatcha_gateway.billing.payments.errors import AlreadyPaid, PaymentUndecided
from realcatcha_kit.testing.toss import Fault, TossStandIn

FAULTS: list[list[Fault]] = [
    ["lost-before"],
    ["lost-after"],
    ["error-before"],
    ["error-after"],
    ["lost-before", "lost-before"],
    ["lost-before", "error-after"],
    ["error-before", "lost-after"],
    ["lost-after", "lost-after", "error-after"],
]


def charges(toss: TossStandIn) -> set[int]:
    """How often any order was charged."""
    return set(Counter(toss.books.ledger.charged).values())


def test_a_charge_meets_every_fault(desk: Any, toss: TossStandIn, owner: Any, ear: Any, clock: Any) -> None:
    """Each payment is charged exactly once, and heard of exactly once."""
    desk.card(owner.organisation_id)
    for number, faults in enumerate(FAULTS):
        payment_id = desk.reserve(owner.organisation_id, f"inv_{number}")
        toss.faults = list(faults)
        first = desk.payments.collect(payment_id)
        assert first.status == "unknown", faults
        with pytest.raises(PaymentUndecided):
            desk.reserve(owner.organisation_id, f"inv_{number}", attempt=2)
        assert desk.sweep_until_decided(clock, payment_id) == "confirmed", faults
        assert ear.of(payment_id) == ["settled"], faults
        with pytest.raises(AlreadyPaid):
            desk.reserve(owner.organisation_id, f"inv_{number}", attempt=2)
    assert len(toss.books.ledger.charged) == len(FAULTS)
    assert charges(toss) == {1}


def test_a_confirmation_meets_every_fault(desk: Any, toss: TossStandIn, owner: Any, ear: Any, clock: Any) -> None:
    """The same for what customers pay on Toss's page, whether they ask again or not."""
    for number, faults in enumerate(FAULTS):
        order_id = desk.order(owner.organisation_id, f"top_{number}")
        payment_key = toss.agree(order_id, 10_000)
        toss.faults = list(faults)
        agreed = {"order_id": order_id, "payment_key": payment_key, "amount_krw": 10_000}
        first = desk.payments.confirm(owner.organisation_id, **agreed)
        assert first.undecided, faults
        if number % 2:
            desk.payments.confirm(owner.organisation_id, **agreed)
        assert desk.sweep_until_decided(clock, first.id) == "confirmed", faults
        assert desk.payments.confirm(owner.organisation_id, **agreed).paid
        assert ear.of(first.id) == ["settled"], faults
    assert len(toss.books.ledger.charged) == len(FAULTS)
    assert charges(toss) == {1}


def test_a_refund_meets_every_fault(desk: Any, toss: TossStandIn, owner: Any, ear: Any, clock: Any) -> None:
    """Each is given back exactly once, and heard of exactly once."""
    desk.card(owner.organisation_id)
    for number, faults in enumerate(FAULTS):
        payment_id = desk.reserve(owner.organisation_id, f"inv_{number}")
        assert desk.payments.collect(payment_id).status == "confirmed"
        refund_id = desk.refund(payment_id, 4_000)
        toss.faults = list(faults)
        assert desk.payments.give_back(refund_id).status == "unknown", faults
        assert desk.sweep_until_decided(clock, payment_id) == "partially_cancelled", faults
        assert desk.payments.give_back(refund_id).status == "done", faults
        assert desk.row(payment_id).refunded_krw == 4_000
        assert ear.of(payment_id) == ["settled", "refunded"], faults
    assert [amount for _, amount in toss.books.ledger.given_back] == [4_000] * len(FAULTS)


@pytest.mark.parametrize("fault", ["slow", "late"])
def test_an_answer_that_comes_too_late(  # noqa: PLR0917  # fixtures
    make_desk: Callable[..., Any], toss: TossStandIn, owner: Any, ear: Any, clock: Any, fault: Fault
) -> None:
    """A request that still travels, or is still carried out, when another one asks: one charge, whoever is first."""
    impatient = make_desk(0.2)
    impatient.card(owner.organisation_id)
    payment_id = impatient.reserve(owner.organisation_id, "inv_a")
    toss.faults = [fault]
    assert impatient.payments.collect(payment_id).status == "unknown"
    clock.pass_by(minutes=3)
    impatient.parts.sweep.run()
    expected = "confirmed" if fault == "slow" else "unknown"  # late: Toss knows nothing of it, and has its key
    assert impatient.row(payment_id).status == expected
    toss.release()
    assert impatient.sweep_until_decided(clock, payment_id) == "confirmed"
    assert toss.books.ledger.charged == [impatient.row(payment_id).order_id]
    assert ear.of(payment_id) == ["settled"]


def test_two_processes_at_once(
    make_desk: Callable[..., Any], toss: TossStandIn, owner: Any, ear: Any, clock: Any
) -> None:
    """Collectors and sweepers of several processes on the same payments: each is charged and heard of once."""
    desks = [make_desk() for _ in range(3)]
    desks[0].card(owner.organisation_id)
    payments = [desks[0].reserve(owner.organisation_id, f"inv_{number}") for number in range(6)]
    toss.faults = ["lost-after", "none", "error-before", "lost-before"]
    failures: list[BaseException] = []
    start = threading.Barrier(len(desks))

    def work(one: Any) -> None:
        try:
            start.wait(30)
            for payment_id in payments:
                one.payments.collect(payment_id)
            one.parts.sweep.run()
        except Exception as error:  # noqa: BLE001  # whatever it is, the test shows it
            failures.append(error)

    for _ in range(3):
        threads = [threading.Thread(target=work, args=(one,)) for one in desks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        clock.pass_by(minutes=3)
    assert failures == []
    for payment_id in payments:
        assert desks[0].sweep_until_decided(clock, payment_id) == "confirmed"
        assert ear.of(payment_id) == ["settled"]
    assert charges(toss) == {1}


def test_a_listener_that_fails_delays_and_loses_nothing(
    desk: Any, toss: TossStandIn, owner: Any, ear: Any, clock: Any
) -> None:
    """The payment is not settled before it has been heard of."""
    desk.card(owner.organisation_id)
    payment_id = desk.reserve(owner.organisation_id, "inv_a")
    ear.deaf = True
    assert desk.payments.collect(payment_id).status == "sent"
    clock.pass_by(minutes=3)
    desk.parts.sweep.run()
    assert desk.row(payment_id).status == "sent"
    ear.deaf = False
    assert desk.sweep_until_decided(clock, payment_id) == "confirmed"
    assert ear.of(payment_id) == ["settled"]
    assert len(toss.books.ledger.charged) == 1


def test_what_was_never_collected_is_given_up_after_a_day(
    desk: Any, toss: TossStandIn, owner: Any, ear: Any, clock: Any
) -> None:
    """While Toss is away nothing is decided; when it knows nothing of an old request, the attempt has failed."""
    desk.card(owner.organisation_id)
    payment_id = desk.reserve(owner.organisation_id, "inv_a")
    toss.away = True
    desk.payments.collect(payment_id)
    for _ in range(30):
        clock.pass_by(hours=1)
        desk.parts.sweep.run()
    assert desk.row(payment_id).status == "unknown"
    toss.away = False
    assert desk.sweep_until_decided(clock, payment_id, at_most=30) == "failed"
    assert (desk.row(payment_id).failure_code, ear.of(payment_id)) == ("not-collected", ["failed"])
    second = desk.reserve(owner.organisation_id, "inv_a", attempt=2)
    assert desk.payments.collect(second).status == "confirmed"


def test_money_that_comes_after_it_was_given_up(desk: Any, toss: TossStandIn, owner: Any, ear: Any, clock: Any) -> None:
    """It settles the payment; where another attempt was made meanwhile, it goes back at once and nobody hears of it."""
    desk.card(owner.organisation_id)
    rows = []
    for reference in ("inv_a", "inv_b"):
        payment_id = desk.reserve(owner.organisation_id, reference)
        toss.books.declining = True
        assert desk.payments.collect(payment_id).status == "failed"
        toss.books.declining = False
        rows.append(desk.row(payment_id))
    second = desk.reserve(owner.organisation_id, "inv_b", attempt=2)
    assert desk.payments.collect(second).status == "confirmed"
    for row in rows:
        toss.agree(row.order_id, 10_000)
        toss.books.payments[row.order_id]["status"] = "DONE"
        desk.parts.events.take(_event(row.order_id), {})
    clock.pass_by(minutes=1)
    desk.parts.sweep.run()
    clock.pass_by(minutes=1)
    desk.parts.sweep.run()
    assert ear.of(rows[0].id) == ["failed", "settled"]
    assert ear.of(rows[1].id) == ["failed"]
    assert (desk.row(rows[1].id).status, desk.row(second).status) == ("cancelled", "confirmed")
    assert toss.books.ledger.given_back == [(rows[1].order_id, 10_000)]


def _event(order_id: str) -> bytes:
    return b'{"eventType":"PAYMENT_STATUS_CHANGED","data":{"orderId":"%s"}}' % order_id.encode()
