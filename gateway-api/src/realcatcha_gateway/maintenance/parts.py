"""What the maintenance process is made of; opened by its first task."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, start_http_server
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database, create_database_engine
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.service import Postbox
from realcatcha_gateway.rollup.redis_counts import RedisCounts
from realcatcha_gateway.rollup.service import Rollup, RollupReport
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_gateway.usage.quotas import QuotaWatch

_REDIS_TIMEOUT_S: Final = 10.0


class MaintenanceParts:
    """The roll-up and the watch over quotas, on clients of this process."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._database = Database(create_database_engine(settings.database_url))
        self._redis = Redis.from_url(
            settings.redis_url,
            decode_responses=True,
            socket_timeout=_REDIS_TIMEOUT_S,
            socket_connect_timeout=_REDIS_TIMEOUT_S,
            retry=Retry(NoBackoff(), 1),
        )
        keys = [key.get_secret_value() for key in (settings.secret_key, *settings.previous_secret_keys)]
        postbox = Postbox(Sealer(keys), utc_now, wake=lambda: None)  # the gateway's relay looks every second
        self.quotas = QuotaWatch(self._database, postbox, clock=utc_now)
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
        if settings.maintenance_metrics_port:
            start_http_server(settings.maintenance_metrics_port, registry=registry)

    def roll_up(self) -> None:
        """Roll up, then look at quotas. Raises Unavailable."""
        self._tell(self.rollup.run())
        self.quotas.run()

    def purge(self) -> None:
        """Remove old rows by hour. Raises Unavailable."""
        self.rollup.purge()

    def close(self) -> None:
        """Close the clients."""
        self._redis.close()
        self._database.close()

    def _tell(self, report: RollupReport) -> None:
        self._finished.set_to_current_time()
        self._changed.set(report.hashes)
        self._acknowledged.inc(report.acknowledged)
        self._counted.inc(report.counted)
        self._died.inc(report.died)
