"""Intervals of shares."""

import math
from typing import Final

Z_95: Final = 1.959963984540054


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Give the 95 % Wilson score interval of a share (Wilson 1927); 0 to 1 when nothing was seen."""
    if total == 0:
        return 0.0, 1.0
    share, spread = hits / total, Z_95**2 / total
    centre = (share + spread / 2) / (1 + spread)
    half = Z_95 / (1 + spread) * math.sqrt(share * (1 - share) / total + spread / (4 * total))
    return max(0.0, centre - half), min(1.0, centre + half)
