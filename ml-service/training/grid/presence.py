"""Teach the backbone which things a picture shows at all, before boxes are learnt on top of it.

From scratch, the loss of boxes teaches a small network on two thousand photographs slowly: after 24 epochs the best box
of a picture was of the right class in 27 of 100, and few scores were high enough to be relied on. A loss on the whole
picture reaches every weight with every picture. The network is YOLOv8's backbone with an image-level head, as in
YOLOv8's own classifiers.
"""

import math
import time
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from realcatcha_ml.evaluation.grid_data import LabelledPicture
from realcatcha_ml.models.grid_boxes import fit
from realcatcha_ml.pictures import decode_picture
from torch import Tensor, nn

from training.grid.classes import CLASSES
from training.grid.fit import BACKBONE
from training.grid.shake import cut_mix, shake

NOTHING: Final = len(CLASSES)
"""The output after the classes: none of them is there."""
TAPS: Final = (6, 9)  # the ends of YOLOv8's P4 and P5 in its backbone
_CACHE_PX: Final = 160
_SMOOTHING: Final = 0.02
_KEPT: Final = 0.998  # of the average with each step
_SAVED_EVERY: Final = 5


class PresenceNet(nn.Module):
    """YOLOv8's backbone and, on pooled features of its last two scales, a score for each class and for none."""

    def __init__(self, backbone: nn.Sequential) -> None:
        super().__init__()
        self.backbone = backbone
        with torch.inference_mode():
            channels = self.pooled(torch.zeros(1, 3, 64, 64)).shape[1]
        self.head = nn.Sequential(nn.Dropout(0.2), nn.Linear(channels, NOTHING + 1))

    def pooled(self, pictures: Tensor) -> Tensor:
        """Give ``(N, F)``: means of both scales and the maximum of the last."""
        scales = []
        for number, layer in enumerate(self.backbone):
            pictures = layer(pictures)
            if number in TAPS:
                scales.append(pictures)
        return pool(scales)

    def forward(self, pictures: Tensor) -> Tensor:
        """Give ``(N, C + 1)`` scores before the softmax."""
        scores: Tensor = self.head(self.pooled(pictures))
        return scores


def pool(scales: Sequence[Tensor]) -> Tensor:
    """Give ``(N, F)``: the mean of each scale and the maximum of the last."""
    return torch.cat([*(scale.mean(dim=(2, 3)) for scale in scales), scales[-1].amax(dim=(2, 3))], dim=1)


@dataclass(frozen=True)
class PresencePlan:
    """How long and on how large pictures."""

    size_px: int = 128
    epochs: int = 190
    rate: float = 2e-3
    batch: int = 32


def squares(pictures: Sequence[LabelledPicture], size_px: int) -> Tensor:
    """Decode pictures into squares the way the served model does: ``(N, 3, S, S)`` uint8."""
    tensors = [fit(decode_picture(one.path.read_bytes()), size_px).tensor[0] for one in pictures]
    return torch.from_numpy(np.stack([np.rint(one * 255).astype(np.uint8) for one in tensors]))


def targets(pictures: Sequence[LabelledPicture]) -> Tensor:
    """Give ``(N, C + 1)``: a picture's classes share one, or it goes to nothing."""
    rows = torch.zeros(len(pictures), NOTHING + 1)
    for row, picture in zip(rows, pictures, strict=True):
        shown = [CLASSES.index(name) for name in picture.labels if name in CLASSES]
        row[shown or [NOTHING]] = 1 / max(len(shown), 1)
    return rows


def train_presence(
    pictures: Sequence[LabelledPicture],
    detector: Any,
    work: Path,
    *,
    plan: PresencePlan | None = None,
    seed: int = 1,
    say: Callable[[str], None] = print,
) -> PresenceNet:
    """Train a detector's backbone, or go on where an interrupted run saved; give the average over the last steps."""
    plan = plan or PresencePlan()
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    net = PresenceNet(detector.model[:BACKBONE])
    run = _Run(net.to(memory_format=torch.channels_last), plan, steps=math.ceil(len(pictures) / plan.batch))
    saved = work / "presence.pt"
    if saved.exists():
        run.restore(torch.load(saved, weights_only=True))
    images, wanted = squares(pictures, _CACHE_PX), targets(pictures)
    while run.epoch < plan.epochs:
        started = time.monotonic()
        loss = run.one_epoch(images, wanted)
        say(f"presence {run.epoch}/{plan.epochs}  loss {loss:.3f}  {time.monotonic() - started:.0f} s")
        if run.epoch % _SAVED_EVERY == 0 or run.epoch == plan.epochs:
            torch.save(run.state(), saved)
    return run.average


class _Run:
    """The state of one training: network, average, optimiser, schedule, epoch."""

    def __init__(self, net: PresenceNet, plan: PresencePlan, *, steps: int) -> None:
        self.net, self.average, self.plan, self.epoch = net, deepcopy(net).eval(), plan, 0
        self.optimiser = torch.optim.AdamW(net.parameters(), lr=plan.rate, weight_decay=0.05)
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(
            self.optimiser, plan.rate, epochs=plan.epochs, steps_per_epoch=steps, pct_start=0.1
        )

    def one_epoch(self, images: Tensor, wanted: Tensor) -> float:
        self.net.train()
        total = 0.0
        for rows in torch.randperm(len(images)).split(self.plan.batch):
            batch, share = cut_mix(shake(images[rows], self.plan.size_px), wanted[rows])
            scores = self.net(batch.contiguous(memory_format=torch.channels_last))
            loss = nn.functional.cross_entropy(scores, share, label_smoothing=_SMOOTHING)
            self.optimiser.zero_grad()
            loss.backward()
            self.optimiser.step()
            self.schedule.step()
            self._follow()
            total += float(loss.detach()) * len(rows)
        self.epoch += 1
        return total / len(images)

    @torch.no_grad()
    def _follow(self) -> None:
        kept = min(_KEPT, self.schedule.last_epoch / (self.schedule.last_epoch + 10))
        new = self.net.state_dict()
        for name, value in self.average.state_dict().items():
            if value.dtype.is_floating_point:
                value.lerp_(new[name], 1 - kept)
            else:
                value.copy_(new[name])

    def state(self) -> dict[str, Any]:
        parts = ("net", "average", "optimiser", "schedule")
        return {"epoch": self.epoch, **{part: getattr(self, part).state_dict() for part in parts}}

    def restore(self, state: dict[str, Any]) -> None:
        self.epoch = state["epoch"]
        for part in ("net", "average", "optimiser", "schedule"):
            getattr(self, part).load_state_dict(state[part])
