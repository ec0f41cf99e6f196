"""The neural half: an AutoEncoder of people, what it finds odd, and detectors that look at both."""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn

_CLIP: Final = 6.0


@dataclass(frozen=True)
class Sizes:
    """Widths of the layers."""

    hidden: int = 48
    latent: int = 16
    whitened: int = 48
    density: int = 8
    detector: int = 40
    detectors: int = 4


class AutoEncoder(nn.Module):
    """Squeezes standardised features through a narrow latent."""

    def __init__(self, features: int, sizes: Sizes) -> None:
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Linear(features, sizes.hidden), nn.SiLU(), nn.Linear(sizes.hidden, sizes.latent)
        )
        self.decoder = nn.Sequential(
            nn.Linear(sizes.latent, sizes.hidden), nn.SiLU(), nn.Linear(sizes.hidden, features)
        )

    def forward(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Give the latent ``(N, L)`` and the reconstruction ``(N, F)``."""
        latent = self.encoder(inputs)
        return latent, self.decoder(latent)


class Novelty(nn.Module):
    """How unusual an input is for people, from a fitted AutoEncoder: four numbers, standardised on people."""

    def __init__(self, autoencoder: AutoEncoder, features: int, sizes: Sizes) -> None:
        super().__init__()
        self.autoencoder = autoencoder
        self.register_buffer("residual_mean", torch.zeros(features))
        self.register_buffer("residual_whiten", torch.zeros(features, sizes.whitened))
        self.register_buffer("latent_mean", torch.zeros(sizes.latent))
        self.register_buffer("latent_whiten", torch.eye(sizes.latent))
        self.register_buffer("centres", torch.zeros(sizes.density, sizes.latent))
        self.register_buffer("precisions", torch.ones(sizes.density, sizes.latent))
        self.register_buffer("log_weights", torch.zeros(sizes.density))
        self.register_buffer("mean", torch.zeros(4))
        self.register_buffer("scale", torch.ones(4))

    def raw(self, inputs: Tensor) -> Tensor:
        """Give the four numbers as they are: ``(N, 4)``."""
        latent, rebuilt = self.autoencoder(inputs)
        residual = inputs - rebuilt
        error = torch.log((residual * residual).mean(dim=1) + 1e-4)
        odd = torch.log((((residual - self.residual_mean) @ self.residual_whiten) ** 2).mean(dim=1) + 1e-4)
        white = (latent - self.latent_mean) @ self.latent_whiten
        far = torch.log((white**2).mean(dim=1) + 1e-4)
        apart = (white.unsqueeze(1) - self.centres) ** 2 * self.precisions
        rare = -torch.logsumexp(self.log_weights - 0.5 * apart.sum(dim=2), dim=1)
        return torch.stack((error, odd, far, rare), dim=1)

    def forward(self, inputs: Tensor) -> Tensor:
        """Give the four numbers with mean 0 and deviation 1 over people, bounded: ``(N, 4)``."""
        return torch.clamp((self.raw(inputs) - self.mean) / self.scale, -4.0, 8.0)


class Detector(nn.Module):
    """Log odds that an input is a bot, from features and novelty."""

    def __init__(self, inputs: int, sizes: Sizes, *, dropout: float = 0.15) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(inputs, sizes.detector),
            nn.SiLU(),
            nn.Dropout(dropout),
            nn.Linear(sizes.detector, sizes.detector // 2),
            nn.SiLU(),
            nn.Dropout(dropout),
            nn.Linear(sizes.detector // 2, 1),
        )

    def forward(self, inputs: Tensor) -> Tensor:
        """Give log odds ``(N,)``."""
        return self.layers(inputs).squeeze(1)


class NeuralJudge(nn.Module):
    """Features in; what is unusual for people, and the detectors' log odds, out."""

    def __init__(self, features: int, sizes: Sizes) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(features))
        self.register_buffer("scale", torch.ones(features))
        self.novelty = Novelty(AutoEncoder(features, sizes), features, sizes)
        self.detectors = nn.ModuleList(Detector(features + 4, sizes) for _ in range(sizes.detectors))

    def standardise(self, features: Tensor) -> Tensor:
        """Bring features to mean 0 and deviation 1 over people, bounded."""
        return torch.clamp((features - self.mean) / self.scale, -_CLIP, _CLIP)

    def forward(self, features: Tensor) -> Tensor:
        """Give four numbers of novelty and the log odds: ``(N, 5)``."""
        inputs = self.standardise(features)
        novelty = self.novelty(inputs)
        joined = torch.cat((inputs, novelty), dim=1)
        odds = torch.stack([detector(joined) for detector in self.detectors], dim=1).mean(dim=1, keepdim=True)
        return torch.cat((novelty, odds), dim=1)
