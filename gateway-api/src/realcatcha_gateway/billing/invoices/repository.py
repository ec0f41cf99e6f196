"""Read and add invoices, their lines and credit notes of one organisation."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from realcatcha_gateway.billing.invoices.models import CreditNote, Invoice, InvoiceLine, InvoiceStatus
from realcatcha_gateway.database.pages import Position, newest_first
from realcatcha_gateway.database.scoped import ScopedRepository


class InvoiceRepository(ScopedRepository):
    """Every query is scoped by the organisation that it was made for."""

    def add(self, invoice: Invoice, lines: Sequence[InvoiceLine]) -> None:
        """Add a bill with its lines. Raises sqlalchemy.exc.IntegrityError where its occasion was billed already."""
        invoice.organisation_id = self._organisation_id
        self._session.add(invoice)
        self._session.flush()
        for position, line in enumerate(lines):
            line.invoice_id, line.position, line.organisation_id = invoice.id, position, self._organisation_id
            self._session.add(line)
        self._session.flush()

    def get(self, invoice_id: str) -> Invoice | None:
        """Find an invoice in its latest state."""
        query = select(Invoice).where(Invoice.organisation_id == self._organisation_id, Invoice.id == invoice_id)
        return self._session.scalars(query.execution_options(populate_existing=True)).one_or_none()

    def billed(self, occasion: str) -> Invoice | None:
        """Find what bills an occasion."""
        query = select(Invoice).where(Invoice.organisation_id == self._organisation_id, Invoice.occasion == occasion)
        return self._session.scalars(query.execution_options(populate_existing=True)).one_or_none()

    def with_status(self, subscription_id: str, *statuses: InvoiceStatus) -> Sequence[Invoice]:
        """Give a subscription's invoices of some statuses, the oldest first."""
        query = select(Invoice).where(
            Invoice.organisation_id == self._organisation_id,
            Invoice.subscription_id == subscription_id,
            Invoice.status.in_(statuses),
        )
        ordered = query.order_by(Invoice.created_at, Invoice.id).execution_options(populate_existing=True)
        return self._session.scalars(ordered).all()

    def unpaid(self) -> Sequence[Invoice]:
        """Give every bill that is owed, the oldest first."""
        query = select(Invoice).where(
            Invoice.organisation_id == self._organisation_id, Invoice.status.in_(("open", "uncollectible"))
        )
        ordered = query.order_by(Invoice.created_at, Invoice.id).execution_options(populate_existing=True)
        return self._session.scalars(ordered).all()

    def count(self, subscription_id: str, period: int, kind: str) -> int:
        """Count a subscription's bills of a kind for a period, whatever became of them."""
        query = select(Invoice.id).where(
            Invoice.organisation_id == self._organisation_id,
            Invoice.subscription_id == subscription_id,
            Invoice.period == period,
            Invoice.kind == kind,
        )
        return len(self._session.scalars(query).all())

    def page(self, *, limit: int, after: Position | None) -> Sequence[Invoice]:
        """Give the newest invoices after a position, and one more that tells whether more follow."""
        query = select(Invoice).where(Invoice.organisation_id == self._organisation_id)
        return self._session.scalars(newest_first(query, Invoice, limit=limit, after=after)).all()

    def lines(self, invoice_id: str) -> Sequence[InvoiceLine]:
        """Give the lines of an invoice."""
        query = select(InvoiceLine).where(
            InvoiceLine.organisation_id == self._organisation_id, InvoiceLine.invoice_id == invoice_id
        )
        return self._session.scalars(query.order_by(InvoiceLine.position)).all()

    def credit_notes(self, invoice_id: str) -> Sequence[CreditNote]:
        """Give the credit notes of an invoice, the oldest first."""
        query = select(CreditNote).where(
            CreditNote.organisation_id == self._organisation_id, CreditNote.invoice_id == invoice_id
        )
        return self._session.scalars(query.order_by(CreditNote.issued_at, CreditNote.id)).all()

    def note_of_refund(self, refund_id: str) -> CreditNote | None:
        """Find the credit note of a refund."""
        query = select(CreditNote).where(
            CreditNote.organisation_id == self._organisation_id, CreditNote.refund_id == refund_id
        )
        return self._session.scalars(query).one_or_none()

    def add_note(self, note: CreditNote) -> None:
        """Add a credit note."""
        note.organisation_id = self._organisation_id
        self._session.add(note)
        self._session.flush()


def retries_due(session: Session, *, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
    """Give organisation and id of invoices of every organisation whose card is to be tried again."""
    query = select(Invoice.organisation_id, Invoice.id).where(Invoice.next_attempt_at <= now)
    return [(organisation, id) for organisation, id in session.execute(query.order_by(Invoice.id).limit(limit))]
