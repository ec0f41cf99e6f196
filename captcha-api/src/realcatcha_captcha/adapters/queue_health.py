"""Whether the models behind a queue lately answered, as one process has seen it."""

from collections.abc import Callable
from typing import Final

IN_VAIN: Final = 3
"""Questions in a row without an answer after which a model is taken to be away."""

RETRY_S: Final = 10.0
"""So long after the last of them nobody is sent to it; then one question tries again."""


class QueueHealth:
    """Remembers the questions of each model that nobody answered.

    Args:
        clock: Seconds, of any origin.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._in_vain: dict[str, int] = {}
        self._last: dict[str, float] = {}

    def answered(self, model: str) -> None:
        """Note an answer: what was in vain before is forgotten."""
        self._in_vain.pop(model, None)

    def waited_in_vain(self, model: str) -> None:
        """Note a question that was not answered in time, or that no worker could answer."""
        self._in_vain[model] = self._in_vain.get(model, 0) + 1
        self._last[model] = self._clock()

    def is_good(self) -> bool:
        """Tell whether every model asked so far can be expected to answer."""
        now = self._clock()
        return not any(count >= IN_VAIN and now - self._last[model] < RETRY_S for model, count in self._in_vain.items())
