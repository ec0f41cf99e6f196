"""Settings of ml-service; read only in `worker`, `main` and `labelling.celery_app`."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict
from realcatcha_kit.settings import ServiceSettings

from realcatcha_ml.models.registry import SERVED_NAMES
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
        worker_id: Part of the consumer's name; empty takes the host's name. A number is added for each start.
        batch_max: Most jobs read at once.
        metrics_port: The worker serves health and metrics there; 0 serves none.
        metrics_host: Address that it listens on.
        provider: ONNX Runtime provider; ``auto`` takes CUDA where the installed build has it.
    """

    model_config = SettingsConfigDict(env_prefix="ML_", frozen=True, extra="ignore", populate_by_name=True)

    queue_redis_url: str = "redis://127.0.0.1:6379/0"
    celery_redis_url: str = ""
    models_dir: Path = _MODELS_DIR
    models: Annotated[tuple[str, ...], NoDecode] = ()
    worker_id: str = ""
    batch_max: int = Field(default=64, ge=1, le=1024)
    metrics_port: int = Field(default=0, ge=0, le=65535)
    metrics_host: str = "127.0.0.1"
    provider: Provider = "auto"

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
        return self.models or SERVED_NAMES

    @property
    def celery_broker_url(self) -> str:
        """Where Celery's messages go."""
        return self.celery_redis_url or self.queue_redis_url
