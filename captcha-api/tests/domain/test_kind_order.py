"""In which order kinds are tried, and what every kind answers for."""

import pytest
from realcatcha_captcha.domain.challenges.kinds import language_of
from realcatcha_captcha.domain.challenges.order import Course, in_order
from realcatcha_captcha.domain.challenges.registry import KINDS, SHELVES

NAMES = ("image-grid", "abstract", "spoken")


def order(course: Course) -> list[str]:
    return [kind.name for kind in in_order([KINDS[name] for name in NAMES], course)]


@pytest.mark.parametrize(
    ("course", "names"),
    [
        (Course(), ["image-grid", "abstract", "spoken"]),
        (Course(by_ear=True), ["spoken", "image-grid", "abstract"]),
        (Course(by_ear=True, solved=["spoken"], failed=["spoken"] * 3), ["spoken", "image-grid", "abstract"]),
        (Course(solved=["image-grid"]), ["abstract", "spoken", "image-grid"]),
        (Course(failed=["image-grid"]), ["abstract", "spoken", "image-grid"]),
        (Course(failed=["image-grid", "abstract", "spoken", "image-grid"]), ["abstract", "spoken", "image-grid"]),
        (Course(failed=["image-grid", "abstract", "spoken"]), ["image-grid", "abstract", "spoken"]),
        (Course(solved=["image-grid"], failed=["abstract"]), ["spoken", "abstract", "image-grid"]),
        (Course(tired_of="image-grid"), ["abstract", "spoken", "image-grid"]),
        (Course(by_ear=True, tired_of="spoken"), ["spoken", "image-grid", "abstract"]),
    ],
)
def test_the_order(course: Course, names: list[str]) -> None:
    """The site's, but for whoever sees no page, for what was solved, and for what was failed more often."""
    assert order(course) == names


def test_one_kind_alone_needs_no_sight() -> None:
    """It is what keyboard and screen-reader users are asked."""
    assert [name for name, kind in KINDS.items() if kind.without_sight] == ["spoken"]


def test_every_shelf_is_named() -> None:
    """Prefetching and stocking go by this list."""
    assert SHELVES == ("image-grid", "abstract", "handwriting", "handwriting-ko", "spoken", "spoken-ko")
    assert [language_of(shelf) for shelf in SHELVES] == ["en", "en", "en", "ko", "en", "ko"]
