"""Everything that is learnt from, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from realcatcha_behaviour import CONTEXTS, features, is_judgeable, recorded_window, trace_reasons
from realcatcha_behaviour.window import decision_window
from realcatcha_ml.evaluation.recordings import read_recordings

from training.behaviour.borrowed import REMAKES, borrowed
from training.behaviour.bots.families import FAMILIES
from training.behaviour.bots.sessions import generate
from training.behaviour.ink import RETIMED, SEGMENTS, Letters, drawn_words, font_letters, forged_words
from training.behaviour.people import SHAKEN, WEIGHTS, Sample, people_samples, shaken

COPIES: Final = (SHAKEN, *REMAKES, RETIMED, SEGMENTS)
"""Families of bots that are made from people's windows and belong to them."""

_WORDS: Final = 18
_JUDGED_WORDS: Final = 6

Texts = NDArray[np.str_]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Dataset:
    """Feature rows with their origin; all arrays share their first axis.

    Attributes:
        features: ``(N, FEATURE_COUNT)`` float32.
        group: Source of a person or family of a bot.
        person: Who moved; empty for bots.
        context: ``point`` or ``draw``.
        judged: Rows that stand for a recording in the measurements.
        judgeable: Rows that hold enough movement; the others are "unknown" whatever the model says.
        ruled: Rows that a named rule catches.
    """

    features: NDArray[np.float32]
    group: Texts
    person: Texts
    context: Texts
    judged: Bools
    judgeable: Bools
    ruled: Bools

    @property
    def human(self) -> Bools:
        """Which rows are people."""
        return (self.person != "") & ~np.isin(self.group, COPIES)

    def people(self) -> set[str]:
        """Who is in it."""
        return set(self.person[self.human].tolist())

    def where(self, mask: Bools | NDArray[np.intp]) -> "Dataset":
        """Keep some rows: a mask, or their numbers."""
        return Dataset(*(getattr(self, name)[mask] for name in self.__dataclass_fields__))


def joined(parts: Sequence[Dataset]) -> Dataset:
    """Set parts one after the other."""
    names = Dataset.__dataclass_fields__
    return Dataset(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def build(samples: list[Sample]) -> Dataset:
    """Compute the features of samples."""
    return Dataset(
        features=np.stack([features(sample.trace, context=sample.context) for sample in samples]),
        group=np.array([sample.group for sample in samples]),
        person=np.array([sample.person for sample in samples]),
        context=np.array([sample.context for sample in samples]),
        judged=np.array([sample.judged for sample in samples]),
        judgeable=np.array([is_judgeable(sample.trace, context=sample.context) for sample in samples]),
        ruled=np.array([bool(trace_reasons(sample.trace, context=sample.context)) for sample in samples]),
    )


def bot_samples(count: int, rng: np.random.Generator) -> list[Sample]:
    """Generate `count` traces of each family and context; a quarter are judged and never trained on."""
    return [
        Sample(family, "", context, decision_window(generate(family, context, rng)), judged=index % 4 == 0)
        for family in FAMILIES
        for context in CONTEXTS
        for index in range(count)
    ]


def load(data: Path, *, bots_per_family: int, seed: int) -> Dataset:
    """Read the people of a data folder and generate the bots. Raises `NoRecordings`."""
    rng = np.random.default_rng(seed)
    people = people_samples((row for row in read_recordings(data) if row.source in WEIGHTS), rng)
    return build([*people, *made_of(people, fonts=outlined_fonts(data), count=bots_per_family, rng=rng)])


def outlined_fonts(data: Path) -> list[Letters]:
    """Read the outlines of the fonts beside the mouse recordings; without any, that family of forgeries is missing."""
    return next((font_letters(folder) for folder in _font_folders(data) if folder.is_dir()), [])


def _font_folders(data: Path) -> list[Path]:
    return [data / "fonts_ofl", data.parent / "fonts_ofl"]


def made_of(people: list[Sample], *, fonts: list[Letters], count: int, rng: np.random.Generator) -> list[Sample]:
    """Compose words of what people drew, and make `count` traces of each family of bots."""
    return [
        *drawn_words(people, _WORDS, _JUDGED_WORDS, rng),
        *shaken(people, count, rng),
        *borrowed(people, count, rng),
        *forged_words(people, fonts, count, rng),
        *bot_samples(count, rng),
    ]


def unseen_bots(data: Path) -> Dataset:
    """Read recorded bots, which are measured and never trained on. Raises `NoRecordings`."""
    samples = [
        Sample(
            f"{row.source} {row.bot_kind}",
            "",
            row.context,
            recorded_window(row.trace, context=row.context),
            judged=True,
        )
        for row in read_recordings(data)
        if row.label == "bot" and row.trace is not None
    ]
    return build(samples)
