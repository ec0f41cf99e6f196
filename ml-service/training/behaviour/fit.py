"""Fit a judge: the AutoEncoder on people alone, then what it finds odd, then the detectors on people and bots."""

from dataclasses import dataclass, field, replace

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.mixture import GaussianMixture
from torch import Tensor, nn

from training.behaviour.chimeras import with_chimeras
from training.behaviour.dataset import Dataset
from training.behaviour.judge import Judge
from training.behaviour.network import NeuralJudge, Sizes
from training.behaviour.people import WEIGHTS
from training.behaviour.trees import fit_trees

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Plan:
    """How long and how hard to train."""

    sizes: Sizes = field(default_factory=Sizes)
    autoencoder_epochs: int = 25
    detector_epochs: int = 18
    trees: int = 160
    chimeras: int = 1500
    batch: int = 512
    rate: float = 2e-3
    decay: float = 1e-3
    noise: float = 0.1
    seed: int = 0


def fit(data: Dataset, plan: Plan) -> Judge:
    """Train on all rows of `data`. Reproducible for one plan on one machine."""
    torch.manual_seed(plan.seed)
    torch.set_num_threads(1)
    data = with_chimeras(data, plan.chimeras, np.random.default_rng(plan.seed))
    weights = row_weights(data)
    neural = NeuralJudge(data.features.shape[1], plan.sizes)
    _set_scale(neural, data.features[data.human], weights[data.human])
    inputs = neural.standardise(torch.from_numpy(data.features))
    human = torch.from_numpy(data.human)
    _fit_autoencoder(neural, inputs[human], weights[data.human], plan)
    _fit_novelty(neural, inputs[human], weights[data.human], plan)
    with torch.no_grad():
        joined = torch.cat((inputs, neural.novelty(inputs)), dim=1)
    for index, detector in enumerate(neural.detectors):
        _descend(detector, joined, (~human).float(), weights, replace(plan, seed=plan.seed + index))
    trees = fit_trees(data.features, ~data.human, weights, count=plan.trees, seed=plan.seed)
    return Judge(neural=neural.eval(), trees=trees)


def row_weights(data: Dataset) -> Floats:
    """Weigh rows so that sources of people count as `WEIGHTS` says, families of bots alike, and both sides the same."""
    weights = np.zeros(len(data.group))
    for group in np.unique(data.group):
        rows = data.group == group
        share = WEIGHTS.get(str(group), 1.0) if data.human[rows][0] else 1.0
        weights[rows] = share / rows.sum()
    for side in (data.human, ~data.human):
        if side.any():
            weights[side] /= weights[side].sum()
    return weights / weights.mean()


def _set_scale(neural: NeuralJudge, features: NDArray[np.float32], weights: Floats) -> None:
    mean = np.average(features, axis=0, weights=weights)
    deviation = np.sqrt(np.average((features - mean) ** 2, axis=0, weights=weights))
    neural.mean.copy_(torch.from_numpy(mean))
    neural.scale.copy_(torch.from_numpy(np.maximum(deviation, 0.02)))


def _draws(weights: Floats, plan: Plan, epoch: int) -> list[Tensor]:
    """Batches of row numbers, drawn by weight."""
    rng = np.random.default_rng((plan.seed, epoch))
    rows = rng.choice(weights.size, size=weights.size, p=weights / weights.sum())
    return list(torch.from_numpy(rows).split(plan.batch))


def _fit_autoencoder(neural: NeuralJudge, inputs: Tensor, weights: Floats, plan: Plan) -> None:
    model = neural.novelty.autoencoder
    optimiser = torch.optim.AdamW(model.parameters(), lr=plan.rate, weight_decay=plan.decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, plan.autoencoder_epochs)
    for epoch in range(plan.autoencoder_epochs):
        for rows in _draws(weights, plan, epoch):
            clean = inputs[rows]
            _, rebuilt = model(clean + plan.noise * torch.randn_like(clean))
            loss = nn.functional.smooth_l1_loss(rebuilt, clean)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        schedule.step()


@torch.no_grad()
def _fit_novelty(neural: NeuralJudge, inputs: Tensor, weights: Floats, plan: Plan) -> None:
    """Whiten residual and latent on people and describe the latent by a mixture of Gaussians."""
    novelty = neural.novelty
    rng = np.random.default_rng(plan.seed)
    rows = torch.from_numpy(rng.choice(weights.size, size=min(weights.size, 8000), p=weights / weights.sum()))
    people = inputs[rows]
    latent, rebuilt = novelty.autoencoder(people)
    for values, name, shrink in ((people - rebuilt, "residual", 0.05), (latent, "latent", 1e-3)):
        mean = values.mean(dim=0)
        covariance = torch.cov((values - mean).T.double())
        ridge = shrink * covariance.diagonal().mean() * torch.eye(covariance.shape[0], dtype=torch.float64)
        variance, axes = torch.linalg.eigh(covariance + ridge)
        buffer = getattr(novelty, f"{name}_whiten")
        getattr(novelty, f"{name}_mean").copy_(mean)
        buffer.copy_((axes / variance.sqrt())[:, -buffer.shape[1] :])
    white = ((latent - novelty.latent_mean) @ novelty.latent_whiten).numpy()
    mixture = GaussianMixture(plan.sizes.density, covariance_type="diag", reg_covar=1e-2, random_state=plan.seed)
    mixture.fit(white)
    precisions = mixture.precisions_
    novelty.centres.copy_(torch.from_numpy(mixture.means_))
    novelty.precisions.copy_(torch.from_numpy(precisions))
    novelty.log_weights.copy_(torch.from_numpy(np.log(mixture.weights_) + 0.5 * np.log(precisions).sum(axis=1)))
    raw = novelty.raw(people)
    novelty.mean.copy_(raw.mean(dim=0))
    novelty.scale.copy_(raw.std(dim=0))


def _descend(model: nn.Module, inputs: Tensor, labels: Tensor, weights: Floats, plan: Plan) -> None:
    """Train one detector with noise on its inputs and soft labels."""
    optimiser = torch.optim.AdamW(model.parameters(), lr=plan.rate, weight_decay=plan.decay * 10)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, plan.detector_epochs)
    model.train()
    for epoch in range(plan.detector_epochs):
        for rows in _draws(weights, plan, epoch):
            batch = inputs[rows]
            odds = model(batch + plan.noise * torch.randn_like(batch))
            loss = nn.functional.binary_cross_entropy_with_logits(odds, labels[rows] * 0.98 + 0.01)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        schedule.step()
    model.eval()
