"""The program that makes the bundled photographs."""

import json
from pathlib import Path

import msgspec
import pytest
from PIL import Image
from realcatcha_captcha.pool.photographs import Photograph, read_catalogue
from realcatcha_captcha.pool.pixels import UnusablePhotographError
from realcatcha_captcha.pool.select import box_of, check, main


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data set of one boxed and one whole picture."""
    folder = tmp_path / "data"
    rows = []
    for group, kind, licence in (("pets", "box", "CC BY-SA 4.0"), ("shop", "image", "MIT"), ("web", "image", "NC")):
        for sub in ("images", "labels"):
            (folder / group / sub).mkdir(parents=True)
        Image.new("RGB", (300, 200), (90, 90, 90)).save(folder / group / "images" / "a.jpg")
        file = f"{group}/images/a.jpg"
        rows.append(
            {"file": file, "label_type": kind, "licence": licence, "attribution": f"{group} people", "source": group}
        )
    (folder / "pets/labels/a.txt").write_text("15 0.3 0.5 0.2 0.4\n15 0.7 0.6 0.4 0.9\n")
    (folder / "metadata.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def run(data: Path, out: Path, selection: dict[str, list[str]]) -> int:
    out.mkdir()
    (out / "selection.json").write_text(json.dumps(selection))
    return main(["--data", str(data), "--out", str(out)])


def test_selected_pictures_are_written_with_their_attribution(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A box spans every object; a whole picture has none."""
    out = tmp_path / "out"
    assert run(data, out, {"cat": ["pets/images/a.jpg"], "apple": ["shop/images/a.jpg"]}) == 0
    apple, cat = read_catalogue(out)
    assert (apple.file, apple.licence, apple.attribution, apple.box) == ("apple/00.jpg", "MIT", "shop people", None)
    assert (cat.file, cat.box, cat.original) == ("cat/00.jpg", (0.2, 0.15, 0.9, 1.0), "pets/images/a.jpg")
    assert (out / cat.file).is_file()
    assert capsys.readouterr().out.startswith("2 photographs, 0.0 MB")


def test_a_picture_that_may_not_be_shown_ends_the_program(data: Path, tmp_path: Path) -> None:
    """Before a catalogue is written."""
    with pytest.raises(UnusablePhotographError, match="licence"):
        run(data, tmp_path / "out", {"cat": ["web/images/a.jpg"]})
    assert read_catalogue(tmp_path / "out") == []


def test_an_unknown_picture_ends_the_program(data: Path, tmp_path: Path) -> None:
    """A typing mistake in the selection."""
    with pytest.raises(KeyError):
        run(data, tmp_path / "out", {"cat": ["pets/images/b.jpg"]})


def test_no_label_file_or_an_empty_one_means_the_whole_picture(tmp_path: Path) -> None:
    """As for photographs that show one thing."""
    assert box_of(tmp_path / "absent.txt") is None
    (tmp_path / "empty.txt").write_text("\n")
    assert box_of(tmp_path / "empty.txt") is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"licence": "CC BY-NC 2.0"}, "licence"),
        ({"licence": ""}, "licence"),
        ({"attribution": ""}, "attribute"),
        ({"source": ""}, "attribute"),
        ({"labels": ["unicorn"]}, "class"),
        ({"labels": ["cat", "dog"]}, "class"),
        ({"labels": []}, "class"),
        ({"box": (0.5, 0.1, 0.4, 0.9)}, "box"),
        ({"box": (-0.1, 0.1, 0.4, 0.9)}, "box"),
    ],
)
def test_what_may_not_be_shown_is_refused(changes: dict[str, object], reason: str) -> None:
    """Licence, attribution, class and box each say why."""
    whole = Photograph("new/1.jpg", ["cat"], 0, 0, "own work", "someone", "their camera")
    with pytest.raises(UnusablePhotographError, match=reason):
        check(msgspec.structs.replace(whole, **changes))
