"""What the model of drawn words looks at: a drawing's features, and how its pen went through its bends."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from realcatcha_behaviour.features import FEATURE_NAMES, features
from realcatcha_behaviour.pen import PEN_NAMES, pen_features
from realcatcha_behaviour.trace import Trace

INK_FEATURE_VERSION: Final = 1
INK_FEATURE_NAMES: Final = (*FEATURE_NAMES[1:], *PEN_NAMES)
INK_FEATURE_COUNT: Final = len(INK_FEATURE_NAMES)


def ink_features(trace: Trace) -> NDArray[np.float32]:
    """Describe how a word was drawn, whatever with: ``(INK_FEATURE_COUNT,)`` float32, always finite.

    Args:
        trace: The whole drawing, as `strokes_to_trace` gives it.
    """
    described = features(trace, context="draw")[1:]
    return np.concatenate((described, pen_features(trace).astype(np.float32)))
