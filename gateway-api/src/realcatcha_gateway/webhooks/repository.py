"""Read and write endpoints and deliveries: of one organisation for its members, of all for the relay."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from realcatcha_gateway.audit.entries import Action, Detail, SubjectKind
from realcatcha_gateway.audit.service import record
from realcatcha_gateway.database.scoped import ScopedRepository
from realcatcha_gateway.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint


@dataclass(frozen=True)
class DeliveryPosition:
    """Where a page of deliveries, newest first, continues: after this one."""

    created_at: datetime
    id: str


class WebhookRepository(ScopedRepository):
    """Every query is scoped by the organisation that it was made for."""

    def note(self, action: Action, endpoint_id: str, details: Mapping[str, Detail] | None = None) -> None:
        """Record in the audit log what is done to an endpoint."""
        subject: tuple[SubjectKind, str] = ("webhook", endpoint_id)
        record(self._session, action, subject=subject, organisation_id=self._organisation_id, details=details)

    def endpoints(self) -> Sequence[WebhookEndpoint]:
        """Give the endpoints, the oldest first."""
        query = select(WebhookEndpoint).where(WebhookEndpoint.organisation_id == self._organisation_id)
        return self._session.scalars(query.order_by(WebhookEndpoint.created_at, WebhookEndpoint.id)).all()

    def endpoint(self, endpoint_id: str, *, lock: bool = False) -> WebhookEndpoint | None:
        """Find an endpoint; `lock` keeps others from changing it until the unit of work ends."""
        query = select(WebhookEndpoint).where(
            WebhookEndpoint.id == endpoint_id, WebhookEndpoint.organisation_id == self._organisation_id
        )
        return self._session.scalars(query.with_for_update() if lock else query).one_or_none()

    def add_endpoint(self, endpoint: WebhookEndpoint) -> None:
        """Add an endpoint."""
        endpoint.organisation_id = self._organisation_id
        self._session.add(endpoint)
        self._session.flush()

    def remove_endpoint(self, endpoint: WebhookEndpoint) -> None:
        """Delete an endpoint with its deliveries."""
        self._session.delete(endpoint)

    def add_delivery(self, delivery: WebhookDelivery) -> None:
        """Add a delivery."""
        delivery.organisation_id = self._organisation_id
        self._session.add(delivery)

    def delivery(self, delivery_id: str) -> WebhookDelivery | None:
        """Find a delivery."""
        query = select(WebhookDelivery).where(
            WebhookDelivery.id == delivery_id, WebhookDelivery.organisation_id == self._organisation_id
        )
        return self._session.scalars(query).one_or_none()

    def deliveries(
        self, endpoint_id: str, *, limit: int, after: DeliveryPosition | None, status: str | None
    ) -> Sequence[WebhookDelivery]:
        """Give up to `limit` deliveries of an endpoint, newest first."""
        query = select(WebhookDelivery).where(
            WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.organisation_id == self._organisation_id
        )
        if status is not None:
            query = query.where(WebhookDelivery.status == status)
        if after is not None:
            created_at, last = WebhookDelivery.created_at, WebhookDelivery.id
            query = query.where(
                or_(created_at < after.created_at, and_(created_at == after.created_at, last < after.id))
            )
        newest_first = query.order_by(WebhookDelivery.created_at.desc(), WebhookDelivery.id.desc())
        return self._session.scalars(newest_first.limit(limit)).all()

    def attempts(self, delivery_id: str) -> Sequence[WebhookAttempt]:
        """Give the attempts of a delivery, the first first."""
        query = select(WebhookAttempt).where(
            WebhookAttempt.delivery_id == delivery_id, WebhookAttempt.organisation_id == self._organisation_id
        )
        return self._session.scalars(query.order_by(WebhookAttempt.id)).all()

    def count_waiting(self, endpoint_id: str) -> int:
        """Count the deliveries to an endpoint that wait."""
        query = select(func.count()).select_from(WebhookDelivery)
        return self._session.execute(query.where(*self._waiting(endpoint_id))).scalar_one()

    def fail_waiting(self, endpoint_id: str) -> None:
        """Give up what waits for an endpoint."""
        self._session.execute(update(WebhookDelivery).where(*self._waiting(endpoint_id)).values(status="failed"))

    def replay(self, *, now: datetime, delivery_id: str | None = None, failed_of: str = "", since: datetime) -> int:
        """Have one delivery, or an endpoint's failed ones since a moment, delivered anew; gives their number."""
        query = update(WebhookDelivery).where(WebhookDelivery.organisation_id == self._organisation_id)
        if delivery_id is not None:
            query = query.where(WebhookDelivery.id == delivery_id, WebhookDelivery.status != "waiting")
        else:
            query = query.where(
                WebhookDelivery.endpoint_id == failed_of,
                WebhookDelivery.status == "failed",
                WebhookDelivery.created_at >= since,
            )
        replayed = self._session.execute(query.values(status="waiting", attempts=0, began_at=now, due_at=now))
        return int(replayed.rowcount)  # type: ignore[attr-defined]  # of an UPDATE

    def _waiting(self, endpoint_id: str) -> tuple[ColumnElement[bool], ...]:
        return (
            WebhookDelivery.endpoint_id == endpoint_id,
            WebhookDelivery.organisation_id == self._organisation_id,
            WebhookDelivery.status == "waiting",
        )


class EveryDelivery:
    """Deliveries of every organisation: only the relay and maintenance use it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def session(self) -> Session:
        """The unit of work, for letters in the same transaction."""
        return self._session

    def due_endpoints(
        self, now: datetime, *, without: Collection[str], without_of: Collection[str], limit: int
    ) -> Sequence[tuple[str, str]]:
        """Give up to `limit` endpoints that something is due for at `now`, the most overdue first, with organisations.

        Those in `without`, and those of the organisations in `without_of`, are left out.
        """
        query = (
            select(WebhookDelivery.endpoint_id, WebhookDelivery.organisation_id)
            .where(WebhookDelivery.status == "waiting", WebhookDelivery.due_at <= now)
            .group_by(WebhookDelivery.endpoint_id, WebhookDelivery.organisation_id)
            .order_by(func.min(WebhookDelivery.due_at))
            .limit(limit)
        )
        if without:
            query = query.where(WebhookDelivery.endpoint_id.not_in(without))
        if without_of:
            query = query.where(WebhookDelivery.organisation_id.not_in(without_of))
        return [(endpoint_id, organisation_id) for endpoint_id, organisation_id in self._session.execute(query)]

    def due(self, endpoint_id: str, now: datetime, *, limit: int) -> Sequence[str]:
        """Give the ids of an endpoint's deliveries that are due, the most overdue first."""
        query = select(WebhookDelivery.id).where(
            WebhookDelivery.endpoint_id == endpoint_id,
            WebhookDelivery.status == "waiting",
            WebhookDelivery.due_at <= now,
        )
        return self._session.scalars(query.order_by(WebhookDelivery.due_at, WebhookDelivery.id).limit(limit)).all()

    def claim(
        self, delivery_id: str, *, now: datetime, until: datetime
    ) -> tuple[WebhookDelivery, WebhookEndpoint] | None:
        """Keep others from a delivery until then; None where somebody else was first, or it waits no more."""
        claimed = self._session.execute(
            update(WebhookDelivery)
            .where(
                WebhookDelivery.id == delivery_id, WebhookDelivery.status == "waiting", WebhookDelivery.due_at <= now
            )
            .values(due_at=until, attempts=WebhookDelivery.attempts + 1)
        )
        if not claimed.rowcount:  # type: ignore[attr-defined]  # of an UPDATE
            return None
        query = select(WebhookDelivery, WebhookEndpoint).join(
            WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id
        )
        delivery, endpoint = self._session.execute(query.where(WebhookDelivery.id == delivery_id)).one()
        return delivery, endpoint

    def finish(
        self, delivery: WebhookDelivery, attempt: WebhookAttempt, *, status: str, due_at: datetime | None
    ) -> bool:
        """Note an attempt; False, and nothing noted, where the delivery was replayed, given up or claimed meanwhile."""
        values: dict[str, object] = {"status": status}
        if due_at is not None:
            values["due_at"] = due_at
        finished = self._session.execute(
            update(WebhookDelivery)
            .where(
                WebhookDelivery.id == delivery.id,
                WebhookDelivery.status == "waiting",
                WebhookDelivery.due_at == delivery.due_at,
            )
            .values(**values)
        )
        if not finished.rowcount:  # type: ignore[attr-defined]  # of an UPDATE
            return False
        self._session.add(attempt)
        return True

    def lock_endpoint(self, endpoint_id: str) -> WebhookEndpoint | None:
        """Find an endpoint in its latest state and keep others from changing it until the unit of work ends."""
        query = select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id).with_for_update()
        return self._session.scalars(query.execution_options(populate_existing=True)).one_or_none()

    def fail_waiting(self, endpoint_id: str) -> None:
        """Give up what waits for an endpoint."""
        waiting = WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.status == "waiting"
        self._session.execute(update(WebhookDelivery).where(*waiting).values(status="failed"))
