"""What the layers that stay as they are make of every picture, computed once."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from realcatcha_ml.evaluation.grid_data import LabelledPicture
from realcatcha_ml.models.grid_boxes import fit
from realcatcha_ml.pictures import decode_picture
from realcatcha_ml.runtime.onnx_session import OnnxRuntime, OnnxSession
from torch import Tensor, nn

from training.grid.backbone import IMAGENET, load_efficientnet
from training.grid.presence import PresenceHead
from training.grid.shake import shake

PLAIN_VIEWS: Final = 2
"""The first views: the picture as it is served, and mirrored."""
_SHAKEN_VIEWS: Final = 2
_LARGER_PX: Final = 32  # shaken views are cut from pictures that are larger by so much
_AT_ONCE: Final = 16

Floats = NDArray[np.float32]


class _Trunk(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers, top, imagenet = load_efficientnet()
        self.head = PresenceHead(top, imagenet, torch.zeros(IMAGENET))

    def forward(self, pictures: Tensor) -> Tensor:
        """Give ``(N, F)``."""
        return self.head.pooled(self.layers(pictures))


def read_features(
    pictures: Sequence[LabelledPicture], work: Path, *, size_px: int, say: Callable[[str], None] = print
) -> Floats:
    """Give ``(N, V, F)``: two plain views and some shaken ones of each picture; kept in `work` between runs."""
    kept, names = work / "features.npz", [picture.file for picture in pictures]
    if kept.exists():
        with np.load(kept) as saved:
            if saved["names"].tolist() == names and int(saved["size_px"]) == size_px:
                return saved["features"].astype(np.float32)
    session = _open(work / "trunk.onnx", size_px)
    torch.manual_seed(1)
    rows = []
    for start in range(0, len(pictures), _AT_ONCE):
        rows.append(_views(session, pictures[start : start + _AT_ONCE], size_px))
        if start % (_AT_ONCE * 20) == 0:
            say(f"features {start}/{len(pictures)}")
    features = np.concatenate(rows).astype(np.float16)
    np.savez(kept, features=features, names=names, size_px=size_px)
    return features.astype(np.float32)


def _open(path: Path, size_px: int) -> OnnxSession:
    """Export the layers: ONNX Runtime runs them three times as fast as PyTorch does on a CPU."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        _Trunk().eval(),
        (torch.zeros(1, 3, size_px, size_px),),
        str(path),
        input_names=["images"],
        dynamic_axes={"images": {0: "batch"}},
        dynamo=False,
    )
    return OnnxRuntime("cpu").open(path)


def _views(session: OnnxSession, pictures: Sequence[LabelledPicture], size_px: int) -> Floats:
    plain = squares(pictures, size_px).float().numpy() / np.float32(255)
    larger = squares(pictures, size_px + _LARGER_PX)
    views = [plain, np.ascontiguousarray(plain[..., ::-1])]
    views += [shake(larger, size_px).numpy() for _ in range(_SHAKEN_VIEWS)]
    return np.stack([session.run({"images": view})[0] for view in views], axis=1)


def squares(pictures: Sequence[LabelledPicture], size_px: int) -> Tensor:
    """Decode pictures into squares the way the served model does: ``(N, 3, S, S)`` uint8."""
    tensors = [fit(decode_picture(one.path.read_bytes()), size_px).tensor[0] for one in pictures]
    return torch.from_numpy(np.stack([np.rint(one * 255).astype(np.uint8) for one in tensors]))
