"""The picture store in memory, for tests."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from msgspec.structs import replace
from realcatcha_contracts import ClassScore
from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.application.ports.pictures import Picture, Source, Status, Stock, Verdict


class MemoryPictures:
    """Pictures in a dictionary.

    Attributes:
        down: True makes every operation fail as an unreachable server would.
    """

    def __init__(self) -> None:
        self._pictures: dict[str, Picture] = {}
        self.down = False

    async def prepare(self) -> None:
        """See `Pictures.prepare`."""
        self._reach()

    async def add(self, pictures: Sequence[Picture]) -> set[str]:
        """See `Pictures.add`."""
        new = {one.id: one for one in reversed(pictures) if one.id not in self._reach()}
        self._pictures.update(new)
        return set(new)

    async def get(self, id: str) -> Picture | None:
        """See `Pictures.get`."""
        return self._reach().get(id)

    async def known(self, ids: Collection[str]) -> set[str]:
        """See `Pictures.known`."""
        return set(ids) & self._reach().keys()

    async def claim_due(self, *, now: float, again_after_s: float, most_attempts: int, limit: int) -> list[Picture]:
        """See `Pictures.claim_due`."""
        pending = [one for one in self._reach().values() if one.status == "pending"]
        due = sorted((one for one in pending if one.sent_at <= now - again_after_s), key=lambda one: one.sent_at)
        for one in due:
            if one.attempts >= most_attempts:
                self._put(replace(one, status="rejected", reason="not-labelled", labelled_at=now))
        left = [one for one in due if one.attempts < most_attempts][:limit]
        return [self._put(replace(one, sent_at=now, attempts=one.attempts + 1)) for one in left]

    async def in_flight(self, *, since: float) -> int:
        """See `Pictures.in_flight`."""
        return sum(one.status == "pending" and one.sent_at > since for one in self._reach().values())

    async def record(
        self, id: str, verdict: Verdict, *, scores: Sequence[ClassScore], model_version: str, now: float
    ) -> bool:
        """See `Pictures.record`."""
        found = self._reach().get(id)
        if found is None or found.status != "pending":
            return False
        judged = _judged(found, verdict)
        self._put(replace(judged, scores=list(scores), model_version=model_version, labelled_at=now))
        return True

    async def usable(
        self, source: Source, *, shows: str | None = None, lacks: str | None = None, limit: int
    ) -> list[Picture]:
        """See `Pictures.usable`."""
        found = [one for one in self._reach().values() if one.source == source and _matches(one, shows, lacks)]
        return sorted(found, key=lambda one: (one.uses, one.created_at, one.id))[:limit]

    async def claim_unused(
        self, source: Source, *, shows: str | None = None, lacks: str | None = None, now: float
    ) -> Picture | None:
        """See `Pictures.claim_unused`."""
        first = await self.usable(source, shows=shows, lacks=lacks, limit=1)
        return self._put(replace(first[0], uses=1, used_at=now)) if first and first[0].uses == 0 else None

    async def mark_used(self, packs: Mapping[str, int], *, now: float) -> None:
        """See `Pictures.mark_used`."""
        for id in await self.known(packs):
            found = self._pictures[id]
            self._put(replace(found, uses=found.uses + packs[id], used_at=now))

    async def stock(self) -> list[Stock]:
        """See `Pictures.stock`."""
        counts: dict[tuple[Source, Status, str], list[int]] = {}
        for one in self._reach().values():
            for target in ["", *(one.shows if one.status == "accepted" else ())]:
                count = counts.setdefault((one.source, one.status, target), [0, 0])
                count[0] += 1
                count[1] += one.uses == 0
        return [Stock(*key, pictures=all, unused=unused) for key, (all, unused) in sorted(counts.items())]  # noqa: A001

    async def count_unused(self, source: Source, *, status: Status = "accepted", shows: str | None = None) -> int:
        """See `Pictures.count_unused`."""
        found = [one for one in self._reach().values() if (one.source, one.status, one.uses) == (source, status, 0)]
        return sum(shows is None or shows in one.shows for one in found)

    async def page(
        self,
        *,
        limit: int,
        source: Source | None = None,
        status: Status | None = None,
        shows: str | None = None,
        reason: str | None = None,
        before: tuple[float, str] | None = None,
    ) -> list[Picture]:
        """See `Pictures.page`."""
        found = [
            one
            for one in self._reach().values()
            if source in (None, one.source)
            and status in (None, one.status)
            and reason in (None, one.reason)
            and (shows is None or shows in one.shows)
            and (before is None or (one.created_at, one.id) < before)
        ]
        return sorted(found, key=lambda one: (one.created_at, one.id), reverse=True)[:limit]

    async def count_reasons(self, status: Status) -> dict[tuple[Source, str], int]:
        """See `Pictures.count_reasons`."""
        return dict(Counter((one.source, one.reason) for one in self._reach().values() if one.status == status))

    async def decide(
        self, id: str, verdict: Verdict, *, expected: Status, vouched: Sequence[str] | None = None, now: float
    ) -> bool:
        """See `Pictures.decide`."""
        found = self._reach().get(id)
        if found is None or found.status != expected:
            return False
        labels = found.vouched if vouched is None else list(vouched)
        self._put(replace(_judged(found, verdict), vouched=labels, labelled_at=now))
        return True

    async def with_needless_objects(self, *, limit: int) -> list[Picture]:
        """See `Pictures.with_needless_objects`."""
        rejected = [one for one in self._reach().values() if one.status == "rejected"]
        return [one for one in rejected if one.photograph and one.photograph.object_key][:limit]

    async def forget_objects(self, ids: Collection[str]) -> None:
        """See `Pictures.forget_objects`."""
        for id in await self.known(ids):
            file = self._pictures[id].photograph
            if file is not None:
                self._put(replace(self._pictures[id], photograph=replace(file, object_key="")))

    async def remove_spent(self, *, before: float) -> int:
        """See `Pictures.remove_spent`."""
        abstract = [one for one in self._reach().values() if one.source == "abstract"]
        spent = [
            one.id
            for one in abstract
            if 0 < one.used_at < before or (one.status == "rejected" and one.labelled_at < before)
        ]
        for id in spent:
            del self._pictures[id]
        return len(spent)

    def _put(self, picture: Picture) -> Picture:
        self._pictures[picture.id] = picture
        return picture

    def _reach(self) -> dict[str, Picture]:
        if self.down:
            raise Unavailable(private="memory pictures: down")
        return self._pictures


def _matches(picture: Picture, shows: str | None, lacks: str | None) -> bool:
    return (
        picture.status == "accepted"
        and (shows is None or shows in picture.shows)
        and (lacks is None or lacks in picture.lacks)
    )


def _judged(picture: Picture, verdict: Verdict) -> Picture:
    return replace(
        picture, status=verdict.status, reason=verdict.reason, shows=list(verdict.shows), lacks=list(verdict.lacks)
    )
