"""What happened on each site, counted where it happens; see `realcatcha_contracts.counts` for the names."""

from contextvars import ContextVar
from typing import Final, Protocol

ASKED_SITE: Final[ContextVar[str]] = ContextVar("asked_site", default="")
"""The live site whose policy the present request was last judged by; empty where none was found yet.

An error that is raised anywhere below a route is counted for it. Set by `realcatcha_captcha.application.policies`.
"""


class Counts(Protocol):
    """Counters of the present hour. No I/O, never fails and never delays a request."""

    def add(self, site: str, name: str, label: str = "") -> None:
        """Raise a step of the funnel by one, or, with a label, a dimension."""
        ...


class NullCounts:
    """Counts nothing."""

    def add(self, site: str, name: str, label: str = "") -> None:
        """See `Counts.add`."""


NO_COUNTS: Final = NullCounts()
