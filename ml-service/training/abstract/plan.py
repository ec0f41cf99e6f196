"""What a run of training is told."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

SERVICE: Final = Path(__file__).resolve().parents[2]
DEFAULT_DATA: Final = SERVICE.parents[1] / "shared" / "data" / "dev"


@dataclass(frozen=True)
class Plan:
    """Sizes and seeds of a run.

    Attributes:
        images: Generated pictures that the network learns from.
        checks: Generated pictures on which epochs are watched and thresholds chosen, and as many again to report on.
        epochs: Times that it sees them.
        control_epochs: The same for the network that learns shuffled labels.
        people: Share of people's answers in a label; the rest is the feeling whose shapes the picture has.
        width: Distance in OKLab over which an answer speaks for other colours; chosen by five-fold cross-validation
            over training and validation people, where 0.015 to 0.04 differ by less than 0.005.
    """

    images: int = 8000
    checks: int = 1200
    epochs: int = 10
    control_epochs: int = 2
    batch: int = 64
    people: float = 0.7
    width: float = 0.03
    seed: int = 1
