"""What captcha-api counts in Redis and the gateway's roll-up reads: names of keys and of the fields in them.

Exact, in the redeem step: ``u:{b}:<yyyymmddhh>:open`` (HASH), one a slot tag and hour. Field ``#`` names the hash's
incarnation, ``n`` the redemptions in it; each other field is a cell. The roll-up renames a hash that is over to
``u:{b}:<yyyymmddhh>:<incarnation>``, so that a redemption that comes even later begins a new one. ``u:{b}:hours`` (SET)
lists both: ``<yyyymmddhh>`` and ``<yyyymmddhh>:<incarnation>``. A cell begins with the epoch that it was counted in:
after a failover an older epoch may have lost what a roll-up has seen, and a newer one begins at nothing.

Counted in the processes of captcha-api and sent every few seconds: ``c:{counts}:<process>:<yyyymmddhh>`` (HASH), fields
``<site>|<name>`` and ``<site>|<dimension>|<label>``. The values are absolute, so that sending them again is harmless; a
killed process loses what it had not sent. ``c:{counts}:sources`` (SET) lists ``<process>:<yyyymmddhh>``, and
``c:{counts}:alive`` (ZSET) holds when each process last sent; one that ends well takes itself out.
"""

import math
from typing import Final, Literal, NamedTuple, get_args

from realcatcha_contracts.usage import UsageEvent, usage_key

INCARNATION_FIELD: Final = "#"
TOTAL_FIELD: Final = "n"
COUNTS_INDEX: Final = "c:{counts}:sources"
COUNTS_ALIVE: Final = "c:{counts}:alive"
COUNTS_LATE_S: Final = 2 * 3600
"""A process drops what it could not send for so long after an hour's end; the roll-up closes an hour later still."""

CLOSE_AFTER_S: Final = 3 * 3600
"""An hour is closed, and its keys go, so long after its end."""

COUNTS_LIFE_S: Final = 45 * 86_400
"""How long counts wait for a roll-up that does not come."""

FunnelStep = Literal[
    "sessions",
    "evaluated",
    "passed",
    "challenged",
    "solved",
    "denied",
    "failed",
    "swapped",
    "recovered",
    "verified",
    "refused",
    "errors",
]
FUNNEL: Final[tuple[FunnelStep, ...]] = get_args(FunnelStep)

LATENCY: Final = "token_ms"
"""Dimension: time from a session's creation to its token, of redeemed tokens; labels are latency buckets."""

_PER_OCTAVE: Final = 4
_MOST_BUCKET: Final = 99


class UsageCell(NamedTuple):
    """Redemptions of one kind on one site."""

    epoch: int
    site: str
    kind: str
    verdict: str
    country: str


class LatencyCell(NamedTuple):
    """Redemptions on one site whose token took about so long; see `latency_bucket`."""

    epoch: int
    site: str
    bucket: int


def open_usage_key(tag: str, hour: str) -> str:
    """Name the hash that the redeem step counts in."""
    return f"{usage_key(tag, hour)}:open"


def sealed_usage_key(tag: str, hour: str, incarnation: str) -> str:
    """Name a hash that nothing is added to any more."""
    return f"{usage_key(tag, hour)}:{incarnation}"


def usage_index_key(tag: str) -> str:
    """Name the set that lists the hashes of one slot tag."""
    return f"u:{{{tag}}}:hours"


def usage_fields(event: UsageEvent, *, epoch: int) -> tuple[str, str]:
    """Name the fields that a redemption raises by one; the redeem step's script spells the same."""
    cell = f"{epoch}|{event.site}|{event.kind}|{event.verdict}|{event.country}"
    return cell, f"{epoch}|{event.site}|{latency_bucket(event.latency_ms)}"


def read_usage_field(field: str) -> UsageCell | LatencyCell:
    """Read a field's name. Raises ValueError on one that no version of captcha-api writes."""
    match field.split("|"):
        case [epoch, site, kind, verdict, country]:
            return UsageCell(int(epoch), site, kind, verdict, country)
        case [epoch, site, bucket]:
            return LatencyCell(int(epoch), site, int(bucket))
    raise ValueError("not a cell of usage")


def counts_key(process: str, hour: str) -> str:
    """Name the hash of one process in one UTC hour (``yyyymmddhh``)."""
    return f"c:{{counts}}:{process}:{hour}"


def latency_bucket(ms: float) -> int:
    """Give the bucket of a duration: four an octave of ``1 + ms``, the same everywhere, so that histograms add up."""
    return min(_MOST_BUCKET, math.floor(_PER_OCTAVE * math.log(1 + max(0.0, ms)) / math.log(2)))


def latency_of_bucket(bucket: int) -> float:
    """Give the middle of a bucket, milliseconds: at most 9.1 % of ``1 + ms`` from any duration in it."""
    return float(2 ** ((bucket + 0.5) / _PER_OCTAVE)) - 1
