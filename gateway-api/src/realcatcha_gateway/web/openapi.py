"""The OpenAPI document: every error of every operation, as a problem document."""

from collections import defaultdict
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from realcatcha_kit.errors import (
    PROBLEM_MEDIA_TYPE,
    AppError,
    BadRequest,
    Malformed,
    PayloadTooLarge,
    Unavailable,
)

from realcatcha_gateway.web.examples import add_examples
from realcatcha_gateway.web.schemas import FieldError, Problem

Responses = dict[int | str, dict[str, Any]]

_ANYWHERE: tuple[type[AppError], ...] = (BadRequest, PayloadTooLarge, Malformed, Unavailable)
_RETRY_AFTER = {"Retry-After": {"description": "Seconds", "schema": {"type": "string"}}}


def problems(*errors: type[AppError]) -> Responses:
    """Document what an operation may answer instead; errors that any operation may answer are added.

    An error that never comes alone, such as that of a bad credential, names the others as its ``companions``.
    """
    by_status: defaultdict[int, list[type[AppError]]] = defaultdict(list)
    companions = [companion for error in errors for companion in getattr(error, "companions", ())]
    for error in dict.fromkeys((*errors, *companions, *_ANYWHERE)):
        by_status[error.status].append(error)
    return {status: _response(status, group) for status, group in sorted(by_status.items())}


def operation_id(route: APIRoute) -> str:
    """Name an operation after its function, so that clients' code can be read; those of administrators say so."""
    return f"admin_{route.name}" if route.path.startswith("/v1/admin") else route.name


def install_openapi(app: FastAPI) -> None:
    """Have the document carry the problem schema that `problems` refers to."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            schemas["FieldError"] = FieldError.model_json_schema()
            schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas["Problem"].pop("$defs", None)
            add_examples(schemas)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to change the document


def _response(status: int, errors: list[type[AppError]]) -> dict[str, Any]:
    names = ", ".join(f"`{error.code}`" for error in errors)
    examples = {
        error.code: {
            "value": {
                "type": f"urn:realcatcha:problem:{error.code}",
                "title": error.title,
                "status": error.status,
                "code": error.code,
            }
        }
        for error in errors
    }
    content = {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}}
    response: dict[str, Any] = {"description": f"{errors[0].title} ({names})", "content": content}
    if status in {Unavailable.status, 429}:
        response["headers"] = _RETRY_AFTER
    return response
