"""Run something in the background again and again, whatever happens to one run."""

import asyncio
from collections.abc import Callable

import structlog
from realcatcha_kit.errors import Unavailable
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.spreading import spread

_log = structlog.get_logger("realcatcha.periodic")


async def run_every(period_s: float, action: Callable[[], None], *, name: str) -> None:
    """Run the blocking `action` in a thread about every `period_s` until cancelled; the first time after one period."""
    while True:
        await asyncio.sleep(spread(period_s, 0.8, 1.2))
        try:
            await run_in_threadpool(action)
        except Unavailable as error:
            _log.warning("periodic_action_waits", action=name, private=error.private)
        except Exception:  # noqa: BLE001  # a defect in one run must not end the others
            _log.exception("periodic_action_failed", action=name)
