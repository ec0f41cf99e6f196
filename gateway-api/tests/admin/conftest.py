"""What the tests of administration share."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from realcatcha_gateway.audit.models import AuditEntry
from realcatcha_gateway.database import Database
from sqlalchemy import select


class Desk:
    """An administrator's desk: asks, and says why."""

    def __init__(self, client: httpx.Client, database: Database, account: Any) -> None:
        self.client, self.database, self.account = client, database, account

    def get(self, path: str, **query: Any) -> Any:
        answer = self.client.get(f"/v1/admin{path}", params=query, headers=self.account.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def send(self, method: str, path: str, body: Any) -> httpx.Response:
        return self.client.request(method, f"/v1/admin{path}", json=body, headers=self.account.headers)

    def decide(self, path: str, *, reason: str = "abuse", **body: Any) -> httpx.Response:
        return self.send("POST", path, {"reason": reason, **body})

    def entries(self, action: str) -> list[AuditEntry]:
        """Give the log's entries of one action."""
        with self.database.read() as session:
            query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.sequence)
            return list(session.scalars(query))

    def details(self, action: str) -> dict[str, Any]:
        """Give the details of the one entry of an action, which names this administrator."""
        (entry,) = self.entries(action)
        assert (entry.actor_kind, entry.actor_id) == ("user", self.account.user_id)
        details: dict[str, Any] = json.loads(entry.details)
        return details


@pytest.fixture
def open_desk(client: httpx.Client, database: Database) -> Callable[[Any], Desk]:
    return lambda account: Desk(client, database, account)


@pytest.fixture
def desk(open_desk: Callable[[Any], Desk], administrator: Any) -> Desk:
    return open_desk(administrator)
