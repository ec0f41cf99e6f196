"""The composition of a pool worker on real stores, and its settings."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pymongo
import pytest
import redis
import structlog
from pydantic import ValidationError
from realcatcha_abstract import FEELINGS
from realcatcha_captcha.adapters.redis_packs import packs_key
from realcatcha_captcha.application.ports.packs import BANDS, IMAGE_GRID, decode_pack
from realcatcha_captcha.pool.celery_app import (
    COLLECT_GARBAGE,
    FLUSH_CATALOGUE,
    INGEST,
    PAINT,
    SEND,
    TAKE_UPLOADS,
    TOP_UP,
    add_tasks,
    create_app,
)
from realcatcha_captcha.pool.parts import PoolParts
from realcatcha_captcha.pool.photographs import PhotographIndex
from realcatcha_captcha.pool.settings import BUNDLED_PHOTOGRAPHS, PoolSettings
from realcatcha_contracts import (
    LABELLING_QUEUE,
    RECORD_TASK,
    ClassScore,
    LabelReply,
    PictureLabels,
    decode_label_request,
    encode_label_reply,
)
from realcatcha_kit.testing.plugin import S3Bucket

FileMaker = Callable[..., bytes]


@pytest.fixture
def settings(redis_url: str, mongo_uri: str, tmp_path: Path, pool: PhotographIndex) -> PoolSettings:
    return PoolSettings(
        redis_url=redis_url,
        mongo_uri=mongo_uri,
        object_store_url=f"file://{tmp_path}/objects",
        photos_dir=pool.folder,
        pack_low_water=3,
        pack_high_water=6,
        pack_max_uses=2,
        pack_kinds=("image-grid",),
    )


def test_packs_reach_list_store_and_catalogue(settings: PoolSettings, tmp_path: Path) -> None:
    """As the worker runs it: one event loop that rests between tasks."""
    parts = PoolParts(settings)
    assert parts.run(parts.stocker.top_up(seconds=20)) == 12
    assert parts.run(parts.flush()) == 12
    assert parts.run(parts.stocker.top_up(seconds=20)) == 0
    assert parts.run(parts.flush()) == 0
    assert parts.run(parts.collect()) == 0
    parts.close()
    with redis.Redis.from_url(settings.redis_url) as client:
        packs = [decode_pack(one) for band in BANDS for one in client.lrange(packs_key(IMAGE_GRID, band), 0, -1)]  # type: ignore[union-attr]  # the sync client
    assert all((tmp_path / "objects" / pack.object_key).is_file() for pack in packs)
    assert {pack.uses_left for pack in packs} == {2}
    with pymongo.MongoClient[dict[str, object]](settings.mongo_uri) as mongo:
        listed = {one["_id"] for one in mongo.get_default_database()["packs"].find({})}
    assert listed == {pack.id for pack in packs}


def test_packs_can_live_on_s3(settings: PoolSettings, s3: S3Bucket) -> None:
    """The same worker, another URL."""
    on_s3 = settings.model_copy(
        update={
            "object_store_url": f"s3://{s3.bucket}",
            "object_storage_endpoint": s3.endpoint,
            "object_storage_access_key": s3.access_key,
            "object_storage_secret_key": s3.secret_key,
        }
    )
    parts = PoolParts(on_s3)
    assert parts.run(parts.stocker.top_up(seconds=20)) == 12
    assert parts.run(parts.stocker.collect()) == 0
    parts.close()


def test_photographs_can_live_on_s3_from_their_file_to_their_pack(
    settings: PoolSettings, s3: S3Bucket, tmp_path: Path, a_file: FileMaker
) -> None:
    """Taken in, sent with what is stored, labelled, and shown; the bundled ones are not used."""
    for number in range(18):
        a_file(tmp_path / f"in/{number}.jpg", number)
    changes = {
        "object_store_url": f"s3://{s3.bucket}",
        "object_storage_endpoint": s3.endpoint,
        "object_storage_access_key": s3.access_key,
        "object_storage_secret_key": s3.secret_key,
        "ingest_dir": tmp_path / "in",
        "bundled_photographs": False,
    }
    parts = PoolParts(settings.model_copy(update=changes))
    assert sum(parts.run(parts.ingest()) or 0 for _ in range(2)) == 18
    assert parts.run(parts.send_to_be_labelled()) == 18
    with redis.Redis.from_url(settings.redis_url) as client:
        messages = [json.loads(one) for one in client.lrange(LABELLING_QUEUE, 0, -1)]  # type: ignore[union-attr]  # the sync client
    sent = [decode_label_request(json.loads(base64.b64decode(one["body"]))[0][0]) for one in messages]
    ids = sorted(picture.id for request in sent for picture in request.pictures)
    assert len(set(ids)) == 18
    assert all(picture.data.startswith(b"\xff\xd8\xff") for request in sent for picture in request.pictures)
    findings = [("cat", "dog")] * 9 + [("dog", "cat")] * 9
    labels = [
        PictureLabels(id, [ClassScore(shown, 0.99, "present"), ClassScore(lacking, 0.01, "absent")])
        for id, (shown, lacking) in zip(ids, findings, strict=True)
    ]
    reply = encode_label_reply(LabelReply("grid", "1.0.0", labels)).decode()
    assert parts.run(parts.record_labels(reply)) == 18
    built = parts.run(parts.top_up())
    assert built is not None
    assert built > 0
    parts.close()


def test_a_store_that_is_away_is_no_error_of_the_task(settings: PoolSettings) -> None:
    """The next beat tries again."""
    parts = PoolParts(settings.model_copy(update={"redis_url": "redis://127.0.0.1:9/0"}))
    with structlog.testing.capture_logs() as logs:
        assert parts.run(parts.stocker.top_up(seconds=1)) is None
    assert [line["event"] for line in logs] == ["pool_waits"]
    parts.close()


def test_photographs_of_a_folder_are_taken_in(settings: PoolSettings, tmp_path: Path, a_file: FileMaker) -> None:
    """The refused one is logged, once."""
    for number in range(3):
        a_file(tmp_path / f"in/{number}.jpg", number)
    (tmp_path / "in/x.jpg").write_bytes(b"rubbish")
    parts = PoolParts(settings.model_copy(update={"ingest_dir": tmp_path / "in"}))
    with structlog.testing.capture_logs() as logs:
        assert parts.run(parts.ingest()) == 3
        assert parts.run(parts.ingest()) == 0
    assert [line["event"] for line in logs] == ["photograph_refused", "photographs_taken"]
    assert len(list((tmp_path / "objects/photographs").glob("*.jpg"))) == 3
    parts.close()


def test_nothing_is_ingested_without_a_folder(settings: PoolSettings) -> None:
    """The default."""
    parts = PoolParts(settings)
    assert parts.run(parts.ingest()) == 0
    parts.close()


def test_production_on_bundled_photographs_is_warned_about(settings: PoolSettings) -> None:
    """They are public; everybody can label them."""
    public = {"environment": "production", "photos_dir": BUNDLED_PHOTOGRAPHS}
    with structlog.testing.capture_logs() as logs:
        PoolParts(settings.model_copy(update=public)).close()
        PoolParts(settings.model_copy(update={**public, "bundled_photographs": False})).close()
        PoolParts(settings.model_copy(update={"environment": "production"})).close()
    assert [line["event"] for line in logs] == ["bundled_photographs_in_production"]


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under their own names and the source design's."""
    for name in ("CAPTCHA_MONGO_URI", "CAPTCHA_CELERY_REDIS_URL", "CAPTCHA_PACK_QUEUE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CAPTCHA_REDIS_URL", "redis://state:6379/0")
    monkeypatch.setenv("MONGO_URI", "mongodb://mongo/x")
    monkeypatch.setenv("OBJECT_STORAGE_BUCKET", "pool")
    monkeypatch.setenv("CAPTCHA_PACK_QUEUE", "pool")
    settings = PoolSettings()
    assert (settings.broker_url, settings.mongo_uri) == ("redis://state:6379/0", "mongodb://mongo/x")
    assert (settings.object_storage_bucket, settings.pack_queue) == ("pool", "pool")
    monkeypatch.setenv("CAPTCHA_CELERY_REDIS_URL", "redis://celery:6379/1")
    assert PoolSettings().broker_url == "redis://celery:6379/1"


def test_kinds_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the example of the environment shows them."""
    monkeypatch.setenv("CAPTCHA_PACK_KINDS", "image-grid, spoken-ko")
    assert PoolSettings().pack_kinds == ("image-grid", "spoken-ko")


def test_a_worker_stocks_every_kind_of_its_settings(settings: PoolSettings) -> None:
    """Both bands of each, drawings and recordings by smaller marks."""
    every = settings.model_copy(update={"pack_kinds": ("image-grid", "handwriting", "spoken", "spoken-ko")})
    parts = PoolParts(every)
    assert parts.run(parts.stocker.top_up(seconds=60)) == 2 * (6 + 3 + 2 + 2)
    parts.close()


def test_korean_words_are_stocked_where_the_setting_says_so(
    settings: PoolSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both bands, beside the other kinds; none by default."""
    assert "handwriting-ko" not in PoolSettings().stocked_kinds
    monkeypatch.setenv("CAPTCHA_HANDWRITING_KO", "true")
    assert PoolSettings().stocked_kinds == (*PoolSettings().pack_kinds, "handwriting-ko")
    parts = PoolParts(settings.model_copy(update={"handwriting_ko": True}))
    assert parts.run(parts.stocker.top_up(seconds=20)) == 2 * (6 + 3)
    parts.close()
    with redis.Redis.from_url(settings.redis_url) as client:
        packs = [decode_pack(one) for band in BANDS for one in client.lrange(packs_key("handwriting-ko", band), 0, -1)]  # type: ignore[union-attr]  # the sync client
    assert [pack.target for pack in packs] == ["word"] * 3 + ["pictures"] * 3


def test_rows_of_abstract_images_follow_their_labels(settings: PoolSettings) -> None:
    """Painted, sent, labelled, claimed: nothing is asked before the model has spoken, and no image twice."""
    parts = PoolParts(settings.model_copy(update={"pack_kinds": ("abstract",), "pack_high_water": 8}))
    app = create_app(settings)
    add_tasks(app, settings, lambda: parts)
    assert parts.run(parts.stocker.top_up(seconds=20)) == 0
    for _ in range(3):
        app.tasks[PAINT]()
    with redis.Redis.from_url(settings.redis_url) as client, pymongo.MongoClient(settings.mongo_uri) as mongo:
        pictures = mongo.get_default_database()["pictures"]
        assert client.llen(LABELLING_QUEUE) == 3
        for picture in pictures.find({}):
            feels = picture["recipe"]["feeling"]
            scores = [ClassScore(one, float(one == feels), "present" if one == feels else "absent") for one in FEELINGS]
            reply = LabelReply("abstract", "1.0.0", [PictureLabels(picture["_id"], scores)])
            app.tasks[RECORD_TASK](encode_label_reply(reply).decode())
        built = sum(parts.run(parts.stocker.top_up(seconds=20)) or 0 for _ in range(20))
        rows = [decode_pack(one) for band in BANDS for one in client.lrange(packs_key("abstract", band), 0, -1)]
        assert 1 <= built == len(rows) <= 2
        assert parts.run(parts.flush()) == built
        shown = [id for one in mongo.get_default_database()["packs"].find({}) for id in one["photographs"]]
        assert len(set(shown)) == len(shown) == 5 * built
        assert {one["uses"] for one in pictures.find({"_id": {"$in": shown}})} == {1}
    parts.close()


def test_a_worker_without_abstract_rows_paints_nothing(settings: PoolSettings) -> None:
    """No image is labelled for nothing."""
    parts = PoolParts(settings)
    assert parts.run(parts.paint()) == 0
    parts.close()


def test_marks_out_of_order_are_refused() -> None:
    """At start-up, not in the middle of the night."""
    with pytest.raises(ValidationError, match="pack_high_water"):
        PoolSettings(pack_low_water=10, pack_high_water=9)


def test_the_schedule_covers_every_regular_task() -> None:
    """On the queue of the settings; a tick that nobody took expires instead of piling up."""
    app = create_app(PoolSettings(pack_queue="somewhere", pack_check_s=0.5))
    assert {one["task"] for one in app.conf.beat_schedule.values()} == {
        TOP_UP,
        FLUSH_CATALOGUE,
        PAINT,
        SEND,
        COLLECT_GARBAGE,
        TAKE_UPLOADS,
    }
    assert INGEST in create_app(PoolSettings(ingest_dir=Path("incoming"))).conf.beat_schedule
    assert app.conf.task_default_queue == "somewhere"
    assert all(one["options"]["expires"] >= one["schedule"] for one in app.conf.beat_schedule.values())


def test_each_task_does_its_part(settings: PoolSettings, tmp_path: Path, a_file: FileMaker) -> None:
    """By the name under which the schedule and operators call it."""
    a_file(tmp_path / "incoming/a.jpg", 1)
    changes = {"ingest_dir": tmp_path / "incoming", "pack_lifetime_s": 0.01, "pack_check_s": 60.0}
    parts = PoolParts(settings.model_copy(update=changes))
    app = create_app(settings)
    add_tasks(app, settings, lambda: parts)
    app.tasks[INGEST]()
    app.tasks[TOP_UP]()
    assert len(list((tmp_path / "objects/packs").rglob("*.jpg"))) == 12
    with redis.Redis.from_url(settings.redis_url) as client, pymongo.MongoClient(settings.mongo_uri) as mongo:
        catalogue = mongo.get_default_database()["packs"]
        pictures = mongo.get_default_database()["pictures"]
        app.tasks[SEND]()
        (picture,) = pictures.find({})
        assert client.llen(LABELLING_QUEUE) == 1
        labels = PictureLabels(picture["_id"], [ClassScore("cat", 0.99, "present")])
        app.tasks[RECORD_TASK]("no reply")
        app.tasks[RECORD_TASK](encode_label_reply(LabelReply("grid", "1.0.0", [labels])).decode())
        assert [(one["status"], one["shows"]) for one in pictures.find({})] == [("accepted", ["cat"])]
        app.tasks[FLUSH_CATALOGUE]()
        assert client.llen("packs:catalogue") == 0
        app.tasks[COLLECT_GARBAGE]()
        assert client.llen(packs_key(IMAGE_GRID, 0)) == 0
        assert catalogue.count_documents({}) == 0
    parts.close()
