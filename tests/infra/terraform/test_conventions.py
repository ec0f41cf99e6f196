"""Variables are typed, described and validated; outputs are described."""

from pathlib import Path

from support import ROOT
from terraform.conventions import complaints


def test_every_variable_and_output_says_what_it_is() -> None:
    """In modules and environments."""
    assert complaints(ROOT / "terraform") == []


def test_one_that_does_not_is_found(tmp_path: Path) -> None:
    """A variable with nothing but a name, one that is not validated, an output without words."""
    (tmp_path / "planted.tf").write_text(
        'variable "bare" {}\n'
        'variable "loose" {\n  type = string\n  description = "Anything."\n}\n'
        'variable "flag" {\n  type = bool\n  nullable = false\n  description = "A flag."\n}\n'
        'output "mute" {\n  value = var.bare\n}\n'
    )
    assert complaints(tmp_path) == [
        "planted.tf: variable bare is not described",
        "planted.tf: variable bare has no type",
        "planted.tf: variable bare is not validated",
        "planted.tf: variable loose is not validated",
        "planted.tf: output mute is not described",
    ]
