"""Tell which parts the gateway can reach."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, Literal

PartState = Literal["ok", "away"]
Probe = Callable[[], Awaitable[None]]

_TIMEOUT_S: Final = 3.0


class Readiness:
    """Probes each part.

    Args:
        probes: Part -> coroutine function that raises when the part is away.
        required: Parts without which the process is not ready. The others are reported: without Redis policies wait
            in the outbox, without captcha-api management still works.
    """

    def __init__(self, probes: Mapping[str, Probe], *, required: frozenset[str]) -> None:
        self._probes = probes
        self._required = required

    async def check(self) -> dict[str, PartState]:
        """Probe every part at once, each for a bounded time."""
        states = await asyncio.gather(*(self._state(probe) for probe in self._probes.values()))
        return dict(zip(self._probes, states, strict=True))

    def holds(self, parts: Mapping[str, PartState]) -> bool:
        """Tell whether every required part answered."""
        return all(parts[name] == "ok" for name in self._required)

    @staticmethod
    async def _state(probe: Probe) -> PartState:
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                await probe()
        except Exception:  # noqa: BLE001  # whatever a driver raises, the part did not answer
            return "away"
        return "ok"
