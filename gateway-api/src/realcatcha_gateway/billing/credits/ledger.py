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
        """Give what was reserved back; what was confirmed or never reserved stays."""
        self._end("release", reference, unless="confirm")

    def confirm(self, reference: str) -> None:
        """Spend what was reserved; what was released or never reserved stays."""
        self._end("confirm", reference, unless="release")

    def take_back(self, amount_krw: int, reference: str) -> int:
        """Take credit away whose price was paid back, as much as there is; gives what is missing."""
        if (taken := self._credits.entry("take-back", reference)) is not None:
            return amount_krw - taken.amount_krw
        takes = min(amount_krw, self.available_krw)
        if takes:
            self._move("take-back", takes, reference)
        return amount_krw - takes

    def _end(self, kind: MoveKind, reference: str, *, unless: MoveKind) -> None:
        reserved = self._credits.entry("reserve", reference)
        if reserved is not None and self._credits.entry(unless, reference) is None:
            self._move(kind, reserved.amount_krw, reference)

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
