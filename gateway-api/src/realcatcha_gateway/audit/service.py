"""Record what happens, in the unit of work that makes it happen."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from realcatcha_gateway.audit.entries import (
    SYSTEM,
    Action,
    Actor,
    Detail,
    Draft,
    Seals,
    SubjectKind,
    canonical,
    entry_hash,
    moment_text,
)
from realcatcha_gateway.audit.models import AuditEntry
from realcatcha_gateway.audit.repository import AuditRepository
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import at_the_end

TOPIC: Final = "audit"
_ACTOR: Final = "realcatcha_audit_actor"


def act_as(session: Session, actor: Actor) -> None:
    """Say who acts in a unit of work; until somebody does, the system does."""
    session.info[_ACTOR] = actor


def record(
    session: Session,
    action: Action,
    *,
    subject: tuple[SubjectKind, str],
    organisation_id: str = "",
    details: Mapping[str, Detail] | None = None,
    actor: Actor | None = None,
) -> None:
    """Have an entry written with the session's commit; nothing is written when it rolls back.

    The subject is kind and id of what was changed; the details are ids, names of fields and settings, never an address,
    a name of a person, or free text. By default the actor is whom `act_as` named.
    """
    who = actor or session.info.get(_ACTOR, SYSTEM)
    at_the_end(session, TOPIC, Draft(action, who, *subject, organisation_id, dict(details or {})))


class AuditLog:
    """Chains and seals what was recorded; `endings` is for `Database`.

    The end of the chain is one row, locked last before the commit: entries have their numbers without a gap, and
    their order is that of the commits.
    """

    def __init__(self, seals: Seals, *, clock: Clock) -> None:
        self._seals = seals
        self._clock = clock

    @property
    def endings(self) -> Mapping[str, Any]:
        """Give what `Database` calls at the end of each unit of work."""
        return {TOPIC: self.append}

    def append(self, session: Session, drafts: Sequence[Draft]) -> None:
        """Give drafts their place in the chain."""
        session.flush()
        repository = AuditRepository(session)
        head = repository.lock_head()
        entries = []
        for draft in drafts:
            entry = self._entry(draft, sequence=head.sequence + 1, previous_hash=head.hash)
            entries.append(entry)
            head.sequence, head.hash, head.seal, head.key_id = entry.sequence, entry.hash, entry.seal, entry.key_id
        repository.add(entries)

    def _entry(self, draft: Draft, *, sequence: int, previous_hash: str) -> AuditEntry:
        entry = AuditEntry(
            sequence=sequence,
            at=self._clock(),
            actor_kind=draft.actor.kind,
            actor_id=draft.actor.id,
            organisation_id=draft.organisation_id,
            action=draft.action,
            subject_kind=draft.subject_kind,
            subject_id=draft.subject_id,
            details=canonical(draft.details),
            previous_hash=previous_hash,
        )
        entry.hash = entry_hash(fields_of(entry))
        entry.seal, entry.key_id = self._seals.seal(entry.hash)
        return entry


def fields_of(entry: AuditEntry) -> dict[str, object]:
    """Give all that an entry's hash is of."""
    return {
        "sequence": entry.sequence,
        "at": moment_text(entry.at),
        "actor_kind": entry.actor_kind,
        "actor_id": entry.actor_id,
        "organisation_id": entry.organisation_id,
        "action": entry.action,
        "subject_kind": entry.subject_kind,
        "subject_id": entry.subject_id,
        "details": entry.details,
        "previous_hash": entry.previous_hash,
    }
