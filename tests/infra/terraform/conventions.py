"""What every variable and output has to say about itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hcl2

Blocks = list[dict[str, dict[str, Any]]]


def complaints(folder: Path) -> list[str]:
    """Name the variables and outputs below a folder that say too little of themselves."""
    found = []
    for file in sorted(folder.rglob("*.tf")):
        with file.open(encoding="utf-8") as text:
            parsed = hcl2.load(text)
        said = (*_variables(parsed.get("variable", [])), *_outputs(parsed.get("output", [])))
        found += [f"{file.relative_to(folder)}: {one}" for one in said]
    return found


def _variables(blocks: Blocks) -> Iterator[str]:
    for name, one in _named(blocks):
        if not _text(one, "description").endswith("."):
            yield f"variable {name} is not described"
        if "type" not in one:
            yield f"variable {name} has no type"
        # A boolean that cannot be null is validated by its type.
        is_flag = "bool" in _text(one, "type") and one.get("nullable") in ([False], False)
        if not is_flag and "validation" not in one:
            yield f"variable {name} is not validated"


def _outputs(blocks: Blocks) -> Iterator[str]:
    for name, one in _named(blocks):
        if not _text(one, "description").endswith("."):
            yield f"output {name} is not described"


def _named(blocks: Blocks) -> Iterator[tuple[str, dict[str, Any]]]:
    for block in blocks:
        yield from ((name, one) for name, one in block.items() if isinstance(one, dict))


def _text(one: dict[str, Any], name: str) -> str:
    value = one.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value).strip('"')
