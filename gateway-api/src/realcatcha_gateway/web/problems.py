"""Turn everything that goes wrong below HTTP into RFC 9457 problem documents."""

from collections.abc import Sequence
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from realcatcha_kit.asgi import as_app_error
from realcatcha_kit.errors import (
    PROBLEM_MEDIA_TYPE,
    AppError,
    BadRequest,
    Malformed,
    MethodNotAllowed,
    NotFound,
    problem,
)
from starlette.exceptions import HTTPException

_LOCATIONS = {"query": "?", "path": "", "header": ""}


def problem_response(error: AppError) -> Response:
    """Build the answer of an error."""
    body = msgspec.json.encode(problem(error))
    headers = {"Cache-Control": "no-store", **error.headers}
    return Response(body, status_code=error.status, media_type=PROBLEM_MEDIA_TYPE, headers=headers)


def malformed(error: RequestValidationError) -> AppError:
    """Name every field that was refused, without repeating what was sent."""
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return BadRequest("The body is not valid JSON.")
    return Malformed(
        "Some fields are not acceptable.",
        extensions={"errors": [{"pointer": _pointer(item["loc"]), "detail": _detail(item)} for item in found]},
    )


def install_problem_handlers(app: FastAPI) -> None:
    """Replace FastAPI's own error answers."""

    async def on_app_error(_request: Request, error: Exception) -> Response:
        return problem_response(as_app_error(error))

    async def on_validation_error(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101  # registered for this type only
        return problem_response(malformed(error))

    async def on_http_error(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101  # registered for this type only
        return problem_response(_named(error))

    app.add_exception_handler(AppError, on_app_error)
    app.add_exception_handler(RequestValidationError, on_validation_error)
    app.add_exception_handler(HTTPException, on_http_error)


def _named(error: HTTPException) -> AppError:
    """Name an error of the framework; what our own code raised while the body was read comes through as its cause."""
    if isinstance(error.__cause__, AppError):
        return error.__cause__
    known: dict[int, type[AppError]] = {404: NotFound, 405: MethodNotAllowed, 400: BadRequest}
    return known.get(error.status_code, BadRequest)(headers=error.headers)


def _pointer(location: Sequence[str | int]) -> str:
    """Give a JSON pointer into the body, or the name of the parameter."""
    where, *rest = location
    if where != "body":
        return _LOCATIONS.get(str(where), "") + _printable(rest[-1] if rest else where)
    return "".join("/" + _printable(part).replace("~", "~0").replace("/", "~1") for part in rest)


def _detail(item: Any) -> str:
    return _printable(item["msg"].removeprefix("Value error, "))


def _printable(part: str | int) -> str:
    """Make text safe to send back: field names come from the caller and may hold lone surrogates."""
    return str(part).encode("utf-8", "replace").decode()[:200]
