"""How tiles are made of photographs, and how grids are encoded."""

import dataclasses
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from realcatcha_captcha.application.ports.packs import EASY, HARD
from realcatcha_captcha.pool.classes import CLASSES
from realcatcha_captcha.pool.encoding import encode, pad
from realcatcha_captcha.pool.photographs import Photograph
from realcatcha_captcha.pool.variation import EASY_STRENGTH, HARD_STRENGTH, crop_of, strength_of, vary

sides = st.integers(min_value=160, max_value=320)
unit = st.floats(min_value=0.0, max_value=1.0)


def a_photograph(
    width: int, height: int, box: tuple[float, float, float, float] | None, name: str = "cat"
) -> Photograph:
    return Photograph("a.jpg", [name], width, height, "MIT", "someone", "somewhere", box=box)


@given(width=sides, height=sides, xs=st.tuples(unit, unit), ys=st.tuples(unit, unit), hard=st.booleans())
def test_a_crop_is_a_square_inside_the_picture(
    width: int, height: int, xs: tuple[float, float], ys: tuple[float, float], hard: bool
) -> None:
    """Whatever the box, down to a point in a corner."""
    box = (min(xs), min(ys), max(xs), max(ys))
    left, top, right, bottom = crop_of(a_photograph(width, height, box), HARD_STRENGTH if hard else EASY_STRENGTH)
    assert right - left == pytest.approx(bottom - top)
    assert right - left >= 100 * 0.999
    assert -1e-6 <= left < right <= width + 1e-6
    assert -1e-6 <= top < bottom <= height + 1e-6


@given(shape=st.tuples(sides, sides), at=st.tuples(unit, unit), size=st.floats(0.2, 0.6), hard=st.booleans())
def test_a_crop_holds_the_whole_box_where_a_square_can(
    shape: tuple[int, int], at: tuple[float, float], size: float, hard: bool
) -> None:
    """The thing to be seen is never cut away; a pixel is granted to rounding."""
    width, height = shape
    side = size * min(width, height)
    left, top = at[0] * (width - side), at[1] * (height - side)
    box = (left / width, top / height, (left + side) / width, (top + side) / height)
    crop = crop_of(a_photograph(width, height, box), HARD_STRENGTH if hard else EASY_STRENGTH)
    assert crop[0] <= left + 1
    assert crop[1] <= top + 1
    assert crop[2] >= left + side - 1
    assert crop[3] >= top + side - 1


@pytest.mark.parametrize("name", sorted(CLASSES))
@given(width=sides, height=sides)
def test_a_crop_without_a_box_is_large_enough_to_recognise(name: str, width: int, height: int) -> None:
    """Each class has its own smallest part."""
    left, _, right, _ = crop_of(a_photograph(width, height, None, name), HARD_STRENGTH)
    assert right - left >= CLASSES[name].smallest_crop * min(width, height) * 0.999


def test_easy_tiles_stay_closer_to_their_photograph() -> None:
    """On average over many tiles of one picture, in pixels as seen."""
    assert strength_of(EASY) is EASY_STRENGTH
    assert strength_of(HARD) is HARD_STRENGTH
    assert EASY_STRENGTH.noise < HARD_STRENGTH.noise
    assert EASY_STRENGTH.turn_deg < HARD_STRENGTH.turn_deg
    assert EASY_STRENGTH.quality[0] > HARD_STRENGTH.quality[0]


@pytest.mark.parametrize("band", [EASY, HARD])
def test_a_tile_is_filled_to_its_corners(tmp_path: Path, band: int) -> None:
    """A turn leaves no black corner that would tell how the tile was made."""
    Image.new("RGB", (320, 240), (230, 230, 230)).save(tmp_path / "a.jpg")
    photograph = a_photograph(320, 240, (0.0, 0.0, 0.3, 0.4))
    data = (tmp_path / "a.jpg").read_bytes()
    for _ in range(40):
        tile = np.asarray(vary(data, photograph, tile_px=150, strength=strength_of(band)))
        assert tile.shape == (150, 150, 3)
        for corner in (tile[:8, :8], tile[:8, -8:], tile[-8:, :8], tile[-8:, -8:]):
            assert corner.mean() > 120


def test_a_large_photograph_is_averaged(tmp_path: Path) -> None:
    """A fine pattern becomes grey instead of a coarse one that nobody photographed."""
    pattern = np.indices((480, 480)).sum(axis=0) % 2 * 255
    Image.fromarray(pattern.astype(np.uint8)).save(tmp_path / "a.png")
    calm = dataclasses.replace(EASY_STRENGTH, noise=0.0, turn_deg=0.0, stretch=0.0, colour=0.0, tint=0.0)
    data = (tmp_path / "a.png").read_bytes()
    for _ in range(10):
        tile = np.asarray(vary(data, a_photograph(480, 480, None), tile_px=150, strength=calm), dtype=float)
        assert tile.std() < 20


def test_an_unreadable_photograph_is_an_error() -> None:
    """A pack is not built from nothing."""
    with pytest.raises(OSError, match="identify"):
        vary(b"rubbish", a_photograph(320, 240, None), tile_px=150, strength=EASY_STRENGTH)


def a_jpeg(noise: bool = False) -> tuple[Image.Image, bytes]:
    pixels = (
        np.random.default_rng(1).integers(0, 256, (450, 450, 3), dtype=np.uint8)
        if noise
        else np.zeros((450, 450, 3), np.uint8)
    )
    picture = Image.fromarray(pixels)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return picture, out.getvalue()


@pytest.mark.parametrize("more", [0, 4, 5, 7, 100, 64_999, 65_000, 65_001, 65_003, 65_004, 65_535, 130_001, 200_000])
def test_padding_changes_the_length_and_no_pixel(more: int) -> None:
    """To the byte, also where a segment ends just before the goal."""
    _, jpeg = a_jpeg()
    padded = pad(jpeg, len(jpeg) + more)
    assert len(padded) == len(jpeg) + more
    with Image.open(io.BytesIO(padded)) as after, Image.open(io.BytesIO(jpeg)) as before:
        assert after.tobytes() == before.tobytes()


@pytest.mark.parametrize("more", [1, 2, 3, -1])
def test_padding_that_cannot_be_is_refused(more: int) -> None:
    """A segment takes four bytes; nothing is cut."""
    _, jpeg = a_jpeg()
    with pytest.raises(ValueError, match="comment segment"):
        pad(jpeg, len(jpeg) + more)


def test_a_busy_grid_is_encoded_at_a_lower_quality() -> None:
    """So that it fits the same size as a plain one."""
    busy, _ = a_jpeg(noise=True)
    plain, _ = a_jpeg()
    assert len(encode(busy, size=131_072)) == len(encode(plain, size=131_072)) == 131_072


def test_a_grid_that_cannot_fit_is_refused() -> None:
    """Rather than sent at a telling size."""
    busy, _ = a_jpeg(noise=True)
    with pytest.raises(ValueError, match="fit"):
        encode(busy, size=20_000)
