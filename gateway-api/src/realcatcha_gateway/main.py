"""The gateway's composition root: ``uvicorn --factory realcatcha_gateway.main:create_app``."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Final

import structlog
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from realcatcha_kit.asgi import BodyLimit, RequestContext
from realcatcha_kit.logs import configure_logging
from realcatcha_kit.metrics import HttpMetrics
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.database import Database, create_database_engine
from realcatcha_gateway.outbox.metrics import OutboxMetrics
from realcatcha_gateway.outbox.relay import OutboxRelay
from realcatcha_gateway.policies import router as policies
from realcatcha_gateway.policies.service import PolicyPublisher
from realcatcha_gateway.policies.store import RedisPolicyStore
from realcatcha_gateway.proxy.app import ReverseProxy
from realcatcha_gateway.proxy.paths import UpstreamName
from realcatcha_gateway.proxy.upstream import Upstream, open_transport
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_gateway.sites.service import POLICY_TOPIC
from realcatcha_gateway.web import health
from realcatcha_gateway.web.problems import install_problem_handlers
from realcatcha_gateway.web.readiness import Readiness

_MANAGEMENT_BODY_BYTES: Final = 64 * 1024
_REDIS_TIMEOUT_S: Final = 1.0
_log = structlog.get_logger("realcatcha.gateway")


def create_app(settings: GatewaySettings | None = None) -> FastAPI:
    """Build the application. It connects to nothing until it is used."""
    settings = settings or GatewaySettings()  # type: ignore[call-arg]  # read from the environment
    configure_logging("gateway-api", level=settings.log_level)
    registry = CollectorRegistry()
    database = Database(create_database_engine(settings.database_url))
    redis = _redis(settings.redis_url)
    publisher = PolicyPublisher(database, RedisPolicyStore(redis))
    relay = OutboxRelay(database, {POLICY_TOPIC: publisher.publish}, OutboxMetrics(registry))
    upstreams = _upstreams(settings)

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        delivery = asyncio.create_task(relay.run())
        try:
            yield
        finally:
            delivery.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await delivery
            for upstream in upstreams.values():
                await upstream.close()
            await redis.aclose()
            await run_in_threadpool(database.close)

    app = FastAPI(
        title="RealCatcha management API",
        version="1.0.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
    )
    app.state.database = database
    app.state.internal_token = settings.internal_token.get_secret_value()
    app.state.metrics_registry = registry
    app.state.policy_publisher = publisher
    app.state.readiness = Readiness(
        {
            "database": lambda: run_in_threadpool(database.ping),
            "redis": lambda: _ping(redis),
        },
        required=frozenset({"database"}),
    )
    install_problem_handlers(app)
    app.include_router(policies.router)
    app.include_router(health.router)
    app.add_middleware(BodyLimit, limit_for=lambda _path: _MANAGEMENT_BODY_BYTES)
    app.add_middleware(ReverseProxy, upstreams=upstreams, trusted=settings.trusted_proxies)
    app.add_middleware(RequestContext, metrics=HttpMetrics(registry, "gateway-api"))
    return app


def _redis(url: str) -> Redis:
    """Every command is bounded; callers decide themselves what to repeat."""
    return Redis.from_url(
        url,
        socket_timeout=_REDIS_TIMEOUT_S,
        socket_connect_timeout=_REDIS_TIMEOUT_S,
        retry=Retry(NoBackoff(), 1),
        health_check_interval=15,
    )


def _upstreams(settings: GatewaySettings) -> Mapping[UpstreamName, Upstream]:
    transport = open_transport
    upstreams: dict[UpstreamName, Upstream] = {"captcha": Upstream(settings.captcha_url, transport())}
    if settings.demo_url:
        upstreams["demo"] = Upstream(settings.demo_url, transport())
    return upstreams


async def _ping(redis: Redis) -> None:
    await redis.ping()
