"""Noise that bots add to their paths, in several colours."""

import numpy as np
from numpy.typing import NDArray

Complexes = NDArray[np.complex128]


def white(rng: np.random.Generator, count: int, size: float) -> Complexes:
    """Independent Gaussian or uniform noise."""
    if rng.random() < 0.5:
        return size * (rng.normal(0, 1, count) + 1j * rng.normal(0, 1, count))
    return size * 1.7 * (rng.uniform(-1, 1, count) + 1j * rng.uniform(-1, 1, count))


def smooth(rng: np.random.Generator, count: int, size: float) -> Complexes:
    """Noise that changes slowly: first-order autoregression with a random memory."""
    memory = float(rng.uniform(0.5, 0.98))
    kicks = white(rng, count, 1.0)
    result = np.empty(count, dtype=np.complex128)
    value = 0j
    for index in range(count):
        value = memory * value + kicks[index]
        result[index] = value
    return result * size / (np.sqrt(np.mean(np.abs(result) ** 2)) + 1e-9)


def pink(rng: np.random.Generator, count: int, size: float) -> Complexes:
    """Noise with a power-law spectrum."""
    slope = float(rng.uniform(0.5, 2.0))
    spectrum = np.fft.fft(white(rng, count, 1.0))
    frequency = np.abs(np.fft.fftfreq(count))
    frequency[0] = np.inf
    result = np.fft.ifft(spectrum * frequency ** (-slope / 2))
    return result * size / (np.sqrt(np.mean(np.abs(result) ** 2)) + 1e-9)


def wave(rng: np.random.Generator, count: int, size: float) -> Complexes:
    """A tremor of one frequency."""
    phase = np.linspace(0, float(rng.uniform(2, count / 2 + 2)) * np.pi, count) + float(rng.uniform(0, 6))
    return size * np.sin(phase) * np.exp(1j * float(rng.uniform(0, 6)))


def coloured(rng: np.random.Generator, count: int, size: float) -> Complexes:
    """Noise of a random colour, sometimes fading at both ends, sometimes growing with the middle."""
    make = (white, white, smooth, pink, wave)[int(rng.integers(5))]
    noise = make(rng, count, size)
    envelope = np.sin(np.pi * np.linspace(0, 1, count))
    return noise * (envelope if rng.random() < 0.4 else 1.0)


def sometimes(rng: np.random.Generator, count: int) -> Complexes:
    """No noise in half of all cases, else coloured noise of up to a few units."""
    size = float(rng.choice([0.0, 0.0, 0.0, 0.4, 1.0, 2.5]))
    return coloured(rng, count, size) if size else np.zeros(count, dtype=np.complex128)
