"""The OpenAPI document, and schemathesis against the service behind it."""

import asyncio
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
from realcatcha_captcha.http.openapi import openapi
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
RUN = settings(
    max_examples=40,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


OPERATIONS = [
    (path, method, mode)
    for path, methods in openapi()["paths"].items()
    for method in methods
    for mode in GenerationMode
    if "/health/" not in path or mode is GenerationMode.POSITIVE  # a probe has nothing that could be wrong
]
KINDS = ("image-grid", "abstract", "handwriting", "spoken")
GENUINE = {"evaluate": ("image-grid",), "answer": KINDS, "swap": ("image-grid",)}
"""Steps, and the kinds of challenge behind which each is sent."""
HEADERS = {"Origin": "https://shop.example.com"}


@pytest.fixture(scope="module")
def living_world(world_type: Any) -> Any:
    """One service for all generated requests."""
    return world_type()


@pytest.fixture(scope="module")
def api(living_world: Any) -> Any:
    return schemathesis.openapi.from_asgi("/captcha/v1/openapi.json", living_world.app)


def test_the_document_is_openapi_3_1() -> None:
    """Valid, and every operation named once."""
    document = openapi()
    validate(document)
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: "-".join(map(str, operation)))
def test_no_request_gets_an_answer_outside_the_schema(
    api: Any, living_world: Any, site: Any, operation: tuple[str, str, GenerationMode]
) -> None:
    """Whatever is sent: no 5xx, no undocumented status, body or media type.

    To a step, also with a real session, its solved proof of work, or a real open challenge of each kind in the body:
    what reads strokes, texts and tiles of any form and size is behind these.
    """
    path, method, mode = operation
    living_world.judge.reads = "cat"

    @RUN
    @given(case=api[path][method].as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        living_world.policies.put(site())
        case.call_and_validate(checks=CHECKS, headers=HEADERS)
        sent = case.body
        if not isinstance(sent, dict):
            return
        for kind in GENUINE.get(path.rpartition("/")[2], ()):  # to draw a request costs more than to send ten
            living_world.policies.put(site(kinds=[kind, "image-grid"]))
            case.body = sent | asyncio.run(_genuine(living_world, path, kind))
            case.call_and_validate(checks=CHECKS, headers=HEADERS)

    ask()


async def _genuine(world: Any, path: str, kind: str) -> dict[str, Any]:
    """Give the members of a body that only a visitor can have."""
    await world.stock(2)
    if kind != "image-grid":
        await world.stock_kind(kind, count=2)
    world.judge.trust = 25.0
    opened = await world.open()
    body = world.body(opened)
    if path.endswith("evaluate"):
        return {"session": body["session"], "pow": body["pow"]}
    result = (await world.post("sessions/evaluate", body)).json()
    return {"challenge": result["challenge"]["id"], "pow": world.solved(result["pow"])}
