"""Rows whose tempo is one trace's and whose way is another's: what bots that borrow half from people have in common.

They are made of features, not of traces, and of the rows that a model is trained on anyway: one half is a person's, the
other any bot's. A detector that has seen them asks of both halves, and need not know how a bot came by either.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from realcatcha_behaviour import CONTEXTS, FEATURE_NAMES

from training.behaviour.dataset import Dataset, joined

Bools = NDArray[np.bool_]

WAY: Final = "chimera-way"
"""A bot's way at a person's tempo."""

TEMPO: Final = "chimera-tempo"
"""A person's way at a bot's tempo."""

_TIES: Final = ("power_law", "turn_by_speed", "wobble_by_speed", "time_fit", "jitter_isotropy")
_WAYS: Final = (
    "turn", "accel_across", "wobble", "event_turn", "axis_share", "log_length", "straightness", "bow", "arc_fit",
    "jitter_across", "jitter_still_across", "jitter_coarse_across", "order_turn",
)  # fmt: skip


def _kinds() -> tuple[Bools, Bools, Bools]:
    """Which features tell of the tempo, of the way, and of how the one goes with the other."""
    tie = np.array([name.startswith(_TIES) for name in FEATURE_NAMES])
    way = np.array([name.startswith(_WAYS) for name in FEATURE_NAMES]) & ~tie
    tempo = ~tie & ~way
    tempo[FEATURE_NAMES.index("drawing")] = False
    return tempo, way, tie


def with_chimeras(data: Dataset, count: int, rng: np.random.Generator) -> Dataset:
    """Add `count` rows of both kinds for each context that has people and bots."""
    parts = [data]
    for context in CONTEXTS:
        here = data.context == context
        people, bots = np.flatnonzero(here & data.human), np.flatnonzero(here & ~data.human)
        if people.size and bots.size and count:
            parts.extend(_mixed(data, rng.choice(bots, count), rng.choice(people, count), rng))
    return joined(parts)


def _mixed(data: Dataset, bots: NDArray[np.intp], people: NDArray[np.intp], rng: np.random.Generator) -> list[Dataset]:
    """Put a person's tempo, then a person's way, in the place of the bot's; ties are either's, for neither is right."""
    tempo, way, tie = _kinds()
    made = []
    for family, borrowed in ((WAY, tempo), (TEMPO, way)):
        taken = borrowed | (tie & (rng.random((bots.size, 1)) < 0.5))
        rows = data.where(bots)
        features = np.where(taken, data.features[people], rows.features)
        none = np.zeros(bots.size, dtype=np.bool_)
        group, person = np.full(bots.size, family), np.full(bots.size, "")
        made.append(replace(rows, features=features, group=group, person=person, judged=none, ruled=none))
    return made
