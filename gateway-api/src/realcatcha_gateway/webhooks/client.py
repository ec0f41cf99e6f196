"""Post one delivery: no redirects, no proxies, a connection of its own, bounded in time and in what is read."""

import asyncio
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import certifi
import httpcore

from realcatcha_gateway.webhooks.errors import TargetRefused
from realcatcha_gateway.webhooks.targets import Resolve, address_of, check_url

DELIVERY_FOR_S: Final = 15.0
_CONNECT_FOR_S: Final = 5.0
_KEPT_BYTES: Final = 400
_SUCCESS: Final = range(200, 300)


@dataclass(frozen=True)
class Answered:
    """What came of an attempt.

    Attributes:
        status_code: None where no answer came.
        error: Why it failed, a fixed code; None after a success (2xx).
        answer: The first bytes of the body, as text.
        retry_after_s: What the answer asks for; None where it asks for nothing.
    """

    latency_ms: int
    status_code: int | None = None
    error: str | None = None
    answer: str = ""
    retry_after_s: int | None = None


class WebhookClient:
    """Posts to addresses that `targets` lets through.

    Args:
        allow_local: Also this machine, for development.
        tls: Whose certificates are believed; by default those of public authorities.
    """

    def __init__(
        self,
        resolve: Resolve,
        *,
        allow_local: bool,
        tls: ssl.SSLContext | None = None,
        deliver_for_s: float = DELIVERY_FOR_S,
    ) -> None:
        self._backend = _GuardedBackend(resolve, allow_local=allow_local)
        self._allow_local = allow_local
        self._tls = tls
        self._deliver_for_s = deliver_for_s

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> Answered:
        """Post; a failure is a result."""
        began = time.monotonic()

        def latency_ms() -> int:
            return round((time.monotonic() - began) * 1000)

        try:
            check_url(url, allow_local=self._allow_local)
            async with asyncio.timeout(self._deliver_for_s):
                status_code, answer, retry_after_s = await self._exchange(url, headers, body)
        except (TimeoutError, httpcore.TimeoutException):
            return Answered(latency_ms(), error="timeout")
        except TargetRefused as refused:
            return Answered(latency_ms(), error=str(refused))
        except ValueError:
            return Answered(latency_ms(), error="bad-url")
        except httpcore.ProtocolError:
            return Answered(latency_ms(), error="protocol")
        except (httpcore.NetworkError, OSError) as error:
            return Answered(latency_ms(), error="tls" if "ssl" in repr(error).lower() else "connection")
        failure = None if status_code in _SUCCESS else "status"
        return Answered(latency_ms(), status_code, failure, answer, retry_after_s)

    async def _exchange(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, str, int | None]:
        if self._tls is None:
            self._tls = ssl.create_default_context(cafile=certifi.where())
        sent = [*headers.items(), ("accept-encoding", "identity"), ("connection", "close")]
        async with (
            httpcore.AsyncConnectionPool(
                ssl_context=self._tls, max_keepalive_connections=0, network_backend=self._backend
            ) as pool,
            pool.stream("POST", url, headers=sent, content=body) as response,
        ):
            answer = await _first_bytes(response)
            return response.status, answer, _retry_after(response.headers)


class _GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to the address that was looked at; TLS still asks for the certificate of the name."""

    def __init__(self, resolve: Resolve, *, allow_local: bool) -> None:
        self._resolve = resolve
        self._allow_local = allow_local
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to a host. Raises TargetRefused."""
        address = await address_of(host, resolve=self._resolve, allow_local=self._allow_local)
        return await self._inner.connect_tcp(
            address, port, timeout=_CONNECT_FOR_S, local_address=local_address, socket_options=socket_options
        )


async def _first_bytes(response: httpcore.Response) -> str:
    kept = b""
    async for chunk in response.aiter_stream():
        kept += chunk[: _KEPT_BYTES - len(kept)]
        if len(kept) >= _KEPT_BYTES:
            break
    text = kept.decode("utf-8", errors="replace")
    return "".join(character if character.isprintable() or character == "\n" else "\ufffd" for character in text)


def _retry_after(headers: Iterable[tuple[bytes, bytes]]) -> int | None:
    for name, value in headers:
        if name.lower() == b"retry-after" and value.isdigit() and len(value) < 8:  # noqa: PLR2004  # 115 days are enough
            return int(value)
    return None
