"""Countries from a file in MaxMind's DB format: GeoLite2, GeoIP2, DB-IP and IPinfo publish such files."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import structlog
from maxminddb import InvalidDatabaseError, Reader, open_database
from realcatcha_kit.client_address import Address

_LOOK_AGAIN_S: Final = 60.0
_CODE_LENGTH: Final = 2
_UNREADABLE: Final = (InvalidDatabaseError, OSError, ValueError)  # the last for IPv6 in a file of IPv4 networks
_log = structlog.get_logger("realcatcha.countries")


class MaxMindCountries:
    """`Countries` of a file, read again within a minute of being replaced.

    Args:
        path: The file; replace it by a rename, so that it is never half there.
        clock: Monotonic seconds.

    Raises:
        ValueError: It cannot be read.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        try:
            self._changed_ns, self._reader = _open(path)
        except _UNREADABLE as error:
            raise ValueError(f"the file of countries {path} cannot be read: {error}") from error
        self._look_at = clock() + _LOOK_AGAIN_S

    def of(self, address: Address) -> str | None:
        """See `Countries.of`."""
        if self._clock() >= self._look_at:
            self._look_at = self._clock() + _LOOK_AGAIN_S
            self._reopen()
        try:
            return _code(self._reader.get(address))
        except _UNREADABLE:
            return ""

    def _reopen(self) -> None:
        """Read a file that was replaced; the old one goes on where that fails."""
        try:
            if self._path.stat().st_mtime_ns == self._changed_ns:
                return
            before, (self._changed_ns, self._reader) = self._reader, _open(self._path)
        except _UNREADABLE as error:
            _log.warning("countries_not_reloaded", error=str(error))
            return
        before.close()
        _log.info("countries_reloaded")


def _open(path: Path) -> tuple[int, Reader]:
    changed_ns = path.stat().st_mtime_ns
    return changed_ns, open_database(path)


def _code(record: Any) -> str:
    """Read the country of a record; publishers spell it in three ways."""
    if not isinstance(record, dict):
        return ""
    country = record.get("country", record.get("country_code"))
    code = country.get("iso_code") if isinstance(country, dict) else country
    return code.upper() if isinstance(code, str) and len(code) == _CODE_LENGTH and code.isascii() else ""
