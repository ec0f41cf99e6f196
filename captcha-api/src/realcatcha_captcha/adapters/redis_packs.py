"""Ready packs in Redis lists ``packs:{kind}:<band>``: a shelf for the pool, a prefetching source for the hot path."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Final

import msgspec
import structlog
from prometheus_client import CollectorRegistry
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.tasks import end_tasks
from redis.asyncio import Redis

from realcatcha_captcha.adapters.pack_metrics import PackMetrics
from realcatcha_captcha.adapters.redis_client import translating
from realcatcha_captcha.application.ports.packs import BANDS, Pack, decode_pack, encode_pack
from realcatcha_captcha.application.ports.withdrawals import Withdrawals
from realcatcha_captcha.domain.challenges.registry import SHELVES

# Removes expired entries from the old end of a list, at most ARGV[2]; an unreadable entry counts as expired.
_PURGE: Final = """
local removed = 0
while removed < tonumber(ARGV[2]) do
  local head = redis.call('LINDEX', KEYS[1], 0)
  if not head then break end
  local fine, pack = pcall(cjson.decode, head)
  if fine and type(pack) == 'table' and (tonumber(pack.expires_at) or 0) > tonumber(ARGV[1]) then break end
  redis.call('LPOP', KEYS[1])
  removed = removed + 1
end
return removed
"""
_PURGE_AT_ONCE: Final = 1000
_log = structlog.get_logger("realcatcha.packs")

Shelf = tuple[str, int]
ALL_SHELVES: Final[tuple[Shelf, ...]] = tuple((name, band) for name in SHELVES for band in BANDS)


def packs_key(kind: str, band: int) -> str:
    """Name the list of a kind and band; the kind is its hash tag."""
    return f"packs:{{{kind}}}:{band}"


class RedisPackShelf:
    """The pool's side of the lists."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    async def put(self, packs: Sequence[Pack]) -> None:
        """See `PackShelf.put`."""
        if not packs:
            return
        with translating():
            async with self._client.pipeline(transaction=True) as pipeline:
                for pack in packs:
                    pipeline.rpush(packs_key(pack.kind, pack.band), encode_pack(pack))
                await pipeline.execute()

    async def level(self, kind: str, band: int) -> int:
        """See `PackShelf.level`."""
        with translating():
            return int(await self._client.llen(packs_key(kind, band)))

    async def purge(self, kind: str, band: int, *, now: float) -> int:
        """See `PackShelf.purge`."""
        with translating():
            return int(await self._client.eval(_PURGE, 1, packs_key(kind, band), repr(now), str(_PURGE_AT_ONCE)))


class RedisPackSource:
    """The hot path's side: keeps a few packs of each list in the process, refilled in the background.

    Args:
        client: Returns bytes.
        prefetch: Packs of each list to hold in the process; refilled when half are gone.
        margin_s: A pack with less life than this left is not given out.
        refresh_s: How often `start`'s loop looks at every list, and at what was withdrawn.
        withdrawals: Packs that are not to be given out though they were taken from their list.

    Usable without `start`: the first `take` of each list then waits for one round trip.
    """

    def __init__(
        self,
        client: Redis,
        *,
        registry: CollectorRegistry,
        shelves: Sequence[Shelf] = ALL_SHELVES,
        prefetch: int = 8,
        margin_s: float = 300.0,
        refresh_s: float = 2.0,
        clock: Callable[[], float] = time.time,
        withdrawals: Withdrawals | None = None,
    ) -> None:
        self._client = client
        self._metrics = PackMetrics(registry)
        self._withdrawals = withdrawals
        self._withdrawn: set[str] = set()
        self._held: dict[Shelf, deque[Pack]] = {shelf: deque() for shelf in shelves}
        self._refills: dict[Shelf, asyncio.Task[int]] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._prefetch = prefetch
        self._margin_s = margin_s
        self._refresh_s = refresh_s
        self._clock = clock

    async def start(self) -> None:
        """Begin to prefetch and to watch the levels."""
        self._spawn(self._watch())

    async def aclose(self) -> None:
        """Stop, and put held packs back where they came from. Raises nothing."""
        await end_tasks(*self._background, *self._refills.values())
        for (kind, band), held in self._held.items():
            if held:
                back = [encode_pack(pack) for pack in reversed(held)]
                held.clear()
                with suppress(Unavailable), translating():
                    await self._client.lpush(packs_key(kind, band), *back)

    async def take(self, kind: str, band: int) -> Pack | None:
        """See `PackSource.take`."""
        shelf = (kind, band)
        how = "prefetched"
        pack = self._pop(shelf)
        if pack is None:
            how = "waited"
            pack = await self._wait_for_one(shelf)
        elif len(self._held[shelf]) * 2 < self._prefetch:
            self._refill_soon(shelf)
        self._metrics.taken(kind, band, how if pack else "empty")
        if pack is not None and pack.uses_left > 1:
            self._spawn(self._put_back(pack))
        return pack

    def has(self, kind: str, band: int) -> bool:
        """See `PackSource.has`: what is prefetched, and so at most as old as the last look at every list."""
        soonest = self._clock() + self._margin_s
        return any(pack.expires_at > soonest for pack in self._held.get((kind, band), ()))

    def _pop(self, shelf: Shelf) -> Pack | None:
        held = self._held.setdefault(shelf, deque())
        while held:
            pack = held.popleft()
            if self._fit(pack):
                return pack
            self._metrics.expired(*shelf)
        return None

    def _fit(self, pack: Pack) -> bool:
        return pack.expires_at > self._clock() + self._margin_s and pack.id not in self._withdrawn

    async def _wait_for_one(self, shelf: Shelf) -> Pack | None:
        """Refill until there is one for this caller too, or the list is empty."""
        while True:
            came = await asyncio.shield(self._refill_soon(shelf))
            pack = self._pop(shelf)
            if pack is not None or not came:
                return pack

    def _refill_soon(self, shelf: Shelf) -> asyncio.Task[int]:
        """Start a refill, or join the one under way."""
        task = self._refills.get(shelf)
        if task is None or task.done():
            task = self._refills[shelf] = asyncio.create_task(self._refill(shelf))
            task.add_done_callback(_forget_error)
        return task

    async def _refill(self, shelf: Shelf) -> int:
        """Fetch until the prefetch is full or the list is empty; expired packs are thrown away on the way.

        Returns:
            How many packs came.
        """
        came = 0
        key = packs_key(*shelf)
        held = self._held[shelf]
        while (missing := self._prefetch - len(held)) > 0:
            with translating():
                async with self._client.pipeline(transaction=False) as pipeline:
                    pipeline.lpop(key, missing)
                    pipeline.llen(key)
                    entries, level = await pipeline.execute()
            self._metrics.level(*shelf, level)
            for entry in entries or ():
                pack = readable(entry)
                if pack is not None and self._fit(pack):
                    held.append(pack)
                    came += 1
                else:
                    self._metrics.expired(*shelf)
            if not level:
                break
        return came

    async def _watch(self) -> None:
        while True:
            refills = [self._refill_soon(shelf) for shelf in list(self._held)]
            await asyncio.gather(*refills, return_exceptions=True)
            await self._drop_withdrawn()
            await self._note_levels()
            await asyncio.sleep(self._refresh_s)

    async def _drop_withdrawn(self) -> None:
        """Learn what was withdrawn and throw away what is held of it; what was known stays while Redis is away."""
        if self._withdrawals is None:
            return
        with suppress(Unavailable):
            self._withdrawn = await self._withdrawals.packs()
        for held in self._held.values():  # in place: a refill under way adds to the same queue
            kept = [pack for pack in held if pack.id not in self._withdrawn]
            if len(kept) < len(held):
                held.clear()
                held.extend(kept)

    async def _note_levels(self) -> None:
        with suppress(Unavailable):
            for shelf in self._held:
                with translating():
                    self._metrics.level(*shelf, int(await self._client.llen(packs_key(*shelf))))

    async def _put_back(self, pack: Pack) -> None:
        """Put a pack that may be served again at the end of its list."""
        again = msgspec.structs.replace(pack, uses_left=pack.uses_left - 1)
        try:
            await RedisPackShelf(self._client).put([again])
        except Unavailable as error:
            _log.warning("pack_not_put_back", private=error.private)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def readable(entry: bytes) -> Pack | None:
    """Decode an entry of a list; None, and a line in the log, for what is no pack."""
    try:
        return decode_pack(entry)
    except (msgspec.DecodeError, msgspec.ValidationError):
        _log.warning("pack_unreadable")
        return None


def _forget_error(task: asyncio.Task[int]) -> None:
    """Mark a background refill's error as seen: whoever waited for the task got it, nobody else needs it."""
    if not task.cancelled():
        task.exception()
