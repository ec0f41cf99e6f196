"""Challenge ids ``<sid>.<32 hex digits>`` carry the price of answering, authenticated.

The sixteen bytes are: work (4), count (1), step (1), random (2), and eight bytes of HMAC over session id and the
rest. So a forged or foreign id and an unpaid or wrongly solved puzzle are refused before the store is asked.
"""

import hmac
import re
import secrets
import struct
from dataclasses import dataclass
from typing import Final

from realcatcha_captcha.domain.errors import ChallengeGone
from realcatcha_captcha.domain.keys import Keyring
from realcatcha_captcha.domain.proof_of_work import Puzzle, puzzle

_FORM: Final = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{32})", re.ASCII)
_HEAD: Final = struct.Struct(">IBB2s")
_PURPOSE: Final = "challenge"
MAX_STEP: Final = 255


@dataclass(frozen=True)
class ChallengeId:
    """One asking of one challenge.

    Attributes:
        step: Counts the challenges of a session, swapped ones included, from 1.
        puzzle: What answering or swapping costs; None where it is free.
    """

    text: str
    sid: str
    step: int
    puzzle: Puzzle | None


def mint(sid: str, step: int, keys: Keyring, *, count: int, work: int) -> ChallengeId:
    """Make the id of a session's next challenge; `count` 0 asks no proof of work."""
    head = _HEAD.pack(work, count, step, secrets.token_bytes(2))
    return _read(sid, head, _mac(sid, head, keys))


def parse(text: str, keys: Keyring) -> ChallengeId:
    """Read an id that `mint` made. Raises ChallengeGone on any other."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise ChallengeGone
    sid, data = match[1], bytes.fromhex(match[2])
    head, mac = data[: _HEAD.size], data[_HEAD.size :]
    if not hmac.compare_digest(mac, _mac(sid, head, keys)):
        raise ChallengeGone
    return _read(sid, head, mac)


def _mac(sid: str, head: bytes, keys: Keyring) -> bytes:
    return keys.mac(_PURPOSE, sid.encode() + head)[:8]


def _read(sid: str, head: bytes, mac: bytes) -> ChallengeId:
    work, count, step, _ = _HEAD.unpack(head)
    asked = puzzle(sid, step, mac[:4].hex(), count=count, work=work) if count else None
    return ChallengeId(f"{sid}.{(head + mac).hex()}", sid, step, asked)
