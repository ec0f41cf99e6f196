"""``python -m training.handwriting.strangers [--data FOLDER] [--fonts FOLDER]``: ink of another kind, read as served.

Scrawl asked for any word; words set in fonts, which only stroke dynamics can refuse; test people's words as other hands
or a slow device would give them. One line each, with 95 % Wilson intervals.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from realcatcha_contracts import HandwritingInput
from realcatcha_contracts.lexicon import WORDS
from realcatcha_ml.evaluation.handwriting import in_pixels
from realcatcha_ml.evaluation.intervals import wilson
from realcatcha_ml.evaluation.recordings import NoRecordings
from realcatcha_ml.models.base import BadInput
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.models.handwriting import HandwritingModel
from realcatcha_ml.pipelines.ink_letters import Letter, compose
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

from training.handwriting.__main__ import DEFAULT_DATA, MODELS
from training.handwriting.dataset import load
from training.handwriting.fonts import font_alphabets
from training.handwriting.scrawl import scrawl

Asked = tuple[Letter, str]

_COUNT: Final = 2_000
_PER_FONT: Final = 50


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 2 when the data cannot be read."""
    parser = argparse.ArgumentParser(prog="training.handwriting.strangers", description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    parser.add_argument("--fonts", type=Path, help="folder of fonts that were not trained on")
    parser.add_argument("--models", type=Path, default=MODELS)
    options = parser.parse_args(arguments)
    try:
        words = [(word.letter, word.text.lower()) for word in load(options.data)["test"].words]
    except (NoRecordings, OSError) as error:
        print(f"strangers: {error}; pass --data", file=sys.stderr)
        return 2
    model = HandwritingModel(ModelFiles(options.models, "handwriting"), runtime=OnnxRuntime(provider="cpu"))
    model.load()
    rng = np.random.default_rng(11)
    words = [words[int(index)] for index in rng.permutation(len(words))[:_COUNT]]
    print(_line("scrawl, asked for any word", model, ((scrawl(rng), _any(rng)) for _ in range(_COUNT))))
    print(_line("test people, as drawn", model, words))
    print(_line("test people, every stroke backwards", model, ((_backwards(ink), text) for ink, text in words)))
    print(_line("test people, every third point", model, ((_sparse(ink), text) for ink, text in words)))
    if options.fonts is not None:
        print(_line("fonts traced, right word", model, _set(options.fonts, rng)))
    return 0


def _line(name: str, model: HandwritingModel, asked: Iterable[Asked]) -> str:
    hits = total = 0
    for ink, word in asked:
        verdict = model.predict_batch([HandwritingInput(strokes=in_pixels(ink), words=[word])])[0]
        total += 1
        hits += not isinstance(verdict, BadInput) and verdict.accepted
    low, high = wilson(hits, total)
    return f"| {name} | {total} | {hits / max(total, 1):.2%} [{low:.2%}, {high:.2%}] |"


def _any(rng: np.random.Generator) -> str:
    return WORDS[int(rng.integers(len(WORDS)))]


def _set(folder: Path, rng: np.random.Generator) -> Iterator[Asked]:
    """Set words in fonts."""
    for alphabet in font_alphabets(folder):
        for _ in range(_PER_FONT):
            word = _any(rng)
            if alphabet.keys() >= set(word):
                yield compose(word, alphabet, rng), word


def _backwards(ink: Letter) -> Letter:
    strokes = np.split(ink.points, np.cumsum(ink.sizes)[:-1])
    return Letter(np.concatenate([stroke[::-1] for stroke in strokes]), ink.sizes)


def _sparse(ink: Letter) -> Letter:
    strokes = np.split(ink.points, np.cumsum(ink.sizes)[:-1])
    kept = [np.concatenate([stroke[:-1:3], stroke[-1:]]) for stroke in strokes]
    return Letter(np.concatenate(kept), tuple(map(len, kept)))


if __name__ == "__main__":
    sys.exit(main())
