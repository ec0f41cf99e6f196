"""The way to the labeller over Celery; see `realcatcha_contracts.labelling`."""

from celery import Celery
from kombu.exceptions import KombuError, OperationalError
from realcatcha_contracts import LABEL_TASK, LABELLING_QUEUE, RECORD_TASK, LabelRequest, encode_label_request
from realcatcha_kit.errors import Unavailable
from redis.asyncio import Redis

from realcatcha_captcha.adapters.redis_client import translating


class CeleryLabelQueue:
    """Messages of the queue ``labelling``, whose answers go to a queue of the sender's.

    Args:
        app: Knows the broker.
        client: A client of the same broker.
        reply_queue: Where `RECORD_TASK` is to run.
    """

    def __init__(self, app: Celery, client: Redis, *, reply_queue: str) -> None:
        self._app = app
        self._client = client
        self._reply_queue = reply_queue

    async def waiting(self) -> int:
        """See `LabelQueue.waiting`."""
        with translating():
            return int(await self._client.llen(LABELLING_QUEUE))

    async def send(self, request: LabelRequest, *, expires_s: float) -> None:
        """See `LabelQueue.send`. Blocks for one message; the process that sends has nothing else to do."""
        link = self._app.signature(RECORD_TASK, queue=self._reply_queue)
        try:
            self._app.send_task(
                LABEL_TASK,
                args=[encode_label_request(request).decode()],
                queue=LABELLING_QUEUE,
                link=link,
                expires=expires_s,
                ignore_result=True,
                retry=False,
            )
        except (OperationalError, KombuError, OSError) as error:
            raise Unavailable(private=f"broker: {type(error).__name__}: {error}") from error
