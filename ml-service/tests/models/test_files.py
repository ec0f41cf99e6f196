"""The files of a model."""

import hashlib

import msgspec
import pytest
from realcatcha_ml.models.files import ModelFiles


def test_describes_itself(model_files):
    """Version from the manifest, hash of the network."""
    assert model_files.version == "1.2.3"
    assert model_files.sha256 == hashlib.sha256(b"network").hexdigest()
    assert model_files.card.read_text() == "# Card"


def test_missing_or_broken_files(tmp_path):
    """A missing file and a manifest without version raise what the caller can name."""
    files = ModelFiles(tmp_path, "none")
    with pytest.raises(FileNotFoundError):
        _ = files.version
    files.manifest.write_text("{}")
    with pytest.raises(msgspec.ValidationError):
        _ = files.version
