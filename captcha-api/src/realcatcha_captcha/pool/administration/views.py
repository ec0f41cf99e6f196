"""How pictures, packs and uploads look to administrators."""

from typing import Final

from realcatcha_contracts.pool import PackView, PictureView, UploadView

from realcatcha_captcha.application.ports.catalogue import CatalogueEntry
from realcatcha_captcha.application.ports.objects import ObjectStore
from realcatcha_captcha.application.ports.pictures import Picture
from realcatcha_captcha.application.ports.uploads import Upload

SHOWN_S: Final = 900.0


def picture_view(picture: Picture, objects: ObjectStore, *, now: float) -> PictureView:
    """Describe a picture, with a URL that shows it for some minutes."""
    file = picture.photograph
    shown = bool(file and file.object_key)
    url = objects.signed_url(file.object_key, expires_at=now + SHOWN_S) if file and shown else ""
    return PictureView(
        id=picture.id,
        source=picture.source,
        status=picture.status,
        reason=picture.reason,
        created_at=picture.created_at,
        labelled_at=picture.labelled_at,
        vouched=picture.vouched,
        shows=picture.shows,
        lacks=picture.lacks,
        scores=sorted(picture.scores, key=lambda one: -one.probability),
        model_version=picture.model_version,
        uses=picture.uses,
        licence=file.licence if file else "",
        attribution=file.attribution if file else "",
        origin=file.origin if file else "",
        original=file.original if file else "",
        thumbnail_url=url,
    )


def pack_view(entry: CatalogueEntry, objects: ObjectStore, *, now: float) -> PackView:
    """Describe a pack, with a URL that shows it for some minutes."""
    return PackView(
        id=entry.id,
        kind=entry.kind,
        band=entry.band,
        target=entry.target,
        answer=entry.answer,
        photographs=entry.photographs,
        created_at=entry.created_at,
        expires_at=entry.expires_at,
        image_url=objects.signed_url(entry.object_key, expires_at=now + SHOWN_S),
    )


def upload_view(upload: Upload) -> UploadView:
    """Describe an upload."""
    return UploadView(
        id=upload.id,
        status=upload.status,
        reason=upload.reason,
        content_type=upload.content_type,
        original=upload.original,
        labels=upload.labels,
        licence=upload.licence,
        attribution=upload.attribution,
        source=upload.source,
        created_at=upload.created_at,
        expires_at=upload.expires_at,
        picture_id=upload.picture_id,
    )
