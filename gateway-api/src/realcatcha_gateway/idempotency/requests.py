"""The used keys for a request: what is kept on the application, in the request's unit of work."""

from fastapi import Request
from sqlalchemy.orm import Session

from realcatcha_gateway.idempotency.service import Idempotency


def used_keys(request: Request, session: Session, organisation_id: str) -> Idempotency:
    """Give the used keys of an organisation."""
    state = request.app.state
    return Idempotency(session, organisation_id, sealer=state.sealer, clock=state.clock)
