"""What the widget reports of a visitor's behaviour; bounded and typed here, judged elsewhere."""

from typing import Annotated, Final, Literal

import msgspec
from realcatcha_kit.errors import PayloadTooLarge

from realcatcha_captcha.domain.errors import MalformedTelemetry

MAX_EVENTS: Final = 3000
MAX_TIMES: Final = 500
LONGEST_BYTES: Final = 64 * 1024
_DAY_MS: Final = 86_400_000
_YEAR_MS: Final = 366 * _DAY_MS

Time = Annotated[int, msgspec.Meta(ge=0, le=_DAY_MS)]
Coordinate = Annotated[int, msgspec.Meta(ge=-100_000, le=100_000)]
EventCode = Annotated[int, msgspec.Meta(ge=0, le=5)]
Times = Annotated[list[Time], msgspec.Meta(max_length=MAX_TIMES)]
_BOUND: Final = msgspec.Meta(max_length=MAX_EVENTS)

Pointer = Literal["mouse", "touch", "pen", "keyboard", "none"]


class TraceColumns(msgspec.Struct, frozen=True):
    """Pointer events as columns of equal length.

    Attributes:
        t: Milliseconds since the first event of the window; starts at 0, never falls.
        x: Viewport position, CSS pixels.
        y: Viewport position, CSS pixels.
        e: 0 move, 1 down, 2 up, 3 drag, 4 scroll, 5 click.
    """

    t: Annotated[list[Time], _BOUND]
    x: Annotated[list[Coordinate], _BOUND]
    y: Annotated[list[Coordinate], _BOUND]
    e: Annotated[list[EventCode], _BOUND]


class Page(msgspec.Struct, frozen=True):
    """The page that the widget is in; `age_ms` counts from its load to this message."""

    w: Annotated[int, msgspec.Meta(ge=0, le=100_000)]
    h: Annotated[int, msgspec.Meta(ge=0, le=100_000)]
    dpr: Annotated[float, msgspec.Meta(gt=0, le=100)]
    age_ms: Annotated[int, msgspec.Meta(ge=0, le=_YEAR_MS)]


class Flags(msgspec.Struct, frozen=True):
    """What the browser says of itself: `navigator.webdriver`, and how many events were not trusted."""

    webdriver: bool = False
    untrusted: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0


class Telemetry(msgspec.Struct, frozen=True):
    """One window of behaviour: from page load to the activating event, at most the last ten seconds."""

    v: Literal[1]
    pointer: Pointer
    context: Literal["point", "draw"]
    trace: TraceColumns
    keys: Times
    focus: Times
    scroll: Times
    page: Page
    flags: Flags


_decoder = msgspec.json.Decoder(Telemetry)


def parse_telemetry(data: bytes) -> Telemetry:
    """Read telemetry.

    Raises:
        PayloadTooLarge: Over `LONGEST_BYTES`.
        MalformedTelemetry: Another shape, another type or an impossible value.
    """
    if len(data) > LONGEST_BYTES:
        raise PayloadTooLarge(f"Telemetry holds at most {LONGEST_BYTES} bytes.")
    try:
        telemetry = _decoder.decode(data)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise MalformedTelemetry(str(error)[:200]) from None
    trace = telemetry.trace
    if not len(trace.t) == len(trace.x) == len(trace.y) == len(trace.e):
        raise MalformedTelemetry("The columns of the trace differ in length.")
    if trace.t and (trace.t[0] != 0 or any(b < a for a, b in zip(trace.t, trace.t[1:], strict=False))):
        raise MalformedTelemetry("The times of the trace start at 0 and never fall.")
    return telemetry
