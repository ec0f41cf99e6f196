"""Mixes of sites in memory, for tests."""

from collections.abc import Callable, Mapping, Sequence

from realcatcha_contracts import AttackRecord
from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.application.ports.site_mixes import Kept, SiteView, Stretch
from realcatcha_captcha.domain.attack import LOOK_BACK_MIN, Watch


class MemorySiteMixes:
    """`SiteMixes` of one process.

    Args:
        clock: Monotonic seconds, for the lead.

    Attributes:
        down: True makes every operation fail as an unreachable server would.
    """

    def __init__(self, *, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._led_until = float("-inf")
        self._minutes: dict[str, dict[int, Stretch]] = {}
        self._watches: dict[str, Watch] = {}
        self._records: dict[str, AttackRecord] = {}
        self.down = False

    async def add(self, stretches: Mapping[tuple[str, int], Stretch]) -> None:
        """See `SiteMixes.add`."""
        self._reach()
        for (site, minute), new in stretches.items():
            minutes = self._minutes.setdefault(site, {})
            minutes[minute] = minutes.get(minute, Stretch()) + new

    async def lead(self, *, for_s: int) -> bool:
        """See `SiteMixes.lead`."""
        self._reach()
        if self._clock() < self._led_until:
            return False
        self._led_until = self._clock() + for_s
        return True

    async def views(self, *, minute: int) -> list[SiteView]:
        """See `SiteMixes.views`."""
        self._reach()
        recent = range(minute - LOOK_BACK_MIN + 1, minute + 1)
        found = []
        for site, minutes in sorted(self._minutes.items()):
            within = {one: minutes[one] for one in recent if one in minutes}
            if within:
                found.append(SiteView(site, self._watches.get(site, Watch()), within))
        return found

    async def keep(self, kept: Sequence[Kept]) -> None:
        """See `SiteMixes.keep`."""
        self._reach()
        for one in kept:
            self._watches[one.site] = one.watch
            if one.record is not None:
                self._records[one.site] = one.record

    async def record(self, site: str) -> AttackRecord | None:
        """See `SiteMixes.record`."""
        self._reach()
        return self._records.get(site)

    def _reach(self) -> None:
        if self.down:
            raise Unavailable(private="memory mixes: down")
