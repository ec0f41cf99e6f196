"""Settings from the environment."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from realcatcha_ml.models.registry import SERVED_NAMES
from realcatcha_ml.settings import MlSettings
from realcatcha_ml.worker import consumer_name


def test_defaults_find_the_models():
    """Without an environment the package's own models are served, at most 64 jobs a batch."""
    settings = MlSettings()

    assert settings.batch_max == 64
    assert settings.models_dir == Path(__file__).parents[1] / "models"


def test_prefix(monkeypatch):
    """Every setting carries the prefix ``ML_``."""
    monkeypatch.setenv("ML_QUEUE_REDIS_URL", "rediss://queue:6380/1")
    monkeypatch.setenv("ML_PROVIDER", "cuda")

    assert (MlSettings().queue_redis_url, MlSettings().provider) == ("rediss://queue:6380/1", "cuda")


@pytest.mark.parametrize(("name", "value"), [("ML_BATCH_MAX", "0"), ("ML_PROVIDER", "tpu"), ("ML_METRICS_PORT", "-1")])
def test_refuses_nonsense(monkeypatch, name, value):
    """A setting that cannot work stops the start."""
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        MlSettings()


def test_models_of_a_worker(monkeypatch):
    """All that are served unless some are named; a name that nobody serves stops the start."""
    assert MlSettings().stream_models == SERVED_NAMES
    monkeypatch.setenv("ML_MODELS", "behaviour, ")
    assert MlSettings().stream_models == ("behaviour",)
    monkeypatch.setenv("ML_MODELS", "behaviour,astrology")
    with pytest.raises(ValidationError, match="astrology"):
        MlSettings()


def test_broker_defaults_to_the_queue_server(monkeypatch):
    """One Redis server by default, another for Celery when it is named."""
    monkeypatch.setenv("ML_QUEUE_REDIS_URL", "redis://one:6379/0")
    assert MlSettings().celery_broker_url == "redis://one:6379/0"
    monkeypatch.setenv("ML_CELERY_REDIS_URL", "redis://two:6379/0")
    assert MlSettings().celery_broker_url == "redis://two:6379/0"


def test_consumers_never_share_a_name():
    """Two starts with the same id are two consumers."""
    assert consumer_name("gpu").startswith("gpu-")
    assert consumer_name("gpu") != consumer_name("gpu")
    assert len(consumer_name("")) > 9
