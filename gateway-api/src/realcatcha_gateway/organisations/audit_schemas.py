"""What entries of the audit log look like to those whom they are about."""

import json
from typing import Annotated, Any, Self

from pydantic import Field

from realcatcha_gateway.audit.models import AuditEntry
from realcatcha_gateway.web.schemas import Answer, Moment

_ADMINISTRATIVE = "admin."
_INTERNAL = frozenset({"note"})


class AuditEntryAnswer(Answer):
    """One entry: who did what to what."""

    sequence: Annotated[int, Field(ge=1, examples=[4711])]
    at: Moment
    actor_kind: Annotated[
        str, Field(description="`user`, `api-key`, `command`, `system`, `anonymous`; `platform`: who runs it")
    ]
    actor_id: Annotated[str, Field(description="Empty where nobody is known, or who runs the platform")]
    action: Annotated[str, Field(examples=["site.changed"])]
    subject_kind: Annotated[str, Field(examples=["site"])]
    subject_id: str
    details: Annotated[dict[str, Any], Field(description="Ids, names of fields and settings", examples=[{}])]

    @classmethod
    def of(cls, entry: AuditEntry) -> Self:
        """Describe an entry to its organisation: of administrators of the platform it learns what, not who."""
        own = {name: getattr(entry, name) for name in AuditEntryAnswer.model_fields if name != "details"}
        details = json.loads(entry.details)
        if entry.action.startswith(_ADMINISTRATIVE):
            own |= {"actor_kind": "platform", "actor_id": ""}
            details = {name: value for name, value in details.items() if name not in _INTERNAL}
        return cls(**own, details=details)


class AuditPage(Answer):
    """A page of entries, the newest first."""

    items: list[AuditEntryAnswer]
    next_cursor: Annotated[str | None, Field(description="Pass it as `cursor` for the next page; null at the end")]
