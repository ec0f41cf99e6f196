"""Read and write erasures, and who belongs to what they are about."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.models import Membership, Organisation, User
from realcatcha_gateway.data.models import ErasedSite, Erasure


class ErasureRepository:
    """Erasures of every person and organisation: each query names the subject, a token, or is the eraser's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, erasure: Erasure) -> None:
        """Add an erasure. Raises sqlalchemy.exc.IntegrityError when the subject has one."""
        self._session.add(erasure)
        self._session.flush()

    def of(self, subject: str) -> Erasure | None:
        """Find the erasure that waits for an account or an organisation."""
        return self._session.scalars(select(Erasure).where(Erasure.subject == subject)).one_or_none()

    def take(self, subject: str, *, now: datetime) -> Erasure | None:
        """Find an erasure that is not due yet and delete it."""
        return self._take(select(Erasure).where(Erasure.subject == subject, Erasure.due_at > now))

    def take_by_token(self, sha256: str, *, now: datetime) -> Erasure | None:
        """Do so by the digest of the letter's token; of two at once one finds it."""
        return self._take(select(Erasure).where(Erasure.cancel_sha256 == sha256, Erasure.due_at > now))

    def due(self, *, now: datetime, limit: int) -> Sequence[str]:
        """Give the ids of those that are due, the earliest first."""
        query = select(Erasure.id).where(Erasure.finished_at.is_(None), Erasure.due_at <= now)
        return self._session.scalars(query.order_by(Erasure.due_at, Erasure.id).limit(limit)).all()

    def lock_due(self, erasure_id: str, *, now: datetime) -> Erasure | None:
        """Find one that is still due and keep others from it until the unit of work ends."""
        query = select(Erasure).where(Erasure.id == erasure_id, Erasure.finished_at.is_(None), Erasure.due_at <= now)
        return self._session.scalars(query.with_for_update()).one_or_none()

    def forget(self, gone: Collection[str], *, but: str) -> None:
        """Take ids out of every row that names them; what waited for somebody who is gone goes, sparing one row."""
        self._session.execute(delete(Erasure).where(Erasure.subject.in_(gone), Erasure.id != but))
        for column in (Erasure.user_id, Erasure.organisation_id):
            self._session.execute(update(Erasure).where(column.in_(gone)).values({column: None}))

    def _take(self, query: Select[Erasure]) -> Erasure | None:
        erasure = self._session.scalars(query.where(Erasure.finished_at.is_(None)).with_for_update()).one_or_none()
        if erasure is not None:
            self._session.delete(erasure)
            self._session.flush()
        return erasure


class Belongings:
    """Who belongs to which organisation, for a person who goes or an organisation that does."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock_organisations(self, ids: Collection[str]) -> None:
        """Keep others from changing members until the unit of work ends; always in the same order."""
        for organisation_id in sorted(ids):
            self._session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())

    def joined(self, user_id: str) -> list[str]:
        """Give the organisations of a person."""
        return list(self._session.scalars(select(Membership.organisation_id).where(Membership.user_id == user_id)))

    def alone_in(self, user_id: str) -> list[str]:
        """Give the organisations that have no other member."""
        return [one for one in self.joined(user_id) if self._count(one) == 1]

    def sole_owner_of(self, user_id: str) -> Sequence[Organisation]:
        """Give the organisations that have other members and no other owner."""
        query = select(Organisation).join(Membership, Membership.organisation_id == Organisation.id)
        owned = query.where(Membership.user_id == user_id, Membership.role == "owner").order_by(Organisation.id)
        return [
            one
            for one in self._session.scalars(owned)
            if self._count(one.id) > 1 and self._count(one.id, role="owner") == 1
        ]

    def owners(self, organisation_id: str) -> Sequence[User]:
        """Give the owners of an organisation."""
        query = select(User).join(Membership, Membership.user_id == User.id)
        return self._session.scalars(
            query.where(Membership.organisation_id == organisation_id, Membership.role == "owner").order_by(User.id)
        ).all()

    def homeless_without(self, organisation_id: str) -> list[str]:
        """Give the members who belong to no other organisation."""
        members = select(Membership.user_id).where(Membership.organisation_id == organisation_id)
        return [one for one in self._session.scalars(members).all() if len(self.joined(one)) == 1]

    def _count(self, organisation_id: str, *, role: str | None = None) -> int:
        query = select(func.count()).select_from(Membership).where(Membership.organisation_id == organisation_id)
        return self._session.execute(query if role is None else query.where(Membership.role == role)).scalar_one()


def is_to_be_erased(session: Session, organisation_id: str) -> bool:
    """Tell whether an organisation is about to be erased, by itself or with its only member."""
    members = session.scalars(select(Membership.user_id).where(Membership.organisation_id == organisation_id)).all()
    subjects = [organisation_id, *(members if len(members) == 1 else ())]
    return session.scalar(select(Erasure.id).where(Erasure.subject.in_(subjects)).limit(1)) is not None


class ErasedSiteRepository:
    """Sites of every organisation whose records in captcha-api's stores are to be removed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def waiting(self, *, limit: int) -> Sequence[ErasedSite]:
        """Give those that were erased first."""
        return self._session.scalars(select(ErasedSite).order_by(ErasedSite.erased_at).limit(limit)).all()

    def add(self, sites: Collection[ErasedSite]) -> None:
        """Add sites."""
        self._session.add_all(sites)

    def remove(self, site_ids: Collection[str]) -> int:
        """Delete those whose records are gone; gives how many there were."""
        removed = self._session.execute(delete(ErasedSite).where(ErasedSite.site_id.in_(site_ids)))
        return int(removed.rowcount)  # type: ignore[attr-defined]  # of a DELETE
