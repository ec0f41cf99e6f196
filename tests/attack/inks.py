"""Against handwriting: an attacker who knows the asked word (he can read) and has a font, but no hand.

He thins each letter of a font to lines and walks along them. The word must be read as the asked one, and the way it was
drawn must be a person's, by the model; what is said to have drawn it changes neither.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from realcatcha_behaviour import (
    IMPOSSIBLE_TIMING,
    INK_FEATURE_VERSION,
    ink_features,
    is_judgeable,
    strokes_to_trace,
    trace_reasons,
)
from realcatcha_contracts import BehaviourInput, HandwritingInput, HandwritingVerdict
from realcatcha_contracts.lexicon import WORDS
from realcatcha_ml.models.base import BadInput
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.models.handwriting import HandwritingModel
from realcatcha_ml.models.ink import InkModel
from realcatcha_ml.runtime.onnx_session import OnnxRuntime
from training.handwriting.thinning import strokes_of, thinned

from tests.attack.findings import Finding

Line = NDArray[np.float64]
Stroke = list[list[int]]
Hand = Callable[[list[Line], np.random.Generator], list[Stroke]]
Writer = Callable[[str, np.random.Generator], list[Stroke]]

REFUSED_BELOW: Final = 70.0
_MODELS: Final = Path(__file__).parents[2] / "ml-service" / "models"
_FONT_PX: Final = 110
_PX_A_SECOND: Final = 450.0
_FRAME_MS: Final = 16.0
_FRAMES_MS: Final = (8, 15, 16, 17, 18, 24, 33)
_FRAME_SHARES: Final = (0.05, 0.1, 0.3, 0.35, 0.1, 0.05, 0.05)
_PEOPLE: Final = "99.5 % read, 98.7 % taken for people (pens; model cards)"


def handwriting_model() -> HandwritingModel:
    """Load the shipped model."""
    model = HandwritingModel(ModelFiles(_MODELS, "handwriting"), runtime=OnnxRuntime())
    model.load()
    return model


def ink_model() -> InkModel:
    """Load the shipped judge of drawn words."""
    model = InkModel(ModelFiles(_MODELS, "ink"), runtime=OnnxRuntime())
    model.load()
    return model


def attack(
    reader: HandwritingModel, judge: InkModel, *, tries: int = 150, more: Mapping[str, Writer] | None = None
) -> list[Finding]:
    """Write words with every hand, and with `more`; give what is read, and what is read and taken for a person's."""
    writers = {name: _with(hand) for name, hand in HANDS.items()} | dict(more or {})
    findings = []
    for name, write in writers.items():
        rng = np.random.default_rng(5)
        words = [str(word) for word in rng.choice(WORDS, tries, replace=False)]
        drawn = [write(word, rng) for word in words]
        read = [_is_read(reader, strokes, word) for strokes, word in zip(drawn, words, strict=True)]
        human = [_is_human(judge, strokes) for strokes in drawn]
        findings.append(Finding("handwriting, text alone", name, sum(read), tries, _PEOPLE))
        both = sum(text and hand for text, hand in zip(read, human, strict=True))
        findings.append(Finding("handwriting", name, both, tries, _PEOPLE))
    return [*findings, _random_words(reader, tries)]


def _random_words(reader: HandwritingModel, tries: int) -> Finding:
    """Write any word of the lexicon but the asked one: what who cannot read the picture does."""
    rng = np.random.default_rng(6)
    pairs = [rng.choice(WORDS, 2, replace=False) for _ in range(tries)]
    passed = sum(_is_read(reader, _constant(lines_of(str(drawn)), rng), str(asked)) for drawn, asked in pairs)
    return Finding("handwriting, text alone", "a word at random, not the asked one", passed, tries, _PEOPLE)


def _with(hand: Hand) -> Writer:
    return lambda word, rng: hand(lines_of(word), rng)


@cache  # every writer writes the same words
def lines_of(word: str) -> list[Line]:
    """Thin a printed word to lines, ``(P, 2)`` x, y in pixels."""
    font = ImageFont.load_default(_FONT_PX)
    left, top, right, bottom = font.getbbox(word)
    picture = Image.new("1", (int(right - left) + 20, int(bottom - top) + 20))
    ImageDraw.Draw(picture).text((10 - left, 10 - top), word, fill=1, font=font)
    lines = strokes_of(thinned(np.asarray(picture, dtype=np.bool_)))
    return sorted(lines, key=lambda line: float(line[:, 0].min()))


def _walk(lines: list[Line], *, speeds: Callable[[int], Line], waits: Callable[[], float]) -> list[Stroke]:
    """Walk along lines: `speeds` gives the share of the way at each of a number of frames."""
    clock, strokes = 0.0, []
    for line in lines:
        steps = np.hypot(*np.diff(line, axis=0).T)
        travelled = np.concatenate(([0.0], np.cumsum(steps)))
        frames = max(3, int(travelled[-1] / _PX_A_SECOND * 1000 / _FRAME_MS))
        way = speeds(frames) * travelled[-1]
        x, y = (np.interp(way, travelled, line[:, axis]) for axis in (0, 1))
        times = clock + np.arange(frames) * _FRAME_MS
        columns = (np.rint(column).astype(int).tolist() for column in (x, y, times))
        strokes.append([list(point) for point in zip(*columns, strict=True)])
        clock = float(times[-1]) + waits()
    return strokes


def _constant(lines: list[Line], _rng: np.random.Generator) -> list[Stroke]:
    return _walk(lines, speeds=lambda frames: np.linspace(0, 1, frames), waits=lambda: 200.0)


def _eased(lines: list[Line], rng: np.random.Generator) -> list[Stroke]:
    def minimum_jerk(frames: int) -> Line:
        share = np.linspace(0, 1, frames)
        return np.asarray(share**3 * (10 - 15 * share + 6 * share**2))

    return _walk(lines, speeds=minimum_jerk, waits=lambda: float(rng.uniform(100, 400)))


def _hesitant(lines: list[Line], rng: np.random.Generator) -> list[Stroke]:
    def uneven(frames: int) -> Line:
        pace = np.cumsum(np.maximum(0.05, 1 + np.convolve(rng.normal(0, 1.2, frames + 4), np.ones(5) / 5, "valid")))
        return np.asarray((pace - pace[0]) / (pace[-1] - pace[0]))

    shaken = [line + rng.normal(0, 0.6, line.shape) for line in lines]
    return _walk(shaken, speeds=uneven, waits=lambda: float(rng.uniform(100, 400)))


def _uneven(lines: list[Line], rng: np.random.Generator) -> list[Stroke]:
    """Write as `_hesitant` does, at the times that a browser's frames have."""
    clock, end, strokes = 0, 0, []
    for stroke in _hesitant(lines, rng):
        clock += stroke[0][2] - end
        end, waits = stroke[-1][2], [0, *rng.choice(_FRAMES_MS, len(stroke) - 1, p=_FRAME_SHARES).tolist()]
        times = (clock + np.cumsum(waits)).tolist()
        strokes.append([[x, y, t] for (x, y, _), t in zip(stroke, times, strict=True)])
        clock = times[-1]
    return strokes


HANDS: Final[dict[str, Hand]] = {
    "font at constant speed": _constant,
    "font with minimum jerk in every stroke": _eased,
    "font with uneven speed and a shaking hand": _hesitant,
    "the same at the uneven times of a browser's frames": _uneven,
}


def _is_read(reader: HandwritingModel, strokes: list[Stroke], word: str) -> bool:
    outlines = [[value for x, y, _ in stroke for value in (x, y)] for stroke in strokes]
    (verdict,) = reader.predict_batch([HandwritingInput(outlines, [word])])
    return isinstance(verdict, HandwritingVerdict) and verdict.accepted


def _is_human(model: InkModel, strokes: list[Stroke]) -> bool:
    trace = strokes_to_trace(strokes)
    if IMPOSSIBLE_TIMING in trace_reasons(trace, context="draw") or not is_judgeable(trace, context="draw"):
        return False  # what else rules find is noted with ink, and refuses nothing
    job = BehaviourInput("ink", INK_FEATURE_VERSION, ink_features(trace).tolist())
    (verdict,) = model.predict_batch([job])
    return not isinstance(verdict, BadInput) and verdict.trust >= REFUSED_BELOW
