"""Real ONNX Runtime sessions on a tiny network."""

from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
from realcatcha_ml.runtime.onnx_session import OnnxRuntime, ProviderMissing, choose_providers

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"


@pytest.fixture
def doubler():
    """A network ``y = x + x`` on ``(N, 2) float32``, opset 17, with a property ``made_by``."""
    return Path(__file__).parent / "doubler.onnx"


def test_runs_a_batch(doubler):
    """Any batch size goes through; names and metadata come from the file."""
    session = OnnxRuntime("cpu").open(doubler)
    rows = np.arange(6, dtype=np.float32).reshape(3, 2)

    (doubled,) = session.run({"x": rows})

    assert np.array_equal(doubled, rows * 2)
    assert (session.input_names, session.output_names) == (("x",), ["y"])
    assert session.metadata == {"made_by": "test"}
    assert session.providers == (CPU,)


def test_auto_takes_what_is_installed(doubler):
    """The default runs on whatever this build has."""
    session = OnnxRuntime().open(doubler)

    assert (session.providers[0] == CUDA) == (CUDA in ort.get_available_providers())


@pytest.mark.parametrize(
    ("wanted", "available", "expected"),
    [
        ("auto", [CPU], [CPU]),
        ("auto", [CUDA, CPU], [CUDA, CPU]),
        ("cpu", [CUDA, CPU], [CPU]),
        ("cuda", [CUDA, CPU], [CUDA, CPU]),
    ],
)
def test_provider_choice(wanted, available, expected):
    """CUDA where it is installed and not unwanted; the CPU always as fallback."""
    assert choose_providers(wanted, available) == expected


def test_cuda_by_name_must_be_there():
    """Asking for CUDA where it is missing fails instead of running slowly."""
    with pytest.raises(ProviderMissing):
        choose_providers("cuda", [CPU])
