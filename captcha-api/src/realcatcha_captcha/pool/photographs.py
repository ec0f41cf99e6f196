"""The photographs that packs are made of: a folder with ``catalogue.jsonl`` and the files it names."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from realcatcha_captcha.pool.classes import CLASSES

CATALOGUE: Final = "catalogue.jsonl"
# Licences under which a photograph may be shown to the public with its attribution.
LICENCES: Final = frozenset(
    {"Apache-2.0", "CC BY 2.0", "CC BY 4.0", "CC BY-SA 2.0", "CC BY-SA 4.0", "CC0-1.0", "MIT", "own work"}
)


class Photograph(msgspec.Struct, frozen=True, omit_defaults=True):
    """One photograph and who is to be named for it.

    Attributes:
        file: Path below the folder.
        labels: Classes it shows; exactly one for photographs that packs use.
        box: Part that holds everything labelled: left, top, right, bottom in 0..1. None: the whole picture.
        original: Path in the data set that `source` names.
    """

    file: str
    labels: list[str]
    width: int
    height: int
    licence: str
    attribution: str
    source: str
    original: str = ""
    box: tuple[float, float, float, float] | None = None


_decoder = msgspec.json.Decoder(Photograph)
_encoder = msgspec.json.Encoder()


def read_catalogue(folder: Path) -> list[Photograph]:
    """Read the catalogue of a folder; empty when there is none. Raises `msgspec.ValidationError`, ValueError."""
    path = folder / CATALOGUE
    if not path.is_file():
        return []
    photographs = [_decoder.decode(line) for line in path.read_bytes().splitlines() if line.strip()]
    root = folder.resolve()
    for photograph in photographs:
        if not (root / photograph.file).resolve().is_relative_to(root):
            raise ValueError(f"{photograph.file}: outside the folder of photographs")
    return photographs


def write_catalogue(folder: Path, photographs: Iterable[Photograph]) -> None:
    """Replace the catalogue of a folder in one step."""
    temporary = folder / (CATALOGUE + ".new")
    temporary.write_bytes(b"".join(_encoder.encode(one) + b"\n" for one in photographs))
    temporary.replace(folder / CATALOGUE)


@dataclass(frozen=True)
class PhotographIndex:
    """Photographs by the one known class each shows."""

    folder: Path
    by_class: dict[str, list[Photograph]]

    @classmethod
    def of(cls, folder: Path, photographs: Iterable[Photograph], *, fewest: int = 9) -> "PhotographIndex":
        """Index the photographs that show exactly one known class; classes with fewer than `fewest` are left out."""
        found: dict[str, list[Photograph]] = {}
        for one in photographs:
            if len(one.labels) == 1 and one.labels[0] in CLASSES:
                found.setdefault(one.labels[0], []).append(one)
        return cls(folder, {name: shown for name, shown in sorted(found.items()) if len(shown) >= fewest})

    @property
    def classes(self) -> frozenset[str]:
        """The classes that a pack can be made of."""
        return frozenset(self.by_class)
