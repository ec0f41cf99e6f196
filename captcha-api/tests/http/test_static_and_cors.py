"""The widget's files, CORS, probes."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec import structs
from prometheus_client import CollectorRegistry
from realcatcha_captcha.http.app import build_app


@pytest.fixture
def widget(tmp_path: Path, world: Any) -> Any:
    """A client of a service whose widget folder holds a few files, with a secret beside it."""
    folder = tmp_path / "dist"
    (folder / "chunks").mkdir(parents=True)
    (folder / "api.js").write_text("let a")
    (folder / "chunks" / "solver-A1b2C3d4.js").write_text("let b")
    (folder / "styles.css").write_text("a{}")
    (folder / "notes.exe").write_text("x")
    (tmp_path / "secret.js").write_text("secret")
    (folder / "link.js").symlink_to(tmp_path / "secret.js")
    app = build_app(replace(world.parts, widget_dir=folder, registry=CollectorRegistry()))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://captcha.test")


async def test_the_entry_is_cached_briefly_and_a_hashed_file_for_ever(widget: Any) -> None:
    """With types that `nosniff` accepts, for any page."""
    async with widget:
        entry = await widget.get("/widget/v1/api.js")
        hashed = await widget.get("/widget/v1/chunks/solver-A1b2C3d4.js")
    assert (entry.text, entry.headers["content-type"]) == ("let a", "text/javascript; charset=utf-8")
    assert "max-age=300" in entry.headers["cache-control"]
    assert hashed.headers["cache-control"] == "public, max-age=31536000, immutable"
    for response in (entry, hashed):
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["cross-origin-resource-policy"] == "cross-origin"


async def test_an_unchanged_file_is_not_sent_again(widget: Any) -> None:
    """By its entity tag."""
    async with widget:
        etag = (await widget.get("/widget/v1/styles.css")).headers["etag"]
        again = await widget.get("/widget/v1/styles.css", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        *("", "../secret.js", "chunks/../../secret.js", "/etc/passwd.js", "\\..\\secret.js"),
        *("link.js", "notes.exe", "chunks", "none.js", "chunks//x.js", ".hidden.js", "a\x00.js"),
        *("a" * 300 + ".js", "a/" * 3000 + "a.js"),  # longer than any file system allows
    ],
    ids=lambda path: repr(path)[:24],
)
async def test_nothing_outside_the_folder_is_served(widget: Any, path: str) -> None:
    """Nor anything of an unknown type."""
    async with widget:
        status = await _status(widget._transport.app, f"/widget/v1/{path}")
    assert status == 404


async def _status(app: Any, path: str) -> int:
    """Ask with the very path, which HTTP clients would tidy up."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [],
        "query_string": b"",
        "client": ("1.2.3.4", 1),
    }
    await app(scope, receive, send)
    return int(sent[0]["status"])


async def test_a_preflight_is_answered(world: Any) -> None:
    """For pages that post application/json; no credentials."""
    response = await world.client.options("/captcha/v1/sessions", headers={"origin": "https://a.test"})
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "*"
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in response.headers


async def test_the_widget_may_post_text_plain(world: Any) -> None:
    """Which spares a preflight; application/json works alike."""
    for content_type in ("text/plain", "application/json"):
        body = {"site_key": "rck_bcdefghijklmnopq", "mode": "managed"}
        response = await world.post("sessions", body, **{"content-type": content_type})
        assert response.status_code == 201
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["cache-control"] == "no-store"


async def test_probes_and_metrics(world: Any) -> None:
    """Live at once, ready when what it needs is there."""
    assert (await world.client.get("/captcha/v1/health/live")).json() == {"status": "live"}
    assert (await world.client.get("/captcha/v1/health/ready")).json() == {"status": "ready"}
    world.ready = False
    assert (await world.client.get("/captcha/v1/health/ready")).status_code == 503
    metrics = (await world.client.get("/metrics")).text
    assert 'route="/captcha/v1/health/live"' in metrics


async def test_a_request_id_is_kept_and_reaches_the_queue(world: Any) -> None:
    """So that one visitor's way can be followed."""
    body = world.body(await world.open())
    response = await world.post("sessions/evaluate", body, **{"x-request-id": "request-0001"})
    assert response.headers["x-request-id"] == "request-0001"
    assert world.judge.asked[-1].request_id == "request-0001"
    assert structs.asdict(world.sink.records[-1])["request_id"] == "request-0001"
