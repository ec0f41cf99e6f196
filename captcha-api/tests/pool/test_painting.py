"""The stock of abstract images: what is short is named, and no more than can be labelled."""

from collections import Counter

from realcatcha_abstract import FEELINGS, GENERATOR_VERSION
from realcatcha_captcha.adapters.memory_pictures import MemoryPictures
from realcatcha_captcha.application.ports.pictures import Picture, Recipe, Verdict, abstract_id
from realcatcha_captcha.pool.painting import MOST_AT_ONCE, WANTED_OF_A_FEELING, add_recipes


async def label(pictures: MemoryPictures, *, gloomy: bool = True) -> None:
    """Label everything as what it was to be; gloomy images as nothing where they are not."""
    for one in await pictures.claim_due(now=10.0, again_after_s=1.0, most_attempts=9, limit=1000):
        assert one.recipe is not None
        is_sure = gloomy or one.recipe.feeling != "gloomy"
        verdict = Verdict("accepted", "", [one.recipe.feeling]) if is_sure else Verdict("rejected", "undecided")
        await pictures.record(one.id, verdict, scores=[], model_version="1", now=10.0)


async def recipes(pictures: MemoryPictures) -> list[Recipe]:
    return [one.recipe for one in await pictures.page(limit=10_000) if one.recipe]


async def test_a_few_at_a_time_and_none_while_nobody_labels() -> None:
    """A labeller that is away does not let the store grow."""
    pictures = MemoryPictures()
    added = [await add_recipes(pictures, now=1.0) for _ in range(20)]
    assert added[:4] == [MOST_AT_ONCE] * 4
    assert sum(added) == 4 * MOST_AT_ONCE
    found = await recipes(pictures)
    assert len({recipe.seed for recipe in found}) == len(found)
    assert {recipe.feeling for recipe in found} <= set(FEELINGS)
    assert {recipe.generator_version for recipe in found} == {GENERATOR_VERSION}


async def test_the_stock_is_bounded_and_filled_again_when_it_is_used() -> None:
    """It stops near the wanted number of each feeling."""
    pictures = MemoryPictures()
    for _ in range(200):
        await add_recipes(pictures, now=1.0)
        await label(pictures)
    assert await add_recipes(pictures, now=1.0) == 0
    stock = {one.target: one.unused for one in await pictures.stock() if one.target}
    assert set(stock) == set(FEELINGS)
    assert all(WANTED_OF_A_FEELING <= unused < WANTED_OF_A_FEELING + MOST_AT_ONCE for unused in stock.values())
    for _ in range(5):
        await pictures.claim_unused("abstract", shows="calm", now=2.0)
    before = len(await recipes(pictures))
    while await add_recipes(pictures, now=3.0):
        await label(pictures)
    new = (await recipes(pictures))[: len(await recipes(pictures)) - before]
    assert {recipe.feeling for recipe in new} <= {"calm"}


async def test_what_is_seldom_sure_is_painted_more_often() -> None:
    """While gloomy images are rejected, the new ones are more and more gloomy ones."""
    pictures = MemoryPictures()
    for _ in range(60):
        await add_recipes(pictures, now=1.0)
        await label(pictures, gloomy=False)
    found = Counter(recipe.feeling for recipe in await recipes(pictures))
    assert found["gloomy"] > 3 * max(found[feeling] for feeling in FEELINGS if feeling != "gloomy")


async def test_photographs_are_no_abstract_images() -> None:
    """Pending photographs leave the room to paint as it is."""
    pictures = MemoryPictures()
    await pictures.add([Picture(f"p-{number}", "photograph", 1.0) for number in range(500)])
    assert await add_recipes(pictures, now=1.0) == MOST_AT_ONCE
    assert abstract_id((await recipes(pictures))[0]) in await pictures.known(
        [abstract_id((await recipes(pictures))[0])]
    )
