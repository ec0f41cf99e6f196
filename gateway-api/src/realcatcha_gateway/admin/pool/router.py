"""The image pool: levels, rejects, reviews, pictures, packs, uploads."""

import re
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from realcatcha_contracts.pool import (
    LevelsQuery,
    PackPage,
    PackQuery,
    PicturePage,
    PictureQuery,
    PictureRemoval,
    PictureSource,
    PictureStatus,
    PictureView,
    PoolLevels,
    Rejects,
    RejectsQuery,
    RemovedPicture,
    SignedUpload,
    UploadPage,
    UploadQuery,
    UploadStatus,
)

from realcatcha_gateway.admin.access import ACCESS_ERRORS, Administrator
from realcatcha_gateway.admin.pool.client import Pool
from realcatcha_gateway.admin.pool.errors import PictureDecided, PictureNotFound
from realcatcha_gateway.admin.pool.places import Cursor, Limit, decode_moment, decode_place
from realcatcha_gateway.admin.pool.schemas import (
    DecisionBody,
    LevelsAnswer,
    NewUploadBody,
    PackPageAnswer,
    PictureAnswer,
    PicturePageAnswer,
    RejectsAnswer,
    RemovedPictureAnswer,
    SignedUploadAnswer,
    UploadPageAnswer,
)
from realcatcha_gateway.admin.pool.service import note, upload_url
from realcatcha_gateway.audit.entries import Detail
from realcatcha_gateway.web.openapi import problems

Text = Annotated[str | None, Query(max_length=300)]
_PICTURE_ID: Final = re.compile(r"p-[0-9a-f]{64}|a-[0-9]{1,6}-[a-z]{1,20}-[0-9]{1,16}")

router = APIRouter(prefix="/v1/admin/pool", tags=["administration"])


def get_pool(request: Request, _administrator: Administrator) -> Pool:
    """Give the pool."""
    pool: Pool = request.app.state.pool
    return pool


def get_picture_id(picture_id: Annotated[str, Path(description="Id of a picture")]) -> str:
    """Read the path's id; text that no picture can have is as unknown as any other. Raises PictureNotFound."""
    if not _PICTURE_ID.fullmatch(picture_id):
        raise PictureNotFound
    return picture_id


def get_picture_query(
    status: PictureStatus | None = None,
    source: PictureSource | None = None,
    shows: Text = None,
    reason: Text = None,
    limit: Limit = 20,
) -> PictureQuery:
    """Read which pictures are wanted."""
    return PictureQuery(limit, None, source, status, shows, reason)


def get_pack_query(
    kind: Text = None,
    target: Text = None,
    photograph: Annotated[str | None, Query(max_length=300, description="Id of a picture, or a bundled file")] = None,
    limit: Limit = 20,
) -> PackQuery:
    """Read which packs are wanted."""
    return PackQuery(limit, None, kind, target, photograph)


ThePool = Annotated[Pool, Depends(get_pool)]
PictureId = Annotated[str, Depends(get_picture_id)]


@router.get("/levels", responses=problems(*ACCESS_ERRORS))
def read_levels(pool: ThePool) -> LevelsAnswer:
    """Tell how many packs of each kind and difficulty are ready, their water marks, and how many pictures there are."""
    return LevelsAnswer.of(pool.ask("levels", LevelsQuery(), PoolLevels))


@router.get("/rejects", responses=problems(*ACCESS_ERRORS))
def list_rejects(pool: ThePool, limit: Limit = 50) -> RejectsAnswer:
    """Tell which files were refused and why, and how many pictures were rejected for which reason."""
    return RejectsAnswer.of(pool.ask("rejects", RejectsQuery(limit), Rejects))


@router.get("/reviews", responses=problems(*ACCESS_ERRORS))
def list_reviews(pool: ThePool, cursor: Cursor = None, limit: Limit = 20) -> PicturePageAnswer:
    """Give the photographs of which the model is unsure, with what it said; decide on each."""
    query = PictureQuery(limit, decode_place(cursor), status="review")
    return PicturePageAnswer.of(pool.ask("pictures", query, PicturePage))


@router.get("/pictures", responses=problems(*ACCESS_ERRORS))
def search_pictures(
    pool: ThePool, query: Annotated[PictureQuery, Depends(get_picture_query)], cursor: Cursor = None
) -> PicturePageAnswer:
    """Search photographs and abstract images by status, source, what they show, and why they were rejected."""
    query = msgspec.structs.replace(query, before=decode_place(cursor))
    return PicturePageAnswer.of(pool.ask("pictures", query, PicturePage))


@router.post(
    "/pictures/{picture_id}/decision",
    responses=problems(*ACCESS_ERRORS, PictureNotFound, PictureDecided),
)
def decide_on_picture(
    pool: ThePool, administrator: Administrator, request: Request, picture_id: PictureId, body: DecisionBody
) -> PictureAnswer:
    """Say what a picture that waits for a review shows; packs are made with it from then on, or it is discarded.

    The same decision again changes nothing; of two different ones the first holds.
    """
    picture = pool.ask("decide", body.of_picture(picture_id), PictureView)
    details: dict[str, Detail] = {"present": list(body.present), "absent": list(body.absent), "discard": body.discard}
    note(request, administrator, "admin.picture-decided", ("picture", picture_id), details)
    return PictureAnswer.of(picture)


@router.delete("/pictures/{picture_id}", responses=problems(*ACCESS_ERRORS, PictureNotFound))
def remove_picture(
    pool: ThePool, administrator: Administrator, request: Request, picture_id: PictureId
) -> RemovedPictureAnswer:
    """Remove a picture for good: ready packs that show it are withdrawn within seconds, its files are deleted.

    The same file does not come back. A challenge that a visitor is looking at may be answered still.
    """
    removed = pool.ask("remove", PictureRemoval(picture_id), RemovedPicture)
    details = {"packs_withdrawn": removed.packs_withdrawn}
    note(request, administrator, "admin.picture-removed", ("picture", picture_id), details)
    return RemovedPictureAnswer(id=removed.id, packs_withdrawn=removed.packs_withdrawn)


@router.get("/packs", responses=problems(*ACCESS_ERRORS))
def search_packs(
    pool: ThePool, query: Annotated[PackQuery, Depends(get_pack_query)], cursor: Cursor = None
) -> PackPageAnswer:
    """Search the catalogue of packs by kind, by what is asked, and by a photograph that they show."""
    query = msgspec.structs.replace(query, before=decode_moment(cursor))
    return PackPageAnswer.of(pool.ask("packs", query, PackPage))


@router.post("/uploads", status_code=201, responses=problems(*ACCESS_ERRORS))
def sign_upload(
    pool: ThePool, administrator: Administrator, request: Request, body: NewUploadBody
) -> SignedUploadAnswer:
    """Get a form that uploads one photograph straight into the object store within an hour; each call gives another.

    The photograph is looked at again, stripped of metadata and taken in within seconds after it arrived: see the list.
    """
    signed = pool.ask("sign-upload", body.to_upload(), SignedUpload)
    details = {"content_type": body.content_type, "labels": list(body.labels)}
    note(request, administrator, "admin.upload-signed", ("upload", signed.id), details)
    return SignedUploadAnswer.of(signed, url=upload_url(request, signed))


@router.get("/uploads", responses=problems(*ACCESS_ERRORS))
def list_uploads(
    pool: ThePool, status: UploadStatus | None = None, cursor: Cursor = None, limit: Limit = 20
) -> UploadPageAnswer:
    """Tell what became of uploads."""
    return UploadPageAnswer.of(pool.ask("uploads", UploadQuery(limit, decode_place(cursor), status), UploadPage))
