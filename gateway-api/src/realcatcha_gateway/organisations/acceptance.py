"""Join an organisation with the token of an invitation's letter."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.credentials.errors import OneTimeTokenSpent
from realcatcha_gateway.accounts.credentials.one_time_tokens import token_digest
from realcatcha_gateway.accounts.errors import AccountSuspended, OrganisationSuspended
from realcatcha_gateway.accounts.identities.repository import IdentityRepository
from realcatcha_gateway.accounts.models import Membership, Organisation, User
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.service import AccountService
from realcatcha_gateway.audit.entries import Actor
from realcatcha_gateway.audit.service import act_as, record
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.mail.letters import Language
from realcatcha_gateway.organisations.errors import PasswordNeeded
from realcatcha_gateway.organisations.models import Invitation
from realcatcha_gateway.organisations.plan_limits import PlanLimits
from realcatcha_gateway.organisations.repository import OrganisationRepository, take_invitation


def accept_invitation(
    session: Session,
    token: str,
    *,
    password_hash: str | None,
    accounts: AccountService,
    clock: Clock,
    language: Language,
    plan_limits: PlanLimits,
) -> None:
    """Let whoever holds the letter join: with the account of its address, or with a new one.

    Where nobody has ever shown that the address of an account is theirs, whoever made it may have waited for this: all
    that opens it is taken away first, and the password opens it from then on.

    Raises:
        OneTimeTokenSpent: The invitation does not hold (any more).
        OrganisationSuspended, AccountSuspended: An administrator of the platform keeps either out.
        PasswordNeeded: There is no confirmed account for the address, and no password to make one.
        PlanLimitReached: The plan, a lesser one by now, includes no more members; the invitation goes on holding.
    """
    now = clock()
    invitation = take_invitation(session, token_digest(token), now=now)
    if invitation is None:
        raise OneTimeTokenSpent
    user = AccountRepository(session).user_by_email(invitation.email)
    _refuse_suspended(session, invitation, user)
    organisation = OrganisationRepository(session, invitation.organisation_id)
    if user is None or organisation.membership(user.id) is None:
        allowance = plan_limits.of(session, invitation.organisation_id)
        if allowance is not None:
            allowance.ask_for_one_more("most_members", len(organisation.people()))
    if password_hash is None and (user is None or user.email_verified_at is None):
        raise PasswordNeeded
    try:
        if user is None:
            user = accounts.add_member(
                invitation.organisation_id,
                email=invitation.email,
                password_hash=password_hash,
                role=invitation.role,
                language=language,
                verified=True,
            )
        else:
            _join(organisation, user, invitation, password_hash=password_hash, now=now)
    except IntegrityError as error:
        raise OneTimeTokenSpent("Somebody with this address joined at this moment.") from error
    act_as(session, Actor("user", user.id))
    organisation.note("organisation.member-joined", ("user", user.id), {"role": invitation.role})


def _refuse_suspended(session: Session, invitation: Invitation, user: User | None) -> None:
    if user is not None and user.suspended_at is not None:
        raise AccountSuspended
    if session.get_one(Organisation, invitation.organisation_id).suspended_at is not None:
        raise OrganisationSuspended


def _join(
    organisation: OrganisationRepository,
    user: User,
    invitation: Invitation,
    *,
    password_hash: str | None,
    now: datetime,
) -> None:
    if user.email_verified_at is None:
        _take_over(organisation.session, user, password_hash, now=now)
    if organisation.membership(user.id) is None:
        organisation.add_membership(Membership(user_id=user.id, role=invitation.role, created_at=now))
        organisation.session.flush()


def _take_over(session: Session, user: User, password_hash: str | None, *, now: datetime) -> None:
    AccountRepository(session).lock_user(user.id)
    IdentityRepository(session).shut(user, now=now)
    user.password_hash, user.email_verified_at = password_hash, now
    record(session, "account.taken-over", subject=("user", user.id), actor=Actor("user", user.id))
