"""Puzzles: solvable, bound, priced, checked in microseconds."""

import hashlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from realcatcha_captcha.domain import proof_of_work as pow_
from realcatcha_captcha.domain.proof_of_work import Puzzle, Solution

PUZZLE = pow_.puzzle("a" * 32, 0, "saltsalt", count=4, work=64)


@pytest.fixture(scope="module", autouse=True)
def light_work() -> None:
    """Prices as they are."""


def test_a_solution_holds_for_its_puzzle_only() -> None:
    """Not for another session, step or salt, and in no other order."""
    solution = pow_.solve(PUZZLE)
    assert pow_.is_solved(PUZZLE, solution)
    for prefix in ("b" * 32 + ":0:saltsalt", "a" * 32 + ":1:saltsalt", "a" * 32 + ":0:saltsalu"):
        assert not pow_.is_solved(Puzzle(prefix, 4, 64), solution)
    assert not pow_.is_solved(PUZZLE, Solution(solution.nonces[::-1]))
    assert not pow_.is_solved(PUZZLE, Solution(solution.nonces[:3]))


def test_the_rule_is_the_documented_one() -> None:
    """First four bytes, big-endian, of SHA-256 over prefix, number and nonce, below 2^32 / work."""
    for i, nonce in enumerate(pow_.solve(PUZZLE).nonces):
        digest = hashlib.sha256(f"{PUZZLE.prefix}:{i}:{nonce}".encode()).digest()
        assert int.from_bytes(digest[:4], "big") < 2**32 // 64


@settings(deadline=None, max_examples=20)
@given(st.text("0123456789abcdef", min_size=8, max_size=8))
def test_the_price_is_narrow(salt: str) -> None:
    """Many small puzzles cost about what they should; their nonces tell how much was tried."""
    asked = pow_.puzzle("c" * 32, 1, salt, count=64, work=16)
    tried = sum(nonce + 1 for nonce in pow_.solve(asked).nonces)
    assert 0.3 * 64 * 16 < tried < 3 * 64 * 16


def test_checking_takes_microseconds() -> None:
    """The default count, well below a millisecond even on a busy machine."""
    asked = pow_.puzzle("d" * 32, 0, "saltsalt", count=16, work=8)
    solution = pow_.solve(asked)
    best = min(_timed(asked, solution) for _ in range(50))
    assert best < 0.001


def _timed(asked: Puzzle, solution: Solution) -> float:
    started = time.perf_counter()
    assert pow_.is_solved(asked, solution)
    return time.perf_counter() - started


@pytest.mark.parametrize(("difficulty", "work"), [(50, 2048), (75, 4096), (25, 1024), (100, 8192), (0, 512), (-400, 1)])
def test_difficulty_doubles_the_work_every_25_points(difficulty: int, work: int) -> None:
    """50 is the default; never below one hash."""
    assert pow_.work_for(difficulty) == work


@given(st.integers(-1000, 1000), st.floats(0, 1e6), st.integers(1, 64))
def test_the_price_is_capped(difficulty: int, factor: float, count: int) -> None:
    """At a million hashes: phones can still pay."""
    assert 1 <= pow_.work_for(difficulty, factor=factor, count=count) * count <= pow_.MAX_HASHES


@given(st.floats(0, 1e9), st.floats(0, 1))
def test_the_surcharge_is_bounded(site_load: float, queue_load: float) -> None:
    """Between none and eightfold."""
    assert 1 <= pow_.surcharge(site_load, queue_load=queue_load) <= 8
    assert pow_.surcharge(0.0, queue_load=queue_load, pack_load=site_load) == pow_.surcharge(
        site_load, queue_load=queue_load
    )


def test_too_fast_is_what_no_browser_can() -> None:
    """A million hashes in a millisecond; not in a second."""
    asked = Puzzle("p", 16, 62_500)
    assert pow_.is_too_fast(asked, elapsed_ms=1)
    assert not pow_.is_too_fast(asked, elapsed_ms=1000)
