"""The model of drawn words: how pen, finger or mouse went, whichever it was; what they wrote is another's."""

from typing import ClassVar

from realcatcha_behaviour import INK_FEATURE_COUNT, INK_FEATURE_VERSION
from realcatcha_contracts.inference import Context

from realcatcha_ml.models.behaviour import BehaviourModel


class InkModel(BehaviourModel):
    """Scores how unlike people a word was drawn and reads trust off its calibration."""

    name: ClassVar[str] = "ink"
    context: ClassVar[Context] = "ink"
    feature_version: ClassVar[int] = INK_FEATURE_VERSION
    feature_count: ClassVar[int] = INK_FEATURE_COUNT
