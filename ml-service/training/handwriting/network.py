"""The network: a small convolutional eye, two bidirectional LSTMs along the word, letters for every four pixels."""

from dataclasses import dataclass
from typing import Final

from realcatcha_ml.pipelines.ink_raster import CHANNELS
from torch import Tensor, nn

LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Size:
    """How much a network sees and remembers.

    Attributes:
        eye: Channels after each of the five convolutions; `collapsed` those of a column.
        hidden: Of each LSTM, each way.
    """

    eye: tuple[int, int, int, int, int] = (32, 64, 96, 128, 160)
    collapsed: int = 192
    hidden: int = 128


_USUAL: Final = Size()


def _block(inputs: int, outputs: int, *, size: int = 3, stride: tuple[int, int] = (1, 1)) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, stride=stride, padding=size // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Reader(nn.Module):
    """``(N, 3, 32, 160)`` pictures to ``(N, 40, L + 1)`` log probabilities; 1.2 million parameters of the usual size.

    Args:
        letters: The alphabet of L letters; the blank comes first.
        size: Of the network.
    """

    def __init__(self, letters: str = LETTERS, size: Size = _USUAL) -> None:
        super().__init__()
        self.alphabet = letters
        first, second, third, fourth, fifth = size.eye
        self.eye = nn.Sequential(
            _block(CHANNELS, first, size=5, stride=(2, 2)),
            _block(first, second),
            _block(second, third, stride=(2, 1)),
            _block(third, fourth, stride=(2, 2)),
            _block(fourth, fifth),
            nn.Dropout2d(0.1),
        )
        self.collapse = nn.Sequential(
            nn.Conv2d(fifth, size.collapsed, (4, 1), bias=False), nn.BatchNorm2d(size.collapsed), nn.ReLU(inplace=True)
        )
        self.along = nn.LSTM(
            size.collapsed, size.hidden, num_layers=2, bidirectional=True, batch_first=True, dropout=0.2
        )
        self.letters = nn.Linear(2 * size.hidden, len(letters) + 1)

    def columns(self, pictures: Tensor) -> Tensor:
        """See: ``(N, 40, collapsed)``. Runs in half precision where the caller allows it; what follows does not."""
        return self.collapse(self.eye(pictures)).squeeze(2).transpose(1, 2).float()

    def forward(self, pictures: Tensor) -> Tensor:
        """Give log probabilities of blank and letters per column."""
        along, _ = self.along(self.columns(pictures))
        return self.letters(along).log_softmax(dim=2)
