"""What the base class owns: load once, warm up, refuse, unload, one batch at a time."""

import threading

import pytest
from realcatcha_contracts import BehaviourInput
from realcatcha_ml.models.base import BadInput, Miscounted, NotLoaded


def payload(trust, *, version=1):
    return BehaviourInput("point", version, [trust])


def test_load_warms_up_once(echo):
    """Loading runs the model on small and full batches; loading again does nothing."""
    echo.load()
    echo.load()

    assert echo.loaded
    assert echo.batches == [1, 64]


def test_predicts_only_when_loaded(echo):
    """A model that is not loaded says so, before and after."""
    with pytest.raises(NotLoaded):
        echo.predict_batch([payload(1.0)])
    echo.load()
    echo.unload()
    echo.unload()
    with pytest.raises(NotLoaded):
        echo.predict_batch([payload(1.0)])


def test_failed_load_leaves_it_unloaded(echo):
    """A model whose warm-up fails is not loaded, and loading may be tried again."""
    example = echo._example
    echo._example = lambda: payload(-1.0)
    with pytest.raises(ArithmeticError):
        echo.load()
    assert not echo.loaded
    echo._example = example
    echo.load()

    assert echo.loaded


def test_refused_payloads_keep_their_place(echo):
    """Refused payloads are left out of the run and answered in order."""
    echo.load()
    echo.batches.clear()
    results = echo.predict_batch([payload(1.0), payload(2.0, version=9), payload(3.0)])

    assert [r if isinstance(r, BadInput) else r.trust for r in results] == [1.0, BadInput("feature version"), 3.0]
    assert echo.batches == [2]


def test_batch_of_refused_payloads_runs_nothing(echo):
    """Where nothing can be judged, nothing runs."""
    echo.load()
    echo.batches.clear()

    assert echo.predict_batch([payload(1.0, version=9)]) == [BadInput("feature version")]
    assert echo.predict_batch([]) == []
    assert echo.batches == []


def test_one_batch_at_a_time(echo):
    """Two threads never run the same model together."""
    echo.load()
    inside, overlaps = threading.Event(), []
    predict = echo._predict

    def slow(payloads):
        overlaps.append(inside.is_set())
        inside.set()
        threading.Event().wait(0.02)
        inside.clear()
        return predict(payloads)

    echo._predict = slow
    threads = [threading.Thread(target=echo.predict_batch, args=([payload(1.0)],)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert overlaps == [False] * 4


@pytest.mark.parametrize("verdicts", [[], ["a", "b"]])
def test_miscounted_verdicts_are_refused(echo, verdicts):
    """A model that loses or invents a verdict gives none at all."""
    echo.load()
    echo._predict = lambda payloads: verdicts

    with pytest.raises(Miscounted):
        echo.predict_batch([payload(1.0)])
