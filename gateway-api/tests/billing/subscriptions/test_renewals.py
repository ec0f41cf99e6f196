"""What time does: renewal, dunning, the end, and what was used beyond the included; on a clock that tests move."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from realcatcha_gateway.billing.payments.models import PaymentMethod
from realcatcha_gateway.billing.periods import Period
from realcatcha_gateway.billing.plans.models import PlanPrice
from realcatcha_gateway.billing.subscriptions.errors import NoPaymentMethod, PaymentInProgress
from realcatcha_gateway.billing.subscriptions.outcomes import RETRIES
from realcatcha_gateway.billing.subscriptions.quotas import PlanQuotas
from realcatcha_gateway.billing.subscriptions.views import view_subscription
from realcatcha_gateway.usage.models import UsageHour, UsageNotice, UsageQuota
from realcatcha_gateway.usage.quotas import QuotaWatch
from realcatcha_gateway.usage.repository import UsageRepository
from realcatcha_gateway.usage.service import UsageService
from realcatcha_gateway.webhooks.service import Events
from sqlalchemy import delete


def plan_of(world: Any) -> str:
    with world.database.read() as session:
        return str(PlanQuotas().of(session, world.organisation_id).plan)


def kinds(world: Any) -> list[tuple[str, str, int]]:
    return [(one.kind, one.status, one.total_krw) for one in world.invoices]


def give_address(world: Any, language: str = "ko") -> None:
    with world.books() as books:
        books.account.email, books.account.language = f"{world.organisation_id}@example.com", language


def letters(world: Any) -> list[str]:
    mine = f"{world.organisation_id}@example.com"
    return [letter.kind for letter in world.letters() if letter.to == mine]


def end_period(world: Any, *, hours: float = 4) -> None:
    """Stand some hours after the end of the present period."""
    world.clock.now = datetime.combine(world.periods[-1].ends_on, datetime.min.time(), UTC) + timedelta(hours=hours - 9)


def test_a_period_is_renewed_for_the_day_it_was_subscribed_on(make_world: Callable[..., Any], clock: Any) -> None:
    """31 January, 28 February, 31 March; each is charged once, however often it is looked at."""
    clock.now = datetime(2026, 1, 31, 3, tzinfo=UTC)
    world = make_world()
    world.subscribe()
    for _ in range(2):
        end_period(world)
        world.tick()
        world.tick()
    assert [one.starts_on for one in world.periods] == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    assert kinds(world) == [("first", "paid", 29_000), ("renewal", "paid", 29_000), ("renewal", "paid", 29_000)]
    assert world.bank.holds_krw == 3 * 29_000


def test_a_renewal_waits_for_the_use_of_the_period_before(world: Any) -> None:
    """Its hours close three hours after the end; then each full thousand beyond is a line of the next bill."""
    world.subscribe()
    world.use(151_999)
    end_period(world, hours=1)
    world.tick()
    assert [one.kind for one in world.invoices] == ["first"]
    assert plan_of(world) == "pro"
    end_period(world, hours=3.5)
    world.tick()
    invoice = world.invoices[-1]
    assert [(line.kind, line.quantity, line.amount_krw) for line in world.lines(invoice)] == [
        ("plan", 1, 29_000),
        ("overage", 51, 25_500),
    ]
    assert world.periods[0].used == 151_999
    assert world.bank.holds_krw == 2 * 29_000 + 25_500


def open_hour(world: Any, verifications: int) -> None:
    hour = int(world.clock().timestamp()) // 3600
    key = {"site_id": world.organisation_id, "hour": hour, "source": "0.1.x", "kind": "none", "verdict": "passed"}
    with world.database.write() as session:
        session.add(UsageHour(**key, country="", organisation_id=world.organisation_id, verifications=verifications))


def test_hours_that_are_open_are_not_billed(world: Any) -> None:
    """Rows of an hour that may still change keep the count waiting; once it is closed they count."""
    world.subscribe()
    world.use(120_000)
    open_hour(world, 5_000)
    end_period(world, hours=20)
    world.tick()
    assert [one.kind for one in world.invoices] == ["first"]
    with world.database.write() as session:
        session.execute(delete(UsageHour).where(UsageHour.source == "0.1.x"))
    world.clock.pass_by(minutes=11)
    world.tick()
    assert world.invoices[-1].total_krw == 29_000 + 20 * 500


def test_counts_that_were_lost_keep_nobody_waiting(world: Any) -> None:
    """A row that nothing closes any more is billed as it is, a day later, by a roll-up that has looked since."""
    world.subscribe()
    world.use(120_000)
    open_hour(world, 5_000)
    end_period(world, hours=23)
    world.tick()
    assert [one.kind for one in world.invoices] == ["first"]
    end_period(world, hours=28)
    world.tick()
    assert world.invoices[-1].total_krw == 29_000 + 25 * 500


def test_use_that_is_counted_late_is_on_the_next_bill(world: Any) -> None:
    """After a day without a roll-up the renewal waits no longer; nothing is billed twice, nothing is forgotten."""
    world.subscribe()
    world.use(110_000)
    world.roll_up()
    end_period(world, hours=25)
    world.renewals.run()
    world.collect()
    assert world.invoices[-1].total_krw == 29_000
    world.tick()
    end_period(world)
    world.tick()
    world.tick()
    assert [one.total_krw for one in world.invoices] == [29_000, 29_000, 34_000]


def test_what_was_used_in_the_last_period_is_billed_after_it(world: Any) -> None:
    """Of a subscription that was cancelled."""
    world.subscribe()
    world.use(101_000)
    with world.service() as service:
        service.cancel()
    end_period(world)
    world.tick()
    world.tick()
    assert kinds(world) == [("first", "paid", 29_000), ("overage", "paid", 500)]
    assert plan_of(world) == "free"


def test_dunning_keeps_service_for_a_week(world: Any) -> None:
    """Tries on day 1, 3, 5 and 7 after the first, a letter for each, then back to free; the data stay."""
    give_address(world)
    world.subscribe()
    end_period(world)
    world.bank.mood = "declines"
    begun = world.clock.now
    world.tick()
    assert plan_of(world) == "pro"
    for number, after in enumerate(RETRIES):
        assert world.subscription().status == "past_due"
        assert world.invoices[-1].next_attempt_at == begun + after
        world.clock.now = begun + after - timedelta(minutes=1)
        world.tick()
        assert world.invoices[-1].attempt == number + 1
        world.clock.now = begun + after
        world.tick()
    assert [after.days for after in RETRIES] == [1, 3, 5, 7]
    assert (world.subscription().status, world.subscription().end_reason) == ("ended", "unpaid")
    assert kinds(world)[-1] == ("renewal", "uncollectible", 29_000)
    assert plan_of(world) == "free"
    assert letters(world) == ["invoice-paid", *["payment-failed"] * 4, "subscription-unpaid"]


def test_paying_late_brings_the_subscription_back(world: Any) -> None:
    """By hand, with another card, while the period runs: the same period, to the same day."""
    world.subscribe()
    end_period(world)
    world.bank.mood = "declines"
    for _ in range(5):
        world.tick()
        world.clock.pass_by(days=2)
    assert plan_of(world) == "free"
    ends_on = world.periods[-1].ends_on
    world.bank.mood = "pays"
    bill = world.invoices[-1].id
    with world.service() as service:
        service.pay(bill)
    world.collect()
    assert (world.subscription().status, plan_of(world)) == ("active", "pro")
    assert world.periods[-1].ends_on == ends_on
    end_period(world)
    world.tick()
    assert kinds(world)[1:] == [("renewal", "paid", 29_000), ("renewal", "paid", 29_000)]


def test_a_charge_whose_answer_is_lost_is_found(world: Any) -> None:
    """Nothing is charged again meanwhile, service goes on, and no retry is planned."""
    world.subscribe()
    end_period(world)
    world.bank.mood = "loses"
    world.tick()
    assert (world.invoices[-1].in_flight, plan_of(world)) == (True, "pro")
    bill = world.invoices[-1].id
    with world.service() as service, pytest.raises(PaymentInProgress):
        service.pay(bill)
    world.clock.pass_by(minutes=10)
    world.sweep()
    assert (world.invoices[-1].status, world.bank.holds_krw) == ("paid", 58_000)


def test_a_payment_that_arrives_when_nothing_can_be_given_goes_back(world: Any) -> None:
    """An upgrade whose period is over buys nothing."""
    world.subscribe()
    world.bank.mood = "loses"
    with world.service() as service:
        service.change("business")
    world.collect()
    world.bank.mood = "pays"
    end_period(world)
    world.tick()
    world.sweep()
    world.clock.pass_by(minutes=1)
    world.sweep()
    assert world.bank.holds_krw == 58_000
    assert [one.status for one in world.invoices] == ["paid", "void", "paid"]
    assert plan_of(world) == "pro"


def test_a_lesser_plan_begins_with_the_next_period(world: Any) -> None:
    """And a price that changes meanwhile holds from then on, not before."""
    world.subscribe("business")
    with world.service() as service:
        service.change("pro")
    assert plan_of(world) == "business"
    with world.database.write() as session:
        price = {"plan_id": "pro", "version": 2, "amount_krw": 33_000, "included": 50_000, "overage_krw": 600}
        session.add(PlanPrice(id="pro-2", valid_from=world.clock() + timedelta(days=1), **price))
    try:
        end_period(world)
        world.tick()
        assert [one.total_krw for one in world.invoices] == [149_000, 33_000]
        assert plan_of(world) == "pro"
        with world.database.read() as session:
            assert PlanQuotas().of(session, world.organisation_id).soft == 50_000
    finally:
        world.forget()
        with world.database.write() as session:
            session.execute(delete(PlanPrice).where(PlanPrice.id == "pro-2"))


def test_credit_pays_first(world: Any) -> None:
    """The card pays the rest; where credit pays all, no card is needed; and no card is charged a few won."""
    world.top_up(28_950)
    world.collect()
    world.subscribe()
    assert [(one.total_krw, one.credit_krw) for one in world.invoices] == [(29_000, 28_900)]
    assert world.bank.holds_krw == 28_950 + 100
    world.top_up(100_000)
    world.collect()
    world.bank.mood = "declines"
    end_period(world)
    world.tick()
    assert world.invoices[-1].credit_krw == 29_000
    assert world.balances() == {"outside": -128_950, "available": 71_050, "reserved": 0, "spent": 57_900}


def test_a_failed_bill_gives_its_credit_back(world: Any) -> None:
    """Set aside while the payment is on its way, spent with it, or given back."""
    world.top_up(10_000)
    world.collect()
    world.bank.mood = "declines"
    with world.service() as service:
        service.subscribe("pro")
    assert world.balances()["reserved"] == 10_000
    world.collect()
    assert (world.balances()["available"], world.balances()["reserved"]) == (10_000, 0)
    assert world.subscription().end_reason == "first-payment-failed"


def test_without_a_card_and_credit_nothing_is_begun(world: Any) -> None:
    """It is refused at once, rather than failed later."""
    with world.database.write() as session:
        session.execute(delete(PaymentMethod).where(PaymentMethod.organisation_id == world.organisation_id))
    with world.service() as service, pytest.raises(NoPaymentMethod):
        service.subscribe("pro")
    assert world.invoices == []


def test_cancelling_an_unpaid_period_ends_it_and_bills_what_was_used_before(world: Any) -> None:
    """The bill of the unpaid period is void; what was used in the paid one is owed."""
    world.subscribe()
    world.use(102_000)
    end_period(world)
    world.bank.mood = "declines"
    world.tick()
    assert kinds(world)[-1] == ("renewal", "open", 30_000)
    world.bank.mood = "pays"
    with world.service() as service:
        service.cancel()
    world.collect()
    assert sorted(kinds(world)) == [("first", "paid", 29_000), ("overage", "paid", 1_000), ("renewal", "void", 30_000)]
    assert plan_of(world) == "free"


def test_what_was_used_so_far_is_shown(world: Any) -> None:
    """Days of UTC and the hours around them add up to days of Seoul, and agree with what is billed."""
    world.clock.now = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)  # half past midnight of 2 March in Seoul
    world.clock.pass_by(hours=-2)
    world.use(1)  # the day before
    world.clock.pass_by(hours=2)
    world.subscribe()
    for hours in (0, 5, 20, 24 * 20, 24 * 31 - 70):
        world.clock.now = datetime(2026, 3, 1, 15, 30, tzinfo=UTC) + timedelta(hours=hours)
        world.use(10)
    world.clock.now = datetime(2026, 4, 1, 15, 30, tzinfo=UTC)
    world.use(1)  # the next period
    with world.books() as books:
        view = view_subscription(books)
        hours = Period(view.period.starts_on, view.period.ends_on).hours
        assert (view.used, view.included) == (50, 100_000)
        assert books.subscriptions.used(hours) == 50


def test_warnings_go_by_the_period(world: Any) -> None:
    """What was used before it does not count; each threshold is told once, with the days of the period."""
    postbox = world.tools.postbox
    watch = QuotaWatch(
        world.database, postbox, Events(world.clock, wake=lambda: None), quotas=PlanQuotas(), clock=world.clock
    )
    world.clock.now = datetime(2026, 3, 9, 14, tzinfo=UTC)
    world.use(79_000)
    world.clock.now = datetime(2026, 3, 10, 3, tzinfo=UTC)
    world.subscribe()
    world.use(79_999)
    assert watch.run() == 0
    world.clock.now = datetime(2026, 4, 8, 3, tzinfo=UTC)
    world.use(1)
    assert (watch.run(), watch.run()) == (1, 0)
    world.use(20_000)
    assert (watch.run(), watch.run()) == (1, 0)
    (noted, reached) = sorted(world.rows(UsageNotice), key=lambda one: one.used)
    assert [(one.period, one.threshold, one.used) for one in (noted, reached)] == [
        ("260310", "soft-80", 80_000),
        ("260310", "soft-100", 100_000),
    ]
    with world.database.read() as session:
        usage = UsageService(
            UsageRepository(session, world.organisation_id),
            quota=lambda: PlanQuotas().of(session, world.organisation_id),
            clock=world.clock,
        )
        assert sorted(usage.month(None).thresholds) == ["soft-100", "soft-80"]
        assert usage.month("2026-03").thresholds == []


def test_a_better_plan_warns_anew(world: Any) -> None:
    """Of its own limits, in the same period."""
    events = Events(world.clock, wake=lambda: None)
    watch = QuotaWatch(world.database, world.tools.postbox, events, quotas=PlanQuotas(), clock=world.clock)
    world.subscribe()
    world.use(100_000)
    assert watch.run() == 2
    with world.service() as service:
        service.change("business")
    world.collect()
    assert watch.run() == 0
    world.use(700_000)
    assert (watch.run(), watch.run()) == (1, 0)
    assert [one.limited_to for one in world.rows(UsageNotice)] == [1_000_000]


def test_what_was_agreed_comes_before_the_plan(world: Any) -> None:
    """One question, one answer, for one organisation as for all."""
    world.subscribe()
    quotas = PlanQuotas()
    with world.database.read() as session:
        assert quotas.every(session)[world.organisation_id] == quotas.of(session, world.organisation_id)
        assert quotas.free(session).soft == 10_000
    agreed = {"plan": "contract", "soft_limit": 7, "hard_limit": 9, "updated_at": world.clock()}
    with world.database.write() as session:
        session.add(UsageQuota(organisation_id=world.organisation_id, **agreed))
    with world.database.read() as session:
        quota = quotas.of(session, world.organisation_id)
        assert (quota.plan, quota.soft, quota.hard) == ("contract", 7, 9)
        assert quotas.every(session)[world.organisation_id] == quota
