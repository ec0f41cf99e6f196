"""The HTTP face."""

import hashlib
import time
from pathlib import Path

import httpx
import pytest
from realcatcha_kit.testing.servers import free_port
from realcatcha_ml.board import LoadedModel, RedisBoard, WorkerSays
from realcatcha_ml.main import create_app
from realcatcha_ml.queue.memory_queue import MemoryQueue, MemoryStream
from realcatcha_ml.queue.redis_queue import RedisQueue
from realcatcha_ml.settings import MlSettings
from realcatcha_ml.shadow import RedisComparisonBook

MODELS = Path(__file__).parents[1] / "models"


@pytest.fixture
def ask(model_files):
    """Ask an application on a memory queue; `queue` replaces it."""
    stream = MemoryStream()
    stream.add(b"waiting")

    async def ask(path, *, queue=None, method="GET", **parts):
        observed = queue or MemoryQueue(stream, consumer="o")
        app = create_app(MlSettings(), queue=observed, models={"behaviour": model_files}, **parts)
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
                "summary": "",
                "figures": "",
            }
        ]
    }


async def test_a_model_is_described_by_its_card(ask, model_files):
    """The first paragraph, on one line; and the tables, where they are in a file of their own."""
    model_files.card.write_text("# Model card: x\n\nSays how\nunlike. Input: 3.\n\n## More\n\nText\n")
    model_files.figures.write_text("| a | b |\n")

    described = (await ask("/models")).json()["models"][0]

    assert (described["summary"], described["figures"]) == ("Says how unlike. Input: 3.", "| a | b |\n")


async def test_workers_and_comparisons(ask, redis_url):
    """As the workers said them; 503 while nobody can be asked."""
    board, book = RedisBoard(redis_url), RedisComparisonBook(redis_url)
    board.say(WorkerSays("w-1", 1.0, time.time(), [LoadedModel("behaviour", "1.2.3", "ab", 2.0)]))
    book.add("behaviour", served="1.2.3", shadow="2.0.0", counts={("pass", "easy"): 3})
    workers = await ask("/workers", board=board)
    assert [(one["id"], one["models"][0]["version"]) for one in workers.json()["workers"]] == [("w-1", "1.2.3")]
    comparisons = await ask("/comparisons", book=book)
    assert comparisons.json()["comparisons"] == [
        {"model": "behaviour", "served": "1.2.3", "shadow": "2.0.0", "counts": {"pass": {"easy": 3}}}
    ]
    gone = "redis://127.0.0.1:9/0"
    for path, parts in (
        ("/workers", {"board": RedisBoard(gone)}),
        ("/comparisons", {"book": RedisComparisonBook(gone)}),
    ):
        answer = await ask(path, **parts)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    board.close()
    book.close()


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


async def test_the_photograph_model_may_be_removed_whole(tmp_path):
    """For its licence: then the others are described and ready; of any other model every file must be there."""
    for file in (*MODELS.glob("*.onnx"), *MODELS.glob("*.json"), *MODELS.glob("*.md")):
        if not file.name.startswith("grid."):
            (tmp_path / file.name).symlink_to(file)

    async def ask(path):
        app = create_app(MlSettings(models_dir=tmp_path), queue=MemoryQueue(MemoryStream(), consumer="o"))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ml") as http:
            return await http.get(path)

    names = [model["name"] for model in (await ask("/models")).json()["models"]]
    assert names == ["behaviour", "ink", "handwriting", "abstract"]
    assert (await ask("/health/ready")).status_code == 200
    (tmp_path / "abstract.onnx").unlink()
    assert (await ask("/health/ready")).status_code == 503


async def test_metrics(ask):
    """The queue is measured when scraped."""
    text = (await ask("/metrics")).text

    assert "realcatcha_queue_lag 1.0" in text
    assert "realcatcha_queue_backlog 1.0" in text
    assert "realcatcha_queue_dead_letters 0.0" in text
