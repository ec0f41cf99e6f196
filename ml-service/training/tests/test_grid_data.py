"""Which photographs are learnt from, which are measured on, and how their labels reach the trainer."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from realcatcha_ml.evaluation.grid_data import read_pictures
from training.grid.classes import CLASSES, SERVED
from training.grid.duplicates import near_pairs, thumbnail
from training.grid.splits import scenes, split


def noise(seed, *, shift=0.0):
    """A picture of large random patches, somewhat brighter or darker."""
    patches = np.random.default_rng(seed).uniform(0, 200, (6, 8, 3)) + shift
    return Image.fromarray(patches.astype(np.uint8)).resize((96, 72), Image.Resampling.BICUBIC)


@pytest.fixture
def folder(tmp_path):
    """Forty pictures of a group without series, sixty of one with, two pairs of twins."""
    lines = []
    for group, name, count in (("trashnet", "metal can", 40), ("grocery", "apple", 60)):
        (tmp_path / group / "images").mkdir(parents=True)
        for number in range(count):
            file = f"{group}/images/{name.replace(' ', '-')}_{number:03}.jpg"
            twin = group == "trashnet" and number in (7, 23)
            noise(hash_of(group, number - 1 if twin else number), shift=4.0 * twin).save(tmp_path / file)
            lines.append({"file": file, "labels": [name]})
    (tmp_path / "metadata.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (tmp_path / "classes.txt").write_text("person\nmetal can\n")
    return tmp_path


def hash_of(group, number):
    return len(group) * 1000 + number


def test_twins_are_found(folder):
    """A little brighter is the same scene; anything else is another."""
    pictures = [one for one in read_pictures(folder) if one.group == "trashnet"]
    pairs = list(near_pairs(np.stack([thumbnail(one.path) for one in pictures])))

    assert pairs == [(6, 7), (22, 23)]


def test_no_scene_is_torn(folder):
    """Twins, and pictures of a series with neighbouring numbers, are in one part; the shares are about 60, 20, 20."""
    pictures = read_pictures(folder)
    parts = split(pictures)

    for members in scenes(pictures):
        assert len({parts[member] for member in members}) == 1
    for group, count in (("trashnet", 40), ("grocery", 60)):
        mine = [part for picture, part in zip(pictures, parts, strict=True) if picture.group == group]
        assert mine.count("train") == pytest.approx(0.6 * count, abs=6)
        assert mine.count("validation") == pytest.approx(0.2 * count, abs=6)
    assert split(pictures) == parts


def test_classes_are_distinct():
    """Every served class is learnt, none twice."""
    assert len(set(CLASSES)) == len(CLASSES)
    assert set(SERVED) <= set(CLASSES)


def test_labels_for_the_trainer(folder, tmp_path):
    """Boxes of learnt classes are kept under our numbers, others dropped; pictures without boxes are left out."""
    yaml = pytest.importorskip("yaml", reason="the extra `training` is not installed")
    from training.grid.layout import boxes, lay_out  # noqa: PLC0415 (after the check)

    labels = folder / "trashnet" / "labels"
    labels.mkdir()
    pictures = read_pictures(folder)
    cans = pictures[60:]
    for can in cans:
        (labels / can.path.with_suffix(".txt").name).write_text("1 0.5 0.5 0.2 0.3\n0 0.1 0.1 0.1 0.1\n")

    assert boxes(cans[0]) == [f"{CLASSES.index('can')} 0.5 0.5 0.2 0.3"]
    path = lay_out(pictures, split(pictures), tmp_path / "work")
    settings = yaml.safe_load(path.read_text())
    listed = [(path.parent / settings[part]).read_text().splitlines() for part in ("train", "val")]
    assert len(listed[0]) == split(pictures)[60:].count("train")
    assert all(thumbnail(Path(link)).any() for link in listed[1])
