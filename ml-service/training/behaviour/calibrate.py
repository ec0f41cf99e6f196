"""Trust as a quantile of people's scores, one curve a context."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.behaviour.dataset import Dataset

Floats = NDArray[np.float64]

CAUTION: Final = 0.5
"""Share of the nominal quantile that is really used: where the design allows 5 % of people below a trust of 70, the curve
is laid for 2.5 %, so that sources with few recordings keep within their bounds too."""

_TAILS: Final = ((0.05, 70.0), (0.01, 40.0), (0.002, 15.0))
_BODY: Final = ((0.9, 98.0), (0.5, 90.0), (0.2, 80.0))


def curves(data: Dataset, scores: Floats) -> dict[str, dict[str, list[float]]]:
    """Lay the curve of each context through the scores of people who were not trained on."""
    return {context: _curve(data, scores, context) for context in np.unique(data.context).tolist()}


def _curve(data: Dataset, scores: Floats, context: str) -> dict[str, list[float]]:
    """For each quantile take the source of people that looks least human there."""
    rows = data.human & (data.context == context) & data.judged & data.judgeable
    by_source = [scores[rows & (data.group == source)] for source in np.unique(data.group[rows])]
    body = [(float(np.quantile(scores[rows], 1 - share)), trust) for share, trust in _BODY]
    tails = [(_tail(by_source, share * CAUTION), trust) for share, trust in _TAILS]
    knots = [(float(scores[rows].min()), 100.0), *body, *tails]
    knots.append((tails[-1][0] + max(tails[-1][0] - tails[0][0], 1.0), 0.0))
    score, trust = [knots[0][0]], [knots[0][1]]
    for place, value in knots[1:]:
        score.append(max(place, score[-1] + 0.05))
        trust.append(value)
    return {"score": [round(value, 4) for value in score], "trust": trust}


def _tail(by_source: list[Floats], share: float) -> float:
    """The score that at most `share` of each source exceeds; sources too small for it bound it by their median only."""
    worst = -np.inf
    for scores in by_source:
        allowed = int(np.floor(share * scores.size))
        ordered = np.sort(scores)[::-1]
        worst = max(worst, float(ordered[min(allowed, ordered.size - 1)]) + 1e-4)
    return worst
