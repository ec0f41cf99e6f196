"""Policies through a short-lived cache: at most one lookup of a site at a time."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from realcatcha_contracts import SitePolicy
from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.application.ports.outage import NO_OUTAGE, Outage
from realcatcha_captcha.application.ports.policies import PolicySource

FRESH_S: Final = 3.0  # with the relay of the gateway, a change is heeded within five seconds
ABSENT_S: Final = 1.0
_MOST: Final = 20_000


@dataclass(frozen=True)
class _Entry:
    policy: SitePolicy | None
    until: float


class CachedPolicies:
    """`PolicySource` that asks its sources in order until one knows the site.

    While the store of sessions is away a source that is away is passed over, and where none is left a policy is used
    past its time: sites that say `pow-only` go on.

    Args:
        outage: Whether the store is away.
        clock: Monotonic seconds.
        most: Sites remembered; the oldest are forgotten first.
    """

    def __init__(
        self,
        sources: Sequence[PolicySource],
        *,
        clock: Callable[[], float],
        most: int = _MOST,
        outage: Outage = NO_OUTAGE,
    ) -> None:
        self._sources = sources
        self._outage = outage
        self._clock = clock
        self._most = most
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._lookups: dict[str, asyncio.Task[SitePolicy | None]] = {}

    async def get(self, site: str) -> SitePolicy | None:
        """See `PolicySource.get`. A failed lookup is not cached, and fails everyone who waited for it."""
        entry = self._entries.get(site)
        if entry is not None and self._clock() < entry.until:
            return entry.policy
        task = self._lookups.get(site)
        if task is None:
            task = self._lookups[site] = asyncio.create_task(self._look_up(site))
            task.add_done_callback(lambda done: self._finish(site, done))
        try:
            return await asyncio.shield(task)
        except Unavailable:
            if entry is not None and self._outage.is_open:
                return entry.policy
            raise

    async def _look_up(self, site: str) -> SitePolicy | None:
        lost: Unavailable | None = None
        for source in self._sources:
            try:
                policy = await source.get(site)
            except Unavailable as error:
                if not self._outage.is_open:
                    raise
                lost = error
                continue
            if policy is not None:
                return policy
            lost = None  # this source knows that there is none
        if lost is not None:
            raise lost
        return None

    def _finish(self, site: str, task: asyncio.Task[SitePolicy | None]) -> None:
        del self._lookups[site]
        if task.cancelled() or task.exception() is not None:
            return
        policy = task.result()
        self._entries[site] = _Entry(policy, self._clock() + (FRESH_S if policy else ABSENT_S))
        self._entries.move_to_end(site)
        while len(self._entries) > self._most:
            self._entries.popitem(last=False)
