"""Settings from the environment."""

from pathlib import Path

import pytest
from pydantic import ValidationError
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


def test_consumers_never_share_a_name():
    """Two starts with the same id are two consumers."""
    assert consumer_name("gpu").startswith("gpu-")
    assert consumer_name("gpu") != consumer_name("gpu")
    assert len(consumer_name("")) > 9
