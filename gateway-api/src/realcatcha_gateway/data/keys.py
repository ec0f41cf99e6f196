"""``Idempotency-Key`` on requests that a password confirms."""

from collections.abc import Callable

from fastapi import Request
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.principal import Principal
from realcatcha_gateway.idempotency.requests import used_keys
from realcatcha_gateway.idempotency.service import Outcome


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
    return used_keys(request, session, person.organisation_id).run(f"{operation} {person.user_id}", key, b"", work)
