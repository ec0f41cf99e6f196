"""What heads say of pictures that they did not learn from, and of things that they never saw.

The layers below are the same for all heads, so that a head is a minute's work: thresholds rest on every picture outside
the test part, each judged by a head that was fitted without its scene.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from realcatcha_ml.evaluation.grid_data import LabelledPicture
from torch import nn

from training.grid.backbone import FEATURES
from training.grid.classes import CLASSES
from training.grid.features import PLAIN_VIEWS
from training.grid.presence import NOTHING, targets, train_classes
from training.grid.splits import scenes

FOLDS: Final = 5
LEFT_OUT: Final = 5  # classes at a time
_STRANGER: Final = 2.0  # pictures' worth of a thing of ImageNet's that makes it half familiar
_EDGE: Final = 1e-6

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Seen:
    """What is said of N pictures.

    Attributes:
        odds: ``(N, C)`` log odds of the picture as a whole, mean over the plain views.
        strange: ``(N,)`` strangeness, mean over the plain views.
        shown: ``(N, C)`` whether the picture shows the class.
    """

    odds: Doubles
    strange: Doubles
    shown: Bools

    @property
    def rivals(self) -> Doubles:
        """``(N, C)``: log odds of the best other class."""
        ordered = np.sort(self.odds, axis=1)
        best, second = ordered[:, -1:], ordered[:, -2:-1]
        return np.where(self.odds == best, second, best)


def cross_fit(pictures: Sequence[LabelledPicture], features: Floats, imagenet: nn.Linear) -> Seen:
    """Judge each picture by a head that was fitted on the other folds; scenes are not torn."""
    wanted, fold = targets(pictures), folds(pictures)
    known = imagenet_shares(features, imagenet)
    odds, strange = np.zeros((len(pictures), NOTHING)), np.zeros(len(pictures))
    for number in range(FOLDS):
        rest, mine = fold != number, fold == number
        odds[mine] = log_odds(features[mine], train_classes(features[rest], wanted[rest]))
        strange[mine] = known[mine] @ strangeness(known[rest], wanted[rest])
    return Seen(odds, strange, wanted[:, :NOTHING] > 0)


def leave_out(pictures: Sequence[LabelledPicture], features: Floats, imagenet: nn.Linear) -> Seen:
    """Judge the pictures of each class by a head that was fitted as if there were no such thing."""
    wanted = targets(pictures)
    known = imagenet_shares(features, imagenet)
    odds, strange = np.full((len(pictures), NOTHING), -np.inf), np.ones(len(pictures))
    for first in range(len(CLASSES) // LEFT_OUT):
        without = list(range(first, len(CLASSES), len(CLASSES) // LEFT_OUT))
        mine = (wanted[:, without] > 0).any(axis=1)
        layer = train_classes(features[~mine], wanted[~mine], without=without)
        odds[mine] = log_odds(features[mine], layer)
        strange[mine] = known[mine] @ strangeness(known[~mine], wanted[~mine])
    return Seen(odds, strange, wanted[:, :NOTHING] > 0)


def folds(pictures: Sequence[LabelledPicture]) -> NDArray[np.int64]:
    """Deal the scenes, ordered by group and label, to the folds in turn."""
    fold = np.zeros(len(pictures), dtype=np.int64)
    first = [(pictures[members[0]], members) for members in scenes(pictures)]
    first.sort(key=lambda one: (one[0].group, sorted(one[0].labels), one[0].file))
    for number, (_, members) in enumerate(first):
        fold[members] = number % FOLDS
    return fold


def strangeness(known: Doubles, wanted: Floats) -> Doubles:
    """Give ``(1000,)``: how little of each of ImageNet's classes is in pictures that show something learnt.

    A class that such pictures never look like counts 1, one that makes up many pictures nearly 0: the share of a prior
    of `_STRANGER` pictures.
    """
    shows = wanted[:, NOTHING] == 0
    weights: Doubles = _STRANGER / (_STRANGER + known[shows].sum(axis=0))
    return weights.astype(np.float16).astype(np.float64)


def imagenet_shares(features: Floats, imagenet: nn.Linear) -> Doubles:
    """Give ``(N, 1000)``: ImageNet's probabilities, mean over the plain views."""
    weight, bias = imagenet.weight.detach().numpy(), imagenet.bias.detach().numpy()
    return _softmax(features[:, :PLAIN_VIEWS, -FEATURES:] @ weight.T + bias).mean(axis=1)


def log_odds(features: Floats, layer: nn.Linear) -> Doubles:
    """Give ``(N, C)`` as the served model computes them."""
    shares = _softmax(features[:, :PLAIN_VIEWS] @ layer.weight.numpy().T + layer.bias.numpy())[..., :NOTHING]
    clipped = np.clip(shares, _EDGE, 1 - _EDGE)
    odds: Doubles = np.log(clipped / (1 - clipped)).mean(axis=1)
    return odds


def _softmax(scores: Floats) -> Doubles:
    powers = np.exp(scores.astype(np.float64) - scores.max(axis=-1, keepdims=True))
    shares: Doubles = powers / powers.sum(axis=-1, keepdims=True)
    return shares
