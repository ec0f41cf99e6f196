"""Read, seal and remove the hashes that captcha-api counts in; see `realcatcha_contracts.counts`."""

import calendar
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import redis.exceptions
import structlog
from realcatcha_contracts import (
    COUNTS_ALIVE,
    COUNTS_INDEX,
    FUNNEL,
    INCARNATION_FIELD,
    LATENCY,
    TOTAL_FIELD,
    UsageCell,
    counts_key,
    open_usage_key,
    read_usage_field,
    sealed_usage_key,
    usage_index_key,
)
from realcatcha_kit.errors import Unavailable
from redis import Redis

_TAGS: Final = tuple(f"{number:02x}" for number in range(256))
_HOUR_S: Final = 3600
_log = structlog.get_logger("realcatcha.rollup")

# KEYS: open hash, sealed hash, index. ARGV: hour, incarnation. Returns 1 where it was renamed.
_SEAL: Final = """
local incarnation = redis.call('HGET', KEYS[1], '#')
if not incarnation then redis.call('SREM', KEYS[3], ARGV[1]) end -- in this step: a redemption may begin it again
if incarnation ~= ARGV[2] then return 0 end
if redis.call('RENAMENX', KEYS[1], KEYS[2]) == 0 then return 0 end
redis.call('SREM', KEYS[3], ARGV[1])
redis.call('SADD', KEYS[3], ARGV[1] .. ':' .. ARGV[2])
return 1
"""


@dataclass(frozen=True)
class CountHash:
    """A hash of counts.

    Attributes:
        index: Set that lists it, as `member`.
        hour: Hours since 1970, UTC.
        owner: The slot tag of redemptions, the process of everything else.
        is_usage: Whether redemptions were counted in it.
        is_final: Whether nothing can be added to it: it was sealed.
    """

    key: str
    index: str
    member: str
    hour: int
    owner: str
    is_usage: bool
    is_final: bool = False


@dataclass
class Source:
    """The absolute values of one source in one hour.

    Attributes:
        name: ``<tag>.<epoch>.<incarnation>`` of redemptions, the process of everything else.
        usage: By site, kind, verdict and country.
        funnel: By site: the steps of `realcatcha_contracts.FUNNEL`.
        labels: By site, dimension and label.
    """

    name: str
    hour: int
    usage: dict[tuple[str, str, str, str], int] = field(default_factory=dict)
    funnel: dict[str, dict[str, int]] = field(default_factory=dict)
    labels: dict[tuple[str, str, str], int] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Name the source of this hour among all."""
        return f"{self.hour}.{self.name}"

    @property
    def sites(self) -> set[str]:
        """Every site that it counted."""
        return {key[0] for key in (*self.usage, *self.labels)} | set(self.funnel)


class RedisCounts:
    """The counts in Redis. Every method raises `realcatcha_kit.errors.Unavailable` where it is away.

    Args:
        client: Decodes responses.
    """

    def __init__(self, client: "Redis") -> None:
        self._client = client
        self._seal = client.register_script(_SEAL)

    def hashes(self) -> list[CountHash]:
        """List every hash, the oldest hour first."""
        with _translating(), self._client.pipeline(transaction=False) as pipeline:
            for tag in _TAGS:
                pipeline.smembers(usage_index_key(tag))
            pipeline.smembers(COUNTS_INDEX)
            *usage, processes = pipeline.execute()
        found = [_usage_hash(tag, member) for tag, members in zip(_TAGS, usage, strict=True) for member in members]
        found += [_process_hash(member) for member in processes]
        return sorted(found, key=lambda one: (one.hour, one.key))

    def versions(self, hashes: Sequence[CountHash]) -> list[str]:
        """Tell of each hash of redemptions what changes whenever it does; of others nothing is told."""
        with _translating(), self._client.pipeline(transaction=False) as pipeline:
            for one in hashes:
                pipeline.hmget(one.key, [INCARNATION_FIELD, TOTAL_FIELD])
            answers: list[Any] = pipeline.execute()
        return [":".join(part or "" for part in answer) for answer in answers]

    def seal(self, hashes: Sequence[CountHash]) -> None:
        """Have nothing added to hashes of redemptions any more.

        One that has begun anew meanwhile is left alone; one that has gone leaves its list.
        """
        with _translating():
            for one in hashes:
                incarnation = str(self._client.hget(one.key, INCARNATION_FIELD) or "")
                sealed = sealed_usage_key(one.owner, one.member, incarnation)
                self._seal(keys=[one.key, sealed, one.index], args=[one.member, incarnation])

    def read(self, hashes: Sequence[CountHash]) -> list[list[Source]]:
        """Read hashes, each in one step; a hash of redemptions is a source for each epoch in it."""
        with _translating(), self._client.pipeline(transaction=False) as pipeline:
            for one in hashes:
                pipeline.hgetall(one.key)
            contents: list[dict[str, str]] = pipeline.execute()
        return [
            list(_usage_sources(one, values) if one.is_usage else _process_sources(one, values))
            for one, values in zip(hashes, contents, strict=True)
        ]

    def forget(self, hashes: Collection[CountHash]) -> None:
        """Remove hashes whose hour is closed."""
        with _translating():
            for one in hashes:
                with self._client.pipeline(transaction=True) as pipeline:
                    pipeline.delete(one.key)
                    pipeline.srem(one.index, one.member)
                    pipeline.execute()

    def bury(self, *, silent_since: float) -> int:
        """Count the processes that ended without a word: what they had not sent is lost. Each is counted once."""
        with _translating():
            return int(self._client.zremrangebyscore(COUNTS_ALIVE, "-inf", silent_since))


def hour_number(name: str) -> int:
    """Read ``yyyymmddhh``, UTC, as hours since 1970. Raises ValueError."""
    return calendar.timegm(time.strptime(name, "%Y%m%d%H")) // _HOUR_S


def _usage_hash(tag: str, member: str) -> CountHash:
    hour, _, incarnation = member.partition(":")
    key = sealed_usage_key(tag, hour, incarnation) if incarnation else open_usage_key(tag, hour)
    return CountHash(
        key, usage_index_key(tag), member, hour_number(hour), tag, is_usage=True, is_final=bool(incarnation)
    )


def _process_hash(member: str) -> CountHash:
    process, _, hour = member.partition(":")
    return CountHash(counts_key(process, hour), COUNTS_INDEX, member, hour_number(hour), process, is_usage=False)


def _usage_sources(one: CountHash, values: Mapping[str, str]) -> Iterator[Source]:
    fields = dict(values)
    incarnation, _ = fields.pop(INCARNATION_FIELD, ""), fields.pop(TOTAL_FIELD, "")
    by_epoch: dict[int, Source] = {}
    for name, value in fields.items():
        try:
            cell = read_usage_field(name)
        except ValueError:
            _log.error("unreadable_count", key=one.key, field=name[:80])
            continue
        source = by_epoch.setdefault(cell.epoch, Source(f"{one.owner}.{cell.epoch}.{incarnation}", one.hour))
        if isinstance(cell, UsageCell):
            source.usage[cell.site, cell.kind, cell.verdict, cell.country] = int(value)
        else:
            source.labels[cell.site, LATENCY, str(cell.bucket)] = int(value)
    yield from by_epoch.values()


def _process_sources(one: CountHash, values: Mapping[str, str]) -> Iterator[Source]:
    source = Source(one.owner, one.hour)
    funnel: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for name, value in values.items():
        match name.split("|"):
            case [site, step] if step in FUNNEL:
                funnel[site][step] = int(value)
            case [site, dimension, label]:
                source.labels[site, dimension, label] = int(value)
            case _:
                _log.error("unreadable_count", key=one.key, field=name[:80])
    source.funnel = dict(funnel)
    if values:
        yield source


@contextmanager
def _translating() -> Iterator[None]:
    try:
        yield
    except (redis.exceptions.RedisError, OSError) as error:
        raise Unavailable(private=f"redis: {error!r}") from error
