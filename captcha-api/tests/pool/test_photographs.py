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


def stored(file: str, shows: list[str], lacks: list[str]) -> Photograph:
    return a_photograph(file, labels=shows, lacks=lacks, box=None)


def test_only_what_is_sure_to_lack_the_target_surrounds_it(tmp_path: Path) -> None:
    """What the model did not decide on, and what shows the target beside something else, stays out."""
    photographs = [
        stored("cat.jpg", ["cat"], ["dog", "shoe"]),
        stored("dog.jpg", ["dog"], ["cat"]),
        stored("perhaps-a-cat.jpg", ["dog"], ["shoe"]),
        stored("both.jpg", ["cat", "dog"], ["shoe"]),
        stored("shoe.jpg", ["shoe"], ["cat", "dog"]),
        a_photograph("vouched-dog.jpg", labels=["dog"]),
        stored("nothing.jpg", [], ["cat"]),
        stored("person.jpg", ["person"], ["dog"]),
    ]
    index = PhotographIndex.of(tmp_path, photographs, fewest=1)

    def names(target: str, *, similar: bool) -> dict[str, list[str]]:
        found = index.surroundings(target, similar=similar)
        return {name: [one.file for one in group] for name, group in found.items()}

    assert names("cat", similar=True) == {"dog": ["dog.jpg", "vouched-dog.jpg"]}
    assert names("cat", similar=False) == {"shoe": ["shoe.jpg"], "": ["nothing.jpg"]}
    assert names("dog", similar=True) == {"cat": ["cat.jpg"]}
    assert names("dog", similar=False) == {"shoe": ["shoe.jpg"], "": ["person.jpg"]}
    assert names("shoe", similar=False) == {
        "cat": ["cat.jpg", "both.jpg"],
        "dog": ["perhaps-a-cat.jpg", "both.jpg", "vouched-dog.jpg"],
    }
    assert [one.file for one in index.alone("cat")] == ["cat.jpg"]


def test_files_are_read_from_where_they_are(tmp_path: Path) -> None:
    """Memory for the picture store's, the folder for bundled ones."""
    (tmp_path / "a.jpg").write_bytes(b"bundled")
    index = PhotographIndex.of(tmp_path, [], held={"photographs/1.jpg": b"stored"})
    assert index.read(a_photograph("a.jpg")) == b"bundled"
    assert index.read(a_photograph("photographs/1.jpg")) == b"stored"
    with pytest.raises(OSError, match="absent"):
        index.read(a_photograph("absent.jpg"))
