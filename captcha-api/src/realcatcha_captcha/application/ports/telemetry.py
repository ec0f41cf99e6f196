"""Behaviour telemetry and verdicts on their way out of the hot path."""

from collections.abc import Sequence
from typing import Annotated, Literal, Protocol

import msgspec

Step = Literal["evaluate", "answer", "swap"]
Verdict = Literal["passed", "challenge", "denied"]
Whole = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]


class InputTelemetry(msgspec.Struct, frozen=True):
    """What one message of the widget told of pointer, keys and page. Times only; never the content of a key.

    Attributes:
        t: Milliseconds since the first event; parallel to `x`, `y` (CSS pixels) and `e` (event codes).
        keys: Milliseconds of key events; `focus` and `scroll` likewise.
        age_ms: From page load to the message.
    """

    pointer: str
    context: str
    t: list[Whole]
    x: list[Whole]
    y: list[Whole]
    e: list[Whole]
    keys: list[Whole] = msgspec.field(default_factory=list)
    focus: list[Whole] = msgspec.field(default_factory=list)
    scroll: list[Whole] = msgspec.field(default_factory=list)
    width: Whole = 0
    height: Whole = 0
    dpr: float = 1.0
    age_ms: Whole = 0
    webdriver: bool = False
    untrusted: Whole = 0


class TelemetryRecord(msgspec.Struct, frozen=True):
    """One judged step of a session.

    Attributes:
        session: Session id (32 hex digits), not a token.
        at: Unix time, seconds.
        trust: 0-100; None where it was unknown.
        reasons: Names of the rules that spoke.
        asked: What is asked of the visitor, in the shadow what would be: ``pass``, ``easy``, ``hard`` or ``two-hard``.
        shadow: The site only watches: the visitor passed, whatever `asked` says.
        kind: Challenge kind that is shown from now on, or was last; ``none``.
        answered: Kind that was answered or swapped; empty where none was. `wrong` counts the session's wrong answers.
        address_hash: Keyed hash of the client's address; never the address.
        telemetry: The widget's message; None where it sent none.
    """

    session: str
    site: str
    step: Step
    at: float
    verdict: Verdict
    trust: float | None = None
    reasons: list[str] = msgspec.field(default_factory=list)
    kind: str = "none"
    band: int | None = None
    solved: bool | None = None
    hostname: str = ""
    action: str = ""
    address_hash: str = ""
    model_version: str = ""
    request_id: str = ""
    telemetry: InputTelemetry | None = None
    asked: str = ""
    shadow: bool = False
    answered: str = ""
    wrong: int = 0


class TelemetrySink(Protocol):
    """Where the hot path leaves a record. Never fails and never delays a request."""

    async def record(self, event: TelemetryRecord) -> None:
        """Leave one record; dropped and counted when it cannot be kept. Raises nothing."""
        ...


class ArchivedRecord(msgspec.Struct, frozen=True):
    """A record with the id under which it is kept; the same id is kept once."""

    id: str
    record: TelemetryRecord


class TelemetryArchive(Protocol):
    """Where records rest until they expire."""

    async def prepare(self) -> None:
        """Create what the store needs (indexes). Raises `realcatcha_kit.errors.Unavailable`."""
        ...

    async def store(self, records: Sequence[ArchivedRecord]) -> None:
        """Keep records; an id kept before changes nothing. Raises `realcatcha_kit.errors.Unavailable`."""
        ...

    async def remove_expired(self, *, now: float) -> int:
        """Remove what outlived its time, for stores that do not do so by themselves; give the number of records.

        Raises `realcatcha_kit.errors.Unavailable`.
        """
        ...

    async def erase_site(self, site: str) -> int:
        """Remove every record of a site, traces and verdicts; give the number of verdicts.

        Raises `realcatcha_kit.errors.Unavailable`.
        """
        ...

    async def count(self) -> int:
        """Count the records kept. Raises `realcatcha_kit.errors.Unavailable`."""
        ...
