"""What a better plan costs for the rest of a period. Pure, in whole won.

The unused part of the old price is rounded up to the won and the rest of the new price down, so that rounding never
costs the customer anything; both by days, the day of the change among those left. What comes to less than a card can
be charged with costs nothing. So are what is included and what is beyond it: who has the better plan for the rest of a
period has its quota for that rest.
"""

from dataclasses import dataclass
from datetime import date

from realcatcha_gateway.billing.invoices.service import LEAST_CHARGE_KRW
from realcatcha_gateway.billing.periods import Period


@dataclass(frozen=True)
class Proration:
    """Amounts of an upgrade, value added tax included.

    Attributes:
        unused_krw: What is left of the price that was paid; never more than `rest_krw`: nothing is paid out.
        rest_krw: The new price for the days that are left.
        days_left: Of the period, the day of the change included.
    """

    unused_krw: int
    rest_krw: int
    days_left: int

    @property
    def total_krw(self) -> int:
        """What is to be paid."""
        return self.rest_krw - self.unused_krw


def prorate(period: Period, today: date, *, old_krw: int, new_krw: int) -> Proration:
    """Reckon an upgrade on a day of a period."""
    left = period.days_left(today)
    rest_krw = new_krw * left // period.days
    unused_krw = -(-old_krw * left // period.days)
    if rest_krw - unused_krw < LEAST_CHARGE_KRW:
        unused_krw = rest_krw
    return Proration(unused_krw, rest_krw, left)


def share_of_included(period: Period, left: int, *, old: int, new: int) -> int:
    """Give how much more a period includes with another plan for the days that are left, rounded up."""
    return -(-(new - old) * left // period.days)


def share_of_unit(period: Period, left: int, *, old_krw: int, new_krw: int) -> int:
    """Give how much more a thousand beyond costs in all of a period then, in won, rounded down."""
    return (new_krw - old_krw) * left // period.days
