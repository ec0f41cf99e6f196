"""What PyTorch says of some bundled photographs, to compare the served model with."""

import json
from pathlib import Path
from typing import Final

from realcatcha_ml.models.grid_boxes import best_scores, fit
from realcatcha_ml.pictures import decode_picture

from training.grid.classes import CLASSES, SERVED
from training.grid.export import Labeller, look

_PHOTOGRAPHS: Final = Path(__file__).resolve().parents[3] / "captcha-api" / "photos"
_A_CLASS: Final = 2


def write_golden(network: Labeller, folder: Path, *, size_px: int) -> None:
    """Write ``grid.golden.json``: the scores of all classes for two bundled photographs of each served class.

    The photographs themselves are in captcha-api, with their attribution. Some of them were learnt from: this shows
    that serving computes what training computed, not how good it is.
    """
    chosen = [file for name in SERVED for file in sorted((_PHOTOGRAPHS / name).glob("*.jpg"))[:_A_CLASS]]
    rows = []
    for file in chosen:
        tensor = fit(decode_picture(file.read_bytes()), size_px).tensor
        boxes, whole, strange = look(network, tensor)
        row = {"boxes": best_scores(boxes, len(CLASSES)), "whole": whole, "strange": [strange]}
        rows.append(
            {"photograph": str(file.relative_to(_PHOTOGRAPHS))}
            | {part: [round(float(score), 5) for score in scores] for part, scores in row.items()}
        )
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    (folder / "grid.golden.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
