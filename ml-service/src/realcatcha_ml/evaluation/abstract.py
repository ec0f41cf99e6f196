"""Abstract: colours that people chose, made into pictures, and how the served model says that they feel."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from realcatcha_abstract import FEELINGS, to_oklab

from realcatcha_ml.evaluation.abstract_agreement import Agreement, Felt, agreement, feeling_of, majority, pairwise
from realcatcha_ml.evaluation.abstract_answers import (
    BY_QUADRANT,
    FEELINGS_OF_EMOTIONS,
    STRESS_TOO,
    Answer,
    NoAnswers,
    counted,
    read_answers,
)
from realcatcha_ml.evaluation.abstract_colors import Floats, Pixels, Scorer, feel
from realcatcha_ml.models.abstract import MeanColor, read_manifest, shares_of
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

MODEL: Final = "model"
MEAN_COLOR: Final = "mean colour"
SHUFFLED: Final = "shuffled labels"
HEADER: Final = (
    "answer", "task", "participant", "emotion", "r", "g", "b", "expected", "felt", "agrees",
    *(f"share_{feeling}" for feeling in FEELINGS), "felt_mean_color", "felt_shuffled",
)  # fmt: skip


def evaluate(*, data: Path, out: Path, models: Path, stateful: bool) -> Sequence[str]:
    """Paint the colours of people's answers and score them into a CSV file, one row an answer; give the table.

    Args:
        data: A CSV file of answers, compressed or not, or the data folder.
        out: The CSV file.
        models: Folder of the model files.
        stateful: Means nothing here.

    Raises:
        NoAnswers: Nothing to read at `data`.
        OSError: A file cannot be read or written.
    """
    answers = list(read_answers(data))
    known = counted(answers, feelings=BY_QUADRANT)
    if not known:
        raise NoAnswers(f"no answer at {data} names a known colour and one of {', '.join(sorted(BY_QUADRANT))}")
    felt = feel((one.color for one in known), scorers(models))
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(_rows(answers, felt))
    return list(lines(answers, felt))


def scorers(models: Path) -> dict[str, Scorer]:
    """Open the served network and its baselines: mean colour, and a network that learnt shuffled labels."""
    runtime, files = OnnxRuntime(), ModelFiles(models, "abstract")
    served, control = runtime.open(files.network), runtime.open(models / "abstract.control.onnx")
    mean_color = read_manifest(files.manifest).mean_color
    return {
        MODEL: lambda pixels: shares_of(served, pixels),
        MEAN_COLOR: lambda pixels: _by_mean_color(mean_color, pixels),
        SHUFFLED: lambda pixels: shares_of(control, pixels),
    }


def lines(answers: Sequence[Answer], felt: Mapping[str, Felt]) -> Iterator[str]:
    """Give the table: agreement of the model and of its baselines, then parts of it, each with a 95 % interval."""
    ours = counted(answers)
    people = {one.answer.participant for one in ours}
    yield f"{len(answers)} answers, {len(ours)} of {len(people)} people count: {_meaning()}"
    yield f"{'pictures of the colour feel as the person said':52} {'n':>6}  share [95 % by person]"
    for name, of_color in felt.items():
        yield _line(name, agreement(ours, of_color))
    yield _line("most frequent feeling of these people", majority(ours, by_color=False))
    yield f"{'any of four':52} {'':6}  {1 / len(FEELINGS):.3f}"
    named = [one for one in ours if one.answer.task != "rgb_wheel"]
    yield _line("named colours: model", agreement(named, felt[MODEL]))
    yield _line("named colours: most frequent answer (no more can be)", majority(named, by_color=True))
    for task in sorted({one.answer.task for one in ours}):
        yield _line(f"task {task}", agreement([one for one in ours if one.answer.task == task], felt[MODEL]))
    for feeling in FEELINGS:
        yield _line(f"said {feeling}", agreement([one for one in ours if one.feeling == feeling], felt[MODEL]))
    wider = ("stressed, frustrated count as tense", STRESS_TOO), ("every emotion counts, by quadrant", BY_QUADRANT)
    for name, feelings in wider:
        yield _line(name, agreement(counted(answers, feelings=feelings), felt[MODEL]))
    yield f"{'of a pair of colours, the right one feels more so':52} {'n':>6}  share [95 % by person]"
    for name, of_color in felt.items():
        yield _line(name, pairwise(ours, of_color))


def _meaning() -> str:
    words = {
        feeling: [word.lower() for word, of in FEELINGS_OF_EMOTIONS.items() if of == feeling] for feeling in FEELINGS
    }
    return "; ".join(f"{feeling} = {', '.join(words[feeling])}" for feeling in FEELINGS)


def _line(name: str, found: Agreement) -> str:
    return f"{name:52} {found}"


def _by_mean_color(baseline: MeanColor, pixels: Pixels) -> Floats:
    odds = np.exp(to_oklab(pixels.mean(axis=(1, 2))) @ np.array(baseline.weights) + np.array(baseline.bias))
    shares: Floats = odds / odds.sum(axis=1, keepdims=True)
    return shares


def _rows(answers: Iterable[Answer], felt: Mapping[str, Felt]) -> Iterator[tuple[object, ...]]:
    """One row an answer; what was not painted, or does not count, has empty fields."""
    for answer in answers:
        expected = FEELINGS_OF_EMOTIONS.get(answer.emotion, "")
        color = answer.color
        origin = (answer.id, answer.task, answer.participant, answer.emotion, *(color or ("", "", "")), expected)
        if color is None or color not in felt[MODEL]:
            yield (*origin, *[""] * (len(HEADER) - len(origin)))
            continue
        shares = felt[MODEL][color]
        agrees = int(feeling_of(shares) == expected) if expected else ""
        others = (feeling_of(felt[name][color]) for name in (MEAN_COLOR, SHUFFLED))
        yield (*origin, feeling_of(shares), agrees, *(f"{share:.4f}" for share in shares), *others)
