"""Send pictures to be labelled, and record what comes back.

The store is the queue: a picture that is sent and not answered in time is sent again, so that neither a message nor a
process that is lost loses a picture. What is answered twice is recorded once.
"""

import io
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import structlog
from PIL import Image
from realcatcha_contracts import LabelModel, LabelReply, LabelRequest, PictureLabels, PictureToLabel

from realcatcha_captcha.application.ports.objects import ObjectStore
from realcatcha_captcha.application.ports.pictures import Picture, Pictures, Recipe, Verdict
from realcatcha_captcha.pool.verdicts import MISSING, OUTDATED, verdict_on

MOST_PICTURES: Final = 16
MOST_BYTES: Final = 128 * 1024
MODELS: Final[dict[str, LabelModel]] = {"photograph": "grid", "abstract": "abstract"}
_ABSTRACT_QUALITIES: Final = (92, 80, 60)
_log = structlog.get_logger("realcatcha.pool")


class LabelQueue(Protocol):
    """The way to the labeller. Both methods raise `realcatcha_kit.errors.Unavailable` where the broker is away."""

    async def waiting(self) -> int:
        """Count the messages that no labeller took yet."""
        ...

    async def send(self, request: LabelRequest, *, expires_s: float) -> None:
        """Ask for labels; a labeller that takes the message later than `expires_s` drops it."""
        ...


@dataclass(frozen=True)
class LabelPace:
    """How much is under way at once.

    Attributes:
        again_after_s: A picture that nobody labelled for so long is sent again.
        most_attempts: How often, before it is rejected.
        most_in_flight: Pictures sent and not answered.
        most_waiting: Messages that no labeller took: beyond them nobody labels, and sending more would only fill Redis.
    """

    again_after_s: float = 300.0
    most_attempts: int = 5
    most_in_flight: int = 64
    most_waiting: int = 4


class LabelOffice:
    """Sends what is due and records what comes back.

    Args:
        pictures: The picture store.
        objects: Store of the photographs' files.
        queue: The way to the labeller.
        pace: How much is under way at once.
        clock: Unix time, seconds.
    """

    def __init__(
        self,
        pictures: Pictures,
        objects: ObjectStore,
        queue: LabelQueue,
        *,
        pace: LabelPace,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._pictures = pictures
        self._objects = objects
        self._queue = queue
        self._pace = pace
        self._clock = clock

    async def send_due(self) -> int:
        """Send the pictures that are due, as far as there is room; give how many. Raises Unavailable.

        Nothing is claimed while a store or the broker is away, or while nobody takes messages.
        """
        sent = 0
        for _ in range(math.ceil(self._pace.most_in_flight / MOST_PICTURES)):
            claimed = await self._claim()
            for request in _requests(await self._readable(claimed)):
                await self._queue.send(request, expires_s=self._pace.again_after_s)
                sent += len(request.pictures)
        if sent:
            _log.info("pictures_sent", pictures=sent)
        return sent

    async def record(self, reply: LabelReply) -> int:
        """Record labels; give how many pictures were waiting for them. Raises Unavailable, they are then sent again."""
        recorded = 0
        for labels in reply.pictures:
            picture = await self._pictures.get(labels.id)
            if picture is None or MODELS[picture.source] != reply.model:
                continue
            recorded += await self._settle(picture, verdict_on(picture, labels), labels, reply.model_version)
        _log.info("labels_recorded", pictures=recorded, of=len(reply.pictures), model=reply.model)
        return recorded

    async def _claim(self) -> list[Picture]:
        pace, now = self._pace, self._clock()
        room = pace.most_in_flight - await self._pictures.in_flight(since=now - pace.again_after_s)
        if room <= 0 or await self._queue.waiting() >= pace.most_waiting or not await self._objects.probe():
            return []
        return await self._pictures.claim_due(
            now=now,
            again_after_s=pace.again_after_s,
            most_attempts=pace.most_attempts,
            limit=min(room, MOST_PICTURES),
        )

    async def _readable(self, claimed: Sequence[Picture]) -> list[tuple[Picture, bytes]]:
        """Pair pictures with their files; those that have none are rejected."""
        found = []
        for picture in claimed:
            data = await self._file_of(picture)
            if isinstance(data, Verdict):
                await self._settle(picture, data, PictureLabels(picture.id), "")
            else:
                found.append((picture, data))
        return found

    async def _file_of(self, picture: Picture) -> bytes | Verdict:
        if picture.recipe is not None:
            return paint(picture.recipe) or Verdict("rejected", OUTDATED)
        stored = await self._objects.get(picture.photograph.object_key) if picture.photograph else None
        if stored is None:
            return Verdict("rejected", MISSING)
        return stored.data if len(stored.data) <= MOST_BYTES else Verdict("rejected", "too-large")

    async def _settle(self, picture: Picture, verdict: Verdict, labels: PictureLabels, version: str) -> bool:
        now = self._clock()
        return await self._pictures.record(picture.id, verdict, scores=labels.scores, model_version=version, now=now)


def _requests(readable: Sequence[tuple[Picture, bytes]]) -> list[LabelRequest]:
    """Put pictures into messages, one model each; what nobody answered before travels alone.

    A picture that kills whoever looks at it then takes no other with it twice.
    """
    requests = []
    for source, model in MODELS.items():
        ours = [(picture, data) for picture, data in readable if picture.source == source]
        fresh = [PictureToLabel(picture.id, data) for picture, data in ours if picture.attempts == 1]
        again = [[PictureToLabel(picture.id, data)] for picture, data in ours if picture.attempts > 1]
        requests += [LabelRequest(model, batch) for batch in ([fresh] if fresh else []) + again]
    return requests


def paint(recipe: Recipe) -> bytes | None:
    """Paint an abstract image as the labeller sees it, a JPEG; None where the generator gives another one today."""
    from realcatcha_abstract import FEELINGS, GENERATOR_VERSION, generate  # noqa: PLC0415  # only with its first image

    if recipe.generator_version != GENERATOR_VERSION or recipe.feeling not in FEELINGS:
        return None
    image = Image.fromarray(generate(recipe.seed, feeling=recipe.feeling))
    for quality in _ABSTRACT_QUALITIES:
        encoded = io.BytesIO()
        image.save(encoded, "JPEG", quality=quality, subsampling=0)
        if encoded.tell() <= MOST_BYTES:
            break
    return encoded.getvalue()
