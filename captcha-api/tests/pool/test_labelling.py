"""Pictures out, labels back: what is sent, how much at once, and what a lost message costs."""

import io
from dataclasses import dataclass, field

import pytest
from PIL import Image
from realcatcha_abstract import FEELINGS, GENERATOR_VERSION
from realcatcha_captcha.adapters.memory_pictures import MemoryPictures
from realcatcha_captcha.adapters.object_store.memory import MemoryObjectStore
from realcatcha_captcha.application.ports.pictures import PhotographFile, Picture, Recipe, abstract_id, photograph_id
from realcatcha_captcha.pool.labelling import LabelOffice, LabelPace, paint
from realcatcha_contracts import ClassScore, LabelModel, LabelReply, LabelRequest, PictureLabels
from realcatcha_kit.errors import Unavailable

JPEG = b"\xff\xd8 a photograph"
PACE = LabelPace(again_after_s=60, most_attempts=3, most_in_flight=40, most_waiting=4)


@dataclass
class MemoryLabelQueue:
    """Keeps what was sent; `waiting_now` pretends that nobody takes it, `down` that the broker is away."""

    sent: list[tuple[LabelRequest, float]] = field(default_factory=list)
    waiting_now: int = 0
    down: bool = False

    async def waiting(self) -> int:
        return self.waiting_now

    async def send(self, request: LabelRequest, *, expires_s: float) -> None:
        if self.down:
            raise Unavailable
        self.sent.append((request, expires_s))

    @property
    def requests(self) -> list[LabelRequest]:
        return [request for request, _ in self.sent]


@dataclass
class Office:
    """An office with everything in memory."""

    pictures: MemoryPictures = field(default_factory=MemoryPictures)
    objects: MemoryObjectStore = field(default_factory=MemoryObjectStore)
    queue: MemoryLabelQueue = field(default_factory=MemoryLabelQueue)
    now: float = 1000.0

    def __post_init__(self) -> None:
        self.office = LabelOffice(self.pictures, self.objects, self.queue, pace=PACE, clock=lambda: self.now)

    async def add_photographs(self, count: int, *, data: bytes = JPEG) -> list[str]:
        ids = []
        for number in range(count):
            sha256 = f"{number:064x}"
            file = PhotographFile(f"photographs/{sha256}.jpg", sha256, 9, 9, "own work", "someone", "here")
            await self.objects.put(file.object_key, data, "image/jpeg")
            await self.pictures.add([Picture(photograph_id(sha256), "photograph", self.now, photograph=file)])
            ids.append(photograph_id(sha256))
        return ids

    async def add_abstract(self, count: int, *, version: int = GENERATOR_VERSION) -> list[str]:
        recipes = [Recipe(seed, FEELINGS[seed % len(FEELINGS)], version) for seed in range(count)]
        await self.pictures.add([Picture(abstract_id(one), "abstract", self.now, recipe=one) for one in recipes])
        return [abstract_id(one) for one in recipes]

    async def status(self, id: str) -> tuple[str, str]:
        found = await self.pictures.get(id)
        assert found is not None
        return found.status, found.reason


def reply(*ids: str, model: LabelModel = "grid", name: str = "cat") -> LabelReply:
    scores = [ClassScore(name, 0.99, "present")]
    return LabelReply(model, "1.2.3", [PictureLabels(id, scores) for id in ids])


async def test_pictures_travel_in_messages_of_one_model() -> None:
    """At most sixteen in one, with their files; abstract images are painted."""
    office = Office()
    photographs, abstract = await office.add_photographs(20), await office.add_abstract(3)
    assert await office.office.send_due() == 23
    assert {one.id: one.data for one in office.queue.requests[0].pictures}.get(photographs[0]) == JPEG
    by_model: dict[str, list[str]] = {"grid": [], "abstract": []}
    for request, expires_s in office.queue.sent:
        assert len(request.pictures) <= 16
        assert expires_s == 60
        by_model[request.model] += [one.id for one in request.pictures]
    assert sorted(by_model["grid"]) == sorted(photographs)
    assert sorted(by_model["abstract"]) == sorted(abstract)
    assert await office.office.send_due() == 0


async def test_no_more_is_under_way_than_the_pace_allows() -> None:
    """Answers make room."""
    office = Office()
    await office.add_photographs(60)
    assert await office.office.send_due() == 40
    office.now += 1
    assert await office.office.send_due() == 0
    first = [one.id for one in office.queue.requests[0].pictures]
    assert await office.office.record(reply(*first)) == 16
    assert await office.office.send_due() == 16


async def test_nothing_is_sent_where_nobody_labels() -> None:
    """The messages that wait already are enough; no attempt is spent on others."""
    office = Office()
    (id,) = await office.add_photographs(1)
    office.queue.waiting_now = 4
    for _ in range(9):
        office.now += 100
        assert await office.office.send_due() == 0
    assert await office.status(id) == ("pending", "")
    office.queue.waiting_now = 3
    assert await office.office.send_due() == 1


async def test_nothing_is_claimed_while_the_object_store_is_away() -> None:
    """Its outage must not cost a picture its attempts."""
    office = Office()
    (id,) = await office.add_photographs(1)
    office.objects.down = True
    assert await office.office.send_due() == 0
    found = await office.pictures.get(id)
    assert found is not None
    assert found.attempts == 0


async def test_a_lost_message_is_sent_again_and_each_picture_travels_alone() -> None:
    """One that kills the labeller takes no other with it; in the end it is given up."""
    office = Office()
    ids = await office.add_photographs(3)
    await office.office.send_due()
    office.now += 60
    await office.office.send_due()
    assert [len(one.pictures) for one in office.queue.requests] == [3, 1, 1, 1]
    assert await office.office.record(reply(*ids[:2])) == 2
    for _ in range(2):
        office.now += 60
        await office.office.send_due()
    assert [one.pictures[0].id for one in office.queue.requests[4:]] == [ids[2]]
    assert [await office.status(id) for id in ids[1:]] == [("accepted", ""), ("rejected", "not-labelled")]


async def test_a_broker_that_is_away_loses_nothing() -> None:
    """The pictures are due again."""
    office = Office()
    (id,) = await office.add_photographs(1)
    office.queue.down = True
    with pytest.raises(Unavailable):
        await office.office.send_due()
    office.queue.down = False
    office.now += 60
    assert await office.office.send_due() == 1
    assert await office.status(id) == ("pending", "")


async def test_labels_are_recorded_once() -> None:
    """A second answer, one for a picture that is gone, and one of the wrong model change nothing."""
    office = Office()
    (id,) = await office.add_photographs(1)
    await office.office.send_due()
    assert await office.office.record(reply(id, model="abstract", name="calm")) == 0
    assert await office.office.record(reply(id, "gone")) == 1
    assert await office.office.record(reply(id, name="dog")) == 0
    found = await office.pictures.get(id)
    assert found is not None
    assert (found.shows, found.model_version) == (["cat"], "1.2.3")


async def test_a_photograph_without_a_file_is_rejected() -> None:
    """Or with one that no message carries."""
    office = Office()
    first, second = await office.add_photographs(2)
    await office.objects.delete([f"photographs/{0:064x}.jpg"])
    await office.objects.put(f"photographs/{1:064x}.jpg", b"x" * 131_073, "image/jpeg")
    assert await office.office.send_due() == 0
    assert await office.status(first) == ("rejected", "missing-object")
    assert await office.status(second) == ("rejected", "too-large")


async def test_a_recipe_of_another_generator_is_rejected() -> None:
    """It would be painted differently when its pack is made."""
    office = Office()
    (id,) = await office.add_abstract(1, version=GENERATOR_VERSION + 1)
    assert await office.office.send_due() == 0
    assert await office.status(id) == ("rejected", "outdated-recipe")


@pytest.mark.parametrize("feeling", FEELINGS)
def test_a_painted_image_fits_into_a_message(feeling: str) -> None:
    """The same picture whoever paints it."""
    for seed in range(3):
        data = paint(Recipe(seed, feeling, GENERATOR_VERSION))
        assert data is not None
        assert len(data) <= 128 * 1024
        with Image.open(io.BytesIO(data)) as opened:
            assert opened.size == (224, 224)
        assert data == paint(Recipe(seed, feeling, GENERATOR_VERSION))


def test_an_unknown_feeling_cannot_be_painted() -> None:
    """Recipes come from a store."""
    assert paint(Recipe(1, "hungry", GENERATOR_VERSION)) is None
