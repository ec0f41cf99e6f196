"""Families that share an idea of how a movement comes about: judged strictly, they are left out together.

A family is found easily by a model that has seen its cousin. Whoever writes a new program need not share any idea with
ours, so what a model finds of a whole group that it never saw is nearer to what it will find of strangers.
"""

from typing import Final

from training.behaviour.borrowed import PATH, ROUGH, SMOOTH, TEMPO
from training.behaviour.ink import OUTLINES, RETIMED, SEGMENTS
from training.behaviour.people import SHAKEN

PEOPLES: Final = "made of people's movements"

RELATIVES: Final[dict[str, tuple[str, ...]]] = {
    "straight pieces": ("straight-line", "straight-eased", "jittered-line", "constant-polyline", "teleport"),
    "curves through places": (
        "constant-curve", "bezier-plain", "bezier-eased", "bezier-noisy", "spline-waypoints", "pieces",
    ),
    "curves of a formula": ("circular-arc", "ellipse", "harmonics", "clothoid", "polynomial", "gaussian-process"),
    "a tempo laid on a curve": ("power-law", "smooth-tempo", "hesitant"),
    "bells of speed": (
        "minimum-jerk", "minimum-jerk-noisy", "minimum-jerk-corrected", "sigmoid", "lognormal", "feedback", "bumps",
    ),
    "chains of steps": ("random-walk", "chain"),
    "something pulled to a target": ("spring", "follower", "steering", "langevin"),
    PEOPLES: (SHAKEN, PATH, TEMPO, SMOOTH, ROUGH, RETIMED, SEGMENTS, OUTLINES),
}  # fmt: skip
"""Chimeras, rows that are half a person's, go with the last."""
