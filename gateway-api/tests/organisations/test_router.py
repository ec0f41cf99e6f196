"""Organisations over HTTP: invitations through a real mail server, roles, leaving, and switching."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from realcatcha_gateway.accounts.errors import RoleTooLow
from realcatcha_gateway.accounts.models import Membership, User
from realcatcha_gateway.database import Database
from realcatcha_gateway.mail.models import QueuedLetter
from realcatcha_gateway.main import create_app
from realcatcha_gateway.organisations.repository import OrganisationRepository
from realcatcha_gateway.organisations.service import OrganisationService
from realcatcha_kit.testing.plain_http import PLAIN
from sqlalchemy import func, select

GUEST = "guest@example.com"


@pytest.fixture
def settings(
    database: Database, database_url: str, redis_url: str, inbox: Any, make_settings: Callable[..., Any]
) -> Any:
    return make_settings(database_url, redis_url, smtp_host="127.0.0.1", smtp_port=inbox.port, smtp_security="none")


@pytest.fixture
def client(settings: Any, serve: Callable[..., Any]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=serve(create_app(settings)).url, trust_env=False, timeout=20, verify=PLAIN) as client:
        yield client


@pytest.fixture
def invite(
    client: httpx.Client, database: Database, inbox: Any, eventually: Callable[..., None]
) -> Callable[..., tuple[str, str]]:
    """Invite an address; gives the invitation's id and the token of the letter."""

    def waiting() -> int:
        with database.read() as session:
            return session.execute(select(func.count()).select_from(QueuedLetter)).scalar_one()

    def invite(account: Any, email: str = GUEST, role: str = "developer", **headers: str) -> tuple[str, str]:
        body = {"email": email, "role": role}
        answer = client.post("/v1/organisation/invitations", json=body, headers=account.headers | headers)
        assert answer.status_code == 201, answer.text
        eventually(lambda: waiting() == 0)
        found = re.search(r"/invitation#token=(\S+)", inbox.to(email)[-1].get_content())
        assert found is not None
        return str(answer.json()["id"]), found[1]

    return invite


def accept(client: httpx.Client, token: str, **others: str) -> httpx.Response:
    return client.post("/v1/auth/accept-invitation", json={"token": token, **others})


def log_in(client: httpx.Client, email: str, password: str) -> dict[str, str]:
    answer = client.post("/v1/auth/login", json={"email": email, "password": password})
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def roles(client: httpx.Client, account: Any) -> dict[str, str]:
    items = client.get("/v1/organisation/members", headers=account.headers).json()["items"]
    return {one["email"]: one["role"] for one in items}


def test_somebody_without_an_account_joins_with_a_password(
    client: httpx.Client, owner: Any, invite: Callable[..., tuple[str, str]], inbox: Any
) -> None:
    """The letter proves the address; the invitation holds once."""
    _, token = invite(owner, **{"Accept-Language": "ko"})
    assert "초대" in inbox.to(GUEST)[0]["subject"]
    needed = accept(client, token)
    assert (needed.status_code, needed.json()["code"]) == (409, "password-needed")
    assert accept(client, token, password="password123").json()["code"] == "weak-password"
    assert accept(client, token, password="a guest of the house").status_code == 204
    assert accept(client, token, password="a guest of the house").status_code == 410
    me = client.get("/v1/me", headers=log_in(client, GUEST, "a guest of the house")).json()
    assert (me["organisation"]["id"], me["organisation"]["role"]) == (owner.organisation_id, "developer")


def test_somebody_with_an_account_joins_with_it(
    client: httpx.Client, owner: Any, join: Callable[..., Any], invite: Callable[..., tuple[str, str]]
) -> None:
    """The password in the request, which anybody with the letter could choose, changes nothing."""
    other = join(verified=True)
    _, token = invite(owner, other.email, "admin")
    assert accept(client, token, password="somebody else's choice").status_code == 204
    assert roles(client, owner) == {owner.email: "owner", other.email: "admin"}
    log_in(client, other.email, other.password)
    items = client.get("/v1/me/organisations", headers=other.headers).json()["items"]
    assert {one["id"]: one["role"] for one in items} == {
        other.organisation_id: "owner",
        owner.organisation_id: "admin",
    }


def test_of_two_acceptances_at_once_one_counts(
    client: httpx.Client, owner: Any, invite: Callable[..., tuple[str, str]], database: Database
) -> None:
    """The other hears that the invitation is spent."""
    _, token = invite(owner)
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: accept(client, token, password="a guest of the house").status_code, range(3)))
    assert sorted(answers) == [204, 410, 410]
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 2


def test_an_invitation_is_replaced_and_withdrawn(
    client: httpx.Client, owner: Any, join: Callable[..., Any], invite: Callable[..., tuple[str, str]]
) -> None:
    """Only the newest letter works, and none after it was withdrawn; another organisation cannot."""
    _, first = invite(owner)
    invitation, second = invite(owner, role="viewer")
    assert accept(client, first, password="a guest of the house").status_code == 410
    [listed] = client.get("/v1/organisation/invitations", headers=owner.headers).json()["items"]
    assert (listed["id"], listed["email"], listed["role"]) == (invitation, GUEST, "viewer")
    assert "token" not in listed
    path = f"/v1/organisation/invitations/{invitation}"
    assert client.delete(path, headers=join().headers).status_code == 404
    assert client.delete(path, headers=owner.headers).status_code == 204
    assert accept(client, second, password="a guest of the house").status_code == 410


def test_admins_have_no_say_about_owners(client: httpx.Client, owner: Any, join: Callable[..., Any]) -> None:
    """Nor can they make any, themselves included."""
    admin = join("admin", organisation_id=owner.organisation_id)
    developer = join("developer", organisation_id=owner.organisation_id)
    members = "/v1/organisation/members"
    refused = [
        client.patch(f"{members}/{owner.user_id}", json={"role": "viewer"}, headers=admin.headers),
        client.delete(f"{members}/{owner.user_id}", headers=admin.headers),
        client.patch(f"{members}/{admin.user_id}", json={"role": "owner"}, headers=admin.headers),
        client.patch(f"{members}/{developer.user_id}", json={"role": "owner"}, headers=admin.headers),
        client.post("/v1/organisation/invitations", json={"email": GUEST, "role": "owner"}, headers=admin.headers),
    ]
    assert [answer.json()["code"] for answer in refused] == ["role-too-low"] * 5
    answer = client.patch(f"{members}/{developer.user_id}", json={"role": "viewer"}, headers=admin.headers)
    assert answer.status_code == 204
    assert roles(client, owner)[developer.email] == "viewer"


def test_a_role_counts_from_the_next_request_on(client: httpx.Client, owner: Any, join: Callable[..., Any]) -> None:
    """The token that was issued before says nothing about it."""
    developer = join("developer", organisation_id=owner.organisation_id)
    site = {"name": "x", "domains": []}
    assert client.post("/v1/sites", json=site, headers=developer.headers).status_code == 201
    path = f"/v1/organisation/members/{developer.user_id}"
    client.patch(path, json={"role": "viewer"}, headers=owner.headers)
    assert client.post("/v1/sites", json=site, headers=developer.headers).status_code == 403
    assert client.delete(path, headers=owner.headers).status_code == 204
    assert client.get("/v1/sites", headers=developer.headers).status_code == 401


def test_a_removed_members_keys_are_gone_for_good(
    client: httpx.Client, owner: Any, join: Callable[..., Any], invite: Callable[..., tuple[str, str]]
) -> None:
    """Also when the person comes back."""
    member = join("developer", organisation_id=owner.organisation_id, verified=True)
    wanted = {"name": "x", "scopes": ["sites:read"], "password": member.password}
    key = client.post("/v1/me/api-keys", json=wanted, headers=member.headers).json()
    client.delete(f"/v1/organisation/members/{member.user_id}", headers=owner.headers)
    _, token = invite(owner, member.email)
    assert accept(client, token).status_code == 204
    assert client.get("/v1/sites", headers=member.headers).status_code == 200
    assert client.get("/v1/sites", headers={"Authorization": f"Bearer {key['key']}"}).status_code == 401


def test_the_last_owner_stays(client: httpx.Client, owner: Any, join: Callable[..., Any]) -> None:
    """Whether leaving, removed or given another role; with a second one they may go."""
    path = f"/v1/organisation/members/{owner.user_id}"
    refused = [
        client.post("/v1/me/leave", headers=owner.headers),
        client.delete(path, headers=owner.headers),
        client.patch(path, json={"role": "admin"}, headers=owner.headers),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(409, "last-owner")] * 3
    other = join("owner", organisation_id=owner.organisation_id)
    assert client.post("/v1/me/leave", headers=owner.headers).status_code == 204
    assert client.get("/v1/sites", headers=owner.headers).status_code == 401
    assert client.post("/v1/me/leave", headers=other.headers).status_code == 409


def test_of_two_owners_who_leave_at_once_one_stays(
    client: httpx.Client, owner: Any, join: Callable[..., Any], database: Database
) -> None:
    """Neither sees the other still there."""
    accounts = [owner, join("owner", organisation_id=owner.organisation_id)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda one: client.post("/v1/me/leave", headers=one.headers).status_code, accounts))
    assert sorted(answers) == [204, 409]
    with database.read() as session:
        assert session.scalar(select(func.count()).where(Membership.organisation_id == owner.organisation_id)) == 1


def test_a_session_switches_between_organisations(
    client: httpx.Client, join: Callable[..., Any], invite: Callable[..., tuple[str, str]]
) -> None:
    """Its tokens speak for the other one from then on, refreshed ones too; one that is not ours stays unknown."""
    other, guest = join(), join(verified=True)
    _, token = invite(other, guest.email, "viewer")
    accept(client, token)
    switched = client.post("/v1/auth/switch", json={"organisation_id": other.organisation_id}, headers=guest.headers)
    headers = {"Authorization": f"Bearer {switched.json()['access_token']}"}
    assert client.get("/v1/me", headers=headers).json()["organisation"]["role"] == "viewer"
    refreshed = client.post("/v1/auth/refresh", json={"refresh_token": guest.refresh_token}).json()
    headers = {"Authorization": f"Bearer {refreshed['access_token']}"}
    assert client.get("/v1/me", headers=headers).json()["organisation"]["id"] == other.organisation_id
    for unknown in (join().organisation_id, "org_nobody", "é"):
        answer = client.post("/v1/auth/switch", json={"organisation_id": unknown}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "organisation-not-found")


def test_a_person_may_own_several(client: httpx.Client, owner: Any) -> None:
    """Each is created empty, and renamed by its owner."""
    new = client.post("/v1/me/organisations", json={"name": "Second"}, headers=owner.headers)
    assert (new.status_code, new.json()["role"]) == (201, "owner")
    switched = client.post("/v1/auth/switch", json={"organisation_id": new.json()["id"]}, headers=owner.headers).json()
    headers = {"Authorization": f"Bearer {switched['access_token']}"}
    assert client.get("/v1/sites", headers=headers).json()["items"] == []
    answer = client.patch("/v1/organisation", json={"name": "Renamed"}, headers=headers)
    assert (answer.status_code, answer.json()["name"]) == (200, "Renamed")


def test_who_asks_for_a_second_factor_needs_one_first(client: httpx.Client, owner: Any) -> None:
    """So nobody locks the whole organisation out by it."""
    answer = client.patch("/v1/organisation", json={"second_factor_required": True}, headers=owner.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "second-factor-required")
    assert client.get("/v1/sites", headers=owner.headers).status_code == 200


def test_a_member_is_not_invited_again(client: httpx.Client, owner: Any) -> None:
    """Whoever asks for it is a member and may know."""
    body = {"email": owner.email.upper(), "role": "viewer"}
    answer = client.post("/v1/organisation/invitations", json=body, headers=owner.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "already-member")


def test_ownership_is_transferred_by_who_shows_who_they_are(
    client: httpx.Client, owner: Any, join: Callable[..., Any]
) -> None:
    """The heir owns, the giver administers, and the last owner can then go."""
    heir, admin = (join(role, organisation_id=owner.organisation_id) for role in ("viewer", "admin"))
    path = f"/v1/organisation/members/{heir.user_id}/transfer"
    proof = {"password": owner.password}
    for body, code in (({}, "reauthentication-needed"), ({"password": "a guess"}, "wrong-password")):
        answer = client.post(path, json=body, headers=owner.headers)
        assert (answer.status_code, answer.json()["code"]) == (403, code)
    assert client.post(path, json={"password": admin.password}, headers=admin.headers).json()["code"] == "role-too-low"
    for stranger in (join().user_id, owner.user_id):
        answer = client.post(f"/v1/organisation/members/{stranger}/transfer", json=proof, headers=owner.headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "member-not-found")
    assert client.post(path, json=proof, headers=owner.headers).status_code == 204
    assert roles(client, heir) == {owner.email: "admin", heir.email: "owner", admin.email: "admin"}
    assert client.post(path, json=proof, headers=owner.headers).json()["code"] == "role-too-low"
    assert client.post("/v1/me/leave", headers=owner.headers).status_code == 204


def test_nobody_becomes_an_owner_without_a_proof(client: httpx.Client, owner: Any, join: Callable[..., Any]) -> None:
    """Neither by a role nor by an invitation: a stolen access token alone gives nothing away for good."""
    member = join("admin", organisation_id=owner.organisation_id)
    path, invitations = f"/v1/organisation/members/{member.user_id}", "/v1/organisation/invitations"
    invited = {"email": GUEST, "role": "owner"}
    for refused in (
        client.patch(path, json={"role": "owner"}, headers=owner.headers),
        client.post(invitations, json=invited, headers=owner.headers),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "reauthentication-needed")
    proof = {"password": owner.password}
    assert client.patch(path, json={"role": "owner"} | proof, headers=owner.headers).status_code == 204
    assert client.post(invitations, json=invited | proof, headers=owner.headers).status_code == 201


def test_a_repeated_key_creates_once(client: httpx.Client, owner: Any, join: Callable[..., Any]) -> None:
    """An organisation, an invitation, an API key: one of each, and the same answer again. Keys are a person's own."""
    colleague = join("owner", organisation_id=owner.organisation_id)
    cases: list[tuple[str, dict[str, Any], str]] = [
        ("/v1/me/organisations", {"name": "Second"}, "/v1/me/organisations"),
        ("/v1/organisation/invitations", {"email": GUEST, "role": "viewer"}, "/v1/organisation/invitations"),
        ("/v1/me/api-keys", {"name": "x", "scopes": ["sites:read"]}, "/v1/me/api-keys"),
    ]

    def create(account: Any, path: str, body: dict[str, Any]) -> httpx.Response:
        proof = {"password": account.password} if path.endswith("api-keys") else {}
        return client.post(path, json=body | proof, headers=account.headers | {"Idempotency-Key": "the-same"})

    for path, body, listed in cases:
        before = len(client.get(listed, headers=owner.headers).json()["items"])
        first, again = (create(owner, path, body) for _ in range(2))
        assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json()), path
        other = create(owner, path, body | {next(iter(body)): "other@example.com"})
        assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-mismatch"), path
        assert len(client.get(listed, headers=owner.headers).json()["items"]) == before + 1, path
        theirs = create(colleague, path, body)
        assert theirs.json()["id"] != first.json()["id"], path


@pytest.mark.parametrize("how", ["removed", "left"])
def test_whoever_belongs_nowhere_any_more_still_has_an_account(
    client: httpx.Client, owner: Any, join: Callable[..., Any], how: str
) -> None:
    """They log in to an empty organisation of their own, and can have their data and their erasure."""
    member = join("developer", organisation_id=owner.organisation_id)
    if how == "left":
        client.post("/v1/me/leave", headers=member.headers).raise_for_status()
    else:
        path = f"/v1/organisation/members/{member.user_id}"
        client.delete(path, headers=owner.headers).raise_for_status()
    headers = log_in(client, member.email, member.password)
    (home,) = client.get("/v1/me/organisations", headers=headers).json()["items"]
    assert (home["role"], home["id"] != owner.organisation_id) == ("owner", True)
    assert client.get("/v1/sites", headers=headers).json()["items"] == []
    erasure = client.post("/v1/auth/erasure", json={"password": member.password}, headers=headers)
    assert erasure.status_code == 202


def test_what_one_may_do_is_looked_up_when_it_is_done(
    app: FastAPI, database: Database, owner: Any, join: Callable[..., Any]
) -> None:
    """An owner whose role was taken while the request was on its way removes, promotes and invites nobody."""
    was_owner, member = (join(role, organisation_id=owner.organisation_id) for role in ("owner", "viewer"))
    with database.write() as session:
        session.get_one(Membership, (owner.organisation_id, was_owner.user_id)).role = "viewer"
    with database.write() as session:
        service = OrganisationService(
            OrganisationRepository(session, owner.organisation_id),
            by=was_owner.user_id,
            postbox=app.state.postbox,
            clock=app.state.clock,
            plan_limits=app.state.plan_limits,
        )
        for act in (
            lambda: service.remove(member.user_id),
            lambda: service.change_role(member.user_id, "owner"),
            lambda: service.invite(GUEST, "owner", language="en", write=True),
        ):
            with pytest.raises(RoleTooLow):
                act()
