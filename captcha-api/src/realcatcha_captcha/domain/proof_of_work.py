"""Proof of work: `count` SHA-256 sub-puzzles bound to one step of one session.

Sub-puzzle `i` is solved by a nonce `n` for which the first four bytes of ``SHA-256("<prefix>:<i>:<n>")``, read
big-endian, are below ``2**32 / work``. Sixteen puzzles of work w cost 16w hashes with a standard deviation of a
quarter of that; one puzzle of work 16w would vary by all of it. A price, never evidence of a person.
"""

from hashlib import sha256
from typing import Annotated, Final

import msgspec

COUNT: Final = 16
BASE_WORK: Final = 2048
MAX_HASHES: Final = 1_000_000
_MOST_SURCHARGE: Final = 8.0
_NONCE_LIMIT: Final = 2**53
_FASTEST_HASHES_PER_MS: Final = 20_000  # several times what eight browser workers reach

Nonce = Annotated[int, msgspec.Meta(ge=0, lt=_NONCE_LIMIT)]


class Puzzle(msgspec.Struct, frozen=True):
    """What a client must solve: expected cost ``count * work`` hashes."""

    prefix: str
    count: int
    work: int


class Solution(msgspec.Struct, frozen=True):
    """Nonces in the order of the sub-puzzles."""

    nonces: Annotated[list[Nonce], msgspec.Meta(max_length=64)]


def puzzle(sid: str, step: int, salt: str, *, count: int, work: int) -> Puzzle:
    """Bind a puzzle to a session, a step of it and a salt (at most eight characters: one SHA-256 block)."""
    return Puzzle(f"{sid}:{step}:{salt}", count, work)


def is_solved(asked: Puzzle, solution: Solution) -> bool:
    """Check every nonce; a few microseconds, and less for a wrong answer."""
    if len(solution.nonces) != asked.count:
        return False
    limit = 2**32 // asked.work
    prefix = asked.prefix
    return all(
        int.from_bytes(sha256(b"%s:%d:%d" % (prefix.encode(), i, nonce)).digest()[:4], "big") < limit
        for i, nonce in enumerate(solution.nonces)
    )


def solve(asked: Puzzle) -> Solution:
    """Solve by counting up from zero, as the widget does; for tests, benchmarks and command-line clients."""
    limit = 2**32 // asked.work
    nonces: list[int] = []
    for i in range(asked.count):
        head = sha256(f"{asked.prefix}:{i}:".encode())
        nonce = 0
        while True:
            attempt = head.copy()
            attempt.update(b"%d" % nonce)
            if int.from_bytes(attempt.digest()[:4], "big") < limit:
                break
            nonce += 1
        nonces.append(nonce)
    return Solution(nonces)


def work_for(difficulty: int, *, factor: float = 1.0, count: int = COUNT) -> int:
    """Give the work of each sub-puzzle.

    Args:
        difficulty: The site's, 0 to 100; 25 points double or halve the work, 50 is `BASE_WORK`.
        count: Sub-puzzles; together they never cost more than `MAX_HASHES`.
        factor: What the step, the site's load and the queue's fill multiply it by.
    """
    wanted = BASE_WORK * 2.0 ** ((difficulty - 50) / 25) * factor
    return max(1, min(int(wanted), MAX_HASHES // count))


def surcharge(site_load: float, *, queue_load: float, pack_load: float = 0.0) -> float:
    """Multiply the price where a site, the inference queue or the pool is under pressure: 1 up to 8.

    Args:
        site_load: Sessions of the site in the last minute over what its policy calls ordinary.
        queue_load: 0 (empty) to 1 (refusing).
        pack_load: Packs that the network or the site took in the last minute over its budget.
    """
    return min(_MOST_SURCHARGE, max(1.0, site_load, pack_load) * (1.0 + 3.0 * queue_load))


def is_too_fast(asked: Puzzle, *, elapsed_ms: float) -> bool:
    """Tell whether no browser could have done the expected work in the time since the puzzle was given."""
    return elapsed_ms < asked.count * asked.work / _FASTEST_HASHES_PER_MS
