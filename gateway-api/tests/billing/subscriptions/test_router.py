"""Plans, subscription, invoices, credit and profile over HTTP, paid at a Toss that speaks the real protocol."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pypdfium2
import pytest
from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.audit.models import AuditEntry
from realcatcha_gateway.billing.invoices.models import Invoice
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.identifiers import random_id
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_kit.testing.toss import CLIENT_KEY, TossStandIn
from realcatcha_kit.testing.toss import SECRET_KEY as TOSS_SECRET_KEY
from sqlalchemy import select

PLANS = "/v1/billing/plans"
SUBSCRIPTION = "/v1/billing/subscription"
INVOICES = "/v1/billing/invoices"
CREDITS = "/v1/billing/credits"
PROFILE = "/v1/billing/profile"


@pytest.fixture
def toss() -> Iterator[TossStandIn]:
    with TossStandIn() as toss:
        toss.books.believing = True
        yield toss


@pytest.fixture
def settings(
    database_url: str, redis_url: str, make_settings: Callable[..., GatewaySettings], toss: TossStandIn
) -> GatewaySettings:
    keys = {"toss_client_key": CLIENT_KEY, "toss_secret_key": TOSS_SECRET_KEY, "supplier_name": "Seller Inc."}
    return make_settings(database_url, redis_url, toss_url=toss.url, **keys)


@pytest.fixture
def ask(client: httpx.Client, owner: Any) -> Callable[..., httpx.Response]:
    """Ask as the owner, or as somebody else."""

    def ask(method: str, path: str, body: Any = None, *, by: Any = owner, **headers: str) -> httpx.Response:
        return client.request(method, path, json=body, headers=by.headers | headers)

    return ask


@pytest.fixture
def card(ask: Callable[..., httpx.Response]) -> None:
    """Register one."""
    ask("POST", "/v1/billing/payment-methods", {"auth_key": "auth"}).raise_for_status()


@pytest.fixture
def subscribed(ask: Callable[..., httpx.Response], card: None, eventually: Callable[..., None]) -> None:
    assert ask("POST", SUBSCRIPTION, {"plan": "pro"}).status_code == 202
    eventually(lambda: ask("GET", SUBSCRIPTION).json()["status"] == "active")


def test_anybody_reads_the_price_list(client: httpx.Client) -> None:
    """In won, with the VAT that each price includes."""
    items = client.get(PLANS).json()["items"]
    assert [one["id"] for one in items] == ["free", "pro", "business"]
    assert all(one["supply_krw"] + one["tax_krw"] == one["price_krw"] for one in items)
    assert items[1]["included_verifications"] == 100_000
    assert items[0]["overage_krw_per_1000"] is None


def test_without_a_subscription_the_free_plan_is_in_force(ask: Callable[..., httpx.Response]) -> None:
    """And nothing is to be paid."""
    seen = ask("GET", SUBSCRIPTION).json()
    assert (seen["id"], seen["status"], seen["plan"], seen["period"]) == (None, "none", "free", None)
    assert ask("GET", "/v1/usage").json()["quota"]["plan"] == "free"
    assert ask("GET", INVOICES).json() == {"items": [], "next_cursor": None}
    assert ask("GET", f"{SUBSCRIPTION}/preview").json()["total_krw"] == 29_000


REFUSED: list[tuple[str, Any, int, str]] = [
    (SUBSCRIPTION, {"plan": "pro"}, 409, "no-payment-method"),
    (SUBSCRIPTION, {"plan": "free"}, 409, "nothing-to-pay"),
    (SUBSCRIPTION, {"plan": "gold"}, 404, "plan-not-found"),
    (SUBSCRIPTION, {"plan": "pro", "price_krw": 1}, 422, "malformed"),
    (f"{SUBSCRIPTION}/change", {"plan": "pro"}, 404, "subscription-not-found"),
    (f"{SUBSCRIPTION}/cancel", None, 404, "subscription-not-found"),
    (f"{SUBSCRIPTION}/resume", None, 404, "subscription-not-found"),
    (f"{INVOICES}/inv_aaaaaaaaaaaaaaaaaaaa/pay", None, 404, "invoice-not-found"),
    (f"{CREDITS}/top-ups", {"amount_krw": 10_000}, 409, "no-payment-method"),
    (f"{CREDITS}/top-ups", {"amount_krw": -1}, 422, "malformed"),
    (f"{CREDITS}/top-ups", {"amount_krw": 10_000.5}, 422, "malformed"),
]


def test_what_is_refused(ask: Callable[..., httpx.Response]) -> None:
    """With its reason; nothing is billed."""
    for path, body, status, code in REFUSED:
        answer = ask("POST", path, body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), path
    assert ask("GET", INVOICES).json()["items"] == []


@pytest.mark.parametrize("database_url", ["sqlite", "mariadb"], indirect=True)
def test_subscribing_gives_the_plan_and_an_invoice(
    ask: Callable[..., httpx.Response], subscribed: None, database: Database, owner: Any
) -> None:
    """With parties, lines, VAT and a PDF that says the same; and the audit log knows who did it."""
    seen = ask("GET", SUBSCRIPTION).json()
    assert (seen["plan"], seen["cancels"], seen["next_plan"]) == ("pro", False, None)
    assert ask("GET", "/v1/usage").json()["quota"]["soft_limit"] == 100_000
    assert (seen["period"]["used_verifications"], seen["period"]["included_verifications"]) == (0, 100_000)
    (item,) = ask("GET", INVOICES).json()["items"]
    assert re.fullmatch(r"RC-20\d\d-\d{6}", item["number"])
    details = ask("GET", f"{INVOICES}/{item['id']}").json()
    assert (details["total_krw"], details["supply_krw"], details["tax_krw"]) == (29_000, 26_364, 2_636)
    assert details["supplier"]["name"] == "Seller Inc."
    assert [line["text"] for line in details["lines"]] == ["Pro 요금제"]
    answer = ask("GET", f"{INVOICES}/{item['id']}/pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert item["number"] in answer.headers["content-disposition"]
    page = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_bounded()
    for part in (item["number"], "Seller Inc.", "29,000", "26,364", "2,636", "Pro 요금제", "부가가치세"):
        assert part in page
    assert ask("GET", f"{INVOICES}/{item['id']}/pdf", None).content == answer.content
    assert ask("GET", f"{INVOICES}/{item['id']}/pdf?credit_note=RCN-2026-000001").status_code == 404
    with database.read() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.organisation_id == owner.organisation_id)).all()
    who = {entry.action: entry.actor_id for entry in entries}
    assert who["billing.subscribed"] == owner.user_id
    assert "billing.invoice-issued" in who


@pytest.mark.parametrize("database_url", ["sqlite", "mariadb"], indirect=True)
def test_the_same_key_charges_once(
    ask: Callable[..., httpx.Response], card: None, eventually: Callable[..., None], toss: TossStandIn
) -> None:
    """However often it is sent; with another request it is refused."""
    key = {"Idempotency-Key": "once"}
    first = ask("POST", SUBSCRIPTION, {"plan": "pro"}, **key)
    again = ask("POST", SUBSCRIPTION, {"plan": "pro"}, **key)
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert ask("POST", SUBSCRIPTION, {"plan": "business"}, **key).json()["code"] == "idempotency-key-mismatch"
    assert ask("POST", SUBSCRIPTION, {"plan": "pro"}).json()["code"] == "already-subscribed"
    eventually(lambda: ask("GET", SUBSCRIPTION).json()["status"] == "active")
    assert len(ask("GET", INVOICES).json()["items"]) == 1
    for amount_krw in (10_000, 10_000):
        assert ask("POST", f"{CREDITS}/top-ups", {"amount_krw": amount_krw}, **key).status_code == 202
    eventually(lambda: ask("GET", CREDITS).json()["available_krw"] == 10_000)
    assert [one["status"] for one in ask("GET", f"{CREDITS}/top-ups").json()["items"]] == ["paid"]


@pytest.mark.parametrize("database_url", ["sqlite", "mariadb"], indirect=True)
def test_a_double_click_buys_credit_once(
    ask: Callable[..., httpx.Response], card: None, eventually: Callable[..., None], toss: TossStandIn
) -> None:
    """Also without a key, while the first charge is on its way; afterwards more can be bought."""
    toss.faults = ["slow"]
    assert ask("POST", f"{CREDITS}/top-ups", {"amount_krw": 10_000}).status_code == 202
    again = ask("POST", f"{CREDITS}/top-ups", {"amount_krw": 10_000})
    assert (again.status_code, again.json()["code"]) == (409, "payment-in-progress")
    toss.release()
    eventually(lambda: ask("GET", CREDITS).json()["available_krw"] == 10_000)
    assert ask("POST", f"{CREDITS}/top-ups", {"amount_krw": 5_000}).status_code == 202
    eventually(lambda: ask("GET", CREDITS).json()["available_krw"] == 15_000)
    assert len(toss.books.ledger.charged) == 2


def test_a_change_costs_what_was_shown(
    ask: Callable[..., httpx.Response], subscribed: None, eventually: Callable[..., None]
) -> None:
    """A better plan at once; a lesser one at the end; and a cancellation can be taken back."""
    shown = ask("GET", f"{SUBSCRIPTION}/preview?plan=business").json()
    assert shown["takes_effect"] == "now"
    assert shown["rest_krw"] - shown["unused_krw"] == shown["total_krw"] == 120_000
    assert ask("POST", f"{SUBSCRIPTION}/change", {"plan": "business"}).status_code == 202
    eventually(lambda: ask("GET", SUBSCRIPTION).json()["plan"] == "business")
    assert ask("GET", INVOICES).json()["items"][0]["total_krw"] == shown["total_krw"]
    assert ask("GET", f"{SUBSCRIPTION}/preview?plan=pro").json()["takes_effect"] == "at-period-end"
    assert ask("POST", f"{SUBSCRIPTION}/change", {"plan": "pro"}).json()["next_plan"] == "pro"
    assert ask("GET", SUBSCRIPTION).json()["plan"] == "business"
    assert ask("POST", f"{SUBSCRIPTION}/cancel").json()["cancels"] is True
    assert ask("POST", f"{SUBSCRIPTION}/resume").json()["cancels"] is False
    first = ask("GET", f"{INVOICES}?limit=1").json()
    second = ask("GET", f"{INVOICES}?limit=1&cursor={first['next_cursor']}").json()
    assert (len(second["items"]), second["next_cursor"]) == (1, None)
    assert first["items"] != second["items"]


@pytest.fixture
def debt(database: Database, owner: Any, subscribed: None, ask: Callable[..., httpx.Response]) -> str:
    """A bill of an earlier subscription that was given up."""
    id, now = random_id("inv_"), utc_now()
    with database.write() as session:
        session.add(
            Invoice(
                id=id,
                organisation_id=owner.organisation_id,
                occasion=id,
                kind="overage",
                status="uncollectible",
                subscription_id=ask("GET", SUBSCRIPTION).json()["id"],
                period=0,
                total_krw=1_100,
                supply_krw=1_000,
                tax_krw=100,
                credit_krw=0,
                language="ko",
                created_at=now,
            )
        )
    return id


def test_who_owes_is_told_how_much_and_where_to_pay(
    ask: Callable[..., httpx.Response], debt: str, eventually: Callable[..., None]
) -> None:
    """Until then no better plan is sold, and its preview says the same as buying it."""
    shown = ask("GET", f"{SUBSCRIPTION}/preview?plan=business")
    refused = ask("POST", f"{SUBSCRIPTION}/change", {"plan": "business"})
    assert (shown.status_code, shown.json()["owed_krw"]) == (402, 1_100)
    assert (refused.status_code, refused.json()["code"], refused.json()["owed_krw"]) == (402, "debt-open", 1_100)
    (bill,) = refused.json()["invoices"]
    assert bill["id"] == debt
    assert ask("POST", bill["pay"]).status_code == 202
    eventually(lambda: ask("GET", f"{INVOICES}/{debt}").json()["status"] == "paid")
    assert ask("POST", f"{SUBSCRIPTION}/change", {"plan": "business"}).status_code == 202


def test_nothing_is_sold_to_who_is_suspended(  # noqa: PLR0917  # fixtures
    ask: Callable[..., httpx.Response],
    debt: str,
    database: Database,
    owner: Any,
    toss: TossStandIn,
    eventually: Callable[..., None],
) -> None:
    """They pay what they owe, with a new card if need be, cancel, and look."""
    order = ask("POST", "/v1/billing/checkouts", {"amount_krw": 10_000}).json()["order_id"]
    with database.write() as session:
        session.get_one(Organisation, owner.organisation_id).suspended_at = utc_now()
    charged = len(toss.books.ledger.charged)
    for path, body in (
        (SUBSCRIPTION, {"plan": "pro"}),
        (f"{SUBSCRIPTION}/change", {"plan": "business"}),
        (f"{CREDITS}/top-ups", {"amount_krw": 10_000}),
        ("/v1/billing/checkouts", {"amount_krw": 10_000}),
        (f"/v1/billing/checkouts/{order}/confirm", {"payment_key": "agreed", "amount_krw": 10_000}),
    ):
        answer = ask("POST", path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "organisation-suspended"), path
    assert len(toss.books.ledger.charged) == charged
    assert ask("POST", "/v1/billing/payment-methods", {"auth_key": "another"}).status_code == 201
    assert ask("POST", f"{INVOICES}/{debt}/pay").status_code == 202
    eventually(lambda: ask("GET", f"{INVOICES}/{debt}").json()["status"] == "paid")
    assert ask("POST", f"{SUBSCRIPTION}/cancel").json()["cancels"] is True


def test_the_profile_is_checked_and_stays_out_of_issued_invoices(
    ask: Callable[..., httpx.Response], subscribed: None, join: Callable[..., Any], owner: Any
) -> None:
    """A business number needs its check digit; a viewer reads and does not write."""
    wrong = ask("PUT", PROFILE, {"business_number": "220-81-62518"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/business_number")
    body = {"name": "쇼핑", "business_number": "220-81-62517", "email": "money@example.com", "language": "en"}
    written = ask("PUT", PROFILE, body).json()
    assert written == body | {"business_number": "2208162517", "address": ""}
    assert ask("GET", PROFILE).json() == written
    (invoice,) = ask("GET", INVOICES).json()["items"]
    assert ask("GET", f"{INVOICES}/{invoice['id']}").json()["customer"]["name"] == ""
    viewer = join("viewer", organisation_id=owner.organisation_id)
    assert ask("GET", PROFILE, by=viewer).json() == written
    assert ask("PUT", PROFILE, body, by=viewer).status_code == 403
