"""What the composition roots share: settings in, models out."""

from collections.abc import Collection
from functools import partial

from realcatcha_ml.models.grid import GridModel, GridOptions
from realcatcha_ml.models.registry import ModelFactory, ModelRegistry, experimental_models, served_models
from realcatcha_ml.runtime.onnx_session import OnnxRuntime
from realcatcha_ml.settings import MlSettings


def build_registry(settings: MlSettings, *, names: Collection[str]) -> ModelRegistry:
    """Build (not load) the named models of those that are served."""
    known = {**served_models(), **experimental_models()}
    factories = {name: _with_options(make, settings) for name, make in known.items() if name in names}
    return ModelRegistry.from_folder(settings.models_dir, runtime=OnnxRuntime(settings.provider), factories=factories)


def _with_options(make: ModelFactory, settings: MlSettings) -> ModelFactory:
    """Give the photograph model what its operator chose; the others have nothing to choose."""
    if make is not GridModel:
        return make
    options = GridOptions(
        confidence=settings.yolo_conf,
        overlap=settings.yolo_iou,
        size_px=settings.yolo_img_size,
        weights=settings.yolo_model_path,
    )
    return partial(make, options=options)
