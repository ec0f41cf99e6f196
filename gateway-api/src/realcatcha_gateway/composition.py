"""Build the gateway's parts from its settings; used by the composition root only."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from realcatcha_gateway.accounts.access_tokens import AccessTokens
from realcatcha_gateway.accounts.identities.browser_cookies import BrowserCookies
from realcatcha_gateway.accounts.identities.login_states import LoginStates
from realcatcha_gateway.accounts.identities.logins import ProviderLogins
from realcatcha_gateway.accounts.identities.provider import Provider
from realcatcha_gateway.accounts.limit_counters import shared_counters
from realcatcha_gateway.accounts.limits import AccountLimits
from realcatcha_gateway.accounts.login_limits import LoginLimits
from realcatcha_gateway.accounts.passwords import Passwords
from realcatcha_gateway.accounts.sessions.denied_tokens import DeniedTokens
from realcatcha_gateway.accounts.sessions.refresh_tokens import RefreshTokens
from realcatcha_gateway.admin.models.client import HttpModels, open_models
from realcatcha_gateway.admin.network_rules.visitors import HttpVisitors, open_visitors
from realcatcha_gateway.admin.pool.client import HttpPool, open_pool
from realcatcha_gateway.audit.entries import Seals
from realcatcha_gateway.audit.service import AuditLog
from realcatcha_gateway.billing.parts import BillingParts, open_billing
from realcatcha_gateway.clock import Clock, utc_now
from realcatcha_gateway.database import Database, create_database_engine
from realcatcha_gateway.flags.service import Flags
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.local_mailers import MissingMailer, PrintedMailer
from realcatcha_gateway.mail.mailer import Mailer
from realcatcha_gateway.mail.relay import MailRelay
from realcatcha_gateway.mail.service import Postbox
from realcatcha_gateway.mail.smtp_mailer import SmtpMailer, SmtpServer
from realcatcha_gateway.outbox.metrics import OutboxMetrics
from realcatcha_gateway.outbox.relay import OutboxRelay
from realcatcha_gateway.outbox.service import Outbox
from realcatcha_gateway.policies.platform import PLATFORM_TOPIC, PlatformPublisher
from realcatcha_gateway.policies.service import PolicyPublisher
from realcatcha_gateway.policies.store import RedisPolicyStore
from realcatcha_gateway.proxy.paths import UpstreamName
from realcatcha_gateway.proxy.tickets import UploadTickets
from realcatcha_gateway.proxy.upstream import Upstream, open_transport
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_gateway.sites.service import POLICY_TOPIC
from realcatcha_gateway.statistics.replica import StatisticsReads
from realcatcha_gateway.webhooks.client import WebhookClient
from realcatcha_gateway.webhooks.metrics import WebhookMetrics
from realcatcha_gateway.webhooks.relay import WebhookRelay
from realcatcha_gateway.webhooks.service import Events
from realcatcha_gateway.webhooks.targets import resolve_by_dns

_REDIS_TIMEOUT_S: Final = 1.0


@dataclass(frozen=True)
class Parts:
    """What one process is made of."""

    settings: GatewaySettings
    clock: Clock
    registry: CollectorRegistry
    database: Database
    redis: Redis
    publisher: PolicyPublisher
    platform_publisher: PlatformPublisher
    relay: OutboxRelay
    outbox: Outbox
    upstreams: Mapping[UpstreamName, Upstream]
    upload_tickets: UploadTickets
    pool: HttpPool
    models: HttpModels
    visitors: HttpVisitors
    passwords: Passwords
    access_tokens: AccessTokens
    refresh_tokens: RefreshTokens
    denied_tokens: DeniedTokens
    login_limits: LoginLimits
    account_limits: AccountLimits
    provider_logins: ProviderLogins
    postbox: Postbox
    mail_relay: MailRelay
    events: Events
    webhook_relay: WebhookRelay
    sealer: Sealer
    billing: BillingParts
    audit_seals: Seals
    flags: Flags
    statistics_reads: StatisticsReads


def build_parts(settings: GatewaySettings, *, clock: Clock = utc_now) -> Parts:
    """Build every part; nothing connects before it is used."""
    registry = CollectorRegistry()
    secret_keys = settings.root_keys
    seals = Seals(secret_keys)
    database = open_database(settings, clock=clock)
    redis = open_redis(settings.redis_url)
    publisher = PolicyPublisher(database, RedisPolicyStore(redis), clock=clock)
    platform_publisher = PlatformPublisher(database, RedisPolicyStore(redis), clock=clock)
    handlers = {POLICY_TOPIC: publisher.publish, PLATFORM_TOPIC: platform_publisher.deliver}
    relay = OutboxRelay(database, handlers, OutboxMetrics(registry), clock=clock)
    limits_key = hmac.new(secret_keys[0].encode(), b"realcatcha login limits", hashlib.sha256).digest()
    counters = shared_counters(settings.redis_url, redis)
    sealer = Sealer(secret_keys)
    mail_relay = MailRelay(database, _mailer(settings, clock), sealer, origin=settings.public_url, clock=clock)
    postbox = Postbox(sealer, clock, mail_relay.wake)
    webhook_client = WebhookClient(resolve_by_dns, allow_local=settings.local_webhooks)
    webhook_relay = WebhookRelay(database, webhook_client, sealer, postbox, WebhookMetrics(registry), clock=clock)
    return Parts(
        settings=settings,
        clock=clock,
        registry=registry,
        database=database,
        redis=redis,
        publisher=publisher,
        platform_publisher=platform_publisher,
        relay=relay,
        outbox=Outbox(clock, relay.wake),
        upstreams=_upstreams(settings),
        upload_tickets=UploadTickets(secret_keys, clock=clock),
        pool=open_pool(settings.captcha_url, token=settings.internal_token.get_secret_value()),
        models=open_models(settings.ml_url),
        visitors=open_visitors(settings.captcha_url, token=settings.internal_token.get_secret_value()),
        passwords=Passwords(memory_kib=settings.password_memory_kib),
        access_tokens=AccessTokens(secret_keys, issuer=settings.public_url, clock=clock),
        refresh_tokens=RefreshTokens(secret_keys),
        denied_tokens=DeniedTokens(redis),
        login_limits=LoginLimits(counters, key=limits_key),
        account_limits=AccountLimits(counters, key=limits_key),
        provider_logins=_provider_logins(settings, redis, clock),
        postbox=postbox,
        mail_relay=mail_relay,
        events=Events(clock, webhook_relay.wake),
        webhook_relay=webhook_relay,
        sealer=sealer,
        billing=open_billing(settings.toss_account, database, sealer, postbox, settings.supplier, clock),
        audit_seals=seals,
        flags=Flags(database),
        statistics_reads=_statistics_reads(settings, database, clock),
    )


def open_database(settings: GatewaySettings, *, clock: Clock = utc_now) -> Database:
    """Open the primary database, with the audit log as the end of each unit of work that records something."""
    log = AuditLog(Seals(settings.root_keys), clock=clock)
    return Database(create_database_engine(settings.database_url), endings=log.endings)


def open_redis(url: str) -> Redis:
    """Open a client whose commands are bounded in time and repeated once after a lost connection."""
    return Redis.from_url(
        url,
        socket_timeout=_REDIS_TIMEOUT_S,
        socket_connect_timeout=_REDIS_TIMEOUT_S,
        retry=Retry(NoBackoff(), 1),
        health_check_interval=15,
    )


def _mailer(settings: GatewaySettings, clock: Clock) -> Mailer:
    if not settings.smtp_host:
        return MissingMailer() if settings.environment == "production" else PrintedMailer()
    server = SmtpServer(
        settings.smtp_host,
        settings.smtp_port,
        security=settings.smtp_security,
        username=settings.smtp_username,
        password=settings.smtp_password.get_secret_value(),
    )
    return SmtpMailer(server, sender=settings.mail_from, clock=clock)


def _provider_logins(settings: GatewaySettings, redis: Redis, clock: Clock) -> ProviderLogins:
    cookies = BrowserCookies(settings.root_keys, secure=settings.public_url.startswith("https:"), clock=clock)
    page = f"{settings.front_end_url or settings.public_url}/login/google"
    return ProviderLogins(_provider(settings, clock), LoginStates(redis), cookies, page=page)


def _provider(settings: GatewaySettings, clock: Clock) -> Provider | None:
    if not settings.google_client_id:
        return None
    from realcatcha_gateway.accounts.identities import oidc_provider, provider_http  # noqa: PLC0415  # memory: few need it

    registration = oidc_provider.Registration(
        discovery_url=settings.google_discovery_url,
        client_id=settings.google_client_id,
        client_secret=settings.google_client_secret.get_secret_value(),
        redirect_uri=f"{settings.public_url}/v1/auth/google/callback",
    )
    http = provider_http.ProviderHttp(allow_plain=settings.environment == "development")
    return oidc_provider.OidcProvider(registration, http, clock=clock)


def _statistics_reads(settings: GatewaySettings, primary: Database, clock: Clock) -> StatisticsReads:
    replica = Database(create_database_engine(settings.replica_url)) if settings.replica_url else None
    return StatisticsReads(primary, replica, max_lag_s=settings.replica_max_lag_s, clock=clock)


def _upstreams(settings: GatewaySettings) -> Mapping[UpstreamName, Upstream]:
    upstreams: dict[UpstreamName, Upstream] = {"captcha": Upstream(settings.captcha_url, open_transport())}
    if settings.demo_url:
        upstreams["demo"] = Upstream(settings.demo_url, open_transport())
    return upstreams
