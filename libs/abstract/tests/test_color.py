"""OKLab and relatives of colours."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_abstract import from_oklab, to_oklab
from realcatcha_abstract.anchors import ANCHORS
from realcatcha_abstract.color import blend, changed

colors = st.tuples(*[st.integers(0, 255)] * 3)


@pytest.mark.parametrize(
    ("rgb", "lab"),
    [((255, 255, 255), (1, 0, 0)), ((0, 0, 0), (0, 0, 0)), ((255, 0, 0), (0.6280, 0.2249, 0.1258))],
)
def test_published_values(rgb, lab):
    """White, black and red as Ottosson's conversion gives them."""
    assert to_oklab(rgb) == pytest.approx(lab, abs=1e-3)


@given(colors)
def test_there_and_back(rgb):
    """A colour survives both conversions."""
    assert from_oklab(to_oklab(rgb)) == pytest.approx(rgb, abs=0.01)


@given(colors, colors, st.floats(0, 1))
def test_blends_lie_between(first, second, share):
    """A mixture is no lighter and no darker than what it was mixed from."""
    levels = sorted(to_oklab([first, second])[:, 0])

    assert levels[0] - 0.01 <= to_oklab(blend(first, second, share))[0] <= levels[1] + 0.01


def test_relatives():
    """Lighter is lighter, less chroma is greyer, and nothing changed is the same colour."""
    red = (200, 30, 30)

    assert changed(red) == red
    assert to_oklab(changed(red, lightness=0.1))[0] > to_oklab(red)[0] + 0.08
    assert np.hypot(*to_oklab(changed(red, chroma=0.0))[1:]) < 0.01


def test_anchors_are_a_small_table():
    """Each feeling has a few colours, all with a weight: a summary, not a data set."""
    assert all(2 <= len(anchors) <= 7 for anchors in ANCHORS.values())
    assert all(anchor.weight > 0 for anchors in ANCHORS.values() for anchor in anchors)
