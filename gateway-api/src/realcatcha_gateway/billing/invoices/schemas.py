"""What the routes of invoices and of the billing profile take and give."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, EmailStr, Field

from realcatcha_gateway.billing.invoices.business_numbers import read_business_number
from realcatcha_gateway.billing.invoices.documents import InvoiceDocument
from realcatcha_gateway.billing.invoices.models import (
    BillingAccount,
    CreditNote,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    InvoiceStatus,
    LineKind,
)
from realcatcha_gateway.billing.invoices.parties import Party
from realcatcha_gateway.billing.invoices.words import item_text
from realcatcha_gateway.mail.letters import Language
from realcatcha_gateway.web.schemas import Answer, Body, Moment, PlainText

InvoiceIdText = Annotated[str, Field(examples=["inv_aaaaaaaaaaaaaaaaaaaa"])]
NumberText = Annotated[str | None, Field(description="null: not issued, because not paid", examples=["RC-2026-000001"])]


class InvoiceAnswer(Answer):
    """A bill, and once it is paid an invoice; amounts in won, VAT included where nothing else is said."""

    id: InvoiceIdText
    number: NumberText
    kind: Annotated[InvoiceKind, Field(description="`overage`: use of a last period")]
    status: Annotated[InvoiceStatus, Field(description="`uncollectible`: the card failed a week long")]
    total_krw: Annotated[int, Field(examples=[29_000])]
    supply_krw: Annotated[int, Field(description="The total without VAT", examples=[26_364])]
    tax_krw: Annotated[int, Field(description="The VAT in the total, 10 %", examples=[2_636])]
    credit_krw: Annotated[int, Field(description="What prepaid credit pays; the card pays the rest", examples=[0])]
    payment_id: Annotated[str | None, Field(description="The latest attempt to charge the card")]
    in_flight: Annotated[bool, Field(description="It is not known yet what came of that attempt")]
    next_attempt_at: Moment | None
    created_at: Moment
    issued_at: Moment | None

    @classmethod
    def of(cls, invoice: Invoice) -> "InvoiceAnswer":
        """Show a bill."""
        own = {name: getattr(invoice, name) for name in cls.model_fields}
        return cls.model_validate(own | {"next_attempt_at": invoice.tried_again_at})


class InvoicePage(Answer):
    """Bills and invoices, the newest first."""

    items: list[InvoiceAnswer]
    next_cursor: Annotated[str | None, Field(description="Pass it as `cursor` for the next page; null at the end")]


class LineAnswer(Answer):
    """A line."""

    kind: LineKind
    text: Annotated[str, Field(examples=["Pro plan"])]
    starts_on: date
    ends_on: Annotated[date, Field(description="The day after the last")]
    quantity: int
    unit_krw: int
    amount_krw: Annotated[int, Field(description="Negative for what is taken off")]

    @classmethod
    def of(cls, line: InvoiceLine, language: Language) -> "LineAnswer":
        """Show a line."""
        shown = {name: getattr(line, name) for name in cls.model_fields if name != "text"}
        return cls.model_validate(shown | {"text": item_text(line, language)})


class CreditNoteAnswer(Answer):
    """What was paid back."""

    id: Annotated[str, Field(examples=["crn_aaaaaaaaaaaaaaaaaaaa"])]
    number: Annotated[str, Field(examples=["RCN-2026-000001"])]
    total_krw: int
    supply_krw: int
    tax_krw: int
    issued_at: Moment

    @classmethod
    def of(cls, note: CreditNote) -> "CreditNoteAnswer":
        """Show a credit note."""
        return cls.model_validate({name: getattr(note, name) for name in cls.model_fields})


class PartyAnswer(Answer):
    """Who sells or buys, as it was when the invoice was issued."""

    name: str
    business_number: Annotated[str, Field(description="Ten digits; empty: none", examples=["2208162517"])]
    address: str
    email: str
    representative: str

    @classmethod
    def of(cls, party: Party | None) -> "PartyAnswer | None":
        """Show a party; None before there is one."""
        return None if party is None else cls.model_validate({name: getattr(party, name) for name in cls.model_fields})


class InvoiceDetails(InvoiceAnswer):
    """A bill with its lines, its parties and its credit notes."""

    supplier: PartyAnswer | None
    customer: PartyAnswer | None
    lines: list[LineAnswer]
    credit_notes: list[CreditNoteAnswer]

    @classmethod
    def with_lines(cls, document: InvoiceDocument) -> "InvoiceDetails":
        """Show all of it."""
        invoice = document.invoice
        return cls(
            **InvoiceAnswer.of(invoice).model_dump(),
            supplier=PartyAnswer.of(invoice.supplier),
            customer=PartyAnswer.of(invoice.customer),
            lines=[LineAnswer.of(line, invoice.language) for line in document.lines],
            credit_notes=[CreditNoteAnswer.of(note) for note in document.credit_notes],
        )


class ProfileBody(Body):
    """Whom invoices are made out to; what is empty is left out of them. Issued invoices stay as they are."""

    name: Annotated[PlainText, Field(max_length=120, examples=["Shop Ltd."])] | None = None
    address: Annotated[PlainText, Field(max_length=300, examples=["1 Sejong-daero, Seoul"])] | None = None
    business_number: (
        Annotated[
            str,
            Field(max_length=12, description="Korean business registration number, checked", examples=["220-81-62517"]),
            AfterValidator(read_business_number),
        ]
        | None
    ) = None
    email: (
        Annotated[
            EmailStr, Field(max_length=254, description="Where letters about money go; else to owners and admins")
        ]
        | None
    ) = None
    language: Annotated[Language, Field(description="Of invoices and letters about money")] = "ko"


class ProfileAnswer(Answer):
    """Whom invoices are made out to."""

    name: str
    address: str
    business_number: Annotated[str, Field(description="Ten digits; empty: none", examples=["2208162517"])]
    email: str
    language: Language

    @classmethod
    def of(cls, account: BillingAccount) -> "ProfileAnswer":
        """Show a profile."""
        return cls.model_validate({name: getattr(account, name) for name in cls.model_fields})
