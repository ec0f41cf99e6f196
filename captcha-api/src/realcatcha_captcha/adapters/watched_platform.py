"""The platform's rules in the process's memory, looked at again and again in the background."""

import asyncio
from collections.abc import Callable
from typing import Final

import structlog
from realcatcha_contracts import PlatformPolicy
from realcatcha_kit.client_address import Address
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.tasks import end_tasks

from realcatcha_captcha.application.ports.platform import PlatformSource
from realcatcha_captcha.domain.networks import NetworkRules

REFRESH_S: Final = 2.0
_log = structlog.get_logger("realcatcha.platform")


class WatchedPlatform:
    """`PlatformRules` of the last record that could be read; what was last known stays while nobody can be asked.

    A record of any other version replaces what is known, a lower one too: a database that was restored from a backup
    begins again below. Until the first record was read nobody is kept out.

    Args:
        first: Asked every `refresh_s`, and read where its version is another one.
        then: Asked where the first has no record.
        clock: Unix time, seconds.
    """

    def __init__(
        self,
        first: PlatformSource,
        then: PlatformSource,
        *,
        clock: Callable[[], float],
        refresh_s: float = REFRESH_S,
    ) -> None:
        self._first = first
        self._then = then
        self._clock = clock
        self._refresh_s = refresh_s
        self._rules = NetworkRules()
        self._version: int | None = None
        self._away = False
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to look; waits for nothing, so that a process starts while everything else is away."""
        self._task = asyncio.create_task(self._watch())

    async def aclose(self) -> None:
        """Stop. Raises nothing."""
        if self._task is not None:
            await end_tasks(self._task)

    def denies(self, address: Address) -> bool:
        """See `PlatformRules.denies`."""
        return self._rules.action(address, now=self._clock()) == "deny"

    async def refresh(self) -> None:
        """Look once. Raises Unavailable where nobody can tell; what is known then stays."""
        version = await self._look()
        if version is not None and version == self._version:
            return
        policy = await self._first.read() if version is not None else None
        self._adopt(policy or await self._then.read())

    async def _look(self) -> int | None:
        """Ask the first for its version; while it is away the other is asked as long as nothing is known yet."""
        try:
            return await self._first.version()
        except Unavailable:
            if self._version is not None:
                raise
            return None

    def _adopt(self, policy: PlatformPolicy | None) -> None:
        if policy is None or policy.version == self._version:
            return
        self._rules, self._version = NetworkRules(policy.rules), policy.version
        _log.info("platform_read", version=policy.version, rules=len(policy.rules))

    async def _watch(self) -> None:
        while True:
            try:
                await self.refresh()
                self._away = False
            except Unavailable as error:
                if not self._away and self._version is not None:  # at first the gateway is just starting
                    _log.warning("platform_stays", version=self._version, private=error.private)
                self._away = True
            except Exception:  # noqa: BLE001  # a defect in one look must not end them for good
                _log.exception("platform_look_failed")
            await asyncio.sleep(self._refresh_s)
