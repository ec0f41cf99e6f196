"""How far along a movement is at each share of its time: functions of ``tau`` in 0..1 onto 0..1."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Easing = Callable[[Floats], Floats]


def linear(tau: Floats) -> Floats:
    """Constant speed."""
    return tau


def minimum_jerk(tau: Floats) -> Floats:
    """Flash and Hogan (1985): 10 tau^3 - 15 tau^4 + 6 tau^5."""
    return tau**3 * (10 - 15 * tau + 6 * tau**2)


def power_in_out(power: float) -> Easing:
    """Accelerate and brake with the same power of time."""
    return lambda tau: np.where(tau < 0.5, 0.5 * (2 * tau) ** power, 1 - 0.5 * (2 - 2 * tau) ** power)


def power_out(power: float) -> Easing:
    """Start fast and brake."""
    return lambda tau: 1 - (1 - tau) ** power


def power_in(power: float) -> Easing:
    """Start slow and never brake."""
    return lambda tau: tau**power


def sine(tau: Floats) -> Floats:
    """Half a cosine."""
    return 0.5 - 0.5 * np.cos(np.pi * tau)


def logistic(steepness: float) -> Easing:
    """A scaled logistic curve."""
    low, high = 1 / (1 + np.exp(steepness / 2)), 1 / (1 + np.exp(-steepness / 2))
    return lambda tau: (1 / (1 + np.exp(-steepness * (tau - 0.5))) - low) / (high - low)


def exponential_out(rate: float) -> Easing:
    """Approach the target exponentially."""
    return lambda tau: (1 - np.exp(-rate * tau)) / (1 - np.exp(-rate))


def skewed(peak: float, power: float) -> Easing:
    """Minimum jerk with the time axis bent, so that the peak comes early or late."""
    bend = np.log(0.5) / np.log(peak)
    return lambda tau: minimum_jerk(np.clip(tau, 0, 1) ** bend) ** power


def back_out(overshoot: float) -> Easing:
    """Run past the target and come back."""
    return lambda tau: 1 + (overshoot + 1) * (tau - 1) ** 3 + overshoot * (tau - 1) ** 2


def random_easing(rng: np.random.Generator) -> Easing:
    """Draw an easing that is not constant speed."""
    power = float(rng.uniform(1.6, 4.5))
    choices: list[Easing] = [
        minimum_jerk,
        sine,
        power_in_out(power),
        power_out(power),
        power_in(float(rng.uniform(1.5, 2.5))),
        logistic(float(rng.uniform(5, 14))),
        exponential_out(float(rng.uniform(2.5, 7))),
        skewed(float(rng.uniform(0.25, 0.6)), float(rng.uniform(0.8, 1.3))),
        back_out(float(rng.uniform(0.3, 1.7))),
    ]
    return choices[int(rng.integers(len(choices)))]


LINEAR: Final[Easing] = linear
