"""From seeds to pictures."""

import json
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from realcatcha_abstract import FEELINGS, GENERATOR_VERSION, generate, picture_in_colors, picture_of_feeling, to_oklab

GOLDEN = Path(__file__).parent / "pictures.json"
SEEDS = range(6)


def summary(pixels):
    """Mean colours of four by four fields: what an eye sees from afar."""
    side = pixels.shape[0] // 4
    return pixels.reshape(4, side, 4, side, 3).mean(axis=(1, 3)).round(1).reshape(16, 3)


@pytest.mark.parametrize("feeling", FEELINGS)
def test_a_seed_gives_one_picture(feeling):
    """The same numbers each time; other numbers for another seed."""
    first, again, other = (generate(seed, feeling=feeling) for seed in (7, 7, 8))

    assert first.shape == (224, 224, 3)
    assert first.dtype == np.uint8
    np.testing.assert_array_equal(first, again)
    assert np.abs(first.astype(int) - other).mean() > 3


def test_pictures_change_with_the_version_only():
    """What seeds gave when the version was set, they give today.

    After a change that is meant: `GENERATOR_VERSION` goes up, and this file's `main` writes the pictures anew.
    """
    golden = json.loads(GOLDEN.read_text())

    assert golden["version"] == GENERATOR_VERSION
    for feeling in FEELINGS:
        for seed, expected in zip(SEEDS, golden[feeling], strict=True):
            np.testing.assert_allclose(summary(generate(seed, feeling=feeling)), expected, atol=1.0)


@pytest.mark.parametrize("size_px", [32, 96, 301])
def test_any_side(size_px):
    """A composition is a share of the side, whatever that is."""
    assert generate(1, feeling="calm", size_px=size_px).shape == (size_px, size_px, 3)


def test_no_feeling_mixes_them():
    """Colours of one feeling in shapes of another: more different among each other than those of one feeling."""
    mixed, calm = (
        np.array([generate(seed, feeling=feeling).mean(axis=(0, 1)) for seed in range(40)])
        for feeling in (None, "calm")
    )

    assert mixed.std(axis=0).mean() > 1.5 * calm.std(axis=0).mean()


@pytest.mark.parametrize("style", FEELINGS)
@pytest.mark.parametrize("color", [(255, 0, 0), (0, 128, 255), (0, 176, 40), (120, 120, 120)])
def test_a_colour_gives_pictures_of_it(style, color):
    """Most of what is not nearly white, black or grey has the hue that was asked for, whatever the shapes."""
    pixels = picture_in_colors(3, colors=[color], style=style).pixels
    asked, seen = to_oklab(color), to_oklab(pixels.reshape(-1, 3))
    chroma = np.hypot(seen[:, 1], seen[:, 2])
    colorful = chroma > 0.08
    along = (seen[:, 1] * asked[1] + seen[:, 2] * asked[2]) / np.maximum(chroma * np.hypot(*asked[1:]), 1e-9)

    if color[0] == color[1]:
        assert colorful.mean() < 0.02
    else:
        assert colorful.mean() > 0.1
        assert (along[colorful] > 0.85).mean() > 0.9


def test_a_picture_tells_what_it_is_made_of():
    """Its colours and its style, and the same pixels."""
    picture = picture_of_feeling(5, feeling="joyful")
    given = picture_in_colors(5, colors=[(1, 2, 3), (4, 5, 6)], style="tense")

    np.testing.assert_array_equal(picture.pixels, generate(5, feeling="joyful"))
    assert 1 <= len(picture.colors) <= 3
    assert (given.colors, given.style) == (((1, 2, 3), (4, 5, 6)), "tense")


@pytest.mark.parametrize(
    "bad",
    [
        lambda: generate(1, feeling="bored"),
        lambda: generate(-1, feeling="calm"),
        lambda: generate(1, feeling="calm", size_px=31),
        lambda: generate(1, feeling="calm", size_px=1025),
        lambda: picture_in_colors(1, colors=[], style="calm"),
        lambda: picture_in_colors(1, colors=[(0, 0, 0)] * 4, style="calm"),
        lambda: picture_in_colors(1, colors=[(0, 0, 0)], style="bored"),
    ],
)
def test_refuses(bad):
    """Unknown feelings and styles, negative seeds, other sizes, no or too many colours."""
    with pytest.raises(ValueError, match=r"."):
        bad()


@given(seed=st.integers(0, 2**128), feeling=st.sampled_from([*FEELINGS, None]))
@settings(max_examples=40, deadline=None)
def test_every_seed_shows_something(seed, feeling):
    """No seed fails, and none gives an empty picture."""
    assert generate(seed, feeling=feeling, size_px=64).std(axis=(0, 1)).max() > 2.0


def test_quick():
    """Under 30 ms of one core a picture, on average over the four."""
    began = time.process_time()
    for seed in range(5):
        for feeling in FEELINGS:
            generate(seed, feeling=feeling)

    assert (time.process_time() - began) / 20 < 0.030


def main():
    """Write the golden file."""
    document = {feeling: [summary(generate(seed, feeling=feeling)).tolist() for seed in SEEDS] for feeling in FEELINGS}
    GOLDEN.write_text(json.dumps({"version": GENERATOR_VERSION} | document, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
