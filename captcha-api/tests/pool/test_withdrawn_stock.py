"""A photograph that was removed is shown by no pack that comes after it, nor by one that was under way."""

from functools import partial

from realcatcha_captcha.adapters.memory_catalogue import MemoryCatalogueOutbox
from realcatcha_captcha.adapters.memory_packs import MemoryPacks
from realcatcha_captcha.adapters.memory_shelf_reports import MemoryShelfReports
from realcatcha_captcha.adapters.memory_withdrawals import MemoryWithdrawals
from realcatcha_captcha.adapters.object_store.memory import MemoryObjectStore
from realcatcha_captcha.application.ports.packs import EASY, HARD, IMAGE_GRID
from realcatcha_captcha.application.ports.shelf_reports import ShelfReport
from realcatcha_captcha.pool.building import BuiltPack, build_pack
from realcatcha_captcha.pool.composition import PoolTooSmallError
from realcatcha_captcha.pool.photographs import PhotographIndex
from realcatcha_captcha.pool.stocking import Marks, Stocker, Supply

NOW = 1_800_000_000.0


def a_stocker(
    pool: PhotographIndex, withdrawals: MemoryWithdrawals, outbox: MemoryCatalogueOutbox, reports: MemoryShelfReports
) -> Stocker:
    def nothing() -> BuiltPack:
        raise PoolTooSmallError("no class has enough distractors")

    return Stocker(
        MemoryPacks(clock=lambda: NOW),
        MemoryObjectStore(),
        outbox,
        supplies={
            (IMAGE_GRID, EASY): Supply(partial(build_pack, pool, EASY, now=NOW, lifetime_s=3600), Marks(20, 40)),
            (IMAGE_GRID, HARD): Supply(nothing, Marks(1, 2)),
        },
        withdrawals=withdrawals,
        reports=reports,
        clock=lambda: NOW,
    )


async def test_packs_with_a_removed_photograph_are_withdrawn_or_not_listed(pool: PhotographIndex) -> None:
    """The first ones were built before the pool knew; it learns with them."""
    withdrawals, outbox = MemoryWithdrawals(), MemoryCatalogueOutbox()
    stocker = a_stocker(pool, withdrawals, outbox, MemoryShelfReports())
    removed = {one.file for one in pool.by_class["cat"][:6]}
    for file in removed:
        await withdrawals.note_photograph(file, now=NOW)
    assert await stocker.top_up(seconds=60)
    listed = await outbox.peek(100)
    showing = {one.id for one in listed if removed.intersection(one.photographs)}
    assert showing == await withdrawals.packs()
    assert showing <= {one.id for one in listed[:4]}


async def test_the_stocker_reports_marks_and_why_it_cannot_build(pool: PhotographIndex) -> None:
    """Of every list, also where it is full."""
    reports = MemoryShelfReports()
    await a_stocker(pool, MemoryWithdrawals(), MemoryCatalogueOutbox(), reports).top_up(seconds=60)
    assert reports.report is not None
    assert reports.report.shelves == [
        ShelfReport(IMAGE_GRID, EASY, 20, 40),
        ShelfReport(IMAGE_GRID, HARD, 1, 2, "no class has enough distractors"),
    ]
