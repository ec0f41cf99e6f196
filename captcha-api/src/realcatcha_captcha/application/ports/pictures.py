"""The picture store: what packs are made of, from the file or the recipe to its labels. Serving never reads it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Literal, Protocol, get_args

import msgspec
from realcatcha_contracts import ClassScore

Source = Literal["photograph", "abstract"]
Status = Literal["pending", "accepted", "rejected", "review"]
SOURCES: tuple[Source, ...] = get_args(Source)
STATUSES: tuple[Status, ...] = get_args(Status)
Seed = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class PhotographFile(msgspec.Struct, frozen=True):
    """Where a photograph is and who is to be named for it.

    Attributes:
        object_key: Key in the object store; empty once the object was removed.
        sha256: Of the file as it was handed in, 64 hex digits.
        width: Of the stored object, pixels; `height` likewise.
        origin: Data set, folder or bucket it came from; `original` its name there.
        box: Part that holds everything vouched for: left, top, right, bottom in 0..1. None: the whole picture.
    """

    object_key: str
    sha256: str
    width: int
    height: int
    licence: str
    attribution: str
    origin: str
    original: str = ""
    box: tuple[float, float, float, float] | None = None


class Recipe(msgspec.Struct, frozen=True):
    """What an abstract image is painted from; see `realcatcha_abstract.generate`.

    Attributes:
        feeling: The feeling asked of the generator; the model decides which one the image has.
        generator_version: The recipe gives this image with this version only.
    """

    seed: Seed
    feeling: str
    generator_version: int


class Picture(msgspec.Struct, frozen=True):
    """One picture; a photograph has a `photograph`, an abstract image has a `recipe`.

    Attributes:
        id: Of a photograph its SHA-256, of an abstract image its recipe; see `photograph_id`, `abstract_id`.
        vouched: Classes that the operator says it shows, all of those that are asked for; empty: the model decides.
        reason: Why it was rejected or waits for a review; a stable name.
        scores: What the model said, of every class it knows.
        shows: Classes or feelings that it shows: vouched for or found ``present``.
        lacks: Classes or feelings that it does not show: found ``absent``, or excluded by what was vouched for.
        created_at: Unix time, seconds; so are the other times, which are 0 for what did not happen yet.
        sent_at: When it was last sent to be labelled.
        attempts: How often it was sent.
        uses: How many packs were made with it, the last at `used_at`.
    """

    id: str
    source: Source
    created_at: float
    photograph: PhotographFile | None = None
    recipe: Recipe | None = None
    vouched: list[str] = msgspec.field(default_factory=list)
    status: Status = "pending"
    reason: str = ""
    scores: list[ClassScore] = msgspec.field(default_factory=list)
    model_version: str = ""
    shows: list[str] = msgspec.field(default_factory=list)
    lacks: list[str] = msgspec.field(default_factory=list)
    sent_at: float = 0.0
    attempts: int = 0
    labelled_at: float = 0.0
    uses: int = 0
    used_at: float = 0.0


class Verdict(msgspec.Struct, frozen=True):
    """What becomes of a picture; see the attributes of `Picture`."""

    status: Status
    reason: str = ""
    shows: list[str] = msgspec.field(default_factory=list)
    lacks: list[str] = msgspec.field(default_factory=list)


class Stock(msgspec.Struct, frozen=True):
    """How many pictures there are of a kind.

    Attributes:
        target: Class or feeling that they show; empty: all of this source and status, whatever they show.
        unused: Those of them that no pack was made with.
    """

    source: Source
    status: Status
    target: str
    pictures: int
    unused: int


class Pictures(Protocol):
    """Pictures by id. Every method raises `realcatcha_kit.errors.Unavailable` where the store is away.

    Several processes work on one store: each picture is claimed by one of them, and labelled once.
    """

    async def prepare(self) -> None:
        """Create what the store needs (indexes)."""
        ...

    async def add(self, pictures: Sequence[Picture]) -> set[str]:
        """Store pictures that are not there yet, changing none that is; give the ids of the new ones."""
        ...

    async def get(self, id: str) -> Picture | None:
        """Read one picture; None when there is none."""
        ...

    async def known(self, ids: Collection[str]) -> set[str]:
        """Tell which ids are in the store."""
        ...

    async def claim_due(self, *, now: float, again_after_s: float, most_attempts: int, limit: int) -> list[Picture]:
        """Take pending pictures to be labelled, those that never were sent first; each is given to one caller.

        A picture is due when it was not sent in the last `again_after_s`. One that was sent `most_attempts` times and
        is due again is rejected as ``not-labelled``.
        """
        ...

    async def in_flight(self, *, since: float) -> int:
        """Count the pending pictures that were sent after a time."""
        ...

    async def record(
        self, id: str, verdict: Verdict, *, scores: Sequence[ClassScore], model_version: str, now: float
    ) -> bool:
        """Label a pending picture; False, and nothing changed, where it is labelled already or gone."""
        ...

    async def usable(
        self, source: Source, *, shows: str | None = None, lacks: str | None = None, limit: int
    ) -> list[Picture]:
        """List accepted pictures, the least used first, then the oldest."""
        ...

    async def claim_unused(
        self, source: Source, *, shows: str | None = None, lacks: str | None = None, now: float
    ) -> Picture | None:
        """Take the oldest accepted picture that no pack was made with; it is used by that, and given to one caller."""
        ...

    async def mark_used(self, packs: Mapping[str, int], *, now: float) -> None:
        """Count so many more packs for each picture; one that is gone is no error."""
        ...

    async def stock(self) -> list[Stock]:
        """Count the pictures of each source and status, and of those accepted each target; absent where none."""
        ...

    async def count_unused(self, source: Source, *, status: Status = "accepted", shows: str | None = None) -> int:
        """Count the pictures that no pack was made with."""
        ...

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
        """List pictures, newest first, that come after the one whose `created_at` and `id` are `before`."""
        ...

    async def count_reasons(self, status: Status) -> dict[tuple[Source, str], int]:
        """Count the pictures of a status by source and reason."""
        ...

    async def decide(
        self, id: str, verdict: Verdict, *, expected: Status, vouched: Sequence[str] | None = None, now: float
    ) -> bool:
        """Have an administrator's verdict replace what is; False where the picture is not `expected` any more."""
        ...

    async def with_needless_objects(self, *, limit: int) -> list[Picture]:
        """List rejected photographs whose object is still stored."""
        ...

    async def forget_objects(self, ids: Collection[str]) -> None:
        """Note that the objects of photographs were removed."""
        ...

    async def remove_spent(self, *, before: float) -> int:
        """Remove abstract images that were used or rejected before a time; give their number."""
        ...


def photograph_id(sha256: str) -> str:
    """Give the id of a photograph: the same file twice is one picture."""
    return f"p-{sha256}"


def abstract_id(recipe: Recipe) -> str:
    """Give the id of an abstract image: the same recipe twice is one picture."""
    return f"a-{recipe.generator_version}-{recipe.feeling}-{recipe.seed}"
