"""Have captcha-api hear of sites of every organisation, in the unit of work that changes what their policy says."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import insert, literal, select, update
from sqlalchemy.orm import Session

from realcatcha_gateway.admin.access import AdministeringSession
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import after_commit
from realcatcha_gateway.outbox.models import OutboxMessage
from realcatcha_gateway.sites.models import Site
from realcatcha_gateway.sites.service import POLICY_TOPIC


class Republishing:
    """Raises versions and writes messages of many sites in two statements, however many there are.

    Args:
        wake: Called after the commit, so that delivery does not wait for the relay's next round.
    """

    def __init__(self, session: Session, *, clock: Clock, wake: Callable[[], None]) -> None:
        self._session = session
        self._clock = clock
        self._wake = wake

    def of_organisation(self, organisation_id: str) -> None:
        """Publish every site of an organisation anew."""
        self._publish(Site.organisation_id == organisation_id)

    def of_site(self, site_id: str) -> None:
        """Publish a site anew."""
        self._publish(Site.id == site_id)

    def _publish(self, which: Any) -> None:
        now = self._clock()
        self._session.flush()
        self._session.execute(
            update(Site).where(which).values(version=Site.version + 1).execution_options(synchronize_session=False)
        )
        waiting = select(Site.organisation_id, literal(POLICY_TOPIC), Site.id, literal(0), literal(now), literal(now))
        names = ["organisation_id", "topic", "subject", "attempts", "created_at", "due_at"]
        self._session.execute(insert(OutboxMessage).from_select(names, waiting.where(which)))
        after_commit(self._session, self._wake)


def get_republishing(session: AdministeringSession, request: Request) -> Republishing:
    """Give it on this request's unit of work."""
    state = request.app.state
    return Republishing(session, clock=state.clock, wake=state.outbox.wake)


RepublishingSites = Annotated[Republishing, Depends(get_republishing)]
