"""Words set from what people drew, and the forgeries of them."""

from pathlib import Path

import numpy as np
import pytest
from realcatcha_behaviour import Trace, trace_reasons
from realcatcha_behaviour.trace import DOWN, DRAG, MAX_EVENTS, UP
from training.behaviour.ink import (
    OUTLINES,
    RETIMED,
    SEGMENTS,
    WORDS,
    _quadratic,
    _straightened,
    drawn_words,
    font_letters,
    forged_words,
    written,
)
from training.behaviour.people import Sample

FONTS = Path(__file__).resolve().parents[4] / "shared" / "data" / "dev" / "fonts_ofl"


def character(seed):
    """Two strokes on a canvas of 105 units, with the wait between them that a hand takes."""
    rng = np.random.default_rng(seed)
    times, places, codes = [], [], []
    for stroke in range(2):
        count = int(rng.integers(12, 30))
        bend = np.cumsum(rng.normal(0, 0.15, count))
        pace = 0.4 + np.sin(np.linspace(0, 3 * np.pi, count)) ** 2
        way = np.cumsum(np.exp(1j * bend) * pace * rng.uniform(1, 4, count))
        times.append(np.cumsum(rng.uniform(8, 30, count)) + stroke * 1500)
        places.append(20 + 20j + way * min(1.0, 60 / np.abs(way).max()))
        codes.append(np.array([DOWN, *[DRAG] * (count - 2), UP], np.int8))
    t_ms, points, event = (np.concatenate(column) for column in (times, places, codes))
    return Trace(t_ms=t_ms - t_ms[0], x=points.real, y=points.imag, event=event)


@pytest.fixture(scope="module")
def drawn():
    """Four characters of each of three people, as the dataset has them."""
    return [
        Sample("omniglot_draw", f"omniglot_draw/d{person}", "draw", character(10 * person + number), judged=True)
        for person in range(3)
        for number in range(4)
    ]


@pytest.fixture(scope="module")
def forged(drawn):
    return forged_words(drawn, [[[np.array([0j, 1j, 0.5 + 1j])]] * 5], 30, np.random.default_rng(3))


def test_words_are_composed_of_one_persons_characters(drawn):
    """So many for each person, in whole pixels and milliseconds, letters side by side and none begun too early."""
    words = drawn_words(drawn, 5, 2, np.random.default_rng(1))

    assert [word.group for word in words] == [WORDS] * 15
    assert sum(word.judged for word in words) == 6
    assert {word.person for word in words} == {sample.person for sample in drawn}
    for word in words:
        trace = word.trace
        assert (np.diff(trace.t_ms) >= 0).all()
        for column in (trace.t_ms, trace.x, trace.y):
            np.testing.assert_array_equal(column, np.rint(column))
        assert np.count_nonzero(trace.event == DOWN) in range(2 * 3, 2 * 9 + 1)
        assert np.ptp(trace.x) > 1.5 * np.ptp(trace.y)


def test_only_drawings_that_are_judged_make_words(drawn):
    """Augmented copies and people who point give no letters."""
    others = [Sample("omniglot_draw", "omniglot_draw/a", "draw", character(1), judged=False),
              Sample("delbot", "delbot/b", "draw", character(2), judged=True)]  # fmt: skip

    assert {word.person for word in drawn_words([*others, *drawn], 1, 1, np.random.default_rng(0))} == {
        sample.person for sample in drawn
    }


def test_forgeries_know_whose_ways_they_walk(forged, drawn):
    """Three families alike in number, half of each for judging; outlines of fonts are nobody's."""
    people = {sample.person for sample in drawn}
    for family, owners in ((RETIMED, people), (SEGMENTS, people), (OUTLINES, {""})):
        mine = [sample for sample in forged if sample.group == family]
        assert len(mine) == 30
        assert sum(sample.judged for sample in mine) == 15
        assert {sample.person for sample in mine} <= owners
    for sample in forged:
        assert (np.diff(sample.trace.t_ms) >= 0).all()
        assert len(sample.trace) <= MAX_EVENTS
        assert set(sample.trace.event.tolist()) <= {DOWN, DRAG, UP}


def test_no_font_means_no_outlines(drawn):
    """The other two families do not need any."""
    made = forged_words(drawn, [], 4, np.random.default_rng(0))

    assert {sample.group for sample in made} == {RETIMED, SEGMENTS}


def test_a_forged_word_has_a_scripts_tempo(drawn):
    """Most of what is walked at one speed is caught by a rule, and nothing that the people drew is."""
    letters = [[np.linspace(0, 1j, 40), np.linspace(0, 0.6, 40) + 0.5j]] * 6
    caught = [bool(trace_reasons(written(letters, np.random.default_rng(seed)), context="draw")) for seed in range(40)]

    assert np.mean(caught) > 0.3
    assert not any(trace_reasons(sample.trace, context="draw") for sample in drawn)


def test_nothing_to_write_gives_an_empty_trace():
    """No letters, no events."""
    assert len(written([], np.random.default_rng(0))) == 0


@pytest.mark.parametrize("seed", range(10))
def test_straightening_keeps_corners(seed):
    """Few points stay, ends among them, and none that went lies far from the line between those that stay."""
    way = np.concatenate((np.linspace(0, 1j, 30), np.linspace(1j, 1 + 1j, 30)[1:]))
    kept = _straightened(way + np.random.default_rng(seed).normal(0, 0.002, way.size), np.random.default_rng(seed))

    assert kept.size == 3
    assert abs(kept[0]) < 0.02
    assert abs(kept[1] - 1j) < 0.05
    assert abs(kept[-1] - (1 + 1j)) < 0.02


def test_splines_of_fonts_pass_halfway_between_two_controls():
    """As TrueType has it: the points between controls are implied."""
    places = _quadratic(0j, [1j, 2 + 1j, 2 + 0j])

    assert min(abs(place - (1 + 1j)) for place in places) < 1e-9
    assert abs(places[-1] - 2) < 1e-9


@pytest.mark.skipif(not FONTS.is_dir(), reason="the data folder with the OFL fonts is not here: no outlines to read")
def test_outlines_of_fonts_are_closed_letters():
    """Contours of each letter end where they begin and are about as high as a line of text."""
    pytest.importorskip("fontTools", reason="the extra `training` (fontTools) is not installed: no font can be read")
    fonts = [font for font in font_letters(FONTS) if font]

    assert fonts
    for letters in fonts:
        assert len(letters) == 26
        for contours in letters:
            assert all(abs(contour[0] - contour[-1]) < 1e-9 for contour in contours)
            assert 0.15 < max(np.ptp(contour.imag) for contour in contours) < 1.6
