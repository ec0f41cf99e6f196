"""What every relay has in common: rounds over what waits in the database, one background task in every process."""

import asyncio
from abc import ABC, abstractmethod
from typing import Final

import structlog
from realcatcha_kit.errors import Unavailable

from realcatcha_gateway.spreading import spread

POLL_S: Final = 1.0
_FIRST_PAUSE_S: Final = 0.1
_LONGEST_PAUSE_S: Final = 4.0
_log = structlog.get_logger("realcatcha.relay")


class Relay(ABC):
    """Runs rounds: at once while there is more, after a wake-up, and else every `poll_s`.

    Args:
        name: What waits, for the log.
        poll_s: How often to look for what other processes wrote.
        longest_pause_s: Bound of the back-off while the database or a target is away.
    """

    def __init__(self, name: str, *, poll_s: float = POLL_S, longest_pause_s: float = _LONGEST_PAUSE_S) -> None:
        self._name = name
        self._poll_s = poll_s
        self._longest_pause_s = longest_pause_s
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @abstractmethod
    async def deliver_once(self) -> bool:
        """Deliver what is due now; tells whether more may be waiting. Raises Unavailable: everything waits."""

    def wake(self) -> None:
        """Start a round soon; may be called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self) -> None:
        """Deliver until cancelled; outlives any absence of the database or of a target."""
        self._loop = asyncio.get_running_loop()
        pause_s = _FIRST_PAUSE_S
        while True:
            self._woken.clear()
            try:
                full = await self.deliver_once()
            except Unavailable as error:
                _log.warning("relay_waits", relay=self._name, private=error.private)
                await asyncio.sleep(spread(pause_s, 0.5, 1.0))
                pause_s = min(pause_s * 2, self._longest_pause_s)
                continue
            except Exception:  # noqa: BLE001  # a defect in one round must not end delivery for good
                _log.exception("relay_round_failed", relay=self._name)
                await asyncio.sleep(self._longest_pause_s)
                continue
            pause_s = _FIRST_PAUSE_S
            if not full:
                await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._poll_s):
                await self._woken.wait()
        except TimeoutError:
            return
