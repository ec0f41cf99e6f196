"""Against abstract images: guessing, picking what looks alike, and colours that an attacker has painted himself.

Packs are built as the pool builds them, of images that the shipped model has labelled; two rows are one challenge, and
what they forgive is the kind's own rule.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Final

import numpy as np
import structlog
from PIL import Image
from realcatcha_abstract import FEELINGS, generate
from realcatcha_captcha.adapters.memory_pictures import MemoryPictures
from realcatcha_captcha.application.ports.packs import BANDS
from realcatcha_captcha.domain.challenges.abstract import SETS, TILES, Abstract, AbstractAnswer
from realcatcha_captcha.domain.challenges.kinds import Expected
from realcatcha_captcha.pool.abstract import AbstractPacks
from realcatcha_captcha.pool.building import BuiltPack, Terms
from realcatcha_captcha.pool.composition import NotYetError
from realcatcha_captcha.pool.labelling import paint
from realcatcha_captcha.pool.painting import add_recipes
from realcatcha_captcha.pool.verdicts import verdict_on
from realcatcha_contracts import PictureLabels, PictureToLabel
from realcatcha_ml.models.abstract import AbstractModel
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

from tests.attack.findings import Finding
from tests.attack.pictures import Floats, tiles_of

Rng = np.random.Generator
Solver = Callable[[str, Floats, Rng], Sequence[int]]

_MODELS: Final = Path(__file__).parents[2] / "ml-service" / "models"
_LAYER: Final = {0: "abstract, easy, two rows", 1: "abstract, hard, two rows"}
_PEOPLE: Final = "not measured; 51 % by colours alone (card)"
_PAINTED: Final = 40
_NEIGHBOURS: Final = 5
_GUESSES: Final = 200


@dataclass(frozen=True)
class Row:
    """A pack: what its visitor sees, and what is right."""

    target: str
    colours: Floats
    expected: Expected

    @classmethod
    def of(cls, built: BuiltPack) -> "Row":
        """Look at a pack: the mean colour of each tile, ``(5, 3)``, 0 to 1."""
        colours = np.stack([_mean(np.asarray(tile)) for tile in tiles_of(built.image, columns=TILES, rows=1)])
        return cls(built.pack.target, colours, Expected(tiles=built.pack.answer, weights=built.pack.weights))


def labeller() -> AbstractModel:
    """Load the shipped model."""
    model = AbstractModel(ModelFiles(_MODELS, "abstract"), runtime=OnnxRuntime())
    model.load()
    return model


def rows(model: AbstractModel, band: int, count: int) -> list[Row]:
    """Build packs of fresh images."""
    return asyncio.run(_rows(model, band, count))


async def _rows(model: AbstractModel, band: int, count: int) -> list[Row]:
    pictures = MemoryPictures()
    packs = AbstractPacks(pictures)
    found: list[Row] = []
    with structlog.testing.capture_logs():
        while len(found) < count:
            try:
                found.append(Row.of(await packs.build(band, Terms(0.0, 3600.0))))
            except NotYetError:
                await _label(pictures, model)
    return found


async def _label(pictures: MemoryPictures, model: AbstractModel) -> None:
    """Do the work of the pool and of the labeller."""
    await add_recipes(pictures, now=1.0)
    for picture in await pictures.claim_due(now=1e6, again_after_s=1.0, most_attempts=2, limit=1000):
        data = paint(picture.recipe) if picture.recipe else None
        (labels,) = model.predict_batch([PictureToLabel(picture.id, data or b"")])
        assert isinstance(labels, PictureLabels)
        verdict = verdict_on(picture, labels)
        await pictures.record(picture.id, verdict, scores=labels.scores, model_version=model.version, now=1.0)


def attack(model: AbstractModel, *, challenges: int = 100) -> list[Finding]:
    """Try every solver on challenges of two rows, easy and hard."""
    colours = _painted(np.random.default_rng(3))
    findings = []
    for band in BANDS:
        found = rows(model, band, challenges * SETS)
        for name, solver, tries in (
            ("two or three tiles at random", _at_random, _GUESSES),
            ("those that look most alike", _alike, _GUESSES),
            (f"mean colour, {_PAINTED} images of one's own painting", colours, 1),
        ):
            rng = np.random.default_rng(band)
            pairs = list(zip(found[::SETS], found[1::SETS], strict=True))
            passed = sum(_passes(pair, solver, rng) for pair in pairs for _ in range(tries))
            findings.append(Finding(_LAYER[band], name, passed, len(pairs) * tries, _PEOPLE))
    return findings


def _passes(challenge: Sequence[Row], solver: Solver, rng: Rng) -> bool:
    kind, forgiven = Abstract(), 0.0
    for row in challenge:
        answer = AbstractAnswer(sorted(solver(row.target, row.colours, rng)))
        expected = Expected(tiles=row.expected.tiles, weights=row.expected.weights, forgiven=forgiven)
        if not kind.is_right(expected, answer):
            return False
        forgiven += kind.disagreement(expected, answer)
    return True


def _at_random(_target: str, colours: Floats, rng: Rng) -> Sequence[int]:
    chosen: list[int] = rng.choice(len(colours), rng.integers(2, 4), replace=False).tolist()
    return chosen


def _alike(_target: str, colours: Floats, rng: Rng) -> Sequence[int]:
    """Split the row into the three tiles that are most alike and the other two, and toss a coin."""
    tightest = min(combinations(range(len(colours)), 3), key=lambda group: _spread(colours, group))
    others = [tile for tile in range(len(colours)) if tile not in tightest]
    return list(tightest) if rng.random() < 0.5 else others


def _spread(colours: Floats, group: Sequence[int]) -> float:
    return float(max(np.linalg.norm(colours[a] - colours[b]) for a, b in combinations(group, 2)))


def _painted(rng: Rng) -> Solver:
    """Learn from images that anybody paints with this repository: no labels but the generator's are needed."""
    named = [(feeling, int(rng.integers(2**40))) for _ in range(_PAINTED // len(FEELINGS)) for feeling in FEELINGS]
    known = np.stack([_mean(generate(seed, feeling=feeling)) for feeling, seed in named])
    names = np.array([feeling for feeling, _ in named])

    def solve(target: str, colours: Floats, _rng: Rng) -> Sequence[int]:
        away = np.linalg.norm(colours[:, None] - known[None], axis=2)
        near = names[np.argsort(away, axis=1)[:, :_NEIGHBOURS]]
        votes = (near == target).mean(axis=1)
        chosen = [tile for tile in range(len(colours)) if votes[tile] > 0.5]
        return chosen or [int(votes.argmax())]

    return solve


def _mean(pixels: np.ndarray) -> Floats:
    with Image.fromarray(pixels) as image:
        small = image.resize((1, 1), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.float32).reshape(3) / 255
