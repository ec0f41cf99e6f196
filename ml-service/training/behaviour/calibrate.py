"""Trust as a quantile of people's scores, one curve a context."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.behaviour.dataset import Dataset

Floats = NDArray[np.float64]

ALLOWED: Final = {
    "sapimouse": 0.036, "freihaut2021": 0.013, "omniglot_draw": 0.04, "omniglot_words": 0.05,
    "kh2017": 0.05, "humanmovemouse": 0.08, "delbot": 0.14,
}  # fmt: skip
"""Share of each source that may fall below a trust of 70; the design allows 5 %. Small sources get less, so that the
upper end of their interval stays near 8 %.
Those of one or a few persons are allowed more than that, for else too many bots would pass: their out-of-fold scores
come from models that know nothing of their device. The model card says what that costs."""

_LOWER: Final = ((0.006, 40.0), (0.0012, 15.0))
"""Shares of all people of the context below 40 and 15; the design allows 1 % and 0.2 %."""

_BODY: Final = ((0.9, 98.0), (0.5, 90.0), (0.2, 80.0))
_STEP: Final = 0.4


def curves(data: Dataset, scores: Floats) -> dict[str, dict[str, list[float]]]:
    """Lay the curve of each context through the scores of people by models that did not know them."""
    return {context: _curve(data, scores, context) for context in np.unique(data.context).tolist()}


def _curve(data: Dataset, scores: Floats, context: str) -> dict[str, list[float]]:
    """For a trust of 70 the source that looks least human decides; the rest follows all people of the context."""
    rows = data.human & (data.context == context) & data.judged & data.judgeable
    people = scores[rows]
    body = [(float(np.quantile(people, 1 - share)), trust) for share, trust in _BODY]
    lower = [(float(np.quantile(people, 1 - share)), trust) for share, trust in _LOWER]
    knots = [(float(people.min()), 100.0), *body, (_passing(data, scores, rows), 70.0), *lower]
    knots.append((knots[-1][0] + 2.0, 0.0))
    score, trust = [], []
    for place, value in knots:
        score.append(round(max(place, score[-1] + _STEP) if score else place, 4))
        trust.append(value)
    return {"score": score, "trust": trust}


def _passing(data: Dataset, scores: Floats, rows: NDArray[np.bool_]) -> float:
    """The score that no source exceeds by more than its allowance."""
    bounds = []
    for source in np.unique(data.group[rows]):
        ordered = np.sort(scores[rows & (data.group == source)])[::-1]
        allowed = int(ALLOWED[str(source)] * ordered.size)
        bounds.append(float(ordered[min(allowed, ordered.size - 1)]) + 1e-3)
    return max(bounds)
