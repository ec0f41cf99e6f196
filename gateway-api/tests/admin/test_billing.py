"""Prices that come into force later, refunds that are asked for once, and bills that wait for somebody."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from realcatcha_gateway.billing.invoices.models import Invoice
from realcatcha_gateway.billing.payments.models import Payment, Refund
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.identifiers import random_id
from sqlalchemy import select

PRICE = {"amount_krw": 33_000, "included": 120_000, "overage_krw": 450, "reason": "operations"}


def plan(desk: Any, plan_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in desk.get("/plans")["items"] if one["id"] == plan_id)
    return found


def test_a_price_comes_into_force_later(client: httpx.Client, desk: Any) -> None:
    """It is another version; what is on offer now stays, and no version comes before the newest or the present."""
    before = client.get("/v1/billing/plans").json()
    present = plan(desk, "pro")["prices"]
    later = (utc_now() + timedelta(days=30)).isoformat()
    answer = desk.send("POST", "/plans/pro/prices", PRICE | {"valid_from": later})
    assert answer.status_code == 201, answer.text
    newest = answer.json()["prices"][0]
    assert (newest["id"], newest["amount_krw"], len(answer.json()["prices"])) == ("pro-2", 33_000, len(present) + 1)
    assert client.get("/v1/billing/plans").json() == before
    for days in (-1, 29, 30):
        moment = utc_now() + timedelta(days=days) - timedelta(minutes=1)
        refused = desk.send("POST", "/plans/pro/prices", PRICE | {"valid_from": moment.isoformat()})
        assert (refused.status_code, refused.json()["code"]) == (409, "price-in-the-past"), days
    details = desk.details("admin.plan-changed")
    assert (details["reason"], details["price"], details["amount_krw"]) == ("operations", "pro-2", 33_000)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_krw": -1},
        {"amount_krw": 1.5},
        {"amount_krw": 99},
        {"valid_from": "2030-01-01T00:00:00"},
        {"valid_from": "soon"},
        {"version": 7},
        {"included": True},
    ],
)
def test_a_price_that_is_none_is_refused(desk: Any, wrong: dict[str, Any]) -> None:
    """Moments need a zone; numbers are whole; versions are ours to give."""
    body = PRICE | {"valid_from": "2030-01-01T00:00:00Z"} | wrong
    assert desk.send("POST", "/plans/pro/prices", body).status_code == 422
    assert [price["version"] for price in plan(desk, "pro")["prices"]] == [1]


@pytest.fixture
def payment(database: Database, owner: Any) -> str:
    """A payment of ten thousand won that was collected."""
    payment_id, now = random_id("pay_"), utc_now()
    with database.write() as session:
        session.add(
            Payment(
                id=payment_id,
                organisation_id=owner.organisation_id,
                order_id=random_id("rc_"),
                flow="billing",
                purpose="invoice",
                reference_id=random_id("inv_"),
                attempt=1,
                amount_krw=10_000,
                refunded_krw=0,
                status="confirmed",
                created_at=now,
                settled_at=now,
            )
        )
    return payment_id


def test_a_refund_is_reserved_once(desk: Any, database: Database, owner: Any, payment: str) -> None:
    """The same key is the same refund; no more goes back than was paid; the organisation's log names it."""
    path = f"/payments/{payment}/refunds"
    body = {"reason": "mistake", "amount_krw": 4_000, "key": "ticket-4711-1"}
    first, again = (desk.send("POST", path, body) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202), first.text
    assert first.json() == again.json()
    assert first.json()["status"] == "reserved"
    other = desk.send("POST", path, body | {"amount_krw": 5_000})
    assert other.json()["code"] == "not-refundable"
    too_much = desk.send("POST", path, body | {"amount_krw": 6_001, "key": "ticket-4711-2"})
    assert (too_much.status_code, too_much.json()["code"]) == (409, "not-refundable")
    with database.read() as session:
        rows = session.scalars(select(Refund).where(Refund.payment_id == payment)).all()
    assert [(row.amount_krw, row.key) for row in rows] == [(4_000, "ticket-4711-1")]
    shown = desk.get(f"/organisations/{owner.organisation_id}/payments")["items"]
    assert [(one["id"], [refund["amount_krw"] for refund in one["refunds"]]) for one in shown] == [(payment, [4_000])]
    details = desk.details("admin.refunded")
    assert (details["reason"], details["amount_krw"]) == ("mistake", 4_000)
    assert desk.entries("admin.refunded")[0].organisation_id == owner.organisation_id


def test_nothing_goes_back_of_what_is_not_there(desk: Any) -> None:
    """Nor of what no payment can be called."""
    for name in (random_id("pay_"), "pay_1", "x' OR '1'='1"):
        answer = desk.send("POST", f"/payments/{name}/refunds", {"reason": "other", "amount_krw": 1, "key": "aaaaaaaa"})
        assert (answer.status_code, answer.json()["code"]) == (404, "payment-not-found"), name


@pytest.fixture
def make_bill(database: Database, owner: Any) -> Callable[..., str]:
    """Make a bill of an earlier subscription: one that was given up, unless told otherwise."""

    def make(status: str = "uncollectible", **more: Any) -> str:
        id = random_id("inv_")
        with database.write() as session:
            session.add(
                Invoice(
                    id=id,
                    organisation_id=owner.organisation_id,
                    occasion=id,
                    kind="overage",
                    status=status,
                    subscription_id="sub_a",
                    period=0,
                    total_krw=1_100,
                    supply_krw=1_000,
                    tax_krw=100,
                    credit_krw=0,
                    language="ko",
                    created_at=utc_now(),
                    **more,
                )
            )
        return id

    return make


def test_bills_that_wait_for_somebody_are_listed_and_decided_on(
    client: httpx.Client, desk: Any, owner: Any, make_bill: Callable[..., str]
) -> None:
    """Once; with the reason in the organisation's log. Bills that go on by themselves are not listed."""
    given_up, stuck = make_bill(), make_bill("open")
    for goes_on in ({"in_flight": True}, {"next_attempt_at": utc_now() + timedelta(days=1)}):
        make_bill("open", **goes_on)
    make_bill("void")
    own = {"organisation_id": owner.organisation_id}
    both = desk.get("/invoices", **own)["items"]
    assert {one["id"]: one["needs_decision"] for one in both} == {given_up: False, stuck: True}
    assert [one["id"] for one in desk.get("/invoices", needs_decision=True)["items"]] == [stuck]
    first = desk.get("/invoices", limit=1, **own)
    second = desk.get("/invoices", limit=1, cursor=first["next_cursor"], **own)
    assert {first["items"][0]["id"], second["items"][0]["id"]} == {given_up, stuck}
    for wrong, code in ((stuck, "give-up"), (given_up, "charge-anew")):
        answer = desk.decide(f"/invoices/{wrong}/resolve", resolution=code)
        assert (answer.status_code, answer.json()["code"]) == (409, "invoice-not-resolvable")
    waived = desk.decide(f"/invoices/{given_up}/resolve", reason="mistake", resolution="waive", note="Ticket 4711.")
    assert (waived.status_code, waived.json()["status"]) == (200, "void")
    assert desk.decide(f"/invoices/{given_up}/resolve", resolution="waive").status_code == 409
    assert desk.decide(f"/invoices/{stuck}/resolve", resolution="forget").status_code == 422
    details = desk.details("admin.invoice-resolved")
    assert (details["reason"], details["resolution"], details["total_krw"]) == ("mistake", "waive", 1_100)
    (entry,) = desk.entries("admin.invoice-resolved")
    assert (entry.organisation_id, entry.subject_id) == (owner.organisation_id, given_up)
    assert client.get("/v1/admin/invoices", headers=owner.headers).status_code == 404
    for name in (random_id("inv_"), "inv_1"):
        answer = desk.decide(f"/invoices/{name}/resolve", resolution="waive")
        assert (answer.status_code, answer.json()["code"]) == (404, "invoice-not-found")


@pytest.mark.parametrize("listed", ["invoices", "sites", "audit"])
def test_no_organisation_has_letters_beyond_ascii(client: httpx.Client, administrator: Any, listed: str) -> None:
    """MariaDB compares no such text with an id: it is refused before it gets there."""
    question = {"organisation_id": "기관\u00e9"}
    answer = client.get(f"/v1/admin/{listed}", params=question, headers=administrator.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
