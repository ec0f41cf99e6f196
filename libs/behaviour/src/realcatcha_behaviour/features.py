"""The one feature function that training and serving share.

Two groups: `FLOW` over every 16 ms step of the window in which the pointer moves, at three time scales, and `SHAPE` of
single movements (between rests), given as the length-weighted mean, the spread and the longest one. Nothing here looks
at event intervals: those tell the device and the recording program, not the person.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from realcatcha_behaviour.flow import FLOW_NAMES, flow_features
from realcatcha_behaviour.movements import SHAPE_NAMES, shape_features
from realcatcha_behaviour.resample import resample
from realcatcha_behaviour.trace import Trace

FEATURE_VERSION: Final = 1
CONTEXTS: Final = ("point", "draw")
FEATURE_NAMES: Final = ("drawing", *FLOW_NAMES, *SHAPE_NAMES)
FEATURE_COUNT: Final = len(FEATURE_NAMES)
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
        flow = flow_features(path)
        result[1 : 1 + flow.size] = flow
        result[1 + flow.size :] = shape_features(path)
        np.nan_to_num(result, copy=False, nan=0.0, posinf=_LIMIT, neginf=-_LIMIT)
        np.clip(result, -_LIMIT, _LIMIT, out=result)
    result[0] = float(context == "draw")
    return result.astype(np.float32)
