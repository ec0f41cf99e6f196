"""Carry out the erasures that are due: a task of the maintenance process, any number of which may run.

Everything that SQL knows goes in one unit of work, so that a kill leaves either all of it or nothing. What follows the
commit (sessions on the deny-list, sites' policies) is repeated or expires by itself.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import msgspec
import structlog
from sqlalchemy import MetaData, Table, delete, select
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.models import User
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.sessions.models import LoginSession
from realcatcha_gateway.audit.entries import SYSTEM
from realcatcha_gateway.audit.service import record
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.data.erasures.errors import CardsKept, CreditLeft, MoneyMoves, SoleOwner
from realcatcha_gateway.data.erasures.ports import LeavingMoney
from realcatcha_gateway.data.erasures.repository import Belongings, ErasedSiteRepository, ErasureRepository
from realcatcha_gateway.data.erasures.service import refuse_sole_owner
from realcatcha_gateway.data.models import ErasedSite, Erasure
from realcatcha_gateway.data.register import BUSY, REGISTER
from realcatcha_gateway.data.selection import Subject, person, rows_to_erase
from realcatcha_gateway.database import Database
from realcatcha_gateway.database.batches import delete_some
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.letters import Letter
from realcatcha_gateway.mail.models import QueuedLetter
from realcatcha_gateway.sites.models import Site

_AT_ONCE: Final = 20
_BLOCKED: Final = timedelta(days=1)
_CARDS_KEPT: Final = timedelta(minutes=1)
"""The sweep of payments has Toss forget cards meanwhile; what Toss does not forget within a day is given up there."""
_ROWS_AT_ONCE: Final = 5_000
_log = structlog.get_logger("realcatcha.data")


@dataclass
class _Going:
    """What one erasure takes with it."""

    organisations: list[str] = field(default_factory=list)
    user: User | None = None
    subject: Subject = field(default_factory=Subject)


class Eraser:
    """Erases accounts and organisations.

    Args:
        metadata: Every table of the gateway.
        money: Says what would be lost, or left at Toss.
        deny: Refuses the access tokens of sessions with these ids from now on.
    """

    def __init__(
        self,
        database: Database,
        metadata: MetaData,
        *,
        sealer: Sealer,
        money: LeavingMoney,
        deny: Callable[[Collection[str]], None],
        clock: Clock,
    ) -> None:
        self._database = database
        self._tables = list(reversed(metadata.sorted_tables))
        self._sealer = sealer
        self._money = money
        self._deny = deny
        self._clock = clock

    def run(self) -> int:
        """Erase what is due, up to a bound; gives how many were erased. Raises Unavailable."""
        with self._database.read() as session:
            due = ErasureRepository(session).due(now=self._clock(), limit=_AT_ONCE)
        return sum(self._erase(erasure_id) for erasure_id in due)

    def _erase(self, erasure_id: str) -> bool:
        with self._database.write() as session:
            erasure = ErasureRepository(session).lock_due(erasure_id, now=self._clock())
            if erasure is None:
                return False
            try:
                going = self._prepare(session, erasure)
            except (SoleOwner, MoneyMoves, CreditLeft, CardsKept) as error:
                erasure.due_at = self._clock() + (_CARDS_KEPT if isinstance(error, CardsKept) else _BLOCKED)
                _log.warning("erasure_put_off", erasure_id=erasure_id, reason=type(error).__name__)
                return False
            ended = self._end(session, going)
            self._delete(session, going, erasure_id)
            self._finish(session, erasure, going)
        self._deny(ended)
        _log.info("erased", erasure_id=erasure_id, organisations=len(going.organisations))
        return True

    def _prepare(self, session: Session, erasure: Erasure) -> _Going:
        """Lock and name what goes. Raises SoleOwner, MoneyMoves, CreditLeft, CardsKept."""
        belongings = Belongings(session)
        if erasure.kind == "organisation":
            organisations = [erasure.subject or ""]
            self._money.lock(session, organisations)
            belongings.lock_organisations(organisations)
            self._refuse_money(session, organisations, erasure)
            return _Going(organisations, None, Subject({"organisation": organisations}))
        user = session.get(User, erasure.subject, with_for_update=True)
        if user is None:
            return _Going()
        self._money.lock(session, belongings.alone_in(user.id))
        belongings.lock_organisations(belongings.joined(user.id))
        refuse_sole_owner(belongings, user.id)
        organisations = belongings.alone_in(user.id)
        self._refuse_money(session, organisations, erasure)
        return _Going(organisations, user, person(session, user, organisations=organisations))

    def _refuse_money(self, session: Session, organisations: Collection[str], erasure: Erasure) -> None:
        """Raises MoneyMoves, CreditLeft (more than was given up), CardsKept."""
        for table in self._tables:
            if table.name in BUSY:
                busy = table.c.organisation_id.in_(organisations) & table.c.status.in_(BUSY[table.name])
                if session.execute(select(table.c.id).where(busy).limit(1)).first() is not None:
                    raise MoneyMoves
        if sum(self._money.credit_left(session, organisations).values()) > erasure.given_up_krw:
            raise CreditLeft
        if not self._money.cards_are_forgotten(session, organisations):
            raise CardsKept

    def _end(self, session: Session, going: _Going) -> list[str]:
        """Note the sites that go, and give the ids of the sessions that end."""
        now = self._clock()
        sites = session.execute(
            select(Site.id, Site.organisation_id).where(Site.organisation_id.in_(going.organisations))
        ).all()
        ErasedSiteRepository(session).add(
            [ErasedSite(site_id=site, organisation_id=owner, erased_at=now) for site, owner in sites]
        )
        sessions = session.scalars(
            select(LoginSession.id).where(
                going.subject.rows(LoginSession.__table__, REGISTER["login_sessions"].erased)  # type: ignore[arg-type]  # a Table
            )
        ).all()
        for organisation_id in going.organisations if going.user is None else ():
            self._rehome(session, organisation_id)
        return list(sessions)

    def _rehome(self, session: Session, organisation_id: str) -> None:
        """Give members who belong to no other organisation one of their own: without any nobody can log in."""
        for user_id in Belongings(session).homeless_without(organisation_id):
            AccountRepository(session).make_home(user_id, now=self._clock())

    def _delete(self, session: Session, going: _Going, erasure_id: str) -> None:
        """Delete rows by the register's rules, those that refer to others before these."""
        if going.user is not None:
            self._drop_letters(session, going.user.email)
        people = [] if going.user is None else [going.user.id]
        ErasureRepository(session).forget([*people, *going.organisations], but=erasure_id)
        session.flush()
        session.expunge_all()
        for table in self._tables:
            rule = REGISTER.get(table.name)
            if rule is not None and rule.erased:
                self._delete_rows(session, table, going.subject)

    def _delete_rows(self, session: Session, table: Table, subject: Subject) -> None:
        """Delete a table's rows by statements that are each short."""
        rows = rows_to_erase(table, subject)
        while delete_some(session, table, rows, limit=_ROWS_AT_ONCE) == _ROWS_AT_ONCE:
            continue

    def _drop_letters(self, session: Session, email: str) -> None:
        """Delete the letters to an address that wait: only the key tells whom they are for."""
        for letter_id, sealed in session.execute(select(QueuedLetter.id, QueuedLetter.sealed)).all():
            content = self._sealer.open(sealed)
            if content is not None and msgspec.json.decode(content, type=Letter).to == email:
                session.execute(delete(QueuedLetter).where(QueuedLetter.id == letter_id))

    def _finish(self, session: Session, erasure: Erasure, going: _Going) -> None:
        """Say that it was done, and no longer of whom."""
        row = session.get_one(Erasure, erasure.id)
        row.subject = row.user_id = row.organisation_id = row.cancel_sha256 = None
        row.finished_at = self._clock()
        for organisation_id in going.organisations:
            record(
                session,
                "organisation.erased",
                subject=("organisation", organisation_id),
                organisation_id=organisation_id,
                actor=SYSTEM,
            )
        if going.user is not None:
            record(session, "account.erased", subject=("user", going.user.id), actor=SYSTEM)
