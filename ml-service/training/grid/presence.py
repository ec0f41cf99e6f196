"""The head that says which things a picture shows as a whole, and how strange it is, on features that stay fixed."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from realcatcha_ml.evaluation.grid_data import LabelledPicture
from torch import Tensor, nn

from training.grid.backbone import CHANNELS, FEATURES, P5
from training.grid.classes import CLASSES

NOTHING: Final = len(CLASSES)
"""The output after the classes: none of them is there."""
POOLED: Final = CHANNELS[P5] + FEATURES
_EPOCHS: Final = 40
_BATCH: Final = 128
_RATE: Final = 3e-3
_DECAY: Final = 0.1
_DROPPED: Final = 0.2
_SMOOTHING: Final = 0.02

Floats = NDArray[np.float32]


class PresenceHead(nn.Module):
    """Scores for each class and for none, and strangeness, from the last layer of the backbone.

    Args:
        top: Convolution to 1280 features.
        imagenet: ImageNet's classifier on their means.
        strange: ``(1000,)``, how unusual each of ImageNet's classes is among the pictures learnt from, 0 to 1.
    """

    strange: Tensor

    def __init__(self, top: nn.Module, imagenet: nn.Linear, strange: Tensor) -> None:
        super().__init__()
        self.top, self.imagenet, self.classes = top, imagenet, nn.Linear(POOLED, NOTHING + 1)
        self.register_buffer("strange", strange)

    def pooled(self, last: Tensor) -> Tensor:
        """Give ``(N, F)``: means over the places, of the backbone's last layer and of the 1280 features."""
        return torch.cat([last.mean(dim=(2, 3)), self.top(last).mean(dim=(2, 3))], dim=1)

    def forward(self, last: Tensor) -> tuple[Tensor, Tensor]:
        """Give ``(N, C + 1)`` scores before the softmax and ``(N,)`` strangeness."""
        pooled = self.pooled(last)
        known = self.imagenet(pooled[:, -FEATURES:]).softmax(dim=1)
        return self.classes(pooled), known @ self.strange


def targets(pictures: Sequence[LabelledPicture]) -> Floats:
    """Give ``(N, C + 1)``: a picture's classes share one, or it goes to nothing."""
    rows = np.zeros((len(pictures), NOTHING + 1), dtype=np.float32)
    for row, picture in zip(rows, pictures, strict=True):
        shown = [CLASSES.index(name) for name in picture.labels if name in CLASSES]
        row[shown or [NOTHING]] = 1 / max(len(shown), 1)
    return rows


def train_classes(features: Floats, wanted: Floats, *, without: Sequence[int] = (), seed: int = 1) -> nn.Linear:
    """Fit the linear layer to views of pictures.

    Args:
        features: ``(N, V, F)``; each step sees one of V views of a picture.
        wanted: ``(N, C + 1)``, rows sum to one.
        without: Classes that no picture shows: they take no part, and score nothing afterwards.
        seed: Of the order and the choice of views.
    """
    torch.manual_seed(seed)
    middle, spread = features.mean(axis=(0, 1)), features.std(axis=(0, 1)) + 1e-3
    views, shares = torch.from_numpy((features - middle) / spread), torch.from_numpy(wanted)
    layer = nn.Linear(features.shape[2], wanted.shape[1])
    nn.init.zeros_(layer.weight)
    closed = torch.zeros(wanted.shape[1])
    closed[list(without)] = -1e4
    optimiser = torch.optim.AdamW(layer.parameters(), lr=_RATE, weight_decay=_DECAY)
    steps = _EPOCHS * -(-len(views) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=steps, pct_start=0.1)
    for _ in range(_EPOCHS):
        for rows in torch.randperm(len(views)).split(_BATCH):
            chosen = views[rows, torch.randint(0, views.shape[1], (len(rows),))]
            scores = layer(nn.functional.dropout(chosen, _DROPPED)) + closed
            loss = _loss(scores, shares[rows], open_=closed == 0)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return _unscaled(layer, torch.from_numpy(middle), torch.from_numpy(spread), closed)


def _loss(scores: Tensor, shares: Tensor, *, open_: Tensor) -> Tensor:
    smoothed = shares * (1 - _SMOOTHING) + _SMOOTHING * open_ / open_.sum()
    return -(smoothed * scores.log_softmax(dim=1)).sum(dim=1).mean()


@torch.no_grad()
def _unscaled(layer: nn.Linear, middle: Tensor, spread: Tensor, closed: Tensor) -> nn.Linear:
    """Let the layer take features as they come, in weights of half precision."""
    layer.weight.div_(spread)
    layer.bias.add_(closed - layer.weight @ middle)
    return layer.half().float().requires_grad_(False)
