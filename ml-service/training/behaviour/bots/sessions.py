"""From strokes to whole traces: several movements with pauses and clicks, or the strokes of a drawing."""

import numpy as np
from numpy.typing import NDArray
from realcatcha_behaviour import Trace
from realcatcha_behaviour.trace import CLICK, DOWN, DRAG, MOVE, UP

from training.behaviour.bots.families import FAMILIES
from training.behaviour.timing import event_times, frame_aligned, paced_times

Rng = np.random.Generator
Complexes = NDArray[np.complex128]
Piece = tuple[NDArray[np.float64], Complexes, NDArray[np.int8]]


def generate(family: str, context: str, rng: Rng) -> Trace:
    """Generate one trace of a family."""
    pieces = _drawing(family, rng) if context == "draw" else _pointing(family, rng)
    times = np.concatenate([piece[0] for piece in pieces])
    points = np.concatenate([piece[1] for piece in pieces])
    codes = np.concatenate([piece[2] for piece in pieces])
    if rng.random() < 0.8:
        times = np.rint(times)
    points = _rounded(points, context, rng)
    return Trace(t_ms=times - times[0], x=points.real.copy(), y=points.imag.copy(), event=codes)


def _pointing(family: str, rng: Rng) -> list[Piece]:
    """One to seven movements to targets on a screen, with pauses, mostly ending in a click."""
    count = int(rng.choice([1, 1, 1, 2, 3, 4, 5, 7]))
    pace = float(rng.lognormal(0, 0.4))
    budget = 9_500.0
    clock, place = 0.0, complex(rng.uniform(50, 1300), rng.uniform(50, 700))
    pieces: list[Piece] = []
    for index in range(count):
        target = _target(place, rng)
        duration = _duration(abs(target - place), pace, rng)
        if clock + duration > budget and index:
            break
        piece = _stroke(family, place, target, duration, rng)
        pieces.append((piece[0] + clock, piece[1], piece[2]))
        clock, place = clock + float(piece[0][-1]), complex(piece[1][-1])
        if index == count - 1 or rng.random() < 0.5:
            click = _click(place, rng) if rng.random() < 0.85 else []
            pieces.extend((times + clock, points, codes) for times, points, codes in click)
            clock = float(pieces[-1][0][-1])
        clock += float(rng.choice([0.0, 20.0, rng.uniform(50, 400), rng.uniform(200, 1500)]))
    return pieces


def _drawing(family: str, rng: Rng) -> list[Piece]:
    """One to five strokes on a canvas; nothing is seen between them."""
    size = float(rng.choice([105.0, 105.0, 200.0, 400.0, 700.0]))
    pace = float(rng.lognormal(0, 0.4))
    clock = 0.0
    pieces: list[Piece] = []
    place = complex(rng.uniform(0.1, 0.9), rng.uniform(0.1, 0.9)) * size
    for _ in range(int(rng.choice([1, 1, 1, 2, 3, 5]))):
        segments = int(rng.choice([1, 1, 1, 2, 4, 6]))
        for segment in range(segments):
            target = complex(rng.uniform(0, 1), rng.uniform(0, 1)) * size
            duration = float(np.clip(rng.lognormal(6.4, 0.6) * pace, 150, 4000)) / np.sqrt(segments)
            times, points, codes = _stroke(family, place, target, duration, rng, spaced_share=0.35)
            codes[:] = DRAG
            if segment == 0:
                codes[0] = DOWN
            if segment == segments - 1:
                codes[-1] = UP
            pieces.append((times + clock, points, codes))
            clock, place = clock + float(times[-1]) + float(rng.uniform(1, 20)), complex(points[-1])
        clock += float(rng.uniform(80, 900))
        place = complex(rng.uniform(0, 1), rng.uniform(0, 1)) * size
    return pieces


def _stroke(
    family: str, start: complex, end: complex, duration: float, rng: Rng, *, spaced_share: float = 0.2
) -> Piece:
    """Sample one movement at the times of its events, or lay even steps and vary the waits."""
    spaced = rng.random() < spaced_share
    times = paced_times(rng, duration, abs(end - start)) if spaced else event_times(rng, duration)
    tau = np.linspace(0, 1, times.size) if spaced or rng.random() < 0.3 else times / times[-1]
    points = FAMILIES[family](rng, start, end, tau)
    if rng.random() < (0.6 if spaced else 0.35):
        kept = frame_aligned(times, rng)
        times, points = times[kept], points[kept]
    return times, points, np.full(times.size, MOVE, dtype=np.int8)


def _target(place: complex, rng: Rng) -> complex:
    distance = float(np.clip(rng.lognormal(5.6, 0.8), 30, 1400))
    target = place + distance * np.exp(1j * float(rng.uniform(0, 2 * np.pi)))
    return complex(np.clip(target.real, 0, 1900), np.clip(target.imag, 0, 1000)) + complex(*rng.uniform(5, 20, 2))


def _duration(distance: float, pace: float, rng: Rng) -> float:
    """Fitts-like, or the same for all, or the same speed for all."""
    kind = rng.random()
    if kind < 0.5:
        base = 150 + 140 * np.log2(1 + distance / 25)
    else:
        base = float(rng.uniform(250, 1500)) if kind < 0.75 else distance / float(rng.uniform(0.3, 2.0))
    return float(np.clip(base * pace * rng.lognormal(0, 0.15), 120, 4000))


def _click(place: complex, rng: Rng) -> list[Piece]:
    """A press and release, or a bare click event, after a short wait."""
    wait, held = (
        float(rng.choice([0.0, 1.0, rng.uniform(10, 300)])),
        float(rng.choice([0.0, 1.0, rng.uniform(20, 140)])),
    )
    if rng.random() < 0.5:
        return [(np.array([wait]), np.array([place]), np.array([CLICK], dtype=np.int8))]
    codes = [DOWN, UP] if rng.random() < 0.5 else [DOWN, UP, CLICK]
    times = np.array([wait, wait + held, wait + held][: len(codes)])
    return [(times, np.full(len(codes), place), np.array(codes, dtype=np.int8))]


def _rounded(points: Complexes, context: str, rng: Rng) -> Complexes:
    """Round to pixels, mostly; drawings to the grid of some canvas."""
    if rng.random() < 0.15:
        return points
    grid = float(rng.choice([1.0, 0.8, 0.5])) if context == "draw" else 1.0
    return (np.rint(points.real / grid) + 1j * np.rint(points.imag / grid)) * grid
