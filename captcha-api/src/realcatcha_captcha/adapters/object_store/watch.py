"""Keep `ObjectStore.available` true to life in a process that otherwise only signs URLs."""

import asyncio

import structlog
from realcatcha_kit.tasks import end_tasks

from realcatcha_captcha.application.ports.objects import ObjectStore

_log = structlog.get_logger("realcatcha.objects")


class StoreWatch:
    """Probes a store again and again; started and closed by the composition root.

    Args:
        store: The store to ask.
        every_s: Pause between two probes; a store that went away is offered for about so long.
    """

    def __init__(self, store: ObjectStore, *, every_s: float = 2.0) -> None:
        self._store = store
        self._every_s = every_s
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to probe."""
        self._task = asyncio.create_task(self._watch())

    async def aclose(self) -> None:
        """Stop. Raises nothing."""
        if self._task is not None:
            await end_tasks(self._task)

    async def _watch(self) -> None:
        before = True
        while True:
            now = await self._store.probe()
            if now != before:
                _log.warning("object_store_changed", available=now)
            before = now
            await asyncio.sleep(self._every_s)
