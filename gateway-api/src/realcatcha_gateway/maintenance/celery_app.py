"""The Celery application: ``celery -A realcatcha_gateway.maintenance.celery_app worker --pool solo -Q maintenance``.

Beat is a thread of the worker: a process of its own (``-B``) takes 59 MiB to look at a clock. Two workers at once are
harmless; so is a kill at any moment (see `realcatcha_gateway.rollup`).
"""

import logging
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

import structlog
from celery import Celery
from celery.beat import EmbeddedService, Scheduler
from celery.signals import setup_logging, worker_ready, worker_shutdown
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.logs import configure_logging

from realcatcha_gateway.settings import GatewaySettings

if TYPE_CHECKING:
    from realcatcha_gateway.maintenance.parts import MaintenanceParts

QUEUE: Final = "maintenance"
ROLL_UP: Final = "realcatcha.maintenance.roll_up"
PURGE: Final = "realcatcha.maintenance.purge_statistics"
WATCH_ATTACKS: Final = "realcatcha.maintenance.watch_attacks"
DATA: Final = "realcatcha.maintenance.carry_out_data_requests"
LOOK_AT_PAYMENTS: Final = "realcatcha.maintenance.look_at_payments"
BILL: Final = "realcatcha.maintenance.bill"
_WATCH_ATTACKS_S: Final = 15.0
_DATA_S: Final = 15.0
_BILL_S: Final = 60.0
_PURGE_S: Final = 6 * 3600.0
_log = structlog.get_logger("realcatcha.maintenance")


def create_app(settings: GatewaySettings) -> Celery:
    """Configure the application; connects to nothing."""
    app = Celery("realcatcha_maintenance", broker=settings.celery_redis_url or settings.redis_url)
    app.conf.update(
        task_default_queue=QUEUE,
        task_ignore_result=True,
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        beat_max_loop_interval=min(settings.rollup_every_s, 5.0),
        beat_schedule={
            name: {"task": name, "schedule": every_s, "options": {"expires": max(every_s, 1.0)}}
            for name, every_s in (
                (ROLL_UP, settings.rollup_every_s),
                (WATCH_ATTACKS, _WATCH_ATTACKS_S),
                (DATA, _DATA_S),
                (LOOK_AT_PAYMENTS, settings.payments_every_s),
                (BILL, _BILL_S),
                (PURGE, _PURGE_S),
            )
        },
    )
    return app


def add_tasks(app: Celery, parts: "Callable[[], MaintenanceParts]") -> None:
    """Give an application its tasks; `parts` is called by the first that runs."""

    @app.task(name=ROLL_UP, shared=False)
    def roll_up() -> None:
        """Turn counts into rows, and tell owners of quotas that they reached."""
        _unless_away(parts, "roll_up")

    @app.task(name=WATCH_ATTACKS, shared=False)
    def watch_attacks() -> None:
        """Tell owners of attacks that began or ended."""
        _unless_away(parts, "watch_attacks")

    @app.task(name=DATA, shared=False)
    def carry_out_data_requests() -> None:
        """Make copies of data, erase what is due, have captcha-api do so."""
        _unless_away(parts, "carry_out_data_requests")

    @app.task(name=LOOK_AT_PAYMENTS, shared=False)
    def look_at_payments() -> None:
        """Collect, give back, and find out about, what is due."""
        _unless_away(parts, "look_at_payments")

    @app.task(name=BILL, shared=False)
    def bill() -> None:
        """Renew, end and bill subscriptions that are due, and try cards again."""
        _unless_away(parts, "bill")

    @app.task(name=PURGE, shared=False)
    def purge() -> None:
        """Remove old rows by hour."""
        _unless_away(parts, "purge")


Work = Literal["roll_up", "watch_attacks", "carry_out_data_requests", "look_at_payments", "bill", "purge"]


def _unless_away(parts: "Callable[[], MaintenanceParts]", work: Work) -> None:
    """Do what the next beat asks again where a store is away now."""
    try:
        getattr(parts(), work)()
    except Unavailable as error:
        _log.warning("maintenance_waits", work=work, private=error.private)


settings = GatewaySettings()  # type: ignore[call-arg]  # read from the environment
app = create_app(settings)


@cache
def parts() -> "MaintenanceParts":
    """Open this process's parts with its first task; the beat process never loads them."""
    from realcatcha_gateway.maintenance.parts import MaintenanceParts  # noqa: PLC0415  # see above

    return MaintenanceParts(settings)


add_tasks(app, parts)


@cache
def beat() -> Any:
    """Make the thread that sends what is due; it ends with the process."""
    return EmbeddedService(app, thread=True, scheduler_cls=Scheduler)  # in memory: it holds nothing worth a file


@worker_ready.connect
def _begin(**_: Any) -> None:
    """Catch up, rather than wait for the beat."""
    app.send_task(ROLL_UP)
    beat().start()


@worker_shutdown.connect
def _close(**_: Any) -> None:
    if beat.cache_info().currsize:
        beat().service.stop()  # does not wait: with Redis away the thread waits for it
    if parts.cache_info().currsize:
        parts().close()


@setup_logging.connect
def _log_as_json(**_: Any) -> None:
    configure_logging("gateway-maintenance", level=settings.log_level)
    for noisy in ("celery.app.trace", "celery.beat", "celery.worker.strategy"):
        logging.getLogger(noisy).setLevel(logging.WARNING)  # a line for every tick of the schedule otherwise
