"""What somebody would try who wants more than they paid for, or money and goods."""

from datetime import date, timedelta
from typing import Any

import pytest
from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.billing.credits.errors import CreditTooLow
from realcatcha_gateway.billing.payments.models import Payment, Refund
from realcatcha_gateway.billing.periods import Period, begin_of, day_in_seoul
from realcatcha_gateway.billing.subscriptions.bills import bill_last_use
from realcatcha_gateway.billing.subscriptions.proration import prorate, share_of_included
from realcatcha_gateway.billing.subscriptions.quotas import PlanQuotas
from realcatcha_gateway.billing.toss.errors import TossDeclined
from realcatcha_gateway.data.models import Erasure


def ask_for_refund(world: Any, amount_krw: int, *, key: str = "ticket") -> None:
    """Have an administrator give a part of the newest top-up back, in a unit of work."""
    payment = [one for one in world.rows(Payment) if one.purpose == "topup"][-1]
    with world.database.write() as session:
        world.payments.refund(session, payment_id=payment.id, amount_krw=amount_krw, reason="goodwill", key=key)


def refund_at_toss(world: Any, amount_krw: int) -> None:
    """Have it given back in Toss's dashboard instead, of which Toss tells."""
    payment = [one for one in world.rows(Payment) if one.purpose == "topup"][-1]
    world.bank.cancel(payment_key=f"key-{payment.order_id}", amount_krw=amount_krw, reason="goodwill", key="dashboard")
    world.ask_about(payment.order_id)


def fall_due(world: Any) -> None:
    """Let the period end, and the next one be billed to a card that declines; credit is set aside for it."""
    world.clock.now = begin_of(world.periods[-1].ends_on) + timedelta(hours=4)
    world.bank.mood = "declines"
    world.tick()


def test_credit_is_gone_when_its_refund_is_decided_on(world: Any) -> None:
    """Whoever hears that money comes back has no minute to spend it in; what was spent is not paid back at all."""
    world.top_up(40_000)
    world.collect()
    ask_for_refund(world, 30_000)
    assert world.balances()["available"] == 10_000
    world.subscribe()
    with pytest.raises(CreditTooLow):
        ask_for_refund(world, 5_000, key="another")
    world.clock.pass_by(minutes=1)
    world.sweep()
    assert world.bank.holds_krw == 10_000 + 19_000
    assert world.balances() == {"outside": -10_000, "available": 0, "reserved": 0, "spent": 10_000}


def test_credit_comes_back_where_its_price_does_not(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Toss refuses; and where it pays after all, the credit goes."""
    world.top_up(40_000)
    world.collect()
    ask_for_refund(world, 30_000)
    world.clock.pass_by(minutes=1)

    def refuse(**_: Any) -> None:
        raise TossDeclined("NOT_CANCELABLE_PAYMENT", "too old")

    with monkeypatch.context() as bank:
        bank.setattr(world.bank, "cancel", refuse)
        world.sweep()
    assert world.balances()["available"] == 40_000
    (refund,) = world.rows(Refund)
    (payment,) = world.rows(Payment)
    reason = f"goodwill [{refund.id}]"
    world.bank.cancel(payment_key=payment.payment_key, amount_krw=30_000, reason=reason, key="late")
    world.ask_about(payment.order_id)
    assert world.balances()["available"] == 10_000


def test_credit_that_was_set_aside_is_not_kept_when_its_price_went_back(world: Any) -> None:
    """The bill that it was for is cancelled: the credit that comes free was paid back before."""
    world.subscribe()
    world.top_up(10_000)
    world.collect()
    fall_due(world)
    with pytest.raises(CreditTooLow):
        ask_for_refund(world, 10_000)
    refund_at_toss(world, 10_000)
    with world.service() as service:
        service.cancel()
    assert world.balances() == {"outside": 0, "available": 0, "reserved": 0, "spent": 0}


def test_a_bill_is_not_paid_with_credit_whose_price_went_back(world: Any) -> None:
    """It was set aside for the bill; when the card is tried again, the card pays all."""
    world.subscribe()
    world.top_up(10_000)
    world.collect()
    fall_due(world)
    refund_at_toss(world, 10_000)
    world.bank.mood = "pays"
    world.clock.pass_by(days=1, hours=1)
    world.tick()
    assert world.invoices[-1].status == "paid"
    assert world.bank.holds_krw == 58_000
    assert world.balances()["spent"] == 0


def test_money_does_not_go_back_twice_for_the_same_credit(world: Any) -> None:
    """By us and in Toss's dashboard at once: one of them is refused, and no credit is left."""
    world.top_up(10_000)
    world.collect()
    ask_for_refund(world, 10_000)
    refund_at_toss(world, 10_000)
    world.clock.pass_by(minutes=1)
    world.sweep()
    assert world.bank.holds_krw == 0
    assert world.balances() == {"outside": 0, "available": 0, "reserved": 0, "spent": 0}


def suspend(world: Any, *, suspended: bool) -> None:
    with world.database.write() as session:
        session.get_one(Organisation, world.organisation_id).suspended_at = world.clock() if suspended else None


def ask_for_erasure(world: Any) -> str:
    with world.database.write() as session:
        erasure = Erasure(
            id=f"era_{world.organisation_id}",
            kind="organisation",
            subject=world.organisation_id,
            requested_at=world.clock(),
            due_at=world.clock() + timedelta(days=7),
        )
        session.add(erasure)
        return erasure.id


def after_period(world: Any, **duration: float) -> None:
    world.clock.now = begin_of(world.periods[-1].ends_on) + timedelta(**duration)
    world.tick()


def test_who_is_suspended_pays_for_no_new_period(world: Any) -> None:
    """It begins with the day on which they are back, and later ones on that day of the month."""
    world.subscribe()
    suspend(world, suspended=True)
    for days in (0.2, 10, 45):
        after_period(world, days=days)
    assert world.bank.holds_krw == 29_000
    suspend(world, suspended=False)
    back_on = day_in_seoul(world.clock())
    world.clock.pass_by(minutes=11)
    world.tick()
    assert world.bank.holds_krw == 58_000
    assert world.periods[-1].starts_on == back_on
    after_period(world, hours=4)
    assert (world.periods[-1].starts_on.day, world.bank.holds_krw) == (back_on.day, 87_000)


def test_who_leaves_is_charged_with_no_new_period(world: Any) -> None:
    """Unless they stay: then it is the period that has run since."""
    world.subscribe()
    erasure_id = ask_for_erasure(world)
    ends_on = world.periods[-1].ends_on
    for days in (0.2, 3):
        after_period(world, days=days)
    assert world.bank.holds_krw == 29_000
    with world.database.write() as session:
        session.delete(session.get_one(Erasure, erasure_id))
    world.clock.pass_by(minutes=11)
    world.tick()
    assert (world.bank.holds_krw, world.periods[-1].starts_on) == (58_000, ends_on)


def test_who_leaves_and_cancelled_is_not_kept_waiting(world: Any) -> None:
    """The subscription ends with its period as it would otherwise."""
    world.subscribe()
    suspend(world, suspended=True)
    ask_for_erasure(world)
    with world.service() as service:
        service.cancel()
    after_period(world, hours=4)
    assert (world.subscription().status, world.bank.holds_krw) == ("ended", 29_000)


def test_what_no_card_can_be_charged_with_is_no_bill(world: Any) -> None:
    """Nobody is written to for a week about 50 won that Toss would never take."""
    subscription = world.subscribe()
    with world.books() as books:
        period = books.subscriptions.period(subscription.id, 0)
        period.overage_krw, period.overage_due = 50, False
        books.invoicing.invoices.session.flush()
        bill_last_use(books, subscription)
    assert len(world.invoices) == 1


def test_a_better_plan_for_a_day_includes_a_day_of_it(world: Any) -> None:
    """Whoever used a million, and has the plan that includes a million for one day of 31, pays for the rest."""
    world.subscribe()
    world.use(1_000_000)
    world.clock.now = begin_of(world.periods[0].ends_on) - timedelta(hours=2)
    with world.service() as service:
        assert service.preview("business").included == 129_033
        service.change("business")
    world.collect()
    with world.service() as service:
        service.change("pro")
    with world.database.read() as session:
        assert PlanQuotas().of(session, world.organisation_id).soft == 129_033
    after_period(world, hours=4)
    overage_krw = 870 * 493
    assert [one.total_krw for one in world.invoices] == [29_000, 3_870, 29_000 + overage_krw]


@pytest.mark.parametrize("day", range(1, 31))
def test_no_day_to_change_gives_verifications_below_every_price(day: int) -> None:
    """A verification that is included costs at least what it costs with the better plan, whenever that is bought."""
    period, today = Period(date(2026, 3, 1), date(2026, 4, 1)), date(2026, 3, day)
    paid_krw = 29_000 + prorate(period, today, old_krw=29_000, new_krw=149_000).total_krw
    left = period.days_left(today)
    included = 100_000 + share_of_included(period, left, old=100_000, new=1_000_000)
    assert paid_krw / included >= 0.1489
