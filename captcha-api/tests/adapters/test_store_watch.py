"""A process that only signs URLs still learns that the store went away."""

import asyncio
from pathlib import Path

from realcatcha_captcha.adapters.object_store.folder import FolderObjectStore
from realcatcha_captcha.adapters.object_store.watch import StoreWatch


async def test_availability_follows_the_store(tmp_path: Path) -> None:
    """There, away, there again; without anybody reading or writing."""
    place = tmp_path / "objects"
    store = FolderObjectStore(place, secret="s")
    watch = StoreWatch(store, every_s=0.01)
    await watch.start()

    async def becomes(available: bool) -> None:
        async with asyncio.timeout(30):
            while store.available() != available:  # noqa: ASYNC110  # no event tells
                await asyncio.sleep(0.01)

    await becomes(True)
    async with asyncio.timeout(30):
        while not place.is_dir():  # noqa: ASYNC110  # no event tells
            await asyncio.sleep(0.01)
    place.rename(tmp_path / "elsewhere")
    place.write_bytes(b"in the way")
    await becomes(False)
    place.unlink()
    await becomes(True)
    await watch.aclose()


async def test_a_watch_that_never_started_can_be_closed(tmp_path: Path) -> None:
    """A start-up that failed half way."""
    await StoreWatch(FolderObjectStore(tmp_path, secret="s")).aclose()
