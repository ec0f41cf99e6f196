"""A trace sent before is recognised when it comes back changed, and strangers are not."""

import numpy as np
import pytest
from realcatcha_behaviour import BANDS, SLOT_BITS, Trace, is_replay, mark_of, most_of_one, replay_bands
from realcatcha_behaviour.replay import MIN_HITS, PATH_BANDS
from realcatcha_behaviour.trace import SCROLL

KEY = b"a key of the deployment"


def same(first, second):
    return [a == b for a, b in zip(replay_bands(first, key=KEY), replay_bands(second, key=KEY), strict=True)]


def hits(first, second):
    return sum(same(first, second))


def changed(trace, *, noise=0.0, t_ms=None, shift=0.0, seed=0):
    rng = np.random.default_rng(seed)
    x = np.rint(trace.x + shift + rng.normal(0, noise, len(trace)))
    y = np.rint(trace.y - shift + rng.normal(0, noise, len(trace)))
    return Trace(trace.t_ms if t_ms is None else t_ms, x, y, trace.event)


def test_bands_are_slots(wander):
    """As many as announced, each within the index, the same every time."""
    bands = replay_bands(wander(1), key=KEY)

    assert bands is not None
    assert len(bands) == BANDS
    assert all(0 <= band < 2**SLOT_BITS for band in bands)
    assert bands == replay_bands(wander(1), key=KEY)


def test_short_traces_have_none(wander, make):
    """Below 12 events or 200 ms, and where nothing moves, repetition is chance."""
    assert replay_bands(wander(1, count=11, interval=20.0), key=KEY) is None
    assert replay_bands(wander(1, count=12, interval=20.0), key=KEY) is not None
    assert replay_bands(wander(1, count=60, interval=3.0), key=KEY) is None
    assert replay_bands(make(np.zeros(100)), key=KEY) is None
    assert replay_bands(make(np.arange(100), event=SCROLL), key=KEY) is None


@pytest.mark.parametrize("seed", range(20))
def test_place_and_tempo_do_not_matter_to_the_path(wander, seed):
    """Exact and shifted copies lead to the very same slots, stretched and warped ones to those of the path."""
    trace = wander(seed)
    warped = np.cumsum(np.random.default_rng(seed).uniform(0.8, 1.2, len(trace)) * 17)

    assert hits(trace, trace) == BANDS
    assert hits(trace, changed(trace, shift=120)) == BANDS
    assert all(same(trace, changed(trace, t_ms=trace.t_ms * 1.2))[:PATH_BANDS])
    assert all(same(trace, changed(trace, t_ms=warped))[:PATH_BANDS])


def on_a_circle(trace):
    travelled = np.append(0.0, np.cumsum(np.hypot(np.diff(trace.x), np.diff(trace.y))))
    turned = np.exp(2j * np.pi * travelled / travelled[-1]) * travelled[-1] / (2 * np.pi)
    return Trace(trace.t_ms, np.rint(turned.real), np.rint(turned.imag), trace.event)


def test_a_persons_tempo_on_another_line_is_recognised(wander):
    """Nothing of the path is left, so only the half that knows the tempo can tell; nine in ten, at the least."""
    pairs = [(trace, on_a_circle(trace)) for trace in (wander(seed) for seed in range(60))]

    assert np.mean([is_replay(hits(*pair), BANDS) for pair in pairs]) >= 0.9
    assert not any(any(same(*pair)[:PATH_BANDS]) for pair in pairs)


def test_an_even_tempo_is_no_noise(make):
    """Of one speed all along, rounding is all that is left to describe, and is not blown up."""
    steps = np.arange(60.0)
    tempos = [replay_bands(make(steps * step), key=KEY)[PATH_BANDS:] for step in (4.0, 7.3)]

    assert tempos[0] == tempos[1]


def test_marks_of_different_traces_do_not_add_up():
    """One slot each of many strangers is no replay; empty slots count for nothing."""
    assert most_of_one([0, 0, 0, 7, 9, 7]) == 2
    assert most_of_one(range(256)) == 1
    assert most_of_one([]) == 0
    assert {mark_of((number, 2)) for number in range(1000)} == set(range(1, 256))


def test_a_full_index_takes_nobody_for_another():
    """However many traces it was given, so many equal marks among chance ones are rare: here 20 of 30,000 by theory."""
    marks = np.random.default_rng(0).integers(1, 256, (30_000, BANDS))

    assert sum(most_of_one(row) >= MIN_HITS for row in marks.tolist()) < 40


def test_noise_hides_few(wander):
    """With a pixel of noise on every event at least nine of ten copies are recognised."""
    found = [
        is_replay(hits(trace, changed(trace, noise=1.0, shift=40, seed=seed)), BANDS)
        for seed in range(100)
        for trace in [wander(seed)]
    ]

    assert np.mean(found) >= 0.9


def moved(trace, *, scale=1.0, turn_deg=0.0, narrow=1.0, slant=0.0):
    turned = (trace.x * narrow + slant * trace.y + 1j * trace.y) * scale * np.exp(1j * np.deg2rad(turn_deg))
    return Trace(trace.t_ms, np.rint(turned.real), np.rint(turned.imag), trace.event)


DRAWN_AGAIN = [{"scale": 0.8}, {"scale": 1.25}, {"turn_deg": 3}, {"turn_deg": -8}, {"narrow": 0.95}, {"slant": 0.1}]


@pytest.mark.parametrize("how", DRAWN_AGAIN, ids=str)
def test_a_drawing_in_another_size_or_direction_is_the_same_drawing(wander, how):
    """At least nine in ten are recognised; as movements they would be strangers."""
    traces = [wander(seed) for seed in range(60)]
    found = []
    for trace in traces:
        first, second = (replay_bands(one, key=KEY, drawn=True) for one in (trace, moved(trace, **how)))
        found.append(is_replay(sum(a == b for a, b in zip(first, second, strict=True)), BANDS))

    assert np.mean(found) >= 0.9


def test_drawings_of_strangers_are_not_taken_for_one_another(wander):
    """No pair of two hundred matches, though all have one size."""
    drawn = [set(replay_bands(wander(seed), key=KEY, drawn=True)) for seed in range(200)]

    assert not any(is_replay(len(one & other), BANDS) for index, one in enumerate(drawn) for other in drawn[:index])


def test_a_drawing_without_breadth_has_bands(make):
    """A line that is drawn exactly level."""
    assert len(replay_bands(make(np.arange(60) * 5.0), key=KEY, drawn=True)) == BANDS


def test_strangers_are_not_taken_for_one_another(wander):
    """No pair of two hundred paths matches."""
    traces = [replay_bands(wander(seed), key=KEY) for seed in range(200)]
    matches = [
        is_replay(sum(a == b for a, b in zip(one, other, strict=True)), BANDS)
        for index, one in enumerate(traces)
        for other in traces[:index]
    ]

    assert not any(matches)


def test_another_key_gives_unrelated_bands(wander):
    """What leaks of one deployment says nothing of another."""
    trace = wander(1)
    mine, theirs = replay_bands(trace, key=KEY), replay_bands(trace, key=b"another")

    assert len(set(mine) & set(theirs)) <= 1


def test_share_of_hits_decides():
    """A few hits are chance; no bands are no replay."""
    assert not is_replay(0, 0)
    assert not is_replay(2, BANDS)
    assert is_replay(BANDS, BANDS)
