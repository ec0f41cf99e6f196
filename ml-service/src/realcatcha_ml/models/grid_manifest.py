"""What a network's outputs are called and how its scores become findings."""

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

Share = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
View = Literal["whole", "mirrored", "middle", "middle-mirrored"]

COCO_NAMES: Final[Mapping[str, str]] = {
    "apple": "apple",
    "banana": "banana",
    "carrot": "carrot",
    "cat": "cat",
    "dog": "dog",
    "orange": "orange",
    "person": "person",
}
"""The pool's name of what COCO's 80 classes call the same. A COCO bottle may be of plastic, and a cup of anything."""


class UnsuitableManifest(Exception):
    """The manifest, or what the network says of itself, cannot be used; the message says why."""


class ClassRule(msgspec.Struct, frozen=True):
    """How one class is read off the network's scores.

    ``probability = sigmoid(bias + own_weight * own + rival_weight * rival + box_weight * box)``. ``own`` is the log
    odds of the class in the picture as a whole, or of its best box where the network has no head for the whole;
    ``rival`` is the same of the best other class, ``box`` the log odds of the best box. Each is a mean over the views.

    Attributes:
        name: The pool's name.
        output: Number of the network's class.
        present: Least probability of the finding ``present``.
        absent: Largest probability of the finding ``absent``.
    """

    name: str
    output: Annotated[int, msgspec.Meta(ge=0)]
    bias: float = 0.0
    own_weight: float = 1.0
    rival_weight: float = 0.0
    box_weight: float = 0.0
    present: Share = 0.7
    absent: Share = 0.05


class GridManifest(msgspec.Struct, frozen=True):
    """``grid.json``.

    Attributes:
        size_px: Side of the square that the network was trained on.
        outputs: How many classes the network tells apart.
        views: Ways in which each picture is shown to the network.
        least_cover: Part of the picture that a class's boxes must cover for the finding ``present``; 0 needs no box.
        most_strange: Of a picture that is stranger than this, nothing is found present and nothing absent.
    """

    version: str
    size_px: Annotated[int, msgspec.Meta(ge=32, le=2048)]
    outputs: Annotated[int, msgspec.Meta(ge=1)]
    classes: Annotated[list[ClassRule], msgspec.Meta(min_length=1)]
    views: Annotated[list[View], msgspec.Meta(min_length=1)] = msgspec.field(default_factory=lambda: ["whole"])
    least_cover: Share = 0.0
    most_strange: Share = 1.0


def read_manifest(path: Path) -> GridManifest:
    """Read and check a manifest. Raises UnsuitableManifest, OSError or `msgspec.MsgspecError`."""
    manifest = msgspec.json.decode(path.read_bytes(), type=GridManifest)
    for rule in manifest.classes:
        if rule.output >= manifest.outputs or rule.absent >= rule.present:
            raise UnsuitableManifest(f"{path}: the rule of {rule.name} names no output, or its thresholds cross")
    return manifest


def manifest_of_export(metadata: Mapping[str, str], *, version: str) -> GridManifest:
    """Make a manifest from what Ultralytics writes into its exports, for weights of an operator's own.

    Scores stand for themselves: nobody calibrated them. Classes with a name of the pool's keep it, COCO's get it, and
    the rest are left out.

    Raises:
        UnsuitableManifest: It is no export of a detector or segmenter, or knows none of the pool's classes.
    """
    try:
        names = {int(number): str(name) for number, name in ast.literal_eval(metadata["names"]).items()}
        size_px = int(max(ast.literal_eval(metadata.get("imgsz", "[640]"))))
    except (KeyError, ValueError, SyntaxError, TypeError, AttributeError) as error:
        raise UnsuitableManifest("the network does not say what its classes are; give it a manifest") from error
    if metadata.get("task", "detect") not in ("detect", "segment"):
        raise UnsuitableManifest(f"the network is for {metadata['task']!r}, not for detection")
    rules = [ClassRule(COCO_NAMES[name], number) for number, name in sorted(names.items()) if name in COCO_NAMES]
    if not rules:
        raise UnsuitableManifest("the network knows none of the pool's classes; give it a manifest")
    return GridManifest(version=version, size_px=size_px, outputs=len(names), classes=rules, least_cover=0.02)
