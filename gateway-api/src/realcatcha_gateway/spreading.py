"""Spread in time what several processes would otherwise do at the same moment."""

from random import SystemRandom
from typing import Final

_CHANCE: Final = SystemRandom()  # not the generator that all of a process share: seeded runs of others stay as they are


def spread(duration_s: float, least: float, most: float) -> float:
    """Give a duration, seconds, times something between `least` and `most`."""
    return duration_s * _CHANCE.uniform(least, most)
