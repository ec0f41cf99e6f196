"""The running product for tests: started by the launcher, broken and mended part by part."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL, SIGTERM

import psutil
from honcho.environ import parse_procfile
from realcatcha_kit.testing.processes import leashed
from realcatcha_kit.testing.servers import MissingPartError, free_port

ROOT = Path(__file__).resolve().parents[1]
LAUNCHER = ROOT / "tools" / "up.py"
READY_S = 120.0
STOP_S = 40.0
ABSENT = ROOT / "tests" / "absent"  # what `make up` does not install


@dataclass(frozen=True)
class Part:
    """How one process was started, so that a test can start it again."""

    command: list[str]
    environment: dict[str, str]
    folder: str


@dataclass
class Product:
    """A running product.

    Attributes:
        ports: Of every part that listens, by its name; the gateway's is ``public``.
        pids: Process id of every part, as last started.
        state_url: Where its Redis is, for a product that somebody else started.
    """

    base_url: str
    site_key: str
    secret: str = field(repr=False)
    email: str
    password: str = field(repr=False)
    data_dir: Path
    ports: dict[str, int]
    pids: dict[str, int]
    launcher: subprocess.Popen[bytes] = field(repr=False)
    parts: dict[str, Part] = field(default_factory=dict, repr=False)
    started: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict, repr=False)
    state_url: str = field(default="", repr=False)

    @property
    def redis_url(self) -> str:
        """The product's Redis."""
        return self.state_url or f"redis://127.0.0.1:{self.ports['redis']}/0"

    @property
    def captcha_url(self) -> str:
        """captcha-api itself, past the gateway."""
        return f"http://127.0.0.1:{self.ports['captcha']}"

    def kill(self, name: str) -> None:
        """End a part as a crash would."""
        self._end(name, SIGKILL)

    def stop(self, name: str) -> None:
        """End a part as an orderly stop would."""
        self._end(name, SIGTERM)

    def start(self, name: str) -> None:
        """Start a part again, as it was started first. Does not wait until it is ready."""
        part = self.parts[name]
        with (self.data_dir / "logs" / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                leashed(part.command),
                env=part.environment,
                cwd=part.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.started[name] = process
        self.pids[name] = process.pid

    def log(self, name: str) -> str:
        """Read what a part logged, or what the launcher printed (``up``)."""
        path = self.data_dir / "logs" / f"{name}.log" if name != "up" else self.data_dir / "up.out"
        return path.read_text(errors="replace") if path.exists() else ""

    def remember_parts(self) -> None:
        """Note how every part runs; all share one environment, and Redis overwrites its own command line."""
        gateway = psutil.Process(self.pids["gateway"])
        for name, command in parse_procfile((ROOT / "Procfile").read_text()).processes.items():
            self.parts[name] = Part(["/bin/sh", "-c", command], gateway.environ(), gateway.cwd())

    def end_restarted(self) -> None:
        """End the parts that a test started; the launcher knows only its own."""
        for name in list(self.started):
            self.stop(name)

    def _end(self, name: str, number: int) -> None:
        pid = self.pids[name]
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, number)
        own = self.started.pop(name, None)
        deadline = time.monotonic() + STOP_S
        while own.poll() is None if own else psutil.pid_exists(pid):
            assert time.monotonic() < deadline, f"{name} does not end"
            time.sleep(0.02)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, SIGKILL)


def start_launcher(data_dir: Path, *, port: int, keep_going: bool = False) -> subprocess.Popen[bytes]:
    """Start ``tools/up.py``; its output goes to ``up.out`` in the data folder."""
    data_dir.mkdir(parents=True, exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    command = [sys.executable, str(LAUNCHER), "--port", str(port), "--data-dir", str(data_dir)]
    with (data_dir / "up.out").open("ab") as output:
        return subprocess.Popen(
            leashed([*command, *(["--keep-going"] if keep_going else [])], death_signal="TERM"),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=ROOT,
            env=environment | {"PYTHONPATH": str(ABSENT)},
        )


def wait_until_ready(launcher: subprocess.Popen[bytes], data_dir: Path) -> dict[str, str]:
    """Wait for ``demo.json``; returns its content. Fails with the launcher's output when it ends before."""
    deadline = time.monotonic() + READY_S
    while not (data_dir / "demo.json").exists():
        output = (data_dir / "up.out").read_text(errors="replace")
        assert launcher.poll() is None, f"the launcher ended with {launcher.returncode}:\n{output}"
        assert time.monotonic() < deadline, f"not ready after {READY_S:.0f} s:\n{output}"
        time.sleep(0.05)
    credentials: dict[str, str] = json.loads((data_dir / "demo.json").read_text())
    return credentials


@contextlib.contextmanager
def running_product(data_dir: Path, *, keep_going: bool = False) -> Iterator[Product]:
    """Run the product on free ports and stop it afterwards.

    Args:
        data_dir: Where it keeps its data; an old one is taken up again.
        keep_going: A part that dies does not take the product with it.

    Raises:
        MissingPartError: The widget is not built.
    """
    if not (ROOT / "captcha-widget" / "dist" / "api.js").exists():
        raise MissingPartError("captcha-widget/dist: make captcha-widget/dist/.built (needs Node 20)")
    launcher = start_launcher(data_dir, port=free_port(), keep_going=keep_going)
    try:
        credentials = wait_until_ready(launcher, data_dir)
        state = json.loads((data_dir / "processes.json").read_text())
        product = Product(**credentials, data_dir=data_dir, ports=state["ports"], pids=state["pids"], launcher=launcher)
        product.remember_parts()
        try:
            yield product
        finally:
            product.end_restarted()
    finally:
        stop_launcher(launcher)


def deployed_product(description: Path) -> Product:
    """Describe a product that runs already, in containers or elsewhere; its parts cannot be stopped from here.

    Args:
        description: JSON with ``base_url``, ``site_key``, ``secret``, ``email``, ``password``, ``state_url``.
    """
    known: dict[str, str] = json.loads(description.read_text())
    nothing = subprocess.Popen(["true"])
    nothing.wait()
    return Product(**known, data_dir=description.parent, ports={}, pids={}, launcher=nothing)


def stop_launcher(launcher: subprocess.Popen[bytes]) -> int:
    """Stop a launcher as Ctrl-C would; returns its exit status."""
    launcher.terminate()
    try:
        return launcher.wait(STOP_S)
    except subprocess.TimeoutExpired:
        launcher.kill()
        launcher.wait()
        raise


def processes_naming(text: str) -> list[psutil.Process]:
    """Find every process, zombies aside, whose command line or environment holds `text`."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.pid == os.getpid() or process.status() == psutil.STATUS_ZOMBIE:
                continue
            if text in " ".join([*process.cmdline(), *process.environ().values()]):
                found.append(process)
    return found


def find_chromium() -> str:
    """Find a Chromium. Raises MissingPartError."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise MissingPartError("chromium: apt-get install chromium")
