"""Sound for recordings: speech from the program `voice`, noise, babble, and the file that browsers play."""

import io
import json
import subprocess
import sys
import wave
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from realcatcha_captcha.pool.composition import PoolTooSmallError
from realcatcha_captcha.pool.voice import RATE_HZ as _SPOKEN_HZ

RATE_HZ: Final = _SPOKEN_HZ // 2
_TIMEOUT_S: Final = 20.0
_TAPS: Final = 63

Sound = NDArray[np.float32]
"""Samples at `RATE_HZ`, mono, about -1 to 1."""


@dataclass(frozen=True)
class Utterance:
    """Something to be said.

    Attributes:
        voice: Of eSpeak NG: a language and a variant, such as ``en-us+f2``.
        speed: Words a minute.
        pitch: 0 to 99.
    """

    text: str
    voice: str
    speed: int
    pitch: int


def speak(utterances: Sequence[Utterance]) -> list[Sound]:
    """Say things, each alone, without silence around it.

    Raises:
        PoolTooSmallError: There is no voice on this machine, or it did not answer.
    """
    asked = json.dumps([astuple(one) for one in utterances]).encode()
    command = [sys.executable, "-m", "realcatcha_captcha.pool.voice"]
    try:
        done = subprocess.run(command, input=asked, capture_output=True, check=True, timeout=_TIMEOUT_S)  # noqa: S603  # our own program
    except (subprocess.SubprocessError, OSError) as error:
        raise PoolTooSmallError("no voice to speak with") from error
    told, sounds = done.stdout, []
    while told:
        length = int.from_bytes(told[:4], "little")
        samples = np.frombuffer(told[4 : 4 + length], "<i2").astype(np.float32) / np.float32(32768)
        sounds.append(_trimmed(_halved(samples)))
        told = told[4 + length :]
    if len(sounds) != len(utterances) or not all(one.size for one in sounds):
        raise PoolTooSmallError("the voice said too little")
    return sounds


def _halved(sound: Sound) -> Sound:
    """Halve the sampling rate behind a low-pass filter (a windowed sinc)."""
    at = np.arange(_TAPS) - _TAPS // 2
    taps = np.sinc(at * 0.46) * np.hamming(_TAPS)
    return np.convolve(sound, taps / taps.sum(), mode="same")[::2].astype(np.float32)


def _trimmed(sound: Sound, *, floor: float = 0.01) -> Sound:
    loud = np.flatnonzero(np.abs(sound) > floor)
    return sound[loud[0] : loud[-1] + 1] if loud.size else sound[:0]


def loudness(sound: Sound) -> float:
    """Give the root mean square of a sound."""
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))


def hiss(generator: np.random.Generator, length: int) -> Sound:
    """Make noise of `length` samples that falls towards high frequencies as a busy room's does; loudness 1."""
    spectrum = np.fft.rfft(generator.standard_normal(length))
    frequency = np.fft.rfftfreq(length, 1 / RATE_HZ)
    shaped = np.fft.irfft(spectrum / np.sqrt(np.maximum(frequency, 60.0)), length).astype(np.float32)
    return shaped / np.float32(loudness(shaped))


def babble(generator: np.random.Generator, voices: Sequence[Sound], length: int) -> Sound:
    """Mix voices played backwards, each from a chance moment, round and round; loudness 1."""
    mixed = np.zeros(length, np.float32)
    for one in voices:
        turns = int(np.ceil(length / one.size)) + 1
        begin = int(generator.integers(one.size))
        mixed += np.tile(one[::-1], turns)[begin : begin + length] / np.float32(loudness(one))
    return mixed / np.float32(loudness(mixed))


def encode_wave(sound: Sound) -> bytes:
    """Encode a sound as a WAV file of 8-bit samples, which every browser plays; its size follows from its length."""
    samples = np.clip(np.round(sound * 126 + 128), 0, 255).astype(np.uint8)
    encoded = io.BytesIO()
    with wave.open(encoded, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.tobytes())
    return encoded.getvalue()
