"""Labelled photographs in the schema of the data folder: ``metadata.jsonl`` and ``<group>/images``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from realcatcha_ml.evaluation.recordings import NoRecordings

METADATA: Final = "metadata.jsonl"

OUR_NAMES: Final = {
    "carrots": "carrot",
    "glass container": "glass-bottle",
    "metal can": "can",
    "milk": "milk-carton",
    "pants": "trousers",
    "pepper": "bell-pepper",
    "plastic item": "plastic",
    "shoes": "shoe",
}
"""What the data folder calls otherwise than the pool does; every other name differs in its hyphens only."""


class NoPictures(NoRecordings):
    """The path holds no folder of labelled photographs; the message says which and why."""


class _Line(msgspec.Struct, frozen=True):
    file: str
    labels: list[str]


_decoder = msgspec.json.Decoder(_Line)


@dataclass(frozen=True)
class LabelledPicture:
    """One photograph and what is known to be on it.

    Attributes:
        file: Path below the folder; its first part is the group.
        labels: Classes that it shows, in the pool's names.
    """

    folder: Path
    file: str
    labels: frozenset[str]

    @property
    def group(self) -> str:
        """Data set that it comes from."""
        return self.file.partition("/")[0]

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.folder / self.file


def our_name(label: str) -> str:
    """Give the pool's name of a label of the data folder."""
    return OUR_NAMES.get(label, label.replace(" ", "-"))


def read_pictures(path: Path) -> list[LabelledPicture]:
    """List the photographs of an ``images`` folder (or of its parent), sorted by file.

    Raises:
        NoPictures: There is no readable ``metadata.jsonl``, or nothing in it.
    """
    folder = next((one for one in (path, path / "images") if (one / METADATA).is_file()), None)
    if folder is None:
        raise NoPictures(f"no {METADATA} at {path}")
    try:
        lines = _decoder.decode_lines((folder / METADATA).read_bytes())
    except msgspec.MsgspecError as error:
        raise NoPictures(f"{folder / METADATA}: {error}") from error
    if not lines:
        raise NoPictures(f"no picture in {folder / METADATA}")
    pictures = [LabelledPicture(folder, line.file, frozenset(map(our_name, line.labels))) for line in lines]
    return sorted(pictures, key=lambda one: one.file)
