"""Ask for erasures and cancel them."""

from datetime import timedelta

from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.credentials.errors import OneTimeTokenSpent
from realcatcha_gateway.accounts.credentials.one_time_tokens import new_token, token_digest
from realcatcha_gateway.accounts.models import Organisation, User
from realcatcha_gateway.audit.entries import Action, Actor
from realcatcha_gateway.audit.service import record
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.data.erasures.errors import ErasurePending, SoleOwner
from realcatcha_gateway.data.erasures.repository import Belongings, ErasureRepository
from realcatcha_gateway.data.models import Erasure
from realcatcha_gateway.data.moments import moment_text
from realcatcha_gateway.identifiers import random_id
from realcatcha_gateway.mail.letters import Letter, LetterKind
from realcatcha_gateway.mail.service import Postbox


class ErasureService:
    """Erasures in one unit of work.

    Args:
        delay: From the request to the erasure.
    """

    def __init__(self, session: Session, *, postbox: Postbox, delay: timedelta, clock: Clock) -> None:
        self._session = session
        self._erasures = ErasureRepository(session)
        self._belongings = Belongings(session)
        self._postbox = postbox
        self._delay = delay
        self._clock = clock

    def pending(self, subject: str) -> Erasure | None:
        """Give the erasure that waits for an account or an organisation."""
        return self._erasures.of(subject)

    def request_account(self, user_id: str) -> Erasure:
        """Have an account erased after the delay; organisations without another member go with it.

        Raises:
            SoleOwner: Others belong to an organisation that nobody else owns.
            ErasurePending: It was asked for already.
        """
        self._belongings.lock_organisations(self._belongings.joined(user_id))
        refuse_sole_owner(self._belongings, user_id)
        user = self._session.get_one(User, user_id, with_for_update=True)
        erasure, token = self._add("account", user_id, user_id=user_id)
        self._write(user, erasure, token)
        return erasure

    def request_organisation(self, organisation_id: str, *, user_id: str) -> Erasure:
        """Have an organisation erased after the delay; every owner hears of it. Raises ErasurePending."""
        organisation = self._session.get_one(Organisation, organisation_id, with_for_update=True)
        erasure, token = self._add("organisation", organisation_id, user_id=user_id, organisation_id=organisation_id)
        for owner in self._belongings.owners(organisation_id):
            self._write(owner, erasure, token, organisation=organisation.name)
        return erasure

    def cancel(self, subject: str, *, user_id: str) -> None:
        """Have nothing erased after all; where nothing waits, nothing happens."""
        erasure = self._erasures.take(subject, now=self._clock())
        if erasure is not None:
            self._note(erasure, "cancelled", user_id)

    def cancel_by_token(self, token: str) -> None:
        """Do so for whoever holds the letter. Raises OneTimeTokenSpent."""
        erasure = self._erasures.take_by_token(token_digest(token), now=self._clock())
        if erasure is None:
            raise OneTimeTokenSpent
        self._note(erasure, "cancelled", "")

    def _add(self, kind: str, subject: str, *, user_id: str, organisation_id: str | None = None) -> tuple[Erasure, str]:
        if self._erasures.of(subject) is not None:
            raise ErasurePending
        token, now = new_token(), self._clock()
        erasure = Erasure(
            id=random_id("era_"),
            kind=kind,
            subject=subject,
            user_id=user_id,
            organisation_id=organisation_id,
            cancel_sha256=token_digest(token),
            requested_at=now,
            due_at=now + self._delay,
        )
        self._erasures.add(erasure)
        self._note(erasure, "requested", user_id)
        return erasure, token

    def _write(self, to: User, erasure: Erasure, token: str, **fields: str) -> None:
        fields |= {"token": token, "due": moment_text(erasure.due_at)}
        kind: LetterKind = "account-erasure" if erasure.kind == "account" else "organisation-erasure"
        self._postbox.add(self._session, Letter(kind, to.email, to.language, fields))

    def _note(self, erasure: Erasure, what: str, user_id: str) -> None:
        actor = Actor("user", user_id) if user_id else Actor("anonymous")
        if erasure.kind == "account":
            record(self._session, _ACTIONS["account", what], subject=("user", erasure.subject or ""), actor=actor)
            return
        organisation_id = erasure.organisation_id or ""
        record(
            self._session,
            _ACTIONS["organisation", what],
            subject=("organisation", organisation_id),
            organisation_id=organisation_id,
            actor=actor,
        )


_ACTIONS: dict[tuple[str, str], Action] = {
    ("account", "requested"): "account.erasure-requested",
    ("account", "cancelled"): "account.erasure-cancelled",
    ("organisation", "requested"): "organisation.erasure-requested",
    ("organisation", "cancelled"): "organisation.erasure-cancelled",
}


def refuse_sole_owner(belongings: Belongings, user_id: str) -> None:
    """Raises SoleOwner, naming the organisations that would be left without an owner."""
    left = belongings.sole_owner_of(user_id)
    if left:
        items = [{"id": one.id, "name": one.name} for one in left]
        raise SoleOwner("Make somebody else an owner of each.", extensions={"organisations": items})
