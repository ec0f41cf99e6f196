"""`make evaluate MODEL=abstract` from answers to CSV and table."""

import csv
import gzip

import numpy as np
import pytest
from realcatcha_abstract import FEELINGS, Color
from realcatcha_ml.evaluation.__main__ import main
from realcatcha_ml.evaluation.abstract_agreement import agreement, majority, pairwise
from realcatcha_ml.evaluation.abstract_answers import (
    BY_QUADRANT,
    FEELINGS_OF_EMOTIONS,
    PATCHES,
    WORDS,
    NoAnswers,
    counted,
    read_answers,
)
from realcatcha_ml.evaluation.abstract_colors import pictures_of_color

HEADER = "task,experiment,participant,emotion,color_name,r,g,b"
RED, BLUE = Color(255, 0, 0), Color(0, 0, 255)


@pytest.fixture
def store(tmp_path):
    def write(*rows, name="answers.csv", header=HEADER):
        (tmp_path / name).write_text("\n".join((header, *rows)) + "\n")
        return tmp_path / name

    return write


def run(data, out):
    code = main(["--model", "abstract", "--data", str(data), "--out", str(out)])
    return code, list(csv.DictReader(out.read_text().splitlines())) if out.exists() else []


def test_one_row_an_answer_and_a_table(store, tmp_path, capsys):
    """What was expected, what the pictures of the colour feel like, and agreement beside its baselines."""
    data = store(
        "patch12,1,p1,ANGRY,RED,,,",
        "patch12,1,p1,HAPPY,YELLOW,,,",
        "rgb_wheel,4,p2,SAD,,0,0,255",
        "word6,3,p3,PITY,BLUE,,,",
        "word6,3,p3,SAD,MAUVE,,,",
    )
    code, rows = run(data, tmp_path / "new" / "out.csv")
    table = capsys.readouterr().out

    assert code == 0
    assert [row["expected"] for row in rows] == ["tense", "joyful", "gloomy", "", "gloomy"]
    assert [row["felt"] for row in rows] == ["tense", "joyful", "gloomy", "", ""]
    assert [row["agrees"] for row in rows] == ["1", "1", "1", "", ""]
    assert sum(float(rows[0][f"share_{feeling}"]) for feeling in FEELINGS) == pytest.approx(1.0, abs=1e-3)
    assert "5 answers, 3 of 2 people count" in table
    for name in ("model", "mean colour", "shuffled labels", "most frequent feeling"):
        assert f"\n{name}" in table


def test_compressed_files_and_folders(store, tmp_path):
    """The data folder's own file is found in it, and read compressed."""
    plain = store("patch12,1,p1,ANGRY,RED,,,")
    (tmp_path / "emotion").mkdir()
    packed = tmp_path / "emotion" / "color_emotion_associations.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))

    assert list(read_answers(tmp_path)) == list(read_answers(packed)) == list(read_answers(plain))


def test_a_mark_at_the_beginning_is_no_part_of_the_first_column(store):
    """Spreadsheets write one."""
    plain = store("patch12,1,p1,ANGRY,RED,,,")
    marked = plain.with_name("marked.csv")
    marked.write_text(plain.read_text(), encoding="utf-8-sig")

    assert list(read_answers(marked)) == list(read_answers(plain))


@pytest.mark.parametrize("missing", ["nothing-there", "columns", "garbage", "nothing-known", "a-field-too-long"])
def test_says_what_it_cannot_read(store, tmp_path, capsys, missing):
    """Exit code 2 and one line, whatever is wrong with the data."""
    paths = {
        "nothing-there": tmp_path,
        "columns": store("1,2", name="columns.csv", header="a,b"),
        "garbage": tmp_path / "garbage.csv.gz",
        "nothing-known": store("patch12,1,p1,PITY,RED,,,", name="unknown.csv"),
        "a-field-too-long": store(f"patch12,1,p1,{'X' * 200_000},RED,,,", name="long.csv"),
    }
    paths["garbage"].write_bytes(b"no gzip")
    code, _ = run(paths[missing], tmp_path / "out" / "out.csv")

    assert code == 2
    assert capsys.readouterr().err.startswith("evaluate: ")
    if missing != "nothing-known":
        with pytest.raises(NoAnswers):
            list(read_answers(paths[missing]))


@pytest.mark.parametrize(
    ("row", "color"),
    [
        ("patch12,1,p,SAD,GREEN,,,", PATCHES["GREEN"]),
        ("word6,1,p,SAD,green,,,", WORDS["GREEN"]),
        ("word6_it,1,p,SAD,BLUE,,,", WORDS["BLUE"]),
        ("rgb_wheel,1,p,SAD,,1,2,3", Color(1, 2, 3)),
        ("rgb_wheel,1,p,SAD,,1.0,2.0,3.0", Color(1, 2, 3)),
        ("rgb_wheel,1,p,SAD,,1,inf,3", None),
        ("rgb_wheel,1,p,SAD,,1,nan,3", None),
        ("rgb_wheel,1,p,SAD,,1,2,", None),
        ("rgb_wheel,1,p,SAD,,1,2,256", None),
        ("rgb_wheel,1,p,SAD,,,,", None),
    ],
)
def test_colour_of_an_answer(store, row, color):
    """Its own numbers, else the patch or the word; a patch and a word of one name are two colours."""
    assert next(iter(read_answers(store(row)))).color == color


def test_emotions_stand_for_feelings():
    """Two emotions a feeling count; the wider readings keep them where they were."""
    assert sorted(FEELINGS_OF_EMOTIONS.values()) == sorted([*FEELINGS, *FEELINGS])
    assert FEELINGS_OF_EMOTIONS.items() <= BY_QUADRANT.items()


def answers(store, *rows):
    return counted(
        read_answers(store(*(f"patch12,1,{person},{emotion},{color},,," for person, emotion, color in rows)))
    )


def felt(red, blue):
    return {RED: np.eye(4)[FEELINGS.index(red)], BLUE: np.eye(4)[FEELINGS.index(blue)]}


def test_agreement_counts_answers(store):
    """Right answers of all answers; the interval is over people, so one person has none."""
    said = answers(store, ("a", "ANGRY", "RED"), ("a", "SAD", "BLUE"), ("a", "CALM", "BLUE"), ("a", "HAPPY", "RED"))
    found = agreement(said, felt("tense", "gloomy"))

    assert (found.share, found.count) == (0.5, 4)
    assert (found.low, found.high) == (0.5, 0.5)


def test_majority_knows_the_answers(store):
    """By colour: what most said of it; alike for all: what most said at all."""
    said = answers(
        store,
        ("a", "ANGRY", "RED"),
        ("b", "ANGRY", "RED"),
        ("c", "SAD", "RED"),
        ("c", "SAD", "BLUE"),
        ("d", "SAD", "BLUE"),
    )

    assert majority(said, by_color=True).share == pytest.approx(0.8)
    assert majority(said, by_color=False).share == pytest.approx(0.6)


def test_pairs(store):
    """Right way round 1, wrong way round 0; one colour for both feelings is half right; same feelings make no pair."""
    pair = answers(store, ("a", "ANGRY", "RED"), ("a", "SAD", "BLUE"))
    same = answers(store, ("a", "ANGRY", "RED"), ("a", "SAD", "RED"))
    alike = answers(store, ("a", "ANGRY", "RED"), ("a", "ALARMED", "BLUE"), ("b", "SAD", "BLUE"))

    assert pairwise(pair, felt("tense", "gloomy")).share == 1.0
    assert pairwise(pair, felt("gloomy", "tense")).share == 0.0
    assert pairwise(same, felt("tense", "gloomy")).share == 0.5
    assert pairwise(alike, felt("tense", "gloomy")).count == 0


def test_pictures_of_a_colour_are_its_own():
    """The same each time, others for another colour, every style as often."""
    red = pictures_of_color(RED)

    np.testing.assert_array_equal(red, pictures_of_color(RED))
    assert red.shape == (12, 224, 224, 3)
    assert np.abs(red.astype(int) - pictures_of_color(BLUE)).mean() > 10
