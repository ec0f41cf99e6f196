"""What the models that label pictures share: they decode one after the other and refuse none with an exception."""

import io
from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Final

from PIL import Image
from realcatcha_contracts import ClassScore, PictureLabels, PictureToLabel

from realcatcha_ml.models.base import Model
from realcatcha_ml.pictures import Pixels, UnusablePicture, decode_picture

_EXAMPLE_PX: Final = 32


class PictureModel(Model[PictureToLabel, PictureLabels]):
    """Labels pictures; a subclass implements `_load` and `_label`.

    One picture is decoded at a time, so that memory does not grow with the length of a request.
    """

    payload_type: ClassVar[type[PictureToLabel]] = PictureToLabel
    warm_up_batches: ClassVar[tuple[int, ...]] = (1,)

    def _predict(self, payloads: Sequence[PictureToLabel]) -> list[PictureLabels]:
        return [self._look_at(picture) for picture in payloads]

    def _look_at(self, picture: PictureToLabel) -> PictureLabels:
        try:
            pixels = decode_picture(picture.data)
        except UnusablePicture as refused:
            return PictureLabels(id=picture.id, error=refused.error)
        return PictureLabels(id=picture.id, scores=self._label(pixels))

    def _example(self) -> PictureToLabel:
        encoded = io.BytesIO()
        Image.new("RGB", (_EXAMPLE_PX, _EXAMPLE_PX), "grey").save(encoded, "PNG")
        return PictureToLabel(id="example", data=encoded.getvalue())

    @abstractmethod
    def _label(self, pixels: Pixels) -> list[ClassScore]:
        """Score every class that the model knows in one picture."""
