"""Who was erased, or left, while a request was on its way hears that, and nothing of theirs comes to be."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from realcatcha_gateway.database.engine import WRITES
from realcatcha_gateway.sites.models import Site
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError

USER = "DELETE FROM users WHERE id = :user"
MEMBERSHIP = "DELETE FROM memberships WHERE user_id = :user"
ORGANISATION = "DELETE FROM organisations WHERE id = :organisation"
SITE = {"name": "x", "domains": []}
KEY = {"name": "x", "scopes": ["sites:read"]}
GUEST = {"email": "guest@example.com", "role": "viewer"}


@pytest.fixture
def before_it_writes(app: FastAPI) -> Callable[..., None]:
    """Have a statement carried out, once, between the look at who asks and their unit of work."""

    def arrange(statement: str, account: Any) -> None:
        engine = app.state.database.engine
        values = {"user": account.user_id, "organisation": account.organisation_id}
        waiting = [statement]

        def meanwhile(connection: Any) -> None:
            if waiting and connection.get_execution_options().get(WRITES, False):
                wanted = text(waiting.pop())
                known = {name: value for name, value in values.items() if f":{name}" in str(wanted)}
                with engine.connect().execution_options(**{WRITES: True}) as other, other.begin():
                    other.execute(wanted, known)

        event.listen(engine, "begin", meanwhile)

    return arrange


@pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)
@pytest.mark.parametrize(
    ("path", "body", "statement"),
    [
        ("/v1/me/organisations", {"name": "Another"}, USER),
        ("/v1/me/api-keys", KEY, USER),
        ("/v1/me/api-keys", KEY, MEMBERSHIP),
        ("/v1/sites", SITE, ORGANISATION),
        ("/v1/webhooks", {"url": "https://hooks.example.com/"}, ORGANISATION),
        ("/v1/organisation/invitations", GUEST, ORGANISATION),
    ],
)
def test_who_vanished_meanwhile_is_told(
    client: httpx.Client, owner: Any, before_it_writes: Callable[..., None], *, path: str, body: Any, statement: str
) -> None:
    """As any other request of theirs from then on."""
    before_it_writes(statement, owner)
    proof = {"password": owner.password} if path.endswith("api-keys") else {}
    answer = client.post(path, json=body | proof, headers=owner.headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), answer.text
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_for_who_is_still_there_a_defect_stays_one(app: FastAPI, client: httpx.Client, owner: Any) -> None:
    """Nothing is hidden by it."""

    def break_it(*_: Any) -> None:
        raise IntegrityError("INSERT", {}, Exception("of our own making"))

    event.listen(Site, "before_insert", break_it)
    try:
        assert client.post("/v1/sites", json=SITE, headers=owner.headers).status_code == 500
    finally:
        event.remove(Site, "before_insert", break_it)
    with app.state.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Site)) == 0
