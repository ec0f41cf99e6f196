"""Logs are kept for as long as the settings say, and no longer."""

from datetime import timedelta
from typing import Any

import pytest
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.mail.models import SentLetter
from realcatcha_gateway.maintenance.retention import Retention
from realcatcha_gateway.webhooks.models import WebhookDelivery, WebhookEndpoint
from sqlalchemy import select

NOW = utc_now()


@pytest.fixture
def retention(database: Database) -> Retention:
    return Retention(database, deliveries_days=30, letters_days=90, clock=lambda: NOW)


def delivery(delivery_id: str, *, organisation_id: str, days: float, status: str = "delivered") -> WebhookDelivery:
    moment = NOW - timedelta(days=days)
    return WebhookDelivery(
        id=delivery_id,
        organisation_id=organisation_id,
        endpoint_id="whe_1",
        event_id=f"msg_{delivery_id}",
        event_type="ping",
        body="{}",
        status=status,
        created_at=moment,
        began_at=moment,
        due_at=moment,
    )


def test_old_deliveries_go_and_what_waits_stays(database: Database, retention: Retention, owner: Any) -> None:
    """However old it is: nobody has been told yet."""
    with database.write() as session:
        session.add(
            WebhookEndpoint(
                id="whe_1",
                organisation_id=owner.organisation_id,
                url="https://example.com/",
                description="",
                events=["ping"],
                sealed_secret=b"sealed",
                created_at=NOW,
                updated_at=NOW,
            )
        )
        session.flush()
        for one, days, status in (("new", 29, "failed"), ("old", 31, "delivered"), ("lost", 31, "failed")):
            session.add(delivery(one, organisation_id=owner.organisation_id, days=days, status=status))
        session.add(delivery("waits", organisation_id=owner.organisation_id, days=31, status="waiting"))
    retention.run()
    retention.run()
    with database.read() as session:
        assert sorted(session.scalars(select(WebhookDelivery.id))) == ["new", "waits"]


def test_addresses_of_old_letters_are_forgotten(database: Database, retention: Retention) -> None:
    """And those of recent ones are not yet."""
    with database.write() as session:
        for days in (89, 91):
            sent_at = NOW - timedelta(days=days)
            session.add(SentLetter(email=f"{days}@example.com", kind="verify", language="en", sent_at=sent_at))
    retention.run()
    with database.read() as session:
        assert session.scalars(select(SentLetter.email)).all() == ["89@example.com"]
