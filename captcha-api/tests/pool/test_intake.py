"""What becomes of an operator's files: taken, known, or refused with a reason; nothing is lost on the way."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.json import encode
from realcatcha_captcha.adapters.memory_pictures import MemoryPictures
from realcatcha_captcha.adapters.object_store.memory import MemoryObjectStore
from realcatcha_captcha.application.ports.pictures import Verdict
from realcatcha_captcha.pool.clearing import Clearing
from realcatcha_captcha.pool.inbox import Inbox
from realcatcha_captcha.pool.intake import Intake, Report, Rights, in_batches, read_lines
from realcatcha_captcha.pool.photographs import CATALOGUE
from realcatcha_captcha.pool.sources import FolderSource, NoSourceError
from realcatcha_contracts import ClassScore
from realcatcha_kit.errors import Unavailable

FileMaker = Callable[..., bytes]


class Stores:
    """Both stores in memory, and one intake after the other."""

    def __init__(self) -> None:
        self.pictures = MemoryPictures()
        self.objects = MemoryObjectStore()

    async def ingest(self, folder: Path, rights: Rights | None = None) -> Report:
        source = FolderSource(folder)
        lines = read_lines(source)
        intake = Intake(
            self.pictures, self.objects, lines=lines, rights=rights or Rights(), origin=source.name, clock=lambda: 9.0
        )
        for batch in in_batches(source.files()):
            await intake.take(batch)
        return intake.finish()


@pytest.fixture
def stores() -> Stores:
    return Stores()


def write_lines(folder: Path, *lines: dict[str, object]) -> None:
    (folder / CATALOGUE).write_bytes(b"\n".join(encode(one) for one in lines) + b"\n\n")


async def test_a_folder_is_taken_in_once(tmp_path: Path, stores: Stores, a_file: FileMaker) -> None:
    """Files of sub-folders too; a second run takes none, and the same file under another name is the same picture."""
    data = a_file(tmp_path / "a.jpg", 1)
    a_file(tmp_path / "sub/b.PNG", 2)
    a_file(tmp_path / "sub/c.webp", 3)
    (tmp_path / "sub/again.jpeg").write_bytes(data)
    first = await stores.ingest(tmp_path, Rights("CC0-1.0", "somebody"))
    assert (first.taken, first.known, first.refused) == (3, 1, {})
    again = await stores.ingest(tmp_path)
    assert (again.taken, again.known) == (0, 4)
    sha256 = hashlib.sha256(data).hexdigest()
    found = await stores.pictures.get(f"p-{sha256}")
    assert found is not None
    assert found.photograph is not None
    assert (found.status, found.vouched, found.created_at) == ("pending", [], 9.0)
    file = found.photograph
    assert (file.licence, file.attribution, file.origin, file.original) == (
        "CC0-1.0",
        "somebody",
        tmp_path.name,
        "a.jpg",
    )
    assert await stores.objects.get(f"photographs/{sha256}.jpg") is not None
    assert len(await stores.objects.list_keys("photographs/")) == 3


async def test_a_catalogue_vouches_for_labels(tmp_path: Path, stores: Stores, a_file: FileMaker) -> None:
    """And names whom the picture is from; the box is given in parts of the square that is kept."""
    a_file(tmp_path / "a.jpg", 1, size=(400, 200))
    line = {"file": "a.jpg", "labels": ["cat"], "licence": "MIT", "attribution": "them", "source": "a data set"}
    write_lines(tmp_path, {**line, "original": "7.jpg", "box": [0.5, 0.0, 0.75, 1.0], "width": 0})
    assert (await stores.ingest(tmp_path)).taken == 1
    (found,) = await stores.pictures.page(limit=9)
    assert found.vouched == ["cat"]
    assert found.photograph is not None
    assert found.photograph.origin == "a data set"
    assert found.photograph.original == "7.jpg"
    assert found.photograph.box == (0.25, 0.0, 0.75, 1.0)


async def test_what_cannot_be_taken_is_named_with_its_reason(tmp_path: Path, stores: Stores, a_file: FileMaker) -> None:
    """And stops nothing."""
    for number, name in enumerate(("good", "stolen", "strange", "box")):
        a_file(tmp_path / f"{name}.jpg", number)
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff rubbish")
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / ".hidden").write_text("x")
    with (tmp_path / "huge.png").open("wb") as huge:
        huge.truncate(20_000_001)
    (tmp_path / "dangling.jpg").symlink_to(tmp_path / "nowhere")
    write_lines(
        tmp_path,
        {"file": "stolen.jpg", "licence": "CC BY-NC 2.0"},
        {"file": "strange.jpg", "labels": ["unicorn", "cat"]},
        {"file": "box.jpg", "box": [0.5, 0.1, 0.4, 0.9]},
        {"file": "absent.jpg"},
    )
    report = await stores.ingest(tmp_path)
    assert (report.taken, report.known, report.all_taken) == (1, 0, False)
    assert report.refused == {
        "absent.jpg": "named in catalogue.jsonl, but there is no such file",
        "box.jpg": "its box is not inside the picture",
        "broken.jpg": "not a readable picture",
        "dangling.jpg": "cannot be read",
        "huge.png": "the file is too large",
        "notes.txt": "neither JPEG nor PNG nor WebP",
        "stolen.jpg": "licence 'CC BY-NC 2.0' does not allow it",
        "strange.jpg": "nobody is asked for unicorn",
    }


def test_reasons_are_bounded() -> None:
    """A folder of a million broken files fills no memory."""
    report = Report()
    for number in range(1500):
        report.refuse(str(number), "x")
    assert (len(report.refused), report.others) == (1000, 500)


@pytest.mark.parametrize("line", ["{", '{"file": 1}', '{"labels": []}', '{"file": "a", "box": [1, 2]}'])
def test_a_catalogue_that_cannot_be_read_stops_everything(tmp_path: Path, line: str) -> None:
    """Whose photograph it is must not be guessed; the line is named."""
    (tmp_path / CATALOGUE).write_text('{"file": "a.jpg"}\n' + line + "\n")
    with pytest.raises(NoSourceError, match=r"catalogue.jsonl, line 2"):
        read_lines(FolderSource(tmp_path))


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    """Or that is a file."""
    (tmp_path / "file").touch()
    for wrong in (tmp_path / "absent", tmp_path / "file"):
        with pytest.raises(NoSourceError, match=wrong.name):
            FolderSource(wrong)


async def test_a_run_that_was_killed_between_object_and_document_is_completed(
    tmp_path: Path, stores: Stores, a_file: FileMaker
) -> None:
    """By the next one; nothing is there twice."""
    a_file(tmp_path / "a.jpg", 1)
    stores.pictures.down = True
    with pytest.raises(Unavailable):
        await stores.ingest(tmp_path)
    stores.pictures.down = False
    stores.objects.down = True
    with pytest.raises(Unavailable):
        await stores.ingest(tmp_path)
    stores.objects.down = False
    assert (await stores.ingest(tmp_path)).taken == 1
    assert len(await stores.objects.list_keys("photographs/")) == 1


async def test_a_rejected_photograph_does_not_come_in_again(tmp_path: Path, stores: Stores, a_file: FileMaker) -> None:
    """Its object went; the picture remembers."""
    a_file(tmp_path / "a.jpg", 1)
    await stores.ingest(tmp_path)
    (found,) = await stores.pictures.page(limit=9)
    unfit = Verdict("rejected", "unfit")
    assert await stores.pictures.record(found.id, unfit, scores=[], model_version="", now=1.0)
    clearing = Clearing(stores.pictures, stores.objects, clock=lambda: 9.0)
    assert await clearing.clear() == 1
    assert await stores.objects.list_keys("photographs/") == []
    assert (await stores.ingest(tmp_path)).known == 1
    assert await stores.objects.list_keys("photographs/") == []
    assert await clearing.clear() == 0


async def test_a_label_that_is_named_later_settles_a_review(tmp_path: Path, stores: Stores, a_file: FileMaker) -> None:
    """Running again with a catalogue is how an operator answers; the label that was doubted is no answer."""
    a_file(tmp_path / "a.jpg", 1)
    await stores.ingest(tmp_path)
    (found,) = await stores.pictures.page(limit=9)
    scores = [ClassScore("cat", 0.1, "absent"), ClassScore("dog", 0.5, "undecided")]
    undecided = Verdict("review", "undecided")
    assert await stores.pictures.record(found.id, undecided, scores=scores, model_version="1", now=1.0)
    write_lines(tmp_path, {"file": "a.jpg", "labels": ["dog"]})
    report = await stores.ingest(tmp_path)
    assert (report.known, report.reviewed) == (1, 1)
    (found,) = await stores.pictures.page(limit=9)
    assert (found.status, found.vouched, found.shows) == ("accepted", ["dog"], ["dog"])
    assert "cat" in found.lacks
    doubted = Verdict("review", "contradicted")
    assert await stores.pictures.decide(found.id, doubted, expected="accepted", now=2.0)
    assert (await stores.ingest(tmp_path)).reviewed == 0
    assert [one.status for one in await stores.pictures.page(limit=9)] == ["review"]


async def test_an_object_that_nobody_knows_goes_when_it_is_found_twice(
    tmp_path: Path, stores: Stores, a_file: FileMaker
) -> None:
    """Once may be while it is being taken in; what is known stays."""
    a_file(tmp_path / "a.jpg", 1)
    await stores.ingest(tmp_path)
    for name in ("b" * 64, "c" * 64):
        await stores.objects.put(f"photographs/{name}.jpg", b"x", "image/jpeg")
    await stores.objects.put("packs/1/x.jpg", b"x", "image/jpeg")
    clearing = Clearing(stores.pictures, stores.objects, clock=lambda: 9.0)
    assert await clearing.clear() == 0
    assert await clearing.clear() == 2
    assert len(await stores.objects.list_keys("photographs/")) == 1
    assert await stores.objects.list_keys("packs/") == ["packs/1/x.jpg"]


async def test_an_inbox_takes_what_is_new(tmp_path: Path, stores: Stores, a_file: FileMaker) -> None:
    """A little at a time; a file that did not change is not looked at again."""
    inbox = Inbox(tmp_path / "in", stores.pictures, stores.objects)
    assert await inbox.take(seconds=9) == 0  # the folder may appear later
    for number in range(20):
        a_file(tmp_path / f"in/{number:02d}.jpg", number)
    (tmp_path / "in/zz.jpg").write_bytes(b"rubbish")
    assert await inbox.take(seconds=0) == 16
    assert await inbox.take(seconds=0) == 4
    assert await inbox.take(seconds=9) == 0
    stores.objects.down = True
    a_file(tmp_path / "in/zz.jpg", 99)
    with pytest.raises(Unavailable):
        await inbox.take(seconds=9)
    stores.objects.down = False
    assert await inbox.take(seconds=9) == 1
