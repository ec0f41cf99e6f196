"""Whatever happens in whatever order: money charged is money owed, credit is never negative, no paid period is lost.

A machine does what owners, cards, Toss, webhooks and time do; after each step the books are compared with a model that
knows prices, days and the bank only.
"""

import contextlib
import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from realcatcha_gateway.billing.credits.errors import CreditTooLow, NothingToRefund
from realcatcha_gateway.billing.credits.models import CreditTopup
from realcatcha_gateway.billing.credits.topups import Topups
from realcatcha_gateway.billing.invoices.errors import InvoiceNotPayable
from realcatcha_gateway.billing.invoices.models import CreditNote, Invoice, InvoiceLine
from realcatcha_gateway.billing.payments.errors import AlreadyPaid, NotRefundable
from realcatcha_gateway.billing.payments.models import Payment, Refund
from realcatcha_gateway.billing.plans.service import Plans
from realcatcha_gateway.billing.subscriptions.errors import (
    AlreadySubscribed,
    CancellationPending,
    DebtOpen,
    PaymentInProgress,
    RenewalDue,
    SubscriptionNotFound,
    SubscriptionUnpaid,
)
from realcatcha_gateway.billing.subscriptions.models import Subscription, SubscriptionPeriod
from realcatcha_gateway.billing.subscriptions.quotas import PlanQuotas
from sqlalchemy import func, select

RUN = settings(
    max_examples=25,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
PRICES = {"pro": 29_000, "business": 149_000}
INCLUDED = {"pro": 100_000, "business": 1_000_000}
BEYOND = {"pro": 500, "business": 300}
SEOUL = ZoneInfo("Asia/Seoul")
REFUSALS = (
    AlreadySubscribed,
    CancellationPending,
    DebtOpen,
    InvoiceNotPayable,
    PaymentInProgress,
    RenewalDue,
    SubscriptionNotFound,
    SubscriptionUnpaid,
)
PLANS = st.sampled_from(sorted(PRICES))
MOODS = st.sampled_from(["pays", "pays", "pays", "declines", "loses", "hangs"])
FIRST_MOODS = st.sampled_from(["pays", "pays", "pays", "pays", "loses", "declines"])
SHARES = st.integers(0, 999)


class OwnClock:
    """A clock that this machine moves."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Seen:
    """The organisation's rows after a step."""

    invoices: list[Any]
    lines: dict[str, list[Any]]
    payments: list[Any]
    refunds: list[Any]
    topups: list[Any]
    periods: list[Any]
    subscriptions: list[Any]
    notes: list[Any]

    @property
    def lives(self) -> bool:
        return any(one.live_organisation_id for one in self.subscriptions)

    @property
    def is_active(self) -> bool:
        return any(one.status == "active" for one in self.subscriptions)

    @property
    def unpaid(self) -> list[str]:
        return [one.id for one in self.invoices if one.status != "paid" and not one.in_flight]


class Money(RuleBasedStateMachine):
    """One organisation, its card, and everything that can happen to its money."""

    make: Callable[[Any], Any]
    start: datetime

    def __init__(self) -> None:
        super().__init__()
        self.clock = OwnClock(type(self).start)
        self.world = type(self).make(self.clock)
        self.uses: list[tuple[date, int]] = []
        self.taken = self.world.numbers("RC")
        self.seen = self.look()

    @initialize(
        plan=st.sampled_from(["pro", "pro", "pro", "business"]),
        credit_krw=st.sampled_from([0, 0, 28_950, 40_000]),
        mood=FIRST_MOODS,
    )
    def begins(self, plan: str, credit_krw: int, mood: str) -> None:
        if credit_krw:
            self.world.top_up(credit_krw)
            self.world.collect()
        self.subscribe(plan)
        self.world.bank.mood = mood
        self.world.collect()

    # What owners do.

    @precondition(lambda self: not self.seen.lives)
    @rule(plan=PLANS)
    def subscribe(self, plan: str) -> None:
        self.ask(lambda service: service.subscribe(plan))

    @precondition(lambda self: self.seen.lives)
    @rule(plan=PLANS)
    def change(self, plan: str) -> None:
        """What was shown before is what is billed."""
        shown: list[int] = []

        def change(service: Any) -> None:
            shown.append(service.preview(plan).total_krw)
            service.change(plan)

        bills = {one.id for one in self.world.invoices}
        if self.ask(change):
            assert sum(one.total_krw for one in self.world.invoices if one.id not in bills) == shown[0]

    @precondition(lambda self: self.seen.is_active)
    @rule(mood=MOODS, hours=st.sampled_from([0, 0, 24 * 31]))
    def upgrade(self, mood: str, hours: int) -> None:
        """Its payment is collected at once, or when the period is long over."""
        self.change("business")
        self.clock.now += timedelta(hours=hours)
        self.world.bank.mood = mood
        self.world.collect()

    @precondition(lambda self: self.seen.lives)
    @rule(back=st.sampled_from([True, True, False]))
    def cancel(self, back: bool) -> None:
        self.ask(lambda service: service.cancel())
        if back:
            self.ask(lambda service: service.resume())

    @precondition(lambda self: self.seen.unpaid)
    @rule(share=SHARES)
    def pay(self, share: int) -> None:
        """Pay a bill by hand; Toss takes no more of one whose money came too late and went back."""
        with contextlib.suppress(AlreadyPaid):
            self.ask(lambda service: service.pay(pick(self.seen.unpaid, share)))

    @rule(amount_krw=st.sampled_from([1_000, 28_950, 300_000]))
    def top_up(self, amount_krw: int) -> None:
        self.world.top_up(amount_krw)

    # What the card and Toss do.

    @precondition(lambda self: self.world.soon)
    @rule(mood=MOODS)
    def collect(self, mood: str) -> None:
        self.world.bank.mood = mood
        self.world.collect()

    @precondition(lambda self: len(self.world.soon) > 1)
    @rule(mood=MOODS, share=SHARES)
    def collect_one(self, mood: str, share: int) -> None:
        """In any order."""
        self.world.bank.mood = mood
        self.world.payments.collect(self.world.soon.pop(share % len(self.world.soon)))

    @precondition(lambda self: self.world.soon)
    @rule()
    def collector_dies(self) -> None:
        """What was to be collected after the commit is left to the sweep."""
        self.world.soon.clear()

    @rule(mood=MOODS)
    def sweep(self, mood: str) -> None:
        self.world.bank.mood = mood
        self.world.sweep()

    @precondition(lambda self: self.seen.payments)
    @rule(share=SHARES, times=st.integers(1, 2))
    def webhook(self, share: int, times: int) -> None:
        """About any payment, as often and as late as it pleases."""
        for _ in range(times):
            self.world.ask_about(pick(self.seen.payments, share).order_id)

    @precondition(lambda self: self.world.bank.declined)
    @rule(share=SHARES)
    def bank_changes_its_mind(self, share: int) -> None:
        """A declined payment is collected after all."""
        order_id = pick(list(self.world.bank.declined), share)
        self.world.bank.change_its_mind(order_id)
        self.world.ask_about(order_id)

    @precondition(lambda self: self.world.bank.paid)
    @rule(share=SHARES, parts=st.integers(1, 3))
    def operator_refunds(self, share: int, parts: int) -> None:
        """Somebody gives money back in Toss's dashboard, also of what goes back anyway."""
        one = self.world.bank.paid[pick(list(self.world.bank.paid), share)]
        left = one.total_amount - sum(cancel.cancel_amount for cancel in one.cancels or ())
        if left >= parts:
            key = f"operator-{one.order_id}-{len(one.cancels or ())}"
            self.world.bank.cancel(payment_key=one.payment_key, amount_krw=left // parts, reason="goodwill", key=key)
            self.world.ask_about(one.order_id)

    @precondition(lambda self: any(one.refunded_krw < one.amount_krw for one in self.seen.payments))
    @rule(share=SHARES, parts=st.integers(1, 3), number=st.integers(0, 9))
    def administrator_refunds(self, share: int, parts: int, number: int) -> None:
        """An administrator has a payment given back; it is carried out later, or refused."""
        one = pick([one for one in self.seen.payments if one.refunded_krw < one.amount_krw], share)
        amount_krw = max(1, (one.amount_krw - one.refunded_krw) // parts)
        with contextlib.suppress(NotRefundable, CreditTooLow), self.world.database.write() as session:
            self.world.payments.refund(
                session, payment_id=one.id, amount_krw=amount_krw, reason="by hand", key=f"ticket-{number}"
            )

    @precondition(lambda self: any(one.settled_at for one in self.seen.topups))
    @rule(share=SHARES, clicks=st.integers(1, 2))
    def owner_takes_credit_back(self, share: int, clicks: int) -> None:
        """What is unused of a top-up goes back; clicked twice, no more does."""
        topup = pick([one for one in self.seen.topups if one.settled_at], share)
        for _ in range(clicks):
            with contextlib.suppress(NothingToRefund), self.world.books() as books:
                Topups(books.session, books.account, clock=self.clock).refund_unused(topup.id, self.world.payments)

    # What time does.

    @rule(hours=st.sampled_from([1, 24, 24 * 8, 24 * 31]))
    def time_passes(self, hours: int) -> None:
        self.clock.now += timedelta(hours=hours)

    @rule(mood=MOODS, roll_up=st.booleans())
    def next_is_due(self, mood: str, roll_up: bool) -> None:
        """Two schedulers look when the next thing is due, the second at what the first one left."""
        due = [one.due_at for one in self.seen.subscriptions if one.due_at is not None]
        due += [one.next_attempt_at for one in self.seen.invoices if one.next_attempt_at is not None]
        if due:
            self.clock.now = max(self.clock.now, min(due) + timedelta(hours=4 if roll_up else 25))
        if roll_up:
            self.world.roll_up()
        self.world.renewals.run()
        self.world.renewals.run()
        self.world.bank.mood = mood
        self.world.collect()

    @rule(decline_until=st.integers(1, 6))
    def card_expires(self, decline_until: int) -> None:
        """The card is declined again and again."""
        for _ in range(decline_until):
            self.seen = self.look()
            self.next_is_due("declines", roll_up=True)

    @rule()
    def schedulers(self) -> None:
        self.world.renewals.run()

    @precondition(lambda self: len(self.uses) < 8 and self.seen.is_active)
    @rule(thousands=st.sampled_from([101, 150, 1_200]), mood=MOODS)
    def use_much(self, thousands: int, mood: str) -> None:
        """And have the period end."""
        self.world.use(thousands * 1_000 + 999)
        self.uses.append((self.today, thousands * 1_000 + 999))
        self.next_is_due(mood, roll_up=True)

    # What always holds.

    @invariant()
    def the_books_are_right(self) -> None:
        self.seen = self.look()
        self.credit_is_never_negative_and_never_made()
        self.what_was_charged_was_owed()
        self.bills_are_right()
        self.a_period_is_billed_once()
        self.no_paid_period_is_lost()
        self.numbers_have_no_gaps()

    def credit_is_never_negative_and_never_made(self) -> None:
        balances = self.world.balances()
        assert sum(balances.values()) == 0
        assert all(balances[name] >= 0 for name in ("available", "reserved", "spent")), balances
        invoices = self.seen.invoices
        assert balances["spent"] == sum(one.credit_krw for one in invoices if one.status == "paid")
        assert balances["reserved"] == sum(one.credit_krw for one in invoices if one.status != "paid")
        assert balances["available"] <= sum(
            one.amount_krw - one.refunded_krw for one in self.seen.topups if one.settled_at
        )

    def what_was_charged_was_owed(self) -> None:
        """Each payment that arrived pays for one issued invoice or one top-up, or is on its way back in full."""
        invoices, topups = self.seen.invoices, self.seen.topups
        buys = {one.payment_id: one.total_krw - one.credit_krw for one in invoices if one.status == "paid"}
        buys |= {one.payment_id: one.amount_krw for one in topups if one.settled_at is not None}
        refunds = self.seen.refunds
        for payment in self.seen.payments:
            if payment.status in {"confirmed", "partially_cancelled", "cancelled"}:
                back = sum(one.amount_krw for one in refunds if one.payment_id == payment.id)
                assert buys.get(payment.id) == payment.amount_krw or back >= payment.amount_krw, payment.purpose
            else:
                assert payment.id not in buys
        paid = {one.order_id for one in self.seen.payments if one.status in {"reserved", "sent", "unknown"}}
        known = sum(one.total_amount for id, one in self.world.bank.paid.items() if id not in paid)
        arrived = [one for one in self.seen.payments if one.order_id in self.world.bank.paid]
        assert known == sum(one.amount_krw for one in arrived if one.order_id not in paid)

    def bills_are_right(self) -> None:
        """By the price list, by days, and by the use of whole periods."""
        periods = {(one.subscription_id, one.period): one for one in self.seen.periods}
        for invoice in self.seen.invoices:
            assert invoice.tax_krw == round(Fraction(invoice.total_krw, 11) + Fraction(1, 10**9))
            for line in self.seen.lines[invoice.id]:
                plan = line.plan_name.lower()
                if line.kind == "plan":
                    assert line.amount_krw == PRICES[plan]
                elif line.kind == "served":
                    period = periods[invoice.subscription_id, invoice.period]
                    assert period.paid_at is None
                    share = Fraction((line.ends_on - line.starts_on).days, (period.ends_on - period.starts_on).days)
                    assert line.amount_krw == math.floor(PRICES[plan] * share) > 0
                elif line.kind == "overage":
                    used = sum(count for day, count in self.uses if line.starts_on <= day < line.ends_on)
                    included, unit_krw = self.what_was_bought(invoice.subscription_id, line, plan)
                    assert line.amount_krw == (used - included) // 1_000 * unit_krw > 0
                elif line.kind == "rest":
                    period = periods[invoice.subscription_id, invoice.period]
                    share = Fraction((line.ends_on - line.starts_on).days, (period.ends_on - period.starts_on).days)
                    exact = (PRICES["business"] - PRICES["pro"]) * share
                    assert exact - 100 < invoice.total_krw <= exact

    def what_was_bought(self, subscription_id: str, overage: Any, plan: str) -> tuple[int, int]:
        """Give what a period included and what a thousand beyond cost, of each plan by its days."""
        days = (overage.ends_on - overage.starts_on).days
        better = [
            (overage.ends_on - line.starts_on).days
            for one in self.seen.invoices
            if (one.subscription_id, one.kind, one.status) == (subscription_id, "upgrade", "paid")
            for line in self.seen.lines[one.id]
            if line.kind == "rest" and overage.starts_on <= line.starts_on < overage.ends_on
        ]
        if not better:
            return INCLUDED[plan], BEYOND[plan]
        share = Fraction(better[0], days)
        included = INCLUDED["pro"] + (INCLUDED["business"] - INCLUDED["pro"]) * share
        return math.ceil(included), math.floor(BEYOND["pro"] + (BEYOND["business"] - BEYOND["pro"]) * share)

    def a_period_is_billed_once(self) -> None:
        billed = [(one.subscription_id, one.period) for one in self.seen.invoices if one.kind in {"first", "renewal"}]
        assert len(billed) == len(set(billed))
        overages = [
            (line.starts_on, one.subscription_id)
            for one in self.seen.invoices
            if one.status != "void"
            for line in self.seen.lines[one.id]
            if line.kind == "overage"
        ]
        assert len(overages) == len(set(overages))

    def no_paid_period_is_lost(self) -> None:
        """Whoever paid for today has at least what was paid for, and nobody has what was not."""
        assert self.world.witness.complaints == []
        paid = {
            (one.subscription_id, one.period): one
            for one in self.seen.invoices
            if one.status == "paid" and one.kind in {"first", "renewal"}
        }
        assert set(paid) == {(one.subscription_id, one.period) for one in self.seen.periods if one.paid_at is not None}
        with self.world.database.read() as session:
            plan = PlanQuotas().of(session, self.world.organisation_id).plan
        running = [one for one in self.seen.periods if one.starts_on <= self.today < one.ends_on and one.paid_at]
        assert plan in {one.plan_id for one in running} if running else True, (plan, running)
        upgraded = {one.subscription_id: one for one in self.seen.invoices if one.kind == "upgrade" and one.number}
        for period in running:
            invoice = upgraded.get(period.subscription_id)
            if invoice is not None and invoice.period == period.period:
                assert plan == "business"
        if plan != "free":
            assert any(one.live_organisation_id for one in self.seen.subscriptions)

    def numbers_have_no_gaps(self) -> None:
        numbers = [one.number for one in self.seen.invoices if one.number]
        assert len(numbers) == len(set(numbers))
        assert set(numbers) == self.world.numbers("RC") - self.taken
        assert len(self.seen.notes) == len({one.refund_id for one in self.seen.notes})

    def teardown(self) -> None:
        """Once every answer is there, nothing hangs: no reservation is left but of bills that will be tried again."""
        world = self.world
        world.bank.mood = "pays"
        for _ in range(12):
            world.collect()
            self.clock.now += timedelta(hours=6)
            world.sweep()
        for _ in range(3):
            self.clock.now += timedelta(days=2)
            world.tick()
            world.sweep()
            world.sweep()
        self.the_books_are_right()
        assert not [one for one in self.seen.payments if one.status in {"reserved", "sent", "unknown"}]
        invoices = self.seen.invoices
        assert not [one for one in invoices if one.in_flight]
        assert all(one.next_attempt_at for one in invoices if one.status == "open")
        owed = sum(one.total_krw - one.credit_krw for one in invoices if one.status == "paid")
        bought = sum(one.amount_krw for one in self.seen.topups if one.settled_at is not None)
        noted = sum(one.total_krw for one in self.seen.notes)
        paid_back = sum(one.refunded_krw for one in self.seen.topups)
        assert world.bank.holds_krw == owed + bought - noted - paid_back
        world.forget()

    def look(self) -> Seen:
        """Read everything."""
        models = (Payment, Refund, CreditTopup, SubscriptionPeriod, Subscription, CreditNote)
        invoices, all_lines, *others = self.world.tables(Invoice, InvoiceLine, *models)
        lines = defaultdict(list)
        for line in all_lines:
            lines[line.invoice_id].append(line)
        return Seen(sorted(invoices, key=lambda one: one.created_at), lines, *others)

    def ask(self, request: Callable[[Any], object]) -> bool:
        """Ask something that may be refused; tells whether it was done."""
        try:
            with self.world.service() as service:
                request(service)
        except REFUSALS:
            return False
        return True

    @property
    def today(self) -> date:
        return self.clock.now.astimezone(SEOUL).date()


def pick(items: Any, share: int) -> Any:
    return items[share % len(items)]


def test_money_is_never_wrong(make_world: Callable[[Any], Any], clock: Any) -> None:
    """See above. It begins on 31 January, so that months have ends."""
    machine = type("Machine", (Money,), {"make": staticmethod(make_world), "start": clock.now - timedelta(days=29)})
    run_state_machine_as_test(machine, settings=RUN)


def test_the_model_knows_the_prices(make_world: Callable[[], Any]) -> None:
    """The plans that are seeded are those that the model reckons with."""
    world = make_world()
    with world.database.read() as session:
        offers = {one.plan.id: one.price for one in Plans(session).offers(world.clock())}
        assert session.scalar(select(func.count()).select_from(Invoice)) is not None
    assert {id: offers[id].amount_krw for id in PRICES} == PRICES
    assert {id: offers[id].included for id in PRICES} == INCLUDED
    assert {id: offers[id].overage_krw for id in PRICES} == BEYOND
