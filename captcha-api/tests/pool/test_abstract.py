"""Rows of abstract images: what is claimed, what is shown, and that the shape of a row tells nothing."""

import asyncio
import io
from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from PIL import Image
from realcatcha_abstract import FEELINGS, GENERATOR_VERSION
from realcatcha_captcha.adapters.memory_pictures import MemoryPictures
from realcatcha_captcha.application.ports.packs import BANDS, EASY, HARD
from realcatcha_captcha.application.ports.pictures import Picture, Recipe, Verdict, abstract_id
from realcatcha_captcha.domain.challenges.kinds import Expected
from realcatcha_captcha.domain.challenges.registry import KINDS
from realcatcha_captcha.pool.abstract import AbstractPacks, paint, plan_row, vary_tile
from realcatcha_captcha.pool.building import Terms
from realcatcha_captcha.pool.composition import NotYetError
from realcatcha_contracts import ClassScore
from realcatcha_kit.errors import Unavailable

TERMS = Terms(now=1000.0, lifetime_s=3600.0)


async def stocked(count: int, *, version: int = GENERATOR_VERSION) -> MemoryPictures:
    """Label `count` images of each feeling as what they were to be."""
    pictures = MemoryPictures()
    for feeling in FEELINGS:
        for seed in range(count):
            recipe = Recipe(seed, feeling, version)
            await pictures.add([Picture(abstract_id(recipe), "abstract", 1.0 + seed, recipe=recipe)])
            scores = [ClassScore(name, 0.85 if name == feeling else 0.05, "present") for name in FEELINGS]
            lacks = [name for name in FEELINGS if name != feeling]
            verdict = Verdict("accepted", "", [feeling], lacks)
            await pictures.record(abstract_id(recipe), verdict, scores=scores, model_version="1", now=2.0)
    return pictures


async def unused(pictures: MemoryPictures) -> int:
    return sum(one.unused for one in await pictures.stock() if not one.target)


@pytest.mark.parametrize("band", BANDS)
async def test_a_row_holds_two_or_three_images_that_feel_so(band: int) -> None:
    """The others lack the target; weights are the model's word; everything fits the kind that asks it."""
    pictures = await stocked(60)
    packs = AbstractPacks(pictures)
    for _ in range(20):
        built = await packs.build(band, TERMS)
        pack = built.pack
        shown = [await pictures.get(id) for id in built.entry.photographs]
        assert [one.uses for one in shown if one] == [1] * 5
        assert [place for place, one in enumerate(shown) if one and pack.target in one.shows] == pack.answer
        assert all(pack.target in one.lacks for place, one in enumerate(shown) if one and place not in pack.answer)
        assert len(pack.answer) in (2, 3)
        assert [weight > 0.5 for weight in pack.weights] == [place in pack.answer for place in range(5)]
        assert (pack.kind, pack.band, pack.tile_px, pack.expires_at) == ("abstract", band, 150, 4600.0)
        with Image.open(io.BytesIO(built.image)) as row:
            assert (row.size, row.format) == ((750, 150), "JPEG")
        expected = Expected(tiles=pack.answer, weights=pack.weights)
        kind = KINDS[pack.kind]
        assert kind.is_right(expected, kind.read_answer(f'{{"tiles": {pack.answer}}}'.encode()))


async def test_sizes_of_rows_tell_nothing() -> None:
    """All objects of the kind have one size."""
    packs = AbstractPacks(await stocked(30))
    assert len({len((await packs.build(band, TERMS)).image) for band in BANDS for _ in range(4)}) == 1


@pytest.mark.parametrize("target", FEELINGS)
@pytest.mark.parametrize("band", BANDS)
def test_which_group_is_asked_for_cannot_be_seen_from_the_groups(target: str, band: int) -> None:
    """In every row there is a group of other images that is as large as the target's in as many rows as it."""
    shapes = Counter[tuple[int, tuple[int, ...]]]()
    for _ in range(3000):
        plan = plan_row(target, band)
        assert target not in plan.lacking
        shapes[plan.right, tuple(sorted(Counter(plan.lacking).values()))] += 1
    assert shapes.keys() == {(3, (2,)), (2, (3,)), (2, (1, 2))}
    assert max(shapes.values()) - min(shapes.values()) < 200


def test_easy_rows_hold_opposites_and_hard_ones_neighbours() -> None:
    """Calm and gloomy, which divide people, are told apart in one image at most."""
    opposites = {frozenset(("calm", "tense")), frozenset(("joyful", "gloomy"))}
    for target in FEELINGS:
        for _ in range(200):
            easy, hard = (Counter(plan_row(target, band).lacking) for band in (EASY, HARD))
            assert frozenset((target, easy.most_common(1)[0][0])) in opposites
            assert all(frozenset((target, feeling)) not in opposites for feeling in hard)
            for one, other in combinations(("calm", "gloomy"), 2):
                for row in (easy, hard):
                    assert target not in (one, other) or row[other if target == one else one] <= 1


async def test_an_image_is_in_one_row_only() -> None:
    """Builders side by side never share an image."""
    pictures = await stocked(40)
    builders = [AbstractPacks(pictures) for _ in range(4)]
    built = await asyncio.gather(*(one.build(band, TERMS) for one in builders for band in BANDS * 2))
    used = [id for one in built for id in one.entry.photographs]
    assert len(used) == len(set(used)) == 5 * len(built)


async def test_too_few_images_are_no_row_and_not_wasted() -> None:
    """What was claimed for a row that did not come about is used for the next."""
    pictures = MemoryPictures()
    packs = AbstractPacks(pictures)
    with pytest.raises(NotYetError):
        await packs.build(EASY, TERMS)
    full = await stocked(3)
    packs = AbstractPacks(full)
    built = 0
    for _ in range(60):
        try:
            built += bool(await packs.build(EASY, TERMS))
        except NotYetError:
            continue
    assert built >= 1
    held = len(packs._in_hand)
    assert await unused(full) + held + 5 * built == 12


async def test_images_of_an_earlier_generator_are_passed_over() -> None:
    """Their recipes give other pictures today."""
    pictures = await stocked(5, version=GENERATOR_VERSION - 1)
    with pytest.raises(NotYetError):
        await AbstractPacks(pictures).build(EASY, TERMS)
    assert await unused(pictures) <= 15


async def test_a_store_that_is_away_costs_nothing() -> None:
    """The claimed images stay in hand."""
    pictures = await stocked(30)
    packs = AbstractPacks(pictures)
    pictures.down = True
    with pytest.raises(Unavailable):
        await packs.build(EASY, TERMS)
    pictures.down = False
    assert await packs.build(EASY, TERMS)


@pytest.mark.parametrize("feeling", FEELINGS)
def test_a_tile_keeps_the_colours_that_make_its_feeling(feeling: str) -> None:
    """Every copy differs in its pixels, and the mean colour moves little."""
    painted = paint(Recipe(7, feeling, GENERATOR_VERSION))
    tiles = [np.asarray(vary_tile(painted), dtype=np.float64) for _ in range(8)]
    assert {tile.shape for tile in tiles} == {(150, 150, 3)}
    assert all((one != other).any(axis=2).mean() > 0.5 for one, other in combinations(tiles, 2))
    mean = np.asarray(painted, dtype=np.float64).mean(axis=(0, 1))
    assert max(np.abs(tile.mean(axis=(0, 1)) - mean).max() for tile in tiles) < 40
