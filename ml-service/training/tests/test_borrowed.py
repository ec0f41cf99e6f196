"""Bots that borrow half of a person's movement keep that half, and change the other."""

import numpy as np
import pytest
from realcatcha_behaviour import Trace
from realcatcha_behaviour.trace import CLICK, DOWN, DRAG, MOVE, SCROLL, UP
from training.behaviour.borrowed import REMAKES, borrowed, redrawn, remade, retimed, roughened, smoothed
from training.behaviour.people import MIN_SHAKEN, Sample

REST = 60
"""Index of the first event after the rest that parts the two movements of `pointing`."""


def hand(count, *, seed=0):
    """A bent way whose speed rises twice and trembles: times of one clock, positions."""
    rng = np.random.default_rng(seed)
    speed = (0.1 + np.sin(2 * np.pi * (np.arange(count) + 0.5) / count) ** 2) * 9 * np.exp(rng.normal(0, 0.2, count))
    heading = np.linspace(0, 1.2, count) + rng.normal(0, 0.05, count)
    return np.arange(count) * 16.0, np.cumsum(speed * np.exp(1j * heading))


def pointing(*, codes=None):
    """Two movements with a rest between them, ended by a click."""
    t_ms, points = hand(REST)
    times = np.concatenate((t_ms, t_ms + t_ms[-1] + 400.0))
    places = np.concatenate((points, points[-1] - 1j * points))
    event = np.full(times.size, MOVE, np.int8) if codes is None else codes
    event[-1] = CLICK
    return Trace(t_ms=times, x=places.real, y=places.imag, event=event)


def sample(context="point", *, person="sapimouse/u1", count=120):
    trace = pointing() if context == "point" else drawing()
    return Sample("sapimouse", person, context, trace.part(0, count), judged=True)


def drawing():
    t_ms, points = hand(40)
    event = np.full(80, DRAG, np.int8)
    event[[0, 40]], event[[39, 79]] = DOWN, UP
    places = np.concatenate((points, points + 30j))
    return Trace(t_ms=np.concatenate((t_ms, t_ms + t_ms[-1] + 20)), x=places.real, y=places.imag, event=event)


def away_from(points, path):
    """How far the farthest point lies from the pieces between the points of a path."""
    a, b = path[:-1, None], path[1:, None]
    share = np.clip(((points - a) * (b - a).conj()).real / (np.abs(b - a) ** 2 + 1e-12), 0, 1)
    return np.abs(points - (a + share * (b - a))).min(axis=0).max()


@pytest.mark.parametrize("seed", range(20))
def test_a_borrowed_path_is_walked_at_another_tempo(seed):
    """The way stays within the smoothing of a few pixels, from its start to its end; the share done in time differs."""
    t_ms, points = hand(60, seed=seed)
    times, places = retimed(t_ms, points, np.random.default_rng(seed))
    done, walked = (np.cumsum(np.abs(np.diff(way, prepend=way[:1]))) for way in (points, places))
    theirs = np.interp(times, t_ms, done / done[-1])

    assert away_from(places, points) < 3
    assert abs(places[0] - points[0]) < 1
    assert times[0] == t_ms[0]
    assert times[-1] <= t_ms[-1] + 1e-6
    assert np.abs(walked / walked[-1] - theirs).max() > 0.02


@pytest.mark.parametrize("seed", range(20))
def test_a_borrowed_tempo_walks_another_way(seed):
    """Each event comes when it came, after the same share of the way but for hairpin bends; the way is another."""
    t_ms, points = hand(60, seed=seed)
    times, places = redrawn(t_ms, points, np.random.default_rng(seed))
    steps, made = np.abs(np.diff(points)), np.abs(np.diff(places))

    np.testing.assert_array_equal(times, t_ms)
    assert np.corrcoef(made, steps)[0, 1] > 0.9
    assert np.median(np.abs(made / made.sum() - steps / steps.sum())) < 0.002
    assert away_from(places, points) > 3


@pytest.mark.parametrize("seed", range(20))
def test_a_roughened_copy_keeps_the_tempo_alone(seed):
    """Between the times and the share of the way that the person had, noise aside, on another way."""
    t_ms, points = hand(60, seed=seed)
    times, places = roughened(t_ms, points, np.random.default_rng(seed))

    assert times[0] == t_ms[0]
    assert times[-1] <= t_ms[-1] + 1e-6
    assert times.size == places.size
    assert away_from(places, points) > 3


@pytest.mark.parametrize("seed", range(20))
def test_a_smoothed_copy_is_near_and_ends_where_the_person_did(seed):
    """A polynomial of time: never far from the way, at its ends but for noise."""
    t_ms, points = hand(60, seed=seed)
    times, places = smoothed(t_ms, points, np.random.default_rng(seed))
    size = np.abs(points[-1] - points[0])

    assert away_from(places, points) < 0.25 * size
    assert abs(places[0] - points[0]) < 0.05 * size
    assert times.size == places.size


def test_each_movement_is_remade_for_itself():
    """The rest between two movements stays, as do the codes at their ends."""
    trace = pointing()
    seen = []

    def lifted(t_ms, points, _rng):
        seen.append(points.size)
        return t_ms, points + 1j

    changed = remade(trace, lifted, np.random.default_rng(0))

    assert seen == [REST, len(trace) - REST]
    np.testing.assert_array_equal(changed.y, trace.y + 1)
    np.testing.assert_array_equal(changed.t_ms, trace.t_ms)
    np.testing.assert_array_equal(changed.event, trace.event)


@pytest.mark.parametrize("code", [SCROLL, CLICK])
def test_what_is_no_mere_movement_stays(code):
    """A movement with a click or the wheel in its middle is copied as it was."""
    codes = np.full(2 * REST, MOVE, np.int8)
    codes[REST + 20] = code
    trace = pointing(codes=codes)
    changed = remade(trace, lambda t_ms, points, _rng: (t_ms, points + 1j), np.random.default_rng(0))

    np.testing.assert_array_equal(changed.y[:REST], trace.y[:REST] + 1)
    np.testing.assert_array_equal(changed.y[REST:], trace.y[REST:])


def test_short_movements_stay():
    """A few events, or a few pixels, are too little to remake."""
    trace = pointing().part(0, 4)
    still = Trace(np.arange(30) * 16.0, np.full(30, 5.0), np.zeros(30), np.zeros(30, np.int8))
    for short in (trace, still):
        changed = remade(short, lambda t_ms, points, _rng: (t_ms, points + 9), np.random.default_rng(0))
        np.testing.assert_array_equal(changed.x, short.x)


def test_pen_strokes_are_parted_where_the_pen_is_set_down():
    """However short the wait: no formula leads from the end of one stroke to the begin of the next."""
    seen = []
    remade(drawing(), lambda t_ms, points, _rng: (t_ms, seen.append(points.size) or points), np.random.default_rng(0))

    assert seen == [40, 40]


def test_copies_belong_to_whom_they_were_taken_from():
    """Each family of each context, a quarter kept for judging, in order of time, pointing in whole pixels."""
    people = [sample(context, person=f"sapimouse/u{n}") for n in range(8) for context in ("point", "draw")]
    copies = borrowed(people, 8, np.random.default_rng(2))

    assert [copy.group for copy in copies] == [family for family in REMAKES for _ in range(8)] * 2
    assert sum(copy.judged for copy in copies) == len(copies) // 4
    assert {copy.person for copy in copies} == {one.person for one in people}
    for copy in copies:
        assert (np.diff(copy.trace.t_ms) >= 0).all()
        if copy.context == "point":
            np.testing.assert_array_equal(copy.trace.x, np.rint(copy.trace.x))


def test_what_is_too_short_is_not_borrowed():
    """Windows of few events give nothing to tell a copy by."""
    people = [sample(), sample(count=MIN_SHAKEN - 1, person="sapimouse/u2")]

    assert {copy.person for copy in borrowed(people, 8, np.random.default_rng(0))} == {"sapimouse/u1"}
