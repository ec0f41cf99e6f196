"""Outputs to compare the served model with; the pictures come from their seeds."""

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
from realcatcha_abstract import FEELINGS, picture_in_colors, picture_of_feeling

from training.abstract.fit import predict

_PER_FEELING: Final = 6
_COLORS: Final = ((255, 0, 0), (255, 255, 0), (0, 255, 255), (0, 0, 255), (128, 128, 128), (126, 30, 156))


def write_golden(model: Any, path: Path) -> None:
    """Write what Keras says of a few pictures of each feeling and of a few colours in each style."""
    rows: list[dict[str, Any]] = []
    pixels = []
    for feeling in FEELINGS:
        for seed in range(_PER_FEELING):
            rows.append({"seed": seed, "feeling": feeling})
            pixels.append(picture_of_feeling(seed, feeling=feeling).pixels)
        for seed, color in enumerate(_COLORS):
            rows.append({"seed": seed, "color": color, "style": feeling})
            pixels.append(picture_in_colors(seed, colors=[color], style=feeling).pixels)
    for row, shares in zip(rows, predict(model, np.stack(pixels)), strict=True):
        row["shares"] = [round(float(share), 5) for share in shares]
    text = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    path.write_text(f"[\n{text}\n]\n", encoding="utf-8")
