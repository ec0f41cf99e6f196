"""The colours that people chose for each feeling, as a small table of numbers.

Derived, by ``python -m training.abstract.anchors`` in ml-service, from the answers of 175 people about colours and
emotions (github.com/BottiniLab/col-emo-association, GPL-3.0): the middles of what they chose for a feeling, rounded,
weighted by how often they did and how seldom they chose the same for another.
No answer of any person is in this repository.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from realcatcha_abstract.color import Color


class Anchor(NamedTuple):
    """One colour of a feeling and how often it is drawn, beside the others of the feeling."""

    color: Color
    weight: float


ANCHORS: Final[Mapping[str, tuple[Anchor, ...]]] = {
    "calm": (
        Anchor(Color(20, 255, 254), 0.25),
        Anchor(Color(22, 255, 109), 0.20),
        Anchor(Color(6, 128, 255), 0.12),
        Anchor(Color(21, 176, 26), 0.11),
        Anchor(Color(199, 253, 235), 0.07),
        Anchor(Color(238, 246, 249), 0.06),
        Anchor(Color(161, 201, 242), 0.04),
    ),
    "tense": (
        Anchor(Color(247, 1, 1), 0.70),
        Anchor(Color(253, 124, 12), 0.10),
        Anchor(Color(184, 26, 17), 0.05),
        Anchor(Color(131, 8, 4), 0.04),
        Anchor(Color(214, 9, 0), 0.04),
    ),
    "joyful": (
        Anchor(Color(255, 255, 11), 0.33),
        Anchor(Color(255, 3, 129), 0.14),
        Anchor(Color(255, 5, 253), 0.12),
        Anchor(Color(251, 118, 7), 0.09),
        Anchor(Color(104, 255, 43), 0.09),
        Anchor(Color(21, 176, 26), 0.05),
        Anchor(Color(126, 30, 156), 0.05),
    ),
    "gloomy": (
        Anchor(Color(0, 47, 239), 0.25),
        Anchor(Color(1, 128, 255), 0.13),
        Anchor(Color(128, 0, 255), 0.13),
        Anchor(Color(126, 30, 156), 0.06),
        Anchor(Color(46, 102, 168), 0.04),
        Anchor(Color(0, 0, 0), 0.03),
    ),
}
