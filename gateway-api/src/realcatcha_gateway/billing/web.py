"""What the routers of billing share: the organisation's books as a dependency, and keys of requests that charge."""

import re
from typing import Annotated, Final

from fastapi import Depends, Path, Request

from realcatcha_gateway.accounts.principal import Admin, Reader
from realcatcha_gateway.audit.service import act_as
from realcatcha_gateway.billing.invoices.errors import InvoiceNotFound
from realcatcha_gateway.billing.parts import BillingParts
from realcatcha_gateway.billing.subscriptions.books import Books, look_at_books, open_books
from realcatcha_gateway.web.sessions import ReadingSession, WritingSession

JSON: Final = "application/json"
_INVOICE_ID: Final = re.compile(r"inv_[a-z2-7]{20}")


def get_books(reader: Reader, session: ReadingSession, request: Request) -> Books:
    """Give the books of the asker's organisation to look at."""
    billing: BillingParts = request.app.state.billing
    return look_at_books(session, reader.organisation_id, billing.tools)


def get_writing_books(admin: Admin, session: WritingSession, request: Request) -> Books:
    """Give the books of the asker's organisation, in a unit of work that holds their lock."""
    billing: BillingParts = request.app.state.billing
    act_as(session, admin.actor)
    return open_books(session, admin.organisation_id, billing.tools)


def get_invoice_id(invoice_id: Annotated[str, Path(description="Id of an invoice of your organisation")]) -> str:
    """Read the path's id; text that no invoice can have is as unknown as any other. Raises InvoiceNotFound."""
    if not _INVOICE_ID.fullmatch(invoice_id):
        raise InvoiceNotFound
    return invoice_id


InvoiceId = Annotated[str, Depends(get_invoice_id)]
ReadingBooks = Annotated[Books, Depends(get_books)]
WritingBooks = Annotated[Books, Depends(get_writing_books)]
