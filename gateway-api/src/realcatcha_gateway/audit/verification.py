"""Find what was changed, removed or added in the log by other ways than `service.record`.

Seals show what whoever can write to the database alone did. Entries cut off at the end, with the head moved back to an
earlier one, only show against a head that was kept elsewhere: `Anchor`. The command `verify_audit` prints one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from realcatcha_gateway.audit.entries import GENESIS, Seals, entry_hash
from realcatcha_gateway.audit.models import AuditEntry
from realcatcha_gateway.audit.repository import AuditRepository
from realcatcha_gateway.audit.service import fields_of
from realcatcha_gateway.database import Database

Fault = Literal["changed", "removed", "added", "not-sealed", "unknown-key", "cut-off", "head-changed", "not-anchored"]
MOST_FAULTS: Final = 50
_BATCH: Final = 500


@dataclass(frozen=True)
class Anchor:
    """The end of the chain as it was seen at some time."""

    sequence: int
    hash: str


@dataclass(frozen=True)
class Finding:
    """What is wrong with one place of the chain."""

    sequence: int
    fault: Fault


@dataclass
class Verification:
    """What was found.

    Attributes:
        checked: Entries that were read.
        last: Number of the last one.
        hash: Its hash, which together with `last` is an anchor to keep.
        complete: Whether the end of the chain was reached.
        findings: At most `MOST_FAULTS`; the log is whole where it is empty.
    """

    checked: int = 0
    last: int = 0
    hash: str = GENESIS
    complete: bool = False
    findings: list[Finding] = field(default_factory=list)

    def note(self, sequence: int, fault: Fault) -> None:
        """Note a fault."""
        if len(self.findings) < MOST_FAULTS:
            self.findings.append(Finding(sequence, fault))


def verify(
    database: Database, seals: Seals, *, after: int = 0, most: int | None = None, anchor: Anchor | None = None
) -> Verification:
    """Read the chain from after an entry on, at most so many entries. Raises Unavailable."""
    found = Verification(last=after)
    with database.read() as session:
        start = AuditRepository(session).find(after) if after else None
        head = AuditRepository(session).head()
        end = head.sequence if head else 0
    if after and start is None:
        found.note(after, "removed")
    found.hash = start.hash if start else GENESIS
    for entry in _entries(database, after, end if most is None else min(end, after + most)):
        _check(found, entry, seals, anchored=not after or start is not None)
        if anchor is not None and entry.sequence == anchor.sequence and entry.hash != anchor.hash:
            found.note(entry.sequence, "not-anchored")
    found.complete = most is None or after + most >= end
    if found.complete:
        _check_end(database, found, seals, end)
        if anchor is not None and anchor.sequence > found.last:
            found.note(anchor.sequence, "cut-off")
    return found


def _entries(database: Database, after: int, end: int) -> Iterator[AuditEntry]:
    while after < end:
        with database.read() as session:
            batch = AuditRepository(session).following(after, limit=min(_BATCH, end - after))
            session.expunge_all()
        if not batch or batch[0].sequence > end:
            return
        yield from (entry for entry in batch if entry.sequence <= end)
        after = batch[-1].sequence


def _check(found: Verification, entry: AuditEntry, seals: Seals, *, anchored: bool) -> None:
    """Compare an entry with itself and with the one before it."""
    if entry.sequence != found.last + 1:
        found.note(found.last + 1, "removed")
    elif entry.previous_hash != found.hash and (anchored or found.checked):
        found.note(entry.sequence, "changed")
    if entry.hash != entry_hash(fields_of(entry)):
        found.note(entry.sequence, "changed")
    elif not seals.knows(entry.key_id):
        found.note(entry.sequence, "unknown-key")
    elif not seals.holds(entry.hash, entry.seal, entry.key_id):
        found.note(entry.sequence, "not-sealed")
    found.checked += 1
    found.last, found.hash = entry.sequence, entry.hash


def _check_end(database: Database, found: Verification, seals: Seals, end: int) -> None:
    """Compare the last entry with the head, which may have moved on meanwhile."""
    if found.last < end:
        found.note(end, "cut-off")
    with database.read() as session:
        repository = AuditRepository(session)
        beyond = repository.last_sequence()
        head = repository.head()
    if head is None:
        found.note(end, "head-changed")
        return
    if beyond > head.sequence:
        found.note(beyond, "added")
    is_same = head.sequence != found.last or head.hash == found.hash
    if not is_same or (head.sequence and not seals.holds(head.hash, head.seal, head.key_id)):
        found.note(head.sequence, "head-changed")
