"""Keep issued documents as they are: a flush that would change one fails, whatever part of the program asks for it."""

from typing import Any, Final

from sqlalchemy import event, inspect
from sqlalchemy.orm import object_session

from realcatcha_gateway.billing.credits.models import CreditEntry
from realcatcha_gateway.billing.invoices.errors import IssuedInvoiceChanged
from realcatcha_gateway.billing.invoices.models import CreditNote, Invoice, InvoiceLine
from realcatcha_gateway.billing.plans.models import PlanPrice

_ADDED_ONLY: Final = (CreditNote, CreditEntry, PlanPrice)


def install() -> None:
    """Watch flushes of every session; a second time changes nothing."""
    for model in (Invoice, InvoiceLine, *_ADDED_ONLY):
        for name in ("before_update", "before_delete"):
            if not event.contains(model, name, _refuse_changes):
                event.listen(model, name, _refuse_changes)


def _refuse_changes(_mapper: Any, _connection: Any, row: Any) -> None:
    session = object_session(row)
    changed = session is not None and (session.is_modified(row) or row in session.deleted)
    if changed and _is_final(row):
        raise IssuedInvoiceChanged(f"{type(row).__name__} {inspect(row).identity}")


def _is_final(row: Any) -> bool:
    if isinstance(row, _ADDED_ONLY):
        return True
    session = object_session(row)
    invoice = row if isinstance(row, Invoice) else session and session.get(Invoice, row.invoice_id)
    if invoice is None:
        return True
    before = inspect(invoice).attrs.number.history
    return any(number is not None for number in (*before.unchanged, *before.deleted))
