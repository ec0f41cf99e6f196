"""What administrators decide: labels, removals, what is asked of the pool over the internal routes."""

import asyncio

import httpx
import msgspec
import pytest
from prometheus_client import CollectorRegistry
from realcatcha_captcha.adapters.memory_catalogue import MemoryCatalogue, MemoryCatalogueOutbox
from realcatcha_captcha.adapters.memory_packs import MemoryPacks
from realcatcha_captcha.adapters.memory_pictures import MemoryPictures
from realcatcha_captcha.adapters.memory_shelf_reports import MemoryShelfReports
from realcatcha_captcha.adapters.memory_uploads import MemoryUploads
from realcatcha_captcha.adapters.memory_withdrawals import MemoryWithdrawals
from realcatcha_captcha.adapters.object_store.memory import MemoryObjectStore
from realcatcha_captcha.application.ports.catalogue import CatalogueEntry
from realcatcha_captcha.application.ports.packs import EASY, IMAGE_GRID, Pack
from realcatcha_captcha.application.ports.pictures import PhotographFile, Picture, Verdict, photograph_id
from realcatcha_captcha.application.ports.shelf_reports import ShelfReport
from realcatcha_captcha.application.ports.uploads import RefusedFile
from realcatcha_captcha.http.internal import InternalRoute
from realcatcha_captcha.http.routing import Dispatcher, Route
from realcatcha_captcha.pool.administration.browsing import Browsing
from realcatcha_captcha.pool.administration.deciding import Deciding, PictureDecided, PictureNotFound
from realcatcha_captcha.pool.administration.opening import operations
from realcatcha_captcha.pool.administration.stores import Stores
from realcatcha_captcha.pool.administration.uploading import Uploading
from realcatcha_contracts import ClassScore
from realcatcha_contracts.pool import (
    POOL_PATH,
    LevelsQuery,
    NewUpload,
    PackQuery,
    PictureDecision,
    PictureQuery,
    PictureRemoval,
    PoolLevel,
    RejectsQuery,
    UploadQuery,
)
from realcatcha_kit.asgi import RequestContext
from realcatcha_kit.errors import Malformed, Unavailable
from realcatcha_kit.metrics import HttpMetrics

NOW = 1_800_000_000.0
TOKEN = "the internal token of these tests"
UNSURE = [ClassScore("cat", 0.6, "undecided"), ClassScore("dog", 0.3, "undecided"), ClassScore("shoe", 0.0, "absent")]


def a_photograph(number: int, *, created: float = NOW) -> Picture:
    sha256 = f"{number:064x}"
    file = PhotographFile(f"photographs/{sha256}.jpg", sha256, 320, 320, "own work", "A. Kim", "shelf", f"{number}.jpg")
    return Picture(photograph_id(sha256), "photograph", created, photograph=file)


@pytest.fixture
def stores() -> Stores:
    return Stores(
        pictures=MemoryPictures(),
        catalogue=MemoryCatalogue(),
        outbox=MemoryCatalogueOutbox(),
        shelf=MemoryPacks(clock=lambda: NOW),
        objects=MemoryObjectStore(),
        uploads=MemoryUploads(),
        withdrawals=MemoryWithdrawals(),
        reports=MemoryShelfReports(),
    )


async def waiting(stores: Stores, number: int = 1) -> str:
    """Put a photograph of which the model is unsure."""
    picture = a_photograph(number)
    await stores.pictures.add([picture])
    await stores.pictures.record(
        picture.id, Verdict("review", "undecided", [], ["shoe"]), scores=UNSURE, model_version="1", now=NOW
    )
    return picture.id


def deciding(stores: Stores) -> Deciding:
    return Deciding(stores, lambda: NOW)


async def test_what_waits_is_listed_with_what_the_model_said(stores: Stores) -> None:
    """The likeliest class first, with a picture to look at."""
    id = await waiting(stores)
    page = await Browsing(stores, [], lambda: NOW).pictures(PictureQuery(status="review"))
    assert page.following is None
    assert [(one.id, one.reason, one.original) for one in page.items] == [(id, "undecided", "1.jpg")]
    assert [score.name for score in page.items[0].scores] == ["cat", "dog", "shoe"]
    assert page.items[0].thumbnail_url.startswith("/captcha/v1/objects/photographs/")


async def test_a_label_makes_a_picture_usable(stores: Stores) -> None:
    """For the class, and against every other that is not easily taken for it."""
    id = await waiting(stores)
    view = await deciding(stores).decide(PictureDecision(id, present=["cat"]))
    assert (view.status, view.shows, view.vouched) == ("accepted", ["cat"], ["cat"])
    assert {"dog", "shoe"} <= set(view.lacks)
    assert [one.id for one in await stores.pictures.usable("photograph", shows="cat", limit=9)] == [id]


async def test_a_picture_that_only_lacks_something_may_stand_beside_it(stores: Stores) -> None:
    """It shows nothing that is asked for."""
    id = await waiting(stores)
    view = await deciding(stores).decide(PictureDecision(id, absent=["dog"]))
    assert (view.status, view.shows, view.lacks) == ("accepted", [], ["dog", "shoe"])


async def test_a_reviewer_overrules_the_model(stores: Stores) -> None:
    """What it found present, and the reviewer did not, is said of nothing."""
    picture = a_photograph(1)
    await stores.pictures.add([picture])
    found = [ClassScore("dog", 0.99, "present"), ClassScore("hat", 0.01, "absent"), ClassScore("shoe", 0.01, "absent")]
    await stores.pictures.record(
        picture.id, Verdict("review", "contradicted"), scores=found, model_version="1", now=1.0
    )
    view = await deciding(stores).decide(PictureDecision(picture.id, present=["cat", "shoe"]))
    assert (view.shows, view.lacks) == (["cat", "shoe"], ["hat"])


async def test_a_discarded_picture_is_not_used(stores: Stores) -> None:
    """And loses its object with the next clearing, as every rejected one."""
    id = await waiting(stores)
    view = await deciding(stores).decide(PictureDecision(id, discard=True))
    assert (view.status, view.reason) == ("rejected", "discarded")
    assert [one.id for one in await stores.pictures.with_needless_objects(limit=9)] == [id]


@pytest.mark.parametrize(
    "decision",
    [
        PictureDecision("x"),
        PictureDecision("x", present=["cat"], discard=True),
        PictureDecision("x", present=["cat"], absent=["cat"]),
        PictureDecision("x", present=["cat", "cat"]),
        PictureDecision("x", present=["unicorn"]),
    ],
)
async def test_a_decision_that_makes_no_sense_is_refused(stores: Stores, decision: PictureDecision) -> None:
    """Before anything is looked up."""
    with pytest.raises(Malformed):
        await deciding(stores).decide(decision)


async def test_the_same_word_again_changes_nothing_and_another_is_a_conflict(stores: Stores) -> None:
    """Whoever repeats a request that was answered gets the same answer."""
    id = await waiting(stores)
    office = deciding(stores)
    first = await office.decide(PictureDecision(id, present=["cat"]))
    assert await office.decide(PictureDecision(id, present=["cat"])) == first
    with pytest.raises(PictureDecided) as refused:
        await office.decide(PictureDecision(id, present=["dog"]))
    assert refused.value.extensions["shows"] == ["cat"]
    with pytest.raises(PictureNotFound):
        await office.decide(PictureDecision("absent", present=["dog"]))


async def test_of_two_reviewers_at_once_one_decides(stores: Stores) -> None:
    """Each sees an answer; the picture has one label."""
    for number in range(20):
        id = await waiting(stores, number)
        words = [PictureDecision(id, present=["cat"]), PictureDecision(id, present=["dog"])]
        answers = await asyncio.gather(*map(deciding(stores).decide, words), return_exceptions=True)
        assert sum(isinstance(one, PictureDecided) for one in answers) == 1
        decided = await stores.pictures.get(id)
        assert decided is not None
        assert decided.shows in (["cat"], ["dog"])


def an_entry(number: int, photographs: list[str]) -> CatalogueEntry:
    key = f"packs/1/{number:032x}.jpg"
    return CatalogueEntry(f"{number:032x}", IMAGE_GRID, EASY, key, "cat", [0], photographs, NOW + number, NOW + 3600)


async def test_a_removed_picture_takes_its_packs_along(stores: Stores) -> None:
    """Those in the catalogue and those on their way there; others stay."""
    id = await waiting(stores)
    file = (await stores.pictures.get(id) or a_photograph(9)).photograph
    assert file is not None
    await stores.objects.put(file.object_key, b"x", "image/jpeg")
    entries = [an_entry(1, [file.object_key]), an_entry(2, ["other.jpg"]), an_entry(3, ["b.jpg", file.object_key])]
    for one in entries:
        await stores.objects.put(one.object_key, b"x", "image/jpeg")
    await stores.catalogue.add(entries[:2])
    await stores.outbox.add(entries[2:])
    removed = await deciding(stores).remove(PictureRemoval(id))
    assert (removed.id, removed.packs_withdrawn) == (id, 2)
    assert await stores.withdrawals.packs() == {entries[0].id, entries[2].id}
    assert await stores.withdrawals.photographs() == {file.object_key}
    assert await stores.objects.list_keys("p") == [entries[1].object_key]
    found = await stores.pictures.get(id)
    assert found is not None
    assert (found.status, found.reason) == ("rejected", "removed")
    assert (await deciding(stores).remove(PictureRemoval(id))).packs_withdrawn == 0
    with pytest.raises(PictureNotFound):
        await deciding(stores).remove(PictureRemoval("absent"))


async def test_a_removal_that_was_cut_off_is_finished_by_the_next(stores: Stores) -> None:
    """The object store was away after the picture was rejected."""
    id = await waiting(stores)
    file = a_photograph(1).photograph
    assert file is not None
    await stores.catalogue.add([an_entry(1, [file.object_key])])
    stores.objects.down = True  # type: ignore[attr-defined]  # the memory store's
    with pytest.raises(Unavailable):
        await deciding(stores).remove(PictureRemoval(id))
    stores.objects.down = False  # type: ignore[attr-defined]
    assert (await deciding(stores).remove(PictureRemoval(id))).packs_withdrawn == 1


async def test_levels_tell_marks_shortages_and_stock(stores: Stores) -> None:
    """Of a list that no pool fills there are no marks."""
    await waiting(stores)
    await stores.shelf.put([Pack("1", IMAGE_GRID, EASY, "packs/1/a.jpg", "cat", [1], 150, NOW + 3600)])
    await stores.reports.put([ShelfReport(IMAGE_GRID, EASY, 96, 192, "too few")], now=NOW - 1)
    levels = await Browsing(stores, [IMAGE_GRID], lambda: NOW).levels(LevelsQuery())
    assert levels.shelves == [PoolLevel(IMAGE_GRID, 0, 1, 96, 192, "too few"), PoolLevel(IMAGE_GRID, 1, 0)]
    assert levels.reported_at == NOW - 1
    assert [(one.status, one.pictures) for one in levels.stock] == [("review", 1)]


async def test_rejects_tell_why(stores: Stores) -> None:
    """Of pictures how many, of files which."""
    office = deciding(stores)
    for number in range(3):
        await office.decide(PictureDecision(await waiting(stores, number), discard=True))
    await stores.uploads.refuse([RefusedFile("torn.jpg", "upload", "not a readable picture", NOW)])
    rejects = await Browsing(stores, [], lambda: NOW).rejects(RejectsQuery())
    assert [(one.source, one.reason, one.pictures) for one in rejects.reasons] == [("photograph", "discarded", 3)]
    assert [(one.name, one.reason) for one in rejects.files] == [("torn.jpg", "not a readable picture")]


async def test_packs_are_searched_by_what_they_show(stores: Stores) -> None:
    """By id of a picture of the store, or by file; page by page."""
    id = await waiting(stores)
    file = a_photograph(1).photograph
    assert file is not None
    await stores.catalogue.add([an_entry(number, [file.object_key if number % 2 else "b.jpg"]) for number in range(6)])
    browsing = Browsing(stores, [], lambda: NOW)
    shown = await browsing.packs(PackQuery(photograph=id, limit=2))
    assert [int(one.id, 16) for one in shown.items] == [5, 3]
    rest = await browsing.packs(PackQuery(photograph=id, limit=2, before=shown.following))
    assert ([int(one.id, 16) for one in rest.items], rest.following) == ([1], None)
    assert len((await browsing.packs(PackQuery(photograph="b.jpg"))).items) == 3
    assert (await browsing.packs(PackQuery(target="dog"))).items == []


async def test_an_upload_is_signed_and_remembered(stores: Stores) -> None:
    """With the name that the server gives it."""
    uploading = Uploading(stores, lambda: NOW)
    signed = await uploading.sign_upload(NewUpload("image/png", "own work", "A. Kim", original="c.png", labels=["cat"]))
    assert signed.fields["key"] == f"inbox/{signed.id}.png"
    page = await uploading.uploads(UploadQuery(status="waiting"))
    assert [(one.id, one.original, one.labels) for one in page.items] == [(signed.id, "c.png", ["cat"])]
    for bad in ({"licence": "all rights reserved"}, {"labels": ["unicorn"]}):
        with pytest.raises(Malformed):
            await uploading.sign_upload(
                msgspec.structs.replace(NewUpload("image/png", "own work", "A. Kim"), **bad)  # type: ignore[arg-type]
            )


@pytest.fixture
def client(stores: Stores, registry: CollectorRegistry) -> httpx.AsyncClient:
    route = InternalRoute(TOKEN, lambda: operations(stores, lambda: NOW))
    app = Dispatcher({}, {POOL_PATH: Route("POST", POOL_PATH + "{operation}", route)})
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(RequestContext(app, metrics=HttpMetrics(registry, "test"))),  # type: ignore[arg-type]
        base_url="http://captcha.test",
    )


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


async def test_the_routes_are_for_holders_of_the_token(client: httpx.AsyncClient) -> None:
    """Whatever is asked; nothing is opened before it is shown."""
    async with client:
        for headers in (
            {},
            {"authorization": "Bearer"},
            {"authorization": f"Basic {TOKEN}"},
            {"authorization": f"Bearer {TOKEN}x"},
            [("authorization", f"Bearer {TOKEN}"), ("authorization", f"Bearer {TOKEN}")],
        ):
            answer = await client.post(POOL_PATH + "levels", json={}, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
            assert answer.headers["www-authenticate"] == "Bearer"


async def test_operations_are_asked_by_name(client: httpx.AsyncClient, stores: Stores) -> None:
    """JSON in and out; errors as problem documents."""
    id = await waiting(stores)
    async with client:
        client.headers["authorization"] = f"bearer {TOKEN}"
        page = await client.post(POOL_PATH + "pictures", json={"status": "review"})
        assert [one["id"] for one in page.json()["items"]] == [id]
        for path, body, expected in (
            ("absent", {}, (404, "not-found")),
            ("decide", {"id": "absent", "present": ["cat"]}, (404, "picture-not-found")),
            ("decide", {"id": id}, (422, "malformed")),
            ("decide", {"id": id, "present": "cat"}, (422, "malformed")),
            ("pictures", {"limit": 0}, (422, "malformed")),
            ("pictures", {"before": [1e300, "x"]}, (422, "malformed")),
            ("packs", {"before": 1e300}, (422, "malformed")),
            ("packs", {"before": -1.0}, (422, "malformed")),
        ):
            answer = await client.post(POOL_PATH + path, json=body)
            assert (answer.status_code, answer.json()["code"]) == expected, path
        assert (await client.post(POOL_PATH + "decide", content=b"{")).status_code == 400
        assert (await client.get(POOL_PATH + "levels")).status_code == 405
