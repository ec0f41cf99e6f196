"""The worker's own HTTP server."""

import json

import httpx
import pytest
from prometheus_client import CollectorRegistry, Counter
from realcatcha_ml.status import StatusServer


@pytest.fixture
def readiness():
    return {"ready": False}


@pytest.fixture
def base_url(readiness):
    registry = CollectorRegistry()
    Counter("probe", "A counter", registry=registry).inc()
    server = StatusServer(registry, ready=lambda: readiness["ready"], host="127.0.0.1", port=0)
    server.start()
    yield f"http://127.0.0.1:{server.port}"
    server.stop()


def test_live_at_once_ready_when_told(base_url, readiness):
    """Live while the process runs; ready follows the worker."""
    assert httpx.get(f"{base_url}/health/live").json() == {"status": "live"}
    assert httpx.get(f"{base_url}/health/ready").status_code == 503
    readiness["ready"] = True
    answer = httpx.get(f"{base_url}/health/ready?verbose")
    assert (answer.status_code, json.loads(answer.content)) == (200, {"status": "ready"})


def test_metrics(base_url):
    """The registry is exposed in Prometheus' text form."""
    answer = httpx.get(f"{base_url}/metrics")

    assert "probe_total 1.0" in answer.text
    assert answer.headers["content-type"].startswith("text/plain")


def test_anything_else_is_not_found(base_url):
    """There is nothing else to be had."""
    assert httpx.get(f"{base_url}/etc/passwd").status_code == 404
