"""A picture is removed where everything is real: lists, catalogue, picture store, objects."""

import asyncio
import base64
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_captcha.adapters.redis_packs import packs_key
from realcatcha_captcha.application.ports.packs import BANDS, IMAGE_GRID, decode_pack
from realcatcha_captcha.pool.administration.opening import Administration
from realcatcha_captcha.pool.parts import PoolParts
from realcatcha_captcha.pool.settings import PoolSettings
from realcatcha_captcha.pool.stores import open_objects
from realcatcha_contracts import (
    LABELLING_QUEUE,
    ClassScore,
    LabelReply,
    PictureLabels,
    decode_label_request,
    encode_label_reply,
)
from realcatcha_contracts.pool import LevelsQuery, PackQuery, PictureQuery, PictureRemoval, Rejects, RejectsQuery


@pytest.fixture
def settings(redis_url: str, mongo_uri: str, tmp_path: Path) -> PoolSettings:
    return PoolSettings(
        redis_url=redis_url,
        mongo_uri=mongo_uri,
        object_store_url=f"file://{tmp_path}/objects",
        ingest_dir=tmp_path / "in",
        bundled_photographs=False,
        pack_low_water=3,
        pack_high_water=6,
        pack_kinds=("image-grid",),
    )


def stock(parts: PoolParts, settings: PoolSettings) -> None:
    """Take photographs in, label half of them cats and half dogs, and make packs of them."""
    while parts.run(parts.ingest()):
        pass
    parts.run(parts.send_to_be_labelled())
    with redis.Redis.from_url(settings.redis_url) as client:
        messages = [json.loads(one) for one in client.lrange(LABELLING_QUEUE, 0, -1)]  # type: ignore[union-attr]  # the sync client
    sent = [decode_label_request(json.loads(base64.b64decode(one["body"]))[0][0]) for one in messages]
    ids = sorted(picture.id for request in sent for picture in request.pictures)
    labels = []
    for number, id in enumerate(ids):
        shown, lacking = ("cat", "dog") if number % 2 else ("dog", "cat")
        scores = [ClassScore(shown, 0.99, "present"), ClassScore(lacking, 0.01, "absent")]
        labels.append(PictureLabels(id, scores))
    parts.run(parts.record_labels(encode_label_reply(LabelReply("grid", "1.0.0", labels)).decode()))
    assert parts.run(parts.top_up())


def listed(settings: PoolSettings) -> set[str]:
    """Ids of the packs that are in lists."""
    with redis.Redis.from_url(settings.redis_url) as client:
        entries = [one for band in BANDS for one in client.lrange(packs_key(IMAGE_GRID, band), 0, -1)]  # type: ignore[union-attr]  # the sync client
    return {decode_pack(one).id for one in entries}


def ask(settings: PoolSettings, *requests: tuple[str, Any]) -> list[Any]:
    """Ask what the web process would be asked."""

    async def run() -> list[Any]:
        client = connect(settings.redis_url, timeout_s=30)
        office = Administration(settings.mongo_uri, client, open_objects(settings), time.time)
        answers = [await office.operations[name].run(request) for name, request in requests]
        await office.aclose()
        await client.aclose()
        return answers

    return asyncio.run(run())


def test_a_removed_picture_is_shown_by_nothing_any_more(
    settings: PoolSettings, tmp_path: Path, a_file: Callable[..., bytes]
) -> None:
    """Its packs leave the lists, whether the catalogue knew them or not; the pool makes no more of them."""
    for number in range(20):
        a_file(tmp_path / f"in/{number}.jpg", number)
    (tmp_path / "in/torn.jpg").write_bytes(b"torn")
    parts = PoolParts(settings)
    stock(parts, settings)
    before = listed(settings)
    (page,) = ask(settings, ("pictures", PictureQuery(status="accepted", shows="cat")))
    wanted = page.items[0]
    (removed,) = ask(settings, ("remove", PictureRemoval(wanted.id)))  # the catalogue has not heard of any pack yet
    gone = before - listed(settings)
    assert len(gone) == removed.packs_withdrawn > 0
    parts.run(parts.flush())
    again, packs, levels, rejects = ask(
        settings,
        ("remove", PictureRemoval(wanted.id)),
        ("packs", PackQuery(limit=100)),
        ("levels", LevelsQuery()),
        ("rejects", RejectsQuery()),
    )
    assert again.packs_withdrawn == 0
    key = f"photographs/{wanted.id.removeprefix('p-')}.jpg"
    assert {one.id for one in packs.items if key in one.photographs} == gone
    assert [(one.low_water, one.high_water) for one in levels.shelves if one.kind == IMAGE_GRID] == [(3, 6)] * 2
    assert isinstance(rejects, Rejects)
    assert [(one.name, one.origin, one.reason) for one in rejects.files] == [
        ("torn.jpg", "in", "not a readable picture")
    ]
    assert [(one.reason, one.pictures) for one in rejects.reasons] == [("removed", 1)]
    assert not (tmp_path / "objects" / key).exists()
    for _ in range(3):  # its photograph is still at hand in this process
        parts.run(parts.top_up())
    parts.run(parts.flush())
    (packs,) = ask(settings, ("packs", PackQuery(limit=100, photograph=key)))
    assert not {one.id for one in packs.items} & listed(settings)
    parts.close()
