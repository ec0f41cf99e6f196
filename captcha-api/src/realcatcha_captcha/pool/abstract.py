"""Build packs of ``abstract``: a row of five images, two or three of which feel like the target.

What an image feels like is the model's word. Images that show the target and images that lack it are claimed from the
picture store, each for one pack and never again, and painted anew from their recipes.

Whoever only sees which images look alike must not learn which group is asked for: the images that lack the target
come in groups as large as the target's, and each way round is as likely.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image
from realcatcha_abstract import FEELINGS, GENERATOR_VERSION, generate

from realcatcha_captcha.application.ports.packs import HARD, Pack
from realcatcha_captcha.application.ports.pictures import Picture, Pictures, Recipe
from realcatcha_captcha.pool.building import TILE_PX, BuiltPack, Terms, entry_of, object_key
from realcatcha_captcha.pool.composition import NotYetError
from realcatcha_captcha.pool.encoding import encode
from realcatcha_captcha.pool.painting import ABSTRACT
from realcatcha_captcha.pool.variation import Strength, alter

KIND: Final = "abstract"
ROW_BYTES: Final = 56 * 1024
# Milder than for photographs: brightness and colour are what an image feels like. See docs/threat-model.md.
STRENGTH: Final = Strength(0.0, 0.0, 4.0, 0.05, 0.06, 0.03, 4.0, (75, 92), levelled=0.0)
_SMALLEST_CROP: Final = 0.82
_OPPOSITE: Final = {"calm": "tense", "tense": "calm", "joyful": "gloomy", "gloomy": "joyful"}
_CONTESTED: Final = {"calm", "gloomy"}
_random = secrets.SystemRandom()


@dataclass(frozen=True)
class Plan:
    """What a row is to hold.

    Attributes:
        right: How many images show the target.
        lacking: The feeling that each of the others shows; all of them lack the target.
    """

    target: str
    right: int
    lacking: tuple[str, ...]


def plan_row(target: str, band: int) -> Plan:
    """Choose the numbers and the other feelings of a row.

    In an easy row most of the others feel the opposite (calm and tense, joyful and gloomy lie across from each other in
    Russell's circumplex, doi:10.1037/h0077714); in a hard one they feel what lies beside the target. Blue divides
    people between calm and gloomy (ml-service/models/abstract.md): one image at most divides them so; one is forgiven.
    """
    beside = [feeling for feeling in FEELINGS if feeling not in (target, _OPPOSITE[target])]
    many, one = _random.sample(beside, 2)
    if {target, many} == _CONTESTED:
        many, one = one, many
    if band != HARD:
        many = _OPPOSITE[target]
    right, lacking = _random.choice(((3, (many, many)), (2, (many, many, many)), (2, (many, many, one))))
    return Plan(target, right, lacking)


class AbstractPacks:
    """Builds rows.

    Args:
        pictures: Labelled images.
    """

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self._in_hand: list[Picture] = []

    async def build(self, band: int, terms: Terms) -> BuiltPack:
        """Build one pack.

        Raises:
            NotYetError: Too few images are labelled.
            Unavailable: The store of pictures is away.
        """
        plan = plan_row(_random.choice(FEELINGS), band)
        wanted = [(feeling, plan.target) for feeling in plan.lacking] + [(plan.target, None)] * plan.right
        chosen: list[Picture] = []
        try:
            for shows, lacks in wanted:
                chosen += [await self._claim(shows, lacks, now=terms.now)]
        except BaseException:
            self._in_hand += chosen  # for the next pack
            raise
        _random.shuffle(chosen)
        return _built(chosen, plan.target, band, terms)

    async def _claim(self, shows: str, lacks: str | None, *, now: float) -> Picture:
        for held in self._in_hand:
            if shows in held.shows and (lacks is None or lacks in held.lacks):
                self._in_hand.remove(held)
                return held
        while found := await self._pictures.claim_unused(ABSTRACT, shows=shows, lacks=lacks, now=now):
            if found.recipe and found.recipe.generator_version == GENERATOR_VERSION:
                return found
        raise NotYetError(f"no labelled image is {shows}")


def paint(recipe: Recipe) -> Image.Image:
    """Paint an image in the size in which it was labelled. Raises ValueError for an unknown feeling."""
    return Image.fromarray(generate(recipe.seed, feeling=recipe.feeling))


def vary_tile(painted: Image.Image) -> Image.Image:
    """Make a tile of an image: another part of it, mirrored, turned, toned and noisy, but feeling the same."""
    side = painted.width * _random.uniform(_SMALLEST_CROP, 1.0)
    left, top = (_random.uniform(0.0, painted.width - side) for _ in range(2))
    return alter(painted, (left, top, left + side, top + side), tile_px=TILE_PX, strength=STRENGTH)


def _built(chosen: Sequence[Picture], target: str, band: int, terms: Terms) -> BuiltPack:
    row = Image.new("RGB", (len(chosen) * TILE_PX, TILE_PX))
    for place, picture in enumerate(chosen):
        assert picture.recipe is not None  # noqa: S101  # `_claim` gives no other
        row.paste(vary_tile(paint(picture.recipe)), (place * TILE_PX, 0))
    pack = Pack(
        id=secrets.token_hex(16),
        kind=KIND,
        band=band,
        object_key=object_key(terms.expires_at),
        target=target,
        answer=[place for place, picture in enumerate(chosen) if target in picture.shows],
        tile_px=TILE_PX,
        expires_at=terms.expires_at,
        uses_left=terms.uses,
        weights=[_probability(picture, target) for picture in chosen],
    )
    return BuiltPack(
        pack, entry_of(pack, [picture.id for picture in chosen], now=terms.now), encode(row, size=ROW_BYTES)
    )


def _probability(picture: Picture, target: str) -> float:
    return next((score.probability for score in picture.scores if score.name == target), 0.0)
