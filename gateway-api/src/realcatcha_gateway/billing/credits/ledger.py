"""Move credit between four accounts: outside, available, reserved, spent. What one loses another gains.

Whoever moves anything holds the lock of the organisation's billing account, so balances that are read stay true until
the unit of work ends. Each move has a kind and a reference, and is made once: a second time is no error and moves
nothing.
"""

from typing import Final

from sqlalchemy.orm import Session

from realcatcha_gateway.billing.credits.errors import CreditTooLow
from realcatcha_gateway.billing.credits.models import AccountName, CreditEntry, MoveKind
from realcatcha_gateway.billing.credits.repository import CreditRepository
from realcatcha_gateway.billing.invoices.models import BillingAccount
from realcatcha_gateway.clock import Clock

_ENDS: Final[dict[MoveKind, tuple[AccountName, AccountName]]] = {
    "top-up": ("outside", "available"),
    "reserve": ("available", "reserved"),
    "release": ("reserved", "available"),
    "confirm": ("reserved", "spent"),
    "take-back": ("available", "outside"),
    "restore": ("outside", "available"),
}


class Ledger:
    """The credit of one organisation.

    Args:
        account: Its billing account, locked.
    """

    def __init__(self, session: Session, account: BillingAccount, *, clock: Clock) -> None:
        self._credits = CreditRepository(session, account.organisation_id)
        self._clock = clock

    @property
    def available_krw(self) -> int:
        """What may be reserved."""
        return self._credits.balance("available")

    def top_up(self, amount_krw: int, reference: str) -> None:
        """Add what was paid for."""
        self._move("top-up", amount_krw, reference)

    def reserve(self, amount_krw: int, reference: str) -> None:
        """Keep an amount for something. Raises CreditTooLow."""
        self._move("reserve", amount_krw, reference)

    def release(self, reference: str) -> None:
        """Give what was reserved back; what was confirmed or never reserved stays.

        Where its price went back meanwhile, it is taken away.
        """
        self._take_what_is_missing(self._end("release", reference, unless="confirm"), reference)

    def confirm(self, reference: str) -> None:
        """Spend what was reserved; what was released or never reserved stays."""
        self._end("confirm", reference, unless="release")

    def hold(self, amount_krw: int, reference: str) -> None:
        """Take credit away whose price is to be paid back. Raises CreditTooLow."""
        self._move("take-back", amount_krw, reference)

    def restore(self, reference: str) -> None:
        """Give what was held again, as its price was not paid back."""
        held = self._credits.entry("take-back", reference)
        if held is not None and self._credits.entry("restore", reference) is None:
            self._move("restore", held.amount_krw, reference)
            self._take_what_is_missing(held.amount_krw, reference)

    def take_back(self, amount_krw: int, reference: str) -> int:
        """Take credit away whose price was paid back, as much as there is; gives what is missing."""
        if self._credits.entry("restore", reference) is not None:  # it was paid back after all
            reference = f"{reference}.late"
        if (taken := self._credits.entry("take-back", reference)) is not None:
            return amount_krw - taken.amount_krw
        takes = min(amount_krw, self.available_krw)
        if takes:
            self._move("take-back", takes, reference)
        return amount_krw - takes

    def _end(self, kind: MoveKind, reference: str, *, unless: MoveKind) -> int:
        """End a reservation; gives how much moved."""
        reserved = self._credits.entry("reserve", reference)
        if reserved is None or any(self._credits.entry(end, reference) is not None for end in (kind, unless)):
            return 0
        self._move(kind, reserved.amount_krw, reference)
        return reserved.amount_krw

    def _take_what_is_missing(self, freed_krw: int, reference: str) -> None:
        """Take away, of credit that has just come free, what could not be taken when its price was paid back."""
        taken_krw = self._credits.moved("take-back") - self._credits.moved("restore")
        missing_krw = min(freed_krw, self._credits.refunded_krw() - taken_krw)
        if missing_krw > 0:
            self._move("take-back", missing_krw, f"{reference}.owed")

    def _move(self, kind: MoveKind, amount_krw: int, reference: str) -> None:
        if self._credits.entry(kind, reference) is not None:
            return
        source, target = _ENDS[kind]
        if source != "outside" and self._credits.balance(source) < amount_krw:
            raise CreditTooLow
        self._credits.add(
            CreditEntry(
                kind=kind,
                source=source,
                target=target,
                amount_krw=amount_krw,
                reference=reference,
                created_at=self._clock(),
            )
        )
