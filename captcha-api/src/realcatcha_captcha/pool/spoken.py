"""Build packs of ``spoken``: digits or words, said by one of several voices, in noise, as a recording of one length.

How well people understand them was not measured; the speech is 13 dB (easy) or 8 dB (hard) above everything else.
"""

import secrets
from dataclasses import dataclass
from typing import Final

import numpy as np

from realcatcha_captcha.application.ports.packs import EASY, HARD, Pack
from realcatcha_captcha.pool.building import BuiltPack, Terms, entry_of, object_key
from realcatcha_captcha.pool.speech import RATE_HZ, Sound, Utterance, babble, encode_wave, hiss, loudness, speak

KIND: Final = "spoken"
KOREAN_KIND: Final = "spoken-ko"
SECONDS: Final = 10.0
_PEAK: Final = 0.9
_BABBLERS: Final = 3
_random = secrets.SystemRandom()

_ENGLISH: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ENGLISH_DIGITS: Final = dict(zip("0123456789", _ENGLISH, strict=True))
_KOREAN_DIGITS: Final = dict(zip("0123456789", "공일이삼사오육칠팔구", strict=True))
# Of the handwriting lexicon: one common spelling each, none that sounds like another word.
_TEXT: Final = """
    animal apartment balloon banana basket bicycle biscuit blanket bottle bracelet broccoli bucket building butterfly
    button camera candle carpet carrot castle chicken chocolate circus coconut coffee computer cookie cottage cucumber
    dolphin donkey dragon elephant elevator engine giraffe guitar hospital kitchen ladder lemon lobster magazine
    mushroom musician napkin onion orange penguin pepper picnic pillow pineapple pocket potato pumpkin rabbit rainbow
    sandwich spider summer sunset teacher telephone tiger tomato umbrella village window
"""
WORDS: Final = tuple(_TEXT.split())
_ENGLISH_VOICES: Final = tuple(
    f"{language}+{variant}" for language in ("en-us", "en-gb") for variant in ("m1", "m3", "m7", "f2", "f3", "f4")
)
_KOREAN_VOICES: Final = tuple(f"ko+{variant}" for variant in ("m1", "m3", "m7", "f2", "f3", "f4"))


@dataclass(frozen=True)
class Recipe:
    """What a recording holds.

    Attributes:
        target: ``digits`` or ``words``.
        says: Each symbol that may be asked, and how it is said.
        length: Number of symbols.
        voices: Speakers to choose from.
        above_noise_db: Loudness of the speech above that of hiss and babble together.
    """

    target: str
    says: dict[str, str]
    length: int
    voices: tuple[str, ...]
    above_noise_db: float


_WORDS_SAID: Final = {word: word for word in WORDS}
RECIPES: Final = {
    (KIND, EASY): Recipe("digits", _ENGLISH_DIGITS, 6, _ENGLISH_VOICES, 13.0),
    (KIND, HARD): Recipe("words", _WORDS_SAID, 4, _ENGLISH_VOICES, 8.0),
    (KOREAN_KIND, EASY): Recipe("digits", _KOREAN_DIGITS, 6, _KOREAN_VOICES, 13.0),
    (KOREAN_KIND, HARD): Recipe("digits", _KOREAN_DIGITS, 8, _KOREAN_VOICES, 8.0),
}


def build_spoken_pack(kind: str, band: int, terms: Terms) -> BuiltPack:
    """Build one pack.

    Raises:
        PoolTooSmallError: There is no voice on this machine.
    """
    recipe = RECIPES[kind, band]
    symbols = [_random.choice(tuple(recipe.says)) for _ in range(recipe.length)]
    pack = Pack(
        id=secrets.token_hex(16),
        kind=kind,
        band=band,
        object_key=object_key(terms.expires_at, "wav"),
        target=recipe.target,
        answer=[],
        tile_px=0,
        expires_at=terms.expires_at,
        uses_left=terms.uses,
        words=[" ".join(symbols)],
    )
    return BuiltPack(pack, entry_of(pack, [], now=terms.now), encode_wave(record(symbols, recipe)))


def record(symbols: list[str], recipe: Recipe) -> Sound:
    """Say symbols one after the other, with pauses of chance, over hiss and babble; `SECONDS` long."""
    voice, others = _random.choice(recipe.voices), _random.sample(recipe.voices, _BABBLERS)
    speed, pitch = _random.randint(115, 140), _random.randint(35, 65)
    said = [
        Utterance(recipe.says[one], voice, speed + _random.randint(-8, 8), pitch + _random.randint(-8, 8))
        for one in symbols
    ]
    murmured = [
        Utterance(" ".join(_random.sample(tuple(recipe.says.values()), 4)), one, 150, _random.randint(20, 80))
        for one in others
    ]
    sounds = speak(said + murmured)
    generator = np.random.default_rng(secrets.randbits(128))
    speech, loud = _in_a_row(sounds[: len(symbols)])
    noise = hiss(generator, speech.size) + babble(generator, sounds[len(symbols) :], speech.size)
    noise *= np.float32(loud / loudness(noise) / 10 ** (recipe.above_noise_db / 20))
    mixed = speech + noise
    return mixed * np.float32(_PEAK / np.abs(mixed).max())


def _in_a_row(sounds: list[Sound]) -> tuple[Sound, float]:
    """Place sounds, equally loud, in a silence of `SECONDS`; give it and the loudness of the sounds themselves."""
    sounds = [one * np.float32(0.1 / loudness(one)) for one in sounds]
    row = np.zeros(int(SECONDS * RATE_HZ), np.float32)
    spare = row.size - sum(one.size for one in sounds)
    parts = [_random.uniform(1.0, 2.0) for _ in range(len(sounds) + 1)]
    at = 0.0
    for one, part in zip(sounds, parts, strict=False):
        at += max(0.0, spare * part / sum(parts))
        begin = min(int(at), row.size - one.size)
        row[begin : begin + one.size] += one
        at += one.size
    return row, loudness(np.concatenate(sounds))
