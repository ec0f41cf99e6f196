"""The models for administrators: files, workers, comparisons, and what happens without ml-service."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import httpx
import msgspec
import pytest
from realcatcha_gateway.admin.internal_service import InternalService
from realcatcha_gateway.admin.models.client import Comparison, HttpModels, LoadedModel, Model, Overview, Worker
from realcatcha_gateway.admin.models.errors import ModelNotFound
from realcatcha_gateway.admin.models.schemas import ComparisonAnswer, ModelsAnswer
from realcatcha_gateway.main import create_app
from realcatcha_kit.errors import NotFound, Unavailable
from realcatcha_kit.testing.plain_http import PLAIN

BEHAVIOUR = Model("behaviour", "2.1.0", "ab", "Says how unlike.", "| a |")
WORKER = Worker("w-1", 10.0, 20.0, [LoadedModel("behaviour", "2.0.0", "cd", 15.0)])


class Ml:
    """ml-service, as it answers."""

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        card = ("text/markdown", b"# Model card")
        status, (media_type, body) = {
            "/models": (200, ("application/json", _json(models=[_built(BEHAVIOUR) | {"card": "/x"}]))),
            "/workers": (200, ("application/json", _json(workers=[_built(WORKER)]))),
            "/comparisons": (200, ("application/json", _json(comparisons=[]))),
            "/models/behaviour/card": (200, card),
        }.get(scope["path"], (404, ("application/problem+json", _json(code="not-found", status=404))))
        headers = [(b"content-type", media_type.encode()), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _json(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def _built(struct: Any) -> dict[str, Any]:
    built: dict[str, Any] = msgspec.to_builtins(struct)
    return built


@pytest.fixture
def client(database: Any, settings: Any, serve: Callable[..., Any]) -> Iterator[httpx.Client]:
    """The application on a migrated database, beside this ml-service."""
    settings = settings.model_copy(update={"ml_url": serve(Ml()).url})
    with httpx.Client(base_url=serve(create_app(settings)).url, trust_env=False, timeout=20, verify=PLAIN) as client:
        yield client


def test_models_are_told_with_their_workers(client: httpx.Client, administrator: Any) -> None:
    """A worker that has an earlier version loaded is told as such."""
    answer = client.get("/v1/admin/models", headers=administrator.headers).json()
    (model,) = answer["items"]
    assert (model["version"], model["summary"], model["figures"]) == ("2.1.0", "Says how unlike.", "| a |")
    (worker,) = model["workers"]
    assert (worker["worker_id"], worker["version"], worker["current"]) == ("w-1", "2.0.0", False)
    assert worker["loaded_at"] == "1970-01-01T00:00:15.000000Z"
    card = client.get("/v1/admin/models/behaviour/card", headers=administrator.headers)
    assert card.json() == {"name": "behaviour", "card": "# Model card"}
    for name in ("nobody", "..%2fworkers", "A"):
        missing = client.get(f"/v1/admin/models/{name}/card", headers=administrator.headers)
        assert missing.status_code == 404
    assert client.get("/v1/admin/models/comparisons", headers=administrator.headers).json() == {"items": []}


def test_a_comparison_is_summed_up() -> None:
    """Who would be asked less, more, or the same; what was not compared is told apart."""
    counts = {
        "pass": {"pass": 90, "easy": 4, "refused": 2},
        "easy": {"pass": 3, "easy": 2},
        "twice": {"hard": 1},
        "skipped": {"skipped": 7},
    }
    said = ComparisonAnswer.of(Comparison("behaviour", "2.1.0", "2.2.0", counts))
    assert (said.compared, said.agreement, said.milder, said.stricter) == (100, 0.92, 4, 4)
    assert (said.refused, said.skipped) == (2, 7)
    assert ComparisonAnswer.of(Comparison("behaviour", "1", "2", {})).agreement is None


def models(handler: Callable[[httpx.Request], httpx.Response]) -> HttpModels:
    client = partial(httpx.Client, transport=httpx.MockTransport(handler), base_url="http://ml.test")
    return HttpModels(InternalService("The model service", client, errors=(NotFound,)))


def test_files_are_told_while_nobody_can_be_asked_about_workers() -> None:
    """The queue is away."""

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/workers":
            return httpx.Response(503, json={"code": "unavailable"})
        return httpx.Response(200, json={"models": [_built(BEHAVIOUR)]})

    overview = models(handler).overview()
    assert overview == Overview([BEHAVIOUR], None)
    assert ModelsAnswer.of(overview).items[0].workers is None


def test_without_the_service_there_is_503_and_a_time_to_come_again() -> None:
    """An unknown model is another thing than a service that knows nothing of models."""

    def refuse(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    for ask in (models(refuse).overview, models(refuse).comparisons, lambda: models(refuse).card("behaviour")):
        with pytest.raises(Unavailable) as raised:
            ask()
        assert raised.value.headers["Retry-After"] == "5"
    with pytest.raises(Unavailable):
        models(lambda _: httpx.Response(404, content=b"<html>")).card("behaviour")
    with pytest.raises(ModelNotFound):
        models(lambda _: httpx.Response(404, json={"code": "not-found"})).card("behaviour")
