"""What the routes of the pool take and give; see `realcatcha_contracts.pool`."""

from datetime import UTC, datetime
from typing import Annotated, Any, Self

import msgspec
from pydantic import Field
from realcatcha_contracts.labelling import Finding
from realcatcha_contracts.pool import (
    NewUpload,
    PackPage,
    PackView,
    PictureDecision,
    PicturePage,
    PictureSource,
    PictureStatus,
    PictureView,
    PoolLevels,
    Rejects,
    SignedUpload,
    UploadPage,
    UploadStatus,
    UploadType,
    UploadView,
)

from realcatcha_gateway.admin.pool.places import encode_place
from realcatcha_gateway.admin.schemas import NextCursor
from realcatcha_gateway.web.schemas import Answer, Body, Moment, PlainText

_PICTURE_ID = "p-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
ClassName = Annotated[str, Field(min_length=1, max_length=100, examples=["cat"])]


class LevelAnswer(Answer):
    """A list of ready packs."""

    kind: Annotated[str, Field(examples=["image-grid"])]
    band: Annotated[int, Field(description="0: easy, 1: hard")]
    ready: Annotated[int, Field(description="Packs in the list; processes hold a few more", examples=[150])]
    low_water: Annotated[int | None, Field(description="The list is filled below it; null: no pool fills it")]
    high_water: int | None
    shortage: Annotated[str, Field(description="Why the last pack could not be built; empty: it could")]


class StockAnswer(Answer):
    """Pictures of a source and status; `target` is a class or feeling, empty for all of them."""

    source: PictureSource
    status: PictureStatus
    target: str
    pictures: int
    unused: Annotated[int, Field(description="Of which no pack was made yet")]


class LevelsAnswer(Answer):
    """How full the pool is."""

    shelves: list[LevelAnswer]
    stock: list[StockAnswer]
    reported_at: Annotated[Moment | None, Field(description="When the pool's process last looked; null: not lately")]

    @classmethod
    def of(cls, levels: PoolLevels) -> Self:
        """Describe levels."""
        fields = msgspec.to_builtins(levels)
        return cls(**fields | {"reported_at": moment(levels.reported_at)})


class ScoreAnswer(Answer):
    """What the model says of one class."""

    name: ClassName
    probability: float
    finding: Finding


class PictureAnswer(Answer):
    """A picture."""

    id: Annotated[str, Field(examples=[_PICTURE_ID])]
    source: PictureSource
    status: PictureStatus
    reason: Annotated[str, Field(description="Why it waits or was rejected", examples=["undecided"])]
    created_at: Moment
    labelled_at: Moment | None
    vouched: Annotated[list[str], Field(description="Classes that a person named")]
    shows: list[str]
    lacks: list[str]
    scores: Annotated[list[ScoreAnswer], Field(description="What the model said, the likeliest class first")]
    model_version: str
    uses: Annotated[int, Field(description="Packs made with it")]
    licence: str
    attribution: str
    origin: str
    original: Annotated[str, Field(description="Name of the file where it came from")]
    thumbnail_url: Annotated[
        str,
        Field(
            description="Shows it for 15 minutes, relative to this origin unless absolute; empty: there is none",
            examples=["/captcha/v1/objects/photographs/9f86.jpg?expires=1795806266&signature=5e1f"],
        ),
    ]

    @classmethod
    def of(cls, picture: PictureView) -> Self:
        """Describe a picture."""
        times = {"created_at": moment(picture.created_at), "labelled_at": moment(picture.labelled_at)}
        return cls(**msgspec.to_builtins(picture) | times)


class PicturePageAnswer(Answer):
    """Pictures, newest first."""

    items: list[PictureAnswer]
    next_cursor: NextCursor

    @classmethod
    def of(cls, page: PicturePage) -> Self:
        """Describe a page."""
        return cls(items=[PictureAnswer.of(one) for one in page.items], next_cursor=encode_place(page.following))


class DecisionBody(Body):
    """What a reviewer sees in a picture."""

    present: Annotated[
        list[ClassName],
        Field(max_length=100, description="Every class that it shows; a single one says that it lacks all others"),
    ] = Field(default_factory=list)
    absent: Annotated[list[ClassName], Field(max_length=100, description="Classes that it is sure not to show")] = (
        Field(default_factory=list)
    )
    discard: Annotated[bool, Field(description="Do not use it; name no class then")] = False

    def of_picture(self, picture_id: str) -> PictureDecision:
        """Give the decision on a picture."""
        return PictureDecision(picture_id, list(self.present), list(self.absent), self.discard)


class RemovedPictureAnswer(Answer):
    """A picture that was removed."""

    id: Annotated[str, Field(examples=[_PICTURE_ID])]
    packs_withdrawn: Annotated[int, Field(description="Ready packs that showed it", examples=[2])]


class RejectReasonAnswer(Answer):
    """How many pictures were rejected for a reason."""

    source: PictureSource
    reason: Annotated[str, Field(examples=["undecided"])]
    pictures: int


class RefusedFileAnswer(Answer):
    """A file that never became a picture."""

    name: Annotated[str, Field(examples=["scan.png"])]
    origin: Annotated[str, Field(description="`upload`, or the folder's name", examples=["upload"])]
    reason: Annotated[str, Field(examples=["the picture has too many pixels"])]
    at: Moment


class RejectsAnswer(Answer):
    """What is not used, and why."""

    reasons: Annotated[list[RejectReasonAnswer], Field(description="Of pictures, after they were labelled")]
    files: Annotated[list[RefusedFileAnswer], Field(description="Files that were refused, newest first, for 90 days")]

    @classmethod
    def of(cls, rejects: Rejects) -> Self:
        """Describe rejects."""
        files = [msgspec.to_builtins(one) | {"at": moment(one.at)} for one in rejects.files]
        return cls(reasons=[msgspec.to_builtins(one) for one in rejects.reasons], files=files)


class PackAnswer(Answer):
    """A pack of the catalogue."""

    id: str
    kind: Annotated[str, Field(examples=["image-grid"])]
    band: int
    target: Annotated[str, Field(examples=["cat"])]
    answer: Annotated[list[int], Field(description="Numbers of the right tiles, row by row from 0")]
    photographs: Annotated[list[str], Field(description="Of each tile: object of a picture, or bundled file")]
    created_at: Moment
    expires_at: Moment
    image_url: str

    @classmethod
    def of(cls, pack: PackView) -> Self:
        """Describe a pack."""
        times = {"created_at": moment(pack.created_at), "expires_at": moment(pack.expires_at)}
        return cls(**msgspec.to_builtins(pack) | times)


class PackPageAnswer(Answer):
    """Packs, newest first."""

    items: list[PackAnswer]
    next_cursor: NextCursor

    @classmethod
    def of(cls, page: PackPage) -> Self:
        """Describe a page."""
        return cls(items=[PackAnswer.of(one) for one in page.items], next_cursor=encode_place(page.following))


class NewUploadBody(Body):
    """A photograph that you are going to upload, and what is said of it."""

    content_type: Annotated[UploadType, Field(examples=["image/jpeg"])]
    licence: Annotated[PlainText, Field(max_length=300, examples=["own work"])]
    attribution: Annotated[PlainText, Field(max_length=300, examples=["A. Kim"])]
    labels: Annotated[
        list[ClassName],
        Field(max_length=100, description="Every class that it shows; empty: the model is to say"),
    ] = Field(default_factory=list)
    original: Annotated[PlainText | None, Field(max_length=300, examples=["IMG_2041.jpg"])] = None
    source: Annotated[PlainText | None, Field(max_length=300, examples=["Our own archive"])] = None

    def to_upload(self) -> NewUpload:
        """Give the upload as captcha-api takes it."""
        return NewUpload(
            self.content_type,
            self.licence,
            self.attribution,
            original=self.original or "",
            source=self.source or "",
            labels=list(dict.fromkeys(self.labels)),
        )


class SignedUploadAnswer(Answer):
    """A form for one photograph: send the fields as they are, then `file`, as `multipart/form-data` to `url`."""

    id: Annotated[str, Field(examples=["0f343b0931126a20f133d67c2b018a3b"])]
    url: Annotated[str, Field(examples=["https://objects.example.com/realcatcha"])]
    fields: Annotated[
        dict[str, str],
        Field(
            examples=[
                {
                    "key": "inbox/0f343b0931126a20f133d67c2b018a3b.jpg",
                    "Content-Type": "image/jpeg",
                    "policy": "eyJleHBpcmF0aW9uIjogIjIwMjYtMTEtMjdUMjA6MDA6MDBaIn0=",
                    "x-amz-signature": "5e1f",
                }
            ]
        ),
    ]
    expires_at: Moment
    most_bytes: Annotated[int, Field(examples=[20_000_000])]

    @classmethod
    def of(cls, signed: SignedUpload, *, url: str) -> Self:
        """Describe a form."""
        return cls(
            id=signed.id,
            url=url,
            fields=signed.fields,
            expires_at=datetime.fromtimestamp(signed.expires_at, UTC),
            most_bytes=signed.most_bytes,
        )


class UploadAnswer(Answer):
    """What became of an upload."""

    id: str
    status: Annotated[
        UploadStatus,
        Field(description="`known`: the same file is in the pool already; `expired`: no file came in time"),
    ]
    reason: Annotated[str, Field(description="Why it was refused", examples=["not a readable picture"])]
    content_type: UploadType
    original: str
    labels: list[str]
    licence: str
    attribution: str
    source: str
    created_at: Moment
    expires_at: Moment
    picture_id: Annotated[str, Field(description="Empty until it is in the pool", examples=[_PICTURE_ID])]

    @classmethod
    def of(cls, upload: UploadView) -> Self:
        """Describe an upload."""
        times = {"created_at": moment(upload.created_at), "expires_at": moment(upload.expires_at)}
        return cls(**msgspec.to_builtins(upload) | times)


class UploadPageAnswer(Answer):
    """Uploads, newest first."""

    items: list[UploadAnswer]
    next_cursor: NextCursor

    @classmethod
    def of(cls, page: UploadPage) -> Self:
        """Describe a page."""
        return cls(items=[UploadAnswer.of(one) for one in page.items], next_cursor=encode_place(page.following))


def moment(unix_s: float | None) -> Any:
    """Turn a Unix time into a moment; 0 stands for never."""
    return datetime.fromtimestamp(unix_s, UTC) if unix_s else None
