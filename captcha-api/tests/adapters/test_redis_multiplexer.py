"""Many exchanges on one connection: each gets its own answers, whatever becomes of the others."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_captcha.adapters.redis_multiplexer import Multiplexer
from realcatcha_kit.testing.plugin import refuse_missing_part
from realcatcha_kit.testing.servers import MissingPartError, Server, start_redis
from redis.exceptions import ResponseError


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own."""
    try:
        started = start_redis(tmp_path)
    except MissingPartError as missing:
        refuse_missing_part(missing)
    yield started
    started.stop()


@pytest.fixture
async def shared(server: Server) -> AsyncIterator[Multiplexer]:
    """A multiplexer whose exchanges may take two seconds."""
    client = connect(server.url)
    multiplexer = Multiplexer(client, timeout_s=2.0)
    yield multiplexer
    await multiplexer.aclose()
    await client.aclose()


async def connections(shared: Multiplexer) -> int:
    """Count the connections that the server has."""
    (clients,) = await shared.exchange([("CLIENT", "LIST")])
    return len(clients.splitlines())


async def test_everybody_gets_what_he_asked_for(shared: Multiplexer) -> None:
    """A thousand at once, of one and of two commands, over one connection."""
    asked = [[("ECHO", f"{number}")] * (number % 2 + 1) for number in range(1000)]
    answered = await asyncio.gather(*map(shared.exchange, asked))
    assert answered == [[str(number).encode()] * (number % 2 + 1) for number in range(1000)]
    assert await connections(shared) == 1


async def test_an_error_is_the_answer_of_its_command_alone(shared: Multiplexer) -> None:
    """The commands around it are answered."""
    before, wrong, after = await shared.exchange([("ECHO", "a"), ("NO-SUCH-COMMAND",), ("ECHO", "b")])
    assert (before, after) == (b"a", b"b")
    assert isinstance(wrong, ResponseError)


async def test_who_asked_and_went_away_shifts_nobody_s_answer(shared: Multiplexer) -> None:
    """A cancelled exchange was sent: its answer is read and dropped."""
    await shared.exchange([("PING",)])
    gone = asyncio.create_task(shared.exchange([("ECHO", "gone"), ("ECHO", "gone")]))
    staying = asyncio.create_task(shared.exchange([("ECHO", "staying")]))
    await asyncio.sleep(0)
    gone.cancel()
    assert await staying == [b"staying"]
    assert await shared.exchange([("ECHO", "later")]) == [b"later"]


async def test_a_command_that_cannot_be_sent_harms_nobody(shared: Multiplexer) -> None:
    """It is refused before anything of it is written."""
    with pytest.raises(TypeError):
        await shared.exchange([("ECHO", object())])  # type: ignore[list-item]
    assert await shared.exchange([("ECHO", "a")]) == [b"a"]


async def test_a_late_answer_ends_the_connection_for_all_who_wait(server: Server, shared: Multiplexer) -> None:
    """They fail together, in time, and the next exchange has a fresh connection with no stale answer on it."""
    await shared.exchange([("PING",)])
    server.pause()
    try:
        asked = [asyncio.create_task(shared.exchange([("ECHO", "late")])) for _ in range(20)]
        started = asyncio.get_running_loop().time()
        failed = await asyncio.gather(*asked, return_exceptions=True)
        assert asyncio.get_running_loop().time() - started < 20
        assert all(isinstance(error, TimeoutError) for error in failed)
    finally:
        server.resume()
    assert await shared.exchange([("ECHO", "fresh")]) == [b"fresh"]


async def test_a_server_that_dies_fails_those_who_wait_at_once(server: Server, shared: Multiplexer) -> None:
    """Not after the time-out; and the multiplexer works again with the server."""
    await shared.exchange([("PING",)])
    server.pause()
    asked = asyncio.create_task(shared.exchange([("ECHO", "lost")]))
    await asyncio.sleep(0.05)
    server.kill()
    with pytest.raises(Exception, match=r"(?i)connection|lost|reading"):
        await asked
    server.start()
    assert await shared.exchange([("ECHO", "back")]) == [b"back"]


async def test_closing_fails_those_who_wait(server: Server) -> None:
    """Nobody hangs."""
    client = connect(server.url)
    multiplexer = Multiplexer(client, timeout_s=30)
    await multiplexer.exchange([("PING",)])
    server.pause()
    try:
        asked = asyncio.create_task(multiplexer.exchange([("PING",)]))
        await asyncio.sleep(0.05)
        await multiplexer.aclose()
        with pytest.raises(ConnectionError):
            await asked
    finally:
        server.resume()
        await client.aclose()
