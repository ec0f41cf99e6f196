"""The photograph model: a YOLOv8 network whose boxes say which things a picture shows and which it does not."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final, assert_never

import numpy as np
from numpy.typing import NDArray
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

LogOdds = NDArray[np.float64]

_EDGE: Final = 1e-6  # log odds stay within about +-14
_MIDDLE: Final = 0.8  # part of each side
_STRANGE_SIDES: Final = 1  # (1,)
_WHOLE_SIDES: Final = 2  # (1, C)
_PROTOTYPE_SIDES: Final = 4  # (1, M, P, P)


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
        odds: ``(C,)`` float64, log odds of each class in the picture as a whole, mean over the views.
        box_odds: ``(C,)`` float64, log odds of each class's best box, mean over the views.
        boxes: Of the first view, thinned out.
        fitted: The first view.
        prototypes: Of masks, ``(M, P, P)``; None where the network makes none.
        strange: How unlike everything that was learnt the picture is, 0 to 1, mean over the views; 0 where the network
            does not say.
    """

    odds: LogOdds
    box_odds: LogOdds
    boxes: Boxes
    fitted: Fitted
    prototypes: Floats | None
    strange: float


@dataclass(frozen=True, eq=False)
class _Answer:
    """What the network says of one square.

    Attributes:
        places: ``(4 + C + M, A)``; see `read_boxes`.
        whole: ``(C,)``, probability of each class in the square as a whole; None where the network has no such head.
        prototypes: Of masks, ``(M, P, P)``; None where it makes none.
        strange: 0 to 1; 0 where the network does not say.
    """

    places: Floats
    whole: Floats | None
    prototypes: Floats | None
    strange: float


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
        answer = self._run(fit(np.zeros((8, 8, 3), dtype=np.uint8), self._size_px))
        masks = 0 if answer.prototypes is None else len(answer.prototypes)
        fits = answer.places.ndim == 2 and len(answer.places) == 4 + self._manifest.outputs + masks  # noqa: PLR2004  # (rows, places); 4 edges
        if not fits or (answer.whole is not None and len(answer.whole) != self._manifest.outputs):
            raise UnsuitableManifest(f"the network gives {answer.places.shape} for {self._manifest.outputs} classes")

    def _unload(self) -> None:
        del self._session, self._manifest

    def _label(self, pixels: Pixels) -> list[ClassScore]:
        sight = self.look(pixels)
        return [self._score(rule, sight) for rule in self._manifest.classes]

    def look(self, pixels: Pixels) -> Sight:
        """Show a picture to the network in each of its views."""
        squares = [fit(_seen(pixels, view), self._size_px) for view in self._manifest.views]
        answers = [self._run(square) for square in squares]
        count = self._manifest.outputs
        box_odds = np.mean([_log_odds(best_scores(one.places, count)) for one in answers], axis=0)
        wholes = [_log_odds(one.whole) for one in answers if one.whole is not None]
        found = read_boxes(answers[0].places, count, confidence=self._options.confidence)
        return Sight(
            odds=np.mean(wholes, axis=0) if wholes else box_odds,
            box_odds=box_odds,
            boxes=thin_out(found, overlap=self._options.overlap),
            fitted=squares[0],
            prototypes=answers[0].prototypes,
            strange=float(np.mean([one.strange for one in answers])),
        )

    def _run(self, fitted: Fitted) -> _Answer:
        places, *more = self._session.run({self._session.input_names[0]: fitted.tensor})
        by_sides: dict[int, Floats] = {one.ndim: one[0] for one in more}
        return _Answer(
            places[0],
            whole=by_sides.get(_WHOLE_SIDES),
            prototypes=by_sides.get(_PROTOTYPE_SIDES),
            strange=float(by_sides.get(_STRANGE_SIDES, 0.0)),
        )

    def _score(self, rule: ClassRule, sight: Sight) -> ClassScore:
        rivals = np.delete(sight.odds, rule.output)
        odds = (
            rule.bias
            + rule.own_weight * sight.odds[rule.output]
            + rule.rival_weight * (rivals.max() if rivals.size else 0.0)
            + rule.box_weight * sight.box_odds[rule.output]
        )
        probability = float(1 / (1 + np.exp(-odds)))
        return ClassScore(rule.name, round(probability, 6), self._finding(rule, probability, sight))

    def _finding(self, rule: ClassRule, probability: float, sight: Sight) -> Finding:
        """Find present what is likely and large enough, and absent what is unlikely and in no box."""
        if sight.strange > self._manifest.most_strange:
            return "undecided"
        shown = sight.boxes.pick(sight.boxes.classes == rule.output)
        if probability <= rule.absent and not len(shown):
            return "absent"
        if probability < rule.present or covered(shown, sight.fitted, sight.prototypes) < self._manifest.least_cover:
            return "undecided"
        return "present"


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


def _log_odds(scores: Floats) -> LogOdds:
    clipped = np.clip(scores.astype(np.float64), _EDGE, 1 - _EDGE)
    odds: LogOdds = np.log(clipped / (1 - clipped))
    return odds
