"""The photographs in the repository: small, clean, attributed."""

import json
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image
from realcatcha_captcha.application.ports.packs import BANDS
from realcatcha_captcha.pool.classes import CLASSES
from realcatcha_captcha.pool.composition import compose
from realcatcha_captcha.pool.photographs import LICENCES, Photograph, PhotographIndex, read_catalogue
from realcatcha_captcha.pool.select import check
from realcatcha_captcha.pool.settings import BUNDLED_PHOTOGRAPHS

FOLDER = BUNDLED_PHOTOGRAPHS


@pytest.fixture(scope="module")
def photographs() -> list[Photograph]:
    return read_catalogue(FOLDER)


def test_they_stay_small(photographs: list[Photograph]) -> None:
    """At most 20 MB together, 320 pixels a side."""
    assert sum((FOLDER / one.file).stat().st_size for one in photographs) < 20_000_000
    assert max(max(one.width, one.height) for one in photographs) <= 320


def test_every_class_has_enough(photographs: list[Photograph]) -> None:
    """For many grids without repetition."""
    counts = Counter(one.labels[0] for one in photographs)
    assert set(counts) == set(CLASSES)
    assert min(counts.values()) >= 15


def test_the_catalogue_and_the_files_agree(photographs: list[Photograph]) -> None:
    """No picture without attribution, no attribution without picture, none twice."""
    on_disk = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.jpg")}
    listed = [one.file for one in photographs]
    assert sorted(listed) == sorted(on_disk)
    originals = [one.original for one in photographs]
    assert len(set(originals)) == len(originals)


def test_the_selection_is_the_catalogue(photographs: list[Photograph]) -> None:
    """So that the program that made it can make it again."""
    selection = json.loads((FOLDER / "selection.json").read_text())
    assert {original for files in selection.values() for original in files} == {one.original for one in photographs}


def test_each_may_be_shown(photographs: list[Photograph]) -> None:
    """Licence, attribution, one known class, a box inside the picture."""
    for one in photographs:
        check(one)


def test_each_licence_and_attribution_is_in_the_notice(photographs: list[Photograph]) -> None:
    """The notice names everybody whose work is here."""
    notice = (FOLDER / "NOTICE").read_text(encoding="utf-8")
    for licence in {one.licence for one in photographs}:
        assert licence in LICENCES
        assert licence in notice
    for attribution in {one.attribution for one in photographs}:
        assert attribution in notice


def test_none_carries_metadata(photographs: list[Photograph]) -> None:
    """No EXIF, no comment, no colour profile, no thumbnail; the size is the catalogue's."""
    for one in photographs:
        with Image.open(FOLDER / one.file) as picture:
            assert picture.size == (one.width, one.height)
            assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
            assert not picture.getexif()


@pytest.mark.parametrize("band", BANDS)
def test_each_class_becomes_a_target(photographs: list[Photograph], band: int) -> None:
    """In both bands: the visitor is not asked for the same few things."""
    index = PhotographIndex.of(FOLDER, photographs)
    assert {compose(index, band).target for _ in range(600)} == set(CLASSES)


def test_the_folder_is_where_the_settings_say() -> None:
    """Beside the package, in the repository."""
    assert Path(__file__).parents[2] / "photos" == FOLDER
