"""What can go wrong with invoices."""

from realcatcha_kit.errors import Conflict, NotFound


class InvoiceNotFound(NotFound):
    """No such invoice of the caller's organisation."""

    code = "invoice-not-found"
    title = "There is no such invoice"


class CreditNoteNotFound(NotFound):
    """No such credit note of the invoice."""

    code = "credit-note-not-found"
    title = "There is no such credit note"


class InvoiceNotIssued(Conflict):
    """It is not paid, so it has no number and is no document yet."""

    code = "invoice-not-issued"
    title = "The invoice is not issued yet"


class InvoiceNotPayable(Conflict):
    """It is paid, void, or what it is for can no longer be given."""

    code = "invoice-not-payable"
    title = "The invoice cannot be paid (any more)"


class OrganisationGone(Exception):
    """The organisation was erased."""


class IssuedInvoiceChanged(Exception):
    """Something tried to change what an issued document says: a defect of the program."""
