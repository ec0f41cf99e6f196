"""Which models a process serves."""

from realcatcha_ml.models.registry import SERVED_NAMES, ModelRegistry, served_models
from realcatcha_ml.runtime.onnx_session import OnnxRuntime


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
