"""Whoever owes pays that first: nothing is had for nothing by cancelling and subscribing anew."""

from datetime import timedelta
from typing import Any

import pytest
from realcatcha_gateway.billing.invoices.errors import InvoiceNotPayable
from realcatcha_gateway.billing.periods import begin_of
from realcatcha_gateway.billing.subscriptions.errors import DebtOpen, PaymentInProgress


def kinds(world: Any) -> list[tuple[str, str, int]]:
    return sorted((one.kind, one.status, one.total_krw) for one in world.invoices)


def fall_behind(world: Any, *, days: int = 0) -> None:
    """Have the period end and the card be declined, and some days of grace go by."""
    world.clock.now = begin_of(world.periods[-1].ends_on) + timedelta(hours=4)
    world.bank.mood = "declines"
    world.tick()
    for _ in range(days):
        world.clock.pass_by(days=1)
        world.tick()


def subscribe(world: Any, plan: str = "pro") -> None:
    with world.service() as service:
        service.subscribe(plan)
    world.collect()


def pay(world: Any) -> None:
    """Pay what is owed with a card that works."""
    world.bank.mood = "pays"
    owed = [one.id for one in world.invoices if one.status in {"open", "uncollectible"}]
    for bill in owed:
        with world.service() as service:
            service.pay(bill)
    world.collect()


def cancel(world: Any) -> None:
    with world.service() as service:
        service.cancel()
    world.collect()


def test_a_debt_outlives_a_cancellation(world: Any) -> None:
    """What was used before, and the days on trust, are owed after cancelling an unpaid period, and paid first."""
    world.subscribe()
    world.use(102_000)
    fall_behind(world, days=4)
    days = (world.periods[-1].ends_on - world.periods[-1].starts_on).days
    cancel(world)
    debt_krw = 1_000 + 29_000 * 4 // days
    assert kinds(world)[1] == ("overage", "open", debt_krw)
    assert sorted(line.kind for line in world.lines(world.invoices[-1])) == ["overage", "served"]
    world.bank.mood = "pays"
    with world.service() as service, pytest.raises(DebtOpen) as refused:
        service.subscribe("pro")
    (bill,) = refused.value.extensions["invoices"]
    assert (refused.value.extensions["owed_krw"], bill["total_krw"]) == (debt_krw, debt_krw)
    assert bill["pay"] == f"/v1/billing/invoices/{bill['id']}/pay"
    with world.service() as service, pytest.raises(DebtOpen):
        service.preview("pro")
    with world.service() as service:
        service.pay(bill["id"])
        with pytest.raises(PaymentInProgress):
            service.subscribe("pro")
    world.collect()
    subscribe(world)
    assert (world.subscription().status, world.bank.holds_krw) == ("active", 29_000 + debt_krw + 29_000)


def test_a_bill_that_was_given_up_is_paid_first(world: Any) -> None:
    """While its period runs that brings the subscription back; a new one beside the debt is refused."""
    world.subscribe()
    fall_behind(world, days=8)
    assert kinds(world)[-1] == ("renewal", "uncollectible", 29_000)
    world.bank.mood = "pays"
    with world.service() as service, pytest.raises(DebtOpen):
        service.subscribe("business")
    pay(world)
    assert (world.subscription().status, world.bank.holds_krw) == ("active", 58_000)


def test_a_period_that_is_over_is_owed_for_its_days_on_trust(world: Any) -> None:
    """Not in full: service had stopped. The bill is replaced when the period is over, and nobody is charged by that."""
    world.subscribe()
    world.use(102_000)
    fall_behind(world, days=8)
    period = world.periods[-1]
    world.bank.mood = "pays"
    world.clock.now = begin_of(period.ends_on)
    world.tick()
    world.tick()
    served_krw = 29_000 * 7 // (period.ends_on - period.starts_on).days
    assert kinds(world)[1:] == [("overage", "uncollectible", 1_000 + served_krw), ("renewal", "void", 30_000)]
    assert world.bank.holds_krw == 29_000
    with world.service() as service, pytest.raises(DebtOpen) as refused:
        service.subscribe("pro")
    assert refused.value.extensions["owed_krw"] == 1_000 + served_krw
    pay(world)
    subscribe(world)
    assert (world.subscription().status, world.bank.holds_krw) == ("active", 58_000 + 1_000 + served_krw)


def test_paying_just_after_the_period_is_over_takes_no_full_month(world: Any) -> None:
    """The bill buys nothing any more, and maintenance replaces it within a minute."""
    world.subscribe()
    fall_behind(world, days=8)
    world.bank.mood = "pays"
    world.clock.now = begin_of(world.periods[-1].ends_on)
    bill = next(one.id for one in world.invoices if one.status == "uncollectible")
    with world.service() as service, pytest.raises(InvoiceNotPayable):
        service.pay(bill)
    world.tick()
    pay(world)
    assert world.bank.holds_krw < 2 * 29_000


def test_money_that_is_under_way_when_the_period_ends_is_waited_for(world: Any) -> None:
    """It buys nothing any more and goes back; then the days on trust are owed, once."""
    world.subscribe()
    fall_behind(world, days=8)
    period = world.periods[-1]
    world.clock.now = begin_of(period.ends_on) - timedelta(minutes=5)
    world.bank.mood = "loses"
    bill = next(one.id for one in world.invoices if one.status == "uncollectible")
    with world.service() as service:
        service.pay(bill)
    world.collect()
    world.clock.now = begin_of(period.ends_on) + timedelta(minutes=1)
    world.tick()
    assert kinds(world)[1:] == [("renewal", "uncollectible", 29_000)]
    for _ in range(4):
        world.clock.pass_by(minutes=11)
        world.sweep()
        world.tick()
    served_krw = 29_000 * 7 // (period.ends_on - period.starts_on).days
    assert kinds(world)[1:] == [("overage", "uncollectible", served_krw), ("renewal", "void", 29_000)]
    assert world.bank.holds_krw == 29_000


def test_cancelling_on_the_day_of_renewal_costs_nothing(world: Any) -> None:
    """The day on which a subscription ends is free; a debt that no card can be charged with is none."""
    world.subscribe()
    fall_behind(world)
    cancel(world)
    assert kinds(world)[-1] == ("renewal", "void", 29_000)
    world.bank.mood = "pays"
    subscribe(world)
    assert (world.subscription().status, world.bank.holds_krw) == ("active", 58_000)


@pytest.fixture
def late_debt(world: Any) -> int:
    """Use that was counted, and could not be charged, after a new subscription had begun; gives the debt."""
    world.subscribe()
    world.use(101_000)
    cancel(world)
    world.clock.now = begin_of(world.periods[-1].ends_on)
    world.roll_up()
    world.renewals.run()
    subscribe(world)
    world.clock.pass_by(hours=4)
    world.bank.mood = "declines"
    world.tick()
    return 500


def test_a_better_plan_waits_for_the_debt_of_an_earlier_subscription(world: Any, late_debt: int) -> None:
    """Once it is paid, that is sold."""
    world.bank.mood = "pays"
    with world.service() as service, pytest.raises(DebtOpen):
        service.change("business")
    pay(world)
    with world.service() as service:
        service.change("business")
    world.collect()
    assert world.subscription().plan_id == "business"


def test_a_debt_is_tried_again_with_each_renewal(world: Any, late_debt: int) -> None:
    """Whoever changed cards between the two pays with the card that pays the next period; once, if it declines."""
    for _ in range(8):
        world.clock.pass_by(days=1)
        world.tick()
    assert ("overage", "uncollectible", late_debt) in kinds(world)
    world.bank.mood = "pays"
    world.clock.now = begin_of(world.periods[-1].ends_on) + timedelta(hours=4)
    world.tick()
    world.tick()
    assert ("overage", "paid", late_debt) in kinds(world)
    assert world.bank.holds_krw == 3 * 29_000 + late_debt
