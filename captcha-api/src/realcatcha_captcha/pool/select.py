"""Make the bundled photographs from the data set: ``python -m realcatcha_captcha.pool.select --data DIR --out DIR``.

`DIR/metadata.jsonl` of the data set names licence and attribution of each picture; ``selection.json`` beside the
catalogue names the pictures that were looked at and found fit, by class.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from realcatcha_captcha.pool.classes import CLASSES
from realcatcha_captcha.pool.photographs import LICENCES, Photograph, write_catalogue
from realcatcha_captcha.pool.pixels import UnusablePhotographError, shrink

LONGEST_SIDE_PX: Final = 320
_QUALITY: Final = 80
_SIDES: Final = 2


def box_of(labels: Path) -> tuple[float, float, float, float] | None:
    """Read the smallest box around every object of a YOLO label file; None when there is no file or no object."""
    if not labels.is_file():
        return None
    rows = [[float(word) for word in line.split()[1:]] for line in labels.read_text().splitlines() if line.strip()]
    if not rows:
        return None
    left, top = (max(0.0, min(row[axis] - row[axis + 2] / _SIDES for row in rows)) for axis in (0, 1))
    right, bottom = (min(1.0, max(row[axis] + row[axis + 2] / _SIDES for row in rows)) for axis in (0, 1))
    return round(left, 4), round(top, 4), round(right, 4), round(bottom, 4)


def select(data: Path, out: Path) -> list[Photograph]:
    """Write the selected photographs and their catalogue.

    Raises:
        KeyError: The selection names a picture that the data set does not have.
        UnusablePhotographError: A selected picture may not be redistributed.
    """
    rows: dict[str, dict[str, Any]] = {}
    for line in (data / "metadata.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        rows[row["file"]] = row
    selection: dict[str, list[str]] = json.loads((out / "selection.json").read_text(encoding="utf-8"))
    photographs = []
    for name, originals in sorted(selection.items()):
        for number, original in enumerate(originals):
            row = rows[original]
            boxed = row["label_type"] == "box"
            photograph = Photograph(
                file=f"{name}/{number:02d}.jpg",
                labels=[name],
                width=0,
                height=0,
                licence=row["licence"],
                attribution=row["attribution"],
                source=row["source"],
                original=original,
                box=box_of(data / original.replace("/images/", "/labels/").replace(".jpg", ".txt")) if boxed else None,
            )
            photographs.append(add(out, photograph, (data / original).read_bytes()))
    write_catalogue(out, photographs)
    return photographs


def check(photograph: Photograph) -> None:
    """Refuse what may not be shown or cannot be used. Raises `UnusablePhotographError`."""
    if photograph.licence not in LICENCES:
        raise UnusablePhotographError(f"licence {photograph.licence!r} does not allow it")
    if not photograph.attribution or not photograph.source:
        raise UnusablePhotographError("nobody to attribute it to")
    if len(photograph.labels) != 1 or photograph.labels[0] not in CLASSES:
        raise UnusablePhotographError(f"labels {photograph.labels} are not one known class")
    box = photograph.box
    if box is not None and not (0 <= box[0] < box[2] <= 1 and 0 <= box[1] < box[3] <= 1):
        raise UnusablePhotographError("its box is not inside the picture")


def add(folder: Path, photograph: Photograph, data: bytes) -> Photograph:
    """Store one photograph below a folder; the catalogue is the caller's to write.

    Raises:
        UnusablePhotographError: See `check` and `pixels.shrink`.
    """
    check(photograph)
    encoded, width, height = shrink(data, longest_px=LONGEST_SIDE_PX, quality=_QUALITY)
    path = folder / photograph.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encoded)
    return msgspec.structs.replace(photograph, width=width, height=height)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; give its exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="images folder of the data set")
    parser.add_argument("--out", type=Path, required=True, help="folder of bundled photographs, with selection.json")
    options = parser.parse_args(arguments)
    photographs = select(options.data, options.out)
    size = sum((options.out / one.file).stat().st_size for one in photographs)
    sys.stdout.write(f"{len(photographs)} photographs, {size / 1e6:.1f} MB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
