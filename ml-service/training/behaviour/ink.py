"""Words on a canvas: people's characters set side by side, and forgeries of three families."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from realcatcha_behaviour import Trace
from realcatcha_behaviour.trace import DOWN, DRAG, MAX_EVENTS, UP

from training.behaviour.bots import easings, paths
from training.behaviour.people import Sample
from training.behaviour.timing import event_times

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
Rng = np.random.Generator
Letters = list[list[Complexes]]

WORDS: Final = "omniglot_words"
RETIMED: Final = "ink-retimed"
SEGMENTS: Final = "ink-segments"
OUTLINES: Final = "ink-outlines"
_CANVAS: Final = 105.0
_LETTERS: Final = (3, 9)


def drawn_words(samples: Sequence[Sample], per_person: int, judged: int, rng: Rng) -> list[Sample]:
    """Set characters that one person drew side by side, `per_person` words each, of which `judged` are for judging."""
    words = []
    for person, characters in sorted(_by_person(samples).items()):
        for index in range(per_person):
            trace = _composed([characters[int(k)] for k in _some(len(characters), rng)], rng)
            words.append(Sample(WORDS, person, "draw", trace, judged=index < judged))
    return words


def forged_words(samples: Sequence[Sample], fonts: Sequence[Letters], count: int, rng: Rng) -> list[Sample]:
    """Forge `count` words of each family at a script's tempo.

    The ways are those of people's characters, those ways cut to straight pieces, and outlines of fonts where there are
    any. Copies of people's ways belong to the persons whom they were taken from.
    """
    people = sorted(_by_person(samples).items())
    made = []
    for index in range(count):
        person, characters = people[int(rng.integers(len(people)))]
        strokes = [_strokes(characters[int(k)]) for k in _some(len(characters), rng)]
        corners = [[_straightened(stroke, rng) for stroke in letter] for letter in strokes]
        ways = [(RETIMED, person, strokes), (SEGMENTS, person, corners)]
        if fonts:
            font = fonts[int(rng.integers(len(fonts)))]
            ways.append((OUTLINES, "", [font[int(k)] for k in _some(len(font), rng)]))
        for family, owner, letters in ways:
            made.append(Sample(family, owner, "draw", written(letters, rng), judged=index % 2 == 0))
    return [sample for sample in made if len(sample.trace)]


def _by_person(samples: Sequence[Sample]) -> dict[str, list[Trace]]:
    people: dict[str, list[Trace]] = defaultdict(list)
    for sample in samples:
        if sample.group == "omniglot_draw" and sample.judged and len(sample.trace) > 2:
            people[sample.person].append(sample.trace)
    return people


def _some(count: int, rng: Rng) -> NDArray[np.int64]:
    return rng.integers(0, count, int(rng.integers(_LETTERS[0], _LETTERS[1] + 1)))


def _composed(characters: Sequence[Trace], rng: Rng) -> Trace:
    """One word: characters at one scale, each begun a little after the one before it ended, in whole pixels."""
    scale = float(rng.uniform(60, 150)) / _CANVAS
    clock, edge, parts = 0.0, float(rng.uniform(5, 30)), []
    for trace in characters:
        x = edge + (trace.x - trace.x.min()) * scale * float(rng.uniform(0.9, 1.1))
        y = trace.y * scale + float(rng.normal(0, 2))
        parts.append((trace.t_ms - trace.t_ms[0] + clock, x, y, trace.event))
        edge = float(x.max() + rng.uniform(4, 20))
        clock = float(parts[-1][0][-1] + rng.lognormal(6.0, 0.5))
    t_ms, x, y, event = (np.concatenate(column)[:MAX_EVENTS] for column in zip(*parts, strict=True))
    return _whole_pixels(Trace(t_ms=t_ms, x=x, y=y, event=event))


def _whole_pixels(trace: Trace) -> Trace:
    return replace(trace, t_ms=np.rint(trace.t_ms), x=np.rint(trace.x), y=np.rint(trace.y))


def _strokes(trace: Trace) -> list[Complexes]:
    cuts = np.flatnonzero(trace.event[1:] == DOWN) + 1
    return [part for part in np.split((trace.x + 1j * trace.y) / _CANVAS, cuts) if part.size > 1]


def _straightened(stroke: Complexes, rng: Rng) -> Complexes:
    """Keep corners only (Ramer, Douglas and Peucker), none nearer to the path than a few hundredths of the letter."""
    return stroke[_corners(stroke, 0, stroke.size - 1, float(rng.uniform(0.02, 0.06)))]


def _corners(stroke: Complexes, first: int, last: int, slack: float) -> list[int]:
    chord = stroke[last] - stroke[first]
    inner = stroke[first : last + 1] - stroke[first]
    away = np.abs((inner * chord.conjugate()).imag) / abs(chord) if abs(chord) > 0.01 else np.abs(inner)
    worst = int(away.argmax())
    if last - first < 2 or away[worst] < slack or worst in (0, last - first):
        return [first, last]
    return [*_corners(stroke, first, first + worst, slack)[:-1], *_corners(stroke, first + worst, last, slack)]


def written(letters: Sequence[Sequence[Complexes]], rng: Rng) -> Trace:
    """Walk the strokes of letters of height 1 at one speed, constant or eased, sampled as a script would."""
    size, speed = float(rng.uniform(50, 130)), float(rng.uniform(0.08, 1.0))
    eased = rng.random() < 0.4
    clock, edge, parts = 0.0, float(rng.uniform(5, 30)), []
    for letter in letters:
        strokes = [stroke * size + edge for stroke in letter]
        for stroke in strokes:
            length = float(np.abs(np.diff(stroke)).sum())
            times = event_times(rng, max(length / speed, 40.0))
            easing = easings.random_easing(rng) if eased else easings.LINEAR
            points = paths.by_length(stroke, easing(times / times[-1]))
            event = np.full(times.size, DRAG, dtype=np.int8)
            event[0], event[-1] = DOWN, UP
            parts.append((times + clock, points.real, points.imag, event))
            clock += float(times[-1]) + float(rng.choice([16.0, 100.0, rng.uniform(50, 500)]))
        edge = max((float(stroke.real.max()) for stroke in strokes), default=edge) + float(rng.uniform(4, 20))
    if not parts:
        return Trace(*(np.zeros(0) for _ in range(3)), event=np.zeros(0, np.int8))
    t_ms, x, y, event = (np.concatenate(column)[:MAX_EVENTS] for column in zip(*parts, strict=True))
    return _whole_pixels(Trace(t_ms=t_ms, x=x, y=y, event=event))


def font_letters(folder: Path) -> list[Letters]:
    """Read the outlines of a-z of every font in a folder: per font, per letter, closed contours of height about 1."""
    try:
        from fontTools.ttLib import TTFont  # noqa: PLC0415 (comes with the extra `training`)
    except ImportError:
        return []
    files = sorted(file for file in folder.glob("*") if file.suffix.lower() in {".ttf", ".otf"})
    return [_outlines(TTFont(file)) for file in files]


def _outlines(font: object) -> list[list[Complexes]]:
    from fontTools.pens.recordingPen import DecomposingRecordingPen  # noqa: PLC0415

    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    units = font["head"].unitsPerEm
    letters = []
    for letter in "abcdefghijklmnopqrstuvwxyz":
        if ord(letter) not in names:
            continue
        pen = DecomposingRecordingPen(glyphs)
        glyphs[names[ord(letter)]].draw(pen)
        contours = [(contour.conjugate() / units) for contour in _contours(pen.value)]
        if contours:
            letters.append(contours)
    return letters


def _contours(commands: list[tuple[str, tuple[tuple[float, float], ...]]]) -> list[Complexes]:
    contours, places = [], []
    for command, raw in commands:
        points = [complex(*point) for point in raw if point is not None]
        if command == "moveTo":
            places = [points[0]]
        elif command == "lineTo":
            places.append(points[0])
        elif command == "curveTo":
            places.extend(paths.bezier([places[-1], *points], np.linspace(0.1, 1, 10)).tolist())
        elif command == "qCurveTo":
            places.extend(_quadratic(places[-1], points))
        elif len(places) > 2:
            contours.append(np.array([*places, places[0]]))
    return contours


def _quadratic(start: complex, points: list[complex]) -> list[complex]:
    """Points of a TrueType spline: between two controls there is a point halfway."""
    made, place = [], start
    for index, control in enumerate(points[:-1]):
        stop = points[-1] if index == len(points) - 2 else (control + points[index + 1]) / 2
        made.extend(paths.bezier([place, control, stop], np.linspace(0.2, 1, 5)).tolist())
        place = stop
    return made
