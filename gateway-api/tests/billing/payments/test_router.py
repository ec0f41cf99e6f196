"""Orders, payments and cards over HTTP."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from realcatcha_gateway.audit.models import AuditEntry
from realcatcha_gateway.database import Database
from realcatcha_gateway.main import create_app
from realcatcha_kit.testing.toss import CLIENT_KEY, TossStandIn
from sqlalchemy import select, text

BILLING = "/v1/billing"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What differs between databases is below HTTP, and tested there on both."""


def order(client: httpx.Client, owner: Any, *, amount_krw: int = 10_000, **headers: str) -> dict[str, Any]:
    answer = client.post(f"{BILLING}/checkouts", json={"amount_krw": amount_krw}, headers=owner.headers | headers)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def confirm(
    client: httpx.Client, owner: Any, order_id: str, payment_key: str, *, amount_krw: int = 10_000
) -> httpx.Response:
    body = {"payment_key": payment_key, "amount_krw": amount_krw}
    return client.post(f"{BILLING}/checkouts/{order_id}/confirm", json=body, headers=owner.headers)


def register(client: httpx.Client, owner: Any, toss: TossStandIn) -> dict[str, Any]:
    begun = client.post(f"{BILLING}/payment-methods/begin", headers=owner.headers).json()
    body = {"auth_key": toss.authenticate_card(begun["customer_key"])}
    answer = client.post(f"{BILLING}/payment-methods", json=body, headers=owner.headers)
    assert answer.status_code == 201, answer.text
    again = client.post(f"{BILLING}/payment-methods", json=body, headers=owner.headers)
    assert again.json() == answer.json()
    return dict(answer.json())


def test_an_order_is_paid(client: httpx.Client, toss: TossStandIn, owner: Any, join: Callable[..., Any]) -> None:
    """Order, Toss's page, confirmation; asked again it is not charged again, and a viewer sees it with its receipt."""
    ordered = order(client, owner, **{"Idempotency-Key": "once"})
    assert order(client, owner, **{"Idempotency-Key": "once"}) == ordered
    assert ordered["client_key"] == CLIENT_KEY
    payment_key = toss.agree(ordered["order_id"], 10_000)
    paid = confirm(client, owner, ordered["order_id"], payment_key)
    assert (paid.status_code, paid.json()["state"]) == (200, "paid")
    assert confirm(client, owner, ordered["order_id"], payment_key).json() == paid.json()
    other = confirm(client, owner, ordered["order_id"], "another")
    assert (other.status_code, other.json()["code"]) == (409, "already-paid")
    assert toss.books.ledger.charged == [ordered["order_id"]]
    viewer = join("viewer", organisation_id=owner.organisation_id)
    listed = client.get(f"{BILLING}/payments", headers=viewer.headers).json()
    assert listed == {"items": [paid.json()], "next_cursor": None}
    assert listed["items"][0]["receipt_url"].startswith("https://dashboard.tosspayments.com/receipt/")
    one = client.get(f"{BILLING}/payments/{ordered['payment_id']}", headers=viewer.headers)
    assert one.json() == paid.json()


def test_the_audit_log_knows_what_moved_money(
    client: httpx.Client, toss: TossStandIn, owner: Any, database: Database, eventually: Callable[..., None]
) -> None:
    """Who ordered credit, once; and money that went back by nobody's order here."""
    ordered = order(client, owner)
    confirm(client, owner, ordered["order_id"], toss.agree(ordered["order_id"], 10_000)).raise_for_status()
    toss.cancel_by_hand(ordered["order_id"], 4_000)
    path = f"{BILLING}/payments/{ordered['payment_id']}"
    with database.write() as session:
        session.execute(text("UPDATE payments SET looked_at = NULL"))  # else it waits five seconds
    toss.send(f"{client.base_url}{BILLING}/toss/webhooks", toss.event(ordered["order_id"]))
    eventually(lambda: client.get(path, headers=owner.headers).json()["refunded_krw"] == 4_000)
    with database.read() as session:
        query = select(AuditEntry).where(AuditEntry.organisation_id == owner.organisation_id)
        entries = session.scalars(query.order_by(AuditEntry.sequence)).all()
    found = [(one.action, one.actor_kind, one.actor_id) for one in entries if one.action != "organisation.created"]
    assert found[-2:] == [("billing.topped-up", "user", owner.user_id), ("payment.refunded", "system", "")]
    assert [one.action for one in entries].count("billing.topped-up") == 1


def test_a_tampered_amount_is_refused(client: httpx.Client, toss: TossStandIn, owner: Any) -> None:
    """Whoever agrees to pay less than was ordered pays nothing, and Toss is not even asked."""
    ordered = order(client, owner, amount_krw=50_000)
    payment_key = toss.agree(ordered["order_id"], 1_000)
    for amount in (1_000, 50_001):
        answer = confirm(client, owner, ordered["order_id"], payment_key, amount_krw=amount)
        assert (answer.status_code, answer.json()["code"]) == (409, "amount-differs")
    assert toss.requests == []
    truthful = confirm(client, owner, ordered["order_id"], payment_key, amount_krw=50_000)
    assert truthful.status_code == 402
    assert toss.books.ledger.charged == []


def test_what_is_declined_or_doubtful(client: httpx.Client, toss: TossStandIn, owner: Any) -> None:
    """402 with what Toss says to the customer; 202 while Toss does not say."""
    declined = order(client, owner)
    toss.books.declining = True
    answer = confirm(client, owner, declined["order_id"], toss.agree(declined["order_id"], 10_000))
    assert (answer.status_code, answer.json()["code"]) == (402, "payment-declined")
    assert (answer.json()["failure_code"], "한도초과" in answer.json()["detail"]) == ("REJECT_CARD_PAYMENT", True)
    toss.books.declining = False
    doubtful = order(client, owner)
    toss.faults = ["error-after"]
    answer = confirm(client, owner, doubtful["order_id"], toss.agree(doubtful["order_id"], 10_000))
    assert (answer.status_code, answer.json()["state"], answer.json()["failure_code"]) == (202, "processing", None)


def test_the_list_of_payments_has_pages(client: httpx.Client, owner: Any) -> None:
    """Newest first, each once."""
    made = [order(client, owner)["payment_id"] for _ in range(5)]
    seen, cursor = [], ""
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = client.get(f"{BILLING}/payments", params=query, headers=owner.headers).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == made[::-1]


def test_cards(
    client: httpx.Client, toss: TossStandIn, owner: Any, database: Database, eventually: Callable[..., None]
) -> None:
    """The first is charged until another one is chosen; what charges it is stored sealed, and forgotten by Toss."""
    first, second = register(client, owner, toss), register(client, owner, toss)
    assert (first["brand"], first["last4"], first["is_default"], second["is_default"]) == ("현대", "123*", True, False)
    billing_keys = list(toss.books.cards)
    with database.read() as session:
        stored = session.execute(text("SELECT sealed_billing_key FROM payment_methods")).scalars().all()
    assert all(key.encode() not in bytes(sealed) for key in billing_keys for sealed in stored)
    chosen = client.post(f"{BILLING}/payment-methods/{second['id']}/default", headers=owner.headers)
    assert chosen.json() == second | {"is_default": True}
    gone = client.delete(f"{BILLING}/payment-methods/{second['id']}", headers=owner.headers)
    assert gone.status_code == 204
    items = client.get(f"{BILLING}/payment-methods", headers=owner.headers).json()["items"]
    assert items == [first]
    again = client.delete(f"{BILLING}/payment-methods/{second['id']}", headers=owner.headers)
    assert again.json()["code"] == "payment-method-not-found"
    eventually(lambda: len(toss.books.cards) == 1)


def test_a_card_of_somebody_else_is_not_taken(client: httpx.Client, toss: TossStandIn, owner: Any) -> None:
    """Toss binds a code to the customer that it was made for."""
    body = {"auth_key": toss.authenticate_card("rcc_somebody_else")}
    answer = client.post(f"{BILLING}/payment-methods", json=body, headers=owner.headers)
    assert (answer.status_code, answer.json()["code"]) == (402, "payment-declined")
    assert toss.books.cards == {}


def test_a_lost_answer_about_a_card_is_asked_for_again(client: httpx.Client, toss: TossStandIn, owner: Any) -> None:
    """The code is spent at Toss, and its key has Toss repeat the answer: one card."""
    begun = client.post(f"{BILLING}/payment-methods/begin", headers=owner.headers).json()
    body = {"auth_key": toss.authenticate_card(begun["customer_key"])}
    toss.faults = ["lost-after"]
    lost = client.post(f"{BILLING}/payment-methods", json=body, headers=owner.headers)
    assert (lost.status_code, lost.json()["code"]) == (503, "unavailable")
    assert client.post(f"{BILLING}/payment-methods", json=body, headers=owner.headers).status_code == 201
    assert len(toss.books.cards) == 1


def test_ten_cards_are_enough(client: httpx.Client, toss: TossStandIn, owner: Any) -> None:
    """The eleventh is refused before Toss is asked."""
    toss.books.believing = True
    path = f"{BILLING}/payment-methods"
    for number in range(10):
        assert client.post(path, json={"auth_key": f"a{number}"}, headers=owner.headers).status_code == 201
    answer = client.post(path, json={"auth_key": "a10"}, headers=owner.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-payment-methods")
    assert len(toss.books.cards) == 10


def test_who_may(client: httpx.Client, owner: Any, join: Callable[..., Any]) -> None:
    """Owners and admins pay; developers and viewers look."""
    for role, status in (("admin", 201), ("developer", 403), ("viewer", 403)):
        member = join(role, organisation_id=owner.organisation_id)
        answer = client.post(f"{BILLING}/checkouts", json={"amount_krw": 10_000}, headers=member.headers)
        assert answer.status_code == status, role
        assert client.get(f"{BILLING}/payments", headers=member.headers).status_code == 200


def test_amounts_that_are_refused(client: httpx.Client, owner: Any) -> None:
    """Too little, too much, or no number of won."""
    texts = ("0", "999", "10000001", "10000.5", '"10000"', "-5", "true", "1e4", "NaN", "-0", "[10000]", "1" * 400)
    for amount in texts:
        body, headers = f'{{"amount_krw": {amount}}}', owner.headers | {"content-type": "application/json"}
        answer = client.post(f"{BILLING}/checkouts", content=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "malformed"), amount


@pytest.fixture
def app_without_toss(
    database: Database, database_url: str, redis_url: str, make_settings: Callable[..., Any]
) -> FastAPI:
    del database
    return create_app(make_settings(database_url, redis_url))


def test_without_an_account_at_toss(
    app_without_toss: FastAPI, serve: Callable[..., Any], browser: httpx.Client, owner: Any
) -> None:
    """Everything says clearly that nobody can pay here, and lists are empty."""
    url = f"{serve(app_without_toss).url}{BILLING}"
    for path, body in (
        ("/checkouts", {"amount_krw": 10_000}),
        (f"/checkouts/rc_{'a' * 40}/confirm", {"payment_key": "x", "amount_krw": 10_000}),
        ("/payment-methods/begin", None),
        ("/payment-methods", {"auth_key": "x"}),
    ):
        answer = browser.post(f"{url}{path}", json=body, headers=owner.headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "payments-off"), path
    assert browser.get(f"{url}/payments", headers=owner.headers).json()["items"] == []
    assert browser.get(f"{url}/payment-methods", headers=owner.headers).json()["items"] == []
    assert browser.post(f"{url}/toss/webhooks", json={"eventType": "x"}).status_code == 200
