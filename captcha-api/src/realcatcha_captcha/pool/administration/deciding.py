"""Decide on pictures that wait for a review, and remove pictures with the packs that show them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from realcatcha_contracts.pool import PictureDecision, PictureRemoval, PictureView, RemovedPicture
from realcatcha_kit.errors import Conflict, NotFound

from realcatcha_captcha.application.ports.catalogue import CatalogueEntry
from realcatcha_captcha.application.ports.pictures import Picture, Verdict
from realcatcha_captcha.pool.administration.stores import Stores
from realcatcha_captcha.pool.administration.views import picture_view
from realcatcha_captcha.pool.reviews import REMOVED, check_decision, is_done, verdict_of

_MOST_PACKS: Final = 2_000


class PictureNotFound(NotFound):
    """No such picture."""

    code = "picture-not-found"
    title = "There is no such picture"


class PictureDecided(Conflict):
    """Somebody, or the model, decided otherwise."""

    code = "picture-decided"
    title = "The picture does not wait for a review any more"


@dataclass(frozen=True)
class Deciding:
    """The use case. Every method raises `Unavailable`."""

    stores: Stores
    clock: Callable[[], float]

    async def decide(self, decision: PictureDecision) -> PictureView:
        """Have a reviewer's word decide on a picture that waits for one; the same word again changes nothing.

        Raises:
            Malformed: The decision contradicts itself.
            PictureNotFound: There is none.
            PictureDecided: It does not wait any more, and is not as this decision would have it.
        """
        check_decision(decision)
        picture = await self._find(decision.id)
        verdict = verdict_of(picture, decision)
        done = picture.status == "review" and await self.stores.pictures.decide(
            picture.id, verdict, expected="review", vouched=decision.present, now=self.clock()
        )
        now = await self._find(decision.id)
        if not done and not is_done(now, decision):
            raise PictureDecided(extensions={"status": now.status, "shows": now.shows, "lacks": now.lacks})
        return picture_view(now, self.stores.objects, now=self.clock())

    async def remove(self, removal: PictureRemoval) -> RemovedPicture:
        """Have a picture be used no more, and withdraw the packs that show it; repeating it finishes what was begun.

        Raises PictureNotFound.
        """
        picture = await self._find(removal.id)
        file = picture.photograph.object_key if picture.photograph else picture.id
        while picture.status != "rejected":  # a model's or a reviewer's word may come in between
            verdict = Verdict("rejected", REMOVED)
            await self.stores.pictures.decide(picture.id, verdict, expected=picture.status, now=self.clock())
            picture = await self._find(removal.id)
        if not file:
            return RemovedPicture(picture.id, 0)
        await self.stores.withdrawals.note_photograph(file, now=self.clock())
        withdrawn = await self._withdraw(await self._showing(file))
        if picture.photograph:
            await self.stores.objects.delete([file])
            await self.stores.pictures.forget_objects([picture.id])
        return RemovedPicture(picture.id, withdrawn)

    async def _find(self, id: str) -> Picture:
        picture = await self.stores.pictures.get(id)
        if picture is None:
            raise PictureNotFound
        return picture

    async def _showing(self, file: str) -> list[CatalogueEntry]:
        """Find the packs that show a photograph, those on their way to the catalogue too."""
        waiting = [one for one in await self.stores.outbox.peek(_MOST_PACKS) if file in one.photographs]
        listed = await self.stores.catalogue.recent(limit=_MOST_PACKS, photograph=file)
        return list({one.id: one for one in (*waiting, *listed)}.values())

    async def _withdraw(self, entries: Sequence[CatalogueEntry]) -> int:
        await self.stores.withdrawals.withdraw([one.id for one in entries], now=self.clock())
        await self.stores.objects.delete([one.object_key for one in entries])
        return len(entries)
