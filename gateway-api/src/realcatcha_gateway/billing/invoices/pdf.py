"""Draw documents as PDF. Import it where one is drawn: the library takes memory that most processes never need.

Korean is set in a standard font that is not embedded and that every reader with Korean fonts substitutes. The same
document gives the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import groupby
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from realcatcha_gateway.billing.invoices.business_numbers import show_business_number
from realcatcha_gateway.billing.invoices.documents import InvoiceDocument
from realcatcha_gateway.billing.invoices.models import CreditNote
from realcatcha_gateway.billing.invoices.parties import Party
from realcatcha_gateway.billing.invoices.words import WORDS, item_text, period_text
from realcatcha_gateway.billing.periods import day_in_seoul
from realcatcha_gateway.mail.letters import Language

_KOREAN: Final = "HYGothic-Medium"
_LATIN: Final = "Helvetica"
_WIDTH, _HEIGHT = A4
_LEFT: Final = 20 * mm
_RIGHT: Final = _WIDTH - 20 * mm
_MIDDLE: Final = _WIDTH / 2
_LINE: Final = 6 * mm
_LONGEST_PARTY_LINE: Final = 80 * mm
_LAST_CHARACTER: Final = 0xFFFF


@dataclass(frozen=True)
class _Row:
    item: str
    period: str
    quantity: str
    amount: str


def draw_invoice(document: InvoiceDocument) -> bytes:
    """Draw an issued invoice."""
    invoice = document.invoice
    words = WORDS[invoice.language]
    rows = [
        _Row(item_text(line, invoice.language), period_text(line), f"{line.quantity:,}", f"{line.amount_krw:,}")
        for line in document.lines
    ]
    card_krw = invoice.total_krw - invoice.credit_krw
    sums = [
        (words["supply"], invoice.supply_krw),
        (words["tax"], invoice.tax_krw),
        (words["total"], invoice.total_krw),
        (words["credit"], invoice.credit_krw),
        (words["card"], card_krw),
    ]
    facts = [(words["number"], invoice.number or ""), (words["issued"], _day(invoice.issued_at))]
    return _draw(document, words["invoice"], facts, rows=rows, sums=sums)


def draw_credit_note(document: InvoiceDocument, note: CreditNote) -> bytes:
    """Draw a credit note of an invoice."""
    words = WORDS[document.invoice.language]
    facts = [
        (words["number"], note.number),
        (words["issued"], _day(note.issued_at)),
        (words["for-invoice"], document.invoice.number or ""),
    ]
    sums = [(words["supply"], -note.supply_krw), (words["tax"], -note.tax_krw), (words["total"], -note.total_krw)]
    rows = [_Row(words["refund"], "", "1", f"{-note.total_krw:,}")]
    return _draw(document, words["credit-note"], facts, rows=rows, sums=sums)


def _draw(
    document: InvoiceDocument,
    title: str,
    facts: Sequence[tuple[str, str]],
    *,
    rows: Sequence[_Row],
    sums: Sequence[tuple[str, int]],
) -> bytes:
    if _KOREAN not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(_KOREAN))
    invoice, out = document.invoice, BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(f"{title} {facts[0][1]}")
    words = WORDS[invoice.language]
    _text(canvas, _LEFT, _HEIGHT - 30 * mm, title, size=20)
    y = _pairs(canvas, _HEIGHT - 42 * mm, facts)
    y = _parties(canvas, y - _LINE, invoice.supplier or Party(), invoice.customer or Party(), invoice.language)
    y = _table(canvas, y - _LINE, invoice.language, rows)
    for label, amount_krw in sums:
        _text(canvas, _MIDDLE, y, label)
        _text_right(canvas, _RIGHT, y, f"{amount_krw:,}")
        y -= _LINE
    _text(canvas, _LEFT, y - _LINE, words["included"], size=8)
    canvas.save()
    return out.getvalue()


def _pairs(canvas: Canvas, y: float, facts: Sequence[tuple[str, str]]) -> float:
    for label, value in facts:
        _text(canvas, _LEFT, y, label)
        _text(canvas, _LEFT + 30 * mm, y, value)
        y -= _LINE
    return y


def _parties(canvas: Canvas, y: float, supplier: Party, customer: Party, language: Language) -> float:
    lowest = y
    for x, heading, party in ((_LEFT, "supplier", supplier), (_MIDDLE, "customer", customer)):
        lowest = min(lowest, _party(canvas, x, y, party, language=language, heading=heading))
    return lowest


def _party(canvas: Canvas, x: float, y: float, party: Party, *, language: Language, heading: str) -> float:
    words = WORDS[language]
    _text(canvas, x, y, words[heading], size=11)
    number = show_business_number(party.business_number)
    written = [
        party.name,
        f"{words['business-number']} {number}" if number else "",
        f"{words['representative']} {party.representative}" if party.representative else "",
        party.address,
        party.email,
    ]
    for line in [piece for text in written if text for piece in _wrapped(text)]:
        y -= _LINE
        _text(canvas, x, y, line)
    return y - _LINE


def _table(canvas: Canvas, y: float, language: Language, rows: Sequence[_Row]) -> float:
    words = WORDS[language]
    heading = _Row(words["item"], words["period"], words["quantity"], words["amount"])
    for number, row in enumerate([heading, *rows]):
        _text(canvas, _LEFT, y, row.item)
        _text(canvas, _MIDDLE + 5 * mm, y, row.period, size=8)
        _text_right(canvas, _RIGHT - 28 * mm, y, row.quantity)
        _text_right(canvas, _RIGHT, y, row.amount)
        if number in {0, len(rows)}:
            canvas.line(_LEFT, y - 2 * mm, _RIGHT, y - 2 * mm)
        y -= _LINE + mm
    return y - mm


def _wrapped(text: str) -> list[str]:
    """Break a text into lines that fit half a page; a word that is longer is broken anywhere."""
    lines, line = [], ""
    for character in text:
        if _width(line + character) > _LONGEST_PARTY_LINE:
            head, space, tail = line.rpartition(" ")
            lines.append(head if space else line)
            line = (tail if space else "") + character
        else:
            line += character
    return [*lines, line]


def _text(canvas: Canvas, x: float, y: float, text: str, *, size: int = 9) -> None:
    for font, run in _runs(text):
        canvas.setFont(font, size)
        canvas.drawString(x, y, run)
        x += pdfmetrics.stringWidth(run, font, size)


def _text_right(canvas: Canvas, x: float, y: float, text: str) -> None:
    _text(canvas, x - _width(text), y, text)


def _width(text: str, size: int = 9) -> float:
    return sum(pdfmetrics.stringWidth(run, font, size) for font, run in _runs(text))


def _runs(text: str) -> list[tuple[str, str]]:
    """Split a text by font; what the Korean font cannot have becomes a question mark."""
    known = "".join(character if ord(character) <= _LAST_CHARACTER else "?" for character in text)
    parts = groupby(known, key=str.isascii)
    return [(_LATIN if is_latin else _KOREAN, "".join(run)) for is_latin, run in parts]


def _day(moment: datetime | None) -> str:
    return "" if moment is None else day_in_seoul(moment).isoformat()
