"""Platform rules: what may be said, who is warned, and how captcha-api hears of it."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from ipaddress import ip_address
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from realcatcha_contracts import PLATFORM_KEY, PlatformPolicy, PlatformRule, decode_platform
from realcatcha_gateway.admin.internal_service import InternalService
from realcatcha_gateway.admin.network_rules import service as network_rules
from realcatcha_gateway.admin.network_rules.errors import VisitorNotFound
from realcatcha_gateway.admin.network_rules.service import NetworkRuleService, NewRule
from realcatcha_gateway.admin.network_rules.visitors import HttpVisitors
from realcatcha_gateway.audit.models import AuditEntry
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.composition import open_redis
from realcatcha_gateway.database import Database
from realcatcha_gateway.flags.models import PlatformRule as StoredRule
from realcatcha_gateway.outbox.models import OutboxMessage
from realcatcha_gateway.outbox.service import Outbox
from realcatcha_gateway.policies.platform import PlatformPublisher
from realcatcha_gateway.policies.store import MemoryPolicyStore, RedisPolicyStore
from realcatcha_kit.errors import Unavailable
from redis import Redis
from sqlalchemy import select

RULES = "/v1/admin/network-rules"
DENY = {"network": "192.0.2.0/24", "action": "deny", "note": "Scans"}


@pytest.fixture
def ask(client: httpx.Client, administrator: Any) -> Callable[..., httpx.Response]:
    def ask(method: str, path: str = "", **options: Any) -> httpx.Response:
        headers = administrator.headers | options.pop("headers", {})
        return client.request(method, RULES + path, headers=headers, **options)

    return ask


def published(redis_url: str, wanted: Callable[[PlatformPolicy], bool]) -> PlatformPolicy:
    """Wait for what captcha-api would read."""
    with Redis.from_url(redis_url) as redis:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            record = redis.hget(PLATFORM_KEY, "record")
            if isinstance(record, bytes) and wanted(policy := decode_platform(record)):
                return policy
            time.sleep(0.02)
    raise AssertionError("the record was not published")


def test_a_rule_reaches_redis_and_leaves_it_again(ask: Callable[..., httpx.Response], redis_url: str) -> None:
    """With a version that rises, as soon as its unit of work has committed."""
    begun = time.monotonic()
    rule = ask("POST", json=DENY | {"expires_in_s": 3600}).json()
    seen = published(redis_url, lambda policy: bool(policy.rules))
    assert time.monotonic() - begun < 25
    assert [(one.cidr, one.action) for one in seen.rules] == [("192.0.2.0/24", "deny")]
    assert seen.rules[0].expires_at == pytest.approx(time.time() + 3600, abs=60)
    assert ask("DELETE", f"/{rule['id']}").status_code == 204
    assert published(redis_url, lambda policy: not policy.rules).version == seen.version + 1
    assert ask("GET").json() == {"items": []}
    assert ask("DELETE", f"/{rule['id']}").json()["code"] == "rule-not-found"


def test_the_same_rule_again_changes_nothing_and_another_is_a_conflict(ask: Callable[..., httpx.Response]) -> None:
    """However the network is written."""
    first = ask("POST", json=DENY)
    again = ask("POST", json=DENY | {"network": " 192.0.2.0/24 "})
    assert (again.status_code, again.json()) == (201, first.json())
    ending = DENY | {"network": "198.51.100.0/24", "expires_in_s": 600}
    assert ask("POST", json=ending).json() == ask("POST", json=ending).json()
    assert ask("POST", json=ending | {"expires_in_s": 601}).status_code == 409
    other = ask("POST", json=DENY | {"action": "allow"})
    assert (other.status_code, other.json()["code"]) == (409, "rule-exists")
    assert other.json()["rule_id"] == first.json()["id"]


NO_NETWORKS = (
    *("", "example.com", "192.0.2.7/24", "0.0.0.0/0", "10.0.0.0/7"),
    *("::/0", "2000::/3", "::ffff:192.0.2.1", "fe80::1%eth0"),
)


def test_what_is_no_network_or_too_wide_is_refused(ask: Callable[..., httpx.Response]) -> None:
    """With the field named."""
    for network in NO_NETWORKS:
        answer = ask("POST", json=DENY | {"network": network})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/network"), network


def test_an_author_is_warned_of_the_own_address_and_of_overlaps(ask: Callable[..., httpx.Response]) -> None:
    """A narrower exception is no mistake, but it is said; `allow` keeps nobody out."""
    assert ask("POST", json=DENY, headers={"X-Forwarded-For": "198.51.100.4"}).json()["covers_your_address"] is False
    narrow = {"network": "192.0.2.128/25", "action": "allow", "note": "Office"}
    mine = {"X-Forwarded-For": "192.0.2.200"}
    added = ask("POST", json=narrow, headers=mine).json()
    assert (added["overlaps"], added["covers_your_address"]) == (["192.0.2.0/24"], False)
    added = ask("POST", json=DENY | {"network": "192.0.2.200"}, headers=mine).json()
    assert (added["network"], added["covers_your_address"]) == ("192.0.2.200/32", True)
    assert added["overlaps"] == ["192.0.2.0/24", "192.0.2.128/25"]


def test_rules_are_bounded(ask: Callable[..., httpx.Response], monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is known is still given back."""
    monkeypatch.setattr(network_rules, "MOST_RULES", 1)
    assert ask("POST", json=DENY).status_code == 201
    assert ask("POST", json=DENY).status_code == 201
    assert ask("POST", json=DENY | {"network": "198.51.100.0/24"}).json()["code"] == "too-many-rules"


def test_the_log_says_who_did_it_and_holds_no_address(
    ask: Callable[..., httpx.Response], administrator: Any, database: Database
) -> None:
    """Only the length of the prefix."""
    rule = ask("POST", json=DENY).json()
    ask("DELETE", f"/{rule['id']}")
    with database.read() as session:
        query = select(AuditEntry).where(AuditEntry.subject_id == rule["id"]).order_by(AuditEntry.sequence)
        entries = session.scalars(query).all()
        assert [entry.action for entry in entries] == ["admin.rule-added", "admin.rule-removed"]
        assert {entry.actor_id for entry in entries} == {administrator.user_id}
        assert not any("192.0.2" in entry.details or "Scans" in entry.details for entry in entries)


async def test_a_rule_whose_time_is_over_is_not_published(database: Database, clock: Any) -> None:
    """Nor listed; the next change removes it."""
    with database.write() as session:
        session.add(
            StoredRule(
                id="rul_a",
                action="deny",
                network="192.0.2.0/24",
                note="x",
                created_at=clock.now,
                expires_at=clock.now + timedelta(minutes=1),
            )
        )
    publisher = PlatformPublisher(database, MemoryPolicyStore(), clock=clock)
    ends = clock.now.timestamp() + 60
    assert (await publisher.look_up()).rules == [PlatformRule("192.0.2.0/24", "deny", ends)]
    clock.pass_by(minutes=1)
    assert await publisher.look_up() == PlatformPolicy(1, [])


async def test_an_older_record_changes_nothing_unless_forced(database: Database, redis_url: str) -> None:
    """As of sites: a database that was restored begins again below."""
    client = open_redis(redis_url)
    store = RedisPolicyStore(client)
    assert await store.put_platform(PlatformPolicy(9, [PlatformRule("192.0.2.0/24", "deny")]))
    publisher = PlatformPublisher(database, store)
    assert not await publisher.publish()
    assert await publisher.publish(force=True)
    assert decode_platform(await client.hget(PLATFORM_KEY, "record")) == PlatformPolicy(1, [])
    await client.aclose()


def test_the_internal_look_up_gives_the_record_to_holders_of_the_token(
    client: httpx.Client, ask: Callable[..., httpx.Response]
) -> None:
    """And to nobody else."""
    ask("POST", json=DENY)
    path = "/internal/v1/platform"
    assert client.get(path).status_code == 401
    token = {"Authorization": "Bearer an internal token for tests, long enough"}
    assert decode_platform(client.get(path, headers=token).content).rules == [PlatformRule("192.0.2.0/24", "deny")]


def test_a_message_of_the_platform_belongs_to_no_organisation(database: Database) -> None:
    """It is there with a unit of work that commits, and only then."""
    with database.write() as session:
        service = NetworkRuleService(session, outbox=Outbox(utc_now, lambda: None), clock=utc_now)
        service.add(NewRule("192.0.2.0/24", "deny", "x", None), author=ip_address("::1"))
    with database.read() as session:
        found = session.scalars(select(OutboxMessage)).all()
        assert [(one.organisation_id, one.topic, one.subject) for one in found] == [(None, "platform", "platform")]


class Visitors:
    """Knows one visitor."""

    def network(self, session: str) -> str:
        if session == "away":
            raise Unavailable
        if session != "known":
            raise VisitorNotFound
        return "2001:db8:1:2::/64"


def test_a_visitor_is_banned_while_the_session_lives(
    app: FastAPI, ask: Callable[..., httpx.Response], administrator: Any
) -> None:
    """By a rule like any other, which ends; without captcha-api nothing is done."""
    app.state.visitors = Visitors()
    rule = ask("POST", "/visitors", json={"session": "known", "note": "Scraping", "expires_in_s": 600}).json()
    assert (rule["network"], rule["action"], rule["covers_your_address"]) == ("2001:db8:1:2::/64", "deny", False)
    assert rule["expires_at"] is not None
    gone = ask("POST", "/visitors", json={"session": "over", "note": "Scraping"})
    assert (gone.status_code, gone.json()["code"]) == (404, "visitor-not-found")
    assert ask("POST", "/visitors", json={"session": "away", "note": "Scraping"}).status_code == 503
    assert ask("POST", "/visitors", json={"session": "", "note": "Scraping"}).status_code == 422
    assert [one["id"] for one in ask("GET").json()["items"]] == [rule["id"]]


def test_captcha_api_is_asked_with_the_internal_credential() -> None:
    """A session, or the token that it ended with."""

    def handler(request: httpx.Request) -> httpx.Response:
        assert (request.url.path, request.headers["authorization"]) == ("/internal/v1/visitors/network", "Bearer t")
        known = json.loads(request.content) == {"session": "a.b"}
        problem = {"code": "visitor-not-found", "status": 404}
        return httpx.Response(200, json={"network": "192.0.2.7/32"}) if known else httpx.Response(404, json=problem)

    client = partial(httpx.Client, transport=httpx.MockTransport(handler), base_url="http://captcha.test")
    visitors = HttpVisitors(InternalService("captcha-api", client, errors=(VisitorNotFound,), token="t"))
    assert visitors.network("a.b") == "192.0.2.7/32"
    with pytest.raises(VisitorNotFound):
        visitors.network("other")
