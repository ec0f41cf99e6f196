"""Forged words and people's, as the judge of drawn words learns them. No data folder is needed."""

from itertools import pairwise

import numpy as np
import pytest
from PIL import ImageFont
from realcatcha_behaviour import ink_features
from training.ink.calibrate import ALLOWED, curve
from training.ink.canvas import recorded, sent, traced
from training.ink.folds import fold_of_people
from training.ink.forgers import CLOCKS, Forgers
from training.ink.people import LETTERS, MOUSE, WORDS, Hand, words_of
from training.ink.shakes import SHAKES
from training.ink.tempos import FINE, TEMPOS, Line
from training.ink.ways import SIMPLIFIED, STOLEN, THINNED, Ways


@pytest.fixture(scope="module")
def hand():
    """Somebody whose letters are loops."""
    rng = np.random.default_rng(1)
    share = np.linspace(0, 1, 60)
    letters = []
    for _ in range(6):
        turns = rng.uniform(4, 9)
        place = 50 + 40 * np.cos(turns * share) * share + 1j * (50 + 40 * np.sin(turns * share))
        times = np.cumsum(rng.uniform(8, 14, share.size))
        letters.append([np.column_stack((place.real, place.imag, times))])
    return Hand(MOUSE, "somebody", "train", letters)


@pytest.fixture(scope="module")
def forgers(hand, tmp_path_factory):
    """Forgers who have one font, PIL's own."""
    folder = tmp_path_factory.mktemp("fonts")
    file = folder / "font.ttf"
    file.write_bytes(ImageFont.load_default(40).font_bytes)
    return Forgers(Ways([file], outlines=folder / "none", hands=[hand]), hands=[hand])


@pytest.mark.parametrize("tempo", TEMPOS)
def test_every_tempo_goes_forward_from_end_to_end(tempo):
    """Whatever line it walks."""
    rng = np.random.default_rng(2)
    points = np.linspace(0, 1, FINE) * 80 + 30j * np.sin(np.linspace(0, 9, FINE))
    line = Line(points, 200.0, 30, np.sort(rng.random(20)))
    for make in TEMPOS[tempo]:
        way = make(rng)(line, rng)
        assert way.shape == (FINE,)
        assert (np.diff(way) >= -1e-9).all() or tempo == "steady"  # an easing may run past the end and come back
        assert way[0] == pytest.approx(0, abs=0.2)
        assert way[-1] == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("way", [THINNED, SIMPLIFIED, STOLEN])
@pytest.mark.parametrize("shake", SHAKES)
def test_forged_words_can_be_sent(forgers, way, shake):
    """Whole pixels and milliseconds that do not fall once they are held; numbers for the judge."""
    forgery = forgers.forge(np.random.default_rng(3), shakes=[shake], ways=[way])
    assert (forgery.way, forgery.shake) == (way, shake)
    assert forgery.clock in CLOCKS
    trace = traced(forgery.strokes)
    assert len(trace) > 12
    assert (np.diff(trace.t_ms) >= 0).all()
    assert np.isfinite(ink_features(trace)).all()


def test_people_are_sent_as_the_widget_sends_them(hand):
    """No place twice in a row, no two samples within seven milliseconds but for the end of a stroke."""
    rng = np.random.default_rng(4)
    for word in words_of(hand, 5, rng):
        for stroke in sent(recorded(word, rng)):
            assert all(before[:2] != after[:2] for before, after in pairwise(stroke))
            assert all(after[2] - before[2] >= 7 for before, after in pairwise(stroke[:-1]))


def test_people_are_dealt_evenly_over_folds():
    """Whatever their names look like; nobody is in two folds."""
    person = np.array(
        [f"unipen:abc:w{index % 70:03}" for index in range(700)] + [f"Latin/{index % 14:02}" for index in range(140)]
    )
    fold = fold_of_people(person, 7)
    assert np.bincount([fold[person == name][0] for name in np.unique(person)]).tolist() == [12] * 7
    assert all(len(set(fold[person == name].tolist())) == 1 for name in np.unique(person))


def test_the_curve_refuses_the_share_that_it_says():
    """Of the source that looks least human."""
    scores = np.concatenate((np.linspace(-9, -3, 1000), np.linspace(-8, 2, 1000)))
    scores = np.concatenate((scores, np.linspace(-8, 0, 1000)))
    sources = np.array([WORDS] * 1000 + [LETTERS] * 1000 + [MOUSE] * 1000)
    knots = curve(scores, sources)
    refused = np.interp(scores, knots["score"], knots["trust"]) < 70
    assert refused[sources == LETTERS].mean() == pytest.approx(ALLOWED[LETTERS], abs=0.002)
    assert refused[sources == MOUSE].mean() <= ALLOWED[MOUSE]
    assert not refused[sources == WORDS].any()
    assert all(before < after for before, after in pairwise(knots["score"]))
