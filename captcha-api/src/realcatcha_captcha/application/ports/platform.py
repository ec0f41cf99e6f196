"""What holds for the whole platform: read once and again by the process, never by a request."""

from typing import Final, Protocol

from realcatcha_contracts import PlatformPolicy
from realcatcha_kit.client_address import Address


class PlatformSource(Protocol):
    """Where the platform's record comes from."""

    async def version(self) -> int | None:
        """Give the version of the record; None where there is none. Raises `realcatcha_kit.errors.Unavailable`."""
        ...

    async def read(self) -> PlatformPolicy | None:
        """Read the record; None where there is none. Raises `realcatcha_kit.errors.Unavailable`."""
        ...


class PlatformRules(Protocol):
    """The rules as they were last read; no I/O, and never fails."""

    def denies(self, address: Address) -> bool:
        """Tell whether visitors from an address are kept out of every site now."""
        ...


class NoPlatformRules:
    """Keeps nobody out."""

    def denies(self, address: Address) -> bool:
        """See `PlatformRules.denies`."""
        return False


NO_PLATFORM_RULES: Final = NoPlatformRules()
