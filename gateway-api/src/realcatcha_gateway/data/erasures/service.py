"""Ask for erasures and cancel them."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.credentials.errors import OneTimeTokenSpent
from realcatcha_gateway.accounts.credentials.one_time_tokens import new_token, token_digest
from realcatcha_gateway.accounts.models import Organisation, User
from realcatcha_gateway.audit.entries import Action, Actor
from realcatcha_gateway.audit.service import record
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.data.erasures.errors import CreditLeft, ErasurePending, SoleOwner
from realcatcha_gateway.data.erasures.ports import LeavingMoney
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

    def __init__(
        self, session: Session, *, postbox: Postbox, money: LeavingMoney, delay: timedelta, clock: Clock
    ) -> None:
        self._session = session
        self._erasures = ErasureRepository(session)
        self._belongings = Belongings(session)
        self._postbox = postbox
        self._money = money
        self._delay = delay
        self._clock = clock

    def pending(self, subject: str) -> Erasure | None:
        """Give the erasure that waits for an account or an organisation."""
        return self._erasures.of(subject)

    def request_account(self, user_id: str, *, gives_up: bool) -> Erasure:
        """Have an account erased after the delay; organisations without another member go with it.

        Raises:
            SoleOwner: Others belong to an organisation that nobody else owns.
            ErasurePending: It was asked for already.
            CreditLeft: Prepaid credit would be lost, and is not given up.
        """
        self._belongings.lock_organisations(self._belongings.joined(user_id))
        refuse_sole_owner(self._belongings, user_id)
        user = self._session.get_one(User, user_id, with_for_update=True)
        left_krw = self._given_up(self._belongings.alone_in(user_id), gives_up=gives_up)
        erasure, token = self._add("account", user_id, user_id=user_id, given_up_krw=left_krw)
        self._write(user, erasure, token)
        return erasure

    def request_organisation(self, organisation_id: str, *, user_id: str, gives_up: bool) -> Erasure:
        """Have an organisation erased after the delay; every owner hears of it. Raises ErasurePending, CreditLeft."""
        organisation = self._session.get_one(Organisation, organisation_id, with_for_update=True)
        left_krw = self._given_up([organisation_id], gives_up=gives_up)
        erasure, token = self._add(
            "organisation",
            organisation_id,
            user_id=user_id,
            organisation_id=organisation_id,
            given_up_krw=left_krw,
        )
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

    def _given_up(self, organisations: Collection[str], *, gives_up: bool) -> int:
        """Give the prepaid credit that goes with organisations, in won. Raises CreditLeft."""
        left = self._money.credit_left(self._session, organisations)
        if left and not gives_up:
            items = [{"id": one, "credit_krw": left_krw} for one, left_krw in sorted(left.items())]
            raise CreditLeft("Have it paid back, or say that you give it up.", extensions={"organisations": items})
        return sum(left.values())

    def _add(
        self, kind: str, subject: str, *, user_id: str, given_up_krw: int, organisation_id: str | None = None
    ) -> tuple[Erasure, str]:
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
            given_up_krw=given_up_krw,
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
        details = {"given_up_krw": erasure.given_up_krw} if erasure.given_up_krw else {}
        if erasure.kind == "account":
            record(
                self._session,
                _ACTIONS["account", what],
                subject=("user", erasure.subject or ""),
                actor=actor,
                details=details,
            )
            return
        organisation_id = erasure.organisation_id or ""
        record(
            self._session,
            _ACTIONS["organisation", what],
            subject=("organisation", organisation_id),
            organisation_id=organisation_id,
            actor=actor,
            details=details,
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
