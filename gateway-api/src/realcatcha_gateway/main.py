"""The gateway's composition root: ``uvicorn --factory realcatcha_gateway.main:create_app``."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final

from fastapi import FastAPI
from realcatcha_kit.asgi import BodyLimit, RequestContext
from realcatcha_kit.logs import configure_logging
from realcatcha_kit.metrics import HttpMetrics
from realcatcha_kit.request_heads import bound_request_heads
from realcatcha_kit.tasks import end_tasks
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.accounts import router as accounts
from realcatcha_gateway.accounts.api_keys import router as api_keys
from realcatcha_gateway.accounts.credentials import router as credentials
from realcatcha_gateway.accounts.credentials.repository import purge_one_time_tokens
from realcatcha_gateway.accounts.identities import own_router as own_identities
from realcatcha_gateway.accounts.identities import router as identities
from realcatcha_gateway.accounts.second_factors import router as second_factors
from realcatcha_gateway.accounts.sessions import router as sessions
from realcatcha_gateway.accounts.sessions.repository import purge_sessions
from realcatcha_gateway.accounts.vanished import install_vanished_handlers
from realcatcha_gateway.admin import router as administration
from realcatcha_gateway.admin.models import router as models
from realcatcha_gateway.admin.network_rules import router as network_rules
from realcatcha_gateway.admin.pool import router as pool
from realcatcha_gateway.billing.credits import router as credit
from realcatcha_gateway.billing.invoices import router as invoices
from realcatcha_gateway.billing.payments import router as payments
from realcatcha_gateway.billing.payments import webhook_router as toss_events
from realcatcha_gateway.billing.plans import router as plans
from realcatcha_gateway.billing.subscriptions import router as subscriptions
from realcatcha_gateway.billing.subscriptions.limits import SoldLimits, kept_days
from realcatcha_gateway.billing.subscriptions.quotas import PlanQuotas
from realcatcha_gateway.clock import Clock, utc_now
from realcatcha_gateway.composition import Parts, build_parts
from realcatcha_gateway.data.erasures import router as erasures
from realcatcha_gateway.data.exports import router as exports
from realcatcha_gateway.idempotency.service import purge_expired
from realcatcha_gateway.landing import router as landing
from realcatcha_gateway.migrate import check_schema
from realcatcha_gateway.organisations import audit_router as organisation_audit
from realcatcha_gateway.organisations import router as organisations
from realcatcha_gateway.organisations.plan_limits import NoPlanLimits
from realcatcha_gateway.organisations.repository import purge_invitations
from realcatcha_gateway.periodic import run_every
from realcatcha_gateway.policies import router as policies
from realcatcha_gateway.proxy.app import ReverseProxy
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_gateway.sites import router as sites
from realcatcha_gateway.statistics import router as statistics
from realcatcha_gateway.statistics.kept import Kept
from realcatcha_gateway.usage import router as usage
from realcatcha_gateway.web import health
from realcatcha_gateway.web.openapi import install_openapi, operation_id
from realcatcha_gateway.web.problems import install_problem_handlers
from realcatcha_gateway.web.readiness import Readiness
from realcatcha_gateway.web.response_headers import ResponseHeaders
from realcatcha_gateway.web.unambiguous import Unambiguous
from realcatcha_gateway.webhooks import router as webhooks

_MANAGEMENT_BODY_BYTES: Final = 64 * 1024
_LARGE_BODY_BYTES: Final = {"/v1/sites/import": 1024 * 1024}
_PURGE_PERIOD_S: Final = 60.0
_DESCRIPTION: Final = "Sites, their keys and their rules. Errors are problem documents (RFC 9457) with a stable `code`."


def create_app(settings: GatewaySettings | None = None, *, clock: Clock = utc_now) -> FastAPI:
    """Build the application. It connects to nothing until it is used."""
    settings = settings or GatewaySettings()  # type: ignore[call-arg]  # read from the environment
    configure_logging("gateway-api", level=settings.log_level)
    bound_request_heads()
    parts = build_parts(settings, clock=clock)

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with _background(parts):
            yield

    app = FastAPI(
        title="RealCatcha management API",
        version="1.0.0",
        description=_DESCRIPTION,
        lifespan=lifespan,
        redirect_slashes=False,
        docs_url=None,  # Swagger's page needs a CDN
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        generate_unique_id_function=operation_id,
    )
    _share(app, parts)
    install_problem_handlers(app)
    install_vanished_handlers(app)
    install_openapi(app)
    for module in (accounts, sessions, credentials, second_factors, api_keys, organisations, organisation_audit):
        app.include_router(module.router)
    for module in (identities, own_identities):
        app.include_router(module.router)
    for module in (sites, policies, health, landing):
        app.include_router(module.router)
    for module in (usage, statistics, webhooks):
        app.include_router(module.router)
    for module in (administration, network_rules, pool, models):
        app.include_router(module.router)
    for data_router in (exports.router, erasures.account, erasures.organisation):
        app.include_router(data_router)
    for module in (payments, toss_events, plans, subscriptions, invoices, credit):
        app.include_router(module.router)
    app.add_middleware(Unambiguous)
    app.add_middleware(BodyLimit, limit_for=_body_limit)
    app.add_middleware(ResponseHeaders)
    app.add_middleware(
        ReverseProxy, upstreams=parts.upstreams, trusted=settings.trusted_proxies, tickets=parts.upload_tickets
    )
    app.add_middleware(RequestContext, metrics=HttpMetrics(parts.registry, "gateway-api"))
    return app


def _body_limit(path: str) -> int:
    return _LARGE_BODY_BYTES.get(path, _MANAGEMENT_BODY_BYTES)


def _share(app: FastAPI, parts: Parts) -> None:
    """Put what the routers' dependencies look up on the application."""
    state = app.state
    state.access_tokens = parts.access_tokens
    state.refresh_tokens = parts.refresh_tokens
    state.denied_tokens = parts.denied_tokens
    state.clock = parts.clock
    state.countries_known = parts.settings.countries
    state.database = parts.database
    state.erasure_delay_days = parts.settings.erasure_delay_days
    state.public_url = parts.settings.public_url
    state.internal_token = parts.settings.internal_token.get_secret_value()
    state.login_limits = parts.login_limits
    state.account_limits = parts.account_limits
    state.provider_logins = parts.provider_logins
    state.postbox = parts.postbox
    state.local_webhooks = parts.settings.local_webhooks
    state.events = parts.events
    state.metrics_registry = parts.registry
    state.outbox = parts.outbox
    state.passwords = parts.passwords
    state.policy_publisher = parts.publisher
    state.platform_publisher = parts.platform_publisher
    state.pool = parts.pool
    state.models = parts.models
    state.visitors = parts.visitors
    state.upload_tickets = parts.upload_tickets
    state.sealer = parts.sealer
    state.payment_parts = parts.billing.payments
    state.billing = parts.billing
    state.leaving_money = parts.billing.leaving
    state.quotas = PlanQuotas()
    state.plan_limits = SoldLimits() if parts.settings.plans_limit else NoPlanLimits()
    state.front_end_url = parts.settings.front_end_url or parts.settings.public_url
    state.audit_seals = parts.audit_seals
    state.flags = parts.flags
    state.statistics_reads = parts.statistics_reads
    plan_days = kept_days if parts.settings.plans_limit else None
    state.statistics_kept = Kept(parts.settings.statistics_keep_days, plan_days)
    state.trusted_proxies = parts.settings.trusted_proxies

    async def ping_database() -> None:
        await run_in_threadpool(parts.database.ping)

    async def ping_redis() -> None:
        await parts.redis.ping()

    async def look_at_schema() -> None:
        await run_in_threadpool(check_schema, parts.database.engine)

    probes = {"database": ping_database, "schema": look_at_schema, "redis": ping_redis}
    state.readiness = Readiness(probes, required=frozenset({"database", "schema"}))


@contextlib.asynccontextmanager
async def _background(parts: Parts) -> AsyncIterator[None]:
    """Deliver the outbox and remove expired answers while the application runs; close everything after it."""

    def purge() -> None:
        purge_expired(parts.database, parts.clock)
        with parts.database.write() as session:
            purge_sessions(session, now=parts.clock())
            purge_one_time_tokens(session, now=parts.clock())
            purge_invitations(session, now=parts.clock())

    tasks = [
        asyncio.create_task(parts.relay.run()),
        asyncio.create_task(parts.mail_relay.run()),
        asyncio.create_task(parts.webhook_relay.run()),
        asyncio.create_task(run_every(_PURGE_PERIOD_S, purge, name="purge_expired")),
    ]
    try:
        yield
    finally:
        await end_tasks(*tasks)
        for upstream in parts.upstreams.values():
            await upstream.close()
        await parts.provider_logins.close()
        await parts.redis.aclose()
        await run_in_threadpool(parts.pool.close)
        await run_in_threadpool(parts.models.close)
        await run_in_threadpool(parts.visitors.close)
        await run_in_threadpool(parts.statistics_reads.close)
        await run_in_threadpool(parts.billing.close)
        await run_in_threadpool(parts.database.close)
