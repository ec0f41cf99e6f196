"""`make evaluate MODEL=ink` from gzipped JSON lines to CSV and table."""

import csv
import gzip
import json
import math

import pytest
from realcatcha_ml.evaluation.__main__ import main


def ring(clock=0, *, at=50):
    """A circle at one speed."""
    return [[at + 40 * math.cos(i / 12), 50 + 40 * math.sin(i / 12), clock + 12 * i] for i in range(75)]


def word(**changes):
    return {
        "source": "made",
        "word": "oo",
        "drawer": "d",
        "t_real": True,
        "strokes": [ring(), ring(1500, at=140)],
    } | changes


@pytest.fixture
def store(tmp_path):
    def write(lines):
        with gzip.open(tmp_path / "words.jsonl.gz", "wt") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
        return tmp_path / "words.jsonl.gz"

    return write


def run(data, out):
    return main(["--model", "ink", "--data", str(data), "--out", str(out)])


def test_one_row_a_word_and_a_table(store, tmp_path, capsys):
    """Letters and words without times are left out; a program's rings are no person's, three points too few to tell."""
    data = store([word(), word(strokes=[ring()[:3]]), word(t_real=False), word(word=None)])
    assert run(data, tmp_path / "new" / "out.csv") == 0
    rows = list(csv.DictReader((tmp_path / "new" / "out.csv").read_text().splitlines()))
    assert [row["word"] for row in rows] == ["words:0", "words:1"]
    assert float(rows[0]["trust"]) < 70
    assert "constant-speed" in rows[0]["notes"]
    assert rows[1]["trust"] == ""
    printed = capsys.readouterr().out
    assert "made                    2    0.0% [ 0.0%, 65.8%]         1    0.0% [ 0.0%, 79.3%]" in printed


def test_what_no_canvas_sends_is_no_persons_and_stops_nothing(store, tmp_path):
    """Times that fall, and points beyond any number of pixels, have a row of their own."""
    falling, beyond = [[[0, 0, 5]], [[9, 9, 4]]], [[[1e308, 0, 0], [9, 1, 9]]]
    assert run(store([word(strokes=falling), word(strokes=beyond), word()]), tmp_path / "out.csv") == 0
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text().splitlines()))
    assert [(row["trust"], row["notes"]) for row in rows[:2]] == [("", "malformed-trace")] * 2
    assert rows[2]["trust"]


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [word(word=None)],
        [{"source": "made"}],
        [word(strokes=[])],
        [word(strokes=[[[0, 0]]])],
    ],
    ids=["nothing", "letters", "another schema", "no ink", "no times"],
)
def test_what_is_no_drawn_word_is_an_error(store, tmp_path, capsys, lines):
    """Status 2 and a sentence."""
    assert run(store(lines), tmp_path / "out.csv") == 2
    assert "no" in capsys.readouterr().err


def test_no_file_is_an_error(tmp_path, capsys):
    """Likewise."""
    assert run(tmp_path / "nowhere", tmp_path / "out.csv") == 2
    assert "evaluate:" in capsys.readouterr().err
