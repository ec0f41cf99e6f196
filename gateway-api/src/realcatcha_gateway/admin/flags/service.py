"""Set and clear flags; each change raises the platform's version and is in the audit log."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.admin.decisions import Decision, record_decision
from realcatcha_gateway.admin.flags.errors import FlagNotFound, PlatformFlag, ValueDoesNotFit
from realcatcha_gateway.admin.organisations.errors import OrganisationNotFound
from realcatcha_gateway.audit.entries import Action
from realcatcha_gateway.flags.models import FeatureFlag
from realcatcha_gateway.flags.platform import PlatformRepository
from realcatcha_gateway.flags.registry import FLAGS, Flag, fits, flag_named
from realcatcha_gateway.flags.repository import FlagRepository
from realcatcha_gateway.flags.service import usable
from realcatcha_gateway.identifiers import random_id
from realcatcha_gateway.notes.service import About

AnyFlag = Flag[bool] | Flag[int]


@dataclass(frozen=True)
class OwnValue:
    """What an organisation's own value is, and since when."""

    organisation_id: str
    value: bool | int
    updated_at: datetime


@dataclass(frozen=True)
class FlagView:
    """A flag with all that was set; `value` is the platform's, None: the default holds."""

    flag: AnyFlag
    value: bool | int | None
    updated_at: datetime | None
    organisations: Sequence[OwnValue]


class FlagAdministration:
    """Flags in one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._flags = FlagRepository(session)

    def all(self) -> list[FlagView]:
        """Give every flag."""
        rows = self._flags.all()
        return [_view(flag, [row for row in rows if row.name == flag.name]) for flag in FLAGS]

    def set(self, name: str, value: bool | int, decision: Decision, *, organisation_id: str | None = None) -> None:
        """Give a flag a value.

        Raises:
            FlagNotFound, OrganisationNotFound: There is none.
            ValueDoesNotFit: It is of another type, or out of bounds.
            PlatformFlag: An organisation cannot have its own.
        """
        flag = self._flag(name, organisation_id)
        if not fits(flag, value):
            raise ValueDoesNotFit(extensions={"errors": [{"pointer": "/value", "detail": _wanted(flag)}]})
        row = self._lock_value(name, organisation_id)
        if row is not None and json.loads(row.value) == value:
            return
        if row is None:
            row = FeatureFlag(id=random_id("flg_"), name=name, organisation_id=organisation_id)
            self._flags.add(row)
        row.value, row.updated_at = json.dumps(value), decision.now
        self._record("admin.flag-set", name, organisation_id, decision, value=value)

    def clear(self, name: str, decision: Decision, *, organisation_id: str | None = None) -> None:
        """Take a value away, so that the platform's, or the default, holds. Raises as `set`; twice is no error."""
        self._flag(name, organisation_id)
        row = self._lock_value(name, organisation_id)
        if row is not None:
            self._flags.remove(row)
            self._record("admin.flag-cleared", name, organisation_id, decision)

    def _flag(self, name: str, organisation_id: str | None) -> AnyFlag:
        flag = flag_named(name)
        if flag is None:
            raise FlagNotFound
        if organisation_id is not None:
            if self._session.get(Organisation, organisation_id) is None:
                raise OrganisationNotFound
            if not flag.per_organisation:
                raise PlatformFlag
        return flag

    def _lock_value(self, name: str, organisation_id: str | None) -> FeatureFlag | None:
        PlatformRepository(self._session).lock()
        return self._flags.find(name, organisation_id)

    def _record(
        self, action: Action, name: str, organisation_id: str | None, decision: Decision, **details: int
    ) -> None:
        PlatformRepository(self._session).raise_version()
        about = About("flag", name, organisation_id=organisation_id)
        record_decision(self._session, action, decision, about, details=details)


def _view(flag: AnyFlag, rows: Sequence[FeatureFlag]) -> FlagView:
    values = usable(rows)
    platform = next((row for row in rows if row.organisation_id is None), None)
    own = [
        OwnValue(row.organisation_id, values[key], row.updated_at)
        for row in rows
        if row.organisation_id is not None and (key := (row.name, row.organisation_id)) in values
    ]
    return FlagView(flag, values.get((flag.name, None)), platform.updated_at if platform else None, own)


def _wanted(flag: AnyFlag) -> str:
    return "must be true or false" if isinstance(flag.default, bool) else f"must be {flag.least} to {flag.most}"
