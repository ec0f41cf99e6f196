"""What people do with their accounts is in the audit log, by ids alone; who is suspended is kept out."""

from collections.abc import Callable
from typing import Any

import httpx
from realcatcha_gateway.accounts.models import User
from realcatcha_gateway.audit.entries import Seals
from realcatcha_gateway.audit.models import AuditEntry
from realcatcha_gateway.audit.verification import verify
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.grant_admin import grant
from sqlalchemy import select


def entries(database: Database, action: str) -> list[AuditEntry]:
    with database.read() as session:
        query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.sequence)
        return list(session.scalars(query))


def log_in(client: httpx.Client, account: Any) -> httpx.Response:
    return client.post("/v1/auth/login", json={"email": account.email, "password": account.password})


def suspend(database: Database, user_id: str) -> None:
    with database.write() as session:
        session.get_one(User, user_id).suspended_at = utc_now()


def test_logging_in_is_recorded_and_failing_to_is_not(client: httpx.Client, database: Database, owner: Any) -> None:
    """A wrong password names nobody; the right one names the person and the session."""
    before = len(entries(database, "account.logged-in"))
    client.post("/v1/auth/login", json={"email": owner.email, "password": "wrong"})
    assert len(entries(database, "account.logged-in")) == before
    assert log_in(client, owner).status_code == 200
    entry = entries(database, "account.logged-in")[-1]
    assert (entry.actor_kind, entry.actor_id, entry.subject_id) == ("user", owner.user_id, owner.user_id)
    assert '"second_factor":false' in entry.details


def test_keys_are_recorded(client: httpx.Client, database: Database, owner: Any) -> None:
    """Made and revoked, with scopes and without their text or name."""
    body = {"name": "A. Person's laptop", "scopes": ["sites:read"], "password": owner.password}
    made = client.post("/v1/me/api-keys", json=body, headers=owner.headers).json()
    client.delete(f"/v1/me/api-keys/{made['id']}", headers=owner.headers).raise_for_status()
    (created,), (revoked,) = entries(database, "api-key.created"), entries(database, "api-key.revoked")
    assert created.subject_id == revoked.subject_id == made["id"]
    assert (created.organisation_id, created.details) == (owner.organisation_id, '{"scopes":["sites:read"]}')


def test_a_wrong_code_is_recorded(client: httpx.Client, database: Database, owner: Any) -> None:
    """Although the unit of work that refused it was rolled back."""
    body = {"password": owner.password}
    client.post("/v1/me/second-factor", json=body, headers=owner.headers).raise_for_status()
    answer = client.post("/v1/me/second-factor/confirm", json={"code": "000000"}, headers=owner.headers)
    assert answer.json()["code"] == "wrong-code"
    (entry,) = entries(database, "account.second-factor-failed")
    assert entry.subject_id == owner.user_id


def test_no_entry_holds_an_address(client: httpx.Client, database: Database, owner: Any) -> None:
    """So that erasing an account need not touch the log, which is whole."""
    log_in(client, owner).raise_for_status()
    body = {"password": owner.password, "new_password": "an entirely new one"}
    client.post("/v1/me/password", json=body, headers=owner.headers).raise_for_status()
    assert entries(database, "account.password-changed")
    with database.read() as session:
        for entry in session.scalars(select(AuditEntry)):
            assert "@" not in f"{entry.actor_id}{entry.subject_id}{entry.details}"
    assert verify(database, Seals(["a root key for tests, forty characters long"])).findings == []


def test_who_is_suspended_is_kept_out(client: httpx.Client, database: Database, owner: Any) -> None:
    """A session and a key that are open, a new login with the right password; a wrong one tells nothing."""
    body = {"name": "x", "scopes": ["sites:read"], "password": owner.password}
    key = client.post("/v1/me/api-keys", json=body, headers=owner.headers).json()["key"]
    suspend(database, owner.user_id)
    for headers in (owner.headers, {"Authorization": f"Bearer {key}"}):
        answer = client.get("/v1/sites", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    answer = log_in(client, owner)
    assert (answer.status_code, answer.json()["code"]) == (403, "account-suspended")
    wrong = client.post("/v1/auth/login", json={"email": owner.email, "password": "wrong"})
    assert wrong.json()["code"] == "invalid-credentials"


def test_administrators_are_made_by_the_command_alone(database: Database, join: Callable[..., Any]) -> None:
    """Each change of it is recorded once; an address without an account changes nothing."""
    person = join()
    assert grant(database, person.email.upper(), holds=True)
    assert grant(database, person.email, holds=True)
    (entry,) = entries(database, "admin.granted")
    assert (entry.actor_kind, entry.subject_id) == ("command", person.user_id)
    assert grant(database, person.email, holds=False)
    assert len(entries(database, "admin.withdrawn")) == 1
    assert not grant(database, "nobody@example.com", holds=True)


def test_what_is_done_to_sites_is_recorded(client: httpx.Client, database: Database, owner: Any) -> None:
    """With the names of what changed; a change that changes nothing, and one that is refused, leave no entry."""
    body = {"name": "A private name", "domains": ["example.com"]}
    site = client.post("/v1/sites", json=body, headers=owner.headers).json()["id"]
    path = f"/v1/sites/{site}"
    for change in ({"name": "Another", "difficulty": 60}, {"difficulty": 60}, {"difficulty": 600}):
        client.patch(path, json=change, headers=owner.headers)
    client.post(f"{path}/secrets", json={"overlap_s": 60}, headers=owner.headers).raise_for_status()
    for _ in range(2):
        client.post(f"{path}/deactivate", headers=owner.headers).raise_for_status()
    client.post(f"{path}/activate", headers=owner.headers).raise_for_status()
    with database.read() as session:
        query = select(AuditEntry).where(AuditEntry.subject_id == site).order_by(AuditEntry.sequence)
        found = list(session.scalars(query))
    assert [(entry.action, entry.details) for entry in found] == [
        ("site.created", "{}"),
        ("site.changed", '{"fields":["name","difficulty"],"version":2}'),
        ("site.secret-rotated", '{"overlap_s":60}'),
        ("site.deactivated", "{}"),
        ("site.activated", "{}"),
    ]
    whose = {(entry.actor_kind, entry.actor_id, entry.organisation_id) for entry in found}
    assert whose == {("user", owner.user_id, owner.organisation_id)}


def test_who_belongs_to_an_organisation_is_recorded(
    client: httpx.Client, database: Database, owner: Any, join: Callable[..., Any]
) -> None:
    """Invitations, roles, departures, settings and who owns it; by ids, never by names or addresses."""
    member, other = (join("viewer", organisation_id=owner.organisation_id) for _ in range(2))
    new = client.post("/v1/me/organisations", json={"name": "Second"}, headers=owner.headers).json()["id"]
    client.patch("/v1/organisation", json={"name": "Renamed"}, headers=owner.headers).raise_for_status()
    invitations = "/v1/organisation/invitations"
    body = {"email": "guest@example.com", "role": "viewer"}
    invitation = client.post(invitations, json=body, headers=owner.headers).json()["id"]
    client.delete(f"{invitations}/{invitation}", headers=owner.headers).raise_for_status()
    path = f"/v1/organisation/members/{member.user_id}"
    client.patch(path, json={"role": "admin"}, headers=owner.headers).raise_for_status()
    client.delete(f"/v1/organisation/members/{other.user_id}", headers=member.headers).raise_for_status()
    proof = {"password": owner.password}
    client.post(f"{path}/transfer", json=proof, headers=owner.headers).raise_for_status()
    client.post("/v1/me/leave", headers=owner.headers).raise_for_status()
    with database.read() as session:
        query = select(AuditEntry).where(AuditEntry.action.like("organisation.%")).order_by(AuditEntry.sequence)
        found = [(one.action.partition(".")[2], one.actor_id, one.subject_id) for one in session.scalars(query)]
    assert found == [
        ("created", owner.user_id, new),
        ("changed", owner.user_id, owner.organisation_id),
        ("member-invited", owner.user_id, invitation),
        ("invitation-withdrawn", owner.user_id, invitation),
        ("role-changed", owner.user_id, member.user_id),
        ("member-removed", member.user_id, other.user_id),
        ("ownership-transferred", owner.user_id, member.user_id),
        ("member-left", owner.user_id, owner.user_id),
    ]


def test_what_is_done_to_webhooks_is_recorded(client: httpx.Client, database: Database, owner: Any) -> None:
    """Made, changed, given another secret, removed: no URL, no secret, and no entry for what changes nothing."""
    body = {"url": "https://hooks.invalid/private", "events": ["key.rotated"]}
    webhook = client.post("/v1/webhooks", json=body, headers=owner.headers).json()["id"]
    path = f"/v1/webhooks/{webhook}"
    for change in ({"description": "Mine", "enabled": False}, {"description": "Mine"}, {"url": "no URL"}):
        client.patch(path, json=change, headers=owner.headers)
    wanted = {"name": "x", "scopes": ["webhooks:write"], "password": owner.password}
    key = client.post("/v1/me/api-keys", json=wanted, headers=owner.headers).json()
    as_key = {"Authorization": f"Bearer {key['key']}"}
    client.post(f"{path}/secret", json={"overlap_s": 60}, headers=as_key).raise_for_status()
    client.delete(path, headers=owner.headers).raise_for_status()
    client.delete(path, headers=owner.headers)
    with database.read() as session:
        query = select(AuditEntry).where(AuditEntry.subject_id == webhook).order_by(AuditEntry.sequence)
        found = list(session.scalars(query))
    assert [(entry.action, entry.details) for entry in found] == [
        ("webhook.created", '{"events":["key.rotated"]}'),
        ("webhook.changed", '{"fields":["description","enabled"]}'),
        ("webhook.secret-rotated", '{"overlap_s":60}'),
        ("webhook.removed", "{}"),
    ]
    assert {entry.organisation_id for entry in found} == {owner.organisation_id}
    me, program = ("user", owner.user_id), ("api-key", key["id"])
    assert [(entry.actor_kind, entry.actor_id) for entry in found] == [me, me, program, me]


def test_how_accounts_begin_and_sessions_end_is_recorded(client: httpx.Client, database: Database, owner: Any) -> None:
    """Logging out, ending one session or all others, and a refresh token that came back, which nobody is blamed for."""
    (created,) = entries(database, "account.created")
    assert (created.subject_id, created.details) == (owner.user_id, '{"password":true}')
    first, second, third, stolen = (log_in(client, owner).json() for _ in range(4))
    token = stolen["refresh_token"]
    for _ in range(2):
        token = client.post("/v1/auth/refresh", json={"refresh_token": token}).json()["refresh_token"]
    client.post("/v1/auth/refresh", json={"refresh_token": stolen["refresh_token"]})
    (reused,) = entries(database, "account.refresh-token-reused")
    assert (reused.actor_kind, reused.subject_id) == ("anonymous", owner.user_id)
    headers = {"Authorization": f"Bearer {first['access_token']}"}
    client.post("/v1/auth/logout", headers={"Authorization": f"Bearer {second['access_token']}"}).raise_for_status()
    ids = [one["id"] for one in client.get("/v1/auth/sessions", headers=headers).json()["items"] if not one["current"]]
    assert len(ids) == 2, third
    client.delete(f"/v1/auth/sessions/{ids[0]}", headers=headers).raise_for_status()
    client.delete("/v1/auth/sessions", headers=headers).raise_for_status()
    client.delete("/v1/auth/sessions", headers=headers).raise_for_status()
    ended = entries(database, "account.session-ended")
    assert [entry.details for entry in ended[1:]] == [f'{{"session":"{one}"}}' for one in ids]
    assert {(entry.actor_id, entry.subject_id) for entry in ended} == {(owner.user_id, owner.user_id)}
