"""What enters the pool of a file: pixels within bounds, upright, and nothing else."""

import io
import os
import re
import subprocess
import sys

import pytest
from PIL import Image
from realcatcha_captcha.pool.pixels import UnusablePhotographError, shrink, square

_ORIENTATION = 0x0112
_GPS = 0x8825


def a_picture(width: int = 400, height: int = 300, *, form: str = "JPEG", orientation: int | None = None) -> bytes:
    picture = Image.new("RGB", (width, height), (10, 20, 30))
    picture.paste((250, 250, 250), (0, 0, width // 4, height // 4))  # top left is bright
    exif = Image.Exif()
    if orientation is not None:
        exif[_ORIENTATION] = orientation
        exif[0x010F] = "camera maker"
        exif.get_ifd(_GPS)[1] = "N"
    out = io.BytesIO()
    options = {"exif": exif} if form != "GIF" else {}
    picture.save(out, form, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def brightness(data: bytes, x: int, y: int) -> int:
    with opened(data) as picture:
        found = picture.convert("L").getpixel((x, y))
    assert isinstance(found, int)
    return found


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_square_jpeg(form: str) -> None:
    """Whatever it came as; the middle of the longer side is kept."""
    cut = square(a_picture(form=form), None)
    with opened(cut.data) as picture:
        assert picture.format == "JPEG"
        assert picture.size == (cut.side_px, cut.side_px) == (300, 300)
    assert cut.box is None


def test_a_large_picture_is_scaled_down_and_a_small_one_is_not_enlarged() -> None:
    """Its pixels are all there is."""
    assert square(a_picture(3000, 2000), None).side_px == 480
    assert square(a_picture(200, 180), None).side_px == 180


def test_the_square_lies_around_the_box() -> None:
    """As far as the picture allows; the box is given in parts of the square."""
    cut = square(a_picture(800, 400), (0.0, 0.0, 0.25, 0.25))
    assert brightness(cut.data, 100, 50) > 200
    assert cut.box == (0.0, 0.0, 0.5, 0.25)
    middle = square(a_picture(800, 400), (0.5, 0.25, 0.75, 0.75))
    assert middle.box == (0.25, 0.25, 0.75, 0.75)
    wide = square(a_picture(800, 400), (0.0, 0.0, 1.0, 1.0))
    assert wide.box == (0.0, 0.0, 1.0, 1.0)


def test_metadata_is_gone_and_orientation_applied() -> None:
    """A phone's picture stands upright and does not tell where it was taken."""
    for form in ("JPEG", "WEBP"):
        data = a_picture(400, 300, form=form, orientation=6)
        upright = square(data, (0.0, 0.0, 1.0, 0.1)).data
        with opened(upright) as picture:
            assert not picture.getexif()
            assert "exif" not in picture.info
        assert brightness(upright, 290, 10) > 200  # turned clockwise: bright is top right
        assert b"camera maker" not in upright
        assert shrink(data, longest_px=320, quality=80)[1:] == (240, 320)


def test_hidden_pixels_do_not_show() -> None:
    """What is transparent is grey, whatever colour lies under it."""
    out = io.BytesIO()
    Image.new("RGBA", (200, 200), (255, 0, 0, 0)).save(out, "PNG")
    with opened(square(out.getvalue(), None).data) as picture:
        found = picture.getpixel((100, 100))
    assert isinstance(found, tuple)
    assert all(abs(channel - 128) < 4 for channel in found)


def test_a_square_fits_into_a_message_whatever_it_shows() -> None:
    """Noise compresses worst."""
    noise = Image.frombytes("RGB", (700, 700), os.urandom(700 * 700 * 3))
    out = io.BytesIO()
    noise.save(out, "PNG")
    assert len(square(out.getvalue(), None).data) <= 120_000


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a readable"),
        (b"<svg/>", "not a readable"),
        (a_picture(form="GIF"), "not a readable"),
        (a_picture()[:900], "not a readable"),
        (a_picture(form="PNG")[:200], "not a readable"),
        (a_picture(form="WEBP")[:100], "not a readable"),
        (a_picture(150, 400), "too small"),
        (b"x" * 20_000_001, "too large"),
    ],
    ids=["empty", "svg", "gif", "cut-jpeg", "cut-png", "cut-webp", "small", "large"],
)
def test_what_is_no_usable_picture_is_refused(data: bytes, reason: str) -> None:
    """Saying why."""
    with pytest.raises(UnusablePhotographError, match=reason):
        square(data, None)
    with pytest.raises(UnusablePhotographError, match=reason):
        shrink(data, longest_px=320, quality=80)


@pytest.mark.parametrize("side", [9000, 10_000, 14_000])
def test_a_picture_of_too_many_pixels_is_never_decoded(side: int) -> None:
    """A few kilobytes that would become gigabytes; Pillow's own limits lie between these."""
    out = io.BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    with pytest.raises(UnusablePhotographError, match="too many pixels"):
        square(out.getvalue(), None)


def test_a_jpeg_of_endless_scans_is_refused_at_once() -> None:
    """A file of 20 MB may hold 300,000 of them, each of which goes over the whole picture."""
    out = io.BytesIO()
    Image.new("L", (400, 400), 128).save(out, "JPEG", progressive=True)
    whole = out.getvalue()
    last = whole[whole.rfind(b"\xff\xda") : -2]
    assert square(whole[:-2] + 20 * last + b"\xff\xd9", None).side_px == 400
    with pytest.raises(UnusablePhotographError, match="too many scans"):
        square(whole[:-2] + 200 * last + b"\xff\xd9", None)


_LARGEST = """
import io, re
from pathlib import Path
from PIL import Image
from realcatcha_captcha.pool.pixels import square

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024

out = io.BytesIO()
Image.new("L", (6300, 6300), 90).save(out, "PNG", transparency=7)
data = out.getvalue()
before = peak()
square(data, None)
print(len(data), peak() - before)
"""


def test_the_largest_picture_fits_into_a_pool_process() -> None:
    """A small file of 40 megapixels that are partly transparent: 160 MB of pixels, twice at once at most."""
    done = subprocess.run([sys.executable, "-c", _LARGEST], capture_output=True, text=True, check=True)
    found = re.fullmatch(r"(\d+) (\d+)\n", done.stdout)
    assert found is not None
    assert int(found[1]) < 200_000
    assert 100 < int(found[2]) < 420
