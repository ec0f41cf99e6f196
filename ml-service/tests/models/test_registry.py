"""Which models a process serves."""

from realcatcha_ml.composition import build_registry
from realcatcha_ml.models.registry import (
    HANDWRITING_KO,
    SERVED_NAMES,
    ModelRegistry,
    experimental_models,
    served_models,
)
from realcatcha_ml.runtime.onnx_session import OnnxRuntime
from realcatcha_ml.settings import MlSettings


def test_builds_without_loading(echo):
    """Building a registry reads no file; loading is a step of its own."""
    registry = ModelRegistry.from_folder(
        echo.files.folder, runtime=OnnxRuntime("cpu"), factories={"behaviour": type(echo)}
    )

    assert not registry.ready
    registry.load_all()
    assert registry.ready
    assert [model.name for model in registry] == ["behaviour"]
    registry.unload_all()
    assert not registry.ready


def test_unknown_model_is_none(registry):
    """A model of another name is not there."""
    assert registry.get("nobody") is None


def test_names_agree():
    """Each served model is listed, and registered under the name that its jobs carry."""
    assert {name: kind.name for name, kind in served_models().items()} == {name: name for name in SERVED_NAMES}


def test_what_is_experimental_is_served_only_where_a_setting_says_so():
    """By default a worker has the five, and answers for the sixth that it knows no such model."""
    assert {name: kind.name for name, kind in experimental_models().items()} == {HANDWRITING_KO: HANDWRITING_KO}
    off, on = (MlSettings(handwriting_ko=wanted) for wanted in (False, True))
    assert build_registry(off, names=off.stream_models).get(HANDWRITING_KO) is None
    assert build_registry(on, names=on.stream_models).get(HANDWRITING_KO) is not None
