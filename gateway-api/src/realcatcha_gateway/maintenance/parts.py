"""What the maintenance process is made of; opened by its first task."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, start_http_server
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from realcatcha_gateway.attacks.records import RedisAttackRecords
from realcatcha_gateway.attacks.service import AttackWatch
from realcatcha_gateway.audit.entries import Seals
from realcatcha_gateway.audit.service import AuditLog
from realcatcha_gateway.billing.parts import open_billing
from realcatcha_gateway.billing.subscriptions.quotas import PlanQuotas
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database, create_database_engine
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.service import Postbox
from realcatcha_gateway.maintenance.data_requests import DataRequests
from realcatcha_gateway.maintenance.plan_retention import PlanRetention
from realcatcha_gateway.maintenance.retention import Retention, keeping
from realcatcha_gateway.maintenance.revenue import Revenue
from realcatcha_gateway.rollup.redis_counts import RedisCounts
from realcatcha_gateway.rollup.service import Rollup, RollupReport
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_gateway.usage.quotas import QuotaWatch
from realcatcha_gateway.webhooks.service import Events

_REDIS_TIMEOUT_S: Final = 10.0


class MaintenanceParts:
    """The roll-up and the watch over quotas, on clients of this process."""

    def __init__(self, settings: GatewaySettings) -> None:
        keys = settings.root_keys
        log = AuditLog(Seals(keys), clock=utc_now)
        self._database = Database(create_database_engine(settings.database_url), endings=log.endings)
        self._redis = Redis.from_url(
            settings.redis_url,
            decode_responses=True,
            socket_timeout=_REDIS_TIMEOUT_S,
            socket_connect_timeout=_REDIS_TIMEOUT_S,
            retry=Retry(NoBackoff(), 1),
        )
        postbox = Postbox(Sealer(keys), utc_now, wake=lambda: None)  # the gateway's relay looks every second
        events = Events(utc_now, wake=lambda: None)  # likewise
        self.quotas = QuotaWatch(self._database, postbox, events, quotas=PlanQuotas(), clock=utc_now)
        self.attacks = AttackWatch(self._database, RedisAttackRecords(self._redis), events, postbox, clock=utc_now)
        self.retention = Retention(self._database, keeping(settings), clock=utc_now)
        self.plan_retention = PlanRetention(self._database, clock=utc_now) if settings.plans_limit else None
        self.billing = open_billing(
            settings.toss_account, self._database, Sealer(keys), postbox, settings.supplier, utc_now
        )
        self.data_requests = DataRequests(settings, self._database, self._redis, postbox, money=self.billing.leaving)
        self.rollup = Rollup(self._database, RedisCounts(self._redis), keep_days=settings.statistics_keep_days)
        registry = CollectorRegistry()
        self._finished = Gauge("realcatcha_rollup_finished", "Unix time of the last roll-up", registry=registry)
        self._changed = Gauge("realcatcha_rollup_hashes", "Hashes that the last roll-up wrote", registry=registry)
        self._acknowledged = Counter(
            "realcatcha_redemptions_acknowledged", "Redemptions of closed hours that were answered", registry=registry
        )
        self._counted = Counter(
            "realcatcha_redemptions_counted",
            "Redemptions of closed hours that were counted; a failover lost the difference",
            registry=registry,
        )
        self._died = Counter(
            "realcatcha_counting_processes_died", "Processes that ended with counts unsent", registry=registry
        )
        self.revenue = Revenue(self._database, registry, clock=utc_now)
        if settings.maintenance_metrics_port:
            start_http_server(settings.maintenance_metrics_port, settings.maintenance_metrics_host, registry=registry)

    def roll_up(self) -> None:
        """Roll up, then look at quotas. Raises Unavailable."""
        self._tell(self.rollup.run())
        self.quotas.run()

    def watch_attacks(self) -> None:
        """Tell owners of attacks that began or ended. Raises Unavailable."""
        self.attacks.run()

    def carry_out_data_requests(self) -> None:
        """Make copies of data, erase what is due, and have captcha-api do so. Raises Unavailable."""
        self.data_requests.run()

    def look_at_payments(self) -> None:
        """Collect, give back, and find out about, what is due. Raises Unavailable."""
        self.billing.payments.sweep.run()

    def bill(self) -> None:
        """Renew, end and bill subscriptions that are due, try cards again, and add up. Raises Unavailable."""
        self.billing.renewals.run()
        self.revenue.look()

    def purge(self) -> None:
        """Remove old rows by hour, and whatever else is old. Raises Unavailable."""
        self.rollup.purge()
        self.retention.run()
        if self.plan_retention is not None:
            self.plan_retention.run()

    def close(self) -> None:
        """Close the clients."""
        self.billing.close()
        self._redis.close()
        self._database.close()

    def _tell(self, report: RollupReport) -> None:
        self._finished.set_to_current_time()
        self._changed.set(report.hashes)
        self._acknowledged.inc(report.acknowledged)
        self._counted.inc(report.counted)
        self._died.inc(report.died)
