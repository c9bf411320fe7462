"""Gradient boosting of trees with known directions, and what each feature adds to a score.

What does not belong here: which rows are learned from (layoff_risk_sample), calibration.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from forecasting.enterprises.layoff_risk_settings import BoostingSettings
from forecasting.enterprises.panel_grid import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Tree:
    """One tree, arrays by node; ``expected`` is the mean over the rows that passed a node."""

    feature: IntArray
    threshold: FloatArray
    is_missing_left: BoolArray
    left: IntArray
    right: IntArray
    is_leaf: BoolArray
    expected: FloatArray


@dataclass(frozen=True)
class Boosting:
    """Fitted trees; ``used`` are the features' positions among those handed over.

    Trees split numbers of bins, whose ``edges`` are given by used feature.
    """

    used: IntArray
    edges: tuple[FloatArray, ...]
    trees: tuple[Tree, ...]
    baseline: float
    depth: int
    model: Any

    @property
    def intercept(self) -> float:
        """The score before anything is known of an enterprise, in log odds."""
        return self.baseline + float(sum(tree.expected[0] for tree in self.trees))

    def log_odds(self, values: FloatArray) -> FloatArray:
        """Return log odds by row."""
        if not len(values):
            return np.zeros(0)
        return np.asarray(self.model.decision_function(_binned(values[:, self.used], self.edges)))

    def contributions(self, values: FloatArray) -> FloatArray:
        """Return log odds by row and feature; with the intercept they add up to the score.

        Notes
        -----
        On its way to a leaf a row passes nodes; the step from a node's expectation to that
        of the node below is given to the feature the node splits on. Steps add up to the
        leaf's value less the root's, whatever the tree.

        References
        ----------
        Saabas, A. (2014). Interpreting random forests. Lundberg, S. M. et al. (2020). From
        local explanations to global understanding with explainable AI for trees. Nature
        Machine Intelligence 2, 56–67 (which names the method and its bias to low splits).
        """
        shown = _binned(values[:, self.used], self.edges)
        made = np.zeros(values.shape)
        rows = np.arange(len(values))
        for tree in self.trees:
            node = np.zeros(len(values), dtype=np.int64)
            for _ in range(self.depth):
                feature = tree.feature[node]
                value = shown[rows, feature]
                is_left = np.where(
                    np.isnan(value), tree.is_missing_left[node], value <= tree.threshold[node]
                )
                below = np.where(is_left, tree.left[node], tree.right[node])
                below = np.where(tree.is_leaf[node], node, below)
                made[rows, self.used[feature]] += tree.expected[below] - tree.expected[node]
                node = below
        return made


def fit_boosting(
    values: FloatArray,
    outcome: FloatArray,
    weight: FloatArray,
    *,
    directions: IntArray,
    settings: BoostingSettings,
    seed: int,
) -> Boosting:
    """Return boosted trees held to the known directions.

    Parameters
    ----------
    values
        Row × feature, NaN where missing: trees learn which way the missing go.
    outcome, weight
        0 or 1, and what a row counts, by row.
    directions
        By feature: 1 the risk never falls with it, −1 never rises, 0 open.
    settings, seed
        Size of the trees; the seed of the binning's draw.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    used = np.array(
        [column for column in range(values.shape[1]) if _varies(values[:, column])], dtype=np.int64
    )
    edges = tuple(_edges(values[:, column], settings.bins) for column in used)
    model = HistGradientBoostingClassifier(
        max_iter=settings.iterations,
        learning_rate=settings.learning_rate,
        max_leaf_nodes=settings.leaves,
        min_samples_leaf=settings.smallest_leaf,
        l2_regularization=settings.l2,
        max_bins=255,
        monotonic_cst=directions[used],
        early_stopping=False,
        random_state=seed,
    )
    model.fit(_binned(values[:, used], edges), outcome, sample_weight=weight)
    trees = tuple(_tree(step[0].nodes) for step in model._predictors)
    depth = max(int(step[0].nodes["depth"].max()) for step in model._predictors)
    baseline = float(np.ravel(model._baseline_prediction)[0])
    return Boosting(used, edges, trees, baseline, depth, model)


def _varies(values: FloatArray) -> bool:
    given = values[~np.isnan(values)]
    return len(given) > 1 and bool((given != given[0]).any())


def _edges(values: FloatArray, bins: int) -> FloatArray:
    given = values[~np.isnan(values)]
    return np.asarray(np.unique(np.quantile(given, np.linspace(0, 1, bins + 1)[1:-1])))


def _binned(values: FloatArray, edges: tuple[FloatArray, ...]) -> FloatArray:
    """Return numbers of bins, NaN where missing; the library's own binning takes far longer."""
    made = np.empty(values.shape)
    for column, limits in enumerate(edges):
        made[:, column] = np.searchsorted(limits, values[:, column], side="left")
    made[np.isnan(values)] = np.nan
    return made


def _tree(nodes: Any) -> Tree:
    left, right = nodes["left"].astype(np.int64), nodes["right"].astype(np.int64)
    is_leaf = nodes["is_leaf"].astype(bool)
    expected = np.where(is_leaf, nodes["value"], 0.0)
    count = nodes["count"].astype(np.float64)
    # Children stand behind their parent, so one pass from the back meets them first.
    for node in range(len(nodes) - 1, -1, -1):
        if not is_leaf[node]:
            below = [left[node], right[node]]
            expected[node] = np.average(expected[below], weights=count[below])
    return Tree(
        feature=nodes["feature_idx"].astype(np.int64),
        threshold=nodes["num_threshold"].astype(np.float64),
        is_missing_left=nodes["missing_go_to_left"].astype(bool),
        left=left, right=right, is_leaf=is_leaf, expected=expected,
    )  # fmt: skip
