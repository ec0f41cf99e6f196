"""The network: a small convolutional eye, two bidirectional LSTMs along the word, letters for every four pixels."""

from typing import Final

from realcatcha_ml.pipelines.ink_raster import CHANNELS
from torch import Tensor, nn

LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
CLASSES: Final = len(LETTERS) + 1  # the blank is 0


def _block(inputs: int, outputs: int, *, size: int = 3, stride: tuple[int, int] = (1, 1)) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, stride=stride, padding=size // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Reader(nn.Module):
    """``(N, 3, 32, 160)`` pictures to ``(N, 40, 27)`` log probabilities; 1.2 million parameters."""

    def __init__(self, hidden: int = 128) -> None:
        super().__init__()
        self.eye = nn.Sequential(
            _block(CHANNELS, 32, size=5, stride=(2, 2)),
            _block(32, 64),
            _block(64, 96, stride=(2, 1)),
            _block(96, 128, stride=(2, 2)),
            _block(128, 160),
            nn.Dropout2d(0.1),
        )
        self.collapse = nn.Sequential(
            nn.Conv2d(160, 192, (4, 1), bias=False), nn.BatchNorm2d(192), nn.ReLU(inplace=True)
        )
        self.along = nn.LSTM(192, hidden, num_layers=2, bidirectional=True, batch_first=True, dropout=0.2)
        self.letters = nn.Linear(2 * hidden, CLASSES)

    def columns(self, pictures: Tensor) -> Tensor:
        """See: ``(N, 40, 192)``. Runs in half precision where the caller allows it; what follows does not."""
        return self.collapse(self.eye(pictures)).squeeze(2).transpose(1, 2).float()

    def forward(self, pictures: Tensor) -> Tensor:
        """Give log probabilities of blank and letters per column."""
        along, _ = self.along(self.columns(pictures))
        return self.letters(along).log_softmax(dim=2)
