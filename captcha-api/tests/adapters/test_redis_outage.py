"""When an outage opens, and that only missing connections open it."""

import asyncio
from collections.abc import Callable

from prometheus_client import CollectorRegistry
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_captcha.adapters.redis_outage import RedisOutage


async def until(holds: Callable[[], bool], *, within_s: float = 20.0) -> None:
    async with asyncio.timeout(within_s):
        while not holds():  # noqa: ASYNC110  # what it waits for is a plain attribute
            await asyncio.sleep(0.02)


async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Accept a connection and answer nothing, as a frozen server does."""
    writer.close()


async def test_it_opens_after_a_while_and_closes_at_the_first_connection() -> None:
    """What waited for the store is called while it is there, and not before."""
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    registry = CollectorRegistry()
    client = connect(f"redis://127.0.0.1:{port}/0")
    outage = RedisOutage(client, registry=registry, every_s=0.02, open_after_s=0.2)
    calls = 0

    async def on_back() -> None:
        nonlocal calls
        calls += 1

    outage.on_back = on_back
    started = asyncio.get_running_loop().time()
    await outage.start()
    await until(lambda: outage.is_open)
    assert asyncio.get_running_loop().time() - started >= 0.2
    assert (calls, registry.get_sample_value("realcatcha_captcha_store_away")) == (0, 1.0)
    server = await asyncio.start_server(silent, "127.0.0.1", port)
    await until(lambda: not outage.is_open and calls > 0)
    server.close()
    await outage.aclose()
    await client.aclose()


async def test_a_server_that_accepts_and_never_answers_is_there() -> None:
    """Overload opens nothing."""
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    client = connect(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0")
    outage = RedisOutage(client, registry=CollectorRegistry(), every_s=0.01, open_after_s=0.05)
    await outage.start()
    await asyncio.sleep(0.3)
    assert not outage.is_open
    await outage.aclose()
    server.close()
    await client.aclose()


async def test_a_defect_in_what_waited_ends_no_watch() -> None:
    """It is told again at the next look."""
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    client = connect(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0")
    outage = RedisOutage(client, registry=CollectorRegistry(), every_s=0.01)
    calls = 0

    async def on_back() -> None:
        nonlocal calls
        calls += 1
        raise RuntimeError("a defect")

    outage.on_back = on_back
    await outage.start()
    await until(lambda: calls >= 3)
    await outage.aclose()
    server.close()
    await client.aclose()
