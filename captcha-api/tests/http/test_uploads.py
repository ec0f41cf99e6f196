"""The form that this service receives itself: whose it is, how large, and for how long."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from realcatcha_captcha.application.ports.objects import UploadTerms
from realcatcha_captcha.http import uploads
from realcatcha_kit.errors import TooManyRequests

KEY = "inbox/" + "a" * 32 + ".jpg"
FILE = {"file": ("c.jpg", b"picture", "image/jpeg")}


@pytest.fixture
async def world(make_world: Any) -> AsyncIterator[Any]:
    made = make_world()
    async with made.client:
        yield made


def signed(world: Any, **changes: Any) -> Any:
    terms: dict[str, Any] = {"key": KEY, "content_type": "image/jpeg", "most_bytes": 100}
    terms |= {"expires_at": world.clock() + 60} | changes
    return world.objects.upload_form(UploadTerms(**terms))


def form(world: Any, **changes: Any) -> dict[str, str]:
    return dict(signed(world, **changes).fields)


async def post(world: Any, fields: Any, files: Any = FILE) -> httpx.Response:
    answer: httpx.Response = await world.client.post(signed(world).url, data=fields, files=files)
    return answer


async def test_without_a_signature_in_the_address_nothing_is_read(world: Any) -> None:
    """However good the form is."""
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        read += 1
        yield b"x"

    headers = {"content-type": "multipart/form-data; boundary=b"}
    for query in ("", "?policy=e30=&signature=" + "0" * 64, "?" + signed(world).url.partition("&")[2]):
        answer = await world.client.post(f"/captcha/v1/uploads{query}", content=body(), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "upload-not-signed")
    assert read == 0


async def test_a_signed_form_stores_its_file(world: Any) -> None:
    """Under the name that was signed, whatever the browser calls it; any page may read the answer."""
    answer = await post(world, form(world), {"file": ("../../etc/passwd", b"picture", "text/html")})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert (await world.objects.get(KEY)).data == b"picture"


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "packs/1/mine.jpg"},
        {"Content-Type": "image/png"},
        {"signature": "0" * 64},
        {"signature": "é"},
        {"policy": "e30="},
        {"policy": "\x00"},
    ],
)
async def test_a_form_that_was_changed_stores_nothing(world: Any, changes: dict[str, str]) -> None:
    """Whatever was changed."""
    answer = await post(world, form(world) | changes)
    assert (answer.status_code, answer.json()["code"]) == (403, "upload-not-signed")
    assert await world.objects.list_keys("") == []


async def test_a_form_ends(world: Any) -> None:
    """At the second that it names."""
    fields = form(world)
    world.clock.advance(60)
    assert (await post(world, fields)).json()["code"] == "upload-not-signed"


async def test_a_file_is_bounded_by_what_was_signed(world: Any) -> None:
    """To the byte; an empty one, none and two are no upload."""
    assert (await post(world, form(world), {"file": ("c.jpg", b"x" * 100)})).status_code == 204
    assert (await post(world, form(world), {"file": ("c.jpg", b"x" * 101)})).status_code == 413
    assert (await post(world, form(world), {"file": ("c.jpg", b"")})).status_code == 422
    assert (await post(world, form(world), {"other": ("c.jpg", b"x")})).status_code == 422
    two = [("file", ("a.jpg", b"x")), ("file", ("b.jpg", b"x"))]
    assert (await post(world, form(world), two)).status_code == 400


async def test_a_body_is_bounded_before_it_is_read(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """By what it announces, or by what it grows to."""
    monkeypatch.setattr(uploads, "BODY_BYTES", 1_000)
    assert (await post(world, form(world), {"file": ("c.jpg", b"x" * 2_000)})).status_code == 413

    async def endless() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="c.jpg"\r\n\r\n'
        for _ in range(100):
            yield b"x" * 100

    headers = {"content-type": "multipart/form-data; boundary=b"}
    answer = await world.client.post(signed(world).url, content=endless(), headers=headers)
    assert answer.status_code == 413


async def test_what_is_no_form_is_refused(world: Any) -> None:
    """Never with a 5xx."""
    for content_type in ("application/json", "multipart/form-data", "multipart/form-data; boundary=b", ""):
        headers = {"content-type": content_type} if content_type else {}
        answer = await world.client.post(signed(world).url, content=b"--b\r\n{", headers=headers)
        assert answer.status_code in {400, 403}, content_type


async def test_few_are_received_at_once(world: Any) -> None:
    """Each holds a photograph in memory; the next is told to come again."""
    never = asyncio.Event()
    route = uploads.UploadRoute(world.objects, world.clock)
    query = signed(world).url.partition("?")[2].encode()
    headers = [(b"content-type", b"multipart/form-data; boundary=b")]
    scope = {"type": "http", "method": "POST", "headers": headers, "query_string": query}

    async def receive() -> Any:
        await never.wait()

    async def send(_message: Any) -> None:
        raise AssertionError("nothing was received")

    waiting = [asyncio.create_task(route(scope, receive, send, "")) for _ in range(2)]
    await asyncio.sleep(0)  # both begin, and wait for their body
    with pytest.raises(TooManyRequests):
        await route(scope, receive, send, "")
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
