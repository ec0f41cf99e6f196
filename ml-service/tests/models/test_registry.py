"""Which models a process serves."""

from realcatcha_ml.models.registry import ModelRegistry, served_models
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
    """Each served model is registered under the name that its jobs carry."""
    assert {name: cls.name for name, cls in served_models().items()} == {name: name for name in served_models()}
    assert "behaviour" in served_models()
