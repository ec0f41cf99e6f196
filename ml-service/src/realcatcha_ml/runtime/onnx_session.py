"""ONNX Runtime sessions: one thread each, on the fastest provider that is installed and wanted.

One thread because a second one slows a batch down as soon as anything else uses the core (measured on two shared
cores); run one worker per core instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    import numpy as np

Provider = Literal["auto", "cpu", "cuda"]

_CPU: Final = "CPUExecutionProvider"
_CUDA: Final = "CUDAExecutionProvider"
_QUIET: Final = 3  # errors only; warnings about node placement are expected with two providers


class ProviderMissing(RuntimeError):
    """CUDA was asked for by name and this build of ONNX Runtime does not have it."""


class OnnxSession:
    """A loaded network.

    Attributes:
        input_names: In the graph's order; exporters generate some of them.
        input_shapes: A number a side, a name (or None) where the side is free.
        output_names: In the graph's order.
        metadata: Free-form properties that the exporter wrote into the file.
        providers: What runs it, in order of preference.
    """

    def __init__(self, session: Any) -> None:
        self._session = session
        self.input_names: tuple[str, ...] = tuple(item.name for item in session.get_inputs())
        self.input_shapes: tuple[tuple[int | str | None, ...], ...] = tuple(
            tuple(item.shape) for item in session.get_inputs()
        )
        self.output_names: list[str] = [item.name for item in session.get_outputs()]
        self.metadata: dict[str, str] = dict(session.get_modelmeta().custom_metadata_map)
        self.providers: tuple[str, ...] = tuple(session.get_providers())

    def run(self, inputs: "Mapping[str, np.ndarray[Any, Any]]") -> "list[np.ndarray[Any, Any]]":
        """Run one batch; outputs come in the order of `output_names`."""
        outputs: list[np.ndarray[Any, Any]] = self._session.run(self.output_names, inputs)
        return outputs


@dataclass(frozen=True)
class OnnxRuntime:
    """Opens sessions.

    Args:
        provider: ``auto`` takes CUDA when the installed build has it, else the CPU.
    """

    provider: Provider = "auto"

    def open(self, path: Path) -> OnnxSession:
        """Load a network. Raises ProviderMissing, or what ONNX Runtime raises for a file that it cannot read."""
        import onnxruntime as ort  # noqa: PLC0415 (20 MB that a process which only describes models does not need)

        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # batches are small and of many sizes: the arena only grows
        options.log_severity_level = _QUIET
        session = ort.InferenceSession(
            str(path), sess_options=options, providers=choose_providers(self.provider, ort.get_available_providers())
        )
        return OnnxSession(session)


def choose_providers(wanted: Provider, available: list[str]) -> list[str]:
    """Order the execution providers for a session; the CPU stays as fallback for operators that CUDA lacks.

    Raises:
        ProviderMissing: `wanted` is ``cuda`` and it is not available.
    """
    if wanted == "cuda" and _CUDA not in available:
        raise ProviderMissing("CUDA needs the onnxruntime-gpu build and a driver")
    if wanted != "cpu" and _CUDA in available:
        return [_CUDA, _CPU]
    return [_CPU]
