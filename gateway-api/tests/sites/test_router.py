"""Sites over HTTP: keys, rules, rotation, and what is refused."""

import base64
import concurrent.futures
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import redis
from realcatcha_contracts import SitePolicy, decode_policy, policy_key, site_of_secret, site_of_site_key
from realcatcha_gateway.sites.service import NewSite

Create = Callable[..., dict[str, Any]]


@pytest.fixture
def create(client: httpx.Client, owner: Any) -> Create:
    """Create a site of the owner."""

    def create(**values: Any) -> dict[str, Any]:
        answer = client.post(
            "/v1/sites", json={"name": "Shop", "domains": ["example.com"]} | values, headers=owner.headers
        )
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    return create


@pytest.fixture
def published(redis_url: str, eventually: Callable[..., None]) -> Callable[[str, int], SitePolicy]:
    """Wait until a version of a site's policy is in Redis."""

    def published(site_id: str, version: int) -> SitePolicy:
        with redis.Redis.from_url(redis_url) as client:
            eventually(lambda: int(client.hget(policy_key(site_id), "version") or 0) >= version, within_s=5)
            record = client.hget(policy_key(site_id), "record")
        assert isinstance(record, bytes)
        return decode_policy(record)

    return published


def pointers(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return [error["pointer"] for error in answer.json()["errors"]]


def test_a_new_site_shows_its_secret_once(client: httpx.Client, owner: Any, create: Create) -> None:
    """Its key and secret name the site; reading it shows dates only."""
    created = create(domains=["Example.com", "example.com.", "bücher.example"])
    assert site_of_site_key(created["site_key"]) == created["id"] == site_of_secret(created["secret"])
    assert created["domains"] == ["example.com", "xn--bcher-kva.example"]
    read = client.get(f"/v1/sites/{created['id']}", headers=owner.headers)
    assert created["secret"] not in read.text
    assert read.json() == {name: value for name, value in created.items() if name != "secret"}


def test_a_new_site_is_published_with_its_secret_hashed(
    owner: Any, create: Create, published: Callable[[str, int], SitePolicy]
) -> None:
    """captcha-api finds it within five seconds."""
    created = create(mode="invisible", difficulty=80, ip_rules=[{"cidr": "192.0.2.9", "action": "deny"}])
    policy = published(created["id"], 1)
    assert (policy.organisation, policy.status, policy.mode, policy.difficulty) == (
        owner.organisation_id,
        "active",
        "invisible",
        80,
    )
    assert [rule.cidr for rule in policy.ip_rules] == ["192.0.2.9/32"]
    assert [secret.sha256 for secret in policy.secrets] == [hashlib.sha256(created["secret"].encode()).hexdigest()]


def test_only_the_hash_of_a_secret_is_stored(create: Create, database: Any) -> None:
    """No column of any table holds the secret."""
    from realcatcha_gateway.schema import metadata  # noqa: PLC0415  # one test needs it

    secret = create()["secret"]
    with database.read() as session:
        stored = [str(row) for table in metadata.sorted_tables for row in session.execute(table.select())]
    assert any(hashlib.sha256(secret.encode()).hexdigest() in row for row in stored)
    assert not any(secret in row for row in stored)


def test_a_change_raises_the_version_and_is_published(
    client: httpx.Client, owner: Any, create: Create, published: Callable[[str, int], SitePolicy]
) -> None:
    """Fields that are not named stay; a change to the same value is none."""
    site = create(difficulty=30)
    changes = {
        "domains": ["shop.example"],
        "thresholds": {"passes": 80, "easy": 50, "hard": 20},
        "kinds": ["pow", "image-grid", "pow"],
        "expose_reasons": True,
        "adaptive": False,
        "shadow": True,
    }
    for _ in range(2):
        changed = client.patch(f"/v1/sites/{site['id']}", json=changes, headers=owner.headers).json()
    assert changed["version"] == 2
    assert changed["difficulty"] == 30
    policy = published(site["id"], 2)
    assert policy.domains == ["shop.example"]
    assert (policy.thresholds.passes, policy.thresholds.easy, policy.thresholds.hard) == (80.0, 50.0, 20.0)
    assert policy.kinds == ["pow", "image-grid"]
    assert policy.expose_reasons
    assert (policy.adaptive, policy.shadow) == (False, True)


def test_a_site_adapts_and_acts_unless_told_otherwise(
    create: Create, published: Callable[[str, int], SitePolicy]
) -> None:
    """Shadow mode is asked for; difficulty that follows failures is the default."""
    site = create()
    assert (site["adaptive"], site["shadow"]) == (True, False)
    policy = published(site["id"], 1)
    assert (policy.adaptive, policy.shadow) == (True, False)


def test_a_new_site_offers_every_kind_that_asks_something(
    create: Create, published: Callable[[str, int], SitePolicy]
) -> None:
    """Pictures first, moods last; whoever cannot see or point finds a kind for himself among them."""
    kinds = ["image-grid", "handwriting", "spoken", "abstract"]
    assert NewSite("Shop", []).kinds == kinds
    site = create()
    assert site["kinds"] == kinds
    assert published(site["id"], 1).kinds == kinds


def test_every_kind_can_be_chosen_in_any_order(create: Create, published: Callable[[str, int], SitePolicy]) -> None:
    """The order is the owner's preference, and captcha-api gets it as it is."""
    kinds = ["spoken", "handwriting", "abstract", "image-grid", "pow"]
    assert published(create(kinds=kinds)["id"], 1).kinds == kinds


def test_deactivation_leaves_a_tombstone(
    client: httpx.Client, owner: Any, create: Create, published: Callable[[str, int], SitePolicy]
) -> None:
    """The record stays, so that no late write brings the site back; activation is a newer version."""
    site = create()
    for action, version, status in (
        ("deactivate", 2, "deactivated"),
        ("deactivate", 2, "deactivated"),
        ("activate", 3, "active"),
    ):
        answer = client.post(f"/v1/sites/{site['id']}/{action}", headers=owner.headers)
        assert (answer.status_code, answer.json()["status"]) == (200, status)
        assert published(site["id"], version).status == status


def test_rotation_lets_both_secrets_work_for_the_overlap(
    client: httpx.Client, owner: Any, create: Create, published: Callable[[str, int], SitePolicy]
) -> None:
    """The earlier one carries the moment at which it ends."""
    site = create()
    answer = client.post(f"/v1/sites/{site['id']}/secrets", json={"overlap_s": 3600}, headers=owner.headers)
    assert answer.status_code == 201
    policy = published(site["id"], 2)
    new = hashlib.sha256(answer.json()["secret"].encode()).hexdigest()
    old = hashlib.sha256(site["secret"].encode()).hexdigest()
    ends = {secret.sha256: secret.not_after for secret in policy.secrets}
    assert ends[new] is None
    assert ends[old] == pytest.approx(datetime.now(UTC).timestamp() + 3600, abs=60)


def test_rotation_without_overlap_ends_every_earlier_secret(
    client: httpx.Client, owner: Any, create: Create, published: Callable[[str, int], SitePolicy]
) -> None:
    """After a leak nothing but the new secret works, also none that was to overlap."""
    site = create()
    url = f"/v1/sites/{site['id']}/secrets"
    client.post(url, json={"overlap_s": 604_800}, headers=owner.headers)
    newest = client.post(url, json={"overlap_s": 0}, headers=owner.headers).json()["secret"]
    policy = published(site["id"], 3)
    assert [secret.sha256 for secret in policy.secrets] == [hashlib.sha256(newest.encode()).hexdigest()]


def test_secrets_do_not_pile_up(client: httpx.Client, owner: Any, create: Create) -> None:
    """At most ten work at once; a rotation without overlap helps."""
    site = create()
    url = f"/v1/sites/{site['id']}/secrets"
    statuses = [client.post(url, json={"overlap_s": 60}, headers=owner.headers).status_code for _ in range(10)]
    assert statuses == [201] * 9 + [409]
    assert client.post(url, json={"overlap_s": 0}, headers=owner.headers).status_code == 201


def test_rotations_at_once_are_all_kept(client: httpx.Client, owner: Any, create: Create) -> None:
    """No version and no secret is lost between two rotations."""
    site = create()
    url = f"/v1/sites/{site['id']}/secrets"
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: client.post(url, json={"overlap_s": 60}, headers=owner.headers), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    read = client.get(f"/v1/sites/{site['id']}", headers=owner.headers).json()
    assert (read["version"], len(read["secrets"])) == (9, 9)


def test_the_same_key_and_body_create_one_site(client: httpx.Client, owner: Any) -> None:
    """The answer is repeated, secret included, also when both requests come at once."""
    headers = owner.headers | {"Idempotency-Key": "order-66"}
    body = {"name": "Shop", "domains": ["example.com"]}
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: client.post("/v1/sites", json=body, headers=headers), range(6)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len(client.get("/v1/sites", headers=owner.headers).json()["items"]) == 1


def test_the_same_key_with_another_body_is_refused(client: httpx.Client, owner: Any, join: Callable[..., Any]) -> None:
    """And another organisation may use the same key."""
    key = {"Idempotency-Key": "order-66"}
    body = {"name": "Shop", "domains": ["example.com"]}
    client.post("/v1/sites", json=body, headers=owner.headers | key)
    other = client.post("/v1/sites", json=body | {"name": "Other"}, headers=owner.headers | key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-mismatch")
    assert client.post("/v1/sites", json=body, headers=join().headers | key).status_code == 201


def test_a_repeated_rotation_rotates_once(client: httpx.Client, owner: Any, create: Create) -> None:
    """A lost answer costs no second secret."""
    site = create()
    headers = owner.headers | {"Idempotency-Key": "rotate-1"}
    answers = [client.post(f"/v1/sites/{site['id']}/secrets", json={}, headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert client.get(f"/v1/sites/{site['id']}", headers=owner.headers).json()["version"] == 2


def test_pages_follow_their_cursor(client: httpx.Client, owner: Any, create: Create) -> None:
    """Every site once, newest first, and an end."""
    names = [create(name=f"Site {number}")["name"] for number in range(5)]
    seen: list[str] = []
    cursor: str | None = None
    while True:
        params = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = client.get("/v1/sites", params=params, headers=owner.headers).json()
        seen += [item["name"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == names[::-1]


def test_a_made_up_cursor_is_malformed(client: httpx.Client, owner: Any) -> None:
    """It is opaque, and checked."""
    for cursor in ("x", "e30", "WyIxIiwiMiJd", "=", "é", "\0", "WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwiYSJd"):
        assert pointers(client.get("/v1/sites", params={"cursor": cursor}, headers=owner.headers)) == ["?cursor"]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_cursor_of_a_moment_that_utc_lacks_is_malformed(client: httpx.Client, owner: Any, moment: str) -> None:
    """A date that can be read is not yet one that the database can be asked about."""
    cursor = base64.urlsafe_b64encode(json.dumps([moment, "a"]).encode()).decode()
    assert pointers(client.get("/v1/sites", params={"cursor": cursor}, headers=owner.headers)) == ["?cursor"]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
def test_a_cursor_of_the_first_or_last_moment_is_a_page(client: httpx.Client, owner: Any, moment: str) -> None:
    """The database takes the ends of the calendar."""
    cursor = base64.urlsafe_b64encode(json.dumps([moment, "a"]).encode()).decode()
    assert client.get("/v1/sites", params={"cursor": cursor}, headers=owner.headers).status_code == 200


REFUSED: list[tuple[dict[str, Any], str | None]] = [
    ({"name": ""}, "/name"),
    ({"name": "   "}, "/name"),
    ({"name": "x" * 121}, "/name"),
    ({"name": "a\0b"}, "/name"),
    ({"name": "a\nb"}, "/name"),
    ({"name": 7}, "/name"),
    ({"name": None}, ""),
    ({"domains": ["https://example.com"]}, "/domains/0"),
    ({"domains": ["ok.example", "*.example.com"]}, "/domains/1"),
    ({"domains": "example.com"}, "/domains"),
    ({"domains": ["a.example"] * 101}, "/domains"),
    ({"domains": [None]}, "/domains/0"),
    ({"domains": ["x" * 100_000]}, None),
    ({"mode": "hidden"}, "/mode"),
    ({"difficulty": -1}, "/difficulty"),
    ({"difficulty": 101}, "/difficulty"),
    ({"difficulty": 10**400}, "/difficulty"),
    ({"difficulty": 50.5}, "/difficulty"),
    ({"difficulty": "50"}, "/difficulty"),
    ({"difficulty": True}, "/difficulty"),
    ({"kinds": []}, "/kinds"),
    ({"kinds": ["handwriting", "singing"]}, "/kinds/1"),
    ({"kinds": [None]}, "/kinds/0"),
    ({"adaptive": 1}, "/adaptive"),
    ({"shadow": "yes"}, "/shadow"),
    ({"thresholds": {"passes": 10, "easy": 20, "hard": 30}}, "/thresholds"),
    ({"thresholds": {"passes": 70, "easy": 80, "hard": 15}}, "/thresholds"),
    ({"thresholds": {"passes": 70, "easy": 40, "hard": -1}}, "/thresholds/hard"),
    ({"thresholds": {"passes": 101, "easy": 40, "hard": 15}}, "/thresholds/passes"),
    ({"thresholds": {"passes": 70, "easy": 40}}, "/thresholds/hard"),
    ({"thresholds": {"passes": 70, "easy": 40, "hard": 15, "a/b~c": 1}}, "/thresholds/a~1b~0c"),
    ({"ip_rules": [{"cidr": "192.0.2.1/24", "action": "deny"}]}, "/ip_rules/0/cidr"),
    ({"ip_rules": [{"cidr": "192.0.2.0/24", "action": "maybe"}]}, "/ip_rules/0/action"),
    ({"ip_rules": [{"cidr": "::1", "action": "deny"}, {"cidr": "::1/128", "action": "allow"}]}, "/ip_rules"),
    ({"outage": "open"}, "/outage"),
    ({"sessions_per_minute": 0}, "/sessions_per_minute"),
    ({"organisation_id": "org_other"}, "/organisation_id"),
    ({"version": 99}, "/version"),
    ({"status": "active"}, "/status"),
]


def test_what_is_refused_names_the_field(client: httpx.Client, owner: Any, create: Create) -> None:
    """On creating and on changing alike, and nothing is changed."""
    site = create()
    for changes, pointer in REFUSED:
        attempts = [
            client.patch(f"/v1/sites/{site['id']}", json=changes, headers=owner.headers),
            client.post("/v1/sites", json={"name": "Shop", "domains": []} | changes, headers=owner.headers),
        ]
        for answer in attempts:
            if pointer is None:
                assert answer.status_code == 413, changes
            elif pointer or answer.request.method == "PATCH":
                assert pointers(answer) == [pointer], changes
            else:
                assert answer.status_code == 422, changes
    items = client.get("/v1/sites", headers=owner.headers).json()["items"]
    assert [item["version"] for item in items] == [1]


NO_SITES = [
    b"",
    b"{",
    b"\xff",
    b'{"name": "\\ud800", "domains": []}',
    b'{"name": "x", "domains": [], "difficulty": NaN}',
    b'{"name": "x", "domains": [], "difficulty": 1e999}',
    b'{"name": "x", "domains": [], "thresholds": {"passes": Infinity}}',
    b"[" * 30_000,
    b'{"difficulty": ' + b"9" * 10_000 + b"}",
    b'{"\\ud800": 1}',
    b"null",
    b'"x"',
]


def test_bytes_that_are_no_site_are_the_callers_fault(client: httpx.Client, owner: Any) -> None:
    """A problem document, never a server error."""
    headers = owner.headers | {"Content-Type": "application/json"}
    for raw in NO_SITES:
        answer = client.post("/v1/sites", content=raw, headers=headers)
        assert answer.status_code in {400, 422}, raw[:50]
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] in {"bad-request", "malformed"}


def test_other_media_types_are_malformed(client: httpx.Client, owner: Any) -> None:
    """JSON that calls itself text is not read: a form of another page cannot send it as JSON."""
    headers = owner.headers | {"Content-Type": "text/plain"}
    assert client.post("/v1/sites", content=b'{"name":"x","domains":[]}', headers=headers).status_code == 422


def test_an_overlap_out_of_range_is_malformed(client: httpx.Client, owner: Any, create: Create) -> None:
    """Nought to seven days."""
    site = create()
    for overlap in (-1, 604_801, 1.5, "60", None, 10**30):
        answer = client.post(f"/v1/sites/{site['id']}/secrets", json={"overlap_s": overlap}, headers=owner.headers)
        assert pointers(answer) == ["/overlap_s"]


def test_a_malformed_idempotency_key_is_refused(client: httpx.Client, owner: Any) -> None:
    """Visible ASCII, up to 255 characters."""
    for key in (b"", b"a b", b"\xe9", b"x" * 256):
        headers = httpx.Headers(
            [*((name.encode(), value.encode()) for name, value in owner.headers.items()), (b"Idempotency-Key", key)]
        )
        answer = client.post("/v1/sites", json={"name": "x", "domains": []}, headers=headers)
        assert pointers(answer) == ["Idempotency-Key"]


def test_an_id_that_no_site_can_have_is_unknown(client: httpx.Client, owner: Any) -> None:
    """It never reaches the database."""
    for site_id in ("x", "a" * 17, "A" * 16, "aaaaaaaaaaaaaaa%00", "%ED%A0%80", "é" * 16, "a" * 5_000):
        answer = client.get(f"/v1/sites/{site_id}", headers=owner.headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "site-not-found")
