"""One upstream: requests out and answers back as streams, over a pool of kept-alive connections."""

import functools
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import httpx

from realcatcha_gateway.proxy.errors import NotPassable, UpstreamAway
from realcatcha_gateway.proxy.headers import Headers

_CONNECTIONS: Final = httpx.Limits(max_connections=500, max_keepalive_connections=100, keepalive_expiry=3.0)
"""Idle connections end before the 5 s after which uvicorn closes them, so that few requests meet a closing one."""
_RETRYABLE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Timeouts:
    """How long each part of a proxied request may take, seconds."""

    connect: float = 2.0
    read: float = 15.0
    write: float = 15.0
    pool: float = 2.0

    def as_extension(self) -> Mapping[str, float]:
        """Give the form that httpx transports read."""
        return {"connect": self.connect, "read": self.read, "write": self.write, "pool": self.pool}


def open_transport() -> httpx.AsyncHTTPTransport:
    """Open a connection pool that ignores the environment's proxies and retries connecting once."""
    return httpx.AsyncHTTPTransport(verify=_authorities(), limits=_CONNECTIONS, retries=1, trust_env=False)


@functools.cache
def _authorities() -> ssl.SSLContext:
    """Read the public authorities once a process: that takes 30 ms, and all upstreams believe the same."""
    return httpx.create_ssl_context(trust_env=False)


class Upstream:
    """A server that requests are passed on to.

    Args:
        base_url: Scheme, host and port; a path is not allowed.
    """

    def __init__(self, base_url: str, transport: httpx.AsyncBaseTransport, *, timeouts: Timeouts | None = None) -> None:
        self._url = httpx.URL(base_url)
        if self._url.path not in {"", "/"}:
            raise ValueError(f"an upstream is an origin without a path: {base_url}")
        self._transport = transport
        self._timeouts = dict((timeouts or Timeouts()).as_extension())

    @property
    def host(self) -> bytes:
        """Value of the ``Host`` header that the upstream expects."""
        return self._url.netloc

    async def send(self, method: str, target: bytes, headers: Headers, body: bytes | None) -> httpx.Response:
        """Send a request with its target byte for byte; the caller reads and closes the answer's stream.

        Raises:
            NotPassable: HTTP does not allow what is to be sent.
            UpstreamAway: No connection, no answer in time, or an answer that is not HTTP.
        """
        attempts = 2 if body is None and method in _RETRYABLE else 1
        while True:
            attempts -= 1
            try:
                return await self._send(method, target, headers, body)
            except httpx.LocalProtocolError as error:
                raise NotPassable("The request has a form that cannot be passed on.", private=repr(error)) from error
            except httpx.TransportError as error:
                if not attempts or not isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
                    raise UpstreamAway("The service behind this path is away.", private=repr(error)) from error

    async def close(self) -> None:
        """Close every connection."""
        await self._transport.aclose()

    async def _send(self, method: str, target: bytes, headers: Headers, body: bytes | None) -> httpx.Response:
        request = httpx.Request(
            method,
            self._url,
            headers=headers,
            content=body,
            extensions={"timeout": self._timeouts, "target": target},
        )
        return await self._transport.handle_async_request(request)
