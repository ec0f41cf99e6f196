"""Fit the reader: connectionist temporal classification on an endless supply of distorted words."""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from realcatcha_ml.pipelines.ink import Inks
from realcatcha_ml.pipelines.ink_raster import rasters
from torch import Tensor, nn

from training.handwriting.distort import distorted
from training.handwriting.network import LETTERS, Reader

Report = Callable[[int, float, Reader], None]


class Supply(Protocol):
    """Where words come from."""

    def batches(self, size: int) -> Iterator[tuple[Inks, list[str]]]:
        """Give batches for ever: the inks, and the letters that each is to be read as."""
        ...


@dataclass(frozen=True)
class Plan:
    """How long and how hard to train; `half` runs the convolutions in bfloat16 (CPUs with AMX are twice as fast)."""

    steps: int = 7_000
    batch: int = 64
    rate: float = 3e-3
    decay: float = 1e-2
    warm_up: int = 300
    average: float = 0.998
    undirected: float = 0.08
    reversed: float = 0.04
    report_every: int = 250
    half: bool = True
    seed: int = 1


class Trainer:
    """One run, which can be stopped and taken up again.

    Args:
        supply: Words to learn from.
        checkpoint: Where the state is kept every `report_every` steps; read when it is there.
        start: Weights to begin with instead of chance.
        make: Gives the untrained reader.
    """

    def __init__(
        self,
        supply: Supply,
        plan: Plan,
        *,
        checkpoint: Path,
        start: Path | None = None,
        make: Callable[[], Reader] = Reader,
    ) -> None:
        torch.manual_seed(plan.seed)
        torch.set_num_threads(1)
        self._supply, self.plan, self._checkpoint = supply, plan, checkpoint
        self._rng = np.random.default_rng((plan.seed, int(time.time()) if checkpoint.exists() else 0))
        self.reader = make().to(memory_format=torch.channels_last)
        if start is not None:
            self.reader.load_state_dict(torch.load(start, weights_only=True)["average"])
        self._optimiser = torch.optim.AdamW(self.reader.parameters(), lr=plan.rate, weight_decay=plan.decay)
        shape = torch.optim.swa_utils.get_ema_multi_avg_fn(plan.average)
        self._average = torch.optim.swa_utils.AveragedModel(self.reader, multi_avg_fn=shape, use_buffers=True)
        self._schedule = torch.optim.lr_scheduler.OneCycleLR(
            self._optimiser, plan.rate, total_steps=plan.steps, pct_start=min(0.3, plan.warm_up / plan.steps)
        )
        self.step = 0
        if checkpoint.exists():
            self._resume(torch.load(checkpoint, weights_only=True))

    def run(self, report: Report) -> Reader:
        """Train to the end of the plan and give the averaged reader, ready to read."""
        losses: list[float] = []
        batches = self._supply.batches(self.plan.batch)
        self.reader.train()
        while self.step < self.plan.steps:
            inks, texts = next(batches)
            pictures = torch.from_numpy(rasters(distorted(inks, self._rng)))
            losses.append(self._learn(self._turned(pictures), texts))
            self.step += 1
            if self.step % self.plan.report_every == 0 or self.step == self.plan.steps:
                self._save()
                report(self.step, float(np.mean(losses)), self.averaged())
                losses.clear()
        return self.averaged()

    def averaged(self) -> Reader:
        """Give the running average of the weights, which reads better than the last step's."""
        reader: Reader = self._average.module
        return reader.eval()

    def _turned(self, pictures: Tensor) -> Tensor:
        """Hide the direction of some words and turn it round in others: not everybody draws as the training people."""
        luck = torch.rand(len(pictures))
        sign = torch.ones(len(pictures))
        sign[luck < self.plan.undirected] = 0
        sign[luck > 1 - self.plan.reversed] = -1
        pictures[:, 1:] *= sign[:, None, None, None]
        return pictures.contiguous(memory_format=torch.channels_last)

    def _learn(self, pictures: Tensor, texts: list[str]) -> float:
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.plan.half):
            columns = self.reader.columns(pictures)
        along, _ = self.reader.along(columns)
        loss = ctc(self.reader.letters(along).log_softmax(dim=2), texts, self.reader.alphabet)
        self._optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.reader.parameters(), 5.0)
        self._optimiser.step()
        self._schedule.step()
        self._average.update_parameters(self.reader)
        return float(loss.detach())

    def _save(self) -> None:
        self._checkpoint.parent.mkdir(parents=True, exist_ok=True)
        state: dict[str, Any] = {
            "step": self.step,
            "plan": asdict(self.plan),
            "reader": self.reader.state_dict(),
            "average": self._average.module.state_dict(),
            "averaged": self._average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
        }
        fresh = self._checkpoint.with_suffix(".new")
        torch.save(state, fresh)
        fresh.replace(self._checkpoint)

    def _resume(self, state: dict[str, Any]) -> None:
        self.step = state["step"]
        self.reader.load_state_dict(state["reader"])
        self._average.load_state_dict(state["averaged"])
        self._optimiser.load_state_dict(state["optimiser"])
        self._schedule.last_epoch = self.step  # The rest of the state is the plan's, which may be longer by now.


def ctc(log_probabilities: Tensor, texts: list[str], alphabet: str = LETTERS) -> Tensor:
    """Give the mean loss per letter, of an empty text per word; words that do not fit the columns count nothing."""
    targets = torch.tensor([alphabet.index(letter) + 1 for text in texts for letter in text], dtype=torch.long)
    lengths = torch.tensor([len(text) for text in texts])
    columns = torch.full((len(texts),), log_probabilities.shape[1])
    return nn.functional.ctc_loss(
        log_probabilities.transpose(0, 1), targets, columns, lengths, zero_infinity=True, reduction="mean"
    )
