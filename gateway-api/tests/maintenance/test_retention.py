"""Logs are kept for as long as the settings say, and no longer."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.data.models import DataExport, Erasure
from realcatcha_gateway.database import Database
from realcatcha_gateway.mail.models import SentLetter
from realcatcha_gateway.maintenance.retention import Keep, Retention, keeping
from realcatcha_gateway.webhooks.models import WebhookDelivery, WebhookEndpoint
from sqlalchemy import select

NOW = utc_now()


DOCUMENT = Path(__file__).parents[3] / "docs" / "data.md"


@pytest.fixture
def kept(database_url: str, make_settings: Callable[..., Any]) -> Sequence[Keep]:
    return keeping(make_settings(database_url, "redis://127.0.0.1:9/0"))


@pytest.fixture
def retention(database: Database, kept: Sequence[Keep]) -> Retention:
    return Retention(database, kept, clock=lambda: NOW, batch=2)


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


def test_more_than_a_batch_goes_in_one_run(database: Database, retention: Retention) -> None:
    """Five of two at a time; a second run finds nothing."""
    sent_at = NOW - timedelta(days=91)
    with database.write() as session:
        session.add_all(
            SentLetter(email="a@example.com", kind="reset", language="en", sent_at=sent_at) for _ in range(5)
        )
    assert retention.run()["sent_letters"] == 5
    assert retention.run()["sent_letters"] == 0


def test_copies_go_when_they_expire_and_erasures_after_years(
    database: Database, retention: Retention, owner: Any
) -> None:
    """A copy that is still to be made has no such moment; nor has an erasure that waits."""
    with database.write() as session:
        for name, expires_at in (("old", NOW - timedelta(minutes=1)), ("new", NOW + timedelta(days=1)), ("due", None)):
            session.add(
                DataExport(
                    id=name,
                    user_id=owner.user_id,
                    status="waiting" if expires_at is None else "ready",
                    requested_at=NOW - timedelta(days=400),
                    expires_at=expires_at,
                    size_bytes=0,
                )
            )
        for name, days in (("past", 3 * 365 + 1), ("present", 1), ("waits", None)):
            finished_at = None if days is None else NOW - timedelta(days=days)
            row = Erasure(id=name, kind="account", requested_at=NOW, due_at=NOW, finished_at=finished_at)
            session.add(row)
    retention.run()
    with database.read() as session:
        assert sorted(session.scalars(select(DataExport.id))) == ["due", "new"]
        assert sorted(session.scalars(select(Erasure.id))) == ["present", "waits"]


def test_every_table_that_loses_rows_by_age_is_documented(kept: Sequence[Keep]) -> None:
    """With its days, or the setting that says how many."""
    text = DOCUMENT.read_text("utf-8")
    assert all(f"`{one.table}`" in text for one in kept)
