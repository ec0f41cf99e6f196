"""Five folds by person, so that nobody is judged by a model that saw them move."""

import numpy as np
from numpy.typing import NDArray

FOLDS = 5


def fold_of_rows(person: NDArray[np.str_], *, seed: int) -> NDArray[np.int64]:
    """Give each row the fold of its person, -1 for bots; each source is dealt evenly over the folds."""
    rng = np.random.default_rng(seed)
    names = np.unique(person[person != ""])
    sources = np.array([name.split("/")[0] for name in names])
    fold: dict[str, int] = {"": -1}
    for source in np.unique(sources):
        shuffled = rng.permutation(names[sources == source])
        fold.update({str(name): int(index % FOLDS) for index, name in enumerate(shuffled)})
    return np.array([fold[str(name)] for name in person])
