"""Look at the pool: its levels, its pictures, what it does not use, and its packs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from realcatcha_contracts.pool import (
    LevelsQuery,
    PackPage,
    PackQuery,
    PicturePage,
    PictureQuery,
    PictureStock,
    PoolLevel,
    PoolLevels,
    RefusedFile,
    RejectReason,
    Rejects,
    RejectsQuery,
)

from realcatcha_captcha.application.ports.packs import BANDS
from realcatcha_captcha.pool.administration.stores import Stores
from realcatcha_captcha.pool.administration.views import pack_view, picture_view


@dataclass(frozen=True)
class Browsing:
    """The use case; `shelves` are the kinds of lists that there are. Every method raises `Unavailable`."""

    stores: Stores
    shelves: Sequence[str]
    clock: Callable[[], float]

    async def levels(self, _query: LevelsQuery) -> PoolLevels:
        """Tell how full the lists are and how many pictures there are."""
        report = await self.stores.reports.last()
        said = {(one.kind, one.band): one for one in report.shelves} if report else {}
        levels = []
        for kind in self.shelves:
            for band in BANDS:
                one = said.get((kind, band))
                ready = await self.stores.shelf.level(kind, band)
                marks = (one.low, one.high, one.shortage) if one else (None, None, "")
                levels.append(PoolLevel(kind, band, ready, *marks))
        stock = [
            PictureStock(one.source, one.status, one.target, one.pictures, one.unused)
            for one in await self.stores.pictures.stock()
        ]
        return PoolLevels(levels, stock, report.at if report else None)

    async def pictures(self, query: PictureQuery) -> PicturePage:
        """List pictures."""
        found = await self.stores.pictures.page(
            limit=query.limit + 1,
            source=query.source,
            status=query.status,
            shows=query.shows,
            reason=query.reason,
            before=query.before,
        )
        page = found[: query.limit]
        following = (page[-1].created_at, page[-1].id) if len(found) > len(page) else None
        return PicturePage([picture_view(one, self.stores.objects, now=self.clock()) for one in page], following)

    async def rejects(self, query: RejectsQuery) -> Rejects:
        """Tell what is not used, and why."""
        counted = await self.stores.pictures.count_reasons("rejected")
        reasons = [RejectReason(source, reason, count) for (source, reason), count in sorted(counted.items())]
        files = await self.stores.uploads.refused(limit=query.limit)
        return Rejects(reasons, [RefusedFile(one.name, one.origin, one.reason, one.at) for one in files])

    async def packs(self, query: PackQuery) -> PackPage:
        """Search the catalogue."""
        photograph = query.photograph
        if photograph is not None:
            picture = await self.stores.pictures.get(photograph)
            photograph = picture.photograph.object_key if picture and picture.photograph else photograph
        found = await self.stores.catalogue.recent(
            limit=query.limit + 1, before=query.before, kind=query.kind, target=query.target, photograph=photograph
        )
        page = found[: query.limit]
        following = page[-1].created_at if len(found) > len(page) else None
        return PackPage([pack_view(one, self.stores.objects, now=self.clock()) for one in page], following)
