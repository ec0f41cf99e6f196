"""A pack: what it asks, what it shows, what its image gives away."""

import io
import re
from collections import Counter
from collections.abc import Callable

import pytest
from PIL import Image
from realcatcha_captcha.application.ports.objects import check_key
from realcatcha_captcha.application.ports.packs import BANDS, EASY, HARD, IMAGE_GRID, decode_pack, encode_pack
from realcatcha_captcha.pool.building import TILE_PX, BuiltPack, build_pack, is_garbage, object_key
from realcatcha_captcha.pool.classes import CLASSES
from realcatcha_captcha.pool.composition import PoolTooSmallError, compose
from realcatcha_captcha.pool.encoding import OBJECT_BYTES
from realcatcha_captcha.pool.photographs import PhotographIndex, read_catalogue
from realcatcha_captcha.pool.settings import BUNDLED_PHOTOGRAPHS

NOW = 1_800_000_000.0


def build(index: PhotographIndex, band: int = EASY, uses: int = 1) -> BuiltPack:
    return build_pack(index, band, now=NOW, lifetime_s=3600, uses=uses)


def tiles_of(image: bytes) -> list[Image.Image]:
    with Image.open(io.BytesIO(image)) as opened:
        grid = opened.convert("RGB")
    corners = [(place % 3 * TILE_PX, place // 3 * TILE_PX) for place in range(9)]
    return [grid.crop((x, y, x + TILE_PX, y + TILE_PX)) for x, y in corners]


@pytest.fixture(scope="module")
def bundled() -> PhotographIndex:
    return PhotographIndex.of(BUNDLED_PHOTOGRAPHS, read_catalogue(BUNDLED_PHOTOGRAPHS))


@pytest.mark.parametrize("band", BANDS)
def test_the_answer_is_what_the_image_shows(
    pool: PhotographIndex, shown: Callable[[Image.Image], str], band: int
) -> None:
    """Read back from the pixels: the target at each place of the answer, something else everywhere else."""
    for _ in range(25):
        built = build(pool, band)
        places = [place for place, tile in enumerate(tiles_of(built.image)) if shown(tile) == built.pack.target]
        assert places == built.pack.answer


@pytest.mark.parametrize("band", BANDS)
def test_the_catalogue_names_the_photograph_of_each_tile(pool: PhotographIndex, band: int) -> None:
    """In the order of the tiles, for who looks into a complaint."""
    built = build(pool, band)
    assert [file.startswith(built.pack.target + "/") for file in built.entry.photographs] == [
        place in built.pack.answer for place in range(9)
    ]
    assert (built.entry.id, built.entry.object_key, built.entry.answer) == (
        built.pack.id,
        built.pack.object_key,
        built.pack.answer,
    )


@pytest.mark.parametrize("band", BANDS)
def test_every_image_has_the_same_size_and_shape(bundled: PhotographIndex, band: int) -> None:
    """Neither bytes nor pixels tell what is inside."""
    for _ in range(6):
        image = build(bundled, band).image
        assert len(image) == OBJECT_BYTES
        with Image.open(io.BytesIO(image)) as opened:
            assert (opened.format, opened.size, opened.mode) == ("JPEG", (450, 450), "RGB")


def test_an_image_carries_no_metadata(bundled: PhotographIndex) -> None:
    """No EXIF, no name of a photograph or of the target; the filling is noise."""
    built = build(bundled)
    with Image.open(io.BytesIO(built.image)) as opened:
        assert not opened.getexif()
        assert set(opened.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "comment"}
    assert built.pack.target.encode() not in built.image
    assert b".jpg" not in built.image


def test_the_same_photograph_never_makes_the_same_tile(make_pool: Callable[..., PhotographIndex]) -> None:
    """Two packs of the same few photographs share no tile's pixels."""
    index = make_pool(("cat", "shoe"), count=9)
    tiles = [tile.tobytes() for _ in range(8) for tile in tiles_of(build(index).image)]
    assert len(set(tiles)) == len(tiles)


def test_names_are_random_and_tell_nothing(pool: PhotographIndex) -> None:
    """128 bits each for pack and object; only the hour of expiry, which the URL tells anyway."""
    built = [build(pool) for _ in range(20)]
    assert len({one.pack.id for one in built} | {one.pack.object_key for one in built}) == 40
    for one in built:
        assert re.fullmatch(r"packs/\d+/[0-9a-f]{32}\.jpg", check_key(one.pack.object_key))
        assert one.pack.id not in one.pack.object_key


def test_a_pack_survives_its_list(pool: PhotographIndex) -> None:
    """Kind, band, uses and time as asked for."""
    pack = build(pool, HARD, uses=3).pack
    assert decode_pack(encode_pack(pack)) == pack
    assert (pack.kind, pack.band, pack.uses_left, pack.tile_px) == (IMAGE_GRID, HARD, 3, 150)
    assert pack.expires_at == NOW + 3600


def test_an_object_is_garbage_only_after_its_pack_expired() -> None:
    """Whatever the minute of the hour; other keys never are."""
    for expires_at in (NOW, NOW + 1, NOW + 3599, NOW - 0.5):
        key = object_key(expires_at)
        assert not is_garbage(key, now=expires_at)
        assert is_garbage(key, now=expires_at + 3600)
    for key in ("packs/x/a.jpg", "other/1/a.jpg", "packs.jpg", "1/a.jpg"):
        assert not is_garbage(key, now=1e12)


@pytest.mark.parametrize("band", BANDS)
def test_number_and_places_of_right_tiles_are_spread(pool: PhotographIndex, band: int) -> None:
    """Two to five, each about as often; each place about as often right. Bounds are six standard deviations wide."""
    runs = 1200
    answers = [compose(pool, band).answer for _ in range(runs)]
    numbers = Counter(len(answer) for answer in answers)
    assert set(numbers) == {2, 3, 4, 5}
    assert all(abs(count - runs / 4) < 6 * (runs * 0.25 * 0.75) ** 0.5 for count in numbers.values())
    places = Counter(place for answer in answers for place in answer)
    expected = runs * 3.5 / 9
    assert all(abs(places[place] - expected) < 6 * (runs * 0.25) ** 0.5 for place in range(9))


def test_no_photograph_is_shown_twice_in_a_grid(pool: PhotographIndex) -> None:
    """Nine tiles, nine photographs."""
    for _ in range(50):
        assert len({one.file for one in compose(pool, EASY).tiles}) == 9


def test_bands_differ_by_what_surrounds_the_target(bundled: PhotographIndex) -> None:
    """Hard: things of the target's own group; easy: none of them."""
    for band in BANDS:
        for _ in range(30):
            grid = compose(bundled, band)
            group = CLASSES[grid.target].group
            others = [one.labels[0] for place, one in enumerate(grid.tiles) if place not in grid.answer]
            assert {CLASSES[name].group == group for name in others} == {band == HARD}


def test_a_pool_without_distractors_says_so(make_pool: Callable[..., PhotographIndex]) -> None:
    """Only clothes: nothing dissimilar to surround them with. Nothing at all: nothing to ask."""
    clothes = make_pool(("shoe", "hat"))
    assert build(clothes, HARD).pack.target in ("shoe", "hat")
    with pytest.raises(PoolTooSmallError, match="band 0"):
        build(clothes, EASY)
    with pytest.raises(PoolTooSmallError):
        compose(PhotographIndex(clothes.folder, {}), HARD)
