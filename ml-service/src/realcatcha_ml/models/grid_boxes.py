"""Into and out of a YOLOv8 network, in NumPy: fit a picture into its square, read its boxes, thin them out."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from realcatcha_ml.pictures import Pixels

Floats = NDArray[np.float32]

_GREY: Final = 114  # what YOLO's training fills the rest of the square with
_CENTRE, _CORNERS = slice(0, 2), slice(2, 4)
_FIRST_CLASS: Final = 4
_MOST_BOXES: Final = 300  # kept of one picture, as Ultralytics does


@dataclass(frozen=True, eq=False)
class Fitted:
    """A picture in the square that the network takes.

    Attributes:
        tensor: ``(1, 3, S, S)`` float32, RGB, 0 to 1.
        content: Part of the square that the picture fills: left, top, right, bottom in pixels.
    """

    tensor: Floats
    content: tuple[int, int, int, int]


@dataclass(frozen=True, eq=False)
class Boxes:
    """What a network found in one square.

    Attributes:
        corners: ``(N, 4)`` float32 xyxy, pixels of the square.
        scores: ``(N,)`` float32, 0 to 1.
        classes: ``(N,)`` int64, numbers of the network's outputs.
        masks: ``(N, M)`` float32, coefficients of the network's mask prototypes; M is 0 where it has none.
    """

    corners: Floats
    scores: Floats
    classes: NDArray[np.int64]
    masks: Floats

    def __len__(self) -> int:
        return len(self.scores)

    def pick(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> "Boxes":
        """Keep some, in the order given."""
        return Boxes(self.corners[rows], self.scores[rows], self.classes[rows], self.masks[rows])


def fit(pixels: Pixels, size_px: int) -> Fitted:
    """Scale a picture into the middle of a square without changing its shape; the rest is grey."""
    height, width = pixels.shape[:2]
    scale = size_px / max(height, width)
    inner = max(1, round(width * scale)), max(1, round(height * scale))
    left, top = (size_px - inner[0]) // 2, (size_px - inner[1]) // 2
    square = np.full((size_px, size_px, 3), _GREY, dtype=np.uint8)
    scaled = np.asarray(Image.fromarray(pixels).resize(inner, Image.Resampling.BILINEAR))
    square[top : top + inner[1], left : left + inner[0]] = scaled
    tensor = np.ascontiguousarray(square.transpose(2, 0, 1)[None], dtype=np.float32) / np.float32(255)
    return Fitted(tensor, (left, top, left + inner[0], top + inner[1]))


def best_scores(output: Floats, classes: int) -> Floats:
    """Give the highest score of each class in the output of one picture, ``(4 + C + M, A)`` to ``(C,)``."""
    best: Floats = output[_FIRST_CLASS : _FIRST_CLASS + classes].max(axis=1)
    return best


def read_boxes(output: Floats, classes: int, *, confidence: float) -> Boxes:
    """Read the boxes of one picture whose best class scores at least `confidence`.

    Args:
        output: ``(4 + C + M, A)``: for each of A places the centre, width and height of a box in pixels, a score a
            class, and coefficients of masks where the network makes them.
        classes: C.
        confidence: 0 to 1.
    """
    scores = output[_FIRST_CLASS : _FIRST_CLASS + classes]
    best = scores.max(axis=0)
    places = np.flatnonzero(best >= confidence)
    places = places[np.argsort(-best[places], kind="stable")]
    centre, half = output[_CENTRE, places], output[_CORNERS, places] / 2
    return Boxes(
        corners=np.concatenate([centre - half, centre + half]).T.astype(np.float32),
        scores=best[places],
        classes=scores[:, places].argmax(axis=0),
        masks=output[_FIRST_CLASS + classes :, places].T,
    )


def thin_out(boxes: Boxes, *, overlap: float) -> Boxes:
    """Keep the best of boxes of one class that cover each other by more than `overlap` (greedy NMS on IoU)."""
    kept: list[int] = []
    left = np.arange(len(boxes))
    while left.size and len(kept) < _MOST_BOXES:
        best, others = int(left[0]), left[1:]
        kept.append(best)
        same = boxes.classes[others] == boxes.classes[best]
        left = others[~(same & (_overlaps(boxes.corners[best], boxes.corners[others]) > overlap))]
    return boxes.pick(np.array(kept, dtype=np.int64))


def _overlaps(one: Floats, others: Floats) -> Floats:
    """Intersection over union of one box with others: ``(4,)`` and ``(N, 4)`` to ``(N,)``."""
    low, high = np.maximum(one[:2], others[:, :2]), np.minimum(one[2:], others[:, 2:])
    common = np.clip(high - low, 0, None).prod(axis=1)
    union = (one[2:] - one[:2]).prod() + (others[:, 2:] - others[:, :2]).prod(axis=1) - common
    shares: Floats = common / np.maximum(union, np.float32(1e-9))
    return shares


def covered(boxes: Boxes, fitted: Fitted, prototypes: Floats | None) -> float:
    """Give the part of a picture that boxes of one class cover, 0 to 1; by their masks where the network makes them.

    Args:
        boxes: Found in the square.
        fitted: The square.
        prototypes: ``(M, P, P)``; a box's mask is the positive part of its combination of them, inside the box.
    """
    size = fitted.tensor.shape[-1]
    grid = size if prototypes is None else prototypes.shape[-1]
    canvas = np.zeros((grid, grid), dtype=bool)
    ratio = grid / size
    for corners, coefficients in zip(boxes.corners, boxes.masks, strict=True):
        left, top, right, bottom = (int(edge) for edge in np.clip(np.rint(corners * ratio), 0, grid))
        if prototypes is None:
            canvas[top:bottom, left:right] = True
        else:
            part = prototypes[:, top:bottom, left:right]
            canvas[top:bottom, left:right] |= np.tensordot(coefficients, part, axes=1) > 0
    left, top, right, bottom = (int(edge) for edge in np.rint(np.array(fitted.content) * ratio))
    inside = canvas[top:bottom, left:right]
    return float(inside.mean()) if inside.size else 0.0
