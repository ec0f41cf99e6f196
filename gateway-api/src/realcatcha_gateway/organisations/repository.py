"""Read and write the members and invitations of one organisation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.api_keys.models import ApiKey
from realcatcha_gateway.accounts.models import Membership, Organisation, Role, User
from realcatcha_gateway.audit.entries import Action, Detail, SubjectKind
from realcatcha_gateway.audit.service import record
from realcatcha_gateway.database.scoped import ScopedRepository
from realcatcha_gateway.mail.letters import Language
from realcatcha_gateway.organisations.models import Invitation


@dataclass(frozen=True)
class Person:
    """A member as the others see them."""

    user_id: str
    email: str
    name: str
    role: Role
    joined_at: datetime


@dataclass(frozen=True)
class Recipient:
    """Whom an organisation's letters go to, in which language."""

    email: str
    language: Language
    organisation: str


class OrganisationRepository(ScopedRepository):
    """Every query is scoped by the organisation that it was made for."""

    def note(
        self, action: Action, subject: tuple[SubjectKind, str], details: Mapping[str, Detail] | None = None
    ) -> None:
        """Record in the audit log what is done to the organisation."""
        record(self._session, action, subject=subject, organisation_id=self._organisation_id, details=details)

    def lock(self) -> Organisation:
        """Give the organisation; others who change its members wait until the unit of work ends."""
        query = select(Organisation).where(Organisation.id == self._organisation_id).with_for_update()
        return self._session.scalars(query).one()

    def people(self) -> Sequence[Person]:
        """Give the members, who joined first first."""
        query = (
            select(User.id, User.email, User.name, Membership.role, Membership.created_at)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.organisation_id == self._organisation_id)
            .order_by(Membership.created_at, User.id)
        )
        return [Person(*row) for row in self._session.execute(query)]

    def membership(self, user_id: str) -> Membership | None:
        """Find a person's membership in its latest state."""
        query = select(Membership).where(
            Membership.organisation_id == self._organisation_id, Membership.user_id == user_id
        )
        return self._session.scalars(query.execution_options(populate_existing=True)).one_or_none()

    def count_owners(self) -> int:
        """Count the owners."""
        query = select(func.count()).select_from(Membership)
        mine = query.where(Membership.organisation_id == self._organisation_id, Membership.role == "owner")
        return self._session.execute(mine).scalar_one()

    def add_membership(self, membership: Membership) -> None:
        """Let a person join."""
        membership.organisation_id = self._organisation_id
        self._session.add(membership)

    def remove_member(self, user_id: str) -> None:
        """Delete a membership, and the person's API keys for this organisation.

        In this order: a key that is being made holds the membership, so it is there when the keys are looked for.
        """
        for model in (Membership, ApiKey):
            self._session.execute(
                delete(model).where(model.organisation_id == self._organisation_id, model.user_id == user_id)
            )

    def invitations(self, *, now: datetime) -> Sequence[Invitation]:
        """Give the invitations that hold, the newest first."""
        query = select(Invitation).where(
            Invitation.organisation_id == self._organisation_id, Invitation.expires_at > now, may_still_invite()
        )
        return self._session.scalars(query.order_by(Invitation.created_at.desc(), Invitation.id)).all()

    def invitation(self, invitation_id: str) -> Invitation | None:
        """Find an invitation, whether it holds or not."""
        query = select(Invitation).where(
            Invitation.id == invitation_id, Invitation.organisation_id == self._organisation_id
        )
        return self._session.scalars(query).one_or_none()

    def invitation_to(self, email: str) -> Invitation | None:
        """Find the invitation to an address, whether it holds or not."""
        query = select(Invitation).where(Invitation.email == email, Invitation.organisation_id == self._organisation_id)
        return self._session.scalars(query).one_or_none()

    def add_invitation(self, invitation: Invitation) -> None:
        """Add an invitation."""
        invitation.organisation_id = self._organisation_id
        self._session.add(invitation)

    def invitations_by(self, user_id: str) -> Sequence[Invitation]:
        """Give what a member sent and nobody has accepted, whether it holds or not."""
        query = select(Invitation).where(
            Invitation.invited_by == user_id, Invitation.organisation_id == self._organisation_id
        )
        return self._session.scalars(query.order_by(Invitation.id)).all()

    def remove_invitation(self, invitation_id: str) -> bool:
        """Delete an invitation; False when there is none such."""
        removed = self._session.execute(
            delete(Invitation).where(
                Invitation.id == invitation_id, Invitation.organisation_id == self._organisation_id
            )
        )
        return bool(removed.rowcount)  # type: ignore[attr-defined]  # of a DELETE


def may_still_invite() -> ColumnElement[bool]:
    """Give the condition of invitations whose sender is a member who might send them now, and is not kept out."""
    power = or_(Membership.role == "owner", and_(Membership.role == "admin", Invitation.role != "owner"))
    sender = (
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.organisation_id == Invitation.organisation_id,
            Membership.user_id == Invitation.invited_by,
            User.suspended_at.is_(None),
            power,
        )
    )
    return sender.exists()


def recipients_of(session: Session, organisation_id: str) -> Sequence[Recipient]:
    """Give the owners and admins of an organisation, who get the letters about it."""
    query = (
        select(User.email, User.language, Organisation.name)
        .join(Membership, Membership.user_id == User.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.organisation_id == organisation_id, Membership.role.in_(["owner", "admin"]))
        .order_by(User.email)
    )
    return [Recipient(*row) for row in session.execute(query)]


def take_invitation(session: Session, sha256: str, *, now: datetime) -> Invitation | None:
    """Find the invitation with a digest that holds and delete it; of two at once one finds it.

    Locks its organisation first, as everybody does who changes members: who invites the same address anew holds that
    and waits for the invitation.
    """
    query = select(Invitation).where(Invitation.sha256 == sha256, Invitation.expires_at > now, may_still_invite())
    organisation_id = session.scalar(query.with_only_columns(Invitation.organisation_id))
    if organisation_id is None:
        return None
    OrganisationRepository(session, organisation_id).lock()
    invitation = session.scalars(query.with_for_update()).one_or_none()
    if invitation is not None:
        session.delete(invitation)
        session.flush()
    return invitation


def organisations_of(session: Session, user_id: str) -> Sequence[tuple[Organisation, Role]]:
    """Give the organisations that a person belongs to, the one joined first first."""
    query = (
        select(Organisation, Membership.role)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.user_id == user_id)
        .order_by(Membership.created_at, Organisation.id)
    )
    return [(organisation, role) for organisation, role in session.execute(query)]


def remove_invitations_by(session: Session, user_id: str) -> None:
    """Delete what somebody sent in any organisation and nobody has accepted."""
    session.execute(delete(Invitation).where(Invitation.invited_by == user_id))


def purge_invitations(session: Session, *, now: datetime) -> None:
    """Delete the invitations of every organisation that have expired."""
    session.execute(delete(Invitation).where(Invitation.expires_at <= now))
