"""What all models need in one process: memory, and the time of one job on one core.

    python -m bench.models [--rounds N]         (with ML_HANDWRITING_KO=true the fifth, experimental one, too)

Medians over the rounds of one job at a time, by the process's CPU clock as well as by the wall's: on a machine that
others use, the first says more.
"""

import argparse
import json
import statistics
import time
from pathlib import Path

import numpy as np
import psutil
from realcatcha_behaviour import FEATURE_COUNT, FEATURE_VERSION, INK_FEATURE_VERSION
from realcatcha_contracts import BehaviourInput, HandwritingInput, PictureToLabel
from realcatcha_ml.composition import build_registry
from realcatcha_ml.models.registry import HANDWRITING_KO, AnyModel
from realcatcha_ml.settings import MlSettings

_PHOTOGRAPHS = Path(__file__).resolve().parents[1] / "captcha-api" / "photos"
_PICTURES = 12


def payloads(folder: Path) -> dict[str, list[object]]:
    """Give jobs for each model: behaviour features, words that people drew, bundled photographs."""
    features = np.random.default_rng(7).normal(size=FEATURE_COUNT).astype(np.float32).astype(float).tolist()
    catalogue = [json.loads(line) for line in (_PHOTOGRAPHS / "catalogue.jsonl").read_text().splitlines()]
    chosen = catalogue[:: len(catalogue) // _PICTURES]
    pictures: list[object] = [
        PictureToLabel(entry["file"], (_PHOTOGRAPHS / entry["file"]).read_bytes()) for entry in chosen
    ]
    judged = json.loads((folder / "ink.golden.json").read_text())
    drawn = json.loads((folder / "handwriting.golden.json").read_text())
    korean = json.loads((folder / f"{HANDWRITING_KO}.golden.json").read_text())
    return {
        "behaviour": [BehaviourInput(context="point", feature_version=FEATURE_VERSION, features=features)],
        "ink": [BehaviourInput("ink", INK_FEATURE_VERSION, row["features"]) for row in judged],
        "handwriting": [HandwritingInput(row["strokes"], [row["word"]]) for row in drawn],
        HANDWRITING_KO: [HandwritingInput(row["strokes"], [row["word"]], "ko") for row in korean],
        "grid": pictures,
        "abstract": pictures,
    }


def measure(model: AnyModel, jobs: list[object], rounds: int) -> str:
    """Give one line about a model."""
    wall, cpu = [], []
    for number in range(rounds):
        started, used = time.perf_counter(), time.process_time()
        model.predict_batch([jobs[number % len(jobs)]])
        wall.append((time.perf_counter() - started) * 1000)
        cpu.append((time.process_time() - used) * 1000)
    return f"{model.name:14} p50 {statistics.median(cpu):7.2f} ms CPU  {statistics.median(wall):7.2f} ms wall"


def main() -> None:
    """Load everything, run everything, print."""
    parser = argparse.ArgumentParser(prog="bench.models", description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    rounds = parser.parse_args().rounds
    process = psutil.Process()
    settings = MlSettings(provider="cpu")
    registry = build_registry(settings, names=settings.stream_models)
    registry.load_all()
    loaded = process.memory_info().rss
    jobs = payloads(settings.models_dir)
    lines = [measure(model, jobs[model.name], rounds) for model in registry]
    after = process.memory_info().rss
    print(f"{len(lines)} models loaded: RSS {loaded / 1e6:.0f} MB; after {rounds} jobs each: {after / 1e6:.0f} MB")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
