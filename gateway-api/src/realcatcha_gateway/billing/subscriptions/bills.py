"""Bills of subscriptions: charged at once, with lines for what was used beyond earlier periods."""

from collections.abc import Sequence

from realcatcha_gateway.billing.invoices.models import InvoiceLine
from realcatcha_gateway.billing.invoices.service import LEAST_CHARGE_KRW, Draft
from realcatcha_gateway.billing.subscriptions.books import Books
from realcatcha_gateway.billing.subscriptions.lines import overage_line
from realcatcha_gateway.billing.subscriptions.models import Subscription, SubscriptionPeriod
from realcatcha_gateway.billing.subscriptions.outcomes import Outcomes


def bill(books: Books, draft: Draft, overages: Sequence[SubscriptionPeriod] = ()) -> None:
    """Bill and charge; where credit pays all, give at once what it is for."""
    invoice = books.invoicing.bill(draft)
    for period in overages:
        period.overage_invoice_id = invoice.id
    books.session.flush()
    if books.invoicing.charge(invoice):
        Outcomes(books).paid_by_credit(invoice)


def bill_last_use(books: Books, subscription: Subscription) -> None:
    """Bill what an ended subscription owes for its use; what no card can be charged with is let go."""
    overages = books.subscriptions.overages(subscription.id)
    if sum(period.overage_krw for period in overages) >= LEAST_CHARGE_KRW:
        number = overages[-1].period
        occasion = f"{subscription.id}.{number}.overage"
        bill(books, Draft(occasion, "overage", subscription.id, number, overage_lines(books, overages)), overages)


def overage_lines(books: Books, overages: Sequence[SubscriptionPeriod]) -> list[InvoiceLine]:
    """Give the lines of periods' overages."""
    return [overage_line(books.plans.priced(period.price_id), period) for period in overages]
