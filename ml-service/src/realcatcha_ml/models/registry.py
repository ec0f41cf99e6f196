"""Which models exist. Adding one: subclass `Model`, put its files into ``ml-service/models``, name it here."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from realcatcha_ml.models.base import Model
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

AnyModel = Model[Any, Any]
ModelFactory = Callable[..., AnyModel]

SERVED_NAMES: Final = ("behaviour", "ink", "handwriting", "grid", "abstract")
HANDWRITING_KO: Final = "handwriting-ko"
"""Experimental: served only where a setting says so."""


def served_models() -> Mapping[str, ModelFactory]:
    """Give the class of every model that a worker serves, by the name that jobs carry."""
    from realcatcha_ml.models.abstract import AbstractModel  # noqa: PLC0415 (who only lists needs no numpy)
    from realcatcha_ml.models.behaviour import BehaviourModel  # noqa: PLC0415 (likewise)
    from realcatcha_ml.models.grid import GridModel  # noqa: PLC0415 (likewise)
    from realcatcha_ml.models.handwriting import HandwritingModel  # noqa: PLC0415 (likewise)
    from realcatcha_ml.models.ink import InkModel  # noqa: PLC0415 (likewise)

    return {model.name: model for model in (BehaviourModel, InkModel, HandwritingModel, GridModel, AbstractModel)}


def experimental_models() -> Mapping[str, ModelFactory]:
    """Give the class of every model that only a setting of its own switches on."""
    from realcatcha_ml.models.handwriting_ko import KoreanHandwritingModel  # noqa: PLC0415 (likewise)

    return {KoreanHandwritingModel.name: KoreanHandwritingModel}


class ModelRegistry:
    """The models of one process.

    Args:
        models: By the name that jobs carry.
    """

    def __init__(self, models: Mapping[str, AnyModel]) -> None:
        self._models = dict(models)

    @classmethod
    def from_folder(
        cls, folder: Path, *, runtime: OnnxRuntime, factories: Mapping[str, ModelFactory] | None = None
    ) -> "ModelRegistry":
        """Build (not load) every served model on the files of one folder."""
        chosen = served_models() if factories is None else factories
        return cls({name: make(ModelFiles(folder, name), runtime=runtime) for name, make in chosen.items()})

    def get(self, name: str) -> AnyModel | None:
        """Give a model; None when this process does not serve it."""
        return self._models.get(name)

    def __iter__(self) -> Iterator[AnyModel]:
        return iter(self._models.values())

    def load_all(self) -> None:
        """Load every model that is not loaded. Raises what `Model.load` raises."""
        for model in self:
            model.load()

    def unload_all(self) -> None:
        """Unload every model."""
        for model in self:
            model.unload()

    @property
    def ready(self) -> bool:
        """Whether every model is loaded."""
        return all(model.loaded for model in self)
