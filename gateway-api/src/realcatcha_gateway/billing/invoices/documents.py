"""Issued documents as values: what their JSON and their PDF show."""

from collections.abc import Sequence
from dataclasses import dataclass

from realcatcha_gateway.billing.invoices.errors import InvoiceNotFound, InvoiceNotIssued
from realcatcha_gateway.billing.invoices.models import CreditNote, Invoice, InvoiceLine
from realcatcha_gateway.billing.invoices.repository import InvoiceRepository


@dataclass(frozen=True)
class InvoiceDocument:
    """A bill or an invoice with all that belongs to it."""

    invoice: Invoice
    lines: Sequence[InvoiceLine]
    credit_notes: Sequence[CreditNote]


def read_document(invoices: InvoiceRepository, invoice_id: str) -> InvoiceDocument:
    """Give an invoice with its lines. Raises InvoiceNotFound."""
    invoice = invoices.get(invoice_id)
    if invoice is None:
        raise InvoiceNotFound
    return InvoiceDocument(invoice, invoices.lines(invoice_id), invoices.credit_notes(invoice_id))


def read_issued(invoices: InvoiceRepository, invoice_id: str) -> InvoiceDocument:
    """Give an invoice that is issued. Raises InvoiceNotFound, InvoiceNotIssued."""
    document = read_document(invoices, invoice_id)
    if document.invoice.number is None:
        raise InvoiceNotIssued
    return document
