"""Strokes that come about step by step: springs, followers, steering agents, feedback and chains of steps."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.behaviour.bots import noise

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
Rng = np.random.Generator

_FINE: Final = 240


def _sampled(fine: Complexes, start: complex, end: complex, tau: Floats) -> Complexes:
    """Read a finely simulated stroke at shares of its time, turned and scaled so that it ends at the target."""
    way = fine[-1] - fine[0]
    if abs(way) > 0.2 * abs(end - start):
        fine = start + (fine - fine[0]) * (end - start) / way
    else:
        fine = fine + (end - fine[-1]) * np.linspace(0, 1, fine.size)
    return np.interp(tau * (fine.size - 1), np.arange(fine.size), fine)


def spring(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """A mass on a damped spring that is pulled to the target, from rest or with a push aside."""
    stiffness = float(rng.uniform(25, 160))
    damping = 2 * np.sqrt(stiffness) * float(rng.uniform(0.45, 1.3))
    step, place, speed = 1 / _FINE, start, (end - start) * complex(*rng.normal(0, float(rng.choice([0, 0, 2])), 2))
    places = [place]
    for _ in range(_FINE):
        speed += step * (stiffness * (end - place) - damping * speed)
        place += step * speed
        places.append(place)
    fine = np.array(places)
    return _sampled(fine, start, end, tau) + noise.sometimes(rng, tau.size)


def follower(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """Each frame a fixed share of what is left, after a target that moves or jumps on the way."""
    share = float(rng.uniform(0.02, 0.09))
    stages = int(rng.integers(1, 3))
    middle = start + (end - start) * float(rng.uniform(0.3, 0.9))
    middle += (end - start) * 1j * float(rng.normal(0, 0.2))
    goals = [middle, end] if stages > 1 else [end]
    glides = rng.random() < 0.5
    places, place = [start], start
    for index in range(_FINE):
        goal = goals[min(int(index / _FINE * stages * 1.6), stages - 1)]
        aim = start + (goal - start) * min(1.0, 2.5 * index / _FINE) if glides else goal
        place += share * (aim - place)
        places.append(place)
    return _sampled(np.array(places), start, end, tau) + noise.sometimes(rng, tau.size)


def steering(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """An agent that turns towards the target at a limited rate, gathers speed and slows down on arrival."""
    distance = abs(end - start)
    turn = float(rng.uniform(0.02, 0.15))
    slow = float(rng.uniform(0.1, 0.6)) * distance
    top, gain = distance / _FINE * float(rng.uniform(1.3, 2.5)), float(rng.uniform(0.02, 0.3))
    heading = np.angle(end - start) + float(rng.normal(0, 0.7))
    place, speed, places = start, 0.0, [start]
    for _ in range(_FINE):
        left = end - place
        off = float(np.angle(left * np.exp(-1j * heading)))
        heading += float(np.clip(off, -turn, turn))
        wanted = top * min(1.0, abs(left) / slow + 0.02)
        speed += gain * (wanted - speed)
        place += min(speed, abs(left)) * np.exp(1j * heading)
        places.append(place)
    return _sampled(np.array(places), start, end, tau) + noise.sometimes(rng, tau.size)


def feedback(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """Aim, miss in proportion to the distance, look, and aim again from there (Meyer and others 1988).

    Each aim is a bump of speed of the beta kind, begun before the one before it has quite ended.
    """
    wide, skew = float(rng.uniform(1.5, 4)), float(rng.uniform(0.8, 2.2))
    miss = float(rng.uniform(0.03, 0.2))
    fine = np.linspace(0, 1, _FINE)
    moved, place, begin = np.zeros(_FINE, dtype=np.complex128), start, 0.0
    length = float(rng.uniform(0.35, 0.8))
    for _ in range(int(rng.integers(2, 6))):
        left = end - place
        aim = left * (1 + miss * complex(*rng.normal(0, 1, 2))) * float(rng.uniform(0.8, 1.05))
        share = np.clip((fine - begin) / length, 0, 1)
        bump = share**wide * (1 - share) ** (wide * skew)
        moved += aim * np.cumsum(bump) / (bump.sum() + 1e-12)
        place += aim
        begin += length * float(rng.uniform(0.5, 1.1))
        length = min(float(rng.uniform(0.15, 0.4)), max(1.0 - begin, 0.05))
        if begin > 0.9:
            break
    return _sampled(start + moved, start, end, tau) + noise.sometimes(rng, tau.size)


def chain(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """Steps whose length and turn remember the ones before, bent so that they end at the target."""
    count = max(tau.size, 4)
    memory, kick = float(rng.uniform(0.6, 0.97)), float(rng.uniform(0.15, 0.6))
    turn_memory, turn_kick = float(rng.uniform(0.3, 0.95)), float(rng.uniform(0.02, 0.2))
    pace = _remembering(rng, count, memory) * kick * 2
    turn = np.cumsum(_remembering(rng, count, turn_memory) * turn_kick)
    envelope = np.sin(np.pi * (np.arange(count) + 0.5) / count) ** float(rng.choice([0.0, 0.5, 1.0, 2.0]))
    steps = np.exp(pace + 1j * (turn - turn.mean())) * envelope
    walk = np.concatenate(([0.0], np.cumsum(steps[: count - 1]))) * abs(end - start) / (np.abs(steps.sum()) + 1e-9)
    fine = start + walk * np.exp(1j * np.angle(end - start))
    return _sampled(fine, start, end, tau)


def _remembering(rng: Rng, count: int, memory: float) -> Floats:
    """A first-order autoregression of deviation 1."""
    kicks = rng.normal(0, np.sqrt(1 - memory**2), count)
    values, value = np.empty(count), float(rng.normal())
    for index in range(count):
        value = memory * value + kicks[index]
        values[index] = value
    return values


def langevin(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """A mass that is pulled to the target, damped, and kicked by noise, some of which grows with speed."""
    damping = float(rng.uniform(3, 12))
    pull = damping**2 / 4 * float(rng.uniform(0.5, 1.5))
    step = float(rng.uniform(1, 2.5)) / _FINE
    steady, growing = float(rng.choice([0, 0.3, 1, 2])) * abs(end - start) * 0.2, float(rng.choice([0, 0.3, 1, 2]))
    memory, kick = float(rng.choice([0, 0.5, 0.9])), 0j
    place, speed, places = start, 0j, [start]
    for _ in range(_FINE):
        kick = memory * kick + complex(*rng.normal(0, 1, 2)) * np.sqrt(1 - memory**2)
        speed += step * (pull * (end - place) - damping * speed)
        speed += np.sqrt(step) * kick * (steady + growing * abs(speed))
        place += step * speed
        places.append(place)
    return _sampled(np.array(places), start, end, tau)


def bumps(rng: Rng, start: complex, end: complex, tau: Floats) -> Complexes:
    """One to six overlapping strokes, each with a bell of its own kind, its own direction and turn."""
    fine, begin = np.linspace(0, 1, _FINE), 0.0
    speed = np.zeros(_FINE, dtype=np.complex128)
    for index in range(int(rng.integers(1, 7))):
        length = float(rng.uniform(0.15, 0.6)) if index else float(rng.uniform(0.3, 0.8))
        share = np.clip((fine - begin) / length, 0, 1)
        bell = _bell(rng, share)
        size = float(rng.uniform(0.1, 0.9)) if index else 1.0
        aim = float(rng.normal(0, 0.7 if index else 0.25)) + float(rng.normal(0, 0.5)) * share
        speed += bell / (bell.sum() + 1e-9) * size * np.exp(1j * aim)
        begin += float(rng.uniform(0.05, 0.35))
        if begin > 0.8:
            break
    moved = np.cumsum(speed) * abs(end - start)
    return _sampled(start + moved, start, end, tau) + noise.sometimes(rng, tau.size)


def _bell(rng: Rng, share: Floats) -> Floats:
    """A beta, Gaussian, gamma or triangular bump over 0..1, nothing at both ends."""
    kind, inside = int(rng.integers(4)), (share > 0) & (share < 1)
    rise, fall = float(rng.uniform(1, 4)), float(rng.uniform(1, 5))
    if kind == 0:
        return share**rise * (1 - share) ** fall
    if kind == 1:
        return np.exp(-0.5 * ((share - 0.5) / float(rng.uniform(0.1, 0.25))) ** 2) * inside
    if kind == 2:
        return share**rise * np.exp(-share * float(rng.uniform(4, 10))) * inside
    return np.minimum(share / float(rng.uniform(0.2, 0.5)), (1 - share) * 2)
