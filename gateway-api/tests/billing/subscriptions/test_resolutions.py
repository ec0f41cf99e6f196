"""Bills whose money came too late and went back: Toss takes no more of them, and a person decides."""

from typing import Any

import pytest
from realcatcha_gateway.billing.invoices.errors import InvoiceNotFound
from realcatcha_gateway.billing.invoices.models import Invoice
from realcatcha_gateway.billing.payments.models import Payment
from realcatcha_gateway.billing.periods import begin_of
from realcatcha_gateway.billing.subscriptions.errors import InvoiceNotResolvable
from realcatcha_gateway.billing.subscriptions.resolutions import bills_to_decide, resolve


def listed(world: Any, *, stuck: bool | None = None) -> list[str]:
    with world.database.read() as session:
        rows = bills_to_decide(session, stuck=stuck, limit=1_000, after=None)
        return [one.id for one in rows if one.organisation_id == world.organisation_id]


def decide(world: Any, bill: Invoice, how: str) -> None:
    with world.books() as books:
        resolve(books, bill.id, how)  # type: ignore[arg-type]  # also what is none
    world.collect()


@pytest.fixture
def stuck(world: Any) -> Invoice:
    """A renewal, with use beyond the period before, whose first attempt was collected while the second hung."""
    world.subscribe()
    world.use(102_000)
    world.clock.now = begin_of(world.periods[-1].ends_on)
    for mood in ("declines", "hangs"):
        world.bank.mood = mood
        world.clock.pass_by(days=1, hours=4)
        world.tick()
    first = next(one for one in world.rows(Payment) if one.attempt == 1 and one.status == "failed")
    world.bank.change_its_mind(first.order_id)
    world.ask_about(first.order_id)
    for _ in range(5):
        world.clock.pass_by(hours=20)
        world.sweep()
        world.tick()
    world.bank.mood = "pays"
    bill: Invoice = world.invoices[-1]
    assert (bill.status, bill.total_krw, world.subscription().status) == ("open", 30_000, "past_due")
    assert world.bank.holds_krw == 29_000
    return bill


def late_money(world: Any, bill: Invoice) -> None:
    """Have the second attempt be collected, too, after the decision."""
    second = next(one for one in world.rows(Payment) if one.reference_id == bill.id and one.attempt == 2)
    world.bank.declined[second.order_id] = second.amount_krw
    world.bank.change_its_mind(second.order_id)
    for _ in range(3):
        world.ask_about(second.order_id)
        world.clock.pass_by(minutes=1)
        world.sweep()


def test_it_is_listed_until_somebody_decides(world: Any, stuck: Invoice) -> None:
    """Bills that were given up are listed, too; those that go on by themselves are not."""
    assert listed(world) == listed(world, stuck=True) == [stuck.id]
    assert listed(world, stuck=False) == []
    decide(world, stuck, "waive")
    assert listed(world) == []


def test_charged_anew_it_is_another_bill_for_the_same(world: Any, stuck: Invoice) -> None:
    """Toss takes it, the period is paid, and money that still comes for the old one goes back."""
    decide(world, stuck, "charge-anew")
    old, new = world.invoices[-2:]
    assert (old.id, old.status, new.status, new.total_krw) == (stuck.id, "void", "paid", 30_000)
    assert [line.amount_krw for line in world.lines(new)] == [line.amount_krw for line in world.lines(old)]
    assert (world.subscription().status, world.bank.holds_krw) == ("active", 59_000)
    late_money(world, stuck)
    assert (world.subscription().status, world.bank.holds_krw) == ("active", 59_000)
    assert [one.status for one in world.invoices] == ["paid", "void", "paid"]


def test_charged_anew_it_is_tried_again_like_any_bill(world: Any, stuck: Invoice) -> None:
    """Money that comes for the old one meanwhile goes back."""
    world.bank.mood = "declines"
    decide(world, stuck, "charge-anew")
    assert world.invoices[-1].next_attempt_at is not None
    late_money(world, stuck)
    assert (world.bank.holds_krw, world.invoices[-1].status) == (29_000, "open")
    world.bank.mood = "pays"
    world.clock.pass_by(days=1)
    world.tick()
    assert (world.invoices[-1].status, world.bank.holds_krw) == ("paid", 59_000)


def test_waived_the_period_is_given(world: Any, stuck: Invoice) -> None:
    """With what was used before it; nothing is charged, and the next period is billed as ever."""
    decide(world, stuck, "waive")
    assert (world.subscription().status, world.invoices[-1].status, world.bank.holds_krw) == ("active", "void", 29_000)
    late_money(world, stuck)
    assert world.bank.holds_krw == 29_000
    world.clock.now = begin_of(world.periods[-1].ends_on)
    world.clock.pass_by(hours=4)
    world.tick()
    assert (world.bank.holds_krw, world.invoices[-1].total_krw) == (58_000, 29_000)


def test_given_up_the_subscription_ends(world: Any, stuck: Invoice) -> None:
    """What was served is owed, by a bill that Toss takes."""
    decide(world, stuck, "give-up")
    assert (world.subscription().status, world.subscription().end_reason) == ("ended", "unpaid")
    assert (world.invoices[-2].status, world.invoices[-1].status) == ("void", "uncollectible")
    assert listed(world, stuck=False) == [world.invoices[-1].id]
    debt = world.invoices[-1]
    with world.service() as service:
        service.pay(debt.id)
    world.collect()
    assert (world.invoices[-1].status, world.bank.holds_krw) == ("paid", 29_000 + debt.total_krw)


def test_nobody_decides_for_months(world: Any, stuck: Invoice) -> None:
    """Whoever cancels then owes the one period that was begun, not all the days that it ran on."""
    world.clock.pass_by(days=60)
    with world.service() as service:
        service.cancel()
    world.collect()
    assert (stuck.total_krw, world.invoices[-1].total_krw) == (30_000, 30_000)
    assert world.bank.holds_krw == 59_000


def test_a_debt_is_waived(world: Any, stuck: Invoice) -> None:
    """Then nothing keeps from subscribing."""
    decide(world, stuck, "give-up")
    decide(world, world.invoices[-1], "waive")
    assert [one.status for one in world.invoices] == ["paid", "void", "void"]
    with world.service() as service:
        service.subscribe("pro")
    world.collect()
    assert (world.subscription().status, world.bank.holds_krw) == ("active", 58_000)


@pytest.mark.parametrize("how", ["charge-anew", "give-up"])
def test_what_needs_no_decision_takes_none(world: Any, stuck: Invoice, how: str) -> None:
    """A paid bill, one that somebody decided on, one that the customer can pay, another organisation's."""
    decide(world, stuck, "give-up")
    bills = world.invoices
    for bill in bills:
        with world.books() as books, pytest.raises(InvoiceNotResolvable):
            resolve(books, bill.id, how)  # type: ignore[arg-type]  # parametrised
    for bill in bills[:-1]:
        with world.books() as books, pytest.raises(InvoiceNotResolvable):
            resolve(books, bill.id, "waive")
    with world.books() as books, pytest.raises(InvoiceNotFound):
        resolve(books, "inv_aaaaaaaaaaaaaaaaaaaa", "waive")


def test_a_bill_under_way_is_not_decided_on(world: Any) -> None:
    """Its money may be here already."""
    world.subscribe()
    world.clock.now = begin_of(world.periods[-1].ends_on)
    world.clock.pass_by(hours=4)
    world.bank.mood = "loses"
    world.tick()
    bill = world.invoices[-1].id
    with world.books() as books, pytest.raises(InvoiceNotResolvable):
        resolve(books, bill, "waive")
