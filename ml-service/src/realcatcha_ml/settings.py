"""Settings of ml-service; read only in `worker`, `main` and `labelling.celery_app`."""

from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict
from realcatcha_kit.settings import ServiceSettings

from realcatcha_ml.models.registry import HANDWRITING_KO, SERVED_NAMES
from realcatcha_ml.runtime.onnx_session import Provider

_MODELS_DIR = Path(__file__).parents[2] / "models"


class MlSettings(ServiceSettings):
    """Environment variables with the prefix ``ML_``.

    Attributes:
        queue_redis_url: Server of the stream ``inference`` and of the reply streams.
        celery_redis_url: Broker of the queue ``labelling``; empty takes `queue_redis_url`.
        models_dir: Folder of the ONNX files, manifests and cards.
        models: Models that a worker of the stream loads, comma-separated; empty loads all. Workers of one
            stream must agree: each answers ``unknown-model`` for what it has not.
        handwriting_ko: Load the experimental reader of Korean handwriting as well, beside what `models` names.
        worker_id: Part of the consumer's name; empty takes the host's name. A number is added for each start.
        batch_max: Most jobs read at once.
        metrics_port: The worker serves health and metrics there; 0 serves none.
        metrics_host: Address that it listens on.
        provider: ONNX Runtime provider; ``auto`` takes CUDA where the installed build has it.
        behaviour_shadow: Folder of another behaviour model that looks on: it judges what the served one judged, and
            only counts of what both said are kept; empty: none.
        yolo_conf: Least score of a box that counts when photographs are labelled.
        yolo_iou: Boxes of one class that cover each other by more than this share are one.
        yolo_img_size: Side of the square that photographs are fitted into; empty takes what the network was trained on.
        yolo_model_path: YOLOv8 weights of your own, exported to ONNX, in place of the bundled ones.
    """

    model_config = SettingsConfigDict(env_prefix="ML_", frozen=True, extra="ignore", populate_by_name=True)

    queue_redis_url: str = "redis://127.0.0.1:6379/0"
    celery_redis_url: str = ""
    models_dir: Path = _MODELS_DIR
    models: Annotated[tuple[str, ...], NoDecode] = ()
    handwriting_ko: bool = False
    worker_id: str = ""
    batch_max: int = Field(default=64, ge=1, le=1024)
    metrics_port: int = Field(default=0, ge=0, le=65535)
    metrics_host: str = "127.0.0.1"
    provider: Provider = "auto"
    behaviour_shadow: Path | None = None
    yolo_conf: float = Field(default=0.25, gt=0, lt=1, validation_alias=AliasChoices("ML_YOLO_CONF", "YOLO_CONF"))
    yolo_iou: float = Field(default=0.45, gt=0, lt=1, validation_alias=AliasChoices("ML_YOLO_IOU", "YOLO_IOU"))
    yolo_img_size: int | None = Field(
        default=None, ge=32, le=2048, multiple_of=32, validation_alias=AliasChoices("ML_YOLO_IMG_SIZE", "YOLO_IMG_SIZE")
    )
    yolo_model_path: Path | None = Field(
        default=None, validation_alias=AliasChoices("ML_YOLO_MODEL_PATH", "YOLO_MODEL_PATH")
    )

    @field_validator("yolo_img_size", "yolo_model_path", "behaviour_shadow", mode="before")
    @classmethod
    def _none_when_empty(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("models", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("models")
    @classmethod
    def _check_models(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = sorted(set(value) - set(SERVED_NAMES))
        if unknown:
            raise ValueError(f"no such model: {', '.join(unknown)}")
        return value

    @property
    def stream_models(self) -> tuple[str, ...]:
        """Names of the models that a worker of the stream loads."""
        return (*(self.models or SERVED_NAMES), *self._experimental)

    @property
    def described_models(self) -> tuple[str, ...]:
        """Names of the models that are said to be served, by whichever worker."""
        return (*SERVED_NAMES, *self._experimental)

    @property
    def _experimental(self) -> tuple[str, ...]:
        return (HANDWRITING_KO,) if self.handwriting_ko else ()

    @property
    def celery_broker_url(self) -> str:
        """Where Celery's messages go."""
        return self.celery_redis_url or self.queue_redis_url
