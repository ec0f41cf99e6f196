"""Periodic work goes on whatever happens to one run."""

import asyncio
import random

import pytest
from realcatcha_gateway.periodic import run_every
from realcatcha_gateway.spreading import spread
from realcatcha_kit.errors import Unavailable


async def test_failures_do_not_end_it() -> None:
    """Neither an absence nor a defect."""
    outcomes = iter([None, Unavailable(), RuntimeError("defect"), None])
    runs: list[object] = []
    done = asyncio.Event()
    loop = asyncio.get_running_loop()

    def action() -> None:
        outcome = next(outcomes, None)
        runs.append(outcome)
        if len(runs) == 4:
            loop.call_soon_threadsafe(done.set)
        if outcome is not None:
            raise outcome

    task = asyncio.create_task(run_every(0.01, action, name="test"))
    async with asyncio.timeout(60):
        await done.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_what_is_spread_leaves_the_process_s_random_numbers_alone() -> None:
    """They are seeded by whoever wants the same run again, in whatever thread background work is done meanwhile."""
    before = random.getstate()
    spreads = [spread(2.0, 0.8, 1.2) for _ in range(50)]
    assert random.getstate() == before
    assert 1.6 <= min(spreads) < max(spreads) <= 2.4
