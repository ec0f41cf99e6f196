"""The log as lines of JSON, so that who has a file, and no database, can verify the chain.

The first line says what the file is and which hash the first entry follows; each entry is a line with all that its hash
is of, its hash, its seal and the id of the seal's key; the last line is the anchor. Without a last line a file was cut.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from realcatcha_gateway.audit.entries import GENESIS, Seals, canonical, entry_hash
from realcatcha_gateway.audit.models import AuditEntry
from realcatcha_gateway.audit.repository import AuditRepository
from realcatcha_gateway.audit.service import fields_of
from realcatcha_gateway.audit.verification import Anchor, Verification
from realcatcha_gateway.database import Database

FORMAT: Final = "realcatcha-audit-1"
_BATCH: Final = 500
_SEALED: Final = ("hash", "seal", "key_id")
_HASHED: Final = frozenset(
    {
        "sequence",
        "at",
        "actor_kind",
        "actor_id",
        "organisation_id",
        "action",
        "subject_kind",
        "subject_id",
        "details",
        "previous_hash",
    }
)


def export_lines(database: Database, *, after: int, end: int) -> Iterator[bytes]:
    """Give the lines of the entries from after one to another, read in pages: a long log takes no more memory.

    Raises:
        Unavailable: The database went away; the file then lacks its last line.
    """
    with database.read() as session:
        start = AuditRepository(session).find(after) if after else None
    last_hash = start.hash if start else GENESIS
    yield _line({"format": FORMAT, "after": after, "previous_hash": last_hash})
    while after < end:
        with database.read() as session:
            batch = AuditRepository(session).following(after, limit=min(_BATCH, end - after))
            lines = [_entry_line(entry) for entry in batch if entry.sequence <= end]
        if not lines:
            return
        yield b"".join(lines)
        after, last_hash = batch[-1].sequence, batch[-1].hash
    yield _line({"anchor": f"{after}:{last_hash}"})


def verify_lines(lines: Iterable[str], *, seals: Seals | None = None, anchor: Anchor | None = None) -> Verification:
    """Verify an exported file: its chain, and its seals where their keys are given.

    A line that is no entry counts as ``changed``.
    """
    found = Verification()
    header: Mapping[str, Any] = {}
    for number, text in enumerate(lines):
        said = _read(text)
        if number == 0 and said.get("format") == FORMAT and isinstance(said.get("after"), int):
            header = said
            found.last, found.hash = said["after"], str(said.get("previous_hash"))
        elif not header:
            break
        elif set(said) == {"anchor"}:
            found.complete = said["anchor"] == f"{found.last}:{found.hash}"
            break
        else:
            _check(found, said, seals, anchor)
    if not found.complete:
        found.note(found.last + 1, "cut-off")
    elif anchor is not None and anchor.sequence > found.last:
        found.note(anchor.sequence, "cut-off")
    return found


def _check(found: Verification, said: Mapping[str, Any], seals: Seals | None, anchor: Anchor | None) -> None:
    sequence, claimed = said.get("sequence"), said.get("hash")
    fields = {name: said[name] for name in _HASHED if name in said}
    whole = set(said) == _HASHED | set(_SEALED) and isinstance(sequence, int)
    if not whole or entry_hash(fields) != claimed:
        found.note(found.last + 1, "changed")
    elif sequence != found.last + 1:
        found.note(found.last + 1, "removed")
    elif said["previous_hash"] != found.hash:
        found.note(sequence, "changed")
    elif seals is not None and not seals.knows(str(said["key_id"])):
        found.note(sequence, "unknown-key")
    elif seals is not None and not seals.holds(str(claimed), str(said["seal"]), str(said["key_id"])):
        found.note(sequence, "not-sealed")
    if anchor is not None and anchor.sequence == sequence and anchor.hash != claimed:
        found.note(anchor.sequence, "not-anchored")
    found.checked += 1
    found.last = sequence if isinstance(sequence, int) else found.last + 1
    found.hash = str(claimed)


def _entry_line(entry: AuditEntry) -> bytes:
    return _line(fields_of(entry) | {name: getattr(entry, name) for name in _SEALED})


def _line(value: Mapping[str, object]) -> bytes:
    return canonical(value).encode() + b"\n"


def _read(text: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
