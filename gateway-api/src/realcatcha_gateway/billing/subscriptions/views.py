"""The subscription as its organisation sees it."""

from dataclasses import dataclass

from realcatcha_gateway.billing.invoices.models import Invoice
from realcatcha_gateway.billing.periods import Period
from realcatcha_gateway.billing.subscriptions.books import Books
from realcatcha_gateway.billing.subscriptions.models import Subscription, SubscriptionPeriod
from realcatcha_gateway.usage.repository import UsageRepository


@dataclass(frozen=True)
class SubscriptionView:
    """A subscription with its present period and the oldest bill that is not paid; None: there is none.

    Attributes:
        used: Verifications of the period, up to the last roll-up; it includes `included`.
    """

    subscription: Subscription | None
    period: SubscriptionPeriod | None
    bill: Invoice | None
    used: int = 0
    included: int = 0


def view_subscription(books: Books) -> SubscriptionView:
    """Look at the subscription that lives, or lived last."""
    subscription = books.subscriptions.live() or books.subscriptions.latest()
    if subscription is None:
        return SubscriptionView(None, None, None)
    period = books.subscriptions.period(subscription.id, subscription.period)
    bills = books.invoicing.invoices.with_status(subscription.id, "open", "uncollectible")
    bill = bills[0] if bills else None
    if period is None:
        return SubscriptionView(subscription, None, bill)
    used = UsageRepository(books.session, books.organisation_id).used_in_hours(
        Period(period.starts_on, period.ends_on).hours
    )
    return SubscriptionView(subscription, period, bill, used, period.included)
