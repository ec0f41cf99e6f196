"""Site owners' systems are told of a quota: at 80 and at 100 per cent, once each."""

import json
from typing import Any

import pytest
from realcatcha_gateway.billing.subscriptions.quotas import PlanQuotas
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.service import Postbox
from realcatcha_gateway.usage.models import UsageDay
from realcatcha_gateway.usage.quotas import Month, QuotaWatch
from realcatcha_gateway.webhooks.models import WebhookDelivery, WebhookEndpoint
from realcatcha_gateway.webhooks.service import Events
from sqlalchemy import select

SEALER = Sealer(["a root key for tests, forty characters long"])
EVENTS = ["quota.warning", "quota.reached"]


def register(database: Database, owner: Any, clock: Any) -> None:
    with database.write() as session:
        session.add(
            WebhookEndpoint(
                id="whk_a",
                organisation_id=owner.organisation_id,
                url="https://hooks.example.com/",
                description="",
                events=EVENTS,
                sealed_secret=SEALER.seal(b"whsec_AAAA"),
                created_at=clock.now,
                updated_at=clock.now,
            )
        )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_quota_is_told_of_at_each_threshold_once(database: Database, owner: Any, clock: Any) -> None:
    """However often it is looked at; with what was used, and of which limit."""
    register(database, owner, clock)
    watch = QuotaWatch(
        database,
        Postbox(SEALER, clock, wake=lambda: None),
        Events(clock, wake=lambda: None),
        quotas=PlanQuotas(),
        clock=clock,
    )
    for verifications in (7_999, 8_000, 10_000):
        with database.write() as session:
            key = {"site_id": "a" * 16, "kind": "none", "verdict": "passed", "country": ""}
            day = Month.starting(2026, 3).first
            session.merge(UsageDay(organisation_id=owner.organisation_id, day=day, verifications=verifications, **key))
        watch.run()
        watch.run()
    with database.read() as session:
        sent = session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.created_at)).all()
    told = {one.event_type: json.loads(one.body)["data"] for one in sent}
    assert len(sent) == len(told)
    assert [(one, told[one]["used"], told[one]["limit"]) for one in EVENTS] == [
        ("quota.warning", 8_000, 10_000),
        ("quota.reached", 10_000, 10_000),
    ]
