"""What enters the pool: pixels, a licence and a name; nothing else."""

import io
from pathlib import Path

import msgspec
import pytest
from PIL import Image
from realcatcha_captcha.pool import ingest
from realcatcha_captcha.pool.ingest import UnusablePhotographError, check, ingest_folder, normalise
from realcatcha_captcha.pool.photographs import Photograph, read_catalogue, write_catalogue

_ORIENTATION = 0x0112
_GPS = 0x8825


def a_picture(width: int = 400, height: int = 300, *, form: str = "JPEG", orientation: int | None = None) -> bytes:
    picture = Image.new("RGB", (width, height), (10, 20, 30))
    picture.paste((250, 250, 250), (0, 0, width // 4, height // 4))  # top left is bright
    exif = Image.Exif()
    if orientation is not None:
        exif[_ORIENTATION] = orientation
        exif[0x010F] = "camera maker"
        exif.get_ifd(_GPS)[1] = "N"
    out = io.BytesIO()
    options = {"exif": exif} if form != "GIF" else {}
    picture.save(out, form, **options)
    return out.getvalue()


def a_photograph(**changes: object) -> Photograph:
    whole = Photograph("new/1.jpg", ["cat"], 0, 0, "own work", "someone", "their camera")
    return msgspec.structs.replace(whole, **changes)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_small_jpeg(form: str) -> None:
    """Whatever it came as."""
    data, width, height = normalise(a_picture(form=form))
    with opened(data) as picture:
        assert picture.format == "JPEG"
        assert picture.size == (width, height) == (320, 240)


def test_a_small_picture_is_not_enlarged() -> None:
    """Its pixels are all there is."""
    assert normalise(a_picture(200, 180))[1:] == (200, 180)


def test_metadata_is_gone_and_orientation_applied() -> None:
    """A phone's picture stands upright and does not tell where it was taken."""
    data, width, height = normalise(a_picture(400, 300, orientation=6))
    assert (width, height) == (240, 320)
    with opened(data) as picture:
        assert not picture.getexif()
        assert "exif" not in picture.info
        bright = picture.convert("L").getpixel((230, 10))  # turned clockwise: bright is top right
        assert isinstance(bright, int)
        assert bright > 200
    assert b"camera maker" not in data


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a readable"),
        (b"<svg/>", "not a readable"),
        (a_picture(form="GIF"), "not a readable"),
        (a_picture()[:900], "not a readable"),
        (a_picture(150, 400), "too small"),
        (b"x" * 20_000_001, "too large"),
    ],
    ids=["empty", "svg", "gif", "cut", "small", "large"],
)
def test_what_is_no_usable_picture_is_refused(data: bytes, reason: str) -> None:
    """Saying why."""
    with pytest.raises(UnusablePhotographError, match=reason):
        normalise(data)


def test_a_picture_of_too_many_pixels_is_never_decoded() -> None:
    """A few kilobytes that would become gigabytes."""
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    with pytest.raises(UnusablePhotographError, match="too many pixels"):
        normalise(out.getvalue())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"licence": "CC BY-NC 2.0"}, "licence"),
        ({"licence": ""}, "licence"),
        ({"attribution": ""}, "attribute"),
        ({"source": ""}, "attribute"),
        ({"labels": ["unicorn"]}, "class"),
        ({"labels": ["cat", "dog"]}, "class"),
        ({"labels": []}, "class"),
        ({"box": (0.5, 0.1, 0.4, 0.9)}, "box"),
        ({"box": (-0.1, 0.1, 0.4, 0.9)}, "box"),
    ],
)
def test_what_may_not_be_shown_is_refused(changes: dict[str, object], reason: str) -> None:
    """Licence, attribution, class and box each say why."""
    with pytest.raises(UnusablePhotographError, match=reason):
        check(a_photograph(**changes))


def test_a_folder_is_brought_in_once(tmp_path: Path) -> None:
    """Good ones enter, the others are named with the reason; a second run adds nothing."""
    incoming, pool = tmp_path / "incoming", tmp_path / "pool"
    (incoming / "new").mkdir(parents=True)
    pool.mkdir()
    for number in (1, 2):
        (incoming / f"new/{number}.jpg").write_bytes(a_picture())
    (incoming / "new/3.jpg").write_bytes(b"rubbish")
    write_catalogue(
        incoming,
        [
            a_photograph(),
            a_photograph(file="new/2.jpg", labels=["dog"], box=(0.0, 0.0, 0.5, 0.5)),
            a_photograph(file="new/3.jpg"),
            a_photograph(file="new/4.jpg"),
        ],
    )
    added, refused = ingest_folder(incoming, pool)
    assert added == 2
    assert refused == {"new/3.jpg": "not a readable picture", "new/4.jpg": "cannot be read"}
    photographs = read_catalogue(pool)
    assert [(one.labels, one.width, one.original) for one in photographs] == [
        (["cat"], 320, "new/1.jpg"),
        (["dog"], 320, "new/2.jpg"),
    ]
    assert ingest.total_bytes(pool, photographs) > 0
    assert ingest_folder(incoming, pool)[0] == 0
    assert len(read_catalogue(pool)) == 2
