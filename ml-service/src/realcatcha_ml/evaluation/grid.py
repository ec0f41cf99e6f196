"""Photographs: every labelled picture through the served model, one row a picture and class."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from realcatcha_contracts import ClassScore, PictureToLabel

from realcatcha_ml.evaluation.grid_data import LabelledPicture, NoPictures, read_pictures
from realcatcha_ml.evaluation.grid_tally import GridTally
from realcatcha_ml.models.base import BadInput
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.models.grid import GridModel
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

HEADER: Final = ("file", "group", "class", "shown", "probability", "finding")


@dataclass(frozen=True)
class Labelled:
    """One picture and what the model says of it; no scores where it could not be read."""

    picture: LabelledPicture
    scores: Sequence[ClassScore]


def evaluate(*, data: Path, out: Path, models: Path, stateful: bool) -> Sequence[str]:
    """Score labelled photographs into a CSV file; give the lines of the table.

    A picture shows exactly what it is labelled with: where a data set labels one thing a picture, others that happen to
    be on it count as absent.

    Args:
        data: An ``images`` folder with ``metadata.jsonl``, or its parent.
        out: The CSV file, one row a picture and class.
        models: Folder of the model files.
        stateful: Means nothing here.

    Raises:
        NoPictures: Nothing to read at `data`.
        OSError: The CSV file cannot be written.
    """
    pictures = read_pictures(data)
    model = GridModel(ModelFiles(models, "grid"), runtime=OnnxRuntime())
    model.load()
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", newline="", encoding="utf-8") as file:
        tally = write_rows(label(pictures, model), file)
    if tally.unusable == len(pictures):
        raise NoPictures(f"none of the {len(pictures)} pictures named at {data} can be read")
    return list(tally.lines())


def label(pictures: Iterable[LabelledPicture], model: GridModel) -> Iterator[Labelled]:
    """Put pictures through the model, one after the other; one that is not there or cannot be read has no scores."""
    for picture in pictures:
        try:
            data = picture.path.read_bytes()
        except OSError:
            yield Labelled(picture, [])
            continue
        (found,) = model.predict_batch([PictureToLabel(picture.file, data)])
        yield Labelled(picture, [] if isinstance(found, BadInput) else found.scores)


def write_rows(labelled: Iterable[Labelled], out: TextIO) -> GridTally:
    """Write the rows of each picture as they come, and count them; an unusable picture has one row without a class."""
    writer = csv.writer(out)
    writer.writerow(HEADER)
    tally = GridTally()
    for one in labelled:
        origin = (one.picture.file, one.picture.group)
        if not one.scores:
            writer.writerow((*origin, "", "", "", "unusable"))
        for score in one.scores:
            shown = score.name in one.picture.labels
            writer.writerow((*origin, score.name, int(shown), f"{score.probability:.6f}", score.finding))
        tally.add(one.picture.labels, one.scores)
    return tally
