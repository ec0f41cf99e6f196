"""Invoices as JSON and PDF, and the billing profile."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Response

from realcatcha_gateway.accounts.errors import InvalidToken, RoleTooLow, SecondFactorRequired
from realcatcha_gateway.accounts.principal import Reader
from realcatcha_gateway.audit.service import record
from realcatcha_gateway.billing.invoices.documents import read_document, read_issued
from realcatcha_gateway.billing.invoices.errors import CreditNoteNotFound, InvoiceNotFound, InvoiceNotIssued
from realcatcha_gateway.billing.invoices.repository import InvoiceRepository
from realcatcha_gateway.billing.invoices.schemas import (
    InvoiceAnswer,
    InvoiceDetails,
    InvoicePage,
    ProfileAnswer,
    ProfileBody,
)
from realcatcha_gateway.billing.web import InvoiceId, ReadingBooks, WritingBooks
from realcatcha_gateway.database.pages import cut
from realcatcha_gateway.mail.letters import Language
from realcatcha_gateway.web.cursors import Cursor, Limit, encode_cursor
from realcatcha_gateway.web.openapi import Responses, problems
from realcatcha_gateway.web.schemas import PRINTABLE
from realcatcha_gateway.web.sessions import ReadingSession

_PDF: Final = "application/pdf"
_FILE: Final[Responses] = {200: {"description": "The document", "content": {_PDF: {"schema": {"type": "string"}}}}}

router = APIRouter(prefix="/v1/billing", tags=["billing"])


def get_invoices(reader: Reader, session: ReadingSession) -> InvoiceRepository:
    """Give the invoices of the asker's organisation."""
    return InvoiceRepository(session, reader.organisation_id)


Invoices = Annotated[InvoiceRepository, Depends(get_invoices)]
NoteNumber = Annotated[
    str | None,
    Query(alias="credit_note", max_length=32, pattern=PRINTABLE, description="Number of a credit note of the invoice"),
]


@router.get("/invoices", responses=problems(InvalidToken, SecondFactorRequired))
def list_invoices(invoices: Invoices, cursor: Cursor, limit: Limit = 20) -> InvoicePage:
    """Give bills and invoices, the newest first."""
    page, following = cut(invoices.page(limit=limit, after=cursor), limit=limit)
    return InvoicePage(items=[InvoiceAnswer.of(invoice) for invoice in page], next_cursor=encode_cursor(following))


@router.get("/invoices/{invoice_id}", responses=problems(InvalidToken, SecondFactorRequired, InvoiceNotFound))
def read_invoice(invoices: Invoices, invoice_id: InvoiceId) -> InvoiceDetails:
    """Give a bill or invoice with its lines and credit notes."""
    return InvoiceDetails.with_lines(read_document(invoices, invoice_id))


@router.get(
    "/invoices/{invoice_id}/pdf",
    response_class=Response,
    responses=_FILE
    | problems(InvalidToken, SecondFactorRequired, InvoiceNotFound, InvoiceNotIssued, CreditNoteNotFound),
)
def read_pdf(invoices: Invoices, invoice_id: InvoiceId, note: NoteNumber = None) -> Response:
    """Give an issued invoice, or one of its credit notes, as a PDF."""
    document = read_issued(invoices, invoice_id)
    from realcatcha_gateway.billing.invoices.pdf import draw_credit_note, draw_invoice  # noqa: PLC0415  # memory

    if note is None:
        return _file(draw_invoice(document), document.invoice.number or "")
    found = next((one for one in document.credit_notes if one.number == note), None)
    if found is None:
        raise CreditNoteNotFound
    return _file(draw_credit_note(document, found), found.number)


@router.get("/profile", responses=problems(InvalidToken, SecondFactorRequired))
def read_profile(books: ReadingBooks) -> ProfileAnswer:
    """Give whom invoices are made out to."""
    return ProfileAnswer.of(books.account)


@router.put("/profile", responses=problems(InvalidToken, RoleTooLow, SecondFactorRequired))
def write_profile(books: WritingBooks, body: ProfileBody) -> ProfileAnswer:
    """Say whom invoices are made out to, from the next one on."""
    account = books.account
    language: Language = body.language
    account.name, account.address, account.language = body.name or "", body.address or "", language
    account.business_number, account.email = body.business_number or "", body.email or ""
    account.updated_at = books.now
    organisation_id = books.organisation_id
    record(
        books.session,
        "billing.profile-changed",
        subject=("organisation", organisation_id),
        organisation_id=organisation_id,
    )
    return ProfileAnswer.of(account)


def _file(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(content, media_type=_PDF, headers=headers)
