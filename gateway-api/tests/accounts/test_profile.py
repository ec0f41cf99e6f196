"""A person's name and language, and that every letter to them is in it."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from realcatcha_gateway.accounts.models import User
from realcatcha_gateway.database import Database
from realcatcha_gateway.organisations.repository import recipients_of
from realcatcha_gateway.settings import GatewaySettings
from sqlalchemy import select


@pytest.fixture
def settings(
    database_url: str, redis_url: str, make_settings: Callable[..., GatewaySettings], inbox: Any
) -> GatewaySettings:
    """With a mail server that tests can read."""
    mail = {"smtp_host": "127.0.0.1", "smtp_port": inbox.port, "smtp_security": "none"}
    return make_settings(database_url, redis_url, **mail)


def change(client: httpx.Client, account: Any, **body: Any) -> httpx.Response:
    return client.patch("/v1/me", json=body, headers=account.headers)


def test_a_person_changes_name_and_language(client: httpx.Client, owner: Any, join: Callable[..., Any]) -> None:
    """What is left out stays; colleagues see the name; an empty one takes it away."""
    viewer = join("viewer", organisation_id=owner.organisation_id)
    assert change(client, viewer, name=" 김민지 ", language="ko").json()["user"]["name"] == "김민지"
    assert change(client, viewer, language="en").json()["user"] == {
        "id": viewer.user_id,
        "email": viewer.email,
        "name": "김민지",
        "language": "en",
        "has_password": True,
    }
    seen = client.get("/v1/organisation/members", headers=owner.headers).json()["items"]
    assert {one["email"]: one["name"] for one in seen} == {owner.email: "", viewer.email: "김민지"}
    assert change(client, viewer, name="").json()["user"]["name"] == ""
    assert change(client, owner).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"language": "fr"}, "/language"),
        ({"language": "KO"}, "/language"),
        ({"name": "x" * 121}, "/name"),
        ({"name": "a\nb"}, "/name"),
        ({"email": "x@example.com"}, "/email"),
        ({"is_admin": True}, "/is_admin"),
    ],
)
def test_what_cannot_be_a_profile_names_the_field(
    client: httpx.Client, owner: Any, body: dict[str, Any], pointer: str
) -> None:
    """422, and nothing else changes."""
    answer = change(client, owner, **body)
    assert answer.status_code == 422
    assert any(error["pointer"].startswith(pointer) for error in answer.json()["errors"])


def is_korean(text: str) -> bool:
    return any("가" <= character <= "힣" for character in text)


def test_letters_are_in_the_receivers_language(
    client: httpx.Client, owner: Any, join: Callable[..., Any], inbox: Any, eventually: Callable[..., None]
) -> None:
    """Whatever the browser of whoever causes them asks for: reset, sign-up again, new address, password, invitation."""
    korean = join()
    change(client, korean, language="ko").raise_for_status()
    english = {"Accept-Language": "en"}
    address, password = {"email": korean.email}, {"password": korean.password}
    client.post("/v1/auth/forgot-password", json=address, headers=english)
    sign_up = address | {"password": "correct horse", "organisation": "x"}
    client.post("/v1/auth/sign-up", json=sign_up, headers=english)
    invitation = address | {"role": "viewer"}
    client.post("/v1/organisation/invitations", json=invitation, headers=owner.headers | english)
    moved = password | {"email": "moved@example.com"}
    client.post("/v1/me/email", json=moved, headers=korean.headers | english)
    changed = password | {"new_password": "an entirely new one"}
    client.post("/v1/me/password", json=changed, headers=korean.headers | english)
    eventually(lambda: len(inbox.letters) == 5)
    for letter in inbox.letters:
        assert is_korean(letter["subject"]), letter["subject"]
        assert is_korean(letter.get_content())


def test_who_signs_up_in_korean_has_a_korean_account(
    client: httpx.Client, inbox: Any, eventually: Callable[..., None], database: Database
) -> None:
    """The letter that confirms the address follows the browser, and the account then follows the letter."""
    body = {"email": "new@example.com", "password": "correct horse", "organisation": "x"}
    client.post("/v1/auth/sign-up", json=body, headers={"Accept-Language": "ko-KR,ko;q=0.9"})
    eventually(lambda: len(inbox.letters) == 1)
    token = inbox.letters[0].get_content().partition("#token=")[2].split()[0]
    assert is_korean(inbox.letters[0]["subject"])
    client.post("/v1/auth/verify-email", json={"token": token, "password": "correct horse"}).raise_for_status()
    with database.read() as session:
        user = session.scalars(select(User)).one()
        assert (user.language, user.email_verified_at is not None) == ("ko", True)


def test_an_organisations_letters_are_in_each_receivers_language(
    client: httpx.Client, owner: Any, join: Callable[..., Any], database: Database
) -> None:
    """Those about quotas, attacks and webhooks go to owners and admins, each in their own."""
    admin = join("admin", organisation_id=owner.organisation_id)
    join("viewer", organisation_id=owner.organisation_id)
    change(client, admin, language="ko").raise_for_status()
    with database.read() as session:
        told = {one.email: one.language for one in recipients_of(session, owner.organisation_id)}
    assert told == {owner.email: "en", admin.email: "ko"}


def test_what_only_providers_need_is_not_loaded_without_one() -> None:
    """An installation without a client id has neither the library nor its memory in the process."""
    program = (
        "import sys, tempfile; from realcatcha_gateway.main import create_app;"
        "from realcatcha_gateway.settings import GatewaySettings;"
        "create_app(GatewaySettings(database_url='sqlite:///' + tempfile.mkdtemp() + '/x.db',"
        " secret_key='long enough for tests', internal_token='long enough for tests'));"
        "print([name for name in ('authlib', 'joserfc') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=100)
    assert done.stdout.strip().splitlines()[-1] == "[]"
