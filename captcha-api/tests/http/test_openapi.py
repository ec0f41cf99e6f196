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
STEPS = [operation for operation in OPERATIONS if operation[0].endswith(("evaluate", "answer", "swap"))]
KINDS = ("image-grid", "abstract", "handwriting", "spoken")
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


@pytest.mark.parametrize(("path", "method", "mode"), OPERATIONS)
def test_no_request_gets_an_answer_outside_the_schema(api: Any, path: str, method: str, mode: GenerationMode) -> None:
    """Whatever is sent: no 5xx, no undocumented status, body or media type."""

    @RUN
    @given(case=api[path][method].as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate(checks=CHECKS, headers=HEADERS)

    ask()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_answer_to_any_kind_gets_one_outside_the_schema(
    api: Any, living_world: Any, site: Any, kind: str, mode: GenerationMode
) -> None:
    """Behind a real open challenge of each kind: strokes, texts and tiles of any form and size."""
    path = "/captcha/v1/challenges/answer"
    living_world.judge.reads = "cat"

    @RUN
    @given(case=api[path]["POST"].as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        living_world.policies.put(site(kinds=[kind, "image-grid"]))
        if isinstance(case.body, dict):
            case.body = case.body | asyncio.run(_genuine(living_world, path, kind))
        case.call_and_validate(checks=CHECKS, headers=HEADERS)

    ask()
    living_world.policies.put(site())


@pytest.mark.parametrize(("path", "method", "mode"), STEPS)
def test_nor_behind_a_genuine_session(
    api: Any, living_world: Any, path: str, method: str, mode: GenerationMode
) -> None:
    """The same with a real session, its solved proof of work, or a real open challenge in the body."""

    @RUN
    @given(case=api[path][method].as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        if isinstance(case.body, dict):
            case.body = case.body | asyncio.run(_genuine(living_world, path))
        case.call_and_validate(checks=CHECKS, headers=HEADERS)

    ask()


async def _genuine(world: Any, path: str, kind: str = "image-grid") -> dict[str, Any]:
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
