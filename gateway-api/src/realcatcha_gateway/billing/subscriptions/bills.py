"""Bills of subscriptions: charged at once, with lines for what was used beyond earlier periods."""

from collections.abc import Sequence

from realcatcha_gateway.billing.invoices.models import Invoice, InvoiceLine
from realcatcha_gateway.billing.invoices.service import LEAST_CHARGE_KRW, Draft
from realcatcha_gateway.billing.periods import day_in_seoul
from realcatcha_gateway.billing.subscriptions.books import Books
from realcatcha_gateway.billing.subscriptions.lines import copy_of, overage_line, served_line
from realcatcha_gateway.billing.subscriptions.models import Subscription, SubscriptionPeriod
from realcatcha_gateway.billing.subscriptions.outcomes import Outcomes


def bill(books: Books, draft: Draft, overages: Sequence[SubscriptionPeriod] = ()) -> None:
    """Bill and charge; where credit pays all, give at once what it is for."""
    invoice = _draw(books, draft, overages)
    if books.invoicing.charge(invoice):
        Outcomes(books).paid_by_credit(invoice)


def bill_last_use(
    books: Books, subscription: Subscription, *, on_trust: SubscriptionPeriod | None = None, charges: bool = True
) -> None:
    """Bill what an ended subscription owes for its use; what no card can be charged with is let go.

    Of `on_trust`, a period that was not paid, the days until the end are owed; the day of the end is free. Unless it
    `charges` a card at once, the bill waits until somebody pays it.
    """
    overages = books.subscriptions.overages(subscription.id)
    lines = overage_lines(books, overages)
    if on_trust is not None and subscription.ended_at is not None:
        days = (min(day_in_seoul(subscription.ended_at), on_trust.ends_on) - on_trust.starts_on).days
        if days > 0:
            lines.insert(0, served_line(books.plans.priced(on_trust.price_id), on_trust, days))
    if sum(line.amount_krw for line in lines) < LEAST_CHARGE_KRW:
        return
    number = overages[-1].period if on_trust is None else on_trust.period
    draft = Draft(f"{subscription.id}.{number}.overage", "overage", subscription.id, number, lines)
    if charges:
        bill(books, draft, overages)
    else:
        books.invoicing.drop(_draw(books, draft, overages), uncollectible=True)


def reduce_to_use(books: Books, invoice: Invoice) -> None:
    """Replace the bill of a period that is over and was never paid by one for what was served of it."""
    period = books.subscriptions.period(invoice.subscription_id, invoice.period)
    subscription = books.subscriptions.get(invoice.subscription_id)
    if period is None or subscription is None:
        return
    books.invoicing.drop(invoice)
    books.subscriptions.unbill(invoice.id)
    bill_last_use(books, subscription, on_trust=period, charges=False)


def bill_anew(books: Books, invoice: Invoice) -> None:
    """Replace a bill by another one for the same, and charge that: Toss takes money for each bill once only."""
    invoices = books.invoicing.invoices
    again = invoices.count(invoice.subscription_id, invoice.period, invoice.kind)
    draft = Draft(
        f"{invoice.subscription_id}.{invoice.period}.{invoice.kind}.{again}",
        invoice.kind,
        invoice.subscription_id,
        invoice.period,
        [copy_of(line) for line in invoices.lines(invoice.id)],
        from_price_id=invoice.from_price_id,
        to_price_id=invoice.to_price_id,
    )
    books.invoicing.drop(invoice)
    bill(books, draft, books.subscriptions.overages_on(invoice.id))


def _draw(books: Books, draft: Draft, overages: Sequence[SubscriptionPeriod]) -> Invoice:
    invoice = books.invoicing.bill(draft)
    for period in overages:
        period.overage_invoice_id = invoice.id
    books.session.flush()
    return invoice


def overage_lines(books: Books, overages: Sequence[SubscriptionPeriod]) -> list[InvoiceLine]:
    """Give the lines of periods' overages."""
    return [overage_line(books.plans.priced(period.price_id), period) for period in overages]
