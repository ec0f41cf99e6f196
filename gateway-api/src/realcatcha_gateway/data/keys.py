"""``Idempotency-Key`` on requests that a password confirms."""

from collections.abc import Callable

from fastapi import Request
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.principal import Principal
from realcatcha_gateway.idempotency.service import Idempotency, Outcome


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
