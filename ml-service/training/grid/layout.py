"""Lay the pictures with boxes out the way Ultralytics reads them: links to them, our labels, a list a part."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import yaml
from realcatcha_ml.evaluation.grid_data import LabelledPicture, our_name

from training.grid.classes import CLASSES
from training.grid.splits import Part

_NUMBER: Final = {name: number for number, name in enumerate(CLASSES)}


def lay_out(pictures: Sequence[LabelledPicture], parts: Sequence[Part], work: Path) -> Path:
    """Write ``images``, ``labels`` and ``data.yaml`` below a folder; give the last. What is there already is kept.

    Groups whose pictures have no boxes are left out: a box around the whole picture teaches that things fill it.
    """
    lists: dict[Part, list[str]] = {"train": [], "validation": [], "test": []}
    for picture, part in zip(pictures, parts, strict=True):
        if not _label(picture).is_file():
            continue
        link = work / "images" / picture.file.replace("/images/", "-")
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.is_symlink():
            link.symlink_to(picture.path.resolve())
        label = work / "labels" / link.with_suffix(".txt").name
        label.parent.mkdir(exist_ok=True)
        label.write_text("".join(f"{line}\n" for line in boxes(picture)), encoding="utf-8")
        lists[part].append(str(link))
    for part, links in lists.items():
        (work / f"{part}.txt").write_text("\n".join(links) + "\n", encoding="utf-8")
    settings = {"path": str(work), "train": "train.txt", "val": "validation.txt", "names": dict(enumerate(CLASSES))}
    path = work / "data.yaml"
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return path


def boxes(picture: LabelledPicture) -> list[str]:
    """Give the boxes of one picture, ``class cx cy w h``, of classes that are learnt."""
    names = [our_name(name) for name in (picture.folder / "classes.txt").read_text().splitlines() if name]
    rows = [line.split(maxsplit=1) for line in _label(picture).read_text().splitlines() if line.strip()]
    return [f"{_NUMBER[names[int(row[0])]]} {row[1]}" for row in rows if names[int(row[0])] in _NUMBER]


def _label(picture: LabelledPicture) -> Path:
    return picture.path.parents[1] / "labels" / picture.path.with_suffix(".txt").name
