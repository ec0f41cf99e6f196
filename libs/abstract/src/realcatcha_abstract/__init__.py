"""Abstract images that are to feel one way: palettes, compositions and textures from a seed.

Owns the rules by which such an image is made, as pure functions: no I/O, no clock, no randomness but the seed's.
captcha-api's pool paints with it, ml-service's training and evaluation paint with it what the labelling model learns
from and is measured on. Imports no service. Whether an image does feel that way is not decided here but by people, and
in their place by the model, which sees pixels alone.
"""

from realcatcha_abstract.color import Color, from_oklab, to_oklab
from realcatcha_abstract.generate import (
    FEELINGS,
    GENERATOR_VERSION,
    SIZE_PX,
    Picture,
    generate,
    picture_in_colors,
    picture_of_feeling,
)

__all__ = [
    "FEELINGS",
    "GENERATOR_VERSION",
    "SIZE_PX",
    "Color",
    "Picture",
    "from_oklab",
    "generate",
    "picture_in_colors",
    "picture_of_feeling",
    "to_oklab",
]
