"""Files for any page: the built widget and, where this service keeps them, the challenge images."""

import asyncio
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

from realcatcha_kit.asgi import header_values
from realcatcha_kit.errors import NotFound
from starlette.types import Receive, Scope, Send

from realcatcha_captcha.application.ports.objects import SignedObjects
from realcatcha_captcha.http.ranges import Unsatisfiable, range_of
from realcatcha_captcha.http.wire import Headers, header, send_body

_PATH: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*", re.ASCII)
_LONGEST_PATH: Final = 200
_HASHED: Final = re.compile(r"[.-][A-Za-z0-9_-]{8,}\.(?:js|css|svg|png|woff2|wasm|json|map)$", re.ASCII)
_SHORT: Final = b"public, max-age=300, stale-while-revalidate=86400"
_FOREVER: Final = b"public, max-age=31536000, immutable"
_TYPES: Final = {
    ".js": b"text/javascript; charset=utf-8",
    ".mjs": b"text/javascript; charset=utf-8",
    ".css": b"text/css; charset=utf-8",
    ".html": b"text/html; charset=utf-8",
    ".json": b"application/json",
    ".map": b"application/json",
    ".svg": b"image/svg+xml",
    ".png": b"image/png",
    ".wasm": b"application/wasm",
    ".woff2": b"font/woff2",
    ".txt": b"text/plain; charset=utf-8",
}
_EMBEDDABLE: Final[Headers] = [
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"cross-origin"),
]


@dataclass(frozen=True)
class WidgetRoute:
    """``GET /widget/v1/<path>`` from a folder; only known types, never a path outside it."""

    folder: Path

    async def __call__(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:  # the port
        """See `Handler`."""
        media_type = _TYPES.get(Path(path).suffix)
        if media_type is None or len(path) > _LONGEST_PATH or not _PATH.fullmatch(path):
            raise NotFound
        data = await asyncio.to_thread(self._read, path)
        etag = b'"%s"' % hashlib.sha256(data).hexdigest()[:32].encode()
        headers = [
            *_EMBEDDABLE,
            (b"cache-control", _FOREVER if _HASHED.search(path) else _SHORT),
            (b"etag", etag),
        ]
        if etag.decode() in header_values(scope, b"if-none-match"):
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        await send_body(send, data, media_type=media_type, headers=headers)

    def _read(self, path: str) -> bytes:
        root = self.folder.resolve()
        file = (root / path).resolve()
        if not file.is_relative_to(root) or not file.is_file():
            raise NotFound
        return file.read_bytes()


@dataclass(frozen=True)
class ObjectsRoute:
    """``GET /captcha/v1/objects/<key>`` with a signature that expires."""

    objects: SignedObjects
    clock: Callable[[], float]

    async def __call__(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:  # the port
        """See `Handler`."""
        query = parse_qs(scope["query_string"].decode("latin-1"))
        expires, signature = query.get("expires", [""])[0], query.get("signature", [""])[0]
        found = await self.objects.resolve(path, expires, signature, now=self.clock())
        if found is None:
            raise NotFound
        await _send_part(send, found.data, found.content_type.encode(), asked=_range_header(scope))


def _range_header(scope: Scope) -> str:
    """Read what a GET asks for; RFC 9110 has other methods, and whoever names a version that we never gave, get all."""
    if scope["method"] != "GET" or header(scope, b"if-range"):
        return ""
    return header(scope, b"range").decode("latin-1")


async def _send_part(send: Send, data: bytes, media_type: bytes, *, asked: str) -> None:
    """Send an object, or the one part of it that the header ``Range`` asks for."""
    headers = [*_EMBEDDABLE, (b"cache-control", b"no-store"), (b"accept-ranges", b"bytes")]
    try:
        part = range_of(asked, len(data))
    except Unsatisfiable:
        headers.append((b"content-range", b"bytes */%d" % len(data)))
        await send_body(send, b"", status=416, media_type=media_type, headers=headers)
        return
    if part is None:
        await send_body(send, data, media_type=media_type, headers=headers)
        return
    headers.append((b"content-range", b"bytes %d-%d/%d" % (part.start, part.stop - 1, len(data))))
    await send_body(send, data[part], status=206, media_type=media_type, headers=headers)
