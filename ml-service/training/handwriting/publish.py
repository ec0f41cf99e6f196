"""What becomes of a trained reader: its ONNX file, thresholds chosen through the served class, and its figures."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import torch
from realcatcha_ml.evaluation.handwriting import Task, known_people, readings
from realcatcha_ml.evaluation.handwriting_report import Tally
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.models.handwriting import HandwritingModel, Thresholds
from realcatcha_ml.pipelines.ink import inks_of
from realcatcha_ml.pipelines.ink_raster import rasters
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

from training.handwriting.calibrate import measure, thresholds
from training.handwriting.export import export, parity, write_manifest
from training.handwriting.network import Reader

_PARITY_WORDS: Final = 200
_UNSET: Final = Thresholds(margin_nats=4.0, floor_nats=-5.0)


class Publisher:
    """Writes the files of one model.

    Args:
        model: The class that serves it; its name is that of the files.
        folder: Where they go.
        version: For the manifest.
    """

    def __init__(self, model: type[HandwritingModel], folder: Path, *, version: str) -> None:
        self._model = model
        self._folder = folder
        self._version = version
        self._files = ModelFiles(folder, model.name)

    def write(
        self,
        reader: Reader,
        validation: Sequence[Task],
        *,
        people: Mapping[str, set[str]],
        training: Mapping[str, object],
    ) -> None:
        """Export, compare with PyTorch, choose the thresholds through the served model, write the manifest.

        Raises:
            NotTheSame: ONNX Runtime reads otherwise than PyTorch.
            OSError: A file cannot be written.
        """
        export(reader, self._files.network)
        readable = [task for task in validation if task.readable]
        some = readable[:: max(1, len(readable) // _PARITY_WORDS)][:_PARITY_WORDS]
        worst = parity(reader, self._files.network, rasters(inks_of([task.strokes for task in some])))
        print(f"ONNX and PyTorch differ by at most {worst:.1e} in a probability, on {len(some)} words")
        told = {**training, "parity": worst, "torch": torch.__version__}
        self._write_manifest(_UNSET, people, told)
        chosen = thresholds(measure(validation, self._served()))
        self._write_manifest(chosen, people, told)
        print(f"accepted: within {chosen.margin_nats} nats of the best word and above {chosen.floor_nats} a letter")

    def figures(self, tasks: Sequence[Task]) -> str:
        """Read what was not trained on through the served model; give the table and keep it beside the files."""
        model = self._served()
        tally = Tally()
        for reading in readings(tasks, model, known_people(model.files)):
            tally.add(reading)
        table = "\n".join(tally.lines())
        (self._folder / f"{self._model.name}.figures.md").write_text(table + "\n", encoding="utf-8")
        return table

    def _served(self) -> HandwritingModel:
        model = self._model(ModelFiles(self._folder, self._model.name), runtime=OnnxRuntime(provider="cpu"))
        model.load()
        return model

    def _write_manifest(
        self, chosen: Thresholds, people: Mapping[str, set[str]], training: Mapping[str, object]
    ) -> None:
        path = self._files.manifest
        write_manifest(path, version=self._version, thresholds=chosen, people=people, training=training)
