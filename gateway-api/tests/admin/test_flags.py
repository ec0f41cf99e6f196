"""Feature flags: typed, with values of organisations, and heeded."""

from typing import Any

import httpx
import pytest
from realcatcha_gateway.accounts.credentials.errors import SignUpClosed
from realcatcha_gateway.accounts.identities.provider import Claims
from realcatcha_gateway.accounts.identities.service import Arrival, IdentityService
from realcatcha_gateway.accounts.passwords import Passwords
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.service import AccountService
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.flags.models import FeatureFlag, PlatformState
from realcatcha_gateway.flags.registry import FLAGS, MOST_SITES, SIGN_UP, SITE_CREATION, fits
from realcatcha_gateway.flags.service import CACHED_S, Flags
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.identifiers import random_id
from realcatcha_gateway.mail.service import Postbox
from sqlalchemy import select

SITE = {"name": "Shop", "domains": ["example.com"]}
NEW = {"email": "new@example.com", "password": "correct horse battery", "organisation": "New"}


def put(desk: Any, path: str, value: object) -> httpx.Response:
    answer: httpx.Response = desk.send("PUT", path, {"value": value, "reason": "operations"})
    return answer


def version(database: Database) -> int:
    with database.read() as session:
        return session.scalars(select(PlatformState.version)).one()


def test_every_flag_is_listed_with_type_and_default(desk: Any) -> None:
    """And says what it does."""
    listed = desk.get("/flags")["items"]
    assert [one["name"] for one in listed] == [flag.name for flag in FLAGS]
    assert {one["type"] for one in listed} == {"boolean", "integer"}
    assert all(one["value"] is None and one["description"] for one in listed)


@pytest.mark.parametrize("value", [1, 0, "true", None, 1.0, []])
def test_a_value_of_another_type_is_refused(desk: Any, value: object) -> None:
    """Numbers are no truth values."""
    assert put(desk, "/flags/sign-up", value).status_code == 422


def test_numbers_have_bounds(desk: Any) -> None:
    """Both included; a truth value is no number."""
    assert put(desk, "/flags/most-sites", MOST_SITES.most).status_code == 200
    for value in (MOST_SITES.most + 1, -1, True):
        answer = put(desk, "/flags/most-sites", value)
        assert (answer.status_code, answer.json()["code"]) == (422, "value-does-not-fit")
    assert fits(SIGN_UP, False) is True


def test_sign_up_closes_and_opens(client: httpx.Client, desk: Any, database: Database) -> None:
    """Each change raises the version of the platform and is recorded with its reason; setting the same is none."""
    before = version(database)
    assert put(desk, "/flags/sign-up", False).json()["value"] is False
    assert put(desk, "/flags/sign-up", False).status_code == 200
    answer = client.post("/v1/auth/sign-up", json=NEW)
    assert (answer.status_code, answer.json()["code"]) == (403, "sign-up-closed")
    assert desk.decide("/flags/sign-up/clear", reason="operations").json()["value"] is None
    assert client.post("/v1/auth/sign-up", json=NEW).status_code == 202
    assert version(database) == before + 2
    assert desk.details("admin.flag-set") == {"reason": "operations", "value": False}
    assert desk.entries("admin.flag-cleared")[0].subject_id == "sign-up"


def test_no_provider_opens_an_account_while_sign_up_is_closed(database: Database, owner: Any, clock: Any) -> None:
    """Who has an account is not kept from it; the code that was refused still opens one once sign-up is open."""

    def arrive(code: str, *, sign_up: bool) -> Arrival:
        with database.write() as session:
            accounts = AccountService(AccountRepository(session), passwords=Passwords(), clock=clock)
            postbox = Postbox(Sealer(["a root key for tests, forty characters long"]), clock, lambda: None)
            service = IdentityService(session, accounts, postbox, clock=clock, sign_up=sign_up)
            if not code:
                claims = Claims("https://id.example", "7", "new@example.com", email_verified=True, name="")
                code = issued.setdefault("code", service.issue_code(claims, browser="b", user_id=None))
                return Arrival()
            return service.arrive(code, browser="b", language="en")

    issued: dict[str, str] = {}
    arrive("", sign_up=False)
    with pytest.raises(SignUpClosed):
        arrive(issued["code"], sign_up=False)
    assert arrive(issued["code"], sign_up=True).logged_in is not None


def test_an_organisation_may_have_a_value_of_its_own(client: httpx.Client, desk: Any, owner: Any) -> None:
    """It holds before the platform's, both ways; not every flag has such values."""
    own = f"/organisations/{owner.organisation_id}/flags"
    put(desk, "/flags/site-creation", False).raise_for_status()
    refused = client.post("/v1/sites", json=SITE, headers=owner.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "site-creation-closed")
    shown = put(desk, f"{own}/site-creation", True).json()
    assert [(one["organisation_id"], one["value"]) for one in shown["organisations"]] == [(owner.organisation_id, True)]
    assert client.post("/v1/sites", json=SITE, headers=owner.headers).status_code == 201
    assert client.post("/v1/sites", json=SITE, headers=desk.account.headers).status_code == 403
    desk.decide(f"{own}/site-creation/clear").raise_for_status()
    assert client.post("/v1/sites", json=SITE, headers=owner.headers).status_code == 403
    assert put(desk, f"{own}/sign-up", False).json()["code"] == "platform-flag"
    assert desk.entries("admin.flag-set")[-1].organisation_id == owner.organisation_id


def test_the_platforms_number_of_sites_is_heeded(client: httpx.Client, desk: Any, owner: Any) -> None:
    """Where an organisation has none of its own."""
    put(desk, "/flags/most-sites", 0).raise_for_status()
    assert client.post("/v1/sites", json=SITE, headers=owner.headers).json()["code"] == "too-many-sites"
    limit = {"most_sites": 1, "reason": "request"}
    desk.send("PUT", f"/organisations/{owner.organisation_id}/most-sites", limit).raise_for_status()
    assert client.post("/v1/sites", json=SITE, headers=owner.headers).status_code == 201


def test_providers_can_be_switched_off(client: httpx.Client, desk: Any) -> None:
    """Where there are none set up there are none either way; switched off, the list is empty and the way is closed."""
    put(desk, "/flags/provider-login", False).raise_for_status()
    assert client.get("/v1/auth/providers").json() == {"items": []}
    assert client.get("/v1/auth/google", follow_redirects=False).json()["code"] == "login-provider-off"


def test_reads_are_cached_and_outlive_the_database(database: Database, owner: Any) -> None:
    """At most five seconds old; while the database is away what was known holds. Values that do not fit are ignored."""
    now = [0.0]
    flags = Flags(database, monotonic=lambda: now[0])
    assert flags.read(SITE_CREATION, owner.organisation_id) is True

    def write(value: str, organisation_id: str | None) -> None:
        with database.write() as session:
            row = FeatureFlag(id=random_id("flg_"), name=SITE_CREATION.name, organisation_id=organisation_id)
            row.value, row.updated_at = value, utc_now()
            session.add(row)

    write("false", None)
    assert flags.read(SITE_CREATION) is True
    now[0] += CACHED_S
    assert flags.read(SITE_CREATION) is False
    write('"yes"', owner.organisation_id)
    flags.forget()
    assert flags.read(SITE_CREATION, owner.organisation_id) is False
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE feature_flags RENAME TO feature_flags_away")
    now[0] += CACHED_S
    assert flags.read(SITE_CREATION) is False
    assert flags.read(SIGN_UP) is True
