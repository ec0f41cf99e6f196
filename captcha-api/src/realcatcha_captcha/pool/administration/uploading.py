"""Allow photographs to be uploaded straight into the object store, and tell what became of them."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from realcatcha_contracts.pool import NewUpload, SignedUpload, UploadPage, UploadQuery
from realcatcha_kit.errors import Malformed

from realcatcha_captcha.application.ports.objects import UploadTerms
from realcatcha_captcha.application.ports.uploads import INBOX, MOST_BYTES, Upload
from realcatcha_captcha.pool.administration.stores import Stores
from realcatcha_captcha.pool.administration.views import upload_view
from realcatcha_captcha.pool.classes import CLASSES
from realcatcha_captcha.pool.photographs import LICENCES

WITHIN_S: Final = 3600.0
_EXTENSIONS: Final = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


@dataclass(frozen=True)
class Uploading:
    """The use case. Every method raises `Unavailable`."""

    stores: Stores
    clock: Callable[[], float]

    async def sign_upload(self, new: NewUpload) -> SignedUpload:
        """Allow one photograph to be uploaded; what is said of it is remembered. Raises Malformed."""
        _check_upload(new)
        now = self.clock()
        id = secrets.token_hex(16)
        terms = UploadTerms(
            f"{INBOX}/{id}.{_EXTENSIONS[new.content_type]}", new.content_type, MOST_BYTES, now + WITHIN_S
        )
        form = self.stores.objects.upload_form(terms)
        await self.stores.uploads.prepare()
        await self.stores.uploads.add(
            Upload(
                id,
                new.content_type,
                new.licence,
                new.attribution,
                now,
                terms.expires_at,
                labels=new.labels,
                source=new.source,
                original=new.original,
            )
        )
        return SignedUpload(id, form.url, form.fields, terms.expires_at, MOST_BYTES)

    async def uploads(self, query: UploadQuery) -> UploadPage:
        """List uploads."""
        found = await self.stores.uploads.page(limit=query.limit + 1, status=query.status, before=query.before)
        page = found[: query.limit]
        following = (page[-1].created_at, page[-1].id) if len(found) > len(page) else None
        return UploadPage([upload_view(one) for one in page], following)


def _check_upload(new: NewUpload) -> None:
    """Refuse what the intake would refuse later, whatever the file is. Raises Malformed."""
    if new.licence not in LICENCES:
        raise Malformed(f"A photograph needs one of these licences: {', '.join(sorted(LICENCES))}.")
    strange = sorted(set(new.labels) - CLASSES.keys())
    if strange:
        raise Malformed(f"Nobody is asked for {', '.join(strange)}.")
