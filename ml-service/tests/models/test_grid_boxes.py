"""Into and out of the network."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_ml.models.grid_boxes import Boxes, best_scores, covered, fit, read_boxes, thin_out


def boxes(*rows):
    """Boxes of ``(x0, y0, x1, y1, score, class)``, best first."""
    table = np.array(rows, dtype=np.float32).reshape(-1, 6)
    return Boxes(table[:, :4], table[:, 4], table[:, 5].astype(np.int64), np.zeros((len(table), 0), np.float32))


@pytest.mark.parametrize(
    ("shape", "content"),
    [((30, 60), (0, 16, 64, 48)), ((60, 30), (16, 0, 48, 64)), ((7, 7), (0, 0, 64, 64)), ((1, 500), (0, 31, 64, 32))],
)
def test_keeps_the_shape_of_the_picture(shape, content):
    """The picture stands in the middle of the square, the rest is grey."""
    fitted = fit(np.full((*shape, 3), (255, 0, 0), dtype=np.uint8), 64)

    left, top, right, bottom = fitted.content
    assert fitted.content == content
    assert (fitted.tensor.shape, fitted.tensor.dtype) == ((1, 3, 64, 64), np.float32)
    np.testing.assert_allclose(fitted.tensor[0, :, top:bottom, left:right].mean(axis=(1, 2)), (1, 0, 0), atol=1e-6)
    outside = np.ones((64, 64), dtype=bool)
    outside[top:bottom, left:right] = False
    np.testing.assert_allclose(fitted.tensor[0][:, outside], 114 / 255, atol=1e-6)


def test_reads_boxes_best_first():
    """Centres and sizes become corners; what scores too little is left out; mask coefficients stay with their box."""
    output = np.array(
        [
            [10, 20, 30],  # centre x
            [10, 20, 30],  # centre y
            [4, 8, 2],  # width
            [2, 8, 2],  # height
            [0.3, 0.1, 0.2],  # class 0
            [0.2, 0.9, 0.1],  # class 1
            [7, 8, 9],  # mask
        ],
        dtype=np.float32,
    )
    found = read_boxes(output, 2, confidence=0.25)

    np.testing.assert_allclose(found.corners, [[16, 16, 24, 24], [8, 9, 12, 11]])
    assert found.classes.tolist() == [1, 0]
    assert found.masks.tolist() == [[8], [7]]
    np.testing.assert_allclose(best_scores(output, 2), [0.3, 0.9])


def test_no_boxes_at_all():
    """A picture with nothing on it goes through every step."""
    found = thin_out(read_boxes(np.zeros((6, 9), dtype=np.float32), 2, confidence=0.25), overlap=0.45)

    assert len(found) == 0
    assert covered(found, fit(np.zeros((8, 8, 3), np.uint8), 64), None) == 0.0


def test_thins_out_boxes_of_one_class_only():
    """Of two that cover each other the better stays; a box of another class at the same place stays, too."""
    found = boxes((0, 0, 10, 10, 0.9, 0), (1, 1, 10, 10, 0.8, 0), (0, 0, 10, 10, 0.7, 1), (20, 20, 30, 30, 0.6, 0))

    assert thin_out(found, overlap=0.45).scores.tolist() == pytest.approx([0.9, 0.7, 0.6])


corner = st.floats(0, 50, width=32)
row = st.tuples(corner, corner, st.floats(1, 20, width=32), st.floats(1, 20, width=32), st.integers(0, 1))


@given(st.lists(row, max_size=25), st.floats(0.1, 0.9))
def test_what_is_kept_overlaps_little_and_covers_what_is_dropped(rows, overlap):
    """The definition of greedy suppression, whatever the boxes."""
    found = boxes(*[(x, y, x + w, y + h, 1 - place / 100, kind) for place, (x, y, w, h, kind) in enumerate(rows)])
    kept = thin_out(found, overlap=overlap)

    scores = set(kept.scores.tolist())
    for first in range(len(found)):
        better = [
            other
            for other in range(first)
            if found.classes[other] == found.classes[first]
            and found.scores[other] in scores
            and share(found.corners[other], found.corners[first]) > overlap + 1e-5
        ]
        assert (found.scores[first] in scores) == (not better) or any(
            abs(share(found.corners[other], found.corners[first]) - overlap) < 1e-4 for other in range(first)
        )


def share(one, other):
    """Intersection over union, the slow way."""
    sides = [min(one[i + 2], other[i + 2]) - max(one[i], other[i]) for i in (0, 1)]
    common = max(sides[0], 0) * max(sides[1], 0)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return common / (sum(areas) - common)


def test_covers_only_the_picture():
    """Overlapping boxes count once, and what lies on the grey around the picture not at all."""
    fitted = fit(np.zeros((32, 64, 3), np.uint8), 64)  # fills rows 16 to 48
    found = boxes((0, 0, 32, 64, 0.9, 0), (0, 16, 32, 48, 0.8, 0), (-50, -50, 4, 4, 0.7, 0))

    assert covered(found, fitted, None) == pytest.approx(0.5)


def test_masks_cut_boxes():
    """Where a network makes masks, only their positive part inside the box counts."""
    fitted = fit(np.zeros((64, 64, 3), np.uint8), 64)
    prototypes = np.full((1, 16, 16), -1.0, dtype=np.float32)
    prototypes[0, :, :4] = 1.0  # the left quarter
    found = Boxes(
        np.array([[0, 0, 64, 32]], np.float32),
        np.ones(1, np.float32),
        np.zeros(1, np.int64),
        np.ones((1, 1), np.float32),
    )

    assert covered(found, fitted, prototypes) == pytest.approx(1 / 8)
