"""The contract of `BehaviourReader`, in memory and on the behaviour library; then what the library adds."""

import math
import random
from typing import Any

import msgspec
import pytest
from realcatcha_behaviour import FEATURE_COUNT, FEATURE_VERSION, INK_FEATURE_COUNT, INK_FEATURE_VERSION
from realcatcha_captcha.adapters.memory_behaviour import MemoryBehaviour
from realcatcha_captcha.adapters.numpy_behaviour import NumpyBehaviour
from realcatcha_captcha.domain.errors import MalformedTelemetry
from realcatcha_captcha.domain.keys import Keyring
from realcatcha_captcha.domain.telemetry import Telemetry, parse_telemetry


def telemetry(*, pointer: str = "mouse", seed: int = 1, events: int = 120) -> Telemetry:
    """A curved, uneven movement that ends with a click."""
    source = random.Random(seed)
    x, y, t, heading = 600.0, 400.0, 0, source.uniform(0, 6)
    columns: dict[str, list[int]] = {"t": [], "x": [], "y": [], "e": []}
    for step in range(events):
        speed = 14 * abs(math.sin(step / 17 + seed)) * source.uniform(0.4, 1.6)
        heading += source.gauss(0, 0.3)
        x, y = x + speed * math.cos(heading), y + speed * math.sin(heading)
        for name, value in zip("txye", (t, round(x), round(y), 5 if step == events - 1 else 0), strict=True):
            columns[name].append(value)
        t += source.choice((16, 17, 18, 33))
    body = {
        "v": 1,
        "pointer": pointer,
        "context": "point",
        "trace": columns,
        "keys": [],
        "focus": [],
        "scroll": [],
        "page": {"w": 1, "h": 1, "dpr": 1, "age_ms": t},
        "flags": {"webdriver": False, "untrusted": 0},
    }
    return parse_telemetry(msgspec.json.encode(body))


@pytest.fixture(params=[MemoryBehaviour, lambda: NumpyBehaviour(Keyring("k" * 40))], ids=["memory", "numpy"])
def reader(request: pytest.FixtureRequest) -> Any:
    return request.param()


def test_a_mouse_is_read(reader: Any) -> None:
    """Finite numbers, of the version that says how they were made."""
    reading = reader.read(telemetry())
    assert reading.features is not None
    assert all(math.isfinite(value) for value in reading.features)
    assert reading.feature_version > 0


@pytest.mark.parametrize("pointer", ["touch", "pen", "keyboard", "none"])
def test_an_uncalibrated_pointer_is_unknown(reader: Any, pointer: str) -> None:
    """Even with a trace that would be judged if a mouse had made it."""
    assert reader.read(telemetry(pointer=pointer)).features is None


def test_a_replay_needs_many_hits(reader: Any) -> None:
    """All bits set before is a replay with a cap in the hard band; none set is not."""
    reason = reader.replay_reason(24, 24)
    assert reason is not None
    assert 15 <= reason.cap < 40
    assert reader.replay_reason(0, 24) is None
    assert reader.replay_reason(0, 0) is None


def test_the_library_reads_as_the_model_expects() -> None:
    """Width and version of training."""
    reading = NumpyBehaviour(Keyring("k" * 40)).read(telemetry())
    assert reading.features is not None
    assert (len(reading.features), reading.feature_version) == (FEATURE_COUNT, FEATURE_VERSION)
    assert reading.reasons == ()


def test_replay_slots_are_keyed() -> None:
    """The same trace sets the same bits, under another secret unrelated ones; touch is checked, too."""
    one, other = (NumpyBehaviour(Keyring(secret * 40)) for secret in "ab")
    bits = one.read(telemetry()).replay_slots
    assert bits
    assert one.read(telemetry(pointer="touch")).replay_slots == bits
    assert len(set(bits) & set(other.read(telemetry()).replay_slots)) < len(bits) / 2


def test_a_short_trace_is_neither_judged_nor_remembered() -> None:
    """There is nothing in it."""
    reading = NumpyBehaviour(Keyring("k" * 40)).read(telemetry(events=5))
    assert (reading.features, reading.replay_slots) == (None, ())


def test_what_the_library_refuses_is_malformed() -> None:
    """Should its bounds ever be narrower than the wire's."""
    broken = msgspec.structs.replace(telemetry().trace, t=[0])
    with pytest.raises(MalformedTelemetry):
        NumpyBehaviour(Keyring("k" * 40)).read(msgspec.structs.replace(telemetry(), trace=broken))


def strokes(seed: int = 1, count: int = 3) -> list[list[tuple[int, int, int]]]:
    """Curved, uneven strokes, one after another."""
    source = random.Random(seed)
    x, y, t, heading = 100.0, 80.0, 0, source.uniform(0, 6)
    drawn = []
    for _ in range(count):
        points = []
        for step in range(40):
            speed = 6 * abs(math.sin(step / 7 + seed)) * source.uniform(0.4, 1.6)
            heading += source.gauss(0, 0.4)
            x, y = (x + speed * math.cos(heading)) % 400, (y + speed * math.sin(heading)) % 160
            points.append((round(x), round(y), t))
            t += source.choice((16, 17, 18, 33))
        drawn.append(points)
        t += 250
    return drawn


@pytest.mark.parametrize("pointer", ["mouse", "pen", "touch"])
def test_a_drawing_is_read_whatever_drew_it(reader: Any, pointer: str) -> None:
    """Finite numbers, the same for all: naming another pointer changes nothing of what the model sees."""
    reading = reader.read_ink(strokes(), pointer=pointer)
    assert reading.features is not None
    assert all(math.isfinite(value) for value in reading.features)
    assert reading.features == reader.read_ink(strokes(), pointer="mouse").features
    assert reading.reasons == ()


@pytest.mark.parametrize(("pointer", "known"), [("mouse", True), ("pen", True), ("touch", False)])
def test_nobody_measured_how_fingers_draw(reader: Any, pointer: str, known: bool) -> None:
    """People who draw with a mouse or a pen were; a finger's drawing is never worth more than unknown is."""
    assert reader.read_ink(strokes(), pointer=pointer).is_calibrated is known


def test_the_library_reads_drawings_as_their_model_expects() -> None:
    """Width and version of training."""
    reading = NumpyBehaviour(Keyring("k" * 40)).read_ink(strokes(), pointer="touch")
    assert reading.features is not None
    assert (len(reading.features), reading.feature_version) == (INK_FEATURE_COUNT, INK_FEATURE_VERSION)


@pytest.mark.parametrize("pointer", ["keyboard", "none"])
def test_what_no_pointer_drew_is_not_read(pointer: str) -> None:
    """It is refused by name."""
    assert NumpyBehaviour(Keyring("k" * 40)).read_ink(strokes(), pointer=pointer).features is None


def test_a_drawing_counts_whole() -> None:
    """A word takes longer than the window that precedes a click."""
    reader = NumpyBehaviour(Keyring("k" * 40))
    long = strokes(count=20)
    assert long[-1][-1][2] > 15_000
    assert reader.read_ink(long, pointer="mouse").features != reader.read_ink(long[10:], pointer="mouse").features


def test_a_drawing_is_recognised_when_it_comes_again() -> None:
    """Its own bits, whatever pointer is claimed and however large it is; another drawing has others."""
    reader = NumpyBehaviour(Keyring("k" * 40))
    bits = set(reader.read_ink(strokes(1), pointer="mouse").replay_slots)
    assert bits
    assert set(reader.read_ink(strokes(1), pointer="touch").replay_slots) == bits
    larger = [[(round(x * 1.2), round(y * 1.2), t) for x, y, t in stroke] for stroke in strokes(1)]
    again = reader.read_ink(larger, pointer="mouse").replay_slots
    assert reader.replay_reason(len(bits & set(again)), len(again)) is not None
    other = reader.read_ink(strokes(2), pointer="mouse").replay_slots
    assert reader.replay_reason(len(bits & set(other)), len(other)) is None


def test_ink_at_constant_speed_has_a_name() -> None:
    """As a program draws outlines; a name is all it has: tablets and slow pens do it, and the model decides."""
    reader = NumpyBehaviour(Keyring("k" * 40))
    ring = [(round(200 + 60 * math.cos(i / 12)), round(80 + 60 * math.sin(i / 12)), 16 * i) for i in range(75)]
    reasons = reader.read_ink([ring], pointer="touch").reasons
    assert "constant-speed" in [reason.name for reason in reasons]
    assert all(reason.cap == 100 for reason in reasons)


def at_once(drawn: list[list[tuple[int, int, int]]], *, within_ms: int) -> list[list[tuple[int, int, int]]]:
    """The same lines, drawn in a moment."""
    drawn = [stroke[::2] for stroke in drawn]
    times = iter(range(0, within_ms, within_ms // sum(map(len, drawn))))
    return [[(x, y, next(times)) for x, y, _ in stroke] for stroke in drawn]


@pytest.mark.parametrize("pointer", ["mouse", "touch", "pen"])
@pytest.mark.parametrize(
    "drawn",
    [
        at_once(strokes(), within_ms=199),
        [*at_once(strokes(), within_ms=199), [(*strokes()[-1][-2][:2], 2000)]],
        [[(10, 10, 0), (40, 90, 300)], [(60, 20, 600), (60, 90, 900)], [(90, 20, 1200), (90, 90, 1500)]],
        [[(50 + i % 2, 50, 40 * i) for i in range(12)]],
    ],
    ids=["in a moment", "in a moment, then a wait", "few corners", "on the spot"],
)
def test_too_little_ink_to_be_looked_at_has_a_name(drawn: Any, pointer: str) -> None:
    """No word is drawn so; unnamed, it would pass unjudged and could be sent for ever."""
    reading = NumpyBehaviour(Keyring("k" * 40)).read_ink(drawn, pointer=pointer)
    assert reading.features is None
    assert ("ink-too-little", 35.0) in [(reason.name, reason.cap) for reason in reading.reasons]


@pytest.mark.parametrize("pointer", ["keyboard", "none"])
def test_ink_of_no_pointer_has_a_name(pointer: str) -> None:
    """Else whoever draws with a mouse would say so and be spared the model."""
    reader = NumpyBehaviour(Keyring("k" * 40))
    (reason,) = reader.read_ink(strokes(), pointer=pointer).reasons
    assert (reason.name, reason.cap) == ("ink-without-pointer", 35.0)
    assert reader.read_ink(strokes(), pointer="touch").reasons == ()


@pytest.mark.parametrize("bad", [[[]], [[(0, 0, 5), (0, 0, 4)]], [[(0, 0, 5)], [(0, 0, 4)]]], ids=str)
def test_strokes_that_are_no_movement(bad: Any) -> None:
    """Refused before anything is stored."""
    with pytest.raises(MalformedTelemetry):
        NumpyBehaviour(Keyring("k" * 40)).read_ink(bad, pointer="mouse")
