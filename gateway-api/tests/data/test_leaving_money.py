"""The money of an organisation that is erased: no credit is lost unasked, and no card is left at Toss."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.audit.models import AuditEntry
from realcatcha_gateway.billing.payments.models import PaymentMethod
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_kit.testing.toss import CLIENT_KEY, SECRET_KEY, TossStandIn
from sqlalchemy import select

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def toss() -> Iterator[TossStandIn]:
    with TossStandIn() as toss:
        toss.books.believing = True
        yield toss


@pytest.fixture
def settings(settings: GatewaySettings, toss: TossStandIn) -> GatewaySettings:
    """The same with an account at the stand-in."""
    changed = {
        "environment": "development",
        "toss_url": toss.url,
        "toss_client_key": CLIENT_KEY,
        "toss_secret_key": SECRET_KEY,
    }
    return GatewaySettings.model_validate(settings.model_dump() | changed)


@pytest.fixture
def card(product: Any, owner: Any) -> None:
    product.post("/billing/payment-methods", owner, {"auth_key": "auth"}).raise_for_status()


@pytest.fixture
def top_up(product: Any, owner: Any, card: None, eventually: Callable[..., None]) -> Callable[[int], None]:
    """Buy credit, and wait until it is there."""

    def top_up(amount_krw: int) -> None:
        before = credit(product, owner)
        product.post("/billing/credits/top-ups", owner, {"amount_krw": amount_krw}).raise_for_status()
        eventually(lambda: credit(product, owner) == before + amount_krw)

    return top_up


def credit(product: Any, owner: Any) -> int:
    found = product.client.get("/v1/billing/credits", headers=owner.headers).json()
    return int(found["available_krw"])


def lives(product: Any, owner: Any) -> bool:
    with product.database.read() as session:
        return session.get(Organisation, owner.organisation_id) is not None


@pytest.mark.parametrize("path", ["/organisation/erasure", "/auth/erasure"])
@SQLITE
def test_credit_is_given_up_in_so_many_words(
    product: Any, owner: Any, top_up: Callable[[int], None], path: str
) -> None:
    """Else the request is refused and says how much there is; the audit log keeps what was given up."""
    top_up(30_000)
    refused = product.confirmed(path, owner)
    assert (refused.status_code, refused.json()["code"]) == (409, "credit-left")
    assert refused.json()["organisations"] == [{"id": owner.organisation_id, "credit_krw": 30_000}]
    accepted = product.post(path, owner, {"password": owner.password, "give_up_credit": True})
    assert accepted.status_code == 202
    with product.database.read() as session:
        details = session.scalars(select(AuditEntry.details).where(AuditEntry.action.like("%erasure-requested"))).all()
    assert details == ['{"given_up_krw":30000}']
    assert credit(product, owner) == 30_000  # until then it may be cancelled


@SQLITE
def test_credit_that_comes_later_is_not_lost(
    product: Any, owner: Any, top_up: Callable[[int], None], toss: TossStandIn
) -> None:
    """Somebody else buys some while the erasure waits: it waits on."""
    top_up(1_000)
    product.post("/organisation/erasure", owner, {"password": owner.password, "give_up_credit": True})
    top_up(2_000)
    product.run_in(days=7)
    assert lives(product, owner)
    assert credit(product, owner) == 3_000


@pytest.mark.parametrize("database_url", ["sqlite", "mariadb"], indirect=True)
def test_toss_forgets_the_cards_first(product: Any, owner: Any, card: None, toss: TossStandIn) -> None:
    """A billing key that nobody remembers could be charged for ever."""
    assert len(toss.books.cards) == 1
    product.confirmed("/organisation/erasure", owner)
    product.run_in(days=7)
    assert lives(product, owner)
    product.billing.payments.sweep.run()
    assert toss.books.cards == {}
    product.run_in(days=7, minutes=2)
    assert not lives(product, owner)
    with product.database.read() as session:
        assert session.scalars(select(PaymentMethod)).all() == []


@SQLITE
def test_a_toss_that_is_away_holds_no_erasure_up_for_long(
    product: Any, owner: Any, card: None, toss: TossStandIn
) -> None:
    """For a day; then the key is given up here, and the log says so."""
    product.confirmed("/organisation/erasure", owner)
    toss.away = True
    product.run_in(days=7)
    product.billing.payments.sweep.run()
    product.run_in(days=7, hours=1)
    assert lives(product, owner)
    product.clock.pass_by(days=8, hours=1)
    product.billing.payments.sweep.run()
    product.run_in(minutes=1)
    assert not lives(product, owner)
