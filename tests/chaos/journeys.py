"""Visitors in a loop, and the parts of the product that tests break under them."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from signal import SIGCONT, SIGSTOP
from typing import Any

import httpx
import psutil
from launcher import readiness
from launcher.environment import Ports

from tests.product import Product
from tests.wire import NO_POINTER, Visitor, siteverify

PASS_SITE_KEY = "rck_aaaaaaaaaaaapass"
PASS_SECRET = f"rcs_aaaaaaaaaaaapass_{'A' * 43}"
ORIGIN = "http://localhost"


def start_and_wait(product: Product, name: str) -> None:
    """Start a part again and wait until it does its work."""
    ports = Ports(**product.ports)
    product.start(name)
    wait_until(dict([*readiness.data_servers(ports), *readiness.services(ports)])[name], what=name)


@contextmanager
def frozen(product: Product, name: str) -> Iterator[None]:
    """Freeze a part: its connections stay open, nothing is answered."""
    process = psutil.Process(product.pids[name])
    process.send_signal(SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(SIGCONT)


@dataclass(frozen=True)
class Seen:
    """One answer that a visitor or a site's back end got."""

    at: float
    step: str
    status: int
    code: str


class Journeys:
    """Visitors in a loop, one after the other, each from session to double redemption."""

    def __init__(self, captcha_url: str) -> None:
        self._url = captcha_url
        self._stop = threading.Event()
        self._numbers = itertools.count(1)
        self.seen: list[Seen] = []
        self.double_spends = 0
        self.completed: list[float] = []

    @contextmanager
    def running(self) -> Iterator["Journeys"]:
        """Walk until the block ends, at most five minutes."""
        thread = threading.Thread(target=self._loop, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join(30)

    def _loop(self) -> None:
        deadline = time.monotonic() + 300
        with httpx.Client(base_url=self._url, timeout=10) as client:
            while not self._stop.is_set() and time.monotonic() < deadline:
                self._walk(client)
                self._stop.wait(0.02)

    def _walk(self, client: httpx.Client) -> None:
        visitor = Visitor(
            client, site_key=PASS_SITE_KEY, origin=ORIGIN, address=f"198.51.{next(self._numbers) % 250}.7"
        )
        try:
            result = visitor.evaluate(NO_POINTER)
            self._note("evaluate", 200, result["status"])
        except httpx.HTTPStatusError as error:
            self._note("visitor", error.response.status_code, error.response.json().get("code", ""))
            return
        first = self._redeem(client, result["token"])
        second = self._redeem(client, result["token"])
        self.double_spends += first and second
        if first:
            self.completed.append(time.monotonic())

    def _redeem(self, client: httpx.Client, token: str) -> bool:
        answer = siteverify(client, PASS_SECRET, token)
        self._note("siteverify", 200, ",".join(answer["error-codes"]))
        return bool(answer["success"])

    def _note(self, step: str, status: int, code: str) -> None:
        self.seen.append(Seen(time.monotonic(), step, status, code))

    def outcomes(self) -> set[tuple[str, int, str]]:
        """Give every kind of answer seen."""
        return {(seen.step, seen.status, seen.code) for seen in self.seen}


def wait_until(check: Callable[[], Any], *, timeout_s: float = 60.0, what: str = "the condition") -> None:
    """Wait until a check holds. Raises AssertionError when the time is up."""
    deadline = time.monotonic() + timeout_s
    while not check():
        assert time.monotonic() < deadline, f"{what} did not hold within {timeout_s} s"
        time.sleep(0.05)
