"""The application, its mail server, and a person with a browser."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from realcatcha_gateway.database import Database
from realcatcha_gateway.mail.models import QueuedLetter
from realcatcha_gateway.main import create_app
from realcatcha_kit.testing.plain_http import PLAIN
from sqlalchemy import func, select


class Site:
    """The application, its mail server, and a person with a browser."""

    def __init__(self, app: FastAPI, client: httpx.Client, inbox: Any, eventually: Callable[..., None]) -> None:
        self.app, self.client, self.inbox, self._eventually = app, client, inbox, eventually
        self.database: Database = app.state.database

    def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        return self.client.post(f"/v1{path}", json=body, headers=headers)

    def letters(self, address: str, count: int) -> list[str]:
        """Wait until nothing waits to be sent, and give the letters to an address."""
        self._eventually(lambda: self.queued() == 0)
        found = [letter.get_content() for letter in self.inbox.to(address)]
        assert len(found) == count
        return found

    def token(self, address: str, count: int = 1) -> str:
        found = re.search(r"#token=(\S+)", self.letters(address, count)[-1])
        assert found is not None
        return found[1]

    def queued(self) -> int:
        with self.database.read() as session:
            return session.execute(select(func.count()).select_from(QueuedLetter)).scalar_one()

    def count(self, model: Any) -> int:
        with self.database.read() as session:
            return session.execute(select(func.count()).select_from(model)).scalar_one()

    def log_in(self, email: str, password: str) -> httpx.Response:
        return self.post("/auth/login", {"email": email, "password": password})


@pytest.fixture
def settings(
    database: Database, database_url: str, redis_url: str, inbox: Any, make_settings: Callable[..., Any]
) -> Any:
    return make_settings(database_url, redis_url, smtp_host="127.0.0.1", smtp_port=inbox.port, smtp_security="none")


@pytest.fixture
def site(
    settings: Any, inbox: Any, clock: Any, serve: Callable[..., Any], eventually: Callable[..., None]
) -> Iterator[Site]:
    app = create_app(settings, clock=clock)
    with httpx.Client(base_url=serve(app).url, trust_env=False, timeout=20, verify=PLAIN) as client:
        yield Site(app, client, inbox, eventually)
