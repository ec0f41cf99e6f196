"""The HTTP face."""

import hashlib

import httpx
import pytest
from realcatcha_kit.testing.servers import free_port
from realcatcha_ml.main import create_app
from realcatcha_ml.queue.memory_queue import MemoryQueue, MemoryStream
from realcatcha_ml.queue.redis_queue import RedisQueue
from realcatcha_ml.settings import MlSettings


@pytest.fixture
def ask(model_files):
    """Ask an application on a memory queue; `queue` replaces it."""
    stream = MemoryStream()
    stream.add(b"waiting")

    async def ask(path, *, queue=None, method="GET"):
        app = create_app(
            MlSettings(), queue=queue or MemoryQueue(stream, consumer="o"), models={"behaviour": model_files}
        )
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://ml") as http,
        ):
            return await http.request(method, path)

    return ask


async def test_models(ask):
    """Name, version, hash and card of each model."""
    answer = await ask("/models")

    assert answer.status_code == 200
    assert answer.json() == {
        "models": [
            {
                "name": "behaviour",
                "version": "1.2.3",
                "sha256": hashlib.sha256(b"network").hexdigest(),
                "card": "/models/behaviour/card",
            }
        ]
    }


async def test_card(ask):
    """The card itself, and a problem document for a model that is not there."""
    card = await ask("/models/behaviour/card")
    assert (card.text, card.headers["content-type"]) == ("# Card", "text/markdown; charset=utf-8")
    missing = await ask("/models/nobody/card")
    assert (missing.status_code, missing.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/nowhere", 404, "not-found"), ("POST", "/models", 405, "method-not-allowed")],
)
async def test_errors_are_problem_documents(ask, method, path, status, code):
    """What the router refuses is a problem document too."""
    answer = await ask(path, method=method)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_ready(ask):
    """Live and ready with queue and files."""
    assert (await ask("/health/live")).json() == {"status": "live"}
    assert (await ask("/health/ready")).json() == {"status": "ready"}


async def test_not_ready_without_queue(ask):
    """Live, not ready, and still scrapable while the queue is away."""
    away = RedisQueue(f"redis://127.0.0.1:{free_port()}/0", consumer="o")

    assert (await ask("/health/live", queue=away)).status_code == 200
    answer = await ask("/health/ready", queue=away)
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "unavailable", "1")
    assert "realcatcha_queue_up 0.0" in (await ask("/metrics", queue=away)).text


@pytest.mark.parametrize("part", ["network", "manifest", "card"])
async def test_not_ready_without_files(ask, model_files, part):
    """A model of which a file is missing is not served silently."""
    getattr(model_files, part).unlink()

    assert (await ask("/health/ready")).status_code == 503


async def test_metrics(ask):
    """The queue is measured when scraped."""
    text = (await ask("/metrics")).text

    assert "realcatcha_queue_lag 1.0" in text
    assert "realcatcha_queue_backlog 1.0" in text
    assert "realcatcha_queue_dead_letters 0.0" in text
