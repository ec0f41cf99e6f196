"""What PyTorch says of some bundled photographs, to compare the served model with."""

import json
from pathlib import Path
from typing import Any, Final

import torch
from realcatcha_ml.models.grid_boxes import Floats, best_scores, fit
from realcatcha_ml.pictures import decode_picture

from training.grid.classes import CLASSES, SERVED

_PHOTOGRAPHS: Final = Path(__file__).resolve().parents[3] / "captcha-api" / "photos"
_A_CLASS: Final = 2


def write_golden(network: Any, folder: Path, *, size_px: int) -> None:
    """Write ``grid.golden.json``: the scores of all classes for two bundled photographs of each served class.

    The photographs themselves are in captcha-api, with their attribution. Some of them were learnt from: this shows
    that serving computes what training computed, not how good it is.
    """
    chosen = [file for name in SERVED for file in sorted((_PHOTOGRAPHS / name).glob("*.jpg"))[:_A_CLASS]]
    rows = []
    for file in chosen:
        tensor = fit(decode_picture(file.read_bytes()), size_px).tensor
        with torch.inference_mode():
            given = network(torch.from_numpy(tensor))
        output: Floats = (given[0] if isinstance(given, tuple) else given).numpy()[0]
        scores = [round(float(score), 5) for score in best_scores(output, len(CLASSES))]
        rows.append({"photograph": str(file.relative_to(_PHOTOGRAPHS)), "scores": scores})
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    (folder / "grid.golden.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
