"""From what is seen of an area to the probability of an onset: a joint normal model.

What does not belong here: reading what is seen off figures (history_features), levels.
"""

from dataclasses import dataclass

import numpy as np

from forecasting.models.protocol import FloatArray

FEATURES = (
    "own_rise",
    "own_change",
    "own_gap",
    "all_rise",
    "all_change",
    "breadth",
    "claims",
    "vacancies",
    "inversion",
    "equity",
)
"""What is seen, in order; ``history_features`` says how each is measured."""

OUTCOME_MONTHS = 12
"""A rise that begins within six months has reached 1.0 pp about five months later."""
OFFSET_PP = 0.3
"""Added to rises before their logarithm: smaller ones are noise."""
_RIDGE_SHARE = 0.03  # of each feature's variance, added: keeps near-equal features apart


@dataclass(frozen=True)
class WarningModel:
    """Joint mean and covariance of what is seen and of the highest rise of the next year.

    Parameters
    ----------
    mean
        Of ``FEATURES``, then the outcome log(0.3 + rise in pp), shape (11,).
    covariance
        Shape (11, 11), positive definite.
    area_years
        Independent years of an area these are worth.

    Raises
    ------
    ValueError
        If a shape is wrong, a number not finite, or area_years not above 0.
    """

    mean: FloatArray
    covariance: FloatArray
    area_years: float

    def __post_init__(self) -> None:
        size = len(FEATURES) + 1
        if np.shape(self.mean) != (size,) or np.shape(self.covariance) != (size, size):
            raise ValueError(f"expected a mean and a covariance of {size} numbers a side")
        if not (np.isfinite(self.mean).all() and np.isfinite(self.covariance).all()):
            raise ValueError("expected finite moments")
        if not self.area_years > 0:
            raise ValueError(f"expected area_years above 0, got {self.area_years}")

    @property
    def second_moments(self) -> FloatArray:
        """E[zz'], shape (11, 11)."""
        return self.covariance + np.outer(self.mean, self.mean)

    def updated(self, sums: "MomentSums") -> "WarningModel":
        """Return the model after further area-years, each side weighed by its number."""
        if sums.area_years <= 0:
            return self
        total = self.area_years + sums.area_years
        mean = (self.area_years * self.mean + sums.first) / total
        second = (self.area_years * self.second_moments + sums.second) / total
        return WarningModel(mean, second - np.outer(mean, mean), total)

    def outcome(self, seen: FloatArray, error_variance: FloatArray) -> tuple[FloatArray, ...]:
        """Return mean, variance and coefficients of the outcome given what is seen.

        Parameters
        ----------
        seen
            Features, shape (rows, 10), NaN where missing.
        error_variance
            Of each as a measurement, same shape, 0 where exact.

        Returns
        -------
        tuple of numpy.ndarray
            Mean and variance, shape (rows,); coefficients, shape (rows, 10), 0 where missing.

        Notes
        -----
        Normal conditioning, b = (S_zz + E)^-1 S_zy: a missing feature is one of infinite error,
        so what remains takes its part over, and a noisy one counts for less.
        """
        is_known = ~np.isnan(seen)
        away = np.where(is_known, seen - self.mean[:-1], 0.0)
        inner, cross = self.covariance[:-1, :-1], self.covariance[:-1, -1]
        ridge = _RIDGE_SHARE * np.diag(inner)
        extra = np.where(is_known, np.nan_to_num(error_variance) + ridge, 1.0)
        both = is_known[:, :, None] & is_known[:, None, :]
        system = np.where(both, inner, 0.0) + extra[:, :, None] * np.eye(len(FEATURES))
        right = np.where(is_known, cross, 0.0)
        weights = np.linalg.solve(system, right[:, :, None])[:, :, 0]
        mean = self.mean[-1] + (weights * away).sum(axis=1)
        variance = self.covariance[-1, -1] - (weights * right).sum(axis=1)
        return np.asarray(mean), np.maximum(variance, 1e-6), np.asarray(weights)

    def probability(
        self,
        seen: FloatArray,
        *,
        error_variance: FloatArray,
        posterior_variance: FloatArray,
        rise_pp: float = 1.0,
    ) -> FloatArray:
        """Return P(the rate is up so much on its 12-month low within the next year), (rows,).

        ``posterior_variance``, shape (rows, 10), is that of features which are posterior
        means themselves: it widens the outcome and does not shrink the feature again.
        """
        from scipy.special import ndtr

        mean, variance, weights = self.outcome(seen, error_variance)
        variance = variance + (weights**2 * np.nan_to_num(posterior_variance)).sum(axis=1)
        line = np.log(OFFSET_PP + rise_pp)
        return np.asarray(ndtr((mean - line) / np.sqrt(variance)), dtype=np.float64)


@dataclass(frozen=True)
class MomentSums:
    """Weighted sums over observations: area-years, z and zz'."""

    area_years: float
    first: FloatArray
    second: FloatArray

    def plus(self, other: "MomentSums") -> "MomentSums":
        """Return the sums of both."""
        return MomentSums(
            self.area_years + other.area_years,
            self.first + other.first,
            self.second + other.second,
        )


NO_SUMS = MomentSums(0.0, np.zeros(len(FEATURES) + 1), np.zeros((len(FEATURES) + 1,) * 2))


def moment_sums(
    seen: FloatArray, outcome: FloatArray, *, weight: float, model: WarningModel | None
) -> MomentSums:
    """Return the sums over rows whose outcome is known; missing features as the model expects.

    Parameters
    ----------
    seen, outcome
        Features (rows, 10), NaN where missing; outcomes (rows,), NaN where unknown.
    weight
        Area-years of each row.
    model
        Fills missing features; None leaves out rows with any.
    """
    rows = np.column_stack([seen, outcome])
    rows = rows[~np.isnan(outcome)]
    if model is None:
        rows = rows[~np.isnan(rows).any(axis=1)]
    if not len(rows):
        return NO_SUMS
    filled, doubt = (rows, 0.0) if model is None else _filled(rows, model)
    second = weight * (filled.T @ filled) + weight * doubt
    return MomentSums(weight * len(rows), weight * filled.sum(axis=0), second)


def _filled(rows: FloatArray, model: WarningModel) -> tuple[FloatArray, FloatArray]:
    """Return rows with missing numbers as expected, and the summed covariance of these."""
    filled, doubt = rows.copy(), np.zeros_like(model.covariance)
    patterns, which = np.unique(np.isnan(rows), axis=0, return_inverse=True)
    for number, is_missing in enumerate(patterns):
        if not is_missing.any():
            continue
        at = np.flatnonzero(which.ravel() == number)
        gone, kept = np.flatnonzero(is_missing), np.flatnonzero(~is_missing)
        inner = model.covariance[np.ix_(kept, kept)]
        inner = inner + _RIDGE_SHARE * np.diag(np.diag(inner))
        slope = np.linalg.solve(inner, model.covariance[np.ix_(kept, gone)])
        away = rows[np.ix_(at, kept)] - model.mean[kept]
        filled[np.ix_(at, gone)] = model.mean[gone] + away @ slope
        left = model.covariance[np.ix_(gone, gone)] - model.covariance[np.ix_(gone, kept)] @ slope
        doubt[np.ix_(gone, gone)] += len(at) * left
    return filled, doubt
