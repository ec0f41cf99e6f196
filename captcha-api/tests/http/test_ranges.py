"""Recordings are served in parts to who asks for parts."""

from typing import Any

import pytest
from realcatcha_captcha.http.ranges import Unsatisfiable, range_of

DATA = bytes(range(100))


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-", slice(0, 100)),
        ("bytes=0-1", slice(0, 2)),
        ("bytes=10-19", slice(10, 20)),
        ("bytes=90-1000", slice(90, 100)),
        ("bytes=-5", slice(95, 100)),
        ("bytes=-500", slice(0, 100)),
        ("", None),
        ("bytes=-", None),
        ("bytes=5-3", None),
        ("bytes=0-1,5-6", None),
        ("lines=0-1", None),
        ("bytes=a-b", None),
    ],
)
def test_one_range_is_read(asked: str, part: slice | None) -> None:
    """And everything else asks for the whole."""
    assert range_of(asked, 100) == part


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_nothing_of_the_body(asked: str) -> None:
    """A range behind the end cannot be served."""
    with pytest.raises(Unsatisfiable):
        range_of(asked, 100)


@pytest.mark.parametrize(
    ("asked", "status", "told", "body"),
    [
        (None, 200, None, DATA),
        ("bytes=0-1", 206, "bytes 0-1/100", DATA[:2]),
        ("bytes=98-", 206, "bytes 98-99/100", DATA[98:]),
        ("bytes=200-", 416, "bytes */100", b""),
    ],
)
async def test_a_recording_in_parts(world: Any, asked: str | None, status: int, told: str | None, body: bytes) -> None:
    """As Safari asks for it before it plays anything."""
    await world.objects.put("packs/500000/aa.wav", DATA, content_type="audio/wav")
    url = world.objects.signed_url("packs/500000/aa.wav", expires_at=world.clock() + 60)
    response = await world.client.get(url, headers={"range": asked} if asked else {})
    assert (response.status_code, response.headers.get("content-range"), response.content) == (status, told, body)
    assert response.headers["accept-ranges"] == "bytes"
    assert response.headers["content-type"] == "audio/wav"
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("method", "more"), [("HEAD", {}), ("GET", {"if-range": '"of another recording"'})])
async def test_a_range_that_does_not_apply(world: Any, method: str, more: dict[str, str]) -> None:
    """Only GET has ranges, and no version of an object has a name that a condition could hold."""
    await world.objects.put("packs/500000/aa.wav", DATA, content_type="audio/wav")
    url = world.objects.signed_url("packs/500000/aa.wav", expires_at=world.clock() + 60)
    response = await world.client.request(method, url, headers={"range": "bytes=0-1", **more})
    assert (response.status_code, response.headers["content-length"]) == (200, "100")
    assert "content-range" not in response.headers
