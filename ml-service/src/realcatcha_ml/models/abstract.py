"""The abstract model: how a picture feels, as shares of people who would say so."""

from pathlib import Path
from typing import Annotated, Any, ClassVar

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from realcatcha_contracts import ClassScore
from realcatcha_contracts.labelling import Finding

from realcatcha_ml.models.pictures import PictureModel
from realcatcha_ml.pictures import Pixels
from realcatcha_ml.runtime.onnx_session import OnnxSession

Share = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]


class UnsuitableManifest(Exception):
    """The manifest does not fit its network; the message says why."""


class Thresholds(msgspec.Struct, frozen=True):
    """From which share on one feeling is ``present``, and up to which it is ``absent``."""

    present: Share
    absent: Share


class MeanColor(msgspec.Struct, frozen=True):
    """The baseline of the card: a softmax regression on a picture's mean colour in OKLab.

    Attributes:
        weights: ``(3, 4)``.
        bias: ``(4,)``.
    """

    weights: list[list[float]]
    bias: list[float]


class Manifest(msgspec.Struct, frozen=True):
    """``abstract.json``."""

    version: str
    feelings: Annotated[list[str], msgspec.Meta(min_length=2)]
    size_px: Annotated[int, msgspec.Meta(ge=32, le=1024)]
    generator_version: int
    thresholds: dict[str, Thresholds]
    mean_color: MeanColor


def read_manifest(path: Path) -> Manifest:
    """Read and check a manifest. Raises UnsuitableManifest, OSError or `msgspec.MsgspecError`."""
    manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    if set(manifest.thresholds) != set(manifest.feelings):
        raise UnsuitableManifest("thresholds of other feelings")
    if any(each.absent >= each.present for each in manifest.thresholds.values()):
        raise UnsuitableManifest("what is absent would be present")
    return manifest


def shares_of(session: OnnxSession, pixels: Pixels) -> NDArray[np.float64]:
    """Run a network of the card on ``(N, size_px, size_px, 3)`` uint8 RGB: ``(N, feelings)`` shares, rows sum to 1."""
    shares: NDArray[Any] = session.run({session.input_names[0]: pixels.astype(np.float32)})[0]
    exact = shares.astype(np.float64)
    scaled: NDArray[np.float64] = exact / exact.sum(axis=1, keepdims=True)
    return scaled


class AbstractModel(PictureModel):
    """Says of every feeling how many people would choose it for a picture."""

    name: ClassVar[str] = "abstract"
    _session: OnnxSession
    _manifest: Manifest

    def _load(self) -> None:
        """Open the network and its manifest.

        Raises:
            UnsuitableManifest: They do not fit each other.
        """
        manifest = read_manifest(self.files.manifest)
        session = self._runtime.open(self.files.network)
        blank = np.zeros((1, manifest.size_px, manifest.size_px, 3), dtype=np.uint8)
        if shares_of(session, blank).shape != (1, len(manifest.feelings)):
            raise UnsuitableManifest("the network knows another number of feelings")
        self._session, self._manifest = session, manifest

    def _unload(self) -> None:
        del self._session, self._manifest

    def _label(self, pixels: Pixels) -> list[ClassScore]:
        shares = shares_of(self._session, self._fitted(pixels)[None])[0].tolist()
        return [
            ClassScore(name=name, probability=share, finding=_finding(share, self._manifest.thresholds[name]))
            for name, share in zip(self._manifest.feelings, shares, strict=True)
        ]

    def _fitted(self, pixels: Pixels) -> Pixels:
        """Bring a picture to the network's size; a picture that is no square loses its shape, not its edges."""
        size = (self._manifest.size_px, self._manifest.size_px)
        if pixels.shape[:2] == size:
            return pixels
        return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX))


def _finding(share: float, thresholds: Thresholds) -> Finding:
    if share >= thresholds.present:
        return "present"
    return "absent" if share <= thresholds.absent else "undecided"
