"""Packs of spoken: what is said, how loud it is, and what the recording gives away. No person listened."""

import io
import secrets
import wave

import numpy as np
import pytest
from realcatcha_captcha.application.ports.objects import media_type
from realcatcha_captcha.application.ports.packs import BANDS, EASY, HARD
from realcatcha_captcha.domain.challenges.kinds import Expected
from realcatcha_captcha.domain.challenges.spoken import Spoken, SpokenAnswer
from realcatcha_captcha.pool.building import Terms
from realcatcha_captcha.pool.speech import RATE_HZ, Utterance, babble, encode_wave, hiss, loudness, speak
from realcatcha_captcha.pool.spoken import KIND, KOREAN_KIND, RECIPES, SECONDS, WORDS, build_spoken_pack
from realcatcha_contracts.lexicon import WORDS as LEXICON

TERMS = Terms(1_800_000_000.0, 3600.0)


@pytest.mark.parametrize("shelf", RECIPES)
def test_every_recording_of_a_shelf_has_the_same_size(shelf: tuple[str, int]) -> None:
    """Ten seconds of 8-bit PCM, which every browser plays, and as many symbols in each."""
    sizes, lengths = set(), set()
    for _ in range(4):
        built = build_spoken_pack(*shelf, TERMS)
        with wave.open(io.BytesIO(built.image)) as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 1, RATE_HZ)
            assert file.getnframes() == int(SECONDS * RATE_HZ)
        assert media_type(built.pack.object_key) == "audio/wav"
        assert (built.pack.kind, built.pack.band) == shelf
        sizes.add(len(built.image))
        lengths.add(len(built.pack.words[0].split()))
    assert len(sizes) == len(lengths) == 1


@pytest.mark.parametrize("band", BANDS)
def test_who_types_what_was_said_is_right(band: int) -> None:
    """And who leaves one symbol out is not."""
    pack = build_spoken_pack(KIND, band, TERMS).pack
    expected = Expected(words=tuple(pack.words))
    assert Spoken().is_right(expected, SpokenAnswer(pack.words[0].upper()))
    assert not Spoken().is_right(expected, SpokenAnswer(pack.words[0].rpartition(" ")[0]))


@pytest.mark.parametrize("kind", [KIND, KOREAN_KIND])
def test_symbols_sound_different_by_every_voice(kind: str) -> None:
    """No two symbols that may be asked are one sound."""
    recipe = RECIPES[kind, EASY]
    for voice in recipe.voices:
        sounds = speak([Utterance(text, voice, 125, 50) for text in recipe.says.values()])
        assert len({one.tobytes() for one in sounds}) == len(recipe.says)
        assert all(0.1 < one.size / RATE_HZ < 1.2 for one in sounds)


def test_easy_speech_stands_well_above_its_noise() -> None:
    """At least 6 dB, which the ear needs; hard speech is nearer to it."""
    assert RECIPES[KIND, EASY].above_noise_db >= 12 > RECIPES[KIND, HARD].above_noise_db >= 6


def test_noise_and_babble_have_the_loudness_asked_for() -> None:
    """So that the distance of speech to noise is what the recipe says."""
    generator = np.random.default_rng(secrets.randbits(64))
    voices = speak([Utterance("one two three", "en-us+m3", 150, 40), Utterance("four five", "en-gb+f2", 150, 60)])
    for noise in (hiss(generator, 5 * RATE_HZ), babble(generator, voices, 5 * RATE_HZ)):
        assert noise.size == 5 * RATE_HZ
        assert loudness(noise) == pytest.approx(1.0, abs=1e-3)


def test_a_sound_survives_its_file() -> None:
    """Within half a step of 8 bits; louder than full scale is cut, not wrapped."""
    sound = np.linspace(-1.2, 1.2, 1000, dtype=np.float32)
    with wave.open(io.BytesIO(encode_wave(sound))) as file:
        back = (np.frombuffer(file.readframes(1000), np.uint8).astype(float) - 128) / 126
    assert np.abs(back - np.clip(sound, -128 / 126, 127 / 126)).max() < 0.5 / 126 + 1e-3


def test_spoken_words_are_words_of_the_lexicon() -> None:
    """Fifty and more, so that four of them are not guessed."""
    assert set(WORDS) <= set(LEXICON)
    assert len(set(WORDS)) == len(WORDS) >= 50
