"""What tests of outages share."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from realcatcha_kit.errors import Unavailable

__all__ = ["once_it_answers"]

Answer = TypeVar("Answer")


async def once_it_answers(operation: Callable[[], Awaitable[Answer]], *, within_s: float = 30.0) -> Answer:
    """Await `operation` anew for as long as it is `Unavailable`, and give its answer.

    A store that is ready again need not answer a client of little patience at once: MongoDB's driver looks for its
    server twice a second at most, and gives up when its own patience ends between two looks.

    Raises:
        TimeoutError: It was unavailable for `within_s`.
    """
    async with asyncio.timeout(within_s):
        while True:
            with suppress(Unavailable):
                return await operation()
            await asyncio.sleep(0)
