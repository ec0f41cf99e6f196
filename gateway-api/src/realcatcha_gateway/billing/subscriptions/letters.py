"""Letters about money: to the billing address, else to the organisation's owners and admins."""

from collections.abc import Iterable
from datetime import datetime

from realcatcha_gateway.billing.invoices.models import CreditNote, Invoice
from realcatcha_gateway.billing.periods import day_in_seoul
from realcatcha_gateway.billing.subscriptions.books import Books
from realcatcha_gateway.mail.letters import Language, Letter, LetterKind
from realcatcha_gateway.organisations.repository import recipients_of


def tell_of_invoice(books: Books, invoice: Invoice) -> None:
    """Send an issued invoice."""
    _send(
        books,
        "invoice-paid",
        number=invoice.number or "",
        total=won(invoice.total_krw),
        supply=won(invoice.supply_krw),
        tax=won(invoice.tax_krw),
        credit=won(invoice.credit_krw),
        card=won(invoice.total_krw - invoice.credit_krw),
    )


def tell_of_failure(books: Books, invoice: Invoice, *, again_at: datetime) -> None:
    """Say that a card was not charged, and when it is tried again."""
    again_on = day_in_seoul(again_at).isoformat()
    _send(books, "payment-failed", total=won(invoice.total_krw - invoice.credit_krw), again_on=again_on)


def tell_of_nothing_bought(books: Books, amount_krw: int) -> None:
    """Say that a card was not charged, and will not be, with what somebody asked to buy."""
    _send(books, "purchase-failed", total=won(amount_krw))


def tell_of_end(books: Books, invoice: Invoice) -> None:
    """Say that the subscription has ended because it was not paid."""
    _send(books, "subscription-unpaid", total=won(invoice.total_krw))


def tell_of_credit_note(books: Books, invoice: Invoice, note: CreditNote) -> None:
    """Send a credit note."""
    _send(books, "credit-note", number=note.number, invoice=invoice.number or "", total=won(note.total_krw))


def won(amount_krw: int) -> str:
    """Write an amount."""
    return f"{amount_krw:,}"


def _send(books: Books, kind: LetterKind, **fields: str) -> None:
    for address, language in _addresses(books):
        books.tools.postbox.add(books.session, Letter(kind, address, language, fields))


def _addresses(books: Books) -> Iterable[tuple[str, Language]]:
    if books.account.email:
        return [(books.account.email, books.account.language)]
    recipients = recipients_of(books.session, books.organisation_id)
    return [(recipient.email, recipient.language) for recipient in recipients]
