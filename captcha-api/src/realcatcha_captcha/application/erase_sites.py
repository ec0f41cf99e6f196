"""Remove what captcha-api keeps of erased sites, once nothing of them can come any more.

A session that began just before lives on for some minutes, and its telemetry may wait for an archive that is away. So
a site is only looked at `SETTLED_S` after it was erased, and confirmed when no record as old as that waits. Sessions,
counts and limits expire by themselves within that time or within hours, and name no visitor.
"""

import asyncio
from collections.abc import Callable
from typing import Final

import structlog
from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.application.ports.erasures import SiteErasures
from realcatcha_captcha.application.ports.telemetry import TelemetryArchive

SETTLED_S: Final = 900.0
_EVERY_S: Final = 15.0
_log = structlog.get_logger("realcatcha.erasures")


class SiteEraser:
    """Erases sites; any number of them may run at once.

    Args:
        settled_s: How long after its erasure nothing of a site can begin any more.
        clock: Unix time, seconds.
    """

    def __init__(
        self,
        erasures: SiteErasures,
        archive: TelemetryArchive,
        *,
        clock: Callable[[], float],
        settled_s: float = SETTLED_S,
        every_s: float = _EVERY_S,
    ) -> None:
        self._erasures = erasures
        self._archive = archive
        self._clock = clock
        self._settled_s = settled_s
        self._every_s = every_s

    async def run(self) -> None:
        """Erase until cancelled; what is away is waited for."""
        while True:
            try:
                await self.step()
            except Unavailable as error:
                _log.warning("erasures_wait", private=error.private)
            except Exception:  # noqa: BLE001  # a defect in one round must not end the others
                _log.exception("erasures_failed")
            await asyncio.sleep(self._every_s)

    async def step(self) -> int:
        """Erase what is settled; gives how many sites. Raises Unavailable."""
        oldest = await self._erasures.telemetry_since()
        settled = min(self._clock(), oldest if oldest is not None else float("inf")) - self._settled_s
        sites = await self._erasures.asked(erased_before=settled)
        for site in sites:
            removed = await self._archive.erase_site(site)
            await self._erasures.remove([site])
            await self._erasures.confirm([site])
            _log.info("site_erased", site_id=site, records=removed)
        return len(sites)
