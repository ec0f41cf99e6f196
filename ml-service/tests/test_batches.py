"""Running a read: one batch a model, one settlement an entry, whatever the model does."""

import pytest
from prometheus_client import CollectorRegistry
from realcatcha_contracts import decode_reply
from realcatcha_ml.batches import BatchRunner
from realcatcha_ml.metrics import WorkerMetrics
from realcatcha_ml.queue.port import Delivery

POISON = -1.0


@pytest.fixture
def metrics():
    return CollectorRegistry()


@pytest.fixture
def run(registry, metrics):
    runner = BatchRunner(registry, metrics=WorkerMetrics(metrics))

    def run(*jobs):
        deliveries = [Delivery(b"%d-0" % (1000 + n), job) for n, job in enumerate(jobs)]
        settlements = runner.run(deliveries)
        assert sorted(s.entry_id for s in settlements) == [d.entry_id for d in deliveries]
        return [decode_reply(s.reply) for s in settlements if s.reply]

    return run


def test_one_run_for_a_batch(run, echo, make_job):
    """A read of one model is one run, and each verdict goes to its own job."""
    echo.batches.clear()
    replies = run(*(make_job(float(n)) for n in range(10)))

    assert echo.batches == [10]
    assert [(r.id, r.request_id, r.verdict.trust) for r in replies] == [
        (f"j{n + 1}", f"r{n + 1}", float(n)) for n in range(10)
    ]
    assert {(r.status, r.batch_size) for r in replies} == {("ok", 10)}
    assert all(r.compute_ms >= 0 for r in replies)


def test_poison_costs_the_others_nothing_but_time(run, echo, make_job):
    """When a batch fails, each is tried alone; only the poison one is answered with the model's failure."""
    echo.batches.clear()
    replies = run(make_job(1.0), make_job(POISON), make_job(3.0))

    assert [(r.status, r.error) for r in replies] == [("ok", None), ("failed", "model-error"), ("ok", None)]
    assert echo.batches == [1, 1]


def test_refused_input_is_answered(run, make_job):
    """A payload that the model cannot judge is the asker's mistake, not the model's failure."""
    replies = run(make_job(1.0, version=2), make_job(2.0))

    assert [(r.status, r.error) for r in replies] == [("failed", "bad-input"), ("ok", None)]


@pytest.mark.parametrize("verdicts", [[], [None] * 3])
def test_model_that_miscounts(run, echo, make_job, verdicts):
    """A model that loses or invents verdicts is broken; no verdict ever reaches the wrong job."""
    echo._predict = lambda payloads: verdicts

    assert [r.error for r in run(make_job(), make_job())] == ["model-error", "model-error"]


def test_unloaded_model_fails_its_jobs(run, echo, make_job):
    """A model that is not loaded answers with its failure."""
    echo.unload()

    assert [r.error for r in run(make_job())] == ["model-error"]


def test_counts_outcomes(run, metrics, make_job):
    """Each way that a job can end is counted."""
    run(make_job(), make_job(POISON), make_job(in_ms=-1000), make_job(model="nobody"), b"{")

    def jobs(model, outcome):
        return metrics.get_sample_value("realcatcha_worker_jobs_total", {"model": model, "outcome": outcome})

    assert jobs("behaviour", "ok") == 1
    assert jobs("behaviour", "failed") == 1
    assert jobs("behaviour", "expired") == 1
    assert jobs("unknown", "failed") == 1
    assert jobs("unknown", "malformed") == 1
    assert metrics.get_sample_value("realcatcha_worker_batch_size_sum", {"model": "behaviour"}) == 2
    assert metrics.get_sample_value("realcatcha_worker_model_duration_seconds_count", {"model": "behaviour"}) == 1
    assert metrics.get_sample_value("realcatcha_worker_queue_wait_seconds_count") == 1
