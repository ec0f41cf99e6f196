"""The Korean handwriting model, experimental and off by default: ink against Korean words, read jamo by jamo."""

from typing import ClassVar, Final

from realcatcha_contracts import HandwritingInput, Language
from realcatcha_contracts.lexicon_ko import WORDS

from realcatcha_ml.models.handwriting import HandwritingModel
from realcatcha_ml.models.handwriting_lexicon import Script
from realcatcha_ml.pipelines.jamo import JAMO, is_hangul, jamo_of

HANGUL: Final = Script(JAMO, jamo_of)
_CROSS: Final = [[10, 10, 90, 90], [90, 10, 10, 90]]


class KoreanHandwritingModel(HandwritingModel):
    """Reads ink against a lexicon of common Korean words and the words that were asked."""

    name: ClassVar[str] = "handwriting-ko"
    language: ClassVar[Language] = "ko"
    script: ClassVar[Script] = HANGUL
    dictionary: ClassVar[tuple[str, ...]] = WORDS
    other_language: ClassVar[str] = "reads Korean only"

    @classmethod
    def is_word(cls, text: str) -> bool:
        """See `HandwritingModel.is_word`: precomposed syllables."""
        return is_hangul(text)

    def _example(self) -> HandwritingInput:
        return HandwritingInput(strokes=_CROSS, words=[WORDS[0]], language="ko")
