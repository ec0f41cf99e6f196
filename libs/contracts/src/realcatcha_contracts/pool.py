"""What the gateway asks of captcha-api's pool for administrators, over its internal routes.

Each operation is one ``POST /internal/v1/pool/<operation>`` with the JSON of its request, answered with the JSON of its
reply or a problem document. The routes take the bearer token that captcha-api itself shows to the gateway's.
"""

from typing import Annotated, Final, Literal

import msgspec

from realcatcha_contracts.labelling import ClassScore

POOL_PATH: Final = "/internal/v1/pool/"

PictureSource = Literal["photograph", "abstract"]
PictureStatus = Literal["pending", "accepted", "rejected", "review"]
UploadStatus = Literal["waiting", "taken", "known", "refused", "expired"]
UploadType = Literal["image/jpeg", "image/png", "image/webp"]
Limit = Annotated[int, msgspec.Meta(ge=1, le=100)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Names = Annotated[list[Name], msgspec.Meta(max_length=100)]
Text = Annotated[str, msgspec.Meta(max_length=300)]
Moment = Annotated[float, msgspec.Meta(ge=0.0, le=4e9)]
Place = tuple[Moment, str]
"""Where a page ends: time of creation and id of its last item."""


class PoolLevel(msgspec.Struct, frozen=True):
    """A list of ready packs.

    Attributes:
        band: 0 (easy) or 1 (hard).
        ready: Packs in the list now; those that processes hold ready in memory are not counted.
        low_water: The pool fills the list below it, up to `high_water`; None while no pool reports.
        shortage: Why the last attempt to build a pack for it failed; empty where it did not.
    """

    kind: str
    band: int
    ready: int
    low_water: int | None = None
    high_water: int | None = None
    shortage: str = ""


class PictureStock(msgspec.Struct, frozen=True):
    """How many pictures there are of a kind; `target` is empty for all of this source and status."""

    source: PictureSource
    status: PictureStatus
    target: str
    pictures: int
    unused: int


class PoolLevels(msgspec.Struct, frozen=True):
    """The whole pool; `reported_at` is when the pool's process last looked (Unix time, seconds), None: not lately."""

    shelves: list[PoolLevel]
    stock: list[PictureStock]
    reported_at: float | None


class LevelsQuery(msgspec.Struct, frozen=True):
    """Everything about the pool's levels."""


class PictureQuery(msgspec.Struct, frozen=True):
    """Pictures, newest first, of these properties; None: any."""

    limit: Limit = 20
    before: Place | None = None
    source: PictureSource | None = None
    status: PictureStatus | None = None
    shows: Text | None = None
    reason: Text | None = None


class PictureView(msgspec.Struct, frozen=True):
    """A picture as administrators see it; see `Picture` of captcha-api. Times are Unix times in seconds.

    Attributes:
        thumbnail_url: Shows the photograph for some minutes; empty where there is none any more.
    """

    id: str
    source: PictureSource
    status: PictureStatus
    reason: str
    created_at: float
    labelled_at: float
    vouched: list[str]
    shows: list[str]
    lacks: list[str]
    scores: list[ClassScore]
    model_version: str
    uses: int
    licence: str = ""
    attribution: str = ""
    origin: str = ""
    original: str = ""
    thumbnail_url: str = ""


class PicturePage(msgspec.Struct, frozen=True):
    """Pictures; `following` is where the next page begins."""

    items: list[PictureView]
    following: Place | None


class PictureDecision(msgspec.Struct, frozen=True):
    """What a reviewer sees in a picture that waits for a review.

    Attributes:
        present: Every class that it shows.
        absent: Classes that it is sure not to show; one that is named present lacks all others by itself.
        discard: It is not to be used; nothing else is said then.
    """

    id: Text
    present: Names = msgspec.field(default_factory=list)
    absent: Names = msgspec.field(default_factory=list)
    discard: bool = False


class PictureRemoval(msgspec.Struct, frozen=True):
    """A picture that is to be used no more."""

    id: Text


class RemovedPicture(msgspec.Struct, frozen=True):
    """A picture that was removed, and how many ready packs went with it."""

    id: str
    packs_withdrawn: int


class RejectReason(msgspec.Struct, frozen=True):
    """How many pictures were rejected for a reason."""

    source: PictureSource
    reason: str
    pictures: int


class RefusedFile(msgspec.Struct, frozen=True):
    """A file that never became a picture: its name where it came from, why, and when (Unix time, seconds)."""

    name: str
    origin: str
    reason: str
    at: float


class Rejects(msgspec.Struct, frozen=True):
    """What is not used, and why; of the files the newest."""

    reasons: list[RejectReason]
    files: list[RefusedFile]


class RejectsQuery(msgspec.Struct, frozen=True):
    """How many refused files are wanted."""

    limit: Limit = 50


class PackQuery(msgspec.Struct, frozen=True):
    """Packs of the catalogue, newest first, made before a Unix time in seconds; None: any.

    Attributes:
        photograph: Id of a picture, or file of a bundled photograph, that they show.
    """

    limit: Limit = 20
    before: Moment | None = None
    kind: Text | None = None
    target: Text | None = None
    photograph: Text | None = None


class PackView(msgspec.Struct, frozen=True):
    """A pack as administrators see it. `image_url` shows it for some minutes; times are Unix times in seconds."""

    id: str
    kind: str
    band: int
    target: str
    answer: list[int]
    photographs: list[str]
    created_at: float
    expires_at: float
    image_url: str


class PackPage(msgspec.Struct, frozen=True):
    """Packs; `following` is the `before` of the next page."""

    items: list[PackView]
    following: float | None


class NewUpload(msgspec.Struct, frozen=True):
    """A photograph that is to be uploaded, and what is said of it: see `Line` of captcha-api's intake."""

    content_type: UploadType
    licence: Text
    attribution: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    original: Text = ""
    source: Text = ""
    labels: Names = msgspec.field(default_factory=list)


class SignedUpload(msgspec.Struct, frozen=True):
    """A form that uploads one photograph: ``POST`` to `url`, as ``multipart/form-data``, these fields, then ``file``.

    Attributes:
        expires_at: Unix time, seconds.
        most_bytes: Size of the largest file that is taken.
    """

    id: str
    url: str
    fields: dict[str, str]
    expires_at: float
    most_bytes: int


class UploadView(msgspec.Struct, frozen=True):
    """What became of an upload. Times are Unix times in seconds; `picture_id` is empty until it is in the store."""

    id: str
    status: UploadStatus
    reason: str
    content_type: UploadType
    original: str
    labels: list[str]
    licence: str
    attribution: str
    source: str
    created_at: float
    expires_at: float
    picture_id: str


class UploadQuery(msgspec.Struct, frozen=True):
    """Uploads, newest first; None: any."""

    limit: Limit = 20
    before: Place | None = None
    status: UploadStatus | None = None


class UploadPage(msgspec.Struct, frozen=True):
    """Uploads; `following` is where the next page begins."""

    items: list[UploadView]
    following: Place | None
