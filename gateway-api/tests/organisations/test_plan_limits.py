"""What a plan includes, over HTTP: one more is refused, also of many who ask at once, and what is there stays."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import httpx
import pytest
from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.billing.subscriptions.models import Subscription, SubscriptionPeriod
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.mail.models import QueuedLetter
from realcatcha_gateway.usage.models import UsageQuota
from sqlalchemy import delete, func, select

SITE = {"name": "Shop", "domains": ["example.com"]}
Ask = Callable[..., httpx.Response]


@pytest.fixture
def settings(
    database: Database, database_url: str, redis_url: str, inbox: Any, make_settings: Callable[..., Any]
) -> Any:
    mail = {"smtp_host": "127.0.0.1", "smtp_port": inbox.port, "smtp_security": "none"}
    return make_settings(database_url, redis_url, plan_limits="always", **mail)


@pytest.fixture
def ask(client: httpx.Client, owner: Any) -> Ask:
    def ask(method: str, path: str, body: Any = None) -> httpx.Response:
        return client.request(method, f"/v1{path}", json=body, headers=owner.headers)

    return ask


@pytest.fixture
def pay_for(database: Database, owner: Any) -> Callable[[str], None]:
    """Have the owner's organisation pay for a plan."""

    def pay_for(plan_id: str) -> None:
        with database.write() as session:
            of_plan = {"organisation_id": owner.organisation_id, "plan_id": plan_id}
            living = {"live_organisation_id": owner.organisation_id, "status": "active", "created_at": utc_now()}
            session.add(Subscription(id="sub_1", **of_plan, **living))
            session.flush()
            days = {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 4, 1)}
            price = f"{plan_id}-1"
            session.add(
                SubscriptionPeriod(
                    subscription_id="sub_1", period=0, included=0, overage_unit_krw=0, price_id=price, **of_plan, **days
                )
            )

    return pay_for


@pytest.fixture
def invite(ask: Ask, inbox: Any, database: Database, eventually: Callable[..., None]) -> Callable[[str], str]:
    """Invite an address; gives the token of the letter."""

    def is_sent() -> bool:
        with database.read() as session:
            return not session.scalar(select(func.count()).select_from(QueuedLetter))

    def invite(email: str) -> str:
        answer = ask("POST", "/organisation/invitations", {"email": email, "role": "viewer"})
        assert answer.status_code == 201, answer.text
        eventually(is_sent)
        found = re.search(r"/invitation#token=(\S+)", inbox.to(email)[-1].get_content())
        assert found is not None
        return found[1]

    return invite


def refused(answer: httpx.Response) -> tuple[str, int, str]:
    """Give which limit of which plan refused a request."""
    assert answer.status_code == 402, answer.text
    document = answer.json()
    assert document["code"] == "plan-limit-reached"
    assert str(document["most"]) in document["detail"]
    assert "better plan" in document["detail"]
    return document["limit"], document["most"], document["plan"]


def accept(client: httpx.Client, token: str) -> httpx.Response:
    return client.post("/v1/auth/accept-invitation", json={"token": token, "password": "a guest of the house"})


def test_of_many_sites_created_at_once_the_plan_s_number_is_made(client: httpx.Client, owner: Any, ask: Ask) -> None:
    """Nobody sees room that another one takes."""
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.post("/v1/sites", json=SITE, headers=owner.headers), range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [402] * 5
    assert {refused(answer) for answer in answers if answer.status_code == 402} == {("most_sites", 3, "free")}
    assert len(ask("GET", "/sites").json()["items"]) == 3


def test_an_import_beyond_the_plan_makes_nothing(ask: Ask) -> None:
    """All or none, as ever."""
    document = {"format": "realcatcha-sites", "version": 1, "sites": [SITE] * 4}
    assert refused(ask("POST", "/sites/import", document)) == ("most_sites", 3, "free")
    assert ask("GET", "/sites").json()["items"] == []
    assert ask("POST", "/sites/import", document | {"sites": [SITE] * 3}).status_code == 201


def test_a_site_that_is_switched_off_makes_room(client: httpx.Client, owner: Any, ask: Ask) -> None:
    """And is switched on again only where there is room, also when several are at once."""
    ids = [ask("POST", "/sites", SITE).json()["id"] for _ in range(3)]
    for one in ids[:2]:
        assert ask("POST", f"/sites/{one}/deactivate").status_code == 200
    assert ask("POST", "/sites", SITE).status_code == 201

    def activate(one: str) -> httpx.Response:
        return client.post(f"/v1/sites/{one}/activate", headers=owner.headers)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(activate, ids[:2]))
    assert sorted(answer.status_code for answer in answers) == [200, 402]
    assert activate(ids[2]).status_code == 200


def test_a_better_plan_makes_room_and_its_end_takes_nothing_away(
    ask: Ask, pay_for: Callable[[str], None], database: Database
) -> None:
    """What is there stays and can be changed; only new ones are refused."""
    pay_for("pro")
    sites = [ask("POST", "/sites", SITE).json()["id"] for _ in range(5)]
    with database.write() as session:
        session.execute(delete(Subscription))
    assert refused(ask("POST", "/sites", SITE)) == ("most_sites", 3, "free")
    assert {site["status"] for site in ask("GET", "/sites").json()["items"]} == {"active"}
    assert ask("PATCH", f"/sites/{sites[0]}", {"name": "Still here"}).status_code == 200
    assert ask("POST", f"/sites/{sites[0]}/activate").status_code == 200


def test_what_was_agreed_with_an_administrator_comes_before_the_plan(ask: Ask, owner: Any, database: Database) -> None:
    """Their own number of sites, or a quota, which is no plan that is sold."""
    with database.write() as session:
        session.get_one(Organisation, owner.organisation_id).most_sites = 4
    assert [ask("POST", "/sites", SITE).status_code for _ in range(5)] == [201] * 4 + [409]
    with database.write() as session:
        session.get_one(Organisation, owner.organisation_id).most_sites = None
        session.add(UsageQuota(organisation_id=owner.organisation_id, plan="school", updated_at=utc_now()))
    assert ask("POST", "/sites", SITE).status_code == 201


def test_of_many_invitations_at_once_the_plan_s_number_is_sent(client: httpx.Client, owner: Any, ask: Ask) -> None:
    """Members and open invitations count together; an earlier invitation of the same address makes way."""

    def invite(number: int) -> httpx.Response:
        body = {"email": f"guest{number}@example.com", "role": "viewer"}
        return client.post("/v1/organisation/invitations", json=body, headers=owner.headers)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(invite, range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] * 2 + [402] * 4
    assert {refused(answer) for answer in answers if answer.status_code == 402} == {("most_members", 3, "free")}
    again = {"email": next(one for one in answers if one.status_code == 201).json()["email"], "role": "viewer"}
    assert ask("POST", "/organisation/invitations", again).status_code == 201


def test_invitations_of_a_better_plan_are_accepted_as_far_as_the_lesser_one_goes(
    client: httpx.Client, ask: Ask, invite: Callable[[str], str], pay_for: Callable[[str], None], database: Database
) -> None:
    """Whoever finds no room may try again later: the invitation goes on holding, and members stay."""
    pay_for("pro")
    tokens = [invite(f"guest{number}@example.com") for number in range(4)]
    with database.write() as session:
        session.execute(delete(Subscription))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda token: accept(client, token), tokens))
    assert sorted(answer.status_code for answer in answers) == [204, 204, 402, 402]
    late = next(token for token, answer in zip(tokens, answers, strict=True) if answer.status_code == 402)
    assert refused(accept(client, late)) == ("most_members", 3, "free")
    pay_for("pro")
    assert accept(client, late).status_code == 204
    assert len(ask("GET", "/organisation/members").json()["items"]) == 4


def test_without_plans_that_are_sold_nothing_is_limited(
    database: Database, database_url: str, redis_url: str, make_settings: Callable[..., Any]
) -> None:
    """Who cannot buy a better plan is not held to the free one, unless the installation says so."""
    toss = {"toss_client_key": "test_ck_x", "toss_secret_key": "test_sk_x"}
    assert not make_settings(database_url, redis_url).plans_limit
    assert make_settings(database_url, redis_url, **toss).plans_limit
    assert not make_settings(database_url, redis_url, **toss, plan_limits="never").plans_limit
