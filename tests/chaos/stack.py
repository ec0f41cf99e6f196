"""The product's processes, each of which a test may kill and start again."""

import itertools
import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from honcho.environ import parse_procfile
from launcher import readiness
from launcher.environment import ROOT, Ports, base_url, build
from launcher.run_folder import RunFolder
from realcatcha_kit.testing.processes import Server, free_port

from tests.wire import NO_POINTER, Visitor, siteverify

PASS_SITE_KEY = "rck_aaaaaaaaaaaapass"
PASS_SECRET = f"rcs_aaaaaaaaaaaapass_{'A' * 43}"
ORIGIN = "http://localhost"


class Stack:
    """Redis, MongoDB, gateway, captcha-api, worker, drain and pool, started from the product's own Procfile.

    Args:
        path: Folder of everything they write.
    """

    def __init__(self, path: Path) -> None:
        folder = RunFolder(path)
        folder.acquire()
        self.ports = Ports.beside(free_port())
        self._environment = build(folder, self.ports)
        self._commands = parse_procfile((ROOT / "Procfile").read_text()).processes
        self._checks = dict([*readiness.data_servers(self.ports), *readiness.services(self.ports)])
        self._folder = folder
        self.parts: dict[str, Server] = {}
        self.site_key = ""

    def start(self) -> None:
        """Start everything that a visitor and a site owner need."""
        self.parts["redis"] = self._server("redis")
        self.parts["mongo"] = self._server("mongo")
        for name in ("gateway", "captcha", "worker", "drain", "pool"):
            self.parts[name] = self._server(name)
        seed = f"exec python -m realcatcha_gateway.seed --out {self._folder.credentials}"
        subprocess.run(["/bin/sh", "-c", seed], env=self._environment, check=True, stdout=subprocess.DEVNULL)
        self.site_key = json.loads(self._folder.credentials.read_text())["site_key"]

    def stop(self) -> None:
        """Stop everything, the data servers last."""
        for name in reversed(self.parts):
            self.parts[name].stop()
        self._folder.release()

    @property
    def captcha_url(self) -> str:
        """captcha-api itself, as an ingress reaches it."""
        return f"http://127.0.0.1:{self.ports.captcha}"

    @property
    def gateway_url(self) -> str:
        """The public origin of the embedded set-up."""
        return base_url(self.ports)

    def wait_for(self, name: str, *, timeout_s: float = 30.0) -> None:
        """Wait until a part does its work again."""
        wait_until(self._checks[name], timeout_s=timeout_s, what=name)

    def _server(self, name: str) -> Server:
        environment = [f"{key}={value}" for key, value in self._environment.items()]
        command = self._commands[name]
        if name == "gateway":
            command = f"python -m realcatcha_gateway.migrate && {command}"
        return Server(
            command=lambda _port: ["env", *environment, "/bin/sh", "-c", command],
            url=lambda port: f"http://127.0.0.1:{port}",
            ready=lambda _port: self._checks[name](),
            log=self._folder.logs / f"{name}.log",
            port=vars(self.ports).get(name, self.ports.public),
        )


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
        """Walk until the block ends, at most two minutes."""
        thread = threading.Thread(target=self._loop, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join(30)

    def _loop(self) -> None:
        deadline = time.monotonic() + 120
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


def wait_until(check: Callable[[], Any], *, timeout_s: float = 20.0, what: str = "the condition") -> None:
    """Wait until a check holds. Raises AssertionError when the time is up."""
    deadline = time.monotonic() + timeout_s
    while not check():
        assert time.monotonic() < deadline, f"{what} did not hold within {timeout_s} s"
        time.sleep(0.05)
