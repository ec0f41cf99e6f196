"""What the worker asks of a queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

DeadReason = Literal["malformed", "too-many-deliveries"]


class QueueUnavailable(Exception):
    """The queue cannot be reached or refuses to work for now; nothing is known of what was under way."""


class Delivery(NamedTuple):
    """One entry handed to this consumer.

    Attributes:
        entry_id: Id in the stream, ``<ms>-<n>``.
        data: The field ``job``; None when the entry does not have it.
        deliveries: How often the entry was handed out, this time included.
    """

    entry_id: bytes
    data: bytes | None
    deliveries: int = 1


class DeadLetter(NamedTuple):
    """What is kept of an entry that is given up: never its payload."""

    entry_id: bytes
    reason: DeadReason
    deliveries: int
    job_id: str = ""
    model: str = ""
    request_id: str = ""


class Settlement(NamedTuple):
    """What becomes of one delivered entry; with neither reply nor dead letter it is just removed.

    Attributes:
        reply_to: Stream that `reply` is added to, if it exists.
        reply: Encoded `InferenceReply`.
    """

    entry_id: bytes
    reply_to: str = ""
    reply: bytes | None = None
    dead: DeadLetter | None = None


@dataclass(frozen=True)
class QueueDepth:
    """How much waits.

    Attributes:
        lag: Entries not yet delivered to any worker.
        pending: Entries delivered and not settled.
        dead: Dead letters kept.
    """

    lag: int
    pending: int
    dead: int

    @property
    def backlog(self) -> int:
        """What a new job has before it."""
        return self.lag + self.pending


def backlog(*, length: int, pending: int) -> int:
    """Give lag + pending from ``XLEN`` and the pending count (package docstring); askers use the same formula."""
    return max(length, pending)


class JobQueue(Protocol):
    """One consumer of the inference stream. Every method raises QueueUnavailable and no other driver error.

    `exchange`, `claim` and `leave` belong to the worker's loop; `refresh`, `depth` and `ping` may be called from
    other threads at the same time.
    """

    replies_dropped: int
    """How many replies found no stream, because the asker is gone, or were refused."""

    def join(self) -> None:
        """Make the stream and the group if they are missing; jobs added before are delivered."""
        ...

    def exchange(self, settlements: Sequence[Settlement], *, count: int, block_ms: int) -> list[Delivery]:
        """Settle entries, then wait up to `block_ms` for at most `count` new ones; 0 reads nothing."""
        ...

    def claim(self, *, min_idle_ms: int) -> Delivery | None:
        """Take over one entry that nobody touched for `min_idle_ms`, oldest first; None when there is none.

        Entries that were trimmed away while pending are settled on the way.
        """
        ...

    def refresh(self, entry_ids: Sequence[bytes]) -> None:
        """Restart the idle time of entries that this consumer still holds, without counting a delivery."""
        ...

    def depth(self) -> QueueDepth:
        """Measure the queue."""
        ...

    def ping(self) -> None:
        """Return when the queue answers."""
        ...

    def leave(self) -> None:
        """Sign off: the queue forgets the consumer if it holds nothing."""
        ...

    def close(self) -> None:
        """Close connections; raises nothing. A later call would open them again."""
        ...
