"""Pointer traces for load: curved, uneven, and each one different, so that none looks like an earlier one."""

import math
import random
from collections.abc import Callable
from typing import Any


def hand_like_trace(*, events: int = 120) -> Callable[[int], dict[str, Any]]:
    """Make a function that gives the telemetry of visitor `n`."""

    def telemetry(number: int) -> dict[str, Any]:
        source = random.Random(number)  # noqa: S311  # load, not secrets
        x, y, t = source.uniform(50, 1200), source.uniform(50, 700), 0.0
        heading, columns = source.uniform(0, 6.28), {"t": [], "x": [], "y": [], "e": []}
        for step in range(events):
            speed = 14 * abs(math.sin(step / 17 + number)) * source.uniform(0.4, 1.6)
            heading += source.gauss(0, 0.3)
            x, y = x + speed * math.cos(heading), y + speed * math.sin(heading)
            t += source.choice((16, 17, 17, 18, 33))
            for name, value in zip("txye", (t if step else 0, x, y, 5 if step == events - 1 else 0), strict=True):
                columns[name].append(round(value))
        return {
            "v": 1,
            "pointer": "mouse",
            "context": "point",
            "trace": columns,
            "keys": [],
            "focus": [],
            "scroll": [],
            "page": {"w": 1280, "h": 720, "dpr": 1.0, "age_ms": columns["t"][-1] + 900},
            "flags": {"webdriver": False, "untrusted": 0},
        }

    return telemetry
