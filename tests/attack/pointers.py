"""Against the behaviour model: generated movements, no movement, and movements that a person made before.

The generators are those of training: an attacker has them, and the shipped model has seen them. What the model does
with families that it never saw is measured out of fold, on the model's card, and is worse.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from realcatcha_behaviour import Trace, recorded_window
from realcatcha_ml.evaluation.judgement import ReplayIndex, judge
from realcatcha_ml.evaluation.recordings import Recording
from realcatcha_ml.models.behaviour import BehaviourModel
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.runtime.onnx_session import OnnxRuntime
from training.behaviour.augment import rounded
from training.behaviour.borrowed import PATH, REMAKES, ROUGH, SMOOTH, TEMPO, remade
from training.behaviour.bots.families import FAMILIES
from training.behaviour.bots.sessions import generate

from tests.attack.findings import Finding

_ROOT: Final = Path(__file__).parents[2]
_TRACES: Final = _ROOT / "tests" / "fixtures" / "traces"
_PEOPLE: Final = "95 % or more (model card)"
_NOISES: Final = {"as it was": 0.0, "with noise of 1 px": 1.0, "with noise of 2 px": 2.0}
_CHANGES: Final = {
    "its path at another tempo": PATH,
    "its tempo on another line": TEMPO,
    "its tempo on another line, roughly": ROUGH,
    "smoothed": SMOOTH,
}


def behaviour_model() -> BehaviourModel:
    """Load the shipped model."""
    model = BehaviourModel(ModelFiles(_ROOT / "ml-service" / "models", "behaviour"), runtime=OnnxRuntime())
    model.load()
    return model


def attack(model: BehaviourModel, *, tries: int = 300) -> list[Finding]:
    """Move like a program, not at all, and like somebody else."""
    findings = [_still(model)]
    for family in FAMILIES:
        rng = np.random.default_rng(7)
        traces = (generate(family, "point", rng) for _ in range(tries))
        findings.append(_through(model, f"{family}, pointing", traces))
    return [*findings, *_replays(model, tries=tries), *_changed(model, tries=tries)]


def _still(model: BehaviourModel) -> Finding:
    click = Trace(np.zeros(1), np.full(1, 40.0), np.full(1, 40.0), np.full(1, 5, np.int8))
    return _through(model, "no movement, only a click", [click])


def _replays(model: BehaviourModel, *, tries: int) -> Iterator[Finding]:
    """Send the committed recordings of people again and again, each time to the same deployment."""
    people = [_trace_of(path) for path in sorted(_TRACES.glob("point-*.json"))]
    for name, noise in _NOISES.items():
        rng, index = np.random.default_rng(11), ReplayIndex()
        list(judge([_recording(trace) for trace in people], model, index=index))
        copies = [_shaken(people[number % len(people)], noise, rng) for number in range(tries)]
        yield _through(model, f"a person's movement sent before, {name}", copies, index=index)


def _changed(model: BehaviourModel, *, tries: int) -> Iterator[Finding]:
    """Change the committed recordings of people: where they were made elsewhere, and where they passed here before."""
    people = [_trace_of(path) for path in sorted(_TRACES.glob("point-*.json"))]
    for name, family in _CHANGES.items():
        rng = np.random.default_rng(13)
        copies = [
            rounded(remade(people[number % len(people)], REMAKES[family], rng), "point") for number in range(tries)
        ]
        yield _through(model, f"a person's movement recorded elsewhere, {name}", copies)
        index = ReplayIndex()
        list(judge([_recording(trace) for trace in people], model, index=index))
        yield _through(model, f"a person's movement sent before, {name}", copies, index=index)


def _through(
    model: BehaviourModel, attacker: str, traces: Iterable[Trace], *, index: ReplayIndex | None = None
) -> Finding:
    judgements = list(judge([_recording(trace) for trace in traces], model, index=index))
    passed = sum(judgement.passes for judgement in judgements)
    return Finding("behaviour (passes unasked)", attacker, passed, len(judgements), _PEOPLE)


def _recording(trace: Trace) -> Recording:
    window = recorded_window(trace, context="point")
    return Recording("", "attack", "", "", "bot", "", "point", "", trace if window is None else window)


def _trace_of(path: Path) -> Trace:
    raw = json.loads(path.read_text())
    columns = {name: np.asarray(raw[name], dtype=np.float64) for name in ("t", "x", "y")}
    return Trace(columns["t"], columns["x"], columns["y"], np.asarray(raw["e"], dtype=np.int8))


def _shaken(trace: Trace, noise: float, rng: np.random.Generator) -> Trace:
    dx, dy = rng.normal(0, noise, (2, len(trace))) if noise else np.zeros((2, len(trace)))
    place = rng.integers(-50, 50, 2)
    return replace(trace, x=np.rint(trace.x + dx + place[0]), y=np.rint(trace.y + dy + place[1]))
