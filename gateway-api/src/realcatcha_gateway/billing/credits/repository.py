"""Read and add entries of the ledger, and top-ups, of one organisation."""

from collections.abc import Sequence

from sqlalchemy import case, func, select

from realcatcha_gateway.billing.credits.models import AccountName, CreditEntry, CreditTopup, MoveKind
from realcatcha_gateway.database.scoped import ScopedRepository


class CreditRepository(ScopedRepository):
    """Every query is scoped by the organisation that it was made for."""

    def balance(self, account: AccountName) -> int:
        """Add up what came to an account and what left it."""
        moved = case((CreditEntry.target == account, CreditEntry.amount_krw), else_=-CreditEntry.amount_krw)
        query = select(func.sum(moved)).where(
            CreditEntry.organisation_id == self._organisation_id,
            (CreditEntry.target == account) | (CreditEntry.source == account),
        )
        return int(self._session.scalar(query) or 0)

    def moved(self, kind: MoveKind) -> int:
        """Add up the moves of a kind."""
        query = select(func.sum(CreditEntry.amount_krw)).where(
            CreditEntry.organisation_id == self._organisation_id, CreditEntry.kind == kind
        )
        return int(self._session.scalar(query) or 0)

    def entry(self, kind: MoveKind, reference: str) -> CreditEntry | None:
        """Find a move."""
        query = select(CreditEntry).where(
            CreditEntry.organisation_id == self._organisation_id,
            CreditEntry.kind == kind,
            CreditEntry.reference == reference,
        )
        return self._session.scalars(query).one_or_none()

    def entries(self, *, limit: int, before: int | None) -> Sequence[CreditEntry]:
        """Give the newest moves, older than `before` where it is given."""
        query = select(CreditEntry).where(CreditEntry.organisation_id == self._organisation_id)
        if before is not None:
            query = query.where(CreditEntry.id < before)
        return self._session.scalars(query.order_by(CreditEntry.id.desc()).limit(limit)).all()

    def add(self, entry: CreditEntry) -> None:
        """Add a move; it is seen by what follows."""
        entry.organisation_id = self._organisation_id
        self._session.add(entry)
        self._session.flush()

    def add_topup(self, topup: CreditTopup) -> None:
        """Add a top-up."""
        topup.organisation_id = self._organisation_id
        self._session.add(topup)
        self._session.flush()

    def refunded_krw(self) -> int:
        """Add up what went back of the prices of credit."""
        query = select(func.sum(CreditTopup.refunded_krw)).where(CreditTopup.organisation_id == self._organisation_id)
        return int(self._session.scalar(query) or 0)

    def topup(self, topup_id: str) -> CreditTopup | None:
        """Find a top-up."""
        query = select(CreditTopup).where(
            CreditTopup.organisation_id == self._organisation_id, CreditTopup.id == topup_id
        )
        return self._session.scalars(query.execution_options(populate_existing=True)).one_or_none()

    def is_topping_up(self) -> bool:
        """Tell whether a card is being charged with credit, and nobody knows yet what comes of it."""
        query = select(CreditTopup.id).where(
            CreditTopup.organisation_id == self._organisation_id, CreditTopup.status == "pending"
        )
        return self._session.scalar(query.limit(1)) is not None

    def topups(self, *, limit: int) -> Sequence[CreditTopup]:
        """Give the newest top-ups."""
        query = select(CreditTopup).where(CreditTopup.organisation_id == self._organisation_id)
        return self._session.scalars(query.order_by(CreditTopup.created_at.desc(), CreditTopup.id).limit(limit)).all()
