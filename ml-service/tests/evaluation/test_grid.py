"""Labelled photographs in, a row a picture and class and a table out."""

import csv
import json

import numpy as np
import pytest
from PIL import Image
from realcatcha_contracts import ClassScore
from realcatcha_ml.evaluation.__main__ import main
from realcatcha_ml.evaluation.grid_data import NoPictures, read_pictures
from realcatcha_ml.evaluation.grid_tally import GridTally

from ..models.yolo import write_yolo


def scores(**findings):
    return [ClassScore(name, 0.5, finding) for name, finding in findings.items()]


def test_reads_the_data_folder(tmp_path):
    """Labels come out in the pool's names, pictures in order; the parent of the folder is as good as the folder."""
    folder = tmp_path / "images"
    folder.mkdir()
    lines = [
        {"file": "b/images/2.jpg", "labels": ["metal can", "playing card"], "width": 3},
        {"file": "a/images/1.jpg", "labels": ["carrots"]},
    ]
    (folder / "metadata.jsonl").write_text("\n".join(map(json.dumps, lines)))
    first, second = read_pictures(tmp_path)

    assert (first.group, first.labels, second.labels) == ("a", {"carrot"}, {"can", "playing-card"})
    assert first.path == folder / "a/images/1.jpg"
    assert read_pictures(folder) == [first, second]


def test_refuses_what_is_no_such_folder(tmp_path):
    """No metadata, or lines that are none."""
    with pytest.raises(NoPictures, match="metadata"):
        read_pictures(tmp_path)
    (tmp_path / "metadata.jsonl").write_text('{"file": 1}')
    with pytest.raises(NoPictures):
        read_pictures(tmp_path)


def test_counts_what_the_figures_are_made_of():
    """Undecided pictures count in the recall, not in the precisions."""
    tally = GridTally()
    tally.add({"cat"}, scores(cat="present", dog="absent"))
    tally.add({"cat"}, scores(cat="undecided", dog="present"))
    tally.add({"dog"}, scores(cat="absent", dog="undecided"))
    tally.add({"dog"}, scores(cat="present", dog="absent"))
    tally.add({"dog"}, [])

    assert (tally.right("cat"), tally.recalled("cat"), tally.rightly_absent("cat")) == ((1, 2), (1, 2), (1, 1))
    assert (tally.right("dog"), tally.recalled("dog"), tally.rightly_absent("dog")) == ((0, 1), (0, 2), (1, 2))
    lines = list(tally.lines())
    assert lines[1].split()[:3] == ["cat", "2", "2"]
    assert "0.500 [0.095, 0.905] 1/2" in lines[1]
    assert lines[-1] == "1 pictures could not be read"


def test_a_class_never_found_has_no_precision():
    """Nothing is claimed of what never happened."""
    tally = GridTally()
    tally.add({"cat"}, scores(cat="undecided"))

    assert list(tally.lines())[1].count("none found") == 2


@pytest.fixture
def folders(tmp_path):
    """A model that takes red for cats, and three pictures, one of them broken."""
    models, data = tmp_path / "models", tmp_path / "data"
    (data / "g/images").mkdir(parents=True)
    models.mkdir()
    write_yolo(models / "grid.onnx", [(32.0, 32.0, 40.0, 40.0, 0, 0.9)], names={0: "cat"})
    manifest = {"version": "1", "size_px": 64, "outputs": 1, "classes": [{"name": "cat", "output": 0}]}
    (models / "grid.json").write_text(json.dumps(manifest))
    lines = []
    for name, colour in (("cat", "red"), ("dog", "blue")):
        Image.new("RGB", (64, 64), colour).save(data / f"g/images/{name}.jpg")
        lines.append({"file": f"g/images/{name}.jpg", "labels": [name]})
    (data / "g/images/broken.jpg").write_bytes(np.arange(99, dtype=np.uint8).tobytes())
    lines.append({"file": "g/images/broken.jpg", "labels": ["cat"]})
    (data / "metadata.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return models, data, tmp_path / "out" / "grid.csv"


def test_the_command_writes_rows_and_prints_the_table(folders, capsys):
    """A row a picture and class with its probability; a picture that cannot be read is reported, not fatal."""
    models, data, out = folders
    arguments = ["--model", "grid", "--data", str(data), "--out", str(out), "--models", str(models)]

    assert main(arguments) == 0
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert [(row["file"], row["class"], row["shown"], row["finding"]) for row in rows] == [
        ("g/images/broken.jpg", "", "", "unusable"),
        ("g/images/cat.jpg", "cat", "1", "present"),
        ("g/images/dog.jpg", "cat", "0", "absent"),
    ]
    assert float(rows[1]["probability"]) > 0.8
    printed = capsys.readouterr().out
    assert "1.000 [0.207, 1.000] 1/1" in printed
    assert "1 pictures could not be read" in printed


def test_a_picture_that_is_not_there_is_reported(folders, capsys):
    """Likewise one that is a folder; a label that the model does not know is named."""
    models, data, out = folders
    (data / "g/images/dog.jpg").unlink()
    (data / "g/images/cat.jpg").rename(data / "g/images/other.jpg")
    (data / "g/images/cat.jpg").mkdir()
    with (data / "metadata.jsonl").open("a") as file:
        file.write("\n" + json.dumps({"file": "g/images/other.jpg", "labels": ["zeppelin"]}))
    arguments = ["--model", "grid", "--data", str(data), "--out", str(out), "--models", str(models)]

    assert main(arguments) == 0
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert [row["finding"] for row in rows] == ["unusable", "unusable", "unusable", "present"]
    printed = capsys.readouterr().out
    assert "3 pictures could not be read" in printed
    assert "1 labels that the model has no class for: zeppelin 1" in printed


@pytest.mark.parametrize("metadata", [None, "", '{"file": "g/images/none.jpg", "labels": []}'])
def test_the_command_says_when_there_is_no_data(tmp_path, capsys, metadata):
    """Exit status 2 and a sentence: no list of pictures, an empty one, none that can be read."""
    if metadata is not None:
        (tmp_path / "metadata.jsonl").write_text(metadata)
    arguments = ["--model", "grid", "--data", str(tmp_path), "--out", str(tmp_path / "out.csv")]

    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("evaluate: no")
