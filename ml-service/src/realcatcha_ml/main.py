"""The HTTP face of the models: ``uvicorn --factory realcatcha_ml.main:create_app``.

It judges nothing; it says which models the workers serve from these files, and how full their queue is.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CollectorRegistry
from pydantic import BaseModel
from realcatcha_kit.asgi import RequestContext
from realcatcha_kit.errors import PROBLEM_MEDIA_TYPE, AppError, MethodNotAllowed, NotFound, Unavailable, problem
from realcatcha_kit.logs import configure_logging
from realcatcha_kit.metrics import HttpMetrics, exposition
from starlette.exceptions import HTTPException

from realcatcha_ml.metrics import QueueCollector
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.queue.port import JobQueue, QueueUnavailable
from realcatcha_ml.queue.redis_queue import RedisQueue
from realcatcha_ml.settings import MlSettings


class Health(BaseModel):
    """How the process is."""

    status: str


class ModelDescription(BaseModel):
    """One served model; `card` is where its model card is read, relative to the service."""

    name: str
    version: str
    sha256: str
    card: str


class ModelList(BaseModel):
    """Every served model."""

    models: list[ModelDescription]


def create_app(
    settings: MlSettings | None = None,
    *,
    queue: JobQueue | None = None,
    models: Mapping[str, ModelFiles] | None = None,
) -> FastAPI:
    """Compose the application; the arguments replace what the environment and the registry would give."""
    settings = settings or MlSettings()
    configure_logging("ml-service", level=settings.log_level)
    observed = queue or RedisQueue(settings.queue_redis_url, consumer="observer")
    described = {name: ModelFiles(settings.models_dir, name) for name in settings.described_models}
    files = described if models is None else models
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


def _describe(files: ModelFiles) -> ModelDescription:
    if not files.card.is_file():
        raise FileNotFoundError(files.card)
    return ModelDescription(
        name=files.name, version=files.version, sha256=files.sha256, card=f"/models/{files.name}/card"
    )


def _as_problem(_request: Request, error: Exception) -> Response:
    known = {404: NotFound, 405: MethodNotAllowed}
    answer: AppError = known.get(getattr(error, "status_code", 500), AppError)()
    return JSONResponse(problem(answer), status_code=answer.status, media_type=PROBLEM_MEDIA_TYPE)
