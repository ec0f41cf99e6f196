"""Fields that nobody offered, in every object of every body: refused, and nothing changes."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from realcatcha_gateway.accounts.models import Membership, Organisation, User
from realcatcha_gateway.database import Database
from realcatcha_gateway.usage.models import UsageQuota
from sqlalchemy import select

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
EXTRA: dict[str, Any] = {
    "is_admin": True,
    "role": "owner",
    "plan": "business",
    "organisation_id": "org_aaaaaaaaaaaaaaaaaaaa",
    "user_id": "usr_aaaaaaaaaaaaaaaaaaaa",
    "id": "x",
    "password_hash": "x",
    "email_verified_at": "2026-01-01T00:00:00Z",
    "suspended_at": "2026-01-01T00:00:00Z",
    "second_factor": True,
    "most_sites": 1_000_000,
    "soft_limit": 1_000_000,
    "status": "active",
    "version": 99,
    "__class__": "x",
    "__proto__": {"is_admin": True},
}
RAW = {"/v1/billing/toss/webhooks"}
"""Bodies of another service, which may say more than we read; what they say is asked there."""


def rows(database: Database) -> list[tuple[Any, ...]]:
    """Give all of who may do what."""
    with database.read() as session:
        tables = [model.__table__ for model in (User, Organisation, Membership, UsageQuota)]
        return [tuple(row) for table in tables for row in session.execute(select(table).order_by(*table.primary_key))]


def test_mass_assignment(surface: Any, database: Database, join: Callable[..., Any], client: httpx.Client) -> None:
    """Each extra field is named in a 422, also inside nested objects; not one of them reaches a table."""
    before, asked = rows(database), 0
    for method, path, operation in surface.operations():
        schema = surface.body_schema(operation)
        if schema is None or path in RAW:
            continue
        for at in surface.objects(schema):
            inner = schema
            for step in at:
                inner = surface.resolve(inner)
                inner = inner["items"] if isinstance(step, int) else inner["properties"][step]
            known = surface.resolve(inner)["properties"]
            extra = {name: value for name, value in EXTRA.items() if name not in known}
            value = {**surface.sample(surface.resolve(inner)), **extra}
            answer = surface.ask(method, path, operation, slot=surface.body_slot(at), value=value)
            asked += 1
            about = (method, path, at, answer.text[:300])
            if answer.status_code == 404:  # what the path names is looked up before the body is read
                assert not set(re.findall(r"\{(\w+)\}", path)) <= set(surface.ids), about
                continue
            assert (answer.status_code, answer.json()["code"]) == (422, "malformed"), about
            named = {error["pointer"].rpartition("/")[2] for error in answer.json()["errors"]}
            assert set(extra) <= named, about
    assert asked > 40
    assert rows(database) == before


def test_a_viewer_cannot_become_more(
    client: httpx.Client, owner: Any, join: Callable[..., Any], database: Database
) -> None:
    """Nor by fields of others' forms in the own profile."""
    viewer = join("viewer", organisation_id=owner.organisation_id)
    before = rows(database)
    for name, value in EXTRA.items():
        assert client.patch("/v1/me", json={name: value}, headers=viewer.headers).status_code == 422, name
    assert rows(database) == before
