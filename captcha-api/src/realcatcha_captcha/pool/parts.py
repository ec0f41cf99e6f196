"""Composition root of a pool worker: opens the stores that its settings name, once a process."""

import asyncio
import time
from collections.abc import Coroutine
from functools import cached_property, partial
from typing import Any, Final, TypeVar

import msgspec
import structlog
from celery import Celery
from realcatcha_contracts import decode_label_reply
from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.adapters.celery_label_queue import CeleryLabelQueue
from realcatcha_captcha.adapters.mongo_catalogue import MongoCatalogue
from realcatcha_captcha.adapters.mongo_clients import connect_mongo, database_of
from realcatcha_captcha.adapters.mongo_pictures import MongoPictures
from realcatcha_captcha.adapters.mongo_uploads import MongoUploads
from realcatcha_captcha.adapters.redis_catalogue_outbox import RedisCatalogueOutbox
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_captcha.adapters.redis_packs import RedisPackShelf
from realcatcha_captcha.adapters.redis_shelf_reports import RedisShelfReports
from realcatcha_captcha.adapters.redis_withdrawals import RedisWithdrawals
from realcatcha_captcha.application.ports.objects import ObjectStore
from realcatcha_captcha.application.ports.packs import BANDS, EASY, HARD, IMAGE_GRID
from realcatcha_captcha.pool.abstract import KIND as ABSTRACT
from realcatcha_captcha.pool.abstract import AbstractPacks
from realcatcha_captcha.pool.building import BuiltPack, Terms, build_pack
from realcatcha_captcha.pool.clearing import Clearing
from realcatcha_captcha.pool.inbox import Inbox
from realcatcha_captcha.pool.labelling import LabelOffice, LabelPace
from realcatcha_captcha.pool.painting import add_recipes
from realcatcha_captcha.pool.photographs import read_catalogue
from realcatcha_captcha.pool.settings import BUNDLED_PHOTOGRAPHS, PoolSettings
from realcatcha_captcha.pool.spoken import KIND as SPOKEN
from realcatcha_captcha.pool.spoken import KOREAN_KIND as SPOKEN_KO
from realcatcha_captcha.pool.spoken import build_spoken_pack
from realcatcha_captcha.pool.stocking import Builder, Marks, Shelf, Stocker, Supply
from realcatcha_captcha.pool.stores import open_objects, open_uploads
from realcatcha_captcha.pool.uploads import UploadIntake
from realcatcha_captcha.pool.words import ENGLISH, KOREAN, Language, build_pictures_pack, build_word_pack
from realcatcha_captcha.pool.working_set import WorkingSet

T = TypeVar("T")
# Parts of the water marks: drawings are asked less often than grids, and a recording is as large as two grids.
_WORDS_SHARE: Final = 0.5
_SPOKEN_SHARE: Final = 0.25
_ABSTRACT_SHARE: Final = 0.125  # asked last, and about fifteen images are painted and labelled for each row
_log = structlog.get_logger("realcatcha.pool")


class PoolParts:
    """Everything a task needs; the clients live on one event loop that runs only while a task does."""

    def __init__(self, settings: PoolSettings) -> None:
        self._settings = settings
        self._runner = asyncio.Runner()
        self._redis = connect(settings.redis_url)
        self._broker = connect(settings.broker_url)
        self._sender = Celery("realcatcha_pool_sender", broker=settings.broker_url, set_as_current=False)
        self._mongo = connect_mongo(settings.mongo_uri)
        self._prepared = False
        public = settings.bundled_photographs and settings.photos_dir == BUNDLED_PHOTOGRAPHS
        if settings.environment == "production" and public:
            _log.warning("bundled_photographs_in_production", photographs=str(settings.photos_dir))

    def run(self, work: Coroutine[Any, Any, T]) -> T | None:
        """Run one task's work; None when a store was away: the next beat tries again."""
        try:
            return self._runner.run(work)
        except Unavailable as error:
            _log.warning("pool_waits", private=error.private)
            return None

    def close(self) -> None:
        """Close the clients and the loop."""
        self._runner.run(self._aclose())
        self._runner.close()

    @cached_property
    def working_set(self) -> WorkingSet:
        """The photographs that packs are made of."""
        folder = self._settings.photos_dir
        bundled = read_catalogue(folder) if self._settings.bundled_photographs else []
        return WorkingSet(self.pictures, self.objects, folder=folder, bundled=bundled)

    @cached_property
    def objects(self) -> ObjectStore:
        """Where images, recordings and photographs are."""
        return open_objects(self._settings)

    @cached_property
    def pictures(self) -> MongoPictures:
        """The picture store."""
        return MongoPictures(database_of(self._mongo))

    @cached_property
    def stocker(self) -> Stocker:
        """The one that fills the lists."""
        return Stocker(
            RedisPackShelf(self._redis),
            self.objects,
            RedisCatalogueOutbox(self._redis),
            supplies=self._supplies(),
            withdrawals=RedisWithdrawals(self._redis),
            reports=RedisShelfReports(self._redis),
            builds_per_minute=self._settings.pack_builds_per_minute,
        )

    @cached_property
    def label_office(self) -> LabelOffice:
        """The one that has pictures labelled."""
        queue = CeleryLabelQueue(self._sender, self._broker, reply_queue=self._settings.pack_queue)
        pace = LabelPace(again_after_s=self._settings.label_again_s)
        return LabelOffice(self.pictures, self.objects, queue, pace=pace)

    @cached_property
    def inbox(self) -> Inbox | None:
        """The one that takes photographs from a folder; None where the settings name none."""
        folder = self._settings.ingest_dir
        return None if folder is None else Inbox(folder, self.pictures, self.objects, uploads=self.uploads)

    @cached_property
    def uploads(self) -> MongoUploads:
        """What administrators upload, and files that were refused."""
        return MongoUploads(database_of(self._mongo))

    @cached_property
    def upload_intake(self) -> UploadIntake:
        """The one that takes uploads in."""
        return UploadIntake(partial(open_uploads, self._settings), self.uploads, self.pictures, self.objects)

    @cached_property
    def clearing(self) -> Clearing:
        """The one that removes what the picture store needs no longer."""
        return Clearing(self.pictures, self.objects)

    async def send_to_be_labelled(self) -> int:
        """Send pictures that are due to the labeller; give how many. Raises Unavailable."""
        await self._prepare()
        return await self.label_office.send_due()

    async def record_labels(self, text: str) -> int:
        """Record the labeller's answer and ask for more; give how many labels were waited for. Raises Unavailable."""
        try:
            reply = decode_label_reply(text)
        except (msgspec.MsgspecError, UnicodeError) as error:
            _log.warning("labels_unreadable", reason=str(error))
            return 0
        recorded = await self.label_office.record(reply)
        await self.label_office.send_due()
        return recorded

    async def paint(self) -> int:
        """Name abstract images, where rows of them are wanted, and have them labelled; give how many.

        Raises Unavailable.
        """
        if ABSTRACT not in self._settings.pack_kinds:
            return 0
        await self._prepare()
        added = await add_recipes(self.pictures, now=time.time())
        if added:
            await self.label_office.send_due()
        return added

    async def top_up(self) -> int:
        """Fill the lists for about one interval of the schedule; give how many packs were built. Raises Unavailable."""
        await self.working_set.refresh()
        return await self.stocker.top_up(seconds=self._settings.pack_check_s)

    async def flush(self) -> int:
        """Move catalogue entries to MongoDB and let old ones go. Raises Unavailable."""
        await self._prepare()
        return await self.stocker.flush(MongoCatalogue(database_of(self._mongo)))

    async def collect(self) -> int:
        """Remove what expired from lists, object store and catalogue. Raises Unavailable."""
        collected = await self.stocker.collect()
        await MongoCatalogue(database_of(self._mongo)).remove_expired(now=time.time())
        await self.upload_intake.expire()
        await self.upload_intake.take(seconds=self._settings.pack_check_s, every=True)
        return collected + await self.clearing.clear()

    async def ingest(self) -> int:
        """Take photographs from `ingest_dir`, a little at a time; give how many came in. Raises Unavailable."""
        return await self.inbox.take(seconds=self._settings.pack_check_s) if self.inbox else 0

    async def take_uploads(self) -> int:
        """Take in what administrators uploaded, a little at a time; give how many. Raises Unavailable."""
        return await self.upload_intake.take(seconds=self._settings.pack_check_s)

    def build(self, band: int) -> BuiltPack:
        """Build one image grid. Raises PoolTooSmallError, OSError."""
        terms = self._terms()
        index = self.working_set.index
        return self._noted(build_pack(index, band, now=terms.now, lifetime_s=terms.lifetime_s, uses=terms.uses))

    def _supplies(self) -> dict[Shelf, Supply]:
        """Say how each list is filled; the first visitors swap to other kinds less often than they are asked a grid."""
        marks = Marks(self._settings.pack_low_water, self._settings.pack_high_water)
        pictures: dict[Shelf, Builder] = {(IMAGE_GRID, band): partial(self.build, band) for band in BANDS}
        words: dict[Shelf, Builder] = {}
        for language in (ENGLISH, KOREAN):
            words[language.kind, EASY] = partial(self._word, language)
            words[language.kind, HARD] = partial(self._pictures_to_name, language)
        spoken: dict[Shelf, Builder] = {
            (kind, band): partial(self._spoken, kind, band) for kind in (SPOKEN, SPOKEN_KO) for band in BANDS
        }
        rows = AbstractPacks(self.pictures)
        abstract: dict[Shelf, Builder] = {(ABSTRACT, band): partial(self._row, rows, band) for band in BANDS}
        shares = (
            (pictures, 1.0),
            (words, _WORDS_SHARE),
            (spoken, _SPOKEN_SHARE),
            (abstract, _ABSTRACT_SHARE),
        )
        every = {shelf: Supply(build, marks.shared(share)) for group, share in shares for shelf, build in group.items()}
        return {shelf: supply for shelf, supply in every.items() if shelf[0] in self._settings.stocked_kinds}

    def _word(self, language: Language) -> BuiltPack:
        return build_word_pack(self._terms(), language)

    def _pictures_to_name(self, language: Language) -> BuiltPack:
        return self._noted(build_pictures_pack(self.working_set.index, self._terms(), language))

    def _noted(self, built: BuiltPack) -> BuiltPack:
        """Remember which photographs a pack was made with."""
        self.working_set.note(built.entry.photographs)
        return built

    def _spoken(self, kind: str, band: int) -> BuiltPack:
        return build_spoken_pack(kind, band, self._terms())

    async def _row(self, rows: AbstractPacks, band: int) -> BuiltPack:
        return await rows.build(band, self._terms())

    def _terms(self) -> Terms:
        return Terms(time.time(), self._settings.pack_lifetime_s, self._settings.pack_max_uses)

    async def _prepare(self) -> None:
        """Create the indexes, once a process."""
        if not self._prepared:
            await MongoCatalogue(database_of(self._mongo)).prepare()
            await self.pictures.prepare()
            await self.uploads.prepare()
            self._prepared = True

    async def _aclose(self) -> None:
        self._sender.close()
        await self._broker.aclose()
        await self._redis.aclose()
        await self._mongo.close()
