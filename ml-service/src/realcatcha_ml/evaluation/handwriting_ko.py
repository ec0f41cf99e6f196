"""Korean handwriting: drawn words, and words composed of drawn jamo, through the served model."""

from functools import partial
from typing import Final

from realcatcha_ml.evaluation import handwriting
from realcatcha_ml.evaluation.handwriting import Writing
from realcatcha_ml.models.handwriting_ko import KoreanHandwritingModel
from realcatcha_ml.pipelines.ink_syllables import compose_syllables
from realcatcha_ml.pipelines.jamo import JAMO, is_hangul, jamo_of


def is_korean(text: str) -> bool:
    """Tell whether a text is a word of syllables, or a single jamo."""
    return is_hangul(text) or (len(text) == 1 and text in JAMO)


KOREAN: Final = Writing(KoreanHandwritingModel, is_korean, jamo_of, compose_syllables)

evaluate = partial(handwriting.evaluate, writing=KOREAN)
"""See `handwriting.evaluate`."""
