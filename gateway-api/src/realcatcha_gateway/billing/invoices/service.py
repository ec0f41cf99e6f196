"""Bill, charge, issue. All of it in the caller's unit of work, under the lock of the billing account."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from realcatcha_gateway.audit.service import record
from realcatcha_gateway.billing.credits.ledger import Ledger
from realcatcha_gateway.billing.invoices.models import (
    BillingAccount,
    CreditNote,
    Invoice,
    InvoiceKind,
    InvoiceLine,
)
from realcatcha_gateway.billing.invoices.parties import Party
from realcatcha_gateway.billing.invoices.repository import InvoiceRepository
from realcatcha_gateway.billing.invoices.series import CREDIT_NOTES, INVOICES, take_number
from realcatcha_gateway.billing.invoices.tax import split_tax
from realcatcha_gateway.billing.payments.ports import Collecting, PaymentRecord, RefundRecord
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import after_commit
from realcatcha_gateway.identifiers import random_id

LEAST_CHARGE_KRW: Final = 100
"""No card is charged with less."""


@dataclass(frozen=True)
class Draft:
    """What is to be billed; see `models.Invoice`."""

    occasion: str
    kind: InvoiceKind
    subscription_id: str
    period: int
    lines: Sequence[InvoiceLine]
    from_price_id: str | None = None
    to_price_id: str | None = None

    @property
    def total_krw(self) -> int:
        """What is owed."""
        return sum(line.amount_krw for line in self.lines)


@dataclass(frozen=True)
class Charging:
    """What a bill needs beside the database.

    Attributes:
        collect_soon: Called with a payment's id after the commit; what it misses is collected by payments' own sweep.
        supplier: Who sells.
    """

    payments: Collecting
    collect_soon: Callable[[str], None]
    supplier: Party
    clock: Clock


class Invoicing:
    """The bills of one organisation, whose billing account is locked."""

    def __init__(self, session: Session, account: BillingAccount, charging: Charging) -> None:
        self._session = session
        self._account = account
        self._charging = charging
        self.ledger = Ledger(session, account, clock=charging.clock)
        self.invoices = InvoiceRepository(session, account.organisation_id)

    def bill(self, draft: Draft) -> Invoice:
        """Add a bill, and reserve credit for as much of it as there is.

        Raises sqlalchemy.exc.IntegrityError where its occasion was billed already.
        """
        taxed = split_tax(draft.total_krw)
        invoice = Invoice(
            id=random_id("inv_"),
            occasion=draft.occasion,
            kind=draft.kind,
            status="open",
            subscription_id=draft.subscription_id,
            period=draft.period,
            from_price_id=draft.from_price_id,
            to_price_id=draft.to_price_id,
            total_krw=taxed.total_krw,
            supply_krw=taxed.supply_krw,
            tax_krw=taxed.tax_krw,
            credit_krw=0,
            attempt=0,
            retries=0,
            in_flight=False,
            language=self._account.language,
            created_at=self._charging.clock(),
        )
        self.invoices.add(invoice, draft.lines)
        self._take_credit_first(invoice)
        return invoice

    def credit_for(self, total_krw: int) -> int:
        """Say how much credit a bill takes: all that there is, but the card is left nothing, or what it can pay."""
        credit_krw = min(self.ledger.available_krw, total_krw)
        if 0 < total_krw - credit_krw < LEAST_CHARGE_KRW:
            return max(0, total_krw - LEAST_CHARGE_KRW)
        return credit_krw

    def charge(self, invoice: Invoice) -> bool:
        """Charge the card with what credit does not pay; tells whether nothing is left for the card, so it is paid."""
        card_krw = invoice.total_krw - invoice.credit_krw
        if card_krw == 0:
            return True
        reserved = self._charging.payments.reserve(
            self._session,
            organisation_id=self._account.organisation_id,
            purpose="invoice",
            reference_id=invoice.id,
            attempt=invoice.attempt + 1,
            amount_krw=card_krw,
        )
        invoice.attempt += 1
        invoice.payment_id = reserved.id
        invoice.in_flight = True
        invoice.next_attempt_at = None
        self._session.flush()
        after_commit(self._session, lambda: self._charging.collect_soon(reserved.id))
        return False

    def charge_again(self, invoice: Invoice) -> bool:
        """Charge another attempt, with the credit that there is now (see `charge`)."""
        self.release_credit(invoice)
        self._take_credit_first(invoice)
        return self.charge(invoice)

    def can_be_paid_by(self, invoice: Invoice, payment: PaymentRecord) -> bool:
        """Tell whether a payment, and the credit that it leaves to be paid, are enough now."""
        needs_krw = invoice.total_krw - payment.amount_krw
        return 0 <= needs_krw <= invoice.credit_krw + self.ledger.available_krw

    def issue(self, invoice: Invoice, payment: PaymentRecord | None) -> None:
        """Turn a bill that is paid into an invoice: spend the credit, give it its number. It is final from then on."""
        card_krw = 0 if payment is None else payment.amount_krw
        if invoice.total_krw - card_krw != invoice.credit_krw:
            self.release_credit(invoice)
            self._reserve_credit(invoice, invoice.total_krw - card_krw)
        if invoice.credit_reference is not None:
            self.ledger.confirm(invoice.credit_reference)
        now = self._charging.clock()
        invoice.payment_id = None if payment is None else payment.id
        invoice.in_flight = False
        invoice.next_attempt_at = None
        invoice.supplier = self._charging.supplier
        invoice.customer = party_of(self._account)
        invoice.language = self._account.language
        invoice.status = "paid"
        invoice.issued_at = now
        invoice.number = take_number(self._session, INVOICES, now=now)
        self._session.flush()
        self._record("billing.invoice-issued", invoice, number=invoice.number, total_krw=invoice.total_krw)

    def drop(self, invoice: Invoice, *, uncollectible: bool = False) -> None:
        """Give a bill up, and its credit back. Money that still arrives for it may bring it back."""
        self.release_credit(invoice)
        invoice.status = "uncollectible" if uncollectible else "void"
        invoice.next_attempt_at = None
        self._session.flush()

    def release_credit(self, invoice: Invoice) -> None:
        """Give reserved credit back."""
        if invoice.credit_reference is not None:
            self.ledger.release(invoice.credit_reference)
        invoice.credit_krw, invoice.credit_reference = 0, None

    def note_refund(self, invoice: Invoice, refund: RefundRecord) -> CreditNote | None:
        """Issue the credit note of a refund of an issued invoice; None where there is one.

        Notes of an invoice share one rounding, so that those of all of it have exactly its tax.
        """
        if self.invoices.note_of_refund(refund.id) is not None:
            return None
        now, earlier = self._charging.clock(), self.invoices.credit_notes(invoice.id)
        together = split_tax(refund.amount_krw + sum(note.total_krw for note in earlier))
        tax_krw = together.tax_krw - sum(note.tax_krw for note in earlier)
        note = CreditNote(
            id=random_id("crn_"),
            invoice_id=invoice.id,
            refund_id=refund.id,
            number=take_number(self._session, CREDIT_NOTES, now=now),
            total_krw=refund.amount_krw,
            supply_krw=refund.amount_krw - tax_krw,
            tax_krw=tax_krw,
            issued_at=now,
        )
        self.invoices.add_note(note)
        self._record("billing.credit-noted", invoice, number=note.number, total_krw=note.total_krw)
        return note

    def _take_credit_first(self, invoice: Invoice) -> None:
        self._reserve_credit(invoice, self.credit_for(invoice.total_krw))

    def _reserve_credit(self, invoice: Invoice, amount_krw: int) -> None:
        if amount_krw == 0:
            return
        reference = random_id(f"{invoice.id}.", length=8)
        self.ledger.reserve(amount_krw, reference)
        invoice.credit_krw, invoice.credit_reference = amount_krw, reference
        self._session.flush()

    def _record(self, action: str, invoice: Invoice, **details: int | str) -> None:
        record(
            self._session,
            action,  # type: ignore[arg-type]  # one of two above
            subject=("invoice", invoice.id),
            organisation_id=self._account.organisation_id,
            details=details,
        )


def party_of(account: BillingAccount) -> Party:
    """Say who buys."""
    return Party(
        name=account.name,
        business_number=account.business_number,
        address=account.address,
        email=account.email,
    )
