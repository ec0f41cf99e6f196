"""``POST /captcha/v1/uploads``: photographs into a store that this service keeps itself; S3 receives its own."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from realcatcha_kit.errors import BadRequest, Forbidden, Malformed, PayloadTooLarge, TooManyRequests
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from realcatcha_captcha.application.ports.objects import UploadTarget, UploadTerms
from realcatcha_captcha.application.ports.uploads import MOST_BYTES
from realcatcha_captcha.http.wire import NO_STORE, header, send_body

BODY_BYTES: Final = MOST_BYTES + 64 * 1024
_MOST_FIELDS: Final = 16
_AT_ONCE: Final = 2  # each holds a whole photograph in memory
_WITHIN_S: Final = 120.0


class UploadNotSigned(Forbidden):
    """The form's terms are not ours, or over."""

    code = "upload-not-signed"
    title = "This upload was not allowed, or is not any more"


@dataclass(frozen=True)
class UploadRoute:
    """Receives what the signed form of `UploadTarget` sends, in the form of S3's: the fields, then ``file``."""

    target: UploadTarget
    clock: Callable[[], float]
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def __call__(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:  # the port
        """See `Handler`.

        Raises:
            UploadNotSigned: No signature of ours, or its time is over; without one in the address nothing is read.
            TooManyRequests: Other uploads are being received.
            PayloadTooLarge, Malformed, BadRequest: Not what was signed, or no form.
        """
        query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        if not self.target.allows_upload(query, now=self.clock()):
            raise UploadNotSigned
        if self.gate.locked():
            raise TooManyRequests("Other uploads are being received.", headers={"Retry-After": "2"})
        async with self.gate:
            try:
                async with asyncio.timeout(_WITHIN_S):
                    terms, data = await self._read(scope, receive)
            except TimeoutError:
                raise BadRequest(f"The upload took longer than {_WITHIN_S:.0f} s.") from None
            await self.target.receive(terms, data)
        await send_body(send, b"", status=204, headers=NO_STORE)

    async def _read(self, scope: Scope, receive: Receive) -> tuple[UploadTerms, bytes]:
        try:
            async with Request(scope, _bounded(scope, receive)).form(max_files=1, max_fields=_MOST_FIELDS) as form:
                items = form.multi_items()
                fields = [(name, value) for name, value in items if isinstance(value, str)]
                terms = self.target.upload_terms(_unique(fields), now=self.clock())
                if terms is None:
                    raise UploadNotSigned
                return terms, await _file(items, terms)
        except (MultiPartException, ValueError, KeyError) as error:
            raise BadRequest("The body is no upload form.", private=str(error)) from None


def _unique(fields: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Refuse a field sent twice: two readers of the form could each believe another one."""
    found = dict(fields)
    if len(found) != len(fields):
        raise BadRequest("A field was sent twice.")
    return found


async def _file(items: Sequence[tuple[str, UploadFile | str]], terms: UploadTerms) -> bytes:
    """Read the one file, within the terms. Raises PayloadTooLarge, Malformed."""
    files = [value for name, value in items if name == "file" and isinstance(value, UploadFile)]
    if len(files) != 1:
        raise Malformed("One file is wanted, in the field `file`.")
    data = await files[0].read(terms.most_bytes + 1)
    if len(data) > terms.most_bytes:
        raise PayloadTooLarge(f"At most {terms.most_bytes} bytes are accepted here.")
    if not data:
        raise Malformed("The file is empty.")
    return data


def _bounded(scope: Scope, receive: Receive) -> Receive:
    """Refuse a body that is announced, or grows, longer than the largest form."""
    declared = header(scope, b"content-length")
    seen = 0

    async def bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > BODY_BYTES or (declared.isdigit() and int(declared[:12]) > BODY_BYTES):
            raise PayloadTooLarge(f"At most {MOST_BYTES} bytes are accepted here.")
        if message["type"] == "http.disconnect":
            raise BadRequest("The body is incomplete.")
        return message

    return bounded
