"""The HTTP face of the models: ``uvicorn --factory realcatcha_ml.main:create_app``.

It judges nothing; it says which models the workers serve from these files, and how full their queue is.
"""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import msgspec
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CollectorRegistry
from pydantic import BaseModel
from realcatcha_kit.asgi import RequestContext
from realcatcha_kit.errors import PROBLEM_MEDIA_TYPE, AppError, MethodNotAllowed, NotFound, Unavailable, problem
from realcatcha_kit.logs import configure_logging
from realcatcha_kit.metrics import HttpMetrics, exposition
from starlette.exceptions import HTTPException

from realcatcha_ml.board import Board, RedisBoard
from realcatcha_ml.metrics import QueueCollector
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.queue.port import JobQueue, QueueUnavailable
from realcatcha_ml.queue.redis_queue import RedisQueue
from realcatcha_ml.settings import MlSettings
from realcatcha_ml.shadow import ComparisonBook, RedisComparisonBook

_REMOVABLE: Final = "grid"


class Health(BaseModel):
    """How the process is."""

    status: str


class ModelDescription(BaseModel):
    """One served model; `card` is where its model card is read, relative to the service.

    Attributes:
        summary: First paragraph of the card.
        figures: Tables of what was measured, as text; empty where the card holds them itself.
    """

    name: str
    version: str
    sha256: str
    card: str
    summary: str
    figures: str


class LoadedModelDescription(BaseModel):
    """A model that a worker has loaded; `loaded_at` is a Unix time in seconds."""

    name: str
    version: str
    sha256: str
    loaded_at: float


class WorkerDescription(BaseModel):
    """A worker of the stream that spoke lately. Times are Unix times in seconds."""

    id: str
    started_at: float
    seen_at: float
    models: list[LoadedModelDescription]


class WorkerList(BaseModel):
    """Every worker that spoke lately."""

    workers: list[WorkerDescription]


class ComparisonDescription(BaseModel):
    """How often a served version and one that looks on said what; see `realcatcha_ml.shadow.Comparison`."""

    model: str
    served: str
    shadow: str
    counts: dict[str, dict[str, int]]


class ComparisonList(BaseModel):
    """Every comparison of the last 30 days."""

    comparisons: list[ComparisonDescription]


class ModelList(BaseModel):
    """Every served model."""

    models: list[ModelDescription]


def create_app(
    settings: MlSettings | None = None,
    *,
    queue: JobQueue | None = None,
    models: Mapping[str, ModelFiles] | None = None,
    board: Board | None = None,
    book: ComparisonBook | None = None,
) -> FastAPI:
    """Compose the application; the arguments replace what the environment and the registry would give."""
    settings = settings or MlSettings()
    configure_logging("ml-service", level=settings.log_level)
    observed = queue or RedisQueue(settings.queue_redis_url, consumer="observer")
    files = _described(settings) if models is None else models
    registry = CollectorRegistry()
    registry.register(QueueCollector(observed.depth))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        observed.close()

    app = FastAPI(title="RealCatcha models", version="1", docs_url=None, redoc_url=None, lifespan=lifespan)
    app.add_middleware(RequestContext, metrics=HttpMetrics(registry, "ml-service"))
    app.add_exception_handler(HTTPException, _as_problem)
    app.include_router(_health(observed, files))
    app.include_router(_models(files))
    app.include_router(
        _workers(board or RedisBoard(settings.queue_redis_url), book or RedisComparisonBook(settings.queue_redis_url))
    )

    @app.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        body, media_type = exposition(registry)
        return Response(body, media_type=media_type)

    return app


def _health(queue: JobQueue, files: Mapping[str, ModelFiles]) -> APIRouter:
    router = APIRouter(prefix="/health", tags=["health"])

    @router.get("/live")
    def live() -> Health:
        """Tell that the process runs."""
        return Health(status="live")

    @router.get("/ready", responses={503: {"description": "The queue is away or a model's files are missing"}})
    def ready() -> Health:
        """Tell whether the queue answers and every model's files can be read."""
        try:
            queue.ping()
            for model in files.values():
                _describe(model)
        except (QueueUnavailable, OSError, ValueError) as error:
            raise Unavailable(private=str(error)) from error
        return Health(status="ready")

    return router


def _models(files: Mapping[str, ModelFiles]) -> APIRouter:
    router = APIRouter(prefix="/models", tags=["models"])

    @router.get("")
    def list_models() -> ModelList:
        """List the served models."""
        return ModelList(models=[_describe(model) for model in files.values()])

    @router.get("/{name}/card", response_class=PlainTextResponse, responses={404: {"description": "No such model"}})
    def read_card(name: str) -> Response:
        """Read a model's card, Markdown."""
        if name not in files:
            raise NotFound(f"There is no model {name!r}.")
        return Response(files[name].card.read_bytes(), media_type="text/markdown; charset=utf-8")

    return router


def _workers(board: Board, book: ComparisonBook) -> APIRouter:
    router = APIRouter(tags=["workers"])
    away: dict[int | str, dict[str, Any]] = {503: {"description": "The queue is away"}}

    @router.get("/workers", responses=away)
    def list_workers() -> WorkerList:
        """List the workers that spoke lately, and what they have loaded."""
        try:
            found = board.workers(now=time.time())
        except QueueUnavailable as error:
            raise Unavailable(private=str(error)) from error
        return WorkerList(workers=[WorkerDescription(**msgspec.to_builtins(one)) for one in found])

    @router.get("/comparisons", responses=away)
    def list_comparisons() -> ComparisonList:
        """Tell how often the served model and one that looks on agreed."""
        try:
            found = book.read()
        except QueueUnavailable as error:
            raise Unavailable(private=str(error)) from error
        return ComparisonList(comparisons=[ComparisonDescription(**msgspec.to_builtins(one)) for one in found])

    return router


def _described(settings: MlSettings) -> dict[str, ModelFiles]:
    """Give the files of every model; of the photograph model only where its operator, for its licence, left any."""
    files = {name: ModelFiles(settings.models_dir, name) for name in settings.described_models}
    if not any(settings.models_dir.glob(f"{_REMOVABLE}.*")):
        files.pop(_REMOVABLE, None)
    return files


def _describe(files: ModelFiles) -> ModelDescription:
    if not files.card.is_file():
        raise FileNotFoundError(files.card)
    return ModelDescription(
        name=files.name,
        version=files.version,
        sha256=files.sha256,
        card=f"/models/{files.name}/card",
        summary=_summary(files.card.read_text(encoding="utf-8")),
        figures=files.figures.read_text(encoding="utf-8") if files.figures.is_file() else "",
    )


def _summary(card: str) -> str:
    """Give the first paragraph below the title, on one line."""
    paragraphs = [part for part in card.split("\n\n") if part.strip() and not part.lstrip().startswith("#")]
    return " ".join(paragraphs[0].split()) if paragraphs else ""


def _as_problem(_request: Request, error: Exception) -> Response:
    known = {404: NotFound, 405: MethodNotAllowed}
    answer: AppError = known.get(getattr(error, "status_code", 500), AppError)()
    return JSONResponse(problem(answer), status_code=answer.status, media_type=PROBLEM_MEDIA_TYPE)
