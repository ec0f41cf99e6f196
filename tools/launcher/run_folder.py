"""The folder that holds everything one running product writes; one launcher at a time owns it."""

import fcntl
import json
import os
import secrets
import signal
import time
from pathlib import Path
from typing import Any, Final

_STOP_S: Final = 40.0
_POLL_S: Final = 0.05
SECRET_NAMES: Final = ("captcha_secret_key", "gateway_secret_key", "internal_token")


class AlreadyRunningError(RuntimeError):
    """Another launcher owns the folder; the message names its process id."""


class RunFolder:
    """Data, logs, secrets and credentials of one product, by default ``.run`` of the checkout.

    Args:
        path: Created with mode 0700 if absent.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.logs = self.path / "logs"
        self.credentials = self.path / "credentials.json"
        self.demo = self.path / "demo.json"
        self.asking = self.path / "asking.json"
        self.processes = self.path / "processes.json"
        self._lock = self.path / "up.pid"
        self._held: int | None = None

    def acquire(self) -> None:
        """Become the owner until this process ends. Raises AlreadyRunningError."""
        for folder in (self.path, self.logs, self.path / "redis", self.path / "mongo", self.path / "objects"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
            raise AlreadyRunningError(f"RealCatcha runs already from {self.path} (process {self.owner()})") from None
        os.ftruncate(held, 0)
        os.write(held, str(os.getpid()).encode())
        self._held = held
        self.demo.unlink(missing_ok=True)
        self.processes.unlink(missing_ok=True)

    def release(self) -> None:
        """Give the folder up and take back the word that the product is ready."""
        if self._held is None:
            return
        self.demo.unlink(missing_ok=True)
        self.processes.unlink(missing_ok=True)
        os.ftruncate(self._held, 0)
        os.close(self._held)
        self._held = None

    def owner(self) -> int | None:
        """Give the process id of the launcher that owns the folder, None when there is none."""
        try:
            with self._lock.open() as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return None
        except BlockingIOError:
            return int(self._lock.read_text() or 0) or None
        return None

    def stop_owner(self) -> int | None:
        """Ask the owner to stop and wait for it; returns its process id, None when nothing ran.

        Raises:
            TimeoutError: It still runs after 40 s.
        """
        pid = self.owner()
        if pid is None:
            return None
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_S
        while self.owner() == pid:
            if time.monotonic() > deadline:
                raise TimeoutError(f"process {pid} did not stop within {_STOP_S:.0f} s")
            time.sleep(_POLL_S)
        return pid

    def secrets(self) -> dict[str, str]:
        """Read the product's secrets; generated on the first call, mode 0600."""
        path = self.path / "secrets.json"
        known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        missing = [name for name in SECRET_NAMES if name not in known]
        if missing:
            known |= {name: secrets.token_urlsafe(48) for name in missing}
            write_private(path, known)
        return known


def write_private(path: Path, document: dict[str, Any]) -> None:
    """Write JSON that only this user may read; readers see the old file or the whole new one."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(document, file, indent=2)
        file.write("\n")
    draft.replace(path)
