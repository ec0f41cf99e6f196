"""The shop's keys, read from a file that appears once the service is ready."""

from pathlib import Path
from urllib.parse import urlsplit

import msgspec


class Credentials(msgspec.Struct, frozen=True):
    """What the shop was given when it registered.

    Attributes:
        base_url: Origin under which visitors reach the shop.
    """

    base_url: str
    site_key: str
    secret: str

    @property
    def hostnames(self) -> frozenset[str]:
        """Host names under which the shop's pages are reached; a token from another page is refused."""
        own = urlsplit(self.base_url).hostname
        return frozenset({"localhost", "127.0.0.1", *([own] if own else [])})


class CredentialsFile:
    """Reads the file again only when it changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._known: Credentials | None = None

    def read(self) -> Credentials | None:
        """Give the credentials, None while there is no complete file."""
        try:
            status = self._path.stat()
            stamp = (status.st_mtime_ns, status.st_ino)
            if stamp != self._stamp:
                self._known = msgspec.json.decode(self._path.read_bytes(), type=Credentials)
                self._stamp = stamp
        except (OSError, msgspec.MsgspecError):
            self._stamp = self._known = None
        return self._known
