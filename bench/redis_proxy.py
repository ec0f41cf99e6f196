"""A TCP proxy before Redis that counts round trips: bursts of commands that were sent before their answers came."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

BACKGROUND = (b"XREAD", b"EXPIRE\r\n$38\r\nreply:", b"XTRIM", b"LPOP", b"LLEN", b"MEMORY", b"XLEN", b"PING", b"CLIENT")
"""What a process does whether or not somebody visits: its reply stream, prefetching, telemetry, connecting."""


class RoundTrips:
    """Round trips so far, those that a visitor waits for apart from the background's."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def note(self, burst: bytes) -> None:
        """Count one burst by its first command."""
        behind = any(word in burst[:120] for word in BACKGROUND) or b"\r\ntelemetry\r\n" in burst[:200]
        self.counts["background" if behind else "visitor"] += 1


@asynccontextmanager
async def counting_proxy(port: int, upstream: int) -> AsyncIterator[RoundTrips]:
    """Listen on `port` and pass everything on to `upstream`."""
    trips = RoundTrips()
    open_tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            open_tasks.add(task)
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", upstream)
        waiting = False

        async def requests() -> None:
            nonlocal waiting
            while data := await reader.read(65536):
                if not waiting:
                    trips.note(data)
                waiting = True
                up_writer.write(data)
            up_writer.close()

        async def answers() -> None:
            nonlocal waiting
            while data := await up_reader.read(65536):
                waiting = False
                writer.write(data)
            writer.close()

        with suppress(ConnectionError, asyncio.CancelledError):
            await asyncio.gather(requests(), answers())

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    try:
        yield trips
    finally:
        server.close()
        for task in open_tasks:
            task.cancel()
        await asyncio.gather(*open_tasks, return_exceptions=True)
