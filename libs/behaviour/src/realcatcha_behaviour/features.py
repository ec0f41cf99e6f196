"""The one feature function that training and serving share.

Three groups: `FLOW` over every 16 ms step of the window in which the pointer moves, at three time scales; `SHAPE` of
single movements (between rests), given as the length-weighted mean, the spread and the longest one; and `EVENT`, how
positions follow each other from event to event. None of them is an event interval by itself: those tell the device and
the recording program, not the person.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from realcatcha_behaviour.events import EVENT_NAMES, event_features
from realcatcha_behaviour.flow import FLOW_NAMES, flow_features
from realcatcha_behaviour.jitter import JITTER_NAMES, jitter_features
from realcatcha_behaviour.movements import SHAPE_NAMES, shape_features
from realcatcha_behaviour.resample import resample
from realcatcha_behaviour.rhythm import RHYTHM_NAMES, rhythm_features
from realcatcha_behaviour.trace import Trace

FEATURE_VERSION: Final = 3
CONTEXTS: Final = ("point", "draw")
FEATURE_NAMES: Final = ("drawing", *FLOW_NAMES, *EVENT_NAMES, *SHAPE_NAMES, *JITTER_NAMES, *RHYTHM_NAMES)
FEATURE_COUNT: Final = len(FEATURE_NAMES)
_GROUPS: Final = (flow_features, event_features, shape_features, jitter_features, rhythm_features)
_LIMIT: Final = 30.0


def features(trace: Trace, *, context: str) -> NDArray[np.float32]:
    """Describe how the pointer moved: ``(FEATURE_COUNT,)`` float32, always finite; zeros when it did not move.

    Args:
        trace: The decision window.
        context: ``point`` (positions are rounded to CSS pixels) or ``draw`` (scaled to one drawing size).

    Raises:
        ValueError: An unknown context.
    """
    if context not in CONTEXTS:
        raise ValueError(f"no features for context {context!r}")
    result = np.zeros(FEATURE_COUNT)
    path = resample(trace, context=context)
    if path is not None:
        parts = [describe(path) for describe in _GROUPS]
        np.concatenate(parts, out=result[1:])
        result[~np.isfinite(result)] = 0.0
        np.minimum(np.maximum(result, -_LIMIT, out=result), _LIMIT, out=result)
    result[0] = float(context == "draw")
    return result.astype(np.float32)
