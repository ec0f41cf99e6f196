"""The pool's Celery application: ``celery -A realcatcha_captcha.pool.celery_app worker --pool solo``.

Beat is a thread of the worker: a process of its own (``-B``) takes 53 MiB to look at a clock. Two workers at once are
harmless.

A message carries no work that could be lost: each task looks at the stores and does what is missing there, so a
crashed worker's message need not be delivered again, and the next beat finds what was left. Labels do travel in a
message, but a picture whose labels were lost is labelled again.
"""

import logging
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from celery import Celery
from celery.beat import EmbeddedService, Scheduler
from celery.signals import setup_logging, worker_ready, worker_shutdown
from realcatcha_contracts import RECORD_TASK
from realcatcha_kit.logs import configure_logging

from realcatcha_captcha.pool.settings import PoolSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from realcatcha_captcha.pool.parts import PoolParts

TOP_UP: Final = "realcatcha.pool.top_up"
FLUSH_CATALOGUE: Final = "realcatcha.pool.flush_catalogue"
COLLECT_GARBAGE: Final = "realcatcha.pool.collect_garbage"
INGEST: Final = "realcatcha.pool.ingest"
PAINT: Final = "realcatcha.pool.paint"
TAKE_UPLOADS: Final = "realcatcha.pool.take_uploads"
SEND: Final = "realcatcha.pool.send_to_be_labelled"
_COLLECT_S: Final = 900.0
_INGEST_S: Final = 10.0


def create_app(settings: PoolSettings) -> Celery:
    """Configure the application; connects to nothing."""
    app = Celery("realcatcha_pool", broker=settings.broker_url)
    check_s = settings.pack_check_s
    app.conf.update(
        task_default_queue=settings.pack_queue,
        task_ignore_result=True,
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        beat_max_loop_interval=min(check_s, 5.0),
        beat_schedule={
            name: {"task": name, "schedule": every_s, "options": {"expires": max(every_s, 1.0)}}
            for name, every_s in (
                (TOP_UP, check_s),
                (FLUSH_CATALOGUE, check_s * 2),
                (PAINT, check_s * 2),
                (SEND, settings.label_check_s),
                (COLLECT_GARBAGE, _COLLECT_S),
                (TAKE_UPLOADS, _INGEST_S),
                *(((INGEST, _INGEST_S),) if settings.ingest_dir else ()),
            )
        },
    )
    return app


def add_tasks(app: Celery, settings: PoolSettings, parts: "Callable[[], PoolParts]") -> None:
    """Give an application its tasks; `parts` is called by the first that runs."""

    @app.task(name=TOP_UP, shared=False)
    def top_up() -> None:
        """Build packs for lists below their low-water mark, for about one interval of the schedule."""
        parts().run(parts().top_up())

    @app.task(name=FLUSH_CATALOGUE, shared=False)
    def flush_catalogue() -> None:
        """Tell the catalogue of new packs."""
        parts().run(parts().flush())

    @app.task(name=PAINT, shared=False)
    def paint() -> None:
        """Name abstract images where the stock of labelled ones is short."""
        parts().run(parts().paint())

    @app.task(name=COLLECT_GARBAGE, shared=False)
    def collect_garbage() -> None:
        """Remove expired packs, images and catalogue entries."""
        parts().run(parts().collect())

    @app.task(name=SEND, shared=False)
    def send_to_be_labelled() -> None:
        """Ask for the labels of pictures that have none."""
        parts().run(parts().send_to_be_labelled())

    @app.task(name=RECORD_TASK, shared=False)
    def record_labels(reply: str) -> None:
        """Record what the labeller says, and ask it for more."""
        parts().run(parts().record_labels(reply))

    @app.task(name=TAKE_UPLOADS, shared=False)
    def take_uploads() -> None:
        """Take in what administrators uploaded."""
        parts().run(parts().take_uploads())

    @app.task(name=INGEST, shared=False)
    def ingest() -> None:
        """Take in new photographs of the operator's folder."""
        parts().run(parts().ingest())


settings = PoolSettings()
app = create_app(settings)


@cache
def parts() -> "PoolParts":
    """Open this process's parts with its first task; Pillow and NumPy are loaded then, not by the beat process."""
    from realcatcha_captcha.pool.parts import PoolParts  # noqa: PLC0415  # see above

    return PoolParts(settings)


add_tasks(app, settings, parts)


@cache
def beat() -> Any:
    """Make the thread that sends what is due; it ends with the process."""
    return EmbeddedService(app, thread=True, scheduler_cls=Scheduler)  # in memory: it holds nothing worth a file


@worker_ready.connect
def _fill_at_once(**_: Any) -> None:
    """Ask for the first packs, rather than wait for the beat."""
    for name in (INGEST, TOP_UP, FLUSH_CATALOGUE, PAINT, SEND):
        app.send_task(name)
    beat().start()


@worker_shutdown.connect
def _close(**_: Any) -> None:
    if beat.cache_info().currsize:
        beat().service.stop()  # does not wait: with Redis away the thread waits for it
    if parts.cache_info().currsize:
        parts().close()


@setup_logging.connect
def _log_as_json(**_: Any) -> None:
    configure_logging("captcha-pool", level=settings.log_level)
    for noisy in ("celery.app.trace", "celery.beat", "celery.worker.strategy"):
        logging.getLogger(noisy).setLevel(logging.WARNING)  # a line for every tick of the schedule otherwise
