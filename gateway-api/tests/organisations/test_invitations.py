"""An invitation holds for as long as whoever sent it might send it; nobody undoes what is beyond their say."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from realcatcha_gateway.accounts.credentials.one_time_tokens import new_token, token_digest
from realcatcha_gateway.database import Database
from realcatcha_gateway.organisations.models import Invitation
from sqlalchemy import text, update

GUEST = "guest@example.com"
INVITATIONS = "/v1/organisation/invitations"
MEMBERS = "/v1/organisation/members"


@pytest.fixture
def send(client: httpx.Client, database: Database) -> Callable[..., str]:
    """Have a member invite an address; gives a token in place of the one that only the letter tells."""

    def send(account: Any, role: str = "viewer", email: str = GUEST) -> str:
        answer = invite(client, account, role, email)
        assert answer.status_code == 201, answer.text
        token = new_token()
        change = update(Invitation).where(Invitation.id == answer.json()["id"])
        with database.write() as session:
            session.execute(change.values(sha256=token_digest(token)))
        return token

    return send


@pytest.fixture
def admin(owner: Any, join: Callable[..., Any]) -> Any:
    return join("admin", organisation_id=owner.organisation_id)


def invite(client: httpx.Client, account: Any, role: str = "viewer", email: str = GUEST) -> httpx.Response:
    body = {"email": email, "role": role, "password": account.password}
    return client.post(INVITATIONS, json=body, headers=account.headers)


def accept(client: httpx.Client, token: str) -> int:
    body = {"token": token, "password": "a guest of the house"}
    return client.post("/v1/auth/accept-invitation", json=body).status_code


def invited(client: httpx.Client, account: Any) -> set[tuple[str, str]]:
    items = client.get(INVITATIONS, headers=account.headers).json()["items"]
    return {(one["email"], one["role"]) for one in items}


def leave(client: httpx.Client, _owner: Any, admin: Any, _administrator: Any) -> httpx.Response:
    return client.post("/v1/me/leave", headers=admin.headers)


def remove(client: httpx.Client, owner: Any, admin: Any, _administrator: Any) -> httpx.Response:
    return client.delete(f"{MEMBERS}/{admin.user_id}", headers=owner.headers)


def demote(client: httpx.Client, owner: Any, admin: Any, _administrator: Any) -> httpx.Response:
    return client.patch(f"{MEMBERS}/{admin.user_id}", json={"role": "developer"}, headers=owner.headers)


def suspend(client: httpx.Client, _owner: Any, admin: Any, administrator: Any) -> httpx.Response:
    path = f"/v1/admin/users/{admin.user_id}/suspend"
    return client.post(path, json={"reason": "abuse"}, headers=administrator.headers)


@pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)
@pytest.mark.parametrize("go", [leave, remove, demote, suspend])
def test_it_goes_with_whoever_sent_it(
    client: httpx.Client, owner: Any, admin: Any, administrator: Any, *, send: Callable[..., str], go: Any
) -> None:
    """Neither does it work any more, nor is it listed, nor does it come back with them."""
    tokens = [send(admin), send(owner, email="other@example.com")]
    assert invited(client, owner) == {(GUEST, "viewer"), ("other@example.com", "viewer")}
    assert go(client, owner, admin, administrator).is_success
    if go is demote:
        client.patch(f"{MEMBERS}/{admin.user_id}", json={"role": "admin"}, headers=owner.headers).raise_for_status()
    if go is suspend:
        path = f"/v1/admin/users/{admin.user_id}/restore"
        client.post(path, json={"reason": "other"}, headers=administrator.headers).raise_for_status()
    assert invited(client, owner) == {("other@example.com", "viewer")}
    assert [accept(client, token) for token in tokens] == [410, 204]


def test_one_to_become_an_owner_goes_when_its_sender_is_none_any_more(
    client: httpx.Client, owner: Any, admin: Any, send: Callable[..., str]
) -> None:
    """What an admin may send as well stays."""
    tokens = [send(owner, "owner"), send(owner, "viewer", "other@example.com")]
    body = {"password": owner.password}
    client.post(f"{MEMBERS}/{admin.user_id}/transfer", json=body, headers=owner.headers).raise_for_status()
    assert [accept(client, token) for token in tokens] == [410, 204]


def test_it_does_not_hold_for_a_sender_who_is_gone_in_any_other_way(
    client: httpx.Client, database: Database, owner: Any, admin: Any, send: Callable[..., str]
) -> None:
    """Whatever took them away, and where nobody knows who sent it; the address can be invited again."""
    tokens = [send(admin), send(owner, email="other@example.com")]
    with database.write() as session:
        session.execute(text("DELETE FROM users WHERE id = :id"), {"id": admin.user_id})
        session.execute(update(Invitation).where(Invitation.email == "other@example.com").values(invited_by=None))
    assert invited(client, owner) == set()
    assert [accept(client, token) for token in tokens] == [410, 410]
    assert accept(client, send(owner)) == 204


def test_an_admin_has_no_say_about_an_invitation_to_become_an_owner(
    client: httpx.Client, owner: Any, admin: Any, send: Callable[..., str]
) -> None:
    """Neither by withdrawing it nor by inviting the same address as something else."""
    token = send(owner, "owner")
    [made] = client.get(INVITATIONS, headers=admin.headers).json()["items"]
    withdrawn = client.delete(f"{INVITATIONS}/{made['id']}", headers=admin.headers)
    replaced = invite(client, admin, "viewer", GUEST.upper())
    assert [one.json()["code"] for one in (withdrawn, replaced)] == ["role-too-low"] * 2
    assert invited(client, owner) == {(GUEST, "owner")}
    assert accept(client, token) == 204


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whoever_made_an_account_under_another_address_joins_nothing_by_it(
    client: httpx.Client, owner: Any, join: Callable[..., Any], send: Callable[..., str]
) -> None:
    """The letter shows whose the address is: its holder's password opens the account, and nothing from before does."""
    squatter = join()
    wanted = {"name": "x", "scopes": ["sites:read"], "password": squatter.password}
    key = client.post("/v1/me/api-keys", json=wanted, headers=squatter.headers).json()["key"]
    client.post("/v1/me/second-factor", json={"password": squatter.password}, headers=squatter.headers)
    token = send(owner, email=squatter.email)
    needed = client.post("/v1/auth/accept-invitation", json={"token": token})
    assert (needed.status_code, needed.json()["code"]) == (409, "password-needed")
    assert accept(client, token) == 204
    for headers in (squatter.headers, {"Authorization": f"Bearer {key}"}):
        assert client.get("/v1/sites", headers=headers).status_code == 401
    login = {"email": squatter.email, "password": squatter.password}
    assert client.post("/v1/auth/login", json=login).status_code == 401
    mine = client.post("/v1/auth/login", json=login | {"password": "a guest of the house"})
    assert mine.status_code == 200
    headers = {"Authorization": f"Bearer {mine.json()['access_token']}"}
    joined = {one["id"] for one in client.get("/v1/me/organisations", headers=headers).json()["items"]}
    assert owner.organisation_id in joined
