"""The handwriting model: strokes and the words that were asked in, whether it is one of them out."""

from collections.abc import Sequence
from typing import ClassVar, Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from realcatcha_contracts import HandwritingInput, HandwritingVerdict, Language
from realcatcha_contracts.lexicon import WORDS

from realcatcha_ml.models.base import Model
from realcatcha_ml.models.handwriting_lexicon import LATIN, Lexicon, Script
from realcatcha_ml.pipelines.ink import Inks, ink_refusal, inks_of
from realcatcha_ml.pipelines.ink_raster import rasters
from realcatcha_ml.runtime.onnx_session import OnnxSession

Floats = NDArray[np.float32]

MAX_WORDS: Final = 16
LONGEST_WORD: Final = 20

_CROSS: Final = [[10, 10, 90, 90], [90, 10, 10, 90]]


class Thresholds(msgspec.Struct, frozen=True):
    """What a word must reach, from the manifest; chosen on validation people, see the card.

    Attributes:
        margin_nats: The asked word may be at most this much less likely than the best word of the lexicon.
        floor_nats: ln likelihood per letter that the asked word must have.
    """

    margin_nats: float
    floor_nats: float

    def accept(self, *, margin: float, floor: float) -> bool:
        """Tell whether a word that was read so is accepted."""
        return margin <= self.margin_nats and floor >= self.floor_nats


class _Manifest(msgspec.Struct, frozen=True):
    thresholds: Thresholds


class HandwritingModel(Model[HandwritingInput, HandwritingVerdict]):
    """Reads ink against a lexicon of common words and the words that were asked.

    A subclass reads another language: it sets `name`, `language`, `script`, `dictionary` and `other_language`, and says
    in `is_word` what it can read.
    """

    name: ClassVar[str] = "handwriting"
    payload_type: ClassVar[type[HandwritingInput]] = HandwritingInput
    language: ClassVar[Language] = "en"
    script: ClassVar[Script] = LATIN
    dictionary: ClassVar[tuple[str, ...]] = WORDS
    other_language: ClassVar[str] = "reads Latin letters only: Korean handwriting has a model of its own"
    _session: OnnxSession
    lexicon: Lexicon
    thresholds: Thresholds

    def _load(self) -> None:
        self.thresholds = msgspec.json.decode(self.files.manifest.read_bytes(), type=_Manifest).thresholds
        self.lexicon = self.lexicon_of(self.dictionary)
        self._session = self._runtime.open(self.files.network)

    def _unload(self) -> None:
        del self._session, self.lexicon, self.thresholds

    def _refusal(self, payload: HandwritingInput) -> str | None:
        if payload.language != self.language:
            return self.other_language
        if not 0 < len(payload.words) <= MAX_WORDS:
            return "no word asked, or too many"
        if not all(0 < len(word) <= LONGEST_WORD and self.is_word(word) for word in payload.words):
            return f"a word that is not of the letters of {self.language!r}, or too long"
        return ink_refusal(payload.strokes)

    def _predict(self, payloads: Sequence[HandwritingInput]) -> list[HandwritingVerdict]:
        columns = self.see(inks_of([payload.strokes for payload in payloads]))
        return [self.judge(seen, payload.words) for payload, seen in zip(payloads, columns, strict=True)]

    @classmethod
    def is_word(cls, text: str) -> bool:
        """Tell whether a text is of letters that the network knows alone."""
        return set(cls.script.alphabet).issuperset(text)

    @classmethod
    def lexicon_of(cls, words: Sequence[str]) -> Lexicon:
        """Make a lexicon of words in this model's script."""
        return Lexicon(words, cls.script)

    def see(self, inks: Inks) -> Floats:
        """Look at drawn words: ``(N, 40, L + 1)`` log probabilities of blank and letters per column."""
        return self._session.run({self._session.input_names[0]: rasters(inks)})[0]

    def judge(self, seen: Floats, words: Sequence[str]) -> HandwritingVerdict:
        """Compare the best asked word with the best of the lexicon, which the asked ones join for this reading."""
        asked = self.lexicon_of(words)
        likelihoods = asked.log_likelihoods(seen)
        best = int(np.argmax(likelihoods))
        word, likelihood = asked.words[best], float(likelihoods[best])
        margin = max(0.0, float(self.lexicon.log_likelihoods(seen).max()) - likelihood)
        floor = likelihood / int(asked.lengths[best])
        return HandwritingVerdict(
            accepted=self.thresholds.accept(margin=margin, floor=floor),
            word=word,
            margin_nats=round(margin, 3),
            floor_nats=round(floor, 3),
            model_version=self.version,
        )

    def _example(self) -> HandwritingInput:
        return HandwritingInput(strokes=_CROSS, words=["box"])
