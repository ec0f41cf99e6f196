"""Reading and indexing a folder of photographs."""

from pathlib import Path

import msgspec
import pytest
from realcatcha_captcha.pool.photographs import (
    CATALOGUE,
    Photograph,
    PhotographIndex,
    read_catalogue,
    write_catalogue,
)


def a_photograph(file: str = "cat/1.jpg", **changes: object) -> Photograph:
    whole = Photograph(file, ["cat"], 320, 240, "MIT", "someone", "somewhere", box=(0.1, 0.2, 0.9, 1.0))
    return msgspec.structs.replace(whole, **changes)


def test_a_catalogue_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """Line by line; writing again replaces it."""
    write_catalogue(tmp_path, [a_photograph("a.jpg")])
    write_catalogue(tmp_path, [a_photograph("b.jpg"), a_photograph("c.jpg", box=None)])
    assert read_catalogue(tmp_path) == [a_photograph("b.jpg"), a_photograph("c.jpg", box=None)]
    assert [path.name for path in tmp_path.iterdir()] == [CATALOGUE]


def test_a_folder_without_catalogue_is_empty(tmp_path: Path) -> None:
    """An operator's new folder."""
    assert read_catalogue(tmp_path) == []


@pytest.mark.parametrize("file", ["../secret.jpg", "/etc/passwd", "cat/../../secret.jpg"])
def test_a_catalogue_cannot_name_files_outside(tmp_path: Path, file: str) -> None:
    """Neither relative nor absolute."""
    write_catalogue(tmp_path, [a_photograph(file)])
    with pytest.raises(ValueError, match="outside"):
        read_catalogue(tmp_path)


def test_a_malformed_catalogue_is_refused(tmp_path: Path) -> None:
    """With the field that is wrong."""
    (tmp_path / CATALOGUE).write_text('{"file": 1}\n')
    with pytest.raises(msgspec.ValidationError, match="file"):
        read_catalogue(tmp_path)


def test_only_photographs_of_one_known_class_are_indexed(tmp_path: Path) -> None:
    """And only classes with enough of them."""
    photographs = [
        *(a_photograph(f"{number}.jpg") for number in range(9)),
        *(a_photograph(f"d{number}.jpg", labels=["dog"]) for number in range(8)),
        a_photograph("both.jpg", labels=["cat", "dog"]),
        a_photograph("odd.jpg", labels=["unicorn"]),
    ]
    index = PhotographIndex.of(tmp_path, photographs)
    assert index.classes == {"cat"}
    assert len(index.by_class["cat"]) == 9
