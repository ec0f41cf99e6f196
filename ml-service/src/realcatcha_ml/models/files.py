"""The files that a model is made of: the network, what it needs beside the weights, and its card."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec


class _Manifest(msgspec.Struct, frozen=True):
    version: str


@dataclass(frozen=True)
class ModelFiles:
    """``<name>.onnx``, ``<name>.json`` (at least ``{"version": ...}``) and ``<name>.md`` (the card) of one folder.

    A model may keep whatever else it needs, such as its calibration, in the manifest or beside it.
    """

    folder: Path
    name: str

    @property
    def network(self) -> Path:
        """The ONNX file."""
        return self.folder / f"{self.name}.onnx"

    @property
    def manifest(self) -> Path:
        """The JSON file."""
        return self.folder / f"{self.name}.json"

    @property
    def card(self) -> Path:
        """The model card, Markdown."""
        return self.folder / f"{self.name}.md"

    @property
    def figures(self) -> Path:
        """Tables of what was measured, as text; not every model has the file."""
        tables = self.folder / f"{self.name}.figures.txt"
        return tables if tables.is_file() else self.folder / f"{self.name}.figures.md"

    @cached_property
    def version(self) -> str:
        """Version in the manifest. Raises OSError, `msgspec.ValidationError` or `msgspec.DecodeError`."""
        return msgspec.json.decode(self.manifest.read_bytes(), type=_Manifest).version

    @cached_property
    def sha256(self) -> str:
        """Lower-case hex digest of the ONNX file. Raises OSError."""
        return hashlib.sha256(self.network.read_bytes()).hexdigest()
