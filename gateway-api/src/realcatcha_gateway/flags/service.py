"""What flags say now, for the slices that heed them."""

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

import structlog
from realcatcha_kit.errors import Unavailable

from realcatcha_gateway.database import Database
from realcatcha_gateway.flags.models import FeatureFlag
from realcatcha_gateway.flags.registry import Flag, fits, flag_named
from realcatcha_gateway.flags.repository import FlagRepository

CACHED_S: Final = 5.0
_Value = TypeVar("_Value", bool, int)
Values = Mapping[tuple[str, str | None], bool | int]
_log = structlog.get_logger("realcatcha.flags")


class Flags:
    """Reads flags, at most `CACHED_S` old, in this process.

    While the database is away the last known values hold, and the defaults where none are known.
    """

    def __init__(self, database: Database, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._monotonic = monotonic
        self._values: Values = {}
        self._read_at = float("-inf")
        self._lock = threading.Lock()

    def read(self, flag: Flag[_Value], organisation_id: str | None = None) -> _Value:
        """Give an organisation's value of a flag, else the platform's, else the default."""
        values = self._fresh()
        keys = [(flag.name, None)] if organisation_id is None else [(flag.name, organisation_id), (flag.name, None)]
        for key in keys:
            value = values.get(key)
            if value is not None and type(value) is type(flag.default):
                return value
        return flag.default

    def forget(self) -> None:
        """Read anew the next time: this process has changed a flag."""
        self._read_at = float("-inf")

    def _fresh(self) -> Values:
        with self._lock:  # one reads, the others wait for it: they would ask the same
            if self._monotonic() - self._read_at >= CACHED_S:
                try:
                    with self._database.read() as session:
                        self._values = usable(FlagRepository(session).all())
                except Unavailable as error:
                    _log.warning("flags_not_read", private=error.private)
                self._read_at = self._monotonic()
            return self._values


def usable(rows: Sequence[FeatureFlag]) -> Values:
    """Give the values that fit a flag that is known; an older or a newer version may have left others."""
    found: dict[tuple[str, str | None], bool | int] = {}
    for row in rows:
        flag, value = flag_named(row.name), json.loads(row.value)
        if flag is not None and fits(flag, value):
            found[row.name, row.organisation_id] = value
    return found
