"""Password hashing: Argon2id, bounded in memory, with the same work for users that do not exist."""

import threading
from typing import Final

from passlib.context import CryptContext
from realcatcha_kit.errors import Unavailable

LONGEST_PASSWORD: Final = 1024
MEMORY_KIB: Final = 19_456
_AT_ONCE: Final = 4
_WAIT_S: Final = 5.0


class Passwords:
    """Hashes and checks passwords.

    Parameters are OWASP's second recommendation for Argon2id (19 MiB, two passes, one lane); at most four hashes run
    at once, so that a burst of logins costs less than 80 MiB.

    Args:
        memory_kib: Of each hash that is made; those that exist are checked with the memory that they were made with.
    """

    def __init__(self, *, memory_kib: int = MEMORY_KIB) -> None:
        self._context = CryptContext(
            schemes=["argon2"],
            argon2__type="ID",
            argon2__memory_cost=memory_kib,
            argon2__time_cost=2,
            argon2__parallelism=1,
        )
        self._slots = threading.BoundedSemaphore(_AT_ONCE)
        self._nobody = self._context.hash("the password of nobody")

    def hash(self, password: str) -> str:
        """Hash a password. Blocks; call it in a thread. Raises Unavailable when too many wait."""
        with self._slot():
            return str(self._context.hash(password))

    def holds(self, password: str, password_hash: str | None) -> bool:
        """Check a password; without a hash it does the same work and says no. Raises Unavailable."""
        with self._slot():
            same = bool(self._context.verify(password, password_hash or self._nobody))
        return same and bool(password_hash)

    def _slot(self) -> "_Slot":
        return _Slot(self._slots)


class _Slot:
    def __init__(self, slots: threading.BoundedSemaphore) -> None:
        self._slots = slots

    def __enter__(self) -> None:
        if not self._slots.acquire(timeout=_WAIT_S):
            raise Unavailable("Too many logins at once.")

    def __exit__(self, *_: object) -> None:
        self._slots.release()
