"""Members, invitations, and the organisations that one belongs to."""

import re
from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.accounts.credentials.errors import OneTimeTokenSpent, WeakPassword
from realcatcha_gateway.accounts.credentials.router import hash_new_password
from realcatcha_gateway.accounts.errors import (
    AccountSuspended,
    InvalidToken,
    OrganisationSuspended,
    RoleTooLow,
    SecondFactorRequired,
    TooManyAttempts,
)
from realcatcha_gateway.accounts.limits import ONE_TIME_TOKEN, Limits
from realcatcha_gateway.accounts.models import Role
from realcatcha_gateway.accounts.principal import Admin, Owner, Person, Principal, Reader
from realcatcha_gateway.accounts.proofs.checks import PROOF_ERRORS, require_proof
from realcatcha_gateway.accounts.proofs.schemas import Proof
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.service import AccountService
from realcatcha_gateway.accounts.sessions.repository import SessionRepository
from realcatcha_gateway.audit.service import act_as
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.errors import AnswerGone, KeyMismatch
from realcatcha_gateway.idempotency.header import Key
from realcatcha_gateway.idempotency.requests import used_keys
from realcatcha_gateway.idempotency.service import Outcome
from realcatcha_gateway.mail.letters import preferred_language
from realcatcha_gateway.organisations.acceptance import accept_invitation
from realcatcha_gateway.organisations.errors import (
    AlreadyMember,
    InvitationNotFound,
    LastOwner,
    MemberNotFound,
    OrganisationNotFound,
    PasswordNeeded,
    PlanLimitReached,
    TooMany,
)
from realcatcha_gateway.organisations.repository import OrganisationRepository, organisations_of
from realcatcha_gateway.organisations.schemas import (
    Acceptance,
    InvitationAnswer,
    InvitationBody,
    Invitations,
    MemberAnswer,
    Members,
    OrganisationAnswer,
    OrganisationBody,
    OrganisationChanges,
    Organisations,
    RoleBody,
    SwitchBody,
    SwitchedToken,
)
from realcatcha_gateway.organisations.service import OrganisationService, create_organisation
from realcatcha_gateway.web.client import client_network
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import ReadingSession, WritingSession

_USER_ID: Final = re.compile(r"usr_[a-z2-7]{20}")
_ORGANISATION_ID: Final = re.compile(r"org_[a-z2-7]{20}")
_INVITATION_ID: Final = re.compile(r"inv_[a-z2-7]{20}")

router = APIRouter(prefix="/v1", tags=["organisations"])


def get_user_id(user_id: Annotated[str, Path(description="Id of a member")]) -> str:
    """Read the path's user id. Raises MemberNotFound for text that no user can have."""
    if not _USER_ID.fullmatch(user_id):
        raise MemberNotFound
    return user_id


def get_invitation_id(invitation_id: Annotated[str, Path(description="Id of an invitation")]) -> str:
    """Read the path's invitation id. Raises InvitationNotFound for text that no invitation can have."""
    if not _INVITATION_ID.fullmatch(invitation_id):
        raise InvitationNotFound
    return invitation_id


UserId = Annotated[str, Depends(get_user_id)]
InvitationId = Annotated[str, Depends(get_invitation_id)]


@router.get("/me/organisations", responses=problems(InvalidToken))
def list_organisations(person: Person, session: ReadingSession) -> Organisations:
    """Give the organisations that you belong to."""
    found = organisations_of(session, person.user_id)
    return Organisations(items=[OrganisationAnswer.of(organisation, role) for organisation, role in found])


@router.post(
    "/me/organisations",
    status_code=201,
    response_model=OrganisationAnswer,
    responses=problems(InvalidToken, TooMany, AnswerGone, KeyMismatch),
)
def add_organisation(
    person: Person, session: WritingSession, body: OrganisationBody, request: Request, key: Key = None
) -> Response:
    """Create an organisation that you own. Switch to it to work in it."""
    act_as(session, person.actor)

    def work() -> Outcome:
        accounts, clock = _accounts(request, session), request.app.state.clock
        new = create_organisation(session, body.name, user_id=person.user_id, accounts=accounts, clock=clock)
        answer = OrganisationAnswer(id=new, name=body.name, role="owner", second_factor_required=False)
        return Outcome(new, answer.model_dump_json().encode())

    answer = used_keys(request, session, person.organisation_id).run(
        f"create-organisation/{person.user_id}", key, body.model_dump_json().encode(), work
    )
    return Response(answer, status_code=201, media_type="application/json")


@router.post("/me/leave", status_code=204, response_class=Response, responses=problems(InvalidToken, LastOwner))
def leave_organisation(person: Person, session: WritingSession, request: Request) -> None:
    """Leave the organisation that the access token names. The next refresh goes on in another one of yours."""
    _service(request, session, person).leave(person.user_id)


@router.post("/auth/switch", responses=problems(InvalidToken, OrganisationNotFound))
def switch_organisation(person: Person, session: WritingSession, body: SwitchBody, request: Request) -> SwitchedToken:
    """Go on in another organisation of yours: this session's tokens speak for it from now on."""
    if not _ORGANISATION_ID.fullmatch(body.organisation_id):
        raise OrganisationNotFound
    member = AccountRepository(session).member(user_id=person.user_id, organisation_id=body.organisation_id)
    login = SessionRepository(session).lock(person.session_id)
    if member is None:
        raise OrganisationNotFound
    if login is None:
        raise InvalidToken
    login.organisation_id = body.organisation_id
    token = request.app.state.access_tokens.issue(
        user_id=person.user_id, organisation_id=body.organisation_id, session_id=person.session_id
    )
    return SwitchedToken(access_token=token)


@router.patch("/organisation", responses=problems(InvalidToken, RoleTooLow, SecondFactorRequired))
def change_organisation(
    owner: Owner, session: WritingSession, body: OrganisationChanges, request: Request
) -> OrganisationAnswer:
    """Rename the organisation, or have its owners and admins need a second factor: who asks for it needs one first."""
    if body.second_factor_required and not owner.second_factor:
        raise SecondFactorRequired
    service = _service(request, session, owner)
    changed = service.rename(body.name, second_factor_required=body.second_factor_required)
    return OrganisationAnswer.of(changed, owner.role)


@router.post(
    "/organisation/members/{user_id}/transfer",
    status_code=204,
    response_class=Response,
    responses=problems(InvalidToken, RoleTooLow, SecondFactorRequired, *PROOF_ERRORS, MemberNotFound),
)
async def transfer_ownership(owner: Owner, user_id: UserId, body: Proof, request: Request) -> None:
    """Make a member an owner in your place; you stay as an admin. Asks once more who you are."""
    await run_in_threadpool(_write, request, owner, lambda service: service.ask_for_member(user_id))
    await require_proof(request, owner, body)
    await run_in_threadpool(_write, request, owner, lambda service: service.transfer(user_id, by=owner.user_id))


@router.get("/organisation/members", responses=problems(InvalidToken, SecondFactorRequired))
def list_members(principal: Reader, session: ReadingSession, request: Request) -> Members:
    """Give the members."""
    people = _service(request, session, principal).people()
    return Members(items=[MemberAnswer.of(person) for person in people])


@router.patch(
    "/organisation/members/{user_id}",
    status_code=204,
    response_class=Response,
    responses=problems(InvalidToken, RoleTooLow, SecondFactorRequired, *PROOF_ERRORS, MemberNotFound, LastOwner),
)
async def change_role(admin: Admin, user_id: UserId, body: RoleBody, request: Request) -> None:
    """Give a member another role, from the next request on. Admins have no say about owners.

    Making somebody an owner asks once more who you are.
    """
    await _ask_before_owners(request, admin, body.role, body)
    await run_in_threadpool(_write, request, admin, lambda service: service.change_role(user_id, body.role))


@router.delete(
    "/organisation/members/{user_id}",
    status_code=204,
    response_class=Response,
    responses=problems(InvalidToken, RoleTooLow, SecondFactorRequired, MemberNotFound, LastOwner),
)
def remove_member(admin: Admin, session: WritingSession, user_id: UserId, request: Request) -> None:
    """Remove a member; their tokens and API keys for this organisation stop working at once."""
    _service(request, session, admin).remove(user_id)


@router.get("/organisation/invitations", responses=problems(InvalidToken, RoleTooLow, SecondFactorRequired))
def list_invitations(admin: Admin, session: ReadingSession, request: Request) -> Invitations:
    """Give the invitations that hold."""
    found = _service(request, session, admin).invitations()
    return Invitations(items=[InvitationAnswer.of(invitation) for invitation in found])


@router.post(
    "/organisation/invitations",
    status_code=201,
    response_model=InvitationAnswer,
    responses=problems(
        InvalidToken,
        RoleTooLow,
        SecondFactorRequired,
        *PROOF_ERRORS,
        AlreadyMember,
        TooMany,
        PlanLimitReached,
        AnswerGone,
        KeyMismatch,
    ),
)
async def invite(admin: Admin, body: InvitationBody, request: Request, limits: Limits, key: Key = None) -> Response:
    """Invite an address by a letter that holds for a week; inviting it again replaces the earlier invitation.

    Inviting an owner asks once more who you are.
    """
    await _ask_before_owners(request, admin, body.role, body)
    database: Database = request.app.state.database
    write = await limits.may_write_to(body.email, "invitation")
    language = preferred_language(request.headers.get("accept-language", ""))
    said = body.model_dump_json(include={"email", "role"}).encode()  # a repetition may show otherwise who asks

    def run() -> bytes:
        with database.write() as session:
            service = _service(request, session, admin)

            def work() -> Outcome:
                made = service.invite(body.email, body.role, language=language, write=write)
                return Outcome(made.id, InvitationAnswer.of(made).model_dump_json().encode())

            return used_keys(request, session, admin.organisation_id).run(f"invite/{admin.user_id}", key, said, work)

    return Response(await run_in_threadpool(run), status_code=201, media_type="application/json")


@router.delete(
    "/organisation/invitations/{invitation_id}",
    status_code=204,
    response_class=Response,
    responses=problems(InvalidToken, RoleTooLow, SecondFactorRequired, InvitationNotFound),
)
def withdraw_invitation(admin: Admin, session: WritingSession, invitation_id: InvitationId, request: Request) -> None:
    """Have an invitation stop working."""
    _service(request, session, admin).withdraw(invitation_id)


@router.post(
    "/auth/accept-invitation",
    status_code=204,
    response_class=Response,
    responses=problems(
        TooManyAttempts,
        OneTimeTokenSpent,
        PasswordNeeded,
        WeakPassword,
        AccountSuspended,
        OrganisationSuspended,
        PlanLimitReached,
    ),
)
async def accept(body: Acceptance, request: Request, limits: Limits) -> None:
    """Join with the token of the letter: with the account of its address, or with a new one that the password opens."""
    await limits.admit(ONE_TIME_TOKEN, client_network(request))
    password_hash = None if body.password is None else await hash_new_password(request, body.password)
    database: Database = request.app.state.database
    language = preferred_language(request.headers.get("accept-language", ""))

    def run() -> None:
        with database.write() as session:
            accept_invitation(
                session,
                body.token,
                password_hash=password_hash,
                accounts=_accounts(request, session),
                clock=request.app.state.clock,
                language=language,
                plan_limits=request.app.state.plan_limits,
            )

    await run_in_threadpool(run)


async def _ask_before_owners(request: Request, admin: Principal, role: Role, proof: Proof) -> None:
    """Have an owner who makes another one show once more who they are; for others the service has its refusal."""
    if role == "owner" and admin.role == "owner":
        await require_proof(request, admin, proof)


def _write(request: Request, principal: Principal, work: Callable[[OrganisationService], None]) -> None:
    database: Database = request.app.state.database
    with database.write() as session:
        work(_service(request, session, principal))


def _service(request: Request, session: WritingSession, principal: Principal) -> OrganisationService:
    act_as(session, principal.actor)
    state = request.app.state
    organisation = OrganisationRepository(session, principal.organisation_id)
    return OrganisationService(
        organisation,
        by=principal.user_id,
        postbox=state.postbox,
        clock=state.clock,
        plan_limits=state.plan_limits,
    )


def _accounts(request: Request, session: WritingSession) -> AccountService:
    state = request.app.state
    return AccountService(AccountRepository(session), passwords=state.passwords, clock=state.clock)
