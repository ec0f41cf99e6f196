"""People's windows for training, and the folds that keep them apart."""

import numpy as np
import pytest
from realcatcha_behaviour import FEATURE_COUNT, Trace
from realcatcha_behaviour.trace import CLICK, MOVE
from realcatcha_ml.evaluation.recordings import Recording
from training.behaviour.augment import augmented, browser_like
from training.behaviour.bots.families import FAMILIES
from training.behaviour.calibrate import ALLOWED, curves
from training.behaviour.dataset import COPIES, Dataset
from training.behaviour.folds import FOLDS, LEFT_OUT, fold_of_rows
from training.behaviour.ink import OUTLINES
from training.behaviour.people import SHAKEN, WEIGHTS, movements, people_samples, shaken

pytest.importorskip("torch", reason="the extra `training` (torch) is not installed: there is nothing to train with")

from training.behaviour.crossval import judging_fold, training_rows


def wander(seed, *, clicks=3):
    """A recording with clicks every two seconds."""
    rng = np.random.default_rng(seed)
    count = 120 * clicks
    path = np.cumsum(np.cumsum(rng.normal(0, 1, count) + 1j * rng.normal(0, 1, count)) * 0.3)
    event = np.where(np.arange(count) % 120 == 119, CLICK, MOVE).astype(np.int8)
    return Trace(np.arange(count) * 17.0, np.rint(path.real), np.rint(path.imag), event)


def recording(seed, **changes):
    origin = {
        "id": f"x:{seed}", "source": "sapimouse", "user": f"u{seed}", "session": "s", "label": "human",
        "device": "mouse", "task": "web_geometric_task", "bot_kind": "",
    }  # fmt: skip
    return Recording(**(origin | changes), trace=wander(seed))


def test_each_recording_is_judged_once():
    """One judged window a recording, cut as the evaluation cuts it; further ones for training."""
    samples = people_samples([recording(1), recording(2)], np.random.default_rng(0))

    assert sum(sample.judged for sample in samples) == 2
    assert len(samples) > 20
    assert {sample.person for sample in samples} == {"sapimouse/u1", "sapimouse/u2"}


def test_movements_are_cut_out_without_rests():
    """From one rest to the next, with neither presses nor what is too short to tell anything."""
    t_ms = np.concatenate((np.arange(40) * 16.0, 900 + np.arange(40) * 16.0, 2000 + np.arange(5) * 16.0))
    x = np.cumsum(np.full(85, 4.0))
    event = np.full(85, MOVE, np.int8)
    event[20] = CLICK
    found = movements(Trace(t_ms=t_ms, x=x, y=np.zeros(85), event=event))

    assert [len(movement) for movement in found] == [39, 40]
    for movement in found:
        assert movement.t_ms[0] == 0
        assert np.diff(movement.t_ms).max() <= 32
        assert set(movement.event.tolist()) == {MOVE}


def test_a_pointer_at_rest_has_no_movements():
    """Events that report the same place again are none."""
    assert movements(Trace(np.arange(50) * 16.0, np.zeros(50), np.zeros(50), np.zeros(50, np.int8))) == []


def test_bots_and_unused_sources_are_left_out():
    """Recorded bots are never trained on; Balabit's sampling is too coarse."""
    others = [recording(1, label="bot"), recording(2, source="balabit")]

    assert people_samples(others, np.random.default_rng(0)) == []


@pytest.mark.parametrize("context", ["point", "draw"])
@pytest.mark.parametrize("seed", range(40))
def test_augmented_windows_stay_traces(seed, context):
    """Other devices' recordings of a movement are still in order of time, and pointing is in whole pixels."""
    trace = augmented(wander(seed), context, np.random.default_rng(seed))

    assert (np.diff(trace.t_ms) >= 0).all()
    assert len(trace) == trace.x.size == trace.y.size == trace.event.size
    if context == "point":
        np.testing.assert_array_equal(trace.x, np.rint(trace.x))


def test_a_browser_reports_one_event_a_frame():
    """Fast events are merged."""
    fast = Trace(np.arange(300) * 4.0, np.arange(300.0), np.zeros(300), np.zeros(300, np.int8))

    assert 70 < len(browser_like(fast, np.random.default_rng(1))) < 76


def dataset():
    persons = [f"sapimouse/u{index}" for index in range(20)] * 5
    groups = ["sapimouse"] * 100 + [SHAKEN] * 20 + [family for group in LEFT_OUT for family in group] * 4
    bots = len(groups) - 120
    return Dataset(
        features=np.zeros((len(groups), FEATURE_COUNT), np.float32),
        group=np.array(groups),
        person=np.array(persons + persons[:20] + [""] * bots),
        context=np.array(["point"] * len(groups)),
        judged=np.arange(len(groups)) % 2 == 0,
        judgeable=np.ones(len(groups), bool),
        ruled=np.zeros(len(groups), bool),
    )


@pytest.mark.parametrize("fold", range(FOLDS))
def test_no_model_judges_whom_it_saw(fold):
    """Neither the persons of a fold, nor shaken copies of them, nor its families are trained on."""
    data = dataset()
    folds = judging_fold(data, seed=0)
    train = training_rows(data, folds, fold)
    judged_people = set(data.person[data.human & (folds == fold)])

    assert judged_people
    assert not judged_people & set(data.person[train])
    assert not set(LEFT_OUT[fold]) & set(data.group[train])
    assert not (train & ~data.human & data.judged).any()


def test_folds_are_even_and_by_person():
    """Every person is in one fold, and folds differ by at most one person a source."""
    data = dataset()
    folds = fold_of_rows(np.where(data.human, data.person, ""), seed=3)
    by_person = {person: set(folds[data.person == person][:1]) for person in data.people()}

    assert np.bincount([next(iter(found)) for found in by_person.values()]).tolist() == [4] * FOLDS
    assert (folds[~data.human] == -1).all()


def test_every_generated_family_is_judged_once():
    """The folds' lists are a partition of the families."""
    listed = [family for group in LEFT_OUT for family in group]
    assert sorted(listed) == sorted([*FAMILIES, *COPIES, OUTLINES])


def test_shaken_copies_belong_to_their_person():
    """A copy knows whom it was taken from."""
    samples = people_samples([recording(1), recording(2)], np.random.default_rng(0))
    copies = shaken(samples, 5, np.random.default_rng(0))

    assert len(copies) == 5
    assert {copy.group for copy in copies} == {SHAKEN}
    assert {copy.person for copy in copies} <= {"sapimouse/u1", "sapimouse/u2"}


def test_curve_keeps_every_source_within_its_allowance():
    """At a trust of 70 no source is rejected more than it may be."""
    rng = np.random.default_rng(2)
    groups = np.repeat(list(WEIGHTS), 400)
    scores = rng.normal(0, 1, groups.size) + np.repeat(rng.normal(0, 1, len(WEIGHTS)), 400)
    count = groups.size
    data = Dataset(
        features=np.zeros((count, 1), np.float32), group=groups, person=groups,
        context=np.array(["point"] * count), judged=np.ones(count, bool),
        judgeable=np.ones(count, bool), ruled=np.zeros(count, bool),
    )  # fmt: skip
    curve = curves(data, scores)["point"]
    trust = np.interp(scores, curve["score"], curve["trust"])

    assert (np.diff(curve["score"]) > 0).all()
    for source, allowed in ALLOWED.items():
        assert (trust[groups == source] < 70).mean() <= allowed
    assert (trust < 40).mean() <= 0.01
    assert (trust < 15).mean() <= 0.002
