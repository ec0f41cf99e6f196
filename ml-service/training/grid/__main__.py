"""``python -m training.grid [--data FOLDER] [--out FOLDER]``: train, calibrate, measure and export the grid model.

The folder is the data folder's ``images`` (or its parent). An interrupted run goes on where it was; `--work` keeps what
it needs for that. The pictures of the test part are looked at once, after everything is chosen.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
from realcatcha_ml.evaluation.grid import label
from realcatcha_ml.evaluation.grid_data import LabelledPicture, NoPictures, read_pictures
from realcatcha_ml.evaluation.grid_tally import GridTally
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.models.grid import GridModel
from realcatcha_ml.models.grid_boxes import fit as fit_square
from realcatcha_ml.models.grid_manifest import ClassRule, GridManifest, View
from realcatcha_ml.pictures import decode_picture
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

from training.grid.calibrate import calibrate, look
from training.grid.classes import CLASSES, SERVED
from training.grid.export import Labeller, compare, export
from training.grid.fit import BACKBONE, BOXES, WARM_UP, load_detector, train
from training.grid.golden import write_golden
from training.grid.layout import lay_out
from training.grid.presence import train_presence
from training.grid.splits import Part, split

VERSION: Final = "1.0.0"
VIEWS: Final[list[View]] = ["whole", "mirrored"]
SERVED_PX: Final = 160  # things look larger in training, where parts of pictures are shown
_SERVICE: Final = Path(__file__).resolve().parents[2]
_DEFAULT_DATA: Final = _SERVICE.parents[1] / "shared" / "data" / "dev"
_WORK: Final = _SERVICE.parent / ".run" / "training-grid"
_COMPARED: Final = 200


def main(arguments: Sequence[str] | None = None) -> int:
    """Train; 0 when the model is written, 2 when the data cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        pictures = read_pictures(options.data)
        parts = split(pictures)
    except (NoPictures, OSError) as error:
        print(f"train: {error}; pass DATA=<folder with the labelled photographs>", file=sys.stderr)
        return 2
    network = _train(pictures, parts, options.work)
    size_px = SERVED_PX
    export(network, options.out / "grid.onnx", size_px=size_px)
    validation = [picture for picture, part in zip(pictures, parts, strict=True) if part == "validation"]
    test = [picture for picture, part in zip(pictures, parts, strict=True) if part == "test"]
    tensors = [fit_square(decode_picture(one.path.read_bytes()), size_px).tensor for one in validation[:_COMPARED]]
    print(compare(network, options.out / "grid.onnx", tensors))
    rules = [ClassRule(name, CLASSES.index(name)) for name in SERVED]
    rules = calibrate(look(validation, _model(options.out, rules)), needs_box=False)
    model = _model(options.out, rules)
    write_golden(network, options.out, size_px=size_px)
    figures = [f"# validation, {len(validation)} pictures", *_table(validation, model)]
    figures += ["", f"# test, {len(test)} pictures", *_table(test, model)]
    (options.out / "grid.figures.txt").write_text("\n".join(figures) + "\n", encoding="utf-8")
    print("\n".join(figures))
    return 0


def _train(pictures: Sequence[LabelledPicture], parts: Sequence[Part], work: Path) -> Labeller:
    """Learn boxes for a while, then whole pictures, then boxes on what that made of the backbone."""
    data = lay_out(pictures, parts, work)
    warm = train(WARM_UP, data, work)
    learnt = [picture for picture, part in zip(pictures, parts, strict=True) if part == "train"]
    presence = train_presence(learnt, load_detector(warm), work)
    backbone = presence.backbone.state_dict()
    detector = load_detector(train(BOXES, data, work, start=warm, backbone=backbone))
    detector.model[:BACKBONE].load_state_dict(backbone)  # checkpoints are of half precision
    return Labeller(detector, presence).eval()


def _model(folder: Path, rules: list[ClassRule]) -> GridModel:
    """Write a manifest and load the model that is served with it."""
    manifest = GridManifest(
        version=VERSION, size_px=SERVED_PX, outputs=len(CLASSES), classes=rules, views=VIEWS, least_cover=0.0
    )
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
    (folder / "grid.json").write_bytes(text + b"\n")
    model = GridModel(ModelFiles(folder, "grid"), runtime=OnnxRuntime("cpu"))
    model.load()
    return model


def _table(pictures: Sequence[LabelledPicture], model: GridModel) -> list[str]:
    tally = GridTally()
    for one in label(pictures, model):
        tally.add(one.picture.labels, one.scores)
    return list(tally.lines())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="training.grid", description=__doc__)
    parser.add_argument("--data", type=Path, default=_DEFAULT_DATA, help="folder of the labelled photographs")
    parser.add_argument("--out", type=Path, default=_SERVICE / "models", help="where the model goes")
    parser.add_argument("--work", type=Path, default=_WORK, help="checkpoints, and links to the pictures")
    return parser


if __name__ == "__main__":
    sys.exit(main())
