"""The pool for administrators: what is asked of captcha-api, what is recorded, and what happens without it."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import httpx
import msgspec
import pytest
from realcatcha_contracts.pool import (
    PackPage,
    PackView,
    PictureDecision,
    PicturePage,
    PictureView,
    PoolLevel,
    PoolLevels,
    RefusedFile,
    RejectReason,
    Rejects,
    RemovedPicture,
    SignedUpload,
    UploadPage,
    UploadView,
)
from realcatcha_gateway.admin.internal_service import InternalService
from realcatcha_gateway.admin.pool.client import HttpPool
from realcatcha_gateway.admin.pool.errors import PictureDecided, PictureNotFound
from realcatcha_gateway.audit.models import AuditEntry
from realcatcha_gateway.database import Database
from realcatcha_gateway.main import create_app
from realcatcha_kit.errors import Malformed, Unavailable
from realcatcha_kit.testing.plain_http import PLAIN
from sqlalchemy import select

ID = f"p-{'1' * 64}"
NOW = 1_800_000_000.25
PICTURE = PictureView(
    ID,
    "photograph",
    "review",
    "undecided",
    NOW,
    0.0,
    [],
    [],
    ["shoe"],
    [],
    "1.2.3",
    0,
    "own work",
    "A. Kim",
    "shelf",
    "7.jpg",
    "/captcha/v1/objects/photographs/7.jpg?expires=1&signature=2",
)
ANSWERS: dict[str, msgspec.Struct] = {
    "levels": PoolLevels([PoolLevel("image-grid", 0, 150, 96, 192), PoolLevel("image-grid", 1, 0)], [], NOW),
    "pictures": PicturePage([PICTURE], (NOW, ID)),
    "rejects": Rejects(
        [RejectReason("photograph", "discarded", 3)], [RefusedFile("a.jpg", "upload", "not a readable picture", NOW)]
    ),
    "packs": PackPage([PackView("1", "image-grid", 0, "cat", [0], ["cat/0.jpg"], NOW, NOW + 1, "/x")], NOW),
    "decide": PICTURE,
    "remove": RemovedPicture(ID, 2),
    "sign-upload": SignedUpload("a" * 32, "/captcha/v1/uploads?policy=p", {"key": "inbox/a.png"}, NOW, 20_000_000),
    "uploads": UploadPage(
        [UploadView("a" * 32, "refused", "x", "image/png", "", [], "MIT", "A", "", NOW, NOW + 1, "")], None
    ),
}


class Captcha:
    """captcha-api's internal routes, as they answer."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.uploads: list[int] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        if scope["path"] == "/captcha/v1/uploads":
            self.uploads.append(len(body))
            await self._send(send, 204, b"")
            return
        headers = dict(scope["headers"])
        if headers.get(b"authorization") != b"Bearer an internal token for tests, long enough":
            await self._send(send, 401, b"{}")
            return
        operation = scope["path"].removeprefix("/internal/v1/pool/")
        self.asked.append((operation, json.loads(body)))
        await self._send(send, 200, msgspec.json.encode(ANSWERS[operation]))

    async def _send(self, send: Any, status: int, body: bytes) -> None:
        headers = [(b"content-length", b"%d" % len(body))] if status != 204 else []
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def captcha() -> Captcha:
    return Captcha()


@pytest.fixture
def client(database: Database, settings: Any, captcha: Captcha, serve: Callable[..., Any]) -> Iterator[httpx.Client]:
    """The application on a migrated database, in front of this captcha-api."""
    settings = settings.model_copy(update={"captcha_url": serve(captcha).url})
    with httpx.Client(base_url=serve(create_app(settings)).url, trust_env=False, timeout=20, verify=PLAIN) as client:
        yield client


@pytest.fixture
def ask(client: httpx.Client, administrator: Any) -> Callable[..., Any]:
    def ask(method: str, path: str, **options: Any) -> Any:
        answer = client.request(method, f"/v1/admin/pool{path}", headers=administrator.headers, **options)
        assert answer.is_success, answer.text
        return answer.json()

    return ask


def test_the_pool_is_looked_at(ask: Callable[..., Any], captcha: Captcha) -> None:
    """Times as moments, pages with cursors that lead to the next one."""
    levels = ask("GET", "/levels")
    assert levels["reported_at"] == "2027-01-15T08:00:00.250000Z"
    assert [one["low_water"] for one in levels["shelves"]] == [96, None]
    page = ask("GET", "/reviews?limit=1")
    assert (page["items"][0]["thumbnail_url"], page["items"][0]["labelled_at"]) == (PICTURE.thumbnail_url, None)
    ask("GET", f"/reviews?limit=1&cursor={page['next_cursor']}")
    ask("GET", "/pictures?status=rejected&source=photograph&shows=cat&reason=discarded")
    assert ask("GET", "/rejects")["files"][0]["at"] == "2027-01-15T08:00:00.250000Z"
    packs = ask("GET", "/packs?kind=image-grid&target=cat&photograph=cat/0.jpg")
    ask("GET", f"/packs?cursor={packs['next_cursor']}")
    assert ask("GET", "/uploads?status=refused")["items"][0]["reason"] == "x"
    asked = [request for operation, request in captcha.asked if operation in {"pictures", "packs"}]
    nothing = {"source": None, "shows": None, "reason": None}
    assert asked[:2] == [
        {"limit": 1, "before": None, "status": "review"} | nothing,
        {"limit": 1, "before": [NOW, ID], "status": "review"} | nothing,
    ]
    assert asked[2] == {
        "limit": 20,
        "before": None,
        "source": "photograph",
        "status": "rejected",
        "shows": "cat",
        "reason": "discarded",
    }
    assert (asked[3]["photograph"], asked[3]["before"], asked[4]["before"]) == ("cat/0.jpg", None, NOW)


def test_what_is_changed_is_recorded(
    ask: Callable[..., Any], captcha: Captcha, administrator: Any, database: Database
) -> None:
    """Who, which picture, and what was said of it."""
    ask("POST", f"/pictures/{ID}/decision", json={"present": ["cat"], "absent": ["dog"]})
    assert ask("DELETE", f"/pictures/{ID}") == {"id": ID, "packs_withdrawn": 2}
    upload = {"content_type": "image/png", "licence": "MIT", "attribution": "A", "labels": ["cat", "cat"]}
    assert ask("POST", "/uploads", json=upload)["most_bytes"] == 20_000_000
    sent = dict(captcha.asked)
    assert msgspec.convert(sent["decide"], PictureDecision) == PictureDecision(ID, ["cat"], ["dog"])
    assert sent["sign-upload"]["labels"] == ["cat"]
    with database.read() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc()).limit(3)).all()
        said = [(one.action, one.subject_kind, one.subject_id, one.actor_id) for one in reversed(entries)]
        assert said == [
            ("admin.picture-decided", "picture", ID, administrator.user_id),
            ("admin.picture-removed", "picture", ID, administrator.user_id),
            ("admin.upload-signed", "upload", "a" * 32, administrator.user_id),
        ]


def test_what_is_refused_here_is_not_asked(client: httpx.Client, administrator: Any, captcha: Captcha) -> None:
    """Odd ids, cursors and bodies."""
    for method, path, body, expected in (
        ("DELETE", "/pictures/p-1", None, 404),
        ("DELETE", "/pictures/..%2f..%2flevels", None, 404),
        ("GET", "/reviews?cursor=x", None, 422),
        ("GET", "/reviews?cursor=WzEsMl0", None, 422),
        ("GET", "/packs?cursor=WzEsMl0", None, 422),
        ("GET", "/packs?cursor=MWUzMDA", None, 422),
        ("GET", "/reviews?cursor=WzFlMzAwLCJ4Il0", None, 422),
        ("GET", "/pictures?status=lost", None, 422),
        ("POST", f"/pictures/{ID}/decision", {"present": "cat"}, 422),
        ("POST", f"/pictures/{ID}/decision", {"present": ["cat"], "status": "accepted"}, 422),
        ("POST", "/uploads", {"content_type": "image/gif", "licence": "MIT", "attribution": "A"}, 422),
        ("POST", "/uploads", {"content_type": "image/png", "licence": "MIT", "attribution": ""}, 422),
    ):
        answer = client.request(method, f"/v1/admin/pool{path}", json=body, headers=administrator.headers)
        assert answer.status_code == expected, (path, answer.text)
    assert captcha.asked == []


def test_what_comes_through_the_gateway_needs_a_ticket(
    client: httpx.Client, ask: Callable[..., Any], captcha: Captcha, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form's address carries it; a large body without one is not read."""
    signed = msgspec.structs.replace(ANSWERS["sign-upload"], expires_at=NOW + 10 * 365 * 86_400)
    monkeypatch.setitem(ANSWERS, "sign-upload", signed)
    upload = {"content_type": "image/png", "licence": "MIT", "attribution": "A"}
    told = ask("POST", "/uploads", json=upload)["url"]
    url = told.removeprefix("http://gateway.test")
    assert url.startswith("/captcha/v1/uploads?policy=p&ticket=")
    photograph = {"file": ("a.png", b"x" * 3_000_000)}
    assert client.post(url, data={"key": "a"}, files=photograph).status_code == 204
    assert captcha.uploads[0] > 3_000_000
    for bad in ("", "?ticket=", f"?ticket={url[url.index('ticket=') + 7 : -1]}0", "?ticket=9999999999." + "0" * 64):
        answer = client.post(f"/captcha/v1/uploads{bad}", data={"key": "a"}, files={"file": ("a.png", b"x")})
        assert (answer.status_code, answer.json()["code"]) == (403, "upload-not-allowed")
        assert answer.headers["access-control-allow-origin"] == "*"
    assert len(captcha.uploads) == 1


def test_a_form_of_another_store_is_given_as_it_is(ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """S3 receives its own uploads."""
    signed = msgspec.structs.replace(ANSWERS["sign-upload"], url="https://objects.example.com/bucket")
    monkeypatch.setitem(ANSWERS, "sign-upload", signed)
    upload = {"content_type": "image/png", "licence": "MIT", "attribution": "A"}
    assert ask("POST", "/uploads", json=upload)["url"] == "https://objects.example.com/bucket"


def pool(handler: Callable[[httpx.Request], httpx.Response]) -> HttpPool:
    transport = httpx.MockTransport(handler)
    errors = (PictureNotFound, PictureDecided, Malformed)
    client = partial(httpx.Client, transport=transport, base_url="http://captcha.test")
    return HttpPool(InternalService("The image pool", client, errors=errors, token="t"))


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (404, "picture-not-found", PictureNotFound),
        (409, "picture-decided", PictureDecided),
        (422, "malformed", Malformed),
        (404, "not-found", Unavailable),
        (503, "unavailable", Unavailable),
        (401, "unauthenticated", Unavailable),
        (500, "picture-not-found", Unavailable),
    ],
)
def test_only_what_captcha_api_says_is_believed(status: int, code: str, error: type[Exception]) -> None:
    """A wrong credential, a fault, another server at its address: nobody is there."""
    problem = {"code": code, "status": status, "title": "x", "type": "y", "detail": "d", "shows": ["cat"]}
    with pytest.raises(error) as raised:
        pool(lambda _: httpx.Response(status, json=problem)).ask("levels", PictureDecision("x"), PoolLevels)
    if isinstance(raised.value, PictureDecided):
        assert raised.value.extensions == {"shows": ["cat"]}


def test_a_pool_that_does_not_answer_is_unavailable() -> None:
    """No connection, no answer in time, no JSON: 503 with a time to come again."""

    def refuse(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    def hang(_request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("late")

    for handler in (refuse, hang, lambda _: httpx.Response(200, content=b"<html>"), lambda _: httpx.Response(302)):
        with pytest.raises(Unavailable) as raised:
            pool(handler).ask("levels", PictureDecision("x"), PoolLevels)
        assert raised.value.headers["Retry-After"] == "5"
