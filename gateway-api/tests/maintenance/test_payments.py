"""The maintenance process looks at payments, and tells billing what came of them, as the gateway does."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from realcatcha_gateway.billing.credits.models import CreditTopup
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.maintenance.parts import MaintenanceParts
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_kit.testing.toss import CLIENT_KEY, SECRET_KEY, TossStandIn
from sqlalchemy import select

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Payments are tested on both databases where they are; this is about what is put together."""


@pytest.fixture
def toss() -> Iterator[TossStandIn]:
    with TossStandIn() as toss:
        yield toss


@pytest.fixture
def settings(
    database: Database, database_url: str, redis_url: str, make_settings: Callable[..., Any], toss: TossStandIn
) -> GatewaySettings:
    del database
    keys = {"toss_client_key": CLIENT_KEY, "toss_secret_key": SECRET_KEY, "payments_every_s": 7.0}
    made: GatewaySettings = make_settings(database_url, redis_url, toss_url=toss.url, **keys)
    return made


def run_task(settings: GatewaySettings, parts: MaintenanceParts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do what the beat has a worker do; the module reads its environment when it is imported."""
    monkeypatch.setenv("GATEWAY_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("GATEWAY_SECRET_KEY", "long enough for tests")
    monkeypatch.setenv("GATEWAY_INTERNAL_TOKEN", "long enough for tests")
    from realcatcha_gateway.maintenance import celery_app  # noqa: PLC0415  # see above

    app = celery_app.create_app(settings)
    celery_app.add_tasks(app, lambda: parts)
    assert app.conf.beat_schedule[celery_app.LOOK_AT_PAYMENTS]["schedule"] == 7.0
    app.tasks[celery_app.LOOK_AT_PAYMENTS].apply(throw=True)


def test_its_task_settles_what_the_gateway_left(
    settings: GatewaySettings,
    database: Database,
    toss: TossStandIn,
    owner: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An order whose confirmation was lost is found out about by the beat's task, and the credit is there."""
    parts = MaintenanceParts(settings)
    payments = parts.billing.payments.payments
    with database.write() as session:
        order = payments.order(session, organisation_id=owner.organisation_id, reference_id="top_a", amount_krw=10_000)
    toss.faults = ["lost-after"]
    agreed = {"order_id": order.order_id, "payment_key": toss.agree(order.order_id, 10_000), "amount_krw": 10_000}
    assert payments.confirm(owner.organisation_id, **agreed).status == "unknown"
    payments._clock = lambda: utc_now() + timedelta(minutes=3)  # the process has no other clock
    run_task(settings, parts, monkeypatch)
    with database.read() as session:
        topups = session.scalars(select(CreditTopup).where(CreditTopup.organisation_id == owner.organisation_id)).all()
    assert [(one.amount_krw, one.status) for one in topups] == [(10_000, "paid")]
    assert toss.books.ledger.charged == [order.order_id]
    parts.close()
