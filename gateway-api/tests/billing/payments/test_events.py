"""Events of Toss: hints in any number and order, none of which is believed."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from realcatcha_gateway.billing.payments.errors import NotSigned
from realcatcha_gateway.billing.payments.events import SIGNATURE, TRANSMISSION_ID, TRANSMISSION_TIME
from realcatcha_gateway.billing.payments.models import PaymentEvent
from realcatcha_kit.errors import BadRequest
from realcatcha_kit.testing.toss import TossStandIn
from sqlalchemy import func, select

SECURITY_KEY = "0123456789abcdef" * 4


def take(desk: Any, toss: TossStandIn, order_id: str, *, transmission_id: str = "", **data: Any) -> str | None:
    """Have an event about an order taken, and looked into as the route does; gives the payment looked at."""
    body = json.dumps(toss.event(order_id, **data)).encode()
    payment_id: str | None = desk.parts.events.take(body, {TRANSMISSION_ID: transmission_id})
    if payment_id is not None:
        desk.payments.collect(payment_id)
    return payment_id


def test_a_forged_event_changes_nothing(desk: Any, toss: TossStandIn, owner: Any, ear: Any, clock: Any) -> None:
    """Somebody who says that an order was paid, or a payment cancelled, is not believed."""
    desk.card(owner.organisation_id)
    unpaid = desk.order(owner.organisation_id, "top_a")
    paid = desk.reserve(owner.organisation_id, "inv_a")
    assert desk.payments.collect(paid).status == "confirmed"
    clock.pass_by(minutes=1)
    payment_id = take(desk, toss, unpaid, status="DONE")
    assert payment_id is not None
    assert desk.row(payment_id).status == "reserved"
    assert take(desk, toss, desk.row(paid).order_id, status="CANCELED") == paid
    assert desk.row(paid).status == "confirmed"
    assert (ear.of(paid), ear.of(payment_id)) == (["settled"], [])
    assert take(desk, toss, "rc_nobody_knows_this_one", status="DONE") is None
    agreed = {"order_id": unpaid, "payment_key": toss.agree(unpaid, 10_000), "amount_krw": 10_000}
    assert desk.payments.confirm(owner.organisation_id, **agreed).status == "confirmed"


def test_events_come_twice_and_in_any_order(desk: Any, toss: TossStandIn, owner: Any, ear: Any, clock: Any) -> None:
    """Each way of telling about a payment that was cancelled in Toss's dashboard ends the same."""
    desk.card(owner.organisation_id)
    payment_id = desk.reserve(owner.organisation_id, "inv_a")
    order_id = desk.row(payment_id).order_id
    assert desk.payments.collect(payment_id).status == "confirmed"
    toss.cancel_by_hand(order_id, 3_000)
    clock.pass_by(minutes=1)
    assert take(desk, toss, order_id, status="PARTIAL_CANCELED", transmission_id="a") == payment_id
    clock.pass_by(minutes=1)
    assert take(desk, toss, order_id, status="PARTIAL_CANCELED", transmission_id="a") is None  # known
    assert take(desk, toss, order_id, status="DONE", transmission_id="b") == payment_id  # sent before, late
    toss.cancel_by_hand(order_id, 7_000)
    assert take(desk, toss, order_id, status="CANCELED", transmission_id="c") is None  # within five seconds: later
    clock.pass_by(minutes=1)
    desk.parts.sweep.run()
    row = desk.row(payment_id)
    assert (row.status, row.refunded_krw, row.due_at) == ("cancelled", 10_000, None)
    assert ear.heard == [
        (what, payment_id, won) for what, won in (("settled", 10_000), ("refunded", 3_000), ("refunded", 7_000))
    ]
    assert [refund.key.split(":")[0] for refund in desk.refunds(payment_id)] == ["toss", "toss"]


def test_an_event_settles_what_the_answer_did_not(
    desk: Any, toss: TossStandIn, owner: Any, ear: Any, clock: Any
) -> None:
    """A payment in doubt is looked at when Toss says something about it, not only after its pause."""
    desk.card(owner.organisation_id)
    payment_id = desk.reserve(owner.organisation_id, "inv_a")
    toss.faults = ["lost-after"]
    assert desk.payments.collect(payment_id).status == "unknown"
    clock.pass_by(seconds=6)
    assert take(desk, toss, desk.row(payment_id).order_id) == payment_id
    assert (desk.row(payment_id).status, ear.of(payment_id)) == ("confirmed", ["settled"])


def test_many_events_cause_few_questions(desk: Any, toss: TossStandIn, owner: Any, clock: Any) -> None:
    """Whoever floods the webhook with events about one payment has Toss asked once in five seconds."""
    desk.card(owner.organisation_id)
    payment_id = desk.reserve(owner.organisation_id, "inv_a")
    desk.payments.collect(payment_id)
    clock.pass_by(minutes=1)
    before = len(toss.requests)
    for number in range(20):
        take(desk, toss, desk.row(payment_id).order_id, transmission_id=str(number))
    assert len(toss.requests) - before == 1
    with desk.database.read() as session:
        kept = session.scalar(select(func.count()).select_from(PaymentEvent))
    assert kept == 2, "one that was looked into, and one that is"


def test_signatures(desk: Any, toss: TossStandIn) -> None:
    """Events of a kind that Toss signs are taken with a signature only; whatever is signed has to be signed right."""
    body = json.dumps({"eventType": "payout.changed", "createdAt": "2026-03-01T12:00:00.000", "data": {}}).encode()
    time = "2026-03-01T12:00:00+09:00"
    right = [hmac.digest(key, body + b":" + time.encode(), hashlib.sha256) for key in keys()]
    for signed in right:
        signature = f"v1:{base64.b64encode(b'x' * 32).decode()},{base64.b64encode(signed).decode()}"
        assert desk.parts.events.take(body, {SIGNATURE: signature, TRANSMISSION_TIME: time}) is None
    good = f"v1:{base64.b64encode(right[0]).decode()}"
    for headers in (
        {},
        {SIGNATURE: good, TRANSMISSION_TIME: "2026-03-01T12:00:01+09:00"},
        {SIGNATURE: good.removeprefix("v1:"), TRANSMISSION_TIME: time},
        {SIGNATURE: "v1:", TRANSMISSION_TIME: time},
        {SIGNATURE: "v1:\u00e9", TRANSMISSION_TIME: time},
    ):
        with pytest.raises(NotSigned):
            desk.parts.events.take(body, headers)
    with pytest.raises(NotSigned):
        desk.parts.events.take(body + b" ", {SIGNATURE: good, TRANSMISSION_TIME: time})
    payment = json.dumps(toss.event("rc_a")).encode()
    with pytest.raises(NotSigned):
        desk.parts.events.take(payment, {SIGNATURE: "v1:forged", TRANSMISSION_TIME: time})


def keys() -> list[bytes]:
    return [SECURITY_KEY.encode(), bytes.fromhex(SECURITY_KEY)]


def test_what_is_no_event(desk: Any) -> None:
    """400, whatever the bytes; an event of another kind, or with an odd order id, is fine and ignored."""
    deep = b'{"a":' + b"[" * 100_000
    for body in (b"", b"[]", b"{", b"\xff", b'{"data": 5}', b'{"orderId": []}', deep):
        with pytest.raises(BadRequest):
            desk.parts.events.take(body, {})
    for body in (b"{}", b'{"eventType": "METHOD_UPDATED", "data": null}', b'{"orderId": "\\u00e9"}'):
        assert desk.parts.events.take(body, {}) is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_over_http(
    client: httpx.Client, toss: TossStandIn, desk: Any, owner: Any, eventually: Callable[..., None]
) -> None:
    """Toss posts an event, gets its 200, and the payment is looked up behind its back."""
    desk.card(owner.organisation_id)
    payment_id = desk.reserve(owner.organisation_id, "inv_a")
    order_id = desk.row(payment_id).order_id
    desk.payments.collect(payment_id)
    toss.cancel_by_hand(order_id, 10_000)
    url = f"{client.base_url}/v1/billing/toss/webhooks"
    assert toss.send(url, toss.event(order_id, status="CANCELED")) == 200
    eventually(lambda: desk.row(payment_id).status == "cancelled")
    for body in (b"{", b'{"a":' + b"[" * 50_000):
        assert client.post(url, content=body, headers={"content-type": "application/json"}).status_code == 400
