"""The error tree and its RFC 9457 form."""

import pytest
from realcatcha_kit import errors
from realcatcha_kit.errors import AppError, Conflict, Unavailable, problem

KNOWN = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AppError)]


def test_codes_are_unique_and_stable_in_form() -> None:
    """Each kind has a code of its own, in kebab case."""
    codes = [kind.code for kind in KNOWN]
    assert len(set(codes)) == len(codes)
    assert all(code == code.lower() and " " not in code for code in codes)


@pytest.mark.parametrize("kind", KNOWN)
def test_every_error_becomes_a_problem_document(kind: type[AppError]) -> None:
    """Type, title, status and code are there; the private detail never is."""
    document = problem(kind("for the caller", private="for the log"))
    assert document == {
        "type": f"urn:realcatcha:problem:{kind.code}",
        "title": kind.title,
        "status": kind.status,
        "code": kind.code,
        "detail": "for the caller",
    }


def test_extensions_join_the_document() -> None:
    """A problem may say more, e.g. which parts are away."""
    assert problem(Conflict(extensions={"swaps_left": 0}))["swaps_left"] == 0


def test_no_detail_no_member() -> None:
    """An error without a detail has none, and its text is the title."""
    assert "detail" not in problem(Conflict())
    assert str(Conflict()) == Conflict.title


def test_unavailable_says_when_to_come_back() -> None:
    """503 carries Retry-After, which may be set longer."""
    assert Unavailable().headers == {"Retry-After": "1"}
    assert Unavailable(headers={"Retry-After": "30"}).headers == {"Retry-After": "30"}
