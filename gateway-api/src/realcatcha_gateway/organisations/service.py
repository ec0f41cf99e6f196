"""Who belongs to an organisation, and who may say so: owners over everybody, admins over all but owners."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.credentials.one_time_tokens import new_token, token_digest
from realcatcha_gateway.accounts.errors import RoleTooLow
from realcatcha_gateway.accounts.models import Membership, Organisation, Role, normalise_email
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.service import AccountService
from realcatcha_gateway.audit.entries import Detail
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.identifiers import random_id
from realcatcha_gateway.mail.letters import Language, Letter
from realcatcha_gateway.mail.service import Postbox
from realcatcha_gateway.organisations.errors import (
    AlreadyMember,
    InvitationNotFound,
    LastOwner,
    MemberNotFound,
    TooMany,
)
from realcatcha_gateway.organisations.models import Invitation
from realcatcha_gateway.organisations.plan_limits import PlanLimits
from realcatcha_gateway.organisations.repository import (
    OrganisationRepository,
    Person,
    organisations_of,
)

INVITATION_LIFE: Final = timedelta(days=7)
MOST_PEOPLE: Final = 500
MOST_ORGANISATIONS: Final = 20


class OrganisationService:
    """The members and invitations of the repository's organisation.

    Args:
        by: Id of the member who asks; what they may do is looked up again once nobody else changes the members.
    """

    def __init__(
        self,
        organisation: OrganisationRepository,
        *,
        by: str,
        postbox: Postbox,
        clock: Clock,
        plan_limits: PlanLimits,
    ) -> None:
        self._organisation = organisation
        self._plan_limits = plan_limits
        self._by = by
        self._postbox = postbox
        self._clock = clock

    def people(self) -> Sequence[Person]:
        """Give the members."""
        return self._organisation.people()

    def rename(self, name: str | None, *, second_factor_required: bool | None) -> Organisation:
        """Change what is given."""
        organisation = self._organisation.lock()
        details: dict[str, Detail] = {}
        if name is not None and name != organisation.name:
            organisation.name = name
            details["fields"] = ["name"]  # the name itself is free text, which the log is not for
        if second_factor_required is not None and second_factor_required != organisation.second_factor_required:
            organisation.second_factor_required = second_factor_required
            details["second_factor_required"] = second_factor_required
        if details:
            self._organisation.note("organisation.changed", ("organisation", organisation.id), details)
        return organisation

    def change_role(self, user_id: str, role: Role) -> None:
        """Give a member another role. Raises MemberNotFound, RoleTooLow, LastOwner."""
        self._organisation.lock()
        membership = self._reachable(user_id)
        self._ask_for_power_over(role)
        if membership.role == "owner" and role != "owner":
            self._spare_last_owner()
        if membership.role != role:
            details = {"from": membership.role, "to": role}
            self._organisation.note("organisation.role-changed", ("user", user_id), details)
        membership.role = role
        self._withdraw_beyond(user_id, role)

    def ask_for_member(self, user_id: str) -> None:
        """Make sure that somebody is a member. Raises MemberNotFound."""
        if self._organisation.membership(user_id) is None:
            raise MemberNotFound

    def transfer(self, user_id: str, *, by: str) -> None:
        """Make a member an owner in place of the owner who asks, who stays as an admin. Raises MemberNotFound."""
        self._organisation.lock()
        heir, giver = self._organisation.membership(user_id), self._organisation.membership(by)
        if heir is None or giver is None or heir.user_id == by:
            raise MemberNotFound
        if giver.role != "owner":
            raise RoleTooLow("Only an owner may do this.")
        heir.role, giver.role = "owner", "admin"
        details = {"from": by, "to": user_id}
        self._organisation.note("organisation.ownership-transferred", ("user", user_id), details)
        self._withdraw_beyond(by, giver.role)

    def remove(self, user_id: str) -> None:
        """Have somebody else leave. Raises MemberNotFound, RoleTooLow, LastOwner."""
        self._organisation.lock()
        self._remove(self._reachable(user_id))
        self._organisation.note("organisation.member-removed", ("user", user_id))

    def leave(self, user_id: str) -> None:
        """Leave oneself, whatever one's role. Raises MemberNotFound, LastOwner."""
        self._organisation.lock()
        membership = self._organisation.membership(user_id)
        if membership is None:
            raise MemberNotFound
        self._remove(membership)
        self._organisation.note("organisation.member-left", ("user", user_id))

    def invitations(self) -> Sequence[Invitation]:
        """Give the invitations that hold."""
        return self._organisation.invitations(now=self._clock())

    def invite(self, email: str, role: Role, *, language: Language, write: bool) -> Invitation:
        """Invite an address, in place of an earlier invitation.

        Raises:
            RoleTooLow: The one who asks may not, or has no say about the earlier invitation.
            AlreadyMember: The address is a member's.
            TooMany, PlanLimitReached: There may be no more members, or the plan includes no more.
        """
        organisation = self._organisation.lock()
        self._ask_for_power_over(role)
        address, now = normalise_email(email), self._clock()
        people = self._organisation.people()
        if any(person.email == address for person in people):
            raise AlreadyMember
        present = len(people) + sum(one.email != address for one in self.invitations())
        if present >= MOST_PEOPLE:
            raise TooMany
        allowance = self._plan_limits.of(self._organisation.session, organisation.id)
        if allowance is not None:
            allowance.ask_for_one_more("most_members", present)
        earlier = self._organisation.invitation_to(address)
        if earlier is not None:
            self._ask_for_power_over(earlier.role)
            self._organisation.remove_invitation(earlier.id)
        token = new_token()
        invitation = Invitation(
            id=random_id("inv_"),
            email=address,
            role=role,
            sha256=token_digest(token),
            created_at=now,
            expires_at=now + INVITATION_LIFE,
            invited_by=self._by,
        )
        self._organisation.add_invitation(invitation)
        fields = {"token": token, "organisation": organisation.name}
        known = AccountRepository(self._organisation.session).user_by_email(address)
        spoken = language if known is None else known.language
        self._postbox.add(
            self._organisation.session, Letter("invitation" if write else "nothing", address, spoken, fields)
        )
        self._organisation.note("organisation.member-invited", ("invitation", invitation.id), {"role": role})
        return invitation

    def withdraw(self, invitation_id: str) -> None:
        """Have an invitation stop working. Raises InvitationNotFound, RoleTooLow."""
        self._organisation.lock()
        invitation = self._organisation.invitation(invitation_id)
        if invitation is None:
            raise InvitationNotFound
        self._ask_for_power_over(invitation.role)
        if not self._organisation.remove_invitation(invitation_id):
            raise InvitationNotFound
        self._organisation.note("organisation.invitation-withdrawn", ("invitation", invitation_id))

    def _withdraw_beyond(self, user_id: str, role: Role | None) -> None:
        """Withdraw what a member sent and, with the role that they have now, might send no longer."""
        for invitation in self._organisation.invitations_by(user_id):
            if not _has_power(role, over=invitation.role) and self._organisation.remove_invitation(invitation.id):
                self._organisation.note("organisation.invitation-withdrawn", ("invitation", invitation.id))

    def _reachable(self, user_id: str) -> Membership:
        membership = self._organisation.membership(user_id)
        if membership is None:
            raise MemberNotFound
        self._ask_for_power_over(membership.role)
        return membership

    def _ask_for_power_over(self, role: Role) -> None:
        asker = self._organisation.membership(self._by)
        mine = "stranger" if asker is None else asker.role
        if not _has_power(None if asker is None else asker.role, over=role):
            raise RoleTooLow(f"A {mine} has no say about an {role}.")

    def _remove(self, membership: Membership) -> None:
        if membership.role == "owner":
            self._spare_last_owner()
        self._organisation.remove_member(membership.user_id)
        self._withdraw_beyond(membership.user_id, None)
        AccountRepository(self._organisation.session).give_home(membership.user_id, now=self._clock())

    def _spare_last_owner(self) -> None:
        if self._organisation.count_owners() < 2:  # noqa: PLR2004  # the one who goes, and one who stays
            raise LastOwner


def _has_power(role: Role | None, *, over: Role) -> bool:
    """Tell whether a member of this role (None: a stranger) has a say about who has the other one."""
    return role == "owner" or (role == "admin" and over != "owner")


def create_organisation(session: Session, name: str, *, user_id: str, accounts: AccountService, clock: Clock) -> str:
    """Create an organisation that a person owns; returns its id. Raises TooMany."""
    AccountRepository(session).lock_user(user_id)
    if len(organisations_of(session, user_id)) >= MOST_ORGANISATIONS:
        raise TooMany
    organisation = accounts.create_organisation(name)
    repository = OrganisationRepository(session, organisation.id)
    repository.add_membership(Membership(user_id=user_id, role="owner", created_at=clock()))
    repository.note("organisation.created", ("organisation", organisation.id))
    return organisation.id
