"""Have captcha-api remove what it keeps of erased sites, and hear that it has.

A task of the maintenance process. Each run asks for every site that waits, which is harmless to repeat; captcha-api
confirms a site once nothing of it can come any more. A kill anywhere leaves the next run to go on.
"""

from collections.abc import Collection
from typing import Final, Protocol

import structlog

from realcatcha_gateway.data.erasures.repository import ErasedSiteRepository
from realcatcha_gateway.data.models import ErasedSite
from realcatcha_gateway.database import Database

_AT_ONCE: Final = 500
_log = structlog.get_logger("realcatcha.data")


class CaptchaErasures(Protocol):
    """How captcha-api is asked; each method raises Unavailable when it cannot be reached."""

    def ask(self, sites: Collection[ErasedSite]) -> None:
        """Have sites refuse everybody at once, and what is kept of them removed."""

    def confirmed(self) -> Collection[str]:
        """Give the sites whose records are gone."""

    def forget(self, site_ids: Collection[str]) -> None:
        """Remove the sites' policies and confirmations."""


class ErasedSites:
    """The sites that wait."""

    def __init__(self, database: Database, captcha: CaptchaErasures) -> None:
        self._database = database
        self._captcha = captcha

    def run(self) -> int:
        """Ask, and forget what is confirmed; gives how many sites are gone for good. Raises Unavailable."""
        done = list(self._captcha.confirmed())
        if done:
            with self._database.write() as session:
                removed = ErasedSiteRepository(session).remove(done)
            self._captcha.forget(done)
            _log.info("erased_sites_confirmed", sites=removed)
        with self._database.read() as session:
            waiting = ErasedSiteRepository(session).waiting(limit=_AT_ONCE)
        if waiting:
            self._captcha.ask(waiting)
        return len(done)
