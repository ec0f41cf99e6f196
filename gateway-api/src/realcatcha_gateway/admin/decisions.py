"""A decision of an administrator: what the audit log keeps of it, and the note that it may come with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.principal import Principal
from realcatcha_gateway.audit.entries import Action, Detail
from realcatcha_gateway.audit.entries import SubjectKind as RecordedKind
from realcatcha_gateway.audit.service import record
from realcatcha_gateway.notes.service import About, Reason, write_note


@dataclass(frozen=True)
class Decision:
    """Who decides, why, and in what words; `note` may be empty."""

    administrator: Principal
    reason: Reason
    note: str
    now: datetime


def record_decision(
    session: Session,
    action: Action,
    decision: Decision,
    about: About,
    *,
    subject: tuple[RecordedKind, str] | None = None,
    details: Mapping[str, Detail] | None = None,
) -> None:
    """Have the log say what was decided about whom and why; the words stay in a note, which the entry names.

    `subject` is what was changed where it is not `about` itself, e.g. a flag of an organisation.
    """
    kept: dict[str, Detail] = {"reason": decision.reason, **(details or {})}
    if decision.note:
        kept["note"] = write_note(
            session,
            about,
            decision.note,
            reason=decision.reason,
            author_id=decision.administrator.user_id,
            now=decision.now,
        )
    record(
        session,
        action,
        subject=subject or (about.kind, about.id),
        organisation_id=about.organisation_id or "",
        details=kept,
        actor=decision.administrator.actor,
    )
