"""The verification plane: ``POST /siteverify`` and its aliases, form or JSON; HTTP 200 whatever happens."""

import json
import re
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import parse_qsl

import msgspec
import structlog
from realcatcha_kit.errors import BadRequest, PayloadTooLarge
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from realcatcha_captcha.application.siteverify import SiteverifyService, Verification
from realcatcha_captcha.domain.sessions import Dialect
from realcatcha_captcha.domain.verification import refusal
from realcatcha_captcha.http.wire import NO_STORE, header, read_body, send_body

BODY_BYTES: Final = 8 * 1024
_MOST_FIELDS: Final = 20
_FIELDS: Final = frozenset({"secret", "response", "remoteip", "idempotency_key", "sitekey"})
_PLAIN_FORM: Final = re.compile(rb"[a-z_]+=[A-Za-z0-9_.:-]*(?:&[a-z_]+=[A-Za-z0-9_.:-]*){0,9}")
_log = structlog.get_logger("realcatcha.siteverify")

_Text = Annotated[str, msgspec.Meta(max_length=BODY_BYTES)] | None


class VerifyBody(msgspec.Struct, frozen=True):
    """Body of a verification, as a form or as JSON."""

    secret: _Text = None
    response: _Text = None
    remoteip: _Text = None
    idempotency_key: _Text = None
    sitekey: _Text = None


_decoder = msgspec.json.Decoder(VerifyBody)
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True)
class SiteverifyRoute:
    """One path of the verification plane; `dialect` is spoken where the token is not known."""

    service: SiteverifyService
    dialect: Dialect

    async def __call__(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:  # the port
        """See `Handler`; raises nothing."""
        try:
            fields = await _read_fields(scope, receive)
            answer = await self.service(_call(fields, self.dialect))
        except (BadRequest, PayloadTooLarge):
            answer = refusal(["bad-request"], self.dialect)
        except Exception:  # noqa: BLE001  # clients of all three services rely on HTTP 200
            _log.exception("siteverify_failed")
            answer = refusal(["internal"], self.dialect)
        await send_body(send, _encoder.encode(answer), headers=NO_STORE)


async def _read_fields(scope: Scope, receive: Receive) -> dict[str, str]:
    """Read the known fields. Raises BadRequest, PayloadTooLarge."""
    body = await read_body(scope, receive, limit=BODY_BYTES)
    media_type = header(scope, b"content-type").partition(b";")[0].strip().lower()
    if media_type == b"application/json":
        return _of_json(body)
    if media_type == b"multipart/form-data":
        return await _of_multipart(scope, body)
    return _of_form(body)


def _call(fields: dict[str, str], dialect: Dialect) -> Verification:
    return Verification(**fields, dialect=dialect)


def _of_json(body: bytes) -> dict[str, str]:
    try:
        fields = _decoder.decode(body)
        pairs: list[tuple[str, object]] = json.loads(body, object_pairs_hook=list)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BadRequest(private=str(error)) from None
    _unique([(name, "") for name, _ in pairs if name in _FIELDS])
    return {name: value for name in _FIELDS if (value := getattr(fields, name)) is not None}


def _of_form(body: bytes) -> dict[str, str]:
    if _PLAIN_FORM.fullmatch(body):  # what most back ends send: nothing escaped, so nothing to unescape
        fields = [field.partition("=") for field in body.decode().split("&")]
        return _unique([(name, value) for name, _, value in fields if name in _FIELDS])
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise BadRequest(private=str(error)) from None
    return _unique([(name, value) for name, value in pairs if name in _FIELDS])


async def _of_multipart(scope: Scope, body: bytes) -> dict[str, str]:
    """Read what PHP's cURL sends for an array of fields."""

    async def whole() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    try:
        async with Request(scope, whole).form(max_files=0, max_fields=_MOST_FIELDS) as form:
            return _unique([(name, str(value)) for name, value in form.multi_items() if name in _FIELDS])
    except (MultiPartException, ValueError, KeyError) as error:
        raise BadRequest(private=str(error)) from None


def _unique(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Refuse a field sent twice: two readers of the request could each believe another one."""
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise BadRequest("A field was sent twice.")
    return fields
