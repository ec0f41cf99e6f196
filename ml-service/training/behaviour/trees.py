"""The other half: boosted trees (scikit-learn), kept as arrays so that they run anywhere and export exactly."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper
from sklearn.ensemble import HistGradientBoostingClassifier

Floats = NDArray[np.float64]

DOMAIN: Final = "ai.onnx.ml"
LEAVES: Final = 15


@dataclass(frozen=True, eq=False)
class Trees:
    """A sum of decision trees.

    Attributes:
        roots: ``(T,)`` index of each tree's root; nodes of a tree follow each other.
        feature: ``(N,)`` what a node looks at.
        threshold: ``(N,)`` float32; at most this goes left.
        left: ``(N,)`` index of the child, -1 at leaves.
        right: ``(N,)`` like `left`.
        value: ``(N,)`` float32 log odds of leaves, 0 elsewhere.
        base: Log odds before any tree.
    """

    roots: NDArray[np.int64]
    feature: NDArray[np.int64]
    threshold: NDArray[np.float32]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    value: NDArray[np.float32]
    base: float

    def odds(self, features: NDArray[np.float32]) -> Floats:
        """Give log odds ``(N,)``."""
        total = np.full(len(features), self.base)
        rows = np.arange(len(features))
        for root in self.roots:
            node = np.full(len(features), root)
            while (inner := self.left[node] >= 0).any():
                lower = features[rows, self.feature[node]] <= self.threshold[node]
                node = np.where(inner, np.where(lower, self.left[node], self.right[node]), node)
            total += self.value[node]
        return total


def fit_trees(
    features: NDArray[np.float32], bot: NDArray[np.bool_], weights: Floats, *, count: int, seed: int
) -> Trees:
    """Boost `count` small trees on weighted rows."""
    model = HistGradientBoostingClassifier(
        max_iter=count,
        learning_rate=0.1,
        max_leaf_nodes=LEAVES,
        max_features=0.2,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=seed,
    )
    model.fit(features, bot.astype(int), sample_weight=weights)
    return _flatten(model)


def _flatten(model: Any) -> Trees:
    """Copy the nodes out of scikit-learn's private arrays; a test compares the result with its own prediction."""
    tables = [stage[0].nodes for stage in model._predictors]
    sizes = np.array([table.size for table in tables])
    roots = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    nodes = np.concatenate(tables)
    start = np.repeat(roots, sizes)
    leaf = nodes["is_leaf"].astype(bool)
    return Trees(
        roots=roots,
        feature=np.where(leaf, 0, nodes["feature_idx"]).astype(np.int64),
        threshold=_below(np.where(leaf, 0.0, nodes["num_threshold"])),
        left=np.where(leaf, -1, start + nodes["left"].astype(np.int64)),
        right=np.where(leaf, -1, start + nodes["right"].astype(np.int64)),
        value=np.where(leaf, nodes["value"], 0.0).astype(np.float32),
        base=float(np.ravel(model._baseline_prediction)[0]),
    )


def _below(thresholds: Floats) -> NDArray[np.float32]:
    """Round down to float32, so that float32 features compare as they did in training."""
    rounded = thresholds.astype(np.float32)
    return np.where(rounded > thresholds, np.nextafter(rounded, np.float32(-np.inf)), rounded).astype(np.float32)


def tree_node(trees: Trees, *, source: str, target: str) -> onnx.NodeProto:
    """Build the ONNX node ``source (N, F) -> target (N, 1)``."""
    leaf = trees.left < 0
    sizes = np.diff(np.append(trees.roots, trees.left.size))
    tree = np.repeat(np.arange(trees.roots.size), sizes)
    local = np.arange(trees.left.size) - np.repeat(trees.roots, sizes)
    start = np.repeat(trees.roots, sizes)
    return helper.make_node(
        "TreeEnsembleRegressor",
        [source],
        [target],
        domain=DOMAIN,
        n_targets=1,
        base_values=[trees.base],
        nodes_treeids=tree.tolist(),
        nodes_nodeids=local.tolist(),
        nodes_featureids=trees.feature.tolist(),
        nodes_values=trees.threshold.tolist(),
        nodes_modes=["LEAF" if last else "BRANCH_LEQ" for last in leaf],
        nodes_truenodeids=np.where(leaf, 0, trees.left - start).tolist(),
        nodes_falsenodeids=np.where(leaf, 0, trees.right - start).tolist(),
        target_treeids=tree[leaf].tolist(),
        target_nodeids=local[leaf].tolist(),
        target_ids=[0] * int(leaf.sum()),
        target_weights=trees.value[leaf].tolist(),
    )
