"""Value added tax that a price includes. Pure, in whole won.

Prices include 10 %: of 11 parts one is tax. It is rounded to the nearest won, half a won up, once for the whole
document; what is left is the supply, so that both always add up to what was paid.
"""

from dataclasses import dataclass
from typing import Final

PERCENT: Final = 10
_PARTS: Final = 11


@dataclass(frozen=True)
class Taxed:
    """An amount and the two parts of it."""

    total_krw: int
    supply_krw: int
    tax_krw: int


def split_tax(total_krw: int) -> Taxed:
    """Split an amount that includes the tax. Raises ValueError for a negative one."""
    if total_krw < 0:
        raise ValueError("an amount is not negative")
    tax_krw = (2 * total_krw + _PARTS) // (2 * _PARTS)
    return Taxed(total_krw, total_krw - tax_krw, tax_krw)
