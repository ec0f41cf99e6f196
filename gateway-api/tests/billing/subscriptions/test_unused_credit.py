"""Unused credit goes back to the card that it was bought with: once, whatever is clicked and whatever Toss answers."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from realcatcha_gateway.audit.models import AuditEntry
from realcatcha_gateway.billing.invoices.models import Invoice
from realcatcha_gateway.billing.payments.models import Refund
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.identifiers import random_id
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_kit.testing.toss import CLIENT_KEY, Fault, TossStandIn
from realcatcha_kit.testing.toss import SECRET_KEY as TOSS_SECRET_KEY
from sqlalchemy import select, update

BILLING = "/v1/billing"
FAULTS: list[list[Fault]] = [
    [],
    ["lost-before"],
    ["lost-after"],
    ["error-before"],
    ["error-after"],
    ["lost-before", "error-after"],
]
"""None, a time-out before and after the money went back, an error before and after, and two of them."""


@pytest.fixture
def toss() -> Iterator[TossStandIn]:
    with TossStandIn() as toss:
        toss.books.believing = True
        yield toss


@pytest.fixture
def settings(
    database_url: str, redis_url: str, make_settings: Callable[..., GatewaySettings], toss: TossStandIn
) -> GatewaySettings:
    keys = {"toss_client_key": CLIENT_KEY, "toss_secret_key": TOSS_SECRET_KEY}
    return make_settings(database_url, redis_url, toss_url=toss.url, **keys)


class Wallet:
    """An owner with credit, and the maintenance process that looks at refunds."""

    def __init__(self, client: httpx.Client, owner: Any, app: FastAPI, database: Database) -> None:
        self.client, self.owner, self.app, self.database = client, owner, app, database

    def ask(self, method: str, path: str, body: Any = None, *, by: Any = None, **headers: str) -> httpx.Response:
        asker = by or self.owner
        return self.client.request(method, f"{BILLING}{path}", json=body, headers=asker.headers | headers)

    def buy(self, amount_krw: int) -> str:
        """Buy credit on Toss's page; gives the top-up's id."""
        order_id = self.ask("POST", "/checkouts", {"amount_krw": amount_krw}).json()["order_id"]
        body = {"payment_key": f"key-{order_id}", "amount_krw": amount_krw}
        return str(self.ask("POST", f"/checkouts/{order_id}/confirm", body).json()["reference_id"])

    def refund(self, topup_id: str, *, by: Any = None, **headers: str) -> httpx.Response:
        return self.ask("POST", f"/credits/top-ups/{topup_id}/refund", by=by, **headers)

    def sweep(self, times: int = 4) -> None:
        """Look at what is due, as if time had passed before each look."""
        payments = self.app.state.payment_parts.payments
        for _ in range(times):
            with self.database.write() as session:
                past = utc_now() - timedelta(seconds=1)
                session.execute(update(Refund).where(Refund.due_at.is_not(None)).values(due_at=past))
                due = list(session.scalars(select(Refund.id).where(Refund.due_at.is_not(None))))
            for refund_id in due:
                payments.give_back(refund_id)

    @property
    def available_krw(self) -> int:
        return int(self.ask("GET", "/credits").json()["available_krw"])

    @property
    def refunds(self) -> list[tuple[str, int]]:
        return [(one["state"], one["amount_krw"]) for one in self.ask("GET", "/refunds").json()["items"]]


@pytest.fixture
def wallet(client: httpx.Client, owner: Any, app: FastAPI, database: Database) -> Wallet:
    return Wallet(client, owner, app, database)


@pytest.mark.parametrize("database_url", ["sqlite", "mariadb"], indirect=True)
def test_a_double_click_gives_it_back_once(
    wallet: Wallet, toss: TossStandIn, join: Callable[..., Any], database: Database
) -> None:
    """Many at once, with and without a key: one refund, taken from the credit at once; a viewer sees, and asks not."""
    topup = wallet.buy(50_000)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: wallet.refund(topup), range(4)))
    assert {answer.status_code for answer in answers} == {202}, [answer.text for answer in answers]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert (wallet.available_krw, wallet.refunds) == (0, [("processing", 50_000)])
    viewer = join("viewer", organisation_id=wallet.owner.organisation_id)
    assert wallet.refund(topup, by=viewer).status_code == 403
    assert wallet.ask("GET", "/refunds", by=viewer).json()["items"][0]["reference_id"] == topup
    wallet.sweep()
    assert wallet.refunds == [("done", 50_000)]
    again = wallet.refund(topup)
    assert (again.status_code, again.json()["code"]) == (409, "nothing-to-refund")
    assert [amount for _, amount in toss.books.ledger.given_back] == [50_000]
    with database.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "payment.refunded")).one()
    assert entry.actor_id == wallet.owner.user_id


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_fault_gives_it_back_once(wallet: Wallet, toss: TossStandIn) -> None:
    """In part, where some is spent; asked again at every stage it is never more than what is unused."""
    for faults in FAULTS:
        topup = wallet.buy(10_000)
        toss.faults = list(faults)
        for _ in range(2):
            assert wallet.refund(topup).status_code == 202, faults
            wallet.app.state.payment_parts.payments.give_back(wallet.ask("GET", "/refunds").json()["items"][0]["id"])
            if not faults:
                break
        wallet.sweep()
        assert wallet.refund(topup).json()["code"] == "nothing-to-refund", faults
        assert (wallet.available_krw, wallet.refunds[0]) == (0, ("done", 10_000)), faults
    assert [amount for _, amount in toss.books.ledger.given_back] == [10_000] * len(FAULTS)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_only_what_is_unused_goes_back(wallet: Wallet, toss: TossStandIn, eventually: Callable[..., None]) -> None:
    """By a partial cancellation; of several top-ups each for itself, together no more than there is."""
    first, second = wallet.buy(30_000), wallet.buy(20_000)
    assert wallet.ask("POST", "/subscription", {"plan": "pro"}).status_code == 202
    eventually(lambda: wallet.ask("GET", "/subscription").json()["status"] == "active")
    assert wallet.available_krw == 21_000
    assert wallet.refund(second).json()["amount_krw"] == 20_000
    assert wallet.refund(first).json()["amount_krw"] == 1_000
    wallet.sweep()
    assert sorted(amount for _, amount in toss.books.ledger.given_back) == [1_000, 20_000]
    assert {one["status"] for one in toss.books.payments.values()} == {"CANCELED", "PARTIAL_CANCELED"}
    assert wallet.refund(first).json()["code"] == "nothing-to-refund"
    assert wallet.ask("GET", "/subscription").json()["status"] == "active"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_where_toss_refuses_the_credit_comes_back(wallet: Wallet, toss: TossStandIn) -> None:
    """The customer reads why; asking again later is another attempt."""
    topup = wallet.buy(10_000)
    (payment,) = toss.books.payments.values()
    payment["status"] = "EXPIRED"
    assert wallet.refund(topup).status_code == 202
    wallet.sweep()
    assert (wallet.available_krw, wallet.refunds) == (10_000, [("failed", 10_000)])
    assert wallet.ask("GET", "/refunds").json()["items"][0]["failure_code"] == "NOT_CANCELABLE_PAYMENT"
    payment["status"] = "DONE"
    assert wallet.refund(topup).status_code == 202
    wallet.sweep()
    assert (wallet.available_krw, wallet.refunds) == (0, [("done", 10_000), ("failed", 10_000)])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_owed_is_paid_first(wallet: Wallet, database: Database, join: Callable[..., Any]) -> None:
    """Nothing goes back past a debt; and nobody refunds another organisation's credit, or what is none."""
    topup = wallet.buy(10_000)
    stranger = join("owner")
    for name, asker in ((topup, stranger), ("top_aaaaaaaaaaaaaaaaaaaa", wallet.owner), ("x", wallet.owner)):
        answer = wallet.refund(name, by=asker)
        assert (answer.status_code, answer.json()["code"]) == (404, "top-up-not-found")
    id = random_id("inv_")
    with database.write() as session:
        session.add(
            Invoice(
                id=id,
                organisation_id=wallet.owner.organisation_id,
                occasion=id,
                kind="overage",
                status="uncollectible",
                subscription_id="sub_a",
                period=0,
                total_krw=1_100,
                supply_krw=1_000,
                tax_krw=100,
                credit_krw=0,
                language="ko",
                created_at=utc_now(),
            )
        )
    refused = wallet.refund(topup)
    assert (refused.status_code, refused.json()["owed_krw"]) == (402, 1_100)
    assert wallet.available_krw == 10_000
