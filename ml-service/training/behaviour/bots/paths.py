"""The ways a bot can take from one point to another: complex positions at shares ``u`` of the path."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]


def straight(start: complex, end: complex, u: Floats) -> Complexes:
    """A straight line."""
    return start + (end - start) * u


def bezier(controls: list[complex], u: Floats) -> Complexes:
    """A Bezier curve of any degree, by de Casteljau's construction."""
    points = [np.full(u.size, control, dtype=np.complex128) for control in controls]
    while len(points) > 1:
        points = [(1 - u) * a + u * b for a, b in pairwise(points)]
    return points[0]


def random_bezier(rng: np.random.Generator, start: complex, end: complex, u: Floats) -> Complexes:
    """A Bezier curve of degree 2 to 5 with control points scattered around the chord."""
    degree = int(rng.choice([2, 3, 3, 3, 4, 5]))
    spread = abs(end - start) * float(rng.choice([0.05, 0.15, 0.3, 0.5, 0.8]))
    places = np.sort(rng.random(degree - 1)) if rng.random() < 0.5 else np.arange(1, degree) / degree
    inner = [
        start + (end - start) * place + complex(*rng.normal(0, spread, 2)) * float(rng.choice([0.6, 1.0]))
        for place in places
    ]
    return bezier([start, *inner, end], u)


def by_length(points: Complexes, u: Floats) -> Complexes:
    """Run along a finely sampled path so that equal `u` means equal length."""
    lengths = np.concatenate(([0.0], np.cumsum(np.abs(np.diff(points)) + 1e-9)))
    return np.interp(np.clip(u, 0, 1) * lengths[-1], lengths, points)


def spline(waypoints: Complexes, u: Floats) -> Complexes:
    """A Catmull-Rom spline through the waypoints."""
    padded = np.concatenate((waypoints[:1], waypoints, waypoints[-1:]))
    place = np.clip(u, 0, 1) * (waypoints.size - 1)
    index = np.minimum(place.astype(int), waypoints.size - 2)
    s = place - index
    a, b, c, d = (padded[index + shift] for shift in range(4))
    return 0.5 * (2 * b + (c - a) * s + (2 * a - 5 * b + 4 * c - d) * s**2 + (3 * b - a - 3 * c + d) * s**3)


def random_waypoints(rng: np.random.Generator, start: complex, end: complex) -> Complexes:
    """Two to six points scattered along the chord."""
    count = int(rng.integers(2, 7))
    spread = abs(end - start) * float(rng.choice([0.05, 0.12, 0.25, 0.4]))
    places = np.sort(rng.random(count)) if rng.random() < 0.5 else np.arange(1, count + 1) / (count + 1)
    offsets = rng.normal(0, spread, count) + 1j * rng.normal(0, spread, count)
    return np.concatenate(([start], start + (end - start) * places + offsets, [end]))


def arc(start: complex, end: complex, u: Floats, *, angle: float) -> Complexes:
    """A circular arc that turns by `angle` radians."""
    if abs(angle) < 0.01:
        return straight(start, end, u)
    centre = start + (end - start) * (0.5 + 0.5j / np.tan(angle / 2))
    return centre + (start - centre) * np.exp(1j * angle * u)


def harmonics(rng: np.random.Generator, start: complex, end: complex, u: Floats) -> Complexes:
    """The chord plus a few random sine waves that vanish at both ends."""
    count = int(rng.integers(1, 7))
    size = abs(end - start) * float(rng.choice([0.03, 0.1, 0.25, 0.5]))
    wave = sum(complex(*rng.normal(0, size / k, 2)) * np.sin(np.pi * k * u) for k in range(1, count + 1))
    return straight(start, end, u) + wave


def random_walk(rng: np.random.Generator, start: complex, end: complex, count: int) -> Complexes:
    """Brownian steps, or steps with momentum, bent so that they end at the target: ``(count,)``."""
    momentum = float(rng.choice([0.0, 0.5, 0.8, 0.95]))
    kicks = rng.normal(0, 1, count) + 1j * rng.normal(0, 1, count)
    steps = np.empty(count, dtype=np.complex128)
    steps[0] = kicks[0]
    for index in range(1, count):
        steps[index] = momentum * steps[index - 1] + kicks[index]
    walk = np.cumsum(steps) - steps[0]
    size = abs(end - start) * float(rng.uniform(0.2, 1.0))
    walk *= size / (np.abs(walk).max() + 1e-9)
    along = np.linspace(0, 1, count)
    return walk - walk[-1] * along + straight(start, end, along)
