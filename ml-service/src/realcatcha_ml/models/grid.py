"""The photograph model: a YOLOv8 network whose boxes say which things a picture shows and which it does not."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final, assert_never

import numpy as np
from realcatcha_contracts import ClassScore, Finding

from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.models.grid_boxes import Boxes, Fitted, Floats, best_scores, covered, fit, read_boxes, thin_out
from realcatcha_ml.models.grid_manifest import (
    ClassRule,
    GridManifest,
    UnsuitableManifest,
    View,
    manifest_of_export,
    read_manifest,
)
from realcatcha_ml.models.pictures import PictureModel
from realcatcha_ml.pictures import Pixels
from realcatcha_ml.runtime.onnx_session import OnnxRuntime, OnnxSession

_EDGE: Final = 1e-6  # log odds stay within about +-14
_MIDDLE: Final = 0.8  # part of each side


@dataclass(frozen=True)
class GridOptions:
    """What an operator may choose.

    Attributes:
        confidence: Least score of a box that counts.
        overlap: Boxes of one class that cover each other by more are one.
        size_px: Side of the network's square; None takes what the network was trained on.
        weights: YOLOv8 network, exported to ONNX by Ultralytics, to use in place of ours. A manifest of the same name
            (``.json``) may stand beside it.
    """

    confidence: float = 0.25
    overlap: float = 0.45
    size_px: int | None = None
    weights: Path | None = None


@dataclass(frozen=True, eq=False)
class Sight:
    """What the network says of one picture.

    Attributes:
        odds: ``(C,)`` float64, log odds of each class's highest score, mean over the views.
        boxes: Of the first view, thinned out.
        fitted: The first view.
        prototypes: Of masks, ``(M, P, P)``; None where the network makes none.
    """

    odds: np.ndarray[tuple[int], np.dtype[np.float64]]
    boxes: Boxes
    fitted: Fitted
    prototypes: Floats | None


class GridModel(PictureModel):
    """Says of each class that it knows how probably a photograph shows it."""

    name: ClassVar[str] = "grid"
    _session: OnnxSession
    _manifest: GridManifest

    def __init__(self, files: ModelFiles, *, runtime: OnnxRuntime, options: GridOptions | None = None) -> None:
        self._options = options or GridOptions()
        own = self._options.weights
        super().__init__(ModelFiles(own.parent, own.stem) if own else files, runtime=runtime)

    @property
    def version(self) -> str:
        """Version in the manifest; of weights without one, the beginning of their hash."""
        return self.files.version if self.files.manifest.is_file() else f"own-{self.files.sha256[:12]}"

    def _load(self) -> None:
        """Open the network and its manifest.

        Raises:
            UnsuitableManifest: They do not fit together, or the network is none that this class can read.
        """
        network = self._options.weights or self.files.network
        session = self._runtime.open(network)
        manifest = (
            read_manifest(self.files.manifest)
            if self.files.manifest.is_file()
            else manifest_of_export(session.metadata, version=self.version)
        )
        self._session, self._manifest = session, manifest
        self._size_px = self._choose_size()
        self._check_shape()

    def _choose_size(self) -> int:
        fixed = self._session.input_shapes[0][-1]
        return fixed if isinstance(fixed, int) else self._options.size_px or self._manifest.size_px

    def _check_shape(self) -> None:
        """Run the network once: what it gives must be boxes of as many classes as the manifest says."""
        output, prototypes = self._run(fit(np.zeros((8, 8, 3), dtype=np.uint8), self._size_px))
        masks = 0 if prototypes is None else len(prototypes)
        if output.ndim != 2 or len(output) != 4 + self._manifest.outputs + masks:  # noqa: PLR2004  # (rows, places); 4 edges
            raise UnsuitableManifest(f"the network gives {output.shape} for {self._manifest.outputs} classes")

    def _unload(self) -> None:
        del self._session, self._manifest

    def _label(self, pixels: Pixels) -> list[ClassScore]:
        sight = self.look(pixels)
        return [self._score(rule, sight) for rule in self._manifest.classes]

    def look(self, pixels: Pixels) -> Sight:
        """Show a picture to the network in each of its views."""
        odds = []
        first: tuple[Fitted, Floats, Floats | None] | None = None
        for view in self._manifest.views:
            fitted = fit(_seen(pixels, view), self._size_px)
            output, prototypes = self._run(fitted)
            odds.append(_log_odds(best_scores(output, self._manifest.outputs)))
            first = first or (fitted, output, prototypes)
        assert first is not None  # noqa: S101  # a manifest has at least one view
        fitted, output, prototypes = first
        found = read_boxes(output, self._manifest.outputs, confidence=self._options.confidence)
        return Sight(np.mean(odds, axis=0), thin_out(found, overlap=self._options.overlap), fitted, prototypes)

    def _run(self, fitted: Fitted) -> tuple[Floats, Floats | None]:
        """Give the rows of one picture, and the prototypes of masks where the network makes them."""
        output, *more = self._session.run({self._session.input_names[0]: fitted.tensor})
        prototypes = next((one[0] for one in more if one.ndim == 4), None)  # noqa: PLR2004  # (1, M, P, P)
        return output[0], prototypes

    def _score(self, rule: ClassRule, sight: Sight) -> ClassScore:
        rivals = np.delete(sight.odds, rule.output)
        rival = float(rivals.max()) if rivals.size else 0.0
        own = float(sight.odds[rule.output])
        probability = float(1 / (1 + np.exp(-(rule.bias + rule.own_weight * own + rule.rival_weight * rival))))
        return ClassScore(rule.name, round(probability, 6), self._finding(rule, probability, sight))

    def _finding(self, rule: ClassRule, probability: float, sight: Sight) -> Finding:
        """Find present what a box shows large enough, and absent what no box shows."""
        shown = sight.boxes.pick(sight.boxes.classes == rule.output)
        if probability <= rule.absent and not len(shown):
            return "absent"
        if probability < rule.present or not len(shown):
            return "undecided"
        large = covered(shown, sight.fitted, sight.prototypes) >= self._manifest.least_cover
        return "present" if large else "undecided"


def _seen(pixels: Pixels, view: View) -> Pixels:
    match view:
        case "whole":
            return pixels
        case "mirrored":
            return pixels[:, ::-1]
        case "middle":
            return _middle(pixels)
        case "middle-mirrored":
            return _middle(pixels)[:, ::-1]
        case _:
            assert_never(view)


def _middle(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    top, left = int(height * (1 - _MIDDLE) / 2), int(width * (1 - _MIDDLE) / 2)
    return pixels[top : height - top, left : width - left]


def _log_odds(scores: Floats) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    clipped = np.clip(scores.astype(np.float64), _EDGE, 1 - _EDGE)
    return np.log(clipped / (1 - clipped))
