"""What administrative routes have in common."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import Depends, Request
from pydantic import Field

from realcatcha_gateway.accounts.principal import Principal
from realcatcha_gateway.admin.access import SECOND_FACTOR_HOLDS, Administrator
from realcatcha_gateway.admin.decisions import Decision
from realcatcha_gateway.notes.models import AdminNote
from realcatcha_gateway.notes.service import Reason
from realcatcha_gateway.web.schemas import Answer, Body, Moment, PlainText

NextCursor = Annotated[str | None, Field(description="Pass it as `cursor` for the next page; null at the end")]


class AdministratorAnswer(Answer):
    """Who administers."""

    user_id: Annotated[str, Field(examples=["usr_abcdefghijklmnopqrst"])]
    holds_until: Annotated[Moment | None, Field(description="When the second factor has to be shown again")]

    @classmethod
    def of(cls, administrator: Principal) -> Self:
        """Describe an administrator."""
        shown = administrator.second_factor_at
        return cls(user_id=administrator.user_id, holds_until=shown + SECOND_FACTOR_HOLDS if shown else None)


class DecisionBody(Body):
    """Why something is decided. The reason stays in the audit log; the note can be erased, and only we read it."""

    reason: Annotated[Reason, Field(examples=["abuse"])]
    note: Annotated[PlainText | None, Field(max_length=1_000, examples=["Reported in ticket 4711."])] = None

    def decision(self, administrator: Principal, *, now: datetime) -> Decision:
        """Give it as services take it."""
        return Decision(administrator, self.reason, self.note or "", now)


class NoteBody(Body):
    """What other administrators should know."""

    note: Annotated[PlainText, Field(max_length=1_000, examples=["Their lawyer writes from another address."])]
    reason: Reason = "other"

    def decision(self, administrator: Principal, *, now: datetime) -> Decision:
        """Give it as services take it."""
        return Decision(administrator, self.reason, self.note, now)


def get_decision(body: DecisionBody, administrator: Administrator, request: Request) -> Decision:
    """Read what is decided, as services take it."""
    return body.decision(administrator, now=request.app.state.clock())


def get_note(body: NoteBody, administrator: Administrator, request: Request) -> Decision:
    """Read what is noted, as services take it."""
    return body.decision(administrator, now=request.app.state.clock())


Decided = Annotated[Decision, Depends(get_decision)]
Noted = Annotated[Decision, Depends(get_note)]


class NoteAnswer(Answer):
    """A note of an administrator."""

    id: str
    author_id: str
    reason: Annotated[str, Field(description="Empty where nothing was decided")]
    text: str
    created_at: Moment

    @classmethod
    def of(cls, note: AdminNote) -> Self:
        """Describe a note."""
        return cls(**{name: getattr(note, name) for name in cls.model_fields})
