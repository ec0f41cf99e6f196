"""Start the Procfile's processes, read their output, and end every one of them."""

import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

from honcho.environ import parse_procfile
from honcho.process import Popen
from realcatcha_kit.testing.processes import leashed

from launcher.console import Console

_GRACE_S: Final = 12.0
_POLL_S: Final = 0.1


class StopRequested(Exception):
    """A person or a program asked the launcher to end (SIGINT, SIGTERM, SIGHUP)."""


class ProcessDied(Exception):
    """A process ended that should run; the message ends with its last lines."""


@dataclass
class _Running:
    name: str
    process: Popen
    reader: threading.Thread


class Supervisor:
    """honcho's Procfile and process class under a manager that starts in stages and can be stopped at any moment.

    honcho's own manager forks a Python process per child and cannot be signalled while it starts, so this one reads
    each child's output in a thread, and acts on signals only between two steps.

    Args:
        procfile: Commands by name.
        environment: What every process gets.
        keep_going: Once everything is up, a process that dies is reported and no more: for tests that kill one.
    """

    def __init__(
        self, procfile: Path, *, environment: Mapping[str, str], console: Console, keep_going: bool = False
    ) -> None:
        self._commands: dict[str, str] = dict(parse_procfile(procfile.read_text()).processes)
        self._folder = procfile.parent
        self._environment = dict(environment)
        self._console = console
        self._keep_going = keep_going
        self._running: dict[str, _Running] = {}
        self._lines: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
        self._signals = 0

    def listen(self) -> None:
        """Turn SIGINT, SIGTERM and SIGHUP into `StopRequested` at the next step; a second one ends at once."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_signal)

    def start(self, *names: str) -> None:
        """Start processes of the Procfile."""
        for name in names:
            self._check_signals()
            self._spawn(name, self._commands[name])

    def run(self, name: str, command: str) -> None:
        """Run a command to its end. Raises ProcessDied when it fails."""
        self._check_signals()
        self._spawn(name, f"exec {command}")
        process = self._running[name].process
        self._pump_until(lambda: process.poll() is not None)
        ended = self._running.pop(name)
        self._drain_reader(ended)
        if process.returncode:
            raise ProcessDied(f"{name} ended with {process.returncode}:\n{self._console.last_lines(name)}")

    def wait_for(self, name: str, ready: Callable[[], bool], *, timeout_s: float) -> None:
        """Wait until `ready` holds. Raises ProcessDied when a process ends meanwhile or the time is up."""
        deadline = time.monotonic() + timeout_s

        def ready_or_late() -> bool:
            if time.monotonic() > deadline:
                raise ProcessDied(f"{name} was not ready in {timeout_s:.0f} s:\n{self._console.last_lines(name)}")
            return ready()

        self._pump_until(ready_or_late)

    def watch(self) -> None:
        """Show what the processes print until one dies (ProcessDied) or a signal arrives (StopRequested)."""
        while True:
            try:
                self._pump_until(lambda: False)
            except ProcessDied as died:
                if not self._keep_going:
                    raise
                self._console.say(str(died))

    def pids(self) -> dict[str, int]:
        """Give the process id of each running process."""
        return {name: running.process.pid for name, running in self._running.items()}

    def shut_down(self, *last: Sequence[str]) -> None:
        """End every process: SIGTERM, SIGKILL after a while or after a further signal; then what they left.

        Args:
            last: Groups of names to end after all others, in order: the servers that the others need to say goodbye.
        """
        late = {name for group in last for name in group}
        for names in ([name for name in self._running if name not in late], *last):
            group = [self._running.pop(name) for name in names if name in self._running]
            self._end(group)

    def _end(self, group: list[_Running]) -> None:
        started_with = self._signals
        for running in group:
            _signal_session(running.process.pid, signal.SIGTERM)
        deadline = time.monotonic() + _GRACE_S
        while any(running.process.poll() is None for running in group):
            if time.monotonic() > deadline or self._signals > started_with + 1:
                break
            self._show_lines()
        for running in group:
            if running.process.poll() is None:
                self._console.say(f"{running.name} did not end in time and was killed")
            _signal_session(running.process.pid, signal.SIGKILL)
            running.process.wait()
            self._drain_reader(running)

    def _spawn(self, name: str, command: str) -> None:
        process = Popen(
            leashed(["/bin/sh", "-c", command], death_signal="TERM"),
            shell=False,
            env=self._environment,
            cwd=self._folder,
        )
        reader = threading.Thread(target=self._read, args=(name, process), daemon=True)
        self._running[name] = _Running(name, process, reader)
        reader.start()

    def _read(self, name: str, process: Popen) -> None:
        assert process.stdout is not None  # noqa: S101  # honcho's Popen always pipes it
        for line in process.stdout:
            self._lines.put((name, line.decode(errors="replace").rstrip("\n")))

    def _drain_reader(self, running: _Running) -> None:
        running.reader.join(timeout=1.0)
        while not self._lines.empty():
            self._console.line(*self._lines.get())

    def _pump_until(self, done: Callable[[], bool]) -> None:
        while True:
            self._check_signals()
            self._check_processes()
            if done():
                return
            self._show_lines()

    def _show_lines(self) -> None:
        """Show what the processes print during one poll interval."""
        end = time.monotonic() + _POLL_S
        while (left := end - time.monotonic()) > 0:
            try:
                self._console.line(*self._lines.get(timeout=left))
            except queue.Empty:
                return

    def _check_processes(self) -> None:
        for name, running in list(self._running.items()):
            code = running.process.poll()
            if code is None or name not in self._commands:
                continue
            del self._running[name]
            _signal_session(running.process.pid, signal.SIGKILL)
            self._drain_reader(running)
            raise ProcessDied(f"{name} ended with {code}:\n{self._console.last_lines(name)}")

    def _check_signals(self) -> None:
        if self._signals:
            raise StopRequested

    def _note_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._signals += 1


def _signal_session(leader: int, number: signal.Signals) -> None:
    """Signal a child and whatever it started; each child leads a session of its own."""
    try:
        os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):
        return
