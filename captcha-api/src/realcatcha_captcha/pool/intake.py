"""Take an operator's photographs into the picture store.

A file is its SHA-256: first its object is stored, then its document. A run that was killed between the two leaves an
object that the next run writes again; a file that is in the store already is not even decoded, but a label that the
operator names now settles what waited for a review.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

import msgspec
from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.application.ports.objects import ObjectStore
from realcatcha_captcha.application.ports.pictures import PhotographFile, Picture, Pictures, Verdict, photograph_id
from realcatcha_captcha.pool.classes import CLASSES
from realcatcha_captcha.pool.photographs import CATALOGUE, LICENCES
from realcatcha_captcha.pool.pixels import MOST_BYTES, Box, UnusablePhotographError, square
from realcatcha_captcha.pool.sources import Incoming, NoSourceError, PhotographSource
from realcatcha_captcha.pool.verdicts import evidence

OBJECT_PREFIX: Final = "photographs/"
BATCH: Final = 16
_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp"})
_MOST_REASONS: Final = 1000


class Line(msgspec.Struct, frozen=True):
    """What the operator says of a file; a field that is left out has the default of the run.

    Attributes:
        labels: Every class of `pool.classes` that it shows; empty: the model is to say.
        box: Part that holds them: left, top, right, bottom in 0..1 of the upright picture.
        source: Where the operator has it from.
        original: Its name there.
    """

    file: str
    labels: list[str] = msgspec.field(default_factory=list)
    licence: str = ""
    attribution: str = ""
    source: str = ""
    original: str = ""
    box: Box | None = None


@dataclass(frozen=True)
class Rights:
    """What is said of photographs whose line of the catalogue says nothing."""

    licence: str = "own work"
    attribution: str = "the operator"


@dataclass
class Report:
    """What became of the files of a run.

    Attributes:
        taken: Files that came in.
        known: Files that are in the store already.
        reviewed: Those of them that waited for a review and have a label now.
        refused: Why each of the others did not come in, by name; at most 1,000 of them.
        others: How many more were refused.
    """

    taken: int = 0
    known: int = 0
    reviewed: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    others: int = 0

    def refuse(self, name: str, reason: str) -> None:
        """Note why a file did not come in."""
        if len(self.refused) < _MOST_REASONS or name in self.refused:
            self.refused[name] = reason
        else:
            self.others += 1

    @property
    def all_taken(self) -> bool:
        """Whether every file is in the store."""
        return not self.refused


def read_lines(source: PhotographSource) -> dict[str, Line]:
    """Read the catalogue of a source, by file.

    Raises:
        NoSourceError: A line of it cannot be read: whose photograph it is must not be guessed.
        Unavailable: The source does not answer.
    """
    lines = {}
    for number, text in enumerate(source.catalogue().splitlines(), start=1):
        if not text.strip():
            continue
        try:
            line = msgspec.json.decode(text, type=Line)
        except (msgspec.MsgspecError, UnicodeError) as error:
            raise NoSourceError(f"{CATALOGUE}, line {number}: {error}") from error
        lines[line.file] = line
    return lines


class Intake:
    """Takes files in, a batch at a time.

    Args:
        pictures: The picture store.
        objects: Where the photographs go.
        lines: What the operator says of files, by name.
        rights: What is said of the others.
        origin: Where the files come from.
        clock: Unix time, seconds.
    """

    def __init__(
        self,
        pictures: Pictures,
        objects: ObjectStore,
        *,
        lines: dict[str, Line],
        rights: Rights,
        origin: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._pictures = pictures
        self._objects = objects
        self._lines = lines
        self._rights = rights
        self._origin = origin
        self._clock = clock
        self._unseen = set(lines)
        self.report = Report()

    async def take(self, batch: Sequence[Incoming]) -> None:
        """Take files in; what cannot be taken is in the report. Raises Unavailable; the batch may then come again."""
        read = {one.name: data for one in batch if (data := self._read(one)) is not None}
        ids = {name: photograph_id(hashlib.sha256(data).hexdigest()) for name, data in read.items()}
        known = await self._pictures.known(set(ids.values()))
        for name, data in read.items():
            if ids[name] in known:
                self.report.known += 1
                await self._vouch(ids[name], self._line(name).labels)
            else:
                await self._add(name, data)

    def finish(self) -> Report:
        """Give the report, with the lines of the catalogue for which there was no file."""
        for name in sorted(self._unseen):
            self.report.refuse(name, f"named in {CATALOGUE}, but there is no such file")
        self._unseen.clear()
        return self.report

    def _read(self, file: Incoming) -> bytes | None:
        self._unseen.discard(file.name)
        reason = _unfit(file) or _unfit_line(self._line(file.name))
        if reason is None:
            try:
                return file.read()
            except (OSError, Unavailable):
                reason = "cannot be read"
        self.report.refuse(file.name, reason)
        return None

    async def _add(self, name: str, data: bytes) -> None:
        line = self._line(name)
        try:
            cut = square(data, line.box)
        except UnusablePhotographError as error:
            self.report.refuse(name, str(error))
            return
        sha256 = hashlib.sha256(data).hexdigest()
        file = PhotographFile(
            f"{OBJECT_PREFIX}{sha256}.jpg",
            sha256,
            cut.side_px,
            cut.side_px,
            line.licence,
            line.attribution,
            line.source,
            line.original or name,
            cut.box,
        )
        await self._objects.put(file.object_key, cut.data, "image/jpeg")
        picture = Picture(photograph_id(sha256), "photograph", self._clock(), photograph=file, vouched=line.labels)
        if await self._pictures.add([picture]):
            self.report.taken += 1
        else:
            self.report.known += 1

    async def _vouch(self, id: str, labels: list[str]) -> None:
        """Accept a picture that waits for a review where the operator names labels that were not known before."""
        picture = await self._pictures.get(id) if labels else None
        if picture is None or picture.status != "review" or picture.vouched == labels:
            return
        shows, lacks = evidence(labels, picture.scores)
        verdict = Verdict("accepted", "", shows, lacks)
        done = await self._pictures.decide(id, verdict, expected="review", vouched=labels, now=self._clock())
        self.report.reviewed += done

    def _line(self, name: str) -> Line:
        line = self._lines.get(name, Line(name))
        return msgspec.structs.replace(
            line,
            licence=line.licence or self._rights.licence,
            attribution=line.attribution or self._rights.attribution,
            source=line.source or self._origin,
        )


def _unfit(file: Incoming) -> str | None:
    """Say why a file is not worth reading."""
    if PurePosixPath(file.name).suffix.lower() not in _SUFFIXES:
        return "neither JPEG nor PNG nor WebP"
    return "the file is too large" if file.size > MOST_BYTES else None


def _unfit_line(line: Line) -> str | None:
    """Say why what the operator says of a file cannot be."""
    if line.licence not in LICENCES:
        return f"licence {line.licence!r} does not allow it"
    strange = sorted(set(line.labels) - CLASSES.keys())
    if strange:
        return f"nobody is asked for {', '.join(strange)}"
    box = line.box
    if box is not None and not (0 <= box[0] < box[2] <= 1 and 0 <= box[1] < box[3] <= 1):
        return "its box is not inside the picture"
    return None


def in_batches(files: Iterable[Incoming]) -> Iterable[list[Incoming]]:
    """Group files into batches."""
    batch: list[Incoming] = []
    for one in files:
        batch.append(one)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
