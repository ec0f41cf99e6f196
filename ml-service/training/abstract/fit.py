"""Fit the network and the baselines."""

import os
from dataclasses import replace
from typing import Any, Final

import keras
import numpy as np
import tensorflow as tf
from realcatcha_ml.models.abstract import MeanColor

from training.abstract.network import network
from training.abstract.people import Floats
from training.abstract.pictures import Pictures, Pixels, mean_colors
from training.abstract.plan import Plan

_STEP: Final = 2.5e-3


def one_thread() -> None:
    """Keep TensorFlow to one core; must be called before anything is computed."""
    threads = int(os.environ.get("OMP_NUM_THREADS", "1"))
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)


def fit(pictures: Pictures, checks: Pictures, plan: Plan, *, epochs: int) -> Any:
    """Train a network on pictures and their shares; the step falls to nothing along a cosine."""
    model = network(seed=plan.seed)
    steps = epochs * (len(pictures.labels) // plan.batch)
    schedule = keras.optimizers.schedules.CosineDecay(_STEP, max(steps, 1))
    model.compile(keras.optimizers.Adam(schedule), loss="categorical_crossentropy")
    model.fit(
        _Batches(pictures, batch=plan.batch, seed=plan.seed),
        validation_data=_Batches(checks, batch=plan.batch, seed=plan.seed),
        epochs=epochs,
        verbose=2,
    )
    return model


def shuffled(pictures: Pictures, *, seed: int) -> Pictures:
    """Give each picture the label of another: what is learnt from them is learnt from no picture."""
    order = np.random.default_rng(seed).permutation(len(pictures.labels))
    return replace(pictures, labels=pictures.labels[order], feeling=pictures.feeling[order])


def predict(model: Any, pixels: Pixels) -> Floats:
    """Run the network as it was trained: ``(N, 224, 224, 3)`` to ``(N, 4)``."""
    parts = [
        model(pixels[start : start + 64].astype(np.float32), training=False) for start in range(0, len(pixels), 64)
    ]
    return np.concatenate([np.asarray(part, dtype=np.float64) for part in parts])


def mean_color_baseline(pictures: Pictures, *, seed: int) -> MeanColor:
    """Fit a softmax regression from mean colour to the same labels."""
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(pictures.labels.shape[1], activation="softmax")])
    model.compile(keras.optimizers.Adam(0.05), loss="categorical_crossentropy")
    model.fit(mean_colors(pictures.pixels), pictures.labels, batch_size=256, epochs=60, verbose=0)
    weights, bias = model.get_weights()
    return MeanColor(weights.astype(float).round(5).tolist(), bias.astype(float).round(5).tolist())


class _Batches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras ships no types
    """Batches as float32, made one at a time: the whole set would take four times the memory."""

    def __init__(self, pictures: Pictures, *, batch: int, seed: int) -> None:
        super().__init__()
        self._pictures, self._batch = pictures, batch
        self._rng = np.random.default_rng(seed)
        self._order = self._rng.permutation(len(pictures.labels))

    def __len__(self) -> int:
        return max(len(self._order) // self._batch, 1)

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        rows = self._order[index * self._batch : (index + 1) * self._batch]
        return self._pictures.pixels[rows].astype(np.float32), self._pictures.labels[rows]

    def on_epoch_end(self) -> None:
        """Change the order."""
        self._order = self._rng.permutation(self._order)
