"""The whole judge: neural half and trees, and how they make one score."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from training.behaviour.network import NeuralJudge
from training.behaviour.trees import Trees

Floats = NDArray[np.float64]

COMPONENTS: Final = ("reconstruction", "residual", "latent", "density", "detector", "trees")
"""What the graph reports beside the score: log reconstruction error, log Mahalanobis distance of the residual and of
the latent, and negative log density of the latent, all standardised on people; log odds of the detectors and trees."""

WEIGHTS: Final = (0.0, 0.15, 0.0, 0.15, 0.4, 0.6)
UNREMARKABLE: Final = 1.5
"""Novelty counts only beyond this many deviations: being an average person is no evidence of being one."""


@dataclass(frozen=True, eq=False)
class Judge:
    """A fitted judge."""

    neural: NeuralJudge
    trees: Trees

    @torch.no_grad()
    def components(self, features: NDArray[np.float32]) -> Floats:
        """Give ``(N, len(COMPONENTS))``."""
        neural = self.neural(torch.from_numpy(features)).numpy().astype(np.float64)
        return np.column_stack((neural, self.trees.odds(features)))

    def scores(self, features: NDArray[np.float32]) -> Floats:
        """Score rows ``(N,)``; higher is less like a person."""
        return combine(self.components(features))


def combine(components: Floats) -> Floats:
    """Weigh the components into one score."""
    counted = components.copy()
    counted[:, :4] = np.maximum(counted[:, :4] - UNREMARKABLE, 0.0)
    return counted @ np.array(WEIGHTS)
