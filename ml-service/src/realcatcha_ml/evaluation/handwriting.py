"""Handwriting: each drawn word through the served model, asked for what it is and for what it is not."""

import csv
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from realcatcha_contracts.lexicon import WORDS

from realcatcha_ml.evaluation.handwriting_data import Drawn, is_latin, read_handwriting
from realcatcha_ml.evaluation.handwriting_report import HEADER, Reading, Tally, row
from realcatcha_ml.evaluation.recordings import NoRecordings
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.models.handwriting import LONGEST_WORD, HandwritingModel
from realcatcha_ml.pipelines.ink import MAX_COORDINATE, ink_refusal, inks_of
from realcatcha_ml.pipelines.ink_letters import Letter, compose
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

WORDS_PER_DRAWER: Final = 60
COMPOSED: Final = "letters composed"
UNSEEN: Final = "unseen"
_CHUNK: Final = 64
_NOT_READ: Final = "without ink or of another alphabet"


class _Manifest(msgspec.Struct):
    people: dict[str, list[str]] = {}


@dataclass(frozen=True)
class Task:
    """One word to read.

    Attributes:
        id: Stable for one file.
        source: Of the data, with what was done to it.
        text: Lower case.
        strokes: As a browser sends them: whole pixels.
    """

    id: str
    source: str
    drawer: str
    text: str
    strokes: list[list[int]]

    @property
    def readable(self) -> bool:
        """Whether the server would read it at all."""
        return len(self.text) <= LONGEST_WORD and ink_refusal(self.strokes) is None


@dataclass(frozen=True)
class Writing:
    """What is read in one language, and how words of it are made of single letters.

    Attributes:
        model: The class that is served.
        is_text: Knows the words and letters that are read.
        spell: Gives the letters that a word is composed of.
        compose: Writes a word with somebody's letters.
    """

    model: type[HandwritingModel]
    is_text: Callable[[str], bool]
    spell: Callable[[str], str]
    compose: Callable[[str, Mapping[str, Sequence[Letter]], np.random.Generator], Letter]


LATIN: Final = Writing(HandwritingModel, is_latin, str, compose)


def evaluate(*, data: Path, out: Path, models: Path, stateful: bool, writing: Writing = LATIN) -> Sequence[str]:
    """Read all words of a file or folder into a CSV file, one row a word; give the lines of the table.

    Every word is read against the lexicon with itself in it, and once more asked for another word of the lexicon,
    drawn at random by a fixed seed. Where only letters were drawn, words are composed of them, person by person.

    Args:
        data: A ``.jsonl.gz`` file or a folder of them.
        out: The CSV file.
        models: Folder of the model files.
        stateful: Without meaning here.
        writing: Whose model reads.

    Raises:
        NoRecordings: Nothing to read at `data`.
        OSError: A file cannot be read or written.
    """
    files = ModelFiles(models, writing.model.name)
    model = writing.model(files, runtime=OnnxRuntime())
    model.load()
    left_out = Counter[Path]()
    tasks = list(tasks_of(read_handwriting(data, writing.is_text, left_out=left_out), writing))
    if not tasks:
        raise NoRecordings(f"no word that {writing.model.name} reads, nor letters to compose one of, at {data}")
    known = known_people(files)
    tally = Tally()
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for reading in readings(tasks, model, known):
            writer.writerow(row(reading))
            tally.add(reading)
    return [*tally.lines(), *(f"{file.name}: {count} lines left out, {_NOT_READ}" for file, count in left_out.items())]


def tasks_of(drawn: Iterable[Drawn], writing: Writing = LATIN) -> Iterator[Task]:
    """Give the words as they were drawn, then words composed of each person's letters."""
    letters: dict[tuple[str, str], dict[str, list[Letter]]] = defaultdict(lambda: defaultdict(list))
    for one in drawn:
        if one.is_word:
            yield Task(one.id, one.source, one.drawer, one.text.lower(), in_pixels(one.letter))
        else:
            letters[one.source, one.drawer][one.text].append(one.letter)
    for (source, drawer), alphabet in letters.items():
        yield from _composed(source, drawer, alphabet, writing)


def _composed(source: str, drawer: str, alphabet: dict[str, list[Letter]], writing: Writing) -> Iterator[Task]:
    """Compose words of the lexicon from one person's letters; the same ones whenever the same letters are given."""
    possible = [word for word in writing.model.dictionary if alphabet.keys() >= set(writing.spell(word))]
    if not possible:
        return
    rng = np.random.default_rng(_number(drawer))
    for index, word in enumerate(rng.choice(possible, min(WORDS_PER_DRAWER, len(possible)), replace=False)):
        strokes = in_pixels(writing.compose(str(word), alphabet, rng))
        yield Task(f"{drawer}:{index}", f"{source} {COMPOSED}", drawer, str(word), strokes)


def in_pixels(letter: Letter) -> list[list[int]]:
    """Give ink as a browser sends it: flat strokes of whole pixels; what is far outside any canvas stays outside."""
    ends = np.cumsum(letter.sizes)[:-1]
    points = np.clip(letter.points, -2 * MAX_COORDINATE, 2 * MAX_COORDINATE)
    return [np.rint(stroke).astype(int).ravel().tolist() for stroke in np.split(points, ends)]


def readings(tasks: Sequence[Task], model: HandwritingModel, known: dict[str, str]) -> Iterator[Reading]:
    """Read tasks in their order.

    Args:
        tasks: What was drawn.
        model: Loaded.
        known: By `name_hash`: which part of the model's making a person was in.
    """
    rng = np.random.default_rng(1)
    rows = iter(tasks)
    while chunk := list(islice(rows, _CHUNK)):
        readable = [task for task in chunk if task.readable]
        columns = model.see(inks_of([task.strokes for task in readable])) if readable else np.empty(0)
        seen = dict(zip([task.id for task in readable], columns, strict=True))
        for task in chunk:
            people = known.get(name_hash(task.drawer), UNSEEN)
            yield _reading(task, people, seen.get(task.id), model, another_word(task.text, rng, model.dictionary))


def _reading(task: Task, people: str, seen: NDArray[np.float32] | None, model: HandwritingModel, other: str) -> Reading:
    origin = (task.id, task.source, task.drawer, people, task.text)
    if seen is None:
        return Reading(*origin, rank=0, genuine=None, other=other, forged=None)
    own = model.lexicon_of([task.text]).log_likelihoods(seen)[0]
    rivals = model.lexicon.log_likelihoods(seen)[[word != task.text for word in model.lexicon.words]]
    return Reading(
        *origin,
        rank=1 + int((rivals > own).sum()),
        genuine=model.judge(seen, [task.text]),
        other=other,
        forged=model.judge(seen, [other]),
    )


def another_word(text: str, rng: np.random.Generator, words: Sequence[str] = WORDS) -> str:
    """Draw a word of the lexicon that is not `text`."""
    while (word := words[int(rng.integers(len(words)))]) == text:
        pass
    return word


def known_people(files: ModelFiles) -> dict[str, str]:
    """Tell from the manifest whose ink the model was made with, by `name_hash`."""
    people = msgspec.json.decode(files.manifest.read_bytes(), type=_Manifest).people
    return {name: part for part, names in people.items() for name in names}


def name_hash(drawer: str) -> str:
    """Shorten a name for the manifest."""
    return hashlib.sha256(drawer.encode()).hexdigest()[:8]


def _number(drawer: str) -> int:
    return int(name_hash(drawer), 16)
