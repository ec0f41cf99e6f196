"""Settings of ml-service; read only in `worker` and `main`."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict
from realcatcha_kit.settings import ServiceSettings

from realcatcha_ml.runtime.onnx_session import Provider

_MODELS_DIR = Path(__file__).parents[2] / "models"


class MlSettings(ServiceSettings):
    """Environment variables with the prefix ``ML_``.

    Attributes:
        queue_redis_url: Server of the stream ``inference`` and of the reply streams.
        models_dir: Folder of the ONNX files, manifests and cards.
        worker_id: Part of the consumer's name; empty takes the host's name. A number is added for each start.
        batch_max: Most jobs read at once.
        metrics_port: The worker serves health and metrics there; 0 serves none.
        metrics_host: Address that it listens on.
        provider: ONNX Runtime provider; ``auto`` takes CUDA where the installed build has it.
    """

    model_config = SettingsConfigDict(env_prefix="ML_", frozen=True, extra="ignore", populate_by_name=True)

    queue_redis_url: str = "redis://127.0.0.1:6379/0"
    models_dir: Path = _MODELS_DIR
    worker_id: str = ""
    batch_max: int = Field(default=64, ge=1, le=1024)
    metrics_port: int = Field(default=0, ge=0, le=65535)
    metrics_host: str = "127.0.0.1"
    provider: Provider = "auto"
