"""End background tasks for certain."""

import asyncio
from typing import Any, Final

_AGAIN_S: Final = 0.05


async def end_tasks(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks until each has ended; what they raise is dropped.

    Once is not enough: `asyncio.wait_for` of Python 3.11 swallows a cancellation that arrives in the moment in which
    its work completes, and redis-py sends every command through it. From Python 3.12 on (gh-86296) one would do.
    """
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=_AGAIN_S)
    for task in tasks:
        if not task.cancelled():
            task.exception()
