"""Lines of bills."""

from datetime import timedelta

from realcatcha_gateway.billing.invoices.models import InvoiceLine, LineKind
from realcatcha_gateway.billing.periods import Period
from realcatcha_gateway.billing.plans.service import Offer
from realcatcha_gateway.billing.subscriptions.models import SubscriptionPeriod
from realcatcha_gateway.billing.subscriptions.proration import Proration


def plan_line(offer: Offer, period: Period) -> InvoiceLine:
    """Bill a period of a plan."""
    return _line("plan", offer, period, amount_krw=offer.price.amount_krw)


def upgrade_lines(old: Offer, new: Offer, rest: Period, proration: Proration) -> list[InvoiceLine]:
    """Bill the rest of a period of a better plan, less the unused part of what was paid."""
    return [
        _line("rest", new, rest, amount_krw=proration.rest_krw),
        _line("unused", old, rest, amount_krw=-proration.unused_krw),
    ]


def served_line(offer: Offer, period: SubscriptionPeriod, days: int) -> InvoiceLine:
    """Bill the first days of a period that was begun on trust and not paid, rounded down to the won."""
    amount_krw = offer.price.amount_krw * days // (period.ends_on - period.starts_on).days
    return _line(
        "served", offer, Period(period.starts_on, period.starts_on + timedelta(days=days)), amount_krw=amount_krw
    )


def overage_line(offer: Offer, period: SubscriptionPeriod) -> InvoiceLine:
    """Bill what was used beyond what a period includes."""
    unit_krw = period.overage_unit_krw
    return InvoiceLine(
        kind="overage",
        plan_name=offer.plan.name,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        quantity=period.overage_krw // unit_krw,
        unit_krw=unit_krw,
        amount_krw=period.overage_krw,
    )


def copy_of(line: InvoiceLine) -> InvoiceLine:
    """Bill the same again."""
    kept = ("kind", "plan_name", "starts_on", "ends_on", "quantity", "unit_krw", "amount_krw")
    return InvoiceLine(**{name: getattr(line, name) for name in kept})


def overage_krw(period: SubscriptionPeriod, used: int) -> int:
    """Reckon what a use costs beyond the price: each full thousand beyond what the period includes."""
    return max(0, used - period.included) // 1_000 * period.overage_unit_krw


def _line(kind: LineKind, offer: Offer, period: Period, *, amount_krw: int) -> InvoiceLine:
    return InvoiceLine(
        kind=kind,
        plan_name=offer.plan.name,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        quantity=1,
        unit_krw=amount_krw,
        amount_krw=amount_krw,
    )
