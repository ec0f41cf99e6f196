"""The photographs that packs are made of: a folder with ``catalogue.jsonl`` and the files it names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from realcatcha_captcha.pool.classes import CLASSES, distractors

CATALOGUE: Final = "catalogue.jsonl"
# Licences under which a photograph may be shown to the public with its attribution.
LICENCES: Final = frozenset(
    {"Apache-2.0", "CC BY 2.0", "CC BY 4.0", "CC BY-SA 2.0", "CC BY-SA 4.0", "CC0-1.0", "MIT", "own work"}
)


class Photograph(msgspec.Struct, frozen=True, omit_defaults=True):
    """One photograph and who is to be named for it.

    Attributes:
        file: Path below the folder; of one of the picture store the key of its object.
        labels: Classes it shows; exactly one for bundled photographs that packs use.
        box: Part that holds everything labelled: left, top, right, bottom in 0..1. None: the whole picture.
        original: Path in the data set that `source` names.
        lacks: Classes that it is known not to show. None: every class that is not confusable with its only label, as
            its data set vouches for.
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
    lacks: list[str] | None = None


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
    """Photographs by the known classes that they show, and their files.

    Attributes:
        folder: Where the bundled photographs are.
        by_class: Photographs that show a class, for each class that a pack can be made of.
        plain: Photographs that show no known class; they may surround what they lack.
        held: Files of the picture store's photographs, by `Photograph.file`.
    """

    folder: Path
    by_class: dict[str, list[Photograph]]
    plain: list[Photograph] = field(default_factory=list)
    held: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    _surroundings: dict[tuple[str, bool], dict[str, list[Photograph]]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        folder: Path,
        photographs: Iterable[Photograph],
        *,
        fewest: int = 9,
        held: Mapping[str, bytes] | None = None,
    ) -> "PhotographIndex":
        """Index photographs; classes with fewer than `fewest` are left out.

        A photograph whose `lacks` is None must show exactly one known class.
        """
        found: dict[str, list[Photograph]] = {}
        plain = []
        for one in photographs:
            known = [name for name in one.labels if name in CLASSES]
            if one.lacks is None and (len(one.labels) != 1 or not known):
                continue
            for name in known:
                found.setdefault(name, []).append(one)
            plain += [] if known else [one]
        enough = {name: shown for name, shown in sorted(found.items()) if len(shown) >= fewest}
        return cls(folder, enough, plain, held or {})

    @property
    def classes(self) -> frozenset[str]:
        """The classes that a pack can be made of."""
        return frozenset(self.by_class)

    def surroundings(self, target: str, *, similar: bool) -> dict[str, list[Photograph]]:
        """Give the photographs that may surround a target, by what they show; each is sure to lack the target.

        Args:
            target: One of `classes`.
            similar: Of things of the target's own group, else of others.
        """
        known = self._surroundings.get((target, similar))
        if known is None:
            groups = {name: self.by_class[name] for name in distractors(target, self.classes, similar=similar)}
            groups |= {} if similar else {"": self.plain}
            lacking = {name: [one for one in group if _lacks(one, target)] for name, group in groups.items()}
            known = self._surroundings[target, similar] = {name: group for name, group in lacking.items() if group}
        return known

    def alone(self, name: str) -> list[Photograph]:
        """List the photographs that show a class and no other known one."""
        return [one for one in self.by_class.get(name, ()) if len(one.labels) == 1]

    def read(self, photograph: Photograph) -> bytes:
        """Read the file of a photograph. Raises OSError."""
        held = self.held.get(photograph.file)
        return (self.folder / photograph.file).read_bytes() if held is None else held


def _lacks(photograph: Photograph, target: str) -> bool:
    """Tell whether a photograph is sure not to show a class; `distractors` has excluded what is confusable."""
    if photograph.lacks is None:
        return target not in photograph.labels
    return target in photograph.lacks
