"""What the composition roots share: settings in, models out."""

from collections.abc import Collection

from realcatcha_ml.models.registry import ModelRegistry, served_models
from realcatcha_ml.runtime.onnx_session import OnnxRuntime
from realcatcha_ml.settings import MlSettings


def build_registry(settings: MlSettings, *, names: Collection[str]) -> ModelRegistry:
    """Build (not load) the named models of those that are served."""
    factories = {name: make for name, make in served_models().items() if name in names}
    return ModelRegistry.from_folder(settings.models_dir, runtime=OnnxRuntime(settings.provider), factories=factories)
