"""Sites that were erased, and what live state is kept of them."""

from collections.abc import Sequence
from typing import Protocol


class SiteErasures(Protocol):
    """What the gateway asks for, and the live records that go. Methods raise `realcatcha_kit.errors.Unavailable`."""

    async def asked(self, *, erased_before: float) -> Sequence[str]:
        """Give some of the sites that were erased before a Unix time, seconds."""
        ...

    async def telemetry_since(self) -> float | None:
        """Give the Unix time of the oldest record that waits for the archive; None: none waits."""
        ...

    async def remove(self, sites: Sequence[str]) -> None:
        """Remove the sites' mixes, watches and alarms."""
        ...

    async def confirm(self, sites: Sequence[str]) -> None:
        """Tell the gateway that nothing of the sites is left."""
        ...
