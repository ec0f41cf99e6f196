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
import torch
from realcatcha_ml.evaluation.grid import label
from realcatcha_ml.evaluation.grid_data import LabelledPicture, NoPictures, read_pictures
from realcatcha_ml.evaluation.grid_tally import GridTally
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.models.grid import GridModel
from realcatcha_ml.models.grid_boxes import fit as fit_square
from realcatcha_ml.models.grid_manifest import ClassRule, GridManifest, View
from realcatcha_ml.pictures import decode_picture
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

from training.grid.backbone import load_efficientnet
from training.grid.calibrate import calibrate
from training.grid.classes import CLASSES
from training.grid.crossfit import Seen, cross_fit, imagenet_shares, leave_out, strangeness
from training.grid.export import Labeller, compare, export
from training.grid.features import Floats, read_features
from training.grid.fit import BOXES, load_detector, train
from training.grid.golden import write_golden
from training.grid.layout import lay_out
from training.grid.presence import PresenceHead, targets, train_classes
from training.grid.splits import split
from training.grid.tables import left_out_table, table

VERSION: Final = "2.0.0"
VIEWS: Final[list[View]] = ["whole", "mirrored"]
SIZE_PX: Final = 224
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
    detector = load_detector(train(BOXES, lay_out(pictures, parts, options.work), options.work))
    learnt = [picture for picture, part in zip(pictures, parts, strict=True) if part != "test"]
    test = [picture for picture, part in zip(pictures, parts, strict=True) if part == "test"]
    features = read_features(learnt, options.work, size_px=SIZE_PX)
    network = Labeller(detector, _head(learnt, features)).eval()
    export(network, options.out / "grid.onnx", size_px=SIZE_PX)
    tensors = [fit_square(decode_picture(one.path.read_bytes()), SIZE_PX).tensor for one in test[:_COMPARED]]
    print(compare(network, options.out / "grid.onnx", tensors))
    write_golden(network, options.out, size_px=SIZE_PX)
    _, _, imagenet = load_efficientnet()
    seen, unlearnt = (judge(learnt, features, imagenet) for judge in (cross_fit, leave_out))
    figures = _measure(learnt, test, seen, unlearnt, options.out)
    (options.out / "grid.figures.txt").write_text("\n".join(figures) + "\n", encoding="utf-8")
    print("\n".join(figures))
    return 0


def _head(pictures: Sequence[LabelledPicture], features: Floats) -> PresenceHead:
    """Fit what is served to every picture outside the test part."""
    _, top, imagenet = load_efficientnet()
    wanted = targets(pictures)
    strange = strangeness(imagenet_shares(features, imagenet), wanted)
    head = PresenceHead(top, imagenet, torch.from_numpy(strange).float())
    head.classes = train_classes(features, wanted)
    return head


def _measure(
    learnt: Sequence[LabelledPicture], test: Sequence[LabelledPicture], seen: Seen, unlearnt: Seen, out: Path
) -> list[str]:
    """Choose thresholds, write the manifest, and count what comes of it."""
    found = calibrate(seen, unlearnt)
    model = _model(out, found.rules, found.most_strange)
    figures = [f"# judged by heads that learnt from the other four fifths, {len(learnt)} pictures"]
    figures += [*table(learnt, seen, found), "", "# things left out of training: found all the same"]
    figures += [*left_out_table(learnt, unlearnt, found), "", f"# test, {len(test)} pictures, the served model"]
    tally = GridTally()
    for one in label(test, model):
        tally.add(one.picture.labels, one.scores)
    return [*figures, *tally.lines()]


def _model(folder: Path, rules: list[ClassRule], most_strange: float) -> GridModel:
    """Write a manifest and load the model that is served with it."""
    manifest = GridManifest(
        version=VERSION,
        size_px=SIZE_PX,
        outputs=len(CLASSES),
        classes=rules,
        views=VIEWS,
        least_cover=0.0,
        most_strange=most_strange,
    )
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
    (folder / "grid.json").write_bytes(text + b"\n")
    model = GridModel(ModelFiles(folder, "grid"), runtime=OnnxRuntime("cpu"))
    model.load()
    return model


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="training.grid", description=__doc__)
    parser.add_argument("--data", type=Path, default=_DEFAULT_DATA, help="folder of the labelled photographs")
    parser.add_argument("--out", type=Path, default=_SERVICE / "models", help="where the model goes")
    parser.add_argument("--work", type=Path, default=_WORK, help="checkpoints, and links to the pictures")
    return parser


if __name__ == "__main__":
    sys.exit(main())
