"""What the index of replays makes of changed recordings depends on what it was given."""

import numpy as np
from realcatcha_behaviour import Trace
from realcatcha_ml.evaluation.recordings import Recording
from training.behaviour.borrowed import TEMPO, borrowed
from training.behaviour.known import STATES, false_matches, honest_windows, matched
from training.behaviour.people import Sample


def moved(seed, count=300):
    rng = np.random.default_rng(seed)
    pace = np.exp(np.repeat(rng.normal(0, 1, count // 10), 10))
    steps = pace * np.exp(1j * np.cumsum(rng.normal(0, 0.1, count)))
    place = np.rint(400 + 3 * np.cumsum(steps.real)) + 1j * np.rint(300 + 3 * np.cumsum(steps.imag))
    event = np.zeros(count, np.int8)
    return Trace(np.arange(count) * 17.0, place.real, place.imag, event)


def test_only_what_was_sent_here_is_known():
    """A tempo on another line: new until its recording came, or another copy; strangers never meet."""
    people = [Sample("s", f"s/{number}", "point", moved(number), judged=True) for number in range(8)]
    copies = [copy for copy in borrowed(people, 8, np.random.default_rng(1)) if copy.group == TEMPO]
    others = [("point", moved(number)) for number in range(100, 140)]
    found = matched(copies, others, bytes(32), np.random.default_rng(2))

    assert list(found) == list(STATES)
    assert not found["nothing of it"].any()
    assert found["the recording"].mean() > 0.7
    assert found["three other copies"].mean() > 0.7
    assert not false_matches(others, bytes(32), np.random.default_rng(3)).any()


def test_windows_of_a_recording_share_nothing():
    """Each ends with a click that enough movement came before."""
    trace = moved(1)
    trace.event[[99, 110, 199, 299]] = 5
    row = Recording("1", "s", "u", "s", "human", "d", "", "", trace)

    assert [len(window) for window in honest_windows(row)] == [100, 89, 100]
