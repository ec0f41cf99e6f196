"""The composition root of the web process: ``uvicorn --factory realcatcha_captcha.main:create_app``."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import httpx
import structlog
from limits import parse
from prometheus_client import CollectorRegistry
from realcatcha_contracts.visitors import VisitorQuery
from realcatcha_kit.client_address import parse_networks
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.logs import RequestLines, configure_logging
from realcatcha_kit.request_heads import bound_request_heads
from redis.asyncio import Redis
from starlette.types import ASGIApp

from realcatcha_captcha.adapters.cached_policies import CachedPolicies
from realcatcha_captcha.adapters.canned_packs import CannedPacks
from realcatcha_captcha.adapters.counted_telemetry import CountedTelemetry
from realcatcha_captcha.adapters.gateway_policies import GatewayPolicies
from realcatcha_captcha.adapters.maxmind_countries import MaxMindCountries
from realcatcha_captcha.adapters.metered_telemetry import MeteredTelemetry
from realcatcha_captcha.adapters.numpy_behaviour import NumpyBehaviour
from realcatcha_captcha.adapters.object_store import CdnOptions, ObjectStorageOptions, open_store
from realcatcha_captcha.adapters.object_store.folder import FolderObjectStore
from realcatcha_captcha.adapters.object_store.watch import StoreWatch
from realcatcha_captcha.adapters.platform_sources import GatewayPlatform, RedisPlatform
from realcatcha_captcha.adapters.process_counts import ProcessCounts
from realcatcha_captcha.adapters.redis_client import Scripts, connect, translating
from realcatcha_captcha.adapters.redis_counters import RedisRateLimiter
from realcatcha_captcha.adapters.redis_inference import QueueLimits, RedisJudge
from realcatcha_captcha.adapters.redis_outage import RedisOutage
from realcatcha_captcha.adapters.redis_packs import RedisPackSource
from realcatcha_captcha.adapters.redis_policies import RedisPolicies
from realcatcha_captcha.adapters.redis_site_mixes import RedisSiteMixes
from realcatcha_captcha.adapters.redis_state import RedisStateStore
from realcatcha_captcha.adapters.redis_telemetry import RedisTelemetrySink
from realcatcha_captcha.adapters.redis_withdrawals import RedisWithdrawals
from realcatcha_captcha.adapters.tallied_telemetry import TalliedTelemetry
from realcatcha_captcha.adapters.watched_platform import WatchedPlatform
from realcatcha_captcha.application.answer import AnswerService
from realcatcha_captcha.application.choosing import Chooser
from realcatcha_captcha.application.create_session import SessionService
from realcatcha_captcha.application.degraded import DegradedPasses, DegradedRedemptions
from realcatcha_captcha.application.difficulty import Difficulties
from realcatcha_captcha.application.evaluate import EvaluateService
from realcatcha_captcha.application.find_visitor import FindVisitor
from realcatcha_captcha.application.ink import InkJudge
from realcatcha_captcha.application.outcomes import Outcomes
from realcatcha_captcha.application.pack_budgets import PackBudgets
from realcatcha_captcha.application.policies import Policies
from realcatcha_captcha.application.ports.countries import NO_COUNTRIES
from realcatcha_captcha.application.ports.objects import ObjectStore
from realcatcha_captcha.application.siteverify import SiteverifyService
from realcatcha_captcha.application.swap import SwapService
from realcatcha_captcha.domain.challenges.registry import kinds_served
from realcatcha_captcha.domain.keys import Keyring
from realcatcha_captcha.http.app import Parts, build_app
from realcatcha_captcha.http.internal import InternalRoute, Operation, Operations
from realcatcha_captcha.http.lifespan import Lifespan
from realcatcha_captcha.pool.classes import label
from realcatcha_captcha.settings import CaptchaSettings

if TYPE_CHECKING:
    from realcatcha_captcha.pool.administration.opening import Administration

_log = structlog.get_logger("realcatcha.captcha")


@dataclass(frozen=True)
class Connections:
    """Clients of one process; they connect on first use."""

    state: Redis
    queue: Redis
    replies: Redis
    gateway: httpx.AsyncClient

    async def aclose(self) -> None:
        """Close them all."""
        for client in (self.state, self.queue, self.replies):
            await client.aclose()
        await self.gateway.aclose()


class LazyAdministration:
    """What administrators ask of the pool: loaded with their first request, as it costs memory that visitors do not."""

    def __init__(self, mongo_uri: str, redis: Redis, objects: ObjectStore) -> None:
        self._open = partial(_administration, mongo_uri, redis, objects)
        self._opened: Administration | None = None

    def operations(self) -> Operations:
        """Give the operations."""
        self._opened = self._opened or self._open()
        return self._opened.operations

    async def aclose(self) -> None:
        """Close what was opened."""
        if self._opened is not None:
            await self._opened.aclose()


def _administration(mongo_uri: str, redis: Redis, objects: ObjectStore) -> "Administration":
    from realcatcha_captcha.pool.administration.opening import Administration  # noqa: PLC0415  # see above

    return Administration(mongo_uri, redis, objects, time.time)


def create_app(settings: CaptchaSettings | None = None) -> ASGIApp:
    """Build the application. It connects to nothing until it is served."""
    settings = settings or CaptchaSettings()
    configure_logging("captcha-api", level=settings.log_level)
    bound_request_heads()
    registry = CollectorRegistry()
    connections = Connections(
        state=connect(settings.redis_url),
        queue=connect(settings.queue_redis),
        replies=connect(settings.queue_redis, timeout_s=5.0),
        gateway=httpx.AsyncClient(base_url=settings.gateway_url, trust_env=False),
    )
    scripts = Scripts(connections.state)
    state = RedisStateStore(connections.state, scripts, wait_for_replicas=settings.redis_replicas)
    queue_scripts = Scripts(connections.queue)
    judge = RedisJudge(
        queue_scripts,
        connections.replies,
        on_late=state.note_trust,
        clock=time.time,
        limits=QueueLimits(depth=settings.queue_depth),
    )
    packs = RedisPackSource(connections.state, registry=registry, withdrawals=RedisWithdrawals(connections.state))
    sink = RedisTelemetrySink(connections.state, registry=registry)
    objects = _object_store(settings)
    keys = Keyring(settings.secret_key.get_secret_value())
    outage = RedisOutage(connections.state, registry=registry)
    token = settings.internal_token.get_secret_value()
    platform = WatchedPlatform(
        RedisPlatform(connections.state), GatewayPlatform(connections.gateway, token=token), clock=time.time
    )
    policies = Policies(
        _policy_source(settings, connections, outage),
        test_keys=settings.test_keys,
        difficulties=Difficulties(time.time),
        platform=platform,
    )
    kinds = kinds_served(korean_handwriting=settings.handwriting_ko)
    chooser = Chooser(packs, CannedPacks(objects), objects, judge, kinds)
    outcomes = Outcomes(chooser, objects, keys, label)
    behaviour = NumpyBehaviour(keys)
    ink = InkJudge(judge, behaviour, state, keys, time.time)
    tallied = TalliedTelemetry(sink, RedisSiteMixes(connections.state))
    counts = ProcessCounts(connections.state, registry=registry)
    metered = MeteredTelemetry(CountedTelemetry(tallied, counts), registry)
    administration = LazyAdministration(settings.mongo_uri, connections.state, objects)
    limiter, rate = RedisRateLimiter(scripts), parse(settings.network_sessions)
    budgets = PackBudgets(parse(settings.network_packs))
    countries = MaxMindCountries(settings.geoip_file) if settings.geoip_file else NO_COUNTRIES
    passes = DegradedPasses(outage, keys, rate)
    redemptions = DegradedRedemptions(state, limiter, outage, keys, time.time)
    outage.on_back = redemptions.hand_over

    async def check_ready() -> None:
        if not (settings.ready_without_redis and outage.is_open):
            await _check_ready(connections.state, scripts)

    parts = Parts(
        create_session=SessionService(policies, limiter, judge, keys, rate, budgets, passes, time.time, countries),
        evaluate=EvaluateService(
            policies, state, judge, behaviour, outcomes, metered, passes, budgets, limiter, keys, time.time, countries
        ),
        answer=AnswerService(policies, state, outcomes, kinds, ink, limiter, metered, keys, time.time),
        swap=SwapService(policies, state, outcomes, kinds, metered, keys, time.time),
        siteverify=SiteverifyService(policies, state, redemptions, time.time, counts),
        check_ready=check_ready,
        clock=time.time,
        registry=registry,
        objects=objects if isinstance(objects, FolderObjectStore) else None,
        widget_dir=settings.widget_dir,
        trusted=parse_networks(settings.trusted_proxies),
        lines=RequestLines("captcha-api", level=settings.log_level),
        counts=counts,
        pool=InternalRoute(token, administration.operations),
        visitors=InternalRoute(token, lambda: {"network": Operation(VisitorQuery, FindVisitor(state, keys))}),
        uploads=objects if isinstance(objects, FolderObjectStore) else None,
    )

    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for closing in (connections, scripts, queue_scripts, administration):
                stack.push_async_callback(closing.aclose)
            for part in (packs, sink, tallied, counts, judge, platform, outage, StoreWatch(objects)):
                await part.start()
                stack.push_async_callback(part.aclose)
            yield

    return Lifespan(build_app(parts), lifespan)


def _policy_source(settings: CaptchaSettings, connections: Connections, outage: RedisOutage) -> CachedPolicies:
    gateway = GatewayPolicies(connections.gateway, token=settings.internal_token.get_secret_value())
    return CachedPolicies((RedisPolicies(connections.state), gateway), clock=time.monotonic, outage=outage)


def _object_store(settings: CaptchaSettings) -> ObjectStore:
    options = ObjectStorageOptions(
        endpoint=settings.object_storage_endpoint,
        public_endpoint=settings.object_storage_public_endpoint,
        access_key=settings.object_storage_access_key,
        secret_key=settings.object_storage_secret_key,
        bucket=settings.object_storage_bucket,
        region=settings.object_storage_region,
        cdn=_cdn(settings),
    )
    secret = settings.secret_key.get_secret_value()
    return open_store(settings.object_store_url, secret=secret, public_url=settings.public_url, options=options)


def _cdn(settings: CaptchaSettings) -> CdnOptions | None:
    key = settings.object_storage_cdn_private_key
    if key is None or not settings.object_storage_cdn_url:
        return None
    return CdnOptions(settings.object_storage_cdn_url, settings.object_storage_cdn_key_id, key.get_secret_value())


async def _check_ready(client: Redis, scripts: Scripts) -> None:
    """Raise Unavailable while Redis is away or has not all scripts; loads those that it lost."""
    with translating():
        await client.ping()
    if missing := await scripts.missing():
        await scripts.load()
        raise Unavailable(private=f"scripts were not loaded: {missing}")
