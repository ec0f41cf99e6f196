"""Whether the store of sessions is away."""

from typing import Final, Protocol


class Outage(Protocol):
    """Asked at every session; no I/O."""

    @property
    def is_open(self) -> bool:
        """Whether no connection to the store could be made for a while. A store that answers, errors too, is there."""
        ...


class ManualOutage:
    """Open where a test says so."""

    def __init__(self, *, is_open: bool = False) -> None:
        self.is_open = is_open


NO_OUTAGE: Final = ManualOutage()
