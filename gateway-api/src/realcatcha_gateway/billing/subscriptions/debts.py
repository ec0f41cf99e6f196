"""What is owed comes before anything new, and before money goes back."""

from realcatcha_gateway.billing.subscriptions.books import Books
from realcatcha_gateway.billing.subscriptions.errors import DebtOpen, PaymentInProgress


def refuse_debtors(books: Books) -> None:
    """Have every bill paid that is owed. Raises DebtOpen, or PaymentInProgress while that is on its way."""
    owed = books.invoicing.invoices.unpaid()
    if any(invoice.in_flight for invoice in owed):
        raise PaymentInProgress
    if not owed:
        return
    owed_krw = sum(invoice.total_krw for invoice in owed)
    bills = [{"id": one.id, "total_krw": one.total_krw, "pay": f"/v1/billing/invoices/{one.id}/pay"} for one in owed]
    detail = f"{owed_krw:,} won are owed for earlier bills: POST to `pay` of each, with a card or credit."
    raise DebtOpen(detail, extensions={"owed_krw": owed_krw, "invoices": bills})
