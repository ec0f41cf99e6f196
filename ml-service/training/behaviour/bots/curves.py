"""Strokes that are a curve walked at a tempo: power laws, clothoids, polynomials, Gaussian processes, pieces."""

import numpy as np
from numpy.typing import NDArray

from training.behaviour.bots import easings, noise, paths

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
Rng = np.random.Generator

_FINE = np.linspace(0, 1, 400)


def _any_curve(rng: Rng, start: complex, end: complex) -> Complexes:
    """A finely sampled curve of some kind."""
    kind = rng.random()
    if kind < 0.35:
        return paths.random_bezier(rng, start, end, _FINE)
    if kind < 0.7:
        return paths.harmonics(rng, start, end, _FINE)
    return paths.spline(paths.random_waypoints(rng, start, end), _FINE)


def _at_speed(curve: Complexes, speed: Floats, tau: Floats) -> Complexes:
    """Walk a finely sampled curve so that its place ``k`` is passed at ``speed[k]``."""
    waits = np.abs(np.diff(curve)) / np.maximum(0.5 * (speed[1:] + speed[:-1]), 1e-9) + 1e-12
    times = np.concatenate(([0.0], np.cumsum(waits)))
    return np.interp(tau * times[-1], times, curve)


def power_law(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """A curve that is passed the slower the more it bends (Lacquaniti, Terzuolo and Viviani 1983)."""
    curve = _any_curve(rng, start, end)
    steps = np.gradient(curve)
    bend = np.abs(np.gradient(np.unwrap(np.angle(steps)))) / (np.abs(steps) + 1e-9) + 1e-3
    speed = bend ** -float(rng.uniform(0.2, 0.5))
    speed = np.minimum(speed, np.quantile(speed, 0.9))
    ends = 0.05 + np.sin(np.pi * _FINE) ** float(rng.uniform(0.3, 1.2))
    curve = _at_speed(curve, speed / speed.mean() * ends, tau)
    return curve + noise.sometimes(rng, tau.size)


def smooth_tempo(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """A line or curve whose speed is a few random waves over a bell."""
    curve = paths.straight(start, end, _FINE) if rng.random() < 0.25 else _any_curve(rng, start, end)
    time = _FINE
    depth, count = float(rng.uniform(0.2, 1.0)), int(rng.integers(2, 9))
    waves = sum(
        float(rng.normal(0, depth / np.sqrt(k))) * np.sin(np.pi * k * time + float(rng.uniform(0, 6)))
        for k in range(1, count + 1)
    )
    speed = np.exp(waves) * (0.03 + np.sin(np.pi * time) ** float(rng.uniform(0.5, 2)))
    progress = np.concatenate(([0.0], np.cumsum(speed[1:])))
    return paths.by_length(curve, np.interp(tau, time, progress / progress[-1])) + noise.sometimes(rng, tau.size)


def spiral(rng: Rng, start: complex, end: complex, share: Floats) -> Complexes:
    """A finely sampled curve whose bend changes evenly along it."""
    first, change = float(rng.normal(0, 1.0)), float(rng.normal(0, 2.5))
    heading = first * share + change * share**2 / 2
    fine = np.concatenate(([0.0], np.cumsum(np.exp(1j * heading))[:-1]))
    return start + fine * (end - start) / fine[-1]


def clothoid(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """A curve whose bend changes evenly along it, eased."""
    fine = spiral(rng, start, end, _FINE)
    easing = easings.random_easing(rng) if rng.random() < 0.7 else easings.LINEAR
    return paths.by_length(fine, easing(tau)) + noise.sometimes(rng, tau.size)


def polynomial(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """A polynomial in time of degree 3 to 9 through random places, each axis its own."""
    degree = int(rng.integers(3, 10))
    nodes = 0.5 - 0.5 * np.cos(np.pi * np.arange(degree + 1) / degree)
    way = easings.random_easing(rng)(nodes) if rng.random() < 0.6 else nodes
    spread = float(rng.choice([0.02, 0.06, 0.15, 0.3]))
    offsets = (rng.normal(0, spread, degree + 1) + 1j * rng.normal(0, spread, degree + 1)) * np.sin(np.pi * nodes)
    places = way + offsets
    fit = np.polynomial.chebyshev.Chebyshev.fit
    along, across = (fit(nodes, part, degree, domain=[0, 1])(tau) for part in (places.real, places.imag))
    return start + (end - start) * (along + 1j * across) + noise.sometimes(rng, tau.size)


def gaussian_process(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """An eased line plus a smooth random function of time, rougher or smoother."""
    coarse = np.linspace(0, 1, 60)
    scale = float(rng.uniform(0.06, 0.35))
    apart = np.abs(coarse[:, None] - coarse[None, :]) / scale
    rough = rng.random() < 0.5
    kernel = (1 + np.sqrt(3) * apart) * np.exp(-np.sqrt(3) * apart) if rough else np.exp(-0.5 * apart**2)
    root = np.linalg.cholesky(kernel + 1e-6 * np.eye(coarse.size))
    size = abs(end - start) * float(rng.choice([0.02, 0.06, 0.15]))
    drift = (root @ rng.normal(0, 1, (coarse.size, 2))) @ np.array([1, 1j]) * np.sin(np.pi * coarse) * size
    line = paths.straight(start, end, easings.random_easing(rng)(tau))
    return line + paths.spline(drift, tau)


def pieces(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """Two to four curves, each eased for itself, with or without a stop between them."""
    count = int(rng.integers(2, 5))
    corners = paths.random_waypoints(rng, start, end)
    picked = np.sort(rng.choice(np.arange(1, corners.size - 1), size=min(count - 1, corners.size - 2), replace=False))
    stops = [start, *corners[picked].tolist(), end]
    cuts = np.concatenate(([0.0], np.sort(rng.uniform(0.15, 0.9, len(stops) - 2)), [1.0]))
    pause = float(rng.choice([0.0, 0.02, 0.06]))
    position = np.full(tau.size, start, dtype=np.complex128)
    for a, b, begin, finish in zip(stops, stops[1:], cuts, cuts[1:], strict=False):
        share = np.clip((tau - begin) / max(finish - begin - pause, 1e-3), 0, 1)
        curve = paths.random_bezier(rng, a, b, easings.random_easing(rng)(share))
        position = np.where(tau >= begin, curve, position)
    return position + noise.sometimes(rng, tau.size)
