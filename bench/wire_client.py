"""Keep-alive HTTP/1.1 connections that cost the benchmark little, and the times of what they asked."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """What a load came to.

    Attributes:
        seconds: From the first request to the last answer.
        latencies: Of each request, seconds, sorted.
        bodies: Answers in the order of the requests.
    """

    seconds: float
    latencies: list[float]
    bodies: list[bytes]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Latency, milliseconds."""
        return 1000 * self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


def post(path: str, body: bytes, **headers: str) -> bytes:
    """Write one request; underscores in header names become hyphens."""
    extra = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"POST {path} HTTP/1.1\r\nhost: bench\r\n{extra}content-length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def send_all(port: int, requests: Sequence[bytes], *, connections: int) -> Sample:
    """Send every request over a few connections, each waiting for its answer before the next."""
    latencies = [0.0] * len(requests)
    bodies = [b""] * len(requests)
    pending = iter(range(len(requests)))

    async def work() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            for number in pending:
                started = time.perf_counter()
                writer.write(requests[number])
                bodies[number] = await _read(reader)
                latencies[number] = time.perf_counter() - started
        finally:
            writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(min(connections, len(requests)))))
    return Sample(time.perf_counter() - started, sorted(latencies), bodies)


async def _read(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lower = head.lower()
    at = lower.index(b"content-length:") + 15
    return await reader.readexactly(int(lower[at : lower.index(b"\r\n", at)]))
