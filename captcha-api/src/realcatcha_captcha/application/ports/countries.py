"""From which country a visitor comes."""

from typing import Final, Protocol

from realcatcha_kit.client_address import Address


class Countries(Protocol):
    """No I/O that waits, and never fails: it is asked once a session."""

    def of(self, address: Address) -> str | None:
        """Give the ISO 3166 alpha-2 code in upper case; empty where unknown, None where no country is ever known."""
        ...


class NoCountries:
    """Knows nothing: where no file is configured."""

    def of(self, address: Address) -> str | None:
        """See `Countries.of`."""
        return None


NO_COUNTRIES: Final = NoCountries()
