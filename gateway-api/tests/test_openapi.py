"""The OpenAPI document is true: schemathesis finds no 5xx and no answer that it does not allow."""

import itertools
import json
from collections.abc import Callable, Iterator
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from realcatcha_gateway.accounts.api_keys.scopes import SCOPES
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks as openapi_checks

CHECKS = [
    not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.unsupported_method,
    openapi_checks.allow_header_conformance,
    openapi_checks.missing_required_header,
]
EXAMPLES = 8
BY_EVERYBODY = 2
"""Of them, how many also those send who may do less than their sender."""
PATIENCE_S = 60
"""For an answer, on a busy machine."""
ELSEWHERE = ("/v1/admin/pool", "/v1/admin/models", "/v1/admin/network-rules/visitors")
"""Other services answer these; they are away here, and 503 is the documented answer."""
ENDING = ("/v1/me", "/v1/auth", "/v1/organisation")
"""Operations that may end the session, or the membership, of who asks."""
NETWORKS = itertools.count()
Headers = dict[str, str]


@pytest.fixture
def wire() -> Iterator[requests.Session]:
    """Connections to ask by, which stay open and neither keep cookies nor look for proxies or passwords."""
    with requests.Session() as session:
        session.trust_env = False
        session.headers = {}
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        yield session


def test_every_operation_documents_its_errors(document: dict[str, Any]) -> None:
    """As problem documents; each can be asked by somebody whom it does not know."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            problems = {status for status in operation["responses"] if status >= "400"}
            anywhere = {"400", "413", "422", "503"} | ({"401"} if "security" in operation else set())
            assert anywhere <= problems, (method, path)
            if "security" in operation:  # any credential may be an API key without the scope
                assert "scope-missing" in operation["responses"]["403"]["description"], (method, path)
            for status in problems:
                assert list(operation["responses"][status]["content"]) == ["application/problem+json"], (method, path)


def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    """Short ones, since generated clients call them so."""
    names = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and len(name) <= 40 for name in names), max(names, key=len)


def test_every_schema_has_an_example_that_it_accepts(document: dict[str, Any]) -> None:
    """Those of fields as they are declared, the rest put together."""
    for name, schema in document["components"]["schemas"].items():
        if "properties" not in schema:
            continue
        whole = {**schema, "components": document["components"]}
        for example in schema["examples"]:
            errors = [error.message for error in Draft202012Validator(whole).iter_errors(example)]
            assert errors == [], (name, example)


def test_only_the_management_plane_is_in_it(document: dict[str, Any]) -> None:
    """Neither internal nor proxied routes."""
    assert all(path.startswith("/v1/") for path in document["paths"])


def test_the_document_is_served(client: httpx.Client, document: dict[str, Any]) -> None:
    """The one that the tests read, whatever the database. And nothing that needs a CDN is."""
    assert document["openapi"].startswith("3.")
    assert client.get("/v1/openapi.json").json() == json.loads(json.dumps(document))
    assert client.get("/docs").status_code == 404


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as documented", "otherwise"])
@pytest.mark.timeout(600)
def test_no_request_gets_an_undocumented_answer(  # noqa: PLR0917  # fixtures
    client: httpx.Client,
    wire: requests.Session,
    owner: Any,
    join: Callable[..., Any],
    appoint: Callable[..., Any],
    mode: GenerationMode,
) -> None:
    """Generated from the document, on both databases, by an owner with a real site, or by an administrator.

    The same requests are also sent without a token, by a viewer, by a developer and with an owner's personal key.
    """
    others = everybody_else(client, owner, join)
    colleague, administrator = join("owner", organisation_id=owner.organisation_id), appoint()
    answer = client.post("/v1/sites", json={"name": "x", "domains": []}, headers=owner.headers)
    site_id = answer.json()["id"]
    url = f"{client.base_url}/v1/openapi.json".replace("//v1", "/v1")
    schema = schemathesis.openapi.from_url(url, timeout=PATIENCE_S)
    for result in schema.get_all_operations():
        operation = result.ok()
        if mode is GenerationMode.NEGATIVE and not {"parameters", "requestBody", "security"} & set(
            operation.definition.raw
        ):
            continue  # there is nothing in it to do otherwise
        caller = administrator if operation.path.startswith("/v1/admin") else colleague
        if operation.path.startswith(ENDING):
            others = everybody_else(client, owner, join)
            caller = join("owner", organisation_id=owner.organisation_id)
        exercise(operation, mode, [*others, caller.headers], site_id, wire)
    for member in (owner, colleague, administrator):
        assert client.get("/v1/sites", headers=member.headers).status_code == 200


def everybody_else(client: httpx.Client, owner: Any, join: Callable[..., Any]) -> list[Headers]:
    """Give the credentials of everybody who may do less than an owner, who may do least first."""
    holder = join("owner", organisation_id=owner.organisation_id)
    body = {"name": "x", "scopes": list(SCOPES), "password": holder.password}
    # From a network of its own: who makes a key shows a password, which no network may do often.
    network = {"X-Forwarded-For": f"2001:db8:{next(NETWORKS):x}::1"}
    key = client.post("/v1/me/api-keys", json=body, headers=holder.headers | network).json()["key"]
    members = [join(role, organisation_id=owner.organisation_id).headers for role in ("viewer", "developer")]
    return [{}, *members, {"Authorization": f"Bearer {key}"}]


def exercise(
    operation: Any, mode: GenerationMode, senders: list[Headers], site_id: str, wire: requests.Session
) -> None:
    """Call one operation with generated requests by the last sender, and with the first of them by all.

    Half of those that name a site name the real one.
    """
    sent = itertools.count()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        if "site_id" in case.path_parameters and len(str(case.path_parameters["site_id"])) % 2:
            case.path_parameters["site_id"] = site_id
        away = operation.path.startswith(ELSEWHERE)
        checks = [check for check in CHECKS if not (away and check is not_a_server_error)]
        for headers in senders if next(sent) < BY_EVERYBODY else senders[-1:]:
            case.call_and_validate(session=wire, headers=headers, checks=checks, timeout=PATIENCE_S)

    run()
