"""The network: a plain stack of convolutions in Keras, small enough for a millisecond or two of one core."""

from typing import Any, Final

import keras
from keras import layers
from realcatcha_abstract import FEELINGS, SIZE_PX

_WIDTHS: Final = (16, 32, 48, 80, 112)


def network(*, seed: int) -> Any:
    """Build it: ``(N, 224, 224, 3)`` float32 RGB, 0-255, to ``(N, 4)`` shares."""
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((SIZE_PX, SIZE_PX, 3), name="pixels")
    flow = layers.Rescaling(1 / 127.5, offset=-1.0)(inputs)
    for width in _WIDTHS:
        flow = layers.Conv2D(width, 3, strides=2, padding="same", use_bias=False)(flow)
        flow = layers.BatchNormalization(momentum=0.9)(flow)
        flow = layers.ReLU()(flow)
    flow = layers.GlobalAveragePooling2D()(flow)
    flow = layers.Dense(64, activation="relu")(flow)
    return keras.Model(inputs, layers.Dense(len(FEELINGS), activation="softmax", name="shares")(flow))
