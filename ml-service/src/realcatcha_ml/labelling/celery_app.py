"""The labeller's Celery application: ``celery -A realcatcha_ml.labelling.celery_app worker --pool solo -Q labelling``.

A message is acknowledged when its labels are under way to the queue of whoever asked. A labeller that is killed before
leaves it to another one, which labels the same pictures again: labels are a function of the picture.
"""

import logging
from functools import cache
from typing import TYPE_CHECKING, Any, Final, get_args

import structlog
from celery import Celery
from celery.exceptions import Ignore
from celery.signals import setup_logging, worker_shutdown
from realcatcha_contracts import LABEL_TASK, LABELLING_QUEUE, LabelModel
from realcatcha_kit.logs import configure_logging

from realcatcha_ml.settings import MlSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from realcatcha_ml.labelling.labeller import Labeller

_REDELIVER_S: Final = 120  # far above the time of sixteen pictures
_log = structlog.get_logger("realcatcha.labeller")


def create_app(settings: MlSettings) -> Celery:
    """Configure the application; connects to nothing."""
    app = Celery("realcatcha_labeller", broker=settings.celery_broker_url)
    app.conf.update(
        task_default_queue=LABELLING_QUEUE,
        task_ignore_result=True,
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        # Keys of its own: other applications on this broker give their messages more time.
        broker_transport_options={
            "visibility_timeout": _REDELIVER_S,
            "unacked_key": "labelling:unacked",
            "unacked_index_key": "labelling:unacked_index",
            "unacked_mutex_key": "labelling:unacked_mutex",
        },
    )
    return app


def add_tasks(app: Celery, labeller: "Callable[[], Labeller]") -> None:
    """Give an application its task; `labeller` is called by the first that runs."""

    @app.task(name=LABEL_TASK, shared=False)
    def label(request: str) -> str:
        """Label pictures; the text returned goes to the task that the sender linked."""
        from realcatcha_ml.labelling.labeller import UnusableRequest  # noqa: PLC0415  # see `labeller` below

        try:
            return labeller().label(request)
        except UnusableRequest as error:
            _log.warning("labelling_refused", reason=str(error))
            raise Ignore from error


settings = MlSettings()
app = create_app(settings)


@cache
def labeller() -> "Labeller":
    """Build this process's labeller with its first task; ONNX Runtime, Pillow and NumPy are loaded then."""
    from realcatcha_ml.board import Announcer, RedisBoard, consumer_name  # noqa: PLC0415  # see above
    from realcatcha_ml.composition import build_registry  # noqa: PLC0415  # see above
    from realcatcha_ml.labelling.labeller import Labeller  # noqa: PLC0415  # see above

    registry = build_registry(settings, names=get_args(LabelModel))
    announcer = Announcer(
        RedisBoard(settings.queue_redis_url), registry, id=consumer_name(settings.worker_id, "labeller")
    )
    return Labeller(registry, beside=announcer)


add_tasks(app, labeller)


@worker_shutdown.connect
def _close(**_: Any) -> None:
    if labeller.cache_info().currsize:
        labeller().close()


@setup_logging.connect
def _log_as_json(**_: Any) -> None:
    configure_logging("ml-labeller", level=settings.log_level)
    for noisy in ("celery.app.trace", "celery.worker.strategy"):
        logging.getLogger(noisy).setLevel(logging.WARNING)  # a line for every task otherwise; ours says more
