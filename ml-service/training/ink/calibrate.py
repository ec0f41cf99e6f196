"""Trust as a quantile of people's scores."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.ink.people import LETTERS, MOUSE, WORDS

Floats = NDArray[np.float64]
Texts = NDArray[np.str_]

ALLOWED: Final = {WORDS: 0.012, LETTERS: 0.05, MOUSE: 0.012}
"""Share of each source of people that may fall below a trust of 70. UNIPEN's letters are no words that anybody wrote in
one go: what is strange about them is mostly how they were set side by side, so they may lose what the design allows."""

_KNOTS: Final = ((0.9, 98.0), (0.5, 90.0), (0.2, 80.0))
_LOWER: Final = ((0.006, 40.0), (0.0012, 15.0))
_STEP: Final = 0.4


def curve(scores: Floats, sources: Texts) -> dict[str, list[float]]:
    """Lay trust over people's scores; for 70 the source that looks least human decides."""
    places = [(float(scores.min()), 100.0)]
    places += [(float(np.quantile(scores, 1 - share)), trust) for share, trust in _KNOTS]
    passing = max(float(np.quantile(scores[sources == source], 1 - share)) for source, share in ALLOWED.items())
    places.append((passing, 70.0))
    places += [(float(np.quantile(scores, 1 - share)), trust) for share, trust in _LOWER]
    places.append((places[-1][0] + 2.0, 0.0))
    score: list[float] = []
    for place, _ in places:
        score.append(round(max(place, score[-1] + _STEP) if score else place, 4))
    return {"score": score, "trust": [trust for _, trust in places]}
