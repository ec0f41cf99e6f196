"""`make evaluate` from Parquet to CSV and table."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from realcatcha_behaviour import Trace
from realcatcha_ml.evaluation.__main__ import main
from realcatcha_ml.evaluation.intervals import wilson
from realcatcha_ml.evaluation.judgement import ReplayIndex
from realcatcha_ml.evaluation.recordings import NoRecordings, Recording, read_recordings

pyarrow = pytest.importorskip("pyarrow", reason="the extra `evaluate` (pyarrow) is not installed")
from pyarrow import parquet  # noqa: E402 (after the check)


def row(index, *, count=120, label="human", kind="", source="made", task="point_and_click", **lists):
    rng = np.random.default_rng(index)
    place = np.arange(count) / count
    path = sum(complex(*rng.normal(0, 200 / k, 2)) * np.sin(np.pi * k * place + rng.uniform(0, 6)) for k in range(1, 7))
    return {
        "source": source, "user": f"u{index}", "session": "s", "label": label, "device": "mouse", "task": task,
        "bot_kind": kind, "licence": "R", "screen_w": 0, "screen_h": 0, "n": count,
        "t_ms": (np.arange(count) * 17.0).tolist(), "x": np.rint(path.real + 500).tolist(),
        "y": np.rint(path.imag + 400).tolist(), "event": [0] * (count - 1) + [5], **lists,
    }  # fmt: skip


def line(index, count=100):
    along = (np.arange(count) * 6.0 + index).tolist()
    return row(index, count=count, label="bot", kind="straight", x=along, y=[value / 2 for value in along])


@pytest.fixture
def store(tmp_path):
    def write(rows, name="traces.parquet"):
        parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / name)
        return tmp_path / name

    return write


def run(data, out, *more):
    code = main(["--model", "behaviour", "--data", str(data), "--out", str(out), *more])
    rows = list(csv.DictReader(out.read_text().splitlines())) if out.exists() else []
    return code, rows


def test_one_row_a_trace_and_a_table(store, tmp_path, capsys):
    """Ids, origin, trust and reasons in the CSV; shares with intervals in the table."""
    data = store([row(1), line(2), line(3)])
    code, rows = run(data, tmp_path / "new" / "out.csv")
    table = capsys.readouterr().out

    assert code == 0
    assert list(rows[0]) == ["trace", "source", "label", "bot_kind", "device", "trust", "reasons"]
    assert [r["trace"] for r in rows] == ["traces:0", "traces:1", "traces:2"]
    assert all(float(r["trust"]) < 70 for r in rows[1:])
    assert "perfectly-straight" in rows[1]["reasons"].split()
    assert "straight" in table
    assert "100.0% [34.2%, 100.0%]" in table


def test_unknown_is_challenged(store, tmp_path, capsys):
    """Too little movement and broken lists pass nobody and stop nothing."""
    still = row(1, x=[5.0] * 120, y=[5.0] * 120)
    broken = row(2, t_ms=[1.0])
    backwards = row(3, t_ms=(np.arange(120) * -1.0).tolist())
    empty = row(4, t_ms=[], x=[], y=[], event=[])
    beyond = row(5, x=[1e308 * (-1) ** at for at in range(120)])
    _, rows = run(store([still, broken, backwards, empty, beyond]), tmp_path / "out.csv")

    assert [r["trust"] for r in rows] == [""] * 5
    assert [r["reasons"] for r in rows] == ["unknown", *["malformed-trace"] * 4]
    assert "100.0%" in capsys.readouterr().out


def test_stateful_remembers(store, tmp_path):
    """The second time a trace comes it is capped, with another tempo too; without state it is not."""
    first = row(1)
    second = row(1, label="bot", kind="replay", t_ms=(np.arange(120) * 19.0).tolist())
    data = store([first, row(2), second])
    _, plain = run(data, tmp_path / "plain.csv")
    _, stateful = run(data, tmp_path / "stateful.csv", "--stateful")

    assert all("replayed-trace" not in r["reasons"] for r in plain)
    assert [("replayed-trace" in r["reasons"]) for r in stateful] == [False, False, True]
    assert float(stateful[2]["trust"]) < 40


def test_folders_are_read_file_by_file(store, tmp_path):
    """Every Parquet file of a folder, in order of name."""
    store([row(1)], "b.parquet")
    store([row(2), row(3)], "a.parquet")

    assert [r.id for r in read_recordings(tmp_path)] == ["a:0", "a:1", "b:0"]


def test_long_recordings_are_cut(store):
    """Recordings may be longer than anything a widget sends."""
    assert len(next(read_recordings(store([row(1, count=20_000)]))).trace) == 20_000


@pytest.mark.parametrize("missing", ["nothing-there", "folder", "text", "columns", "rows", "damaged"])
def test_says_what_it_cannot_read(store, tmp_path, capsys, missing):
    """Exit code 2 and one line, whatever is wrong with the data."""
    paths = {
        "nothing-there": tmp_path / "no.parquet",
        "folder": tmp_path,
        "text": tmp_path / "text.parquet",
        "columns": tmp_path / "columns.parquet",
        "rows": tmp_path / "rows.parquet",
        "damaged": tmp_path / "damaged.parquet",
    }
    if missing == "text":
        paths["text"].write_text("no parquet")
    if missing == "columns":
        store([{"source": "x"}], "columns.parquet")
    if missing == "rows":
        parquet.write_table(pyarrow.Table.from_pylist([row(1)]).slice(0, 0), paths["rows"])
    if missing == "damaged":
        whole = store([row(1)], "damaged.parquet").read_bytes()
        paths["damaged"].write_bytes(whole[:200] + bytes(byte ^ 0x5A for byte in whole[200:900]) + whole[900:])
    code, _ = run(paths[missing], tmp_path / "out" / "out.csv")

    assert code == 2
    assert capsys.readouterr().err.startswith("evaluate: ")
    with pytest.raises(NoRecordings):
        list(read_recordings(paths[missing]))


def test_context_follows_the_task():
    """Drawing tasks are judged as drawings."""
    origin = {"id": "1", "source": "s", "user": "u", "session": "s", "label": "human", "device": "d", "bot_kind": ""}

    assert Recording(**origin, task="draw_circle", trace=None).context == "draw"
    assert Recording(**origin, task="web_geometric_task", trace=None).context == "point"


def test_short_traces_are_not_remembered():
    """Nothing to compare below 12 events."""
    short = Trace(np.arange(5.0), np.arange(5.0), np.arange(5.0), np.zeros(5, np.int8))
    index = ReplayIndex()

    assert not index.seen(short, context="point")
    assert not index.seen(short, context="point")


def test_a_drawing_is_compared_upright():
    """As in production: larger and turned it is the same drawing, and a pointer's movement like that is another."""
    steps = np.random.default_rng(1).normal(0, 6, (2, 80)).cumsum(axis=1).cumsum(axis=1) / 10
    first, again = (
        Trace(np.arange(80) * 17.0, np.rint(place.real), np.rint(place.imag), np.zeros(80, np.int8))
        for place in ((steps[0] + 1j * steps[1]) * turn for turn in (1.0, 1.4 * np.exp(0.3j)))
    )
    even = replace(again, t_ms=np.cumsum(np.random.default_rng(2).uniform(5, 40, 80)))
    found = {}
    for context in ("draw", "point"):
        index = ReplayIndex()
        found[context] = (index.seen(first, context=context), index.seen(even, context=context))

    assert found == {"draw": (False, True), "point": (False, False)}


def test_wilson_interval():
    """Against published values: 0 of 10 and 5 of 10 (Wilson 1927 as tabulated by Newcombe 1998)."""
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)
