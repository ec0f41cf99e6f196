"""Deal people over folds; apart from what is fitted, so that it needs no PyTorch."""

import numpy as np
from numpy.typing import NDArray


def fold_of_people(person: NDArray[np.str_], folds: int) -> NDArray[np.int64]:
    """Deal people evenly over folds, all words of one to the same fold."""
    names, rows = np.unique(person, return_inverse=True)
    dealt: NDArray[np.int64] = (np.random.default_rng(1).permutation(names.size) % folds)[rows]
    return dealt
