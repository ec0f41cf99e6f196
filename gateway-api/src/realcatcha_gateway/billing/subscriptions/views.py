"""The subscription as its organisation sees it."""

from dataclasses import dataclass

from realcatcha_gateway.billing.invoices.models import Invoice
from realcatcha_gateway.billing.subscriptions.books import Books
from realcatcha_gateway.billing.subscriptions.models import Subscription, SubscriptionPeriod


@dataclass(frozen=True)
class SubscriptionView:
    """A subscription with its present period and the oldest bill that is not paid; None: there is none."""

    subscription: Subscription | None
    period: SubscriptionPeriod | None
    bill: Invoice | None


def view_subscription(books: Books) -> SubscriptionView:
    """Look at the subscription that lives, or lived last."""
    subscription = books.subscriptions.live() or books.subscriptions.latest()
    if subscription is None:
        return SubscriptionView(None, None, None)
    period = books.subscriptions.period(subscription.id, subscription.period)
    bills = books.invoicing.invoices.with_status(subscription.id, "open", "uncollectible")
    return SubscriptionView(subscription, period, bills[0] if bills else None)
