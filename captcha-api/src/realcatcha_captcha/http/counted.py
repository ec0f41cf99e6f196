"""A route counted for the statistics of the site that it was asked for: how often, how long, which errors."""

import time
from dataclasses import dataclass
from typing import Literal

from realcatcha_contracts import latency_bucket
from realcatcha_kit.errors import AppError
from starlette.types import Receive, Scope, Send

from realcatcha_captcha.application.ports.counts import ASKED_SITE, Counts
from realcatcha_captcha.http.wire import Handler

Endpoint = Literal["sessions", "evaluate", "answer", "swap", "siteverify"]


@dataclass(frozen=True)
class CountedRoute:
    """`Handler` around another one.

    A request that names no live site is counted nowhere: its caller could make up any number of names.

    Attributes:
        opens: Whether each request that succeeds begins a session.
    """

    handler: Handler
    endpoint: Endpoint
    counts: Counts
    opens: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:  # the port
        """See `Handler`."""
        ASKED_SITE.set("")
        started = time.perf_counter()
        code = ""
        try:
            await self.handler(scope, receive, send, path)
        except Exception as error:
            code = error.code if isinstance(error, AppError) else AppError.code
            raise
        finally:
            if site := ASKED_SITE.get():
                self._count(site, code, (time.perf_counter() - started) * 1000)

    def _count(self, site: str, code: str, ms: float) -> None:
        self.counts.add(site, f"ms_{self.endpoint}", str(latency_bucket(ms)))
        if code:
            self.counts.add(site, "errors")
            self.counts.add(site, "error", f"{self.endpoint}:{code}")
        elif self.opens:
            self.counts.add(site, "sessions")
