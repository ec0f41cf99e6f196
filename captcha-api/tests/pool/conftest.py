"""A small pool whose photographs tell by their colour what they show."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from realcatcha_captcha.pool.photographs import Photograph, PhotographIndex, write_catalogue

# Far apart, so that no variation turns one into another.
COLOURS = {"cat": (200, 30, 30), "dog": (30, 170, 40), "shoe": (40, 50, 200), "hat": (40, 40, 40)}
Maker = Callable[..., PhotographIndex]


@pytest.fixture
def make_pool(tmp_path: Path) -> Maker:
    def make(classes: tuple[str, ...] = ("cat", "dog", "shoe", "hat"), *, count: int = 12) -> PhotographIndex:
        folder = tmp_path / "photos"
        photographs = []
        for name in classes:
            (folder / name).mkdir(parents=True)
            for number in range(count):
                file = f"{name}/{number:02d}.jpg"
                Image.new("RGB", (320, 240), COLOURS[name]).save(folder / file, "JPEG", quality=90)
                photographs.append(Photograph(file, [name], 320, 240, "MIT", "a photographer", "a test"))
        write_catalogue(folder, photographs)
        return PhotographIndex.of(folder, photographs)

    return make


@pytest.fixture
def pool(make_pool: Maker) -> PhotographIndex:
    return make_pool()


@pytest.fixture
def a_file() -> Callable[..., bytes]:
    """Write a picture in the format that its name tells; another number, another picture."""

    def write(path: Path, number: int, *, size: tuple[int, int] = (240, 200)) -> bytes:
        path.parent.mkdir(parents=True, exist_ok=True)
        picture = Image.new("RGB", size, (60, 90, 200))
        for bit in range(10):
            picture.paste((255, 200, 0) if number >> bit & 1 else (0, 0, 0), (bit * 16, 0, bit * 16 + 16, 32))
        picture.save(path)
        return path.read_bytes()

    return write


@pytest.fixture
def shown() -> Callable[[Image.Image], str]:
    """Tell the class of a tile by the channel that stands out of its mean colour, however dark or pale it was made."""
    by_channel = [
        max(COLOURS, key=lambda name: COLOURS[name][channel] - sum(COLOURS[name]) / 3) for channel in range(3)
    ]

    def tell(tile: Image.Image) -> str:
        mean = tile.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
        assert isinstance(mean, tuple)
        strongest = max(range(3), key=lambda channel: mean[channel])
        rest = (sum(mean) - mean[strongest]) / 2
        return by_channel[strongest] if mean[strongest] > 1.6 * rest else "hat"

    return tell
