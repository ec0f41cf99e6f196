"""Tell owners once that an attack on a site began, and once that it ended."""

from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from realcatcha_contracts import AttackRecord
from sqlalchemy.exc import IntegrityError

from realcatcha_gateway.attacks.models import SiteAttack
from realcatcha_gateway.attacks.records import AttackRecords
from realcatcha_gateway.attacks.repository import AttackRepository, WatchedSite
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import Database
from realcatcha_gateway.mail.letters import Letter
from realcatcha_gateway.mail.service import Postbox
from realcatcha_gateway.organisations.repository import recipients_of
from realcatcha_gateway.webhooks.service import Events

UNDER_ATTACK: Final = 2
"""Level from which owners are told; 1 is only suspicious."""
_STALE_AFTER: Final = timedelta(minutes=10)
"""captcha-api writes every few seconds while an attack lasts; a record that is older says nothing new."""
_log = structlog.get_logger("realcatcha.attacks")


class AttackWatch:
    """Looks at every site's record.

    A beginning is a row whose key is its site and its moment, and an end is an update of that row where it has none:
    with the event and the letters in the same transaction, two processes at once or one that is killed tell nobody
    twice.
    """

    def __init__(
        self, database: Database, records: AttackRecords, events: Events, postbox: Postbox, *, clock: Clock
    ) -> None:
        self._database = database
        self._records = records
        self._events = events
        self._postbox = postbox
        self._clock = clock

    def run(self) -> tuple[int, int]:
        """Look once; gives the numbers of new beginnings and ends. Raises Unavailable."""
        with self._database.read() as session:
            attacks = AttackRepository(session)
            sites, lasting = {site.id: site for site in attacks.sites()}, attacks.lasting()
        records = self._records.read(list(sites))
        begun = ended = 0
        for site_id, starts in lasting.items():
            ended += sum(self._look_for_end(sites.get(site_id), since, records.get(site_id)) for since in starts)
        for site_id, record in records.items():
            since = _moment(record.since)
            if record.ended_at is None and record.level >= UNDER_ATTACK and since not in lasting.get(site_id, ()):
                begun += self._begin(sites[site_id], since, record)
        return begun, ended

    def _begin(self, site: WatchedSite, since: datetime, record: AttackRecord) -> int:
        now = self._clock()
        if now - _moment(record.at) > _STALE_AFTER:
            return 0
        attack = SiteAttack(
            site_id=site.id, since=since, organisation_id=site.organisation_id, ended_at=None, created_at=now
        )
        try:
            with self._database.write() as session:
                AttackRepository(session).begin(attack)
                self._events.add(
                    session, "attack.started", _data(site, since, record), organisation_id=site.organisation_id
                )
                for recipient in recipients_of(session, site.organisation_id):
                    fields = {"site": site.name, "since": f"{since:%Y-%m-%d %H:%M}"}
                    self._postbox.add(session, Letter("attack-started", recipient.email, recipient.language, fields))
        except IntegrityError:  # another process has just told, or the site is gone
            return 0
        _log.warning("attack_told", site_id=site.id, organisation_id=site.organisation_id)
        return 1

    def _look_for_end(self, site: WatchedSite | None, since: datetime, record: AttackRecord | None) -> int:
        """Note an end that the record tells, or that follows from its being about another attack, or gone."""
        if site is None:
            return 0
        told = record if record is not None and _moment(record.since) == since else None
        if told is not None and told.ended_at is None:
            return 0
        ended_at = self._clock() if told is None or told.ended_at is None else _moment(told.ended_at)
        with self._database.write() as session:
            if not AttackRepository(session).end(site.id, since, ended_at=ended_at):
                return 0
            data = _data(site, since, told) | {"ended_at": ended_at}
            self._events.add(session, "attack.ended", data, organisation_id=site.organisation_id)
        return 1


def _data(site: WatchedSite, since: datetime, record: AttackRecord | None) -> dict[str, object]:
    data: dict[str, object] = {"site_id": site.id, "site_name": site.name, "since": since}
    if record is not None:
        data |= {"steps": record.steps, "bad_steps": record.bad}
    return data


def _moment(unix_s: float) -> datetime:
    return datetime.fromtimestamp(unix_s, UTC)
