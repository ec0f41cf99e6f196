"""What plans include in a month, and who is told when. A quota never refuses a visitor.

A subscription's month is its period; everybody else's is the calendar's, in UTC.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import Database
from realcatcha_gateway.mail.letters import Letter
from realcatcha_gateway.mail.service import Postbox
from realcatcha_gateway.organisations.repository import Recipient, recipients_of
from realcatcha_gateway.usage.models import UsageNotice, UsageQuota
from realcatcha_gateway.usage.repository import EveryUsage
from realcatcha_gateway.webhooks.service import Event, Events

THRESHOLDS_PERCENT: Final = (80, 100)
_DAY_ZERO: Final = date(1970, 1, 1)
_HOURS_A_DAY: Final = 24
_log = structlog.get_logger("realcatcha.usage")


@dataclass(frozen=True)
class QuotaPeriod:
    """The present period of a subscription.

    Attributes:
        key: Of its notices; at most seven characters, and never those of a calendar month.
        name: For people and programs: its first and its last day.
        hours: Hours since 1970, UTC.
    """

    key: str
    name: str
    hours: range


@dataclass(frozen=True)
class Quota:
    """Limits of one month: `soft` is what the plan includes, `hard` where the contract ends; None: not limited.

    Attributes:
        period: Of a subscription; None: a calendar month, UTC.
    """

    plan: str
    soft: int | None
    hard: int | None
    period: QuotaPeriod | None = None

    def reached(self, used: int) -> list[tuple[str, int]]:
        """Name the thresholds that a use has reached, with their limits; of each limit the highest comes last."""
        limits = (("soft", self.soft), ("hard", self.hard))
        return [
            (f"{name}-{percent}", limit)
            for name, limit in limits
            if limit is not None
            for percent in THRESHOLDS_PERCENT
            if used * 100 >= limit * percent
        ]


@dataclass(frozen=True)
class Month:
    """A calendar month in UTC; `first` and `last` are days since 1970."""

    name: str
    first: int
    last: int

    @classmethod
    def of(cls, moment: datetime) -> "Month":
        """Give the month of a moment in UTC."""
        return cls.starting(moment.year, moment.month)

    @classmethod
    def holding(cls, day: int) -> "Month":
        """Give the month of a day, days since 1970."""
        found = _DAY_ZERO + timedelta(days=day)
        return cls.starting(found.year, found.month)

    @classmethod
    def starting(cls, year: int, month: int) -> "Month":
        """Give a month of a year."""
        following = date(year + month // 12, month % 12 + 1, 1)
        first = (date(year, month, 1) - _DAY_ZERO).days
        return cls(f"{year:04d}-{month:02d}", first, (following - _DAY_ZERO).days - 1)


class Quotas(Protocol):
    """Says what is in force; `billing.subscriptions.quotas` knows, and nobody else is asked."""

    def of(self, session: Session, organisation_id: str) -> Quota:
        """Give an organisation's quota."""

    def every(self, session: Session) -> Mapping[str, Quota]:
        """Give the quotas of all organisations that have another one than `free` gives."""

    def free(self, session: Session) -> Quota:
        """Give the quota of all others."""


def quota_of(row: UsageQuota) -> Quota:
    """Read what an administrator agreed with an organisation."""
    return Quota(row.plan, row.soft_limit, row.hard_limit)


@dataclass(frozen=True)
class _Due:
    """What an organisation has newly reached, in which period."""

    organisation_id: str
    key: str
    name: str
    used: int
    new: list[tuple[str, int]]


class QuotaWatch:
    """Notes each threshold that an organisation reaches once a month, and writes to its owners and admins.

    The notice and the letters are one transaction, and the notice's key makes it the only one: two at once, or one that
    is killed, tell nobody twice.
    """

    def __init__(self, database: Database, postbox: Postbox, events: Events, *, quotas: Quotas, clock: Clock) -> None:
        self._database = database
        self._quotas = quotas
        self._postbox = postbox
        self._events = events
        self._clock = clock

    def run(self) -> int:
        """Look at every organisation; gives the number of new notices. Raises Unavailable."""
        month = Month.of(self._clock())
        with self._database.read() as session:
            every = EveryUsage(session)
            quotas, free = self._quotas.every(session), self._quotas.free(session)
            noted = every.notices(month.name)
            due = [
                _Due(organisation_id, month.name, f"{month.name} (UTC)", used, new)
                for organisation_id, used in every.used(month.first, month.last).items()
                if (quota := quotas.get(organisation_id, free)).period is None
                and (new := _not_noted(quota, used, noted.get(organisation_id, set())))
            ]
            due += _due_in_periods(every, {id: quota for id, quota in quotas.items() if quota.period is not None})
        return sum(self._note(one) for one in due)

    def _note(self, due: _Due) -> int:
        now, organisation_id, period, used, new = self._clock(), due.organisation_id, due.key, due.used, due.new
        worst = {threshold.partition("-")[0]: threshold for threshold, _ in new}
        try:
            with self._database.write() as session:
                every = EveryUsage(session)
                recipients = recipients_of(session, organisation_id)
                for threshold, limit in new:
                    notice = UsageNotice(
                        organisation_id=organisation_id,
                        period=period,
                        threshold=threshold,
                        used=used,
                        limited_to=limit,
                        created_at=now,
                        sent_at=now,
                    )
                    every.add_notice(notice)
                    event = _event(due.name.partition(" (")[0], threshold, used, limit)
                    self._events.add(session, *event, organisation_id=organisation_id)
                    if threshold in worst.values():
                        for to in recipients:
                            self._postbox.add(session, _letter(to, due.name, threshold, used=used, limit=limit))
        except IntegrityError:  # another one has just noted it
            return 0
        _log.info("quota_reached", organisation_id=organisation_id, period=period, thresholds=[name for name, _ in new])
        return len(new)


def _due_in_periods(every: EveryUsage, quotas: Mapping[str, Quota]) -> list[_Due]:
    """Look at subscriptions. What was used in all days since the earliest period began tells who is worth counting."""
    periods = {id: quota.period for id, quota in quotas.items() if quota.period is not None}
    if not periods:
        return []
    first = min(period.hours.start for period in periods.values()) // _HOURS_A_DAY
    last = max(period.hours.stop for period in periods.values()) // _HOURS_A_DAY
    due = []
    for organisation_id, at_most in every.used(first, last).items():
        period = periods.get(organisation_id)
        if period is None or not quotas[organisation_id].reached(at_most):
            continue
        used = every.used_in_hours(organisation_id, period.hours)
        noted = every.notices_of(organisation_id, period.key)
        if new := _not_noted(quotas[organisation_id], used, noted):
            due.append(_Due(organisation_id, period.key, f"{period.name} (Seoul)", used, new))
    return due


def _not_noted(quota: Quota, used: int, noted: Iterable[str]) -> list[tuple[str, int]]:
    return [one for one in quota.reached(used) if one[0] not in noted]


def _event(period: str, threshold: str, used: int, limit: int) -> tuple[Event, dict[str, object]]:
    name, _, percent = threshold.partition("-")
    data = {"period": period, "limit_name": name, "percent": int(percent), "used": used, "limit": limit}
    return "quota.reached" if int(percent) >= THRESHOLDS_PERCENT[-1] else "quota.warning", data


def _letter(to: Recipient, period: str, threshold: str, *, used: int, limit: int) -> Letter:
    name, _, percent = threshold.partition("-")
    fields = {"period": period, "percent": percent, "used": f"{used:,}", "limit": f"{limit:,}"}
    return Letter("quota-hard" if name == "hard" else "quota-soft", to.email, to.language, fields)
