"""What was collected lately is added up for the operators' dashboard."""

from datetime import UTC, datetime, timedelta

from prometheus_client import CollectorRegistry
from realcatcha_gateway.billing.payments.models import Payment
from realcatcha_gateway.database import Database
from realcatcha_gateway.maintenance.revenue import Revenue

_NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
_NAME = "realcatcha_payments_collected_krw"


def _payment(name: str, *, purpose: str = "invoice", days: float = 1, refunded: int = 0, status: str) -> Payment:
    moment = _NOW - timedelta(days=days)
    return Payment(
        id=f"pay_{name}",
        organisation_id="org_gone",
        order_id=f"order_{name}",
        flow="billing",
        purpose=purpose,
        reference_id=name,
        attempt=1,
        amount_krw=10_000,
        refunded_krw=refunded,
        status=status,
        created_at=moment,
        settled_at=moment,
    )


def test_what_was_given_back_or_not_paid_or_long_ago_does_not_count(database: Database) -> None:
    """By what it was paid for; nothing paid is nought, not missing."""
    with database.write() as session:
        session.add_all(
            [
                _payment("whole", status="confirmed"),
                _payment("part", status="partially_cancelled", refunded=4_000),
                _payment("back", status="cancelled", refunded=10_000),
                _payment("refused", status="failed"),
                _payment("old", status="confirmed", days=31),
            ]
        )
    registry = CollectorRegistry()
    Revenue(database, registry, clock=lambda: _NOW).look()
    assert registry.get_sample_value(_NAME, {"purpose": "invoice"}) == 16_000
    assert registry.get_sample_value(_NAME, {"purpose": "topup"}) == 0


def test_it_is_added_up_every_quarter_of_an_hour(database: Database) -> None:
    """However often it is asked to."""
    registry, clock = CollectorRegistry(), [_NOW]
    revenue = Revenue(database, registry, clock=lambda: clock[0])
    revenue.look()
    with database.write() as session:
        session.add(_payment("new", purpose="topup", days=0, status="confirmed"))
    clock[0] = _NOW + timedelta(minutes=14)
    revenue.look()
    assert registry.get_sample_value(_NAME, {"purpose": "topup"}) == 0
    clock[0] = _NOW + timedelta(minutes=15)
    revenue.look()
    assert registry.get_sample_value(_NAME, {"purpose": "topup"}) == 10_000
