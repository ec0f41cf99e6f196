"""Keep a stock of abstract images: name recipes for the feelings that are short; the model says later what they became.

Only recipes are stored. Images are painted when they are labelled and again when a pack is made of them.
"""

import secrets
from collections import Counter
from typing import Final

import structlog
from realcatcha_abstract import FEELINGS, GENERATOR_VERSION

from realcatcha_captcha.application.ports.pictures import Picture, Pictures, Recipe, Source, abstract_id

ABSTRACT: Final[Source] = "abstract"
MOST_AT_ONCE: Final = 16
WANTED_OF_A_FEELING: Final = 60
_MOST_UNLABELLED: Final = 64
_SEEDS: Final = 2**53
_random = secrets.SystemRandom()
_log = structlog.get_logger("realcatcha.pool")


async def add_recipes(pictures: Pictures, *, now: float) -> int:
    """Add up to `MOST_AT_ONCE` images where the stock is short; give how many. Raises Unavailable.

    Short is a feeling of which fewer than `WANTED_OF_A_FEELING` unused images are known. Few gloomy images are clearly
    gloomy, so that their shortage stays and most new ones are to be gloomy. Nothing is added while many are unlabelled:
    a labeller that is away must not let the store grow.
    """
    unlabelled = await pictures.count_unused(ABSTRACT, status="pending")
    unused = [await pictures.count_unused(ABSTRACT, shows=feeling) for feeling in FEELINGS]
    shortages = [max(0, WANTED_OF_A_FEELING - one) for one in unused]
    count = min(MOST_AT_ONCE, _MOST_UNLABELLED - unlabelled, sum(shortages))
    if count <= 0:
        return 0
    feelings = _random.choices(FEELINGS, shortages, k=count)
    recipes = [Recipe(_random.randrange(_SEEDS), feeling, GENERATOR_VERSION) for feeling in feelings]
    new = [Picture(abstract_id(recipe), ABSTRACT, now, recipe=recipe) for recipe in recipes]
    added = len(await pictures.add(new))
    _log.info("abstract_images_named", images=added, feelings=dict(Counter(feelings)))
    return added
