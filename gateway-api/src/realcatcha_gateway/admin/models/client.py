"""Ask ml-service which models there are, what workers have loaded, and how a model that looks on compares."""

from dataclasses import dataclass
from typing import Protocol

import msgspec
from realcatcha_kit.errors import NotFound, Unavailable

from realcatcha_gateway.admin.internal_service import InternalService, client_of
from realcatcha_gateway.admin.models.errors import ModelNotFound


class Model(msgspec.Struct, frozen=True):
    """The files of a model, as ml-service serves them."""

    name: str
    version: str
    sha256: str
    summary: str = ""
    figures: str = ""


class LoadedModel(msgspec.Struct, frozen=True):
    """A model in a worker; `loaded_at` is a Unix time in seconds."""

    name: str
    version: str
    sha256: str
    loaded_at: float


class Worker(msgspec.Struct, frozen=True):
    """A worker of the queue. Times are Unix times in seconds."""

    id: str
    started_at: float
    seen_at: float
    models: list[LoadedModel]


class Comparison(msgspec.Struct, frozen=True):
    """Step of the served version -> step of the one that looks on -> visitors."""

    model: str
    served: str
    shadow: str
    counts: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Overview:
    """Models with their workers; `workers` is None where the queue is away."""

    models: list[Model]
    workers: list[Worker] | None


class _Models(msgspec.Struct):
    models: list[Model]


class _Workers(msgspec.Struct):
    workers: list[Worker]


class _Comparisons(msgspec.Struct):
    comparisons: list[Comparison]


class Models(Protocol):
    """The models, wherever they are. Every method raises `Unavailable`."""

    def overview(self) -> Overview:
        """Give every model and every worker."""
        ...

    def card(self, name: str) -> str:
        """Give a model's card, Markdown. Raises ModelNotFound."""
        ...

    def comparisons(self) -> list[Comparison]:
        """Give the comparisons of the last 30 days."""
        ...


class HttpModels:
    """`Models` over HTTP."""

    def __init__(self, service: InternalService) -> None:
        self._service = service

    def overview(self) -> Overview:
        """See `Models.overview`: the files are told also while nobody can be asked about workers."""
        models = self._service.ask("GET", "/models", reply=_Models).models
        try:
            workers = self._service.ask("GET", "/workers", reply=_Workers).workers
        except Unavailable:
            return Overview(models, None)
        return Overview(models, workers)

    def card(self, name: str) -> str:
        """See `Models.card`."""
        try:
            return self._service.send("GET", f"/models/{name}/card").text
        except NotFound as error:
            raise ModelNotFound from error

    def comparisons(self) -> list[Comparison]:
        """See `Models.comparisons`."""
        return self._service.ask("GET", "/comparisons", reply=_Comparisons).comparisons

    def close(self) -> None:
        """Close the connections."""
        self._service.close()


def open_models(base_url: str) -> HttpModels:
    """Make a client; it connects with its first request."""
    return HttpModels(InternalService("The model service", client_of(base_url), errors=(NotFound,)))
