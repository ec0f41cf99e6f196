"""Logging in at a real provider: what gets an account, what opens one, and what never does."""

from base64 import b32decode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest
from realcatcha_gateway.accounts.api_keys.models import ApiKey
from realcatcha_gateway.accounts.identities.models import OidcIdentity
from realcatcha_gateway.accounts.models import User
from realcatcha_gateway.accounts.second_factors.codes import code_at
from realcatcha_gateway.accounts.second_factors.models import SecondFactor
from realcatcha_gateway.audit.models import AuditEntry
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.models import QueuedLetter
from sqlalchemy import select, text, update


def test_a_new_address_gets_an_account_without_a_password(
    gateway: httpx.Client, database: Database, google: Any
) -> None:
    """It opens at the provider again and again, by no password, and has an organisation of its own."""
    code = google.code(gateway, google.person("New@Example.com", name="Kim é"))
    me = gateway.get(
        "/v1/me", headers=google.bearer(google.complete(gateway, code, **{"Accept-Language": "ko"}))
    ).json()
    assert me["user"] | {"id": ""} == {
        "id": "",
        "email": "new@example.com",
        "name": "Kim é",
        "language": "ko",
        "has_password": False,
    }
    assert me["organisation"]["name"] == "내 조직"
    same = google.person("moved@example.com", sub="sub-New@Example.com")
    again = gateway.get("/v1/me", headers=google.bearer(google.log_in(gateway, same)))
    assert again.json() == me
    for guess in ("", "None", "the password of nobody"):
        answer = gateway.post("/v1/auth/login", json={"email": "new@example.com", "password": guess or "x"})
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid-credentials")
    with database.read() as session:
        user = session.scalars(select(User)).one()
        assert (user.password_hash, user.email_verified_at is not None) == (None, True)


def test_an_account_of_the_address_is_linked_only_by_whoever_holds_it(
    gateway: httpx.Client, join: Callable[..., Any], verify: Callable[[str], None], database: Database, google: Any
) -> None:
    """The provider's word about an address opens nothing that exists: its holder logs in and confirms, once."""
    holder, stranger = join(), join()
    verify(holder.user_id)
    answer = google.log_in(gateway, google.person(holder.email))
    assert (answer.status_code, answer.json()["code"]) == (409, "identity-link-needed")
    ticket = {"ticket": answer.json()["link_ticket"]}
    refused = gateway.post("/v1/me/identities/confirm", json=ticket, headers=stranger.headers)
    assert (refused.status_code, refused.json()["code"]) == (410, "one-time-token-spent")
    linked = gateway.post("/v1/me/identities/confirm", json=ticket, headers=holder.headers)
    assert (linked.status_code, linked.json()["email"]) == (201, holder.email)
    assert gateway.post("/v1/me/identities/confirm", json=ticket, headers=holder.headers).status_code == 410
    opened = gateway.get("/v1/me", headers=google.bearer(google.log_in(gateway, google.person(holder.email))))
    assert opened.json()["user"]["id"] == holder.user_id
    with database.read() as session:
        actions = session.scalars(select(AuditEntry.action)).all()
        assert "account.identity-linked" in actions


def test_who_registered_somebody_elses_address_before_loses_the_account(
    gateway: httpx.Client, join: Callable[..., Any], database: Database, google: Any
) -> None:
    """An address that nobody ever confirmed: password, sessions, keys, factor and links of whoever made it are gone."""
    squatter, now = join(), datetime.now(UTC)
    with database.write() as session:
        mine = {"user_id": squatter.user_id, "created_at": now}
        session.add(SecondFactor(**mine, sealed_secret=b"x", last_counter=0, confirmed_at=now))
        session.add(OidcIdentity(**mine, id="idn_x", issuer="http://x", subject="x", email="x@x.x", last_used_at=now))
        session.add(
            ApiKey(
                **mine,
                id="key_x",
                organisation_id=squatter.organisation_id,
                name="x",
                sha256="x",
                scopes=["sites:read"],
            )
        )
    headers = google.bearer(google.log_in(gateway, google.person(squatter.email)))
    assert gateway.get("/v1/me", headers=headers).json()["user"]["id"] == squatter.user_id
    assert gateway.get("/v1/me", headers=squatter.headers).status_code == 401
    password = {"email": squatter.email, "password": squatter.password}
    assert gateway.post("/v1/auth/login", json=password).status_code == 401
    assert gateway.post("/v1/auth/refresh", json={"refresh_token": squatter.refresh_token}).status_code == 401
    with database.read() as session:
        assert session.scalars(select(ApiKey)).all() == []
        assert [one.subject for one in session.scalars(select(OidcIdentity))] == [f"sub-{squatter.email}"]
        assert "account.taken-over" in session.scalars(select(AuditEntry.action)).all()
    assert gateway.get("/v1/me/second-factor", headers=headers).json()["enabled"] is False


def test_a_second_factor_stays_asked(gateway: httpx.Client, google: Any, database: Database) -> None:
    """The provider stands in for the password, not for the factor."""
    first = google.bearer(google.log_in(gateway, google.person("a@example.com")))
    secret = gateway.post("/v1/me/second-factor", json={}, headers=first).json()["secret"]
    raw = b32decode(secret)
    confirmed = gateway.post("/v1/me/second-factor/confirm", json={"code": code_at(raw, utc_now())}, headers=first)
    assert confirmed.status_code == 200, confirmed.text
    answer = google.log_in(gateway, google.person("a@example.com"))
    assert answer.status_code == 202, answer.text
    assert set(answer.json()) == {"ticket", "expires_in"}
    step = {"ticket": answer.json()["ticket"], "code": confirmed.json()["recovery_codes"][0]}
    assert gateway.post("/v1/auth/login/second-factor", json=step).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_suspended_person_stays_out(gateway: httpx.Client, database: Database, google: Any) -> None:
    """The provider's word does not let in whom an administrator keeps out."""
    google.log_in(gateway, google.person("a@example.com"))
    with database.write() as session:
        session.execute(update(User).values(suspended_at=datetime.now(UTC)))
    answer = google.log_in(gateway, google.person("a@example.com"))
    assert (answer.status_code, answer.json()["code"]) == (403, "account-suspended")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_account_without_a_password_shows_otherwise_who_it_is(
    gateway: httpx.Client, google: Any, database: Database
) -> None:
    """By having logged in just now, or by its second factor; a password is set by letter, and is then asked for."""
    headers = google.bearer(google.log_in(gateway, google.person("a@example.com")))
    change = {"email": "b@example.com"}
    assert gateway.post("/v1/me/email", json=change, headers=headers).status_code == 202
    new = {"password": "x", "new_password": "an entirely new one"}
    answer = gateway.post("/v1/me/password", json=new, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "no-password")
    with database.write() as session:
        old = datetime(2026, 1, 1, tzinfo=UTC)
        session.execute(text("UPDATE login_sessions SET created_at = :old"), {"old": old})
    answer = gateway.post("/v1/me/email", json=change, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "reauthentication-needed")
    assert answer.json()["accepts"] == ["login"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_password_set_by_letter_opens_an_account_that_had_none(
    gateway: httpx.Client, database: Database, google: Any, google_settings: Any
) -> None:
    """And the provider opens it as before; what was linked by its confirmed holder stays."""
    google.log_in(gateway, google.person("a@example.com"))
    gateway.post("/v1/auth/forgot-password", json={"email": "a@example.com"}).raise_for_status()
    reset = {"token": token_of(database, "reset"), "password": "an entirely new one"}
    assert gateway.post("/v1/auth/reset-password", json=reset).status_code == 204
    password = {"email": "a@example.com", "password": "an entirely new one"}
    headers = google.bearer(gateway.post("/v1/auth/login", json=password))
    assert gateway.get("/v1/me", headers=headers).json()["user"]["has_password"] is True
    assert google.log_in(gateway, google.person("a@example.com")).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_reset_takes_an_unconfirmed_account_from_whoever_made_it(
    gateway: httpx.Client, join: Callable[..., Any], database: Database, google: Any
) -> None:
    """What they linked before opens nothing once the address's owner has set a password."""
    squatter = join()
    begun = gateway.post("/v1/me/identities", json={"password": squatter.password}, headers=squatter.headers)
    path = google.visit(begun.json()["authorization_url"], google.person("squatter@elsewhere.example"))
    ticket = {"ticket": google.said(gateway.get(path), "ticket")}
    gateway.post("/v1/me/identities/confirm", json=ticket, headers=squatter.headers).raise_for_status()
    gateway.post("/v1/auth/forgot-password", json={"email": squatter.email}).raise_for_status()
    reset = {"token": token_of(database, "reset"), "password": "an entirely new one"}
    assert gateway.post("/v1/auth/reset-password", json=reset).status_code == 204
    back = gateway.get(
        "/v1/me", headers=google.bearer(google.log_in(gateway, google.person("squatter@elsewhere.example")))
    )
    assert back.json()["user"]["id"] != squatter.user_id


def token_of(database: Database, kind: str) -> str:
    """Read the token of a letter that waits; these tests have no mail server."""
    sealer = Sealer(["a root key for tests, forty characters long"])
    with database.read() as session:
        for sealed in session.scalars(select(QueuedLetter.sealed)):
            letter = msgspec.json.decode(sealer.open(sealed) or b"{}")
            if letter["kind"] == kind:
                return str(letter["fields"]["token"])
    raise AssertionError("no such letter")
