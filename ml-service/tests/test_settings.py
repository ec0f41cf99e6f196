"""Settings from the environment."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from realcatcha_ml.board import consumer_name
from realcatcha_ml.models.registry import SERVED_NAMES
from realcatcha_ml.settings import MlSettings


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


@pytest.mark.parametrize(
    ("name", "value"),
    [("ML_BATCH_MAX", "0"), ("ML_PROVIDER", "tpu"), ("ML_METRICS_PORT", "-1"), ("YOLO_IMG_SIZE", "100")],
)
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


def test_korean_handwriting_is_read_only_where_it_is_wanted(monkeypatch):
    """Beside what a worker serves anyway; its name alone does not switch it on."""
    assert "handwriting-ko" not in (*MlSettings().stream_models, *MlSettings().described_models)
    monkeypatch.setenv("ML_HANDWRITING_KO", "true")
    assert MlSettings().stream_models == MlSettings().described_models == (*SERVED_NAMES, "handwriting-ko")
    monkeypatch.setenv("ML_MODELS", "behaviour,handwriting")
    assert MlSettings().stream_models == ("behaviour", "handwriting", "handwriting-ko")
    monkeypatch.setenv("ML_MODELS", "handwriting-ko")
    with pytest.raises(ValidationError, match="handwriting-ko"):
        MlSettings()


@pytest.mark.parametrize("prefix", ["", "ML_"])
def test_yolo_settings_by_either_name(monkeypatch, tmp_path, prefix):
    """The source design's names and our own; empty means that the network decides."""
    assert (MlSettings().yolo_conf, MlSettings().yolo_iou, MlSettings().yolo_img_size) == (0.25, 0.45, None)
    monkeypatch.setenv(f"{prefix}YOLO_CONF", "0.4")
    monkeypatch.setenv(f"{prefix}YOLO_IOU", "0.5")
    monkeypatch.setenv(f"{prefix}YOLO_IMG_SIZE", "768")
    monkeypatch.setenv(f"{prefix}YOLO_MODEL_PATH", str(tmp_path / "yolov8n.onnx"))
    settings = MlSettings()
    assert (settings.yolo_conf, settings.yolo_iou, settings.yolo_img_size) == (0.4, 0.5, 768)
    assert settings.yolo_model_path == tmp_path / "yolov8n.onnx"
    monkeypatch.setenv(f"{prefix}YOLO_IMG_SIZE", "")
    assert MlSettings().yolo_img_size is None


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
