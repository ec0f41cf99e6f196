"""`make evaluate MODEL=handwriting` from gzipped JSON lines to CSV and table."""

import csv
import gzip
import json
from pathlib import Path

import pytest
from realcatcha_contracts.lexicon import WORDS
from realcatcha_contracts.lexicon_ko import WORDS as KOREAN_WORDS
from realcatcha_ml.evaluation.__main__ import main
from realcatcha_ml.evaluation.handwriting import COMPOSED, WORDS_PER_DRAWER, tasks_of
from realcatcha_ml.evaluation.handwriting_data import read_handwriting
from realcatcha_ml.evaluation.recordings import NoRecordings
from realcatcha_ml.pipelines.jamo import JAMO

MODELS = Path(__file__).resolve().parents[2] / "models"
GOLDEN = json.loads((MODELS / "handwriting.golden.json").read_text())


def strokes_of(row):
    """The committed slice in the schema of the data folder."""
    return [
        [[x, y, 10 * index] for index, (x, y) in enumerate(zip(flat[::2], flat[1::2], strict=True))]
        for flat in row["strokes"]
    ]


def word_line(index, **more):
    row = GOLDEN[index]
    return {"source": "made", "alphabet": "latin", "word": row["word"], "drawer": f"d{index}",
            "strokes": strokes_of(row), **more}  # fmt: skip


def letter_lines(letters="abcdefghijklmnopqrstuvwxyz"):
    square = [[[0, 0, 0], [60, 0, 9], [60, 60, 20], [0, 60, 30]]]
    return [{"source": "made", "character": one, "drawer": "d", "strokes": square, "canvas": [1, 2]} for one in letters]


@pytest.fixture
def store(tmp_path):
    def write(lines, name="words.jsonl.gz"):
        with gzip.open(tmp_path / name, "wt") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
        return tmp_path / name

    return write


def run(data, out):
    code = main(["--model", "handwriting", "--data", str(data), "--out", str(out)])
    rows = list(csv.DictReader(out.read_text().splitlines())) if out.exists() else []
    return code, rows


def test_one_row_a_word_and_a_table(store, tmp_path, capsys):
    """Id, rank, both verdicts in the CSV; shares with intervals in the table."""
    code, rows = run(store([word_line(index) for index in range(6)]), tmp_path / "new" / "out.csv")
    table = capsys.readouterr().out

    assert code == 0
    assert [row["word_id"] for row in rows] == [f"words:{index}" for index in range(6)]
    assert sum(row["rank"] == "1" for row in rows) >= 5
    assert sum(row["accepted"] == "1" for row in rows) >= 5
    assert all(row["other_accepted"] == "0" and row["other"] != row["text"] for row in rows)
    assert "| made | unseen | 6 | 6 |" in table
    assert "0.00% [0.00%, 39.03%]" in table


def test_capitals_are_the_same_word(store, tmp_path):
    """What was drawn is compared without case."""
    line = word_line(0)
    _, rows = run(store([line | {"word": line["word"].upper()}]), tmp_path / "out.csv")

    assert rows[0]["text"] == GOLDEN[0]["word"]


def test_ink_that_no_widget_sends_is_counted_as_refused(store, tmp_path, capsys):
    """Too many strokes: no rank, not accepted, but in the table."""
    _, rows = run(store([word_line(0, strokes=[[[1, 1, 0]]] * 65)]), tmp_path / "out.csv")

    assert (rows[0]["rank"], rows[0]["accepted"]) == ("0", "0")
    assert "| made | unseen | 1 | 1 | 0.00%" in capsys.readouterr().out


def test_letters_are_composed_into_words(store):
    """Of one person's letters, words of the lexicon, the same ones each time."""
    data = store(letter_lines())
    tasks = list(tasks_of(read_handwriting(data)))

    assert len(tasks) == WORDS_PER_DRAWER
    assert {task.source for task in tasks} == {f"made {COMPOSED}"}
    assert {task.text for task in tasks} <= set(WORDS)
    assert tasks == list(tasks_of(read_handwriting(data)))


def test_words_need_all_their_letters(store):
    """Somebody who drew only these letters wrote only such words; nothing where there are none."""
    some = tasks_of(read_handwriting(store(letter_lines("catdogr"))))
    none = tasks_of(read_handwriting(store(letter_lines("xyz"), "other.jsonl.gz")))

    assert {"cat", "dog", "card"} <= {task.text for task in some}
    assert list(none) == []


def test_other_alphabets_are_left_out(store):
    """Jamo, digits, numbered characters and lines without ink are no Latin words."""
    lines = [word_line(0, word=text) for text in ("고양이", "Greek/01", "it's", "7")] + [word_line(0, strokes=[])]

    assert list(read_handwriting(store(lines))) == []


def test_folder_reads_every_file(store, tmp_path):
    """In order of their names; the data folder's handwriting/ is found from above."""
    store([word_line(1)], "b.jsonl.gz")
    store([word_line(0)], "a.jsonl.gz")
    assert [drawn.id for drawn in read_handwriting(tmp_path)] == ["a:0", "b:0"]

    (tmp_path / "above").mkdir()
    with pytest.raises(NoRecordings):
        list(read_handwriting(tmp_path / "above"))


def test_lines_that_are_left_out_are_counted(store, tmp_path, capsys):
    """By file, below the table; blank lines are no lines."""
    data = store([word_line(0), word_line(0, word="고양이"), word_line(0, strokes=[])])
    with gzip.open(data, "at") as file:
        file.write("\n")
    code, rows = run(data, tmp_path / "out.csv")

    assert (code, len(rows)) == (0, 1)
    assert "words.jsonl.gz: 2 lines left out" in capsys.readouterr().out


@pytest.mark.filterwarnings("error")
def test_points_beyond_any_canvas_are_refused(store, tmp_path):
    """However far away: the word has its row, not accepted."""
    _, rows = run(store([word_line(0, strokes=[[[1e300, -1e300, 0], [1, 1, 9]]])]), tmp_path / "out.csv")

    assert (rows[0]["rank"], rows[0]["accepted"]) == ("0", "0")


def test_data_that_cannot_be_read_is_an_error(store, tmp_path, capsys):
    """A missing folder, another kind of file, another schema, nothing to read: exit code 2 and a reason."""
    (tmp_path / "plain.jsonl.gz").write_text("{}")
    with gzip.open(tmp_path / "schema.jsonl.gz", "wt") as file:
        file.write('{"word": 3}\n')
    store([word_line(0), word_line(0, strokes=[[[1], [2, 3]]])], "points.jsonl.gz")
    store([], "empty.jsonl.gz")
    store([word_line(0, word="고양이")], "korean.jsonl.gz")
    for name in (
        "nowhere",
        "plain.jsonl.gz",
        "schema.jsonl.gz",
        "points.jsonl.gz",
        "empty.jsonl.gz",
        "korean.jsonl.gz",
    ):
        assert run(tmp_path / name, tmp_path / "out.csv")[0] == 2
        assert name in capsys.readouterr().err


def test_korean_is_read_by_its_own_model(store, tmp_path, capsys):
    """Words as drawn, and words composed of somebody's jamo; Latin lines of the same file are another model's."""
    rows = json.loads((MODELS / "handwriting-ko.golden.json").read_text())[:6]
    drawn = [word_line(0, word=row["word"], drawer=f"k{at}", strokes=strokes_of(row)) for at, row in enumerate(rows)]
    jamo = [line | {"drawer": "j"} for line in letter_lines(JAMO)]
    out = tmp_path / "out.csv"
    code = main(["--model", "handwriting-ko", "--data", str(store([*drawn, *jamo, word_line(1)])), "--out", str(out)])
    written = list(csv.DictReader(out.read_text().splitlines()))

    assert code == 0
    assert [row["text"] for row in written[:6]] == [row["word"] for row in rows]
    assert sum(row["accepted"] == "1" for row in written[:6]) >= 4
    assert len(written) == 6 + WORDS_PER_DRAWER
    assert {row["text"] for row in written} <= set(KOREAN_WORDS)
    assert f"| made {COMPOSED} | unseen | 1 | {WORDS_PER_DRAWER} |" in capsys.readouterr().out
