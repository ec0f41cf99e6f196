"""Whatever goes wrong, the answer is a problem document."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from realcatcha_gateway.database import Database
from sqlalchemy import event
from sqlalchemy.exc import OperationalError


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("GET", "/v1", 404, "not-found"),
        ("GET", "/v1/sites/", 404, "not-found"),
        ("DELETE", "/v1/sites", 405, "method-not-allowed"),
        ("PUT", "/", 405, "method-not-allowed"),
        ("POST", "/v1/auth/login", 422, "malformed"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_errors_of_the_framework(
    client: httpx.Client, method: str, path: str, status: int, code: str
) -> None:  # a table
    """FastAPI's own answers are replaced."""
    answer = client.request(method, path, follow_redirects=True)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["type"] == f"urn:realcatcha:problem:{code}"
    assert ("allow" in answer.headers) == (status == 405)


def test_large_bodies_are_refused_unread(client: httpx.Client, owner: Any) -> None:
    """Declared or chunked."""
    body = b'{"name": "' + b"x" * 10_000_000 + b'"}'
    headers = owner.headers | {"Content-Type": "application/json"}
    for content in (body, iter([body[:70_000], body[70_000:]])):
        answer = client.post("/v1/sites", content=content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "payload-too-large")


@pytest.fixture
def failing_commits(app: FastAPI) -> Iterator[None]:
    """Have the database go away at the last moment."""
    database: Database = app.state.database

    def fail(_connection: Any) -> None:
        raise OperationalError("COMMIT", {}, Exception(2013, "Lost connection"))

    event.listen(database.engine, "commit", fail)
    yield
    event.remove(database.engine, "commit", fail)


@pytest.mark.usefixtures("failing_commits")
def test_a_commit_that_fails_is_never_a_created(client: httpx.Client, owner: Any) -> None:
    """The answer is decided after the commit: 503, not 201."""
    answer = client.post("/v1/sites", json={"name": "x", "domains": []}, headers=owner.headers)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_defect_shows_nothing_of_itself(app: FastAPI, serve: Callable[[Any], Any], browser: httpx.Client) -> None:
    """500 with a stable code, the cause only in the log."""

    def broken() -> None:
        raise RuntimeError("the password is swordfish")

    app.get("/v1/broken")(broken)
    answer = browser.get(f"{serve(app).url}/v1/broken")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
    assert "swordfish" not in answer.text
