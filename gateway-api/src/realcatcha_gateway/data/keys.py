"""``Idempotency-Key`` on requests that a password confirms."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Header, Request
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.principal import Principal
from realcatcha_gateway.idempotency.service import Idempotency, Outcome

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="Repeating a request with the same key asks for nothing twice. Its answer is kept for 10 minutes.",
    ),
]


def once(
    session: Session,
    request: Request,
    person: Principal,
    *,
    operation: str,
    key: str | None,
    work: Callable[[], Outcome],
) -> bytes:
    """Carry `work` out once per person and key. The request's digest leaves its password out: it could be guessed."""
    state = request.app.state
    keys = Idempotency(session, person.organisation_id, sealer=state.sealer, clock=state.clock)
    return keys.run(f"{operation} {person.user_id}", key, b"", work)
