"""Bills that go on by nobody but a person: those that Toss takes no more of, and those that were given up."""

from collections.abc import Sequence
from typing import Final, Literal

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.billing.invoices.errors import InvoiceNotFound
from realcatcha_gateway.billing.invoices.models import Invoice
from realcatcha_gateway.billing.subscriptions.bills import bill_anew, reduce_to_use
from realcatcha_gateway.billing.subscriptions.books import Books
from realcatcha_gateway.billing.subscriptions.errors import InvoiceNotResolvable
from realcatcha_gateway.billing.subscriptions.letters import tell_of_end
from realcatcha_gateway.billing.subscriptions.outcomes import Outcomes
from realcatcha_gateway.database.pages import Position, newest_first

Resolution = Literal["charge-anew", "waive", "give-up"]
"""``charge-anew``: another bill for the same takes its place, and is charged. ``waive``: it is given for nothing.

``give-up``: the subscription ends unpaid, and what was served is owed.
"""
_GIVEN_UP: Final[ColumnElement[bool]] = Invoice.status == "uncollectible"
_STUCK: Final[ColumnElement[bool]] = and_(
    Invoice.status == "open", Invoice.in_flight.is_(False), Invoice.next_attempt_at.is_(None)
)


def is_stuck(invoice: Invoice) -> bool:
    """Tell whether a bill is open and nothing will ever happen to it by itself."""
    return invoice.status == "open" and not invoice.in_flight and invoice.next_attempt_at is None


def bills_to_decide(
    session: Session, *, stuck: bool | None, limit: int, after: Position | None, organisation_id: str | None = None
) -> Sequence[Invoice]:
    """Give every organisation's bills that are stuck, that were given up (`stuck` is False), or both; newest first.

    One more than `limit` tells whether more follow. Those of erased organisations are nobody's any more.
    """
    wanted = or_(_STUCK, _GIVEN_UP) if stuck is None else _STUCK if stuck else _GIVEN_UP
    query = select(Invoice).join(Organisation, Organisation.id == Invoice.organisation_id).where(wanted)
    if organisation_id is not None:
        query = query.where(Invoice.organisation_id == organisation_id)
    return session.scalars(newest_first(query, Invoice, limit=limit, after=after)).all()


def resolve(books: Books, invoice_id: str, resolution: Resolution) -> Invoice:
    """Carry out what was decided about a bill of the organisation whose books are open.

    Raises:
        InvoiceNotFound: There is none.
        InvoiceNotResolvable: See there; a bill that was given up can only be waived, for the customer can pay it.
    """
    invoice = books.invoicing.invoices.get(invoice_id)
    if invoice is None:
        raise InvoiceNotFound
    if invoice.status == "uncollectible" and not invoice.in_flight and resolution == "waive":
        books.invoicing.drop(invoice)
        return invoice
    if not is_stuck(invoice) or (resolution == "give-up" and invoice.kind != "renewal"):
        raise InvoiceNotResolvable
    if resolution == "charge-anew":
        bill_anew(books, invoice)
    elif resolution == "waive":
        Outcomes(books).waived(invoice)
    else:
        _give_up(books, invoice)
    return invoice


def _give_up(books: Books, invoice: Invoice) -> None:
    subscription = books.subscriptions.get(invoice.subscription_id)
    if subscription is None:
        raise InvoiceNotResolvable
    Outcomes(books).end(subscription, "unpaid")
    tell_of_end(books, invoice)
    reduce_to_use(books, invoice)
