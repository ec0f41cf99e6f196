"""Against recordings: recognisers that have heard this repository speak, and nothing else.

Recordings are made as the pool makes them. The attackers cut them at their pauses and compare the pieces with those of
other recordings, whose symbols they know: whoever runs this repository has as many as he likes. General speech
recognisers were not tried.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from realcatcha_captcha.application.ports.packs import BANDS
from realcatcha_captcha.pool.speech import RATE_HZ, Sound
from realcatcha_captcha.pool.spoken import KIND, RECIPES, Recipe, record

from tests.attack.findings import Finding
from tests.attack.pictures import Floats

HARVESTS: Final = (500, 2_000)
_LAYER: Final = {0: "spoken, easy, six digits", 1: "spoken, hard, four words"}
_HOP: Final = 110
_WINDOW: Final = 256
_BANDS: Final = 24
_COLUMNS: Final = 24
_SHORTEST_S: Final = 0.10
_PAUSES_S: Final = (0.30, 0.22, 0.16)
_RIDGE: Final = 3.0

Recogniser = Callable[[Floats], Sequence[str]]
"""Names pieces, ``(pieces, features)``."""


@dataclass(frozen=True)
class Heard:
    """A recording as the attacker hears it: what is said, and how its pieces look; none where he finds no pauses."""

    said: list[str]
    looks: Floats

    @classmethod
    def of(cls, recipe: Recipe, rng: np.random.Generator) -> "Heard":
        """Make a recording and listen to it."""
        said = rng.choice(np.array(tuple(recipe.says)), recipe.length).tolist()
        recording = record(said, recipe)
        looks = [_look(recording[begin:end]) for begin, end in pieces(recording, recipe.length)]
        return cls(said, np.array(looks, np.float32))


def attack(*, harvests: Sequence[int], tests: int, bands: Sequence[int] = BANDS) -> list[Finding]:
    """Listen to easy and hard recordings after having heard so many others; guess beside it."""
    findings = []
    for band in bands:
        recipe, rng = RECIPES[KIND, band], np.random.default_rng(band)
        asked = [Heard.of(recipe, rng) for _ in range(tests)]
        harvest = [Heard.of(recipe, rng) for _ in range(max(harvests))]
        guessed = sum(rng.choice(np.array(tuple(recipe.says)), recipe.length).tolist() == one.said for one in asked)
        findings.append(Finding(_LAYER[band], "symbols at random", guessed, tests))
        for count in harvests:
            known = [one for one in harvest[:count] if len(one.looks)]
            for name, learn in (("nearest neighbour", nearest), ("linear", linear)):
                recognise = learn(np.concatenate([one.looks for one in known]), _names(known))
                passed = sum(len(one.looks) > 0 and list(recognise(one.looks)) == one.said for one in asked)
                findings.append(Finding(_LAYER[band], f"{name}, {count} recordings", passed, tests))
    return findings


def _names(heard: Sequence[Heard]) -> list[str]:
    return [symbol for one in heard for symbol in one.said]


def nearest(looks: Floats, names: Sequence[str]) -> Recogniser:
    """Name a piece as the one that looks most like it."""
    return lambda pieces: [names[at] for at in (pieces @ looks.T).argmax(axis=1)]


def linear(looks: Floats, names: Sequence[str]) -> Recogniser:
    """Name a piece by ridge regression on the symbols."""
    symbols = sorted(set(names))
    targets = np.array([[name == symbol for symbol in symbols] for name in names], np.float32)
    mean, share = looks.mean(axis=0), targets.mean(axis=0)
    centred = looks - mean
    ridge = _RIDGE * np.eye(looks.shape[1], dtype=np.float32)
    weights = np.linalg.solve(centred.T @ centred + ridge, centred.T @ (targets - share))
    return lambda pieces: [symbols[at] for at in ((pieces - mean) @ weights + share).argmax(axis=1)]


def pieces(recording: Sound, count: int) -> list[tuple[int, int]]:
    """Find `count` pieces between pauses, as sample ranges; empty where no loudness divides it so."""
    frames = recording[: recording.size // _HOP * _HOP].reshape(-1, _HOP)
    smooth = np.convolve(np.square(frames).mean(axis=1), np.ones(5) / 5, mode="same")
    level = 10 * np.log10(smooth + 1e-12)
    for pause_s in _PAUSES_S:
        for floor in np.arange(np.percentile(level, 20), np.percentile(level, 95), 0.5):
            found = _runs(level > floor, pause=int(pause_s * RATE_HZ / _HOP))
            if len(found) == count:
                return [(begin * _HOP, end * _HOP) for begin, end in found]
    return []


def _runs(loud: np.ndarray, *, pause: int) -> list[tuple[int, int]]:
    """Give the ranges of loud frames, joined over breaks shorter than `pause`, without clicks."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], loud, [False])).astype(np.int8)))
    joined: list[tuple[int, int]] = []
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if joined and begin - joined[-1][1] < pause:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((begin, end))
    return [one for one in joined if one[1] - one[0] >= _SHORTEST_S * RATE_HZ / _HOP]


def _look(sound: Sound) -> Floats:
    """Give a sound's shape, of unit length: log energies by band and time, stretched to `_COLUMNS` columns."""
    padded = np.pad(sound, (0, max(0, _WINDOW - sound.size)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP] * np.hanning(_WINDOW)
    power = np.square(np.abs(np.fft.rfft(windows, axis=1))) @ _filters().T
    loud = 10 * np.log10(power + 1e-9)
    loud = np.maximum(loud, loud.max() - 30)
    at = np.linspace(0, len(loud) - 1, _COLUMNS)
    low = np.floor(at).astype(int)
    part = (at - low)[:, None]
    shape = loud[low] * (1 - part) + loud[np.minimum(low + 1, len(loud) - 1)] * part
    shape = shape - shape.mean()
    return (shape / (np.linalg.norm(shape) + 1e-9)).astype(np.float32).ravel()


def _filters() -> Floats:
    """Give triangles evenly spaced in mel, ``(_BANDS, _WINDOW / 2 + 1)``."""
    mel = np.linspace(*(2595 * np.log10(1 + hertz / 700) for hertz in (80, RATE_HZ / 2)), _BANDS + 2)
    corners = 700 * (10 ** (mel / 2595) - 1)
    hertz = np.fft.rfftfreq(_WINDOW, 1 / RATE_HZ)
    rising = (hertz - corners[:-2, None]) / np.diff(corners)[:-1, None]
    falling = (corners[2:, None] - hertz) / np.diff(corners)[1:, None]
    return np.maximum(0, np.minimum(rising, falling)).astype(np.float32)
