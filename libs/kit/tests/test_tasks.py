import asyncio
import gc

from realcatcha_kit.tasks import end_tasks


async def test_a_task_that_loses_a_cancellation_is_cancelled_again() -> None:
    """As a command of redis-py may on Python 3.11."""
    losses = 0

    async def deaf() -> None:
        nonlocal losses
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                losses += 1
                if losses == 3:
                    raise

    task = asyncio.create_task(deaf())
    await asyncio.sleep(0)
    await asyncio.wait_for(end_tasks(task), 5)
    assert task.cancelled()
    assert losses == 3


async def test_tasks_of_every_kind_end() -> None:
    """Running, done and failed ones; no complaint about an exception that nobody fetched is left behind."""
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: complaints.append(context))

    async def fail() -> None:
        raise ValueError("of no interest any more")

    done, failed, running = (asyncio.create_task(one) for one in (asyncio.sleep(0), fail(), asyncio.sleep(60)))
    await asyncio.wait([done, failed])
    await end_tasks(done, failed, running)
    assert running.cancelled()
    del done, failed, running
    gc.collect()
    assert complaints == []


async def test_no_task_is_no_work() -> None:
    """Nothing was started yet."""
    await end_tasks()
