"""One server process: started on a free port, waited for, stopped, killed and started again."""

import os
import random
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

# Below the kernel's ephemeral range (from 32768), so that an outgoing connection cannot take the port of a server
# that is about to start again.
_PORTS = range(15_000, 32_000)
_ATTEMPTS = 8
_READY_S = 60.0
_STOP_S = 20.0
_POLL_S = 0.02


class MissingPartError(RuntimeError):
    """A program that a test needs is not installed; the message says which and how to get it."""


class ServerFailedError(RuntimeError):
    """A server ended or stayed silent while it should have become ready; the message ends with its log."""


class Server:
    """A running server process.

    Args:
        command: Builds the command line for a port.
        url: Builds the URL for a port.
        ready: Returns whether the server on a port answers, and, where the protocol can say so, is this very one.
        log: File that receives the process's output.
        port: Fixed port; a free one is chosen, again after a collision, when it is None.

    Attributes:
        port: Stays the same over `stop`, `kill` and `start`.

    Raises:
        ServerFailedError: It did not become ready.
    """

    def __init__(
        self,
        *,
        command: Callable[[int], Sequence[str]],
        url: Callable[[int], str],
        ready: Callable[[int], bool],
        log: Path,
        port: int | None = None,
    ) -> None:
        self._command = command
        self._url = url
        self._ready = ready
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        for attempt in range(_ATTEMPTS):
            self.port = port or free_port()
            try:
                self.start()
            except ServerFailedError:
                if port or attempt == _ATTEMPTS - 1:
                    raise
            else:
                return

    @property
    def url(self) -> str:
        """Where clients connect."""
        return self._url(self.port)

    @property
    def pid(self) -> int:
        """Process id. Raises RuntimeError while the server is stopped."""
        if self._process is None:
            raise RuntimeError("the server is not running")
        return self._process.pid

    def start(self) -> None:
        """Start the process on its port and wait until it answers. Raises ServerFailedError."""
        if self._process is not None:
            raise RuntimeError("the server is running already")
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  # commands of this package, never of a caller
                leashed(self._command(self.port)),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env=_unmeasured(),
            )
        try:
            self._wait_until_ready(self._process)
        except BaseException:
            self.kill()
            raise

    def stop(self, *, timeout_s: float = _STOP_S) -> None:
        """End the process with SIGTERM, after `timeout_s` with SIGKILL. Does nothing when it is stopped."""
        if self._process is None:
            return
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """End the process and its children with SIGKILL, as a crash would. Does nothing when it is stopped."""
        if self._process is None:
            return
        self._signal(signal.SIGKILL)
        self._process.wait()
        self._process = None

    def pause(self) -> None:
        """Freeze the process: connections stay open, nothing is answered."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a frozen process run again."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            return

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _READY_S
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise ServerFailedError(f"{process.args!r} ended with {process.returncode}:\n{self._last_lines()}")
            if self._ready(self.port):
                return
            time.sleep(_POLL_S)
        raise ServerFailedError(f"{process.args!r} was not ready after {_READY_S:.0f} s:\n{self._last_lines()}")

    def _last_lines(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-15:])


def _unmeasured() -> dict[str, str]:
    """Give the environment without what makes coverage trace Python programs: servers beside tests are not measured."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


def free_port() -> int:
    """Find a TCP port on the loopback interface that nothing listens on at this moment."""
    for port in random.sample(_PORTS, 200):  # any of them will do
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port found")


def leashed(command: Sequence[str], *, death_signal: str = "KILL") -> list[str]:
    """Make a child die with its parent where the system can (Linux), so that a killed parent leaves nothing.

    The kernel watches the parent *thread*, hence only the main thread's children are put on the leash.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None or threading.current_thread() is not threading.main_thread():
        return list(command)
    return [setpriv, "--pdeathsig", death_signal, "--", *command]
