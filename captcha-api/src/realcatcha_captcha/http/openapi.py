"""OpenAPI 3.1 of this service, generated from the types that decode its requests and encode its answers."""

from collections.abc import Sequence
from typing import Any, Final, Literal

import msgspec
from realcatcha_kit.errors import (
    PROBLEM_MEDIA_TYPE,
    AppError,
    BadRequest,
    Malformed,
    NotFound,
    PayloadTooLarge,
    TooManyRequests,
    Unavailable,
)

from realcatcha_captcha.application.answer import AnswerRequest
from realcatcha_captcha.application.create_session import CreateSession
from realcatcha_captcha.application.evaluate import EvaluateRequest
from realcatcha_captcha.application.results import Challenged, Denied, Passed, SessionStarted
from realcatcha_captcha.application.swap import SwapRequest
from realcatcha_captcha.domain import errors
from realcatcha_captcha.domain.challenges.abstract import AbstractAnswer
from realcatcha_captcha.domain.challenges.handwriting import Ink
from realcatcha_captcha.domain.challenges.image_grid import GridAnswer
from realcatcha_captcha.domain.challenges.pow import PowAnswer
from realcatcha_captcha.domain.challenges.spoken import SpokenAnswer
from realcatcha_captcha.domain.telemetry import Telemetry
from realcatcha_captcha.domain.verification import ErrorCode
from realcatcha_captcha.http.siteverify import VerifyBody

JSON = dict[str, Any]
_REF: Final = "#/components/schemas/"
_EVERY_POST: Final = (BadRequest, Malformed, PayloadTooLarge, Unavailable)
_SESSION: Final = (
    errors.UnknownSiteKey,
    errors.OriginNotAllowed,
    errors.BlockedNetwork,
    TooManyRequests,
    *_EVERY_POST,
)
_EVALUATE: Final = (
    errors.SessionInvalid,
    errors.SessionExpired,
    errors.SessionUsed,
    errors.UnknownSiteKey,
    errors.BlockedNetwork,
    errors.PowInvalid,
    errors.MalformedTelemetry,
    *_EVERY_POST,
)
_CHALLENGE: Final = (
    errors.ChallengeGone,
    errors.SessionInvalid,
    errors.SessionExpired,
    errors.UnknownSiteKey,
    errors.PowRequired,
    errors.PowInvalid,
    *_EVERY_POST,
)


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """An RFC 9457 problem document; `code` is stable."""

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None


class ReasonsMetadata(msgspec.Struct, frozen=True):
    """Why, where the site's policy shows it."""

    trust: float | None
    reasons: list[str]
    shadow: bool | None = None


class VerifyAnswer(msgspec.Struct, frozen=True, rename={"error_codes": "error-codes"}):
    """The answer to a verification. Beside `success` and the codes, an accepted token's dialect decides the fields.

    `degraded`: the visitor passed on proof of work alone, by the site's outage policy.
    """

    success: bool
    error_codes: list[ErrorCode]
    challenge_ts: str | None = None
    hostname: str | None = None
    action: str | None = None
    cdata: str | None = None
    score: float | None = None
    score_reason: list[str] | None = None
    credit: bool | None = None
    metadata: ReasonsMetadata | None = None
    test: bool | None = None
    degraded: bool | None = None


class Health(msgspec.Struct, frozen=True):
    """A probe's answer."""

    status: Literal["live", "ready"]


_ANSWERS: Final = (GridAnswer, AbstractAnswer, Ink, SpokenAnswer, PowAnswer)
_TYPES: Final = (
    *_ANSWERS,
    AnswerRequest,
    CreateSession,
    EvaluateRequest,
    SwapRequest,
    VerifyBody,
    Telemetry,
    SessionStarted,
    Passed,
    Challenged,
    Denied,
    Problem,
    VerifyAnswer,
    Health,
)


def openapi() -> JSON:
    """Build the document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "RealCatcha captcha-api",
            "version": "1",
            "description": "What the widget and a site's back end call. "
            "Bodies may be sent as text/plain, which spares browsers a preflight.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": _paths(),
        "components": {"schemas": _schemas()},
    }


def _schemas() -> JSON:
    _, schemas = msgspec.json.schema_components(_TYPES, ref_template=_REF + "{name}")
    telemetry = {"$ref": _REF + "Telemetry"}
    schemas["EvaluateRequest"]["properties"]["telemetry"] = telemetry
    schemas["AnswerRequest"]["properties"]["telemetry"] = telemetry
    schemas["AnswerRequest"]["properties"]["answer"] = {"anyOf": [_ref(answer) for answer in _ANSWERS]}
    return dict(sorted(schemas.items()))


def _paths() -> JSON:
    steps = {"oneOf": [{"$ref": _REF + name} for name in ("Passed", "Challenged", "Denied")]}
    verify = {"post": _verify()}
    return {
        "/captcha/v1/sessions": {
            "post": _post("createSession", "Begin a session", CreateSession, _ref(SessionStarted), _SESSION, ok="201")
        },
        "/captcha/v1/sessions/evaluate": {
            "post": _post("evaluate", "Evaluate a session", EvaluateRequest, steps, _EVALUATE)
        },
        "/captcha/v1/challenges/answer": {
            "post": _post(
                "answer", "Answer a challenge", AnswerRequest, steps, (*_CHALLENGE, errors.MalformedTelemetry)
            )
        },
        "/captcha/v1/challenges/swap": {
            "post": _post(
                "swap", "Ask for another challenge", SwapRequest, _ref(Challenged), (*_CHALLENGE, errors.NoSwapsLeft)
            )
        },
        "/captcha/v1/objects/{key}": {"get": _object()},
        "/captcha/v1/health/live": {"get": _probe("live", ())},
        "/captcha/v1/health/ready": {"get": _probe("ready", (Unavailable,))},
        "/siteverify": verify,
        "/recaptcha/api/siteverify": {"post": _verify("Recaptcha")},
        "/turnstile/v0/siteverify": {"post": _verify("Turnstile")},
    }


def _post(
    name: str, summary: str, request: type, answer: JSON, refusals: Sequence[type[AppError]], *, ok: str = "200"
) -> JSON:
    origin = {"name": "Origin", "in": "header", "required": False, "schema": {"type": "string"}}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [origin],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _ref(request)}}},
        "responses": {ok: _json("Done", answer), **_refusals(refusals)},
    }


def _verify(alias: str = "") -> JSON:
    body = {"schema": _ref(VerifyBody)}
    return {
        "operationId": f"siteverify{alias}",
        "summary": "Verify a token, once",
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": body, "application/json": body},
        },
        "responses": {"200": _json("The answer, whatever it is", _ref(VerifyAnswer))},
    }


def _object() -> JSON:
    def query(name: str) -> JSON:
        return {"name": name, "in": "query", "required": True, "schema": {"type": "string"}}

    key = {"name": "key", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    image = {"schema": {"type": "string", "format": "binary"}}
    media = ("image/jpeg", "image/png", "image/webp", "audio/wav")
    found = {"description": "The picture or recording", "content": dict.fromkeys(media, image)}
    return {
        "operationId": "getObject",
        "summary": "Read a challenge's picture or recording by its signed URL",
        "parameters": [key, query("expires"), query("signature")],
        "responses": {
            "200": found,
            "206": {**found, "description": "The one part that the header Range asks for"},
            "416": {"description": "Nothing of the object lies in the range"},
            **_refusals((NotFound, Unavailable)),
        },
    }


def _probe(name: str, refusals: Sequence[type[AppError]]) -> JSON:
    return {
        "operationId": name,
        "summary": f"Whether the process is {name}",
        "responses": {"200": _json("It is", _ref(Health)), **_refusals(refusals)},
    }


def _refusals(refusals: Sequence[type[AppError]]) -> JSON:
    """One response a status; its schema lists the codes that may come with it."""
    codes: dict[int, list[str]] = {}
    for refusal in refusals:
        codes.setdefault(refusal.status, []).append(refusal.code)
    return {str(status): _problem(names) for status, names in sorted(codes.items())}


def _problem(codes: list[str]) -> JSON:
    schema = {"allOf": [_ref(Problem), {"properties": {"code": {"enum": sorted(set(codes))}}}]}
    return {"description": ", ".join(sorted(set(codes))), "content": {PROBLEM_MEDIA_TYPE: {"schema": schema}}}


def _json(description: str, schema: JSON) -> JSON:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _ref(type_: type) -> JSON:
    return {"$ref": _REF + type_.__name__}
