"""What lies over a finished composition: clouds of light, grain, darkened corners."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
Strengths = NDArray[np.float32]


def clouds(rng: np.random.Generator, *, size_px: int, cells: int) -> Strengths:
    """Give smooth noise, ``(size_px, size_px)`` float32 of about -1 to 1, with `cells` bumps a side."""
    coarse = rng.uniform(-1.0, 1.0, (cells + 1, cells + 1)).astype(np.float32)
    smooth = Image.fromarray(coarse).resize((size_px, size_px), Image.Resampling.BICUBIC)
    return np.asarray(smooth)


def finish(
    pixels: Pixels, rng: np.random.Generator, *, light: float, cells: int, grain: float, corners: float
) -> Pixels:
    """Lay textures over a picture.

    Args:
        pixels: ``(N, N, 3)`` uint8 RGB.
        rng: Where the noise comes from.
        light: How far patches of light and shade move a channel, 0-255.
        cells: Patches a side.
        grain: Standard deviation of the grain, 0-255.
        corners: By which share the corners are darker than the middle, 0-1.
    """
    size_px = pixels.shape[0]
    moved = light * clouds(rng, size_px=size_px, cells=cells)
    moved += grain * rng.standard_normal((size_px, size_px), dtype=np.float32)
    along = np.linspace(-1.0, 1.0, size_px, dtype=np.float32) ** 2
    shade = 1.0 - corners * (along[:, None] + along[None, :]) / 2.0
    result: Pixels = np.clip((pixels + moved[:, :, None]) * shade[:, :, None], 0.0, 255.0).astype(np.uint8)
    return result
