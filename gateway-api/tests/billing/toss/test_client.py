"""The client against the stand-in: what it sends, and what it makes of answers."""

import base64
import logging
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from realcatcha_gateway.billing.toss.client import Toss
from realcatcha_gateway.billing.toss.errors import (
    TossAbsent,
    TossDeclined,
    TossError,
    TossMisconfigured,
    TossRetriable,
    TossUnknown,
)
from realcatcha_gateway.billing.toss.verdicts import verdict
from realcatcha_kit.testing.servers import free_port
from realcatcha_kit.testing.toss import SECRET_KEY, TossStandIn


@pytest.fixture
def stand_in() -> Iterator[TossStandIn]:
    with TossStandIn() as stand_in:
        yield stand_in


@pytest.fixture
def toss(stand_in: TossStandIn) -> Iterator[Toss]:
    toss = Toss(stand_in.url, SECRET_KEY, answer_for_s=10)
    yield toss
    toss.close()


def charge(toss: Toss, stand_in: TossStandIn, order_id: str = "order_1") -> Any:
    billing = toss.issue(auth_key=stand_in.authenticate_card("customer"), customer_key="customer", key=order_id)
    return toss.charge(
        billing_key=billing.billing_key,
        customer_key="customer",
        order_id=order_id,
        order_name="RealCatcha",
        amount_krw=1_000,
    )


def test_a_whole_life(toss: Toss, stand_in: TossStandIn) -> None:
    """Register, charge, look up in both ways, give back in two parts, forget; keys with odd characters included."""
    paid = charge(toss, stand_in)
    assert (paid.status, paid.total_amount, paid.approved_at.isoformat()) == (
        "DONE",
        1_000,
        "2026-03-01T21:00:00+09:00",
    )
    assert toss.payment(paid.payment_key) == toss.order("order_1") == paid
    partly = toss.cancel(payment_key=paid.payment_key, amount_krw=400, reason="a", key="r1")
    assert (partly.status, [one.cancel_amount for one in partly.cancels or ()]) == ("PARTIAL_CANCELED", [400])
    assert toss.cancel(payment_key=paid.payment_key, amount_krw=400, reason="a", key="r1") == partly
    assert toss.cancel(payment_key=paid.payment_key, amount_krw=600, reason="b", key="r2").status == "CANCELED"
    (billing_key,) = stand_in.books.cards
    toss.forget(billing_key)
    with pytest.raises(TossAbsent):
        toss.forget(billing_key)
    with pytest.raises(TossDeclined):
        toss.cancel(payment_key="nobody", amount_krw=1, reason="c", key="r3")


def test_what_moves_money_has_a_key(toss: Toss, stand_in: TossStandIn) -> None:
    """Every POST carries one; it is the order id where there is one."""
    paid = charge(toss, stand_in)
    toss.cancel(payment_key=paid.payment_key, amount_krw=1, reason="a", key="r1")
    posts = [(path.split("/")[2], key) for method, path, key in stand_in.requests if method == "POST"]
    assert posts == [("billing", "order_1"), ("billing", "order_1"), ("payments", "r1")]


def test_wrong_keys_are_a_matter_of_set_up(stand_in: TossStandIn) -> None:
    """Nobody's card is to blame, and the same may work later."""
    toss = Toss(stand_in.url, "test_sk_of_somebody_else", answer_for_s=10)
    with pytest.raises(TossMisconfigured):
        toss.order("order_1")
    toss.close()


def test_a_toss_that_is_not_there_was_asked_for_nothing() -> None:
    """Where no connection came about, nothing can have been done."""
    toss = Toss(f"http://127.0.0.1:{free_port()}", SECRET_KEY)
    with pytest.raises(TossRetriable):
        toss.confirm(payment_key="a", order_id="b", amount_krw=1)
    toss.close()


def test_a_silent_toss_leaves_a_doubt() -> None:
    """A connection that is taken and never answered."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        toss = Toss(f"http://127.0.0.1:{server.getsockname()[1]}", SECRET_KEY, answer_for_s=0.2)
        with pytest.raises(TossUnknown, match="timed-out"):
            toss.confirm(payment_key="a", order_id="b", amount_krw=1)
        toss.close()


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, "INVALID_STOPPED_CARD", TossDeclined),
        (403, "REJECT_CARD_PAYMENT", TossDeclined),
        (403, "FORBIDDEN_REQUEST", TossMisconfigured),
        (401, "UNAUTHORIZED_KEY", TossMisconfigured),
        (400, "INVALID_API_KEY", TossMisconfigured),
        (400, "ALREADY_PROCESSED_PAYMENT", TossUnknown),
        (400, "DUPLICATED_ORDER_ID", TossUnknown),
        (400, "PROVIDER_ERROR", TossUnknown),
        (409, "IDEMPOTENT_REQUEST_PROCESSING", TossUnknown),
        (500, "FAILED_INTERNAL_SYSTEM_PROCESSING", TossUnknown),
        (502, "", TossUnknown),
        (404, "", TossUnknown),
        (302, "", TossUnknown),
        (404, "NOT_FOUND_PAYMENT", TossAbsent),
        (429, "TOO_MANY", TossRetriable),
        (403, "FORBIDDEN_CONSECUTIVE_REQUEST", TossRetriable),
    ],
)
def test_what_an_error_means_for_the_money(status: int, code: str, expected: type[TossError]) -> None:
    """Only what is certainly a no is one; an answer that is not Toss's, e.g. a proxy's, is a doubt."""
    assert type(verdict(status, code, "")) is expected


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"code": 5}', b"\xff\xfe", b'{"status": "DONE"}'])
def test_answers_that_cannot_be_read_leave_a_doubt(body: bytes) -> None:
    """Whatever comes with a 200, or with an error, and is no message of Toss."""
    for status in (200, 400, 503):
        transport = httpx.MockTransport(lambda _request, status=status: httpx.Response(status, content=body))
        toss = Toss("http://toss.test", SECRET_KEY, transport=transport)
        with pytest.raises(TossUnknown):
            toss.confirm(payment_key="a", order_id="b", amount_krw=1)


def test_no_secret_is_logged(toss: Toss, stand_in: TossStandIn, caplog: pytest.LogCaptureFixture) -> None:
    """Neither our key, nor a billing key, nor a card, at any level."""
    caplog.set_level(logging.DEBUG)
    charge(toss, stand_in)
    (billing_key,) = stand_in.books.cards
    stand_in.faults = ["error-after"]
    with pytest.raises(TossUnknown):
        charge(toss, stand_in, "order_2")
    written = caplog.text
    quoted = billing_key.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    basic = base64.b64encode(f"{SECRET_KEY}:".encode()).decode()
    for secret in (SECRET_KEY, basic, billing_key, quoted, "43301234"):
        assert secret not in written
