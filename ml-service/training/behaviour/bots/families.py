"""The families: each draws a stroke, positions at shares ``tau`` of its time; left out as a whole when judged."""

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.behaviour.bots import curves, dynamics, easings, noise, paths

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
Rng = np.random.Generator
Stroke = Callable[[Rng, complex, complex, Floats], Complexes]


def straight_line(_rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """Straight at constant speed."""
    return paths.straight(start, end, tau)


def straight_eased(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """Straight with an easing."""
    return paths.straight(start, end, easings.random_easing(rng)(tau))


def jittered_line(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """Straight, constant or eased, with noise on every point."""
    easing = easings.random_easing(rng) if rng.random() < 0.4 else easings.LINEAR
    return paths.straight(start, end, easing(tau)) + noise.white(rng, tau.size, float(rng.uniform(0.5, 8)))


def constant_polyline(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """Straight pieces through waypoints at constant speed."""
    corners = paths.random_waypoints(rng, start, end)
    return paths.by_length(paths.by_length(corners, np.linspace(0, 1, 400)), tau)


def constant_curve(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """A smooth curve at constant speed."""
    fine = np.linspace(0, 1, 400)
    curve = paths.random_bezier(rng, start, end, fine) if rng.random() < 0.5 else paths.harmonics(rng, start, end, fine)
    return paths.by_length(curve, tau)


def bezier_plain(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """A Bezier curve with its parameter even in time."""
    return paths.random_bezier(rng, start, end, tau)


def bezier_eased(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """A Bezier curve with an easing on its parameter or its length."""
    eased = easings.random_easing(rng)(tau)
    if rng.random() < 0.5:
        return paths.random_bezier(rng, start, end, eased)
    return paths.by_length(paths.random_bezier(rng, start, end, np.linspace(0, 1, 400)), eased)


def bezier_noisy(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """A Bezier curve, often eased, with coloured noise."""
    easing = easings.random_easing(rng) if rng.random() < 0.6 else easings.LINEAR
    curve = paths.random_bezier(rng, start, end, easing(tau))
    return curve + noise.coloured(rng, tau.size, float(rng.uniform(0.5, 6)))


def minimum_jerk(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """Minimum jerk, straight or with a bow."""
    eased = easings.minimum_jerk(tau)
    bow = (end - start) * 1j * float(rng.choice([0.0, 0.05, 0.12]) * rng.normal())
    return paths.straight(start, end, eased) + bow * np.sin(np.pi * eased)


def minimum_jerk_noisy(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """Minimum jerk with a bow and coloured noise."""
    return minimum_jerk(rng, start, end, tau) + noise.coloured(rng, tau.size, float(rng.uniform(0.4, 5)))


def minimum_jerk_corrected(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """A minimum-jerk movement that misses, and one or two that correct it, overlapping or not."""
    miss = abs(end - start) * float(rng.uniform(0.02, 0.2))
    stops = [start, end + complex(*rng.normal(0, miss, 2))]
    if rng.random() < 0.4:
        stops.append(end + complex(*rng.normal(0, miss / 3, 2)))
    stops.append(end)
    cuts = np.concatenate(([0.0], np.sort(rng.uniform(0.45, 0.9, len(stops) - 2)), [1.0]))
    overlap = float(rng.uniform(0, 0.1))
    position = np.full(tau.size, start, dtype=np.complex128)
    for a, b, begin, finish in zip(stops, stops[1:], cuts, cuts[1:], strict=False):
        share = np.clip((tau - begin + overlap) / (finish - begin + overlap), 0, 1)
        position += (b - a) * easings.minimum_jerk(share)
    if rng.random() < 0.4:
        position += noise.coloured(rng, tau.size, float(rng.uniform(0.3, 2)))
    return position


def sigmoid(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """Each axis follows a logistic curve of its own."""
    along_x = easings.logistic(float(rng.uniform(5, 14)))(tau)
    along_y = easings.logistic(float(rng.uniform(5, 14)))(np.clip(tau ** float(rng.uniform(0.8, 1.25)), 0, 1))
    step = end - start
    return start + step.real * along_x + 1j * step.imag * along_y


def lognormal(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """One to four overlapping strokes with lognormal speed and turning direction (Plamondon's kinematic theory)."""
    count = int(rng.integers(1, 5))
    shares = rng.dirichlet(np.full(count, 2.0))
    position = np.full(tau.size, start, dtype=np.complex128)
    begin = 0.0
    for share in shares:
        mu, sigma = float(rng.uniform(-1.9, -1.0)), float(rng.uniform(0.2, 0.5))
        progress = _lognormal_progress(tau - begin, mu, sigma)
        turn = float(rng.normal(0, 0.3))
        position += (end - start) * share * progress * np.exp(1j * turn * (progress - 1))
        begin += float(rng.uniform(0.05, 0.25))
    return position + (end - position[-1]) * tau


def _lognormal_progress(time: Floats, mu: float, sigma: float) -> Floats:
    late = np.maximum(time, 1e-6)
    return np.array([0.5 + 0.5 * math.erf(z) for z in (np.log(late) - mu) / (sigma * np.sqrt(2))])


def spline_waypoints(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """A spline through random waypoints, even or eased, sometimes with noise."""
    easing = easings.random_easing(rng) if rng.random() < 0.6 else easings.LINEAR
    curve = paths.spline(paths.random_waypoints(rng, start, end), easing(tau))
    return curve + (noise.coloured(rng, tau.size, float(rng.uniform(0.3, 3))) if rng.random() < 0.3 else 0)


def circular_arc(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """A circular arc, even or eased, sometimes with noise."""
    easing = easings.random_easing(rng) if rng.random() < 0.5 else easings.LINEAR
    curve = paths.arc(start, end, easing(tau), angle=float(rng.uniform(-2.5, 2.5)))
    return curve + (noise.coloured(rng, tau.size, float(rng.uniform(0.3, 4))) if rng.random() < 0.5 else 0)


def ellipse(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """Once round an ellipse or polygon, the way a script draws a circle; starts and ends near `start`."""
    easing = easings.random_easing(rng) if rng.random() < 0.4 else easings.LINEAR
    angle = 2 * np.pi * float(rng.uniform(0.9, 1.1)) * easing(tau) + float(rng.uniform(0, 6))
    radius = (end - start) / 2
    if rng.random() < 0.4:
        corners = int(rng.integers(6, 40))
        angle = np.interp(tau, np.linspace(0, 1, corners), np.interp(np.linspace(0, 1, corners), tau, angle))
    loop = radius * (np.cos(angle) + 1j * float(rng.uniform(0.5, 1.0)) * np.sin(angle))
    return start + loop - loop[0] + noise.white(rng, tau.size, float(rng.choice([0.0, 0.0, 0.5, 2.0, 4.0])))


def random_walk(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """Brownian motion or momentum bent to end at the target."""
    return paths.random_walk(rng, start, end, tau.size)


def harmonics(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """The chord plus random sine waves, even or eased, sometimes with noise: what a decoder of smooth paths emits."""
    easing = easings.random_easing(rng) if rng.random() < 0.5 else easings.LINEAR
    curve = paths.harmonics(rng, start, end, easing(tau))
    return curve + noise.coloured(rng, tau.size, float(rng.choice([0.0, 0.3, 1.0, 3.0])))


def hesitant(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """A straight or curved path at a speed that is drawn anew every few steps."""
    pieces = int(rng.integers(3, 25))
    speeds = rng.gamma(float(rng.uniform(0.8, 4)), 1.0, pieces) + 0.02
    progress = np.concatenate(([0.0], np.cumsum(speeds)))
    eased = np.interp(tau, np.linspace(0, 1, pieces + 1), progress / progress[-1])
    curve = paths.straight(start, end, eased) if rng.random() < 0.4 else paths.random_bezier(rng, start, end, eased)
    return curve + noise.white(rng, tau.size, float(rng.choice([0.0, 0.5, 2.0])))


def teleport(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """Two to six jumps with nothing between."""
    jumps = int(rng.integers(2, 7))
    stops = np.concatenate(([start], start + (end - start) * np.sort(rng.random(jumps - 1)), [end]))
    return stops[np.minimum((tau * (jumps + 1)).astype(int), jumps)] + noise.white(
        rng, tau.size, float(rng.choice([0.0, 1.0]))
    )


FAMILIES: Final[dict[str, Stroke]] = {
    "straight-line": straight_line,
    "straight-eased": straight_eased,
    "jittered-line": jittered_line,
    "constant-polyline": constant_polyline,
    "constant-curve": constant_curve,
    "bezier-plain": bezier_plain,
    "bezier-eased": bezier_eased,
    "bezier-noisy": bezier_noisy,
    "minimum-jerk": minimum_jerk,
    "minimum-jerk-noisy": minimum_jerk_noisy,
    "minimum-jerk-corrected": minimum_jerk_corrected,
    "sigmoid": sigmoid,
    "lognormal": lognormal,
    "spline-waypoints": spline_waypoints,
    "circular-arc": circular_arc,
    "ellipse": ellipse,
    "random-walk": random_walk,
    "harmonics": harmonics,
    "hesitant": hesitant,
    "teleport": teleport,
    "spring": dynamics.spring,
    "follower": dynamics.follower,
    "steering": dynamics.steering,
    "feedback": dynamics.feedback,
    "chain": dynamics.chain,
    "langevin": dynamics.langevin,
    "bumps": dynamics.bumps,
    "power-law": curves.power_law,
    "smooth-tempo": curves.smooth_tempo,
    "clothoid": curves.clothoid,
    "polynomial": curves.polynomial,
    "gaussian-process": curves.gaussian_process,
    "pieces": curves.pieces,
}
