"""What refunds and late results leave behind, and that issued documents stay as they are."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from realcatcha_gateway.billing.credits.models import CreditTopup
from realcatcha_gateway.billing.invoices.documents import read_issued
from realcatcha_gateway.billing.invoices.errors import IssuedInvoiceChanged
from realcatcha_gateway.billing.invoices.immutability import install
from realcatcha_gateway.billing.invoices.models import CreditNote, Invoice, InvoiceLine
from realcatcha_gateway.billing.invoices.pdf import draw_credit_note, draw_invoice
from realcatcha_gateway.billing.invoices.repository import InvoiceRepository
from realcatcha_gateway.billing.payments.models import Refund
from realcatcha_gateway.mail.letters import LANGUAGES, Letter
from realcatcha_gateway.mail.texts import render
from sqlalchemy import select


def refund(world: Any, amount_krw: int, *, number: int = 0) -> None:
    """Have the operator give part of a payment back, and Toss tell of it."""
    one = list(world.bank.paid.values())[number]
    key = f"operator-{len(one.cancels or ())}"
    world.bank.cancel(payment_key=one.payment_key, amount_krw=amount_krw, reason="goodwill", key=key)
    world.ask_about(one.order_id)
    world.ask_about(one.order_id)


def test_a_refund_is_stated_by_a_credit_note(world: Any) -> None:
    """Each part by its own, with its own number; their taxes add up to the invoice's. Invoice and period stay."""
    world.subscribe()
    for amount_krw in (17, 10_000, 5, 18_978):
        refund(world, amount_krw)
    notes = world.rows(CreditNote)
    assert [one.total_krw for one in notes] == [17, 10_000, 5, 18_978]
    assert all(one.supply_krw + one.tax_krw == one.total_krw for one in notes)
    assert sum(one.tax_krw for one in notes) == world.invoices[0].tax_krw == 2_636
    assert len({one.number for one in notes}) == 4
    assert all(one.number.startswith("RCN-2026-") for one in notes)
    assert world.invoices[0].total_krw == 29_000
    assert world.subscription().status == "active"


def test_refunded_credit_is_taken_back_as_far_as_it_is_there(world: Any) -> None:
    """The balance never becomes negative; what was spent is spent."""
    world.top_up(40_000)
    world.collect()
    refund(world, 5_000)
    assert world.balances()["available"] == 35_000
    world.subscribe()
    refund(world, 35_000)
    assert world.balances() == {"outside": -29_000, "available": 0, "reserved": 0, "spent": 29_000}
    (topup,) = world.rows(CreditTopup)
    assert (topup.status, topup.refunded_krw) == ("refunded", 40_000)


def test_a_bill_that_is_paid_twice_is_paid_once(world: Any) -> None:
    """The attempt that was declined arrives after the one that paid: it goes back."""
    world.subscribe()
    world.clock.pass_by(days=31, hours=4)
    world.bank.mood = "declines"
    world.tick()
    (declined,) = world.bank.declined
    world.bank.mood = "pays"
    world.clock.pass_by(days=1)
    world.tick()
    assert world.bank.holds_krw == 58_000
    world.bank.change_its_mind(declined)
    world.ask_about(declined)
    world.clock.pass_by(minutes=1)
    world.sweep()
    assert world.bank.holds_krw == 58_000
    assert [one.amount_krw for one in world.rows(Refund)] == [29_000]
    assert world.rows(CreditNote) == []


def test_a_first_payment_that_arrives_late_begins_the_period_then(world: Any) -> None:
    """It failed, and the bill was void; the customer gets what was paid for, from the day of the payment."""
    world.bank.mood = "declines"
    world.subscribe()
    assert world.invoices[0].status == "void"
    world.clock.pass_by(days=3)
    (declined,) = world.bank.declined
    world.bank.change_its_mind(declined)
    world.ask_about(declined)
    (period,) = world.periods
    assert world.subscription().status == "active"
    assert period.starts_on.isoformat() == "2026-03-04"
    assert [line.starts_on for line in world.lines(world.invoices[0])] == [period.starts_on]


CHANGES: dict[str, Callable[[Any, Invoice], object]] = {
    "invoice": lambda _, invoice: setattr(invoice, "language", "en"),
    "line": lambda session, invoice: setattr(session.get(InvoiceLine, (invoice.id, 0)), "amount_krw", 1),
    "note": lambda session, _: setattr(session.scalars(select(CreditNote)).first(), "total_krw", 1),
    "deletion": lambda session, invoice: session.delete(invoice),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_issued_document_is_final(world: Any, change: str) -> None:
    """Whatever part of the program would change it."""
    install()
    world.subscribe()
    refund(world, 1_000)
    paid = world.invoices[0].id

    def work() -> None:
        with world.database.write() as session:
            CHANGES[change](session, session.get(Invoice, paid))

    with pytest.raises(IssuedInvoiceChanged):
        work()


@pytest.mark.parametrize("language", LANGUAGES)
def test_documents_say_what_the_rows_say(world: Any, language: str) -> None:
    """In the language of the account, with names that need every kind of character; twice the same bytes."""
    with world.books() as books:
        books.account.name, books.account.language = "쀍똠 주식회사 🐈 & Söhne <b>", language
        books.account.business_number, books.account.address = "2208162517", "긴" * 100
    world.subscribe()
    refund(world, 11_000)
    with world.database.read() as session:
        document = read_issued(InvoiceRepository(session, world.organisation_id), world.invoices[0].id)
        invoice, note = draw_invoice(document), draw_credit_note(document, document.credit_notes[0])
        assert invoice == draw_invoice(document)
    text, note_text = read(invoice), read(note)
    for part in ("쀍똠", "& S", "<b>", "220-81-62517", "29,000", "26,364", "2,636", document.invoice.number):
        assert part in text
    for part in ("-11,000", "-1,000", document.credit_notes[0].number, document.invoice.number):
        assert part in note_text


def read(content: bytes) -> str:
    return str(pypdfium2.PdfDocument(content)[0].get_textpage().get_text_bounded())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("invoice-paid", ["number", "total", "supply", "tax", "credit", "card"]),
        ("payment-failed", ["total", "again_on"]),
        ("subscription-unpaid", ["total"]),
        ("purchase-failed", ["total"]),
        ("credit-note", ["number", "invoice", "total"]),
    ],
)
def test_letters_are_complete(kind: Any, fields: list[str], language: Any) -> None:
    """Every field that billing gives is in the text, in both languages."""
    values = {name: f"<{name}>" for name in fields}
    mail = render(Letter(kind, "a@example.com", language, values), origin="https://x.example", reference="r")
    assert all(value in mail.subject + mail.text for value in values.values())
    assert "{" not in mail.subject + mail.text


def test_whoever_buys_in_vain_is_told(make_world: Callable[[], Any]) -> None:
    """Of credit, a first period and an upgrade; the answer may come when nobody looks any more."""
    world = make_world()
    with world.books() as books:
        books.account.email = "money@example.com"
    world.bank.mood = "declines"
    world.top_up(7_000)
    world.collect()
    world.subscribe()
    world.bank.mood = "pays"
    world.subscribe()
    world.bank.mood = "declines"
    with world.service() as service:
        service.change("business")
    world.collect()
    told = [letter.fields["total"] for letter in world.letters() if letter.kind == "purchase-failed"]
    assert told == ["7,000", "29,000", "120,000"]
    assert [one.status for one in world.rows(CreditTopup)] == ["failed"]


def test_letters_go_to_the_billing_address(make_world: Callable[[], Any]) -> None:
    """In the account's language."""
    world = make_world()
    with world.books() as books:
        books.account.email, books.account.language = "money@example.com", "en"
    world.subscribe()
    letter = world.letters()[-1]
    assert (letter.kind, letter.to, letter.language) == ("invoice-paid", "money@example.com", "en")
    assert letter.fields["total"] == "29,000"


def test_a_gateway_that_draws_nothing_loads_no_library_for_it() -> None:
    """It takes memory that most processes never need."""
    code = "import sys, realcatcha_gateway.main; sys.exit('reportlab' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("by_hand_krw", [50_000, 120_000])
def test_what_somebody_gave_back_by_hand_is_not_given_back_again(world: Any, by_hand_krw: int) -> None:
    """Of an upgrade that came too late: together it is exactly what was paid, though we hear of both at once."""
    world.subscribe()
    world.bank.mood = "loses"
    with world.service() as service:
        service.change("business")
    world.collect()
    world.clock.pass_by(days=31)
    refund(world, by_hand_krw, number=1)
    for _ in range(3):
        world.clock.pass_by(minutes=10)
        world.sweep()
    assert world.bank.holds_krw == 29_000
    assert world.invoices[-1].status == "void"
    assert world.rows(CreditNote) == []
