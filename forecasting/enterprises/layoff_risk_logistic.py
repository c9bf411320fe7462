"""Penalised logistic regression on standardised, bent features, with contributions.

What does not belong here: which rows are learned from (layoff_risk_sample), calibration.
"""

from dataclasses import dataclass

import numpy as np

from forecasting.enterprises.panel_grid import FloatArray, IntArray

_EDGES = (0.005, 0.995)
_KNOTS = (0.5, 0.9, 0.98)
_FEWEST_MISSING = 0.005
_SMALLEST_SD = 1e-9


@dataclass(frozen=True)
class Bend:
    """How one feature becomes columns: limits, the value put where it is missing, knots."""

    low: float
    high: float
    middle: float
    knots: tuple[float, ...]
    has_missing: bool


@dataclass(frozen=True)
class Logistic:
    """A fitted model; ``owner`` is the feature of each column."""

    bends: tuple[Bend, ...]
    owner: IntArray
    mean: FloatArray
    scale: FloatArray
    coefficient: FloatArray
    intercept: float

    def log_odds(self, values: FloatArray) -> FloatArray:
        """Return log odds by row."""
        return np.asarray(self.intercept + self._columns(values) @ self.coefficient)

    def contributions(self, values: FloatArray) -> FloatArray:
        """Return log odds by row and feature; with the intercept they add up to the score."""
        parts = self._columns(values) * self.coefficient
        made = np.zeros(values.shape)
        for column, feature in enumerate(self.owner):
            made[:, feature] += parts[:, column]
        return made

    def _columns(self, values: FloatArray) -> FloatArray:
        return np.asarray((_bent(values, self.bends)[0] - self.mean) / self.scale)


def fit_logistic(
    values: FloatArray, outcome: FloatArray, weight: FloatArray, *, penalty: float
) -> Logistic:
    """Return a ridge-penalised logistic regression.

    Parameters
    ----------
    values
        Row × feature, NaN where missing.
    outcome, weight
        0 or 1, and what a row counts, by row.
    penalty
        Inverse strength of the ridge over standardised columns; smaller pulls harder.

    Notes
    -----
    A feature enters as itself within its 0.5 and 99.5 % points, as hinges max(0, x − k) at
    knots k of its distribution, and as an indicator of being missing: missingness informs
    and no value is invented for it beyond the middle one. Columns are centred and scaled, so
    the intercept is the log odds of an enterprise that is middling in everything.
    """
    from sklearn.linear_model import LogisticRegression

    bends = tuple(_bend(values[:, feature]) for feature in range(values.shape[1]))
    columns, owner = _bent(values, bends)
    mean = np.average(columns, axis=0, weights=weight)
    scale = np.sqrt(np.average((columns - mean) ** 2, axis=0, weights=weight))
    scale = np.where(scale > _SMALLEST_SD, scale, 1.0)
    model = LogisticRegression(C=penalty, max_iter=300, tol=1e-5)
    model.fit((columns - mean) / scale, outcome, sample_weight=weight)
    return Logistic(
        bends, owner, mean, scale,
        np.asarray(model.coef_[0], dtype=np.float64), float(model.intercept_[0]),
    )  # fmt: skip


def _bend(values: FloatArray) -> Bend:
    given = values[~np.isnan(values)]
    if not len(given):
        return Bend(0.0, 0.0, 0.0, (), False)
    low, high = np.quantile(given, _EDGES)
    found = {float(knot) for knot in np.quantile(given, _KNOTS)}
    spread = given[given != np.median(given)]
    if len(spread) < 0.5 * len(given) and len(spread):
        found |= {float(np.median(spread))}  # mostly one value: bend among the others too
    knots = tuple(sorted(knot for knot in found if low < knot < high))
    missing = 1 - len(given) / len(values)
    return Bend(float(low), float(high), float(np.median(given)), knots, missing > _FEWEST_MISSING)


def _bent(values: FloatArray, bends: tuple[Bend, ...]) -> tuple[FloatArray, IntArray]:
    columns, owner = [], []
    for feature, bend in enumerate(bends):
        raw = values[:, feature]
        is_missing = np.isnan(raw)
        kept = np.clip(np.where(is_missing, bend.middle, raw), bend.low, bend.high)
        made = [kept, *(np.maximum(kept - knot, 0.0) for knot in bend.knots)]
        if bend.has_missing:
            made.append(is_missing.astype(np.float64))
        columns += made
        owner += [feature] * len(made)
    return np.stack(columns, axis=1), np.asarray(owner, dtype=np.int64)
