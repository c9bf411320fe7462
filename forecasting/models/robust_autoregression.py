"""A robust autoregression of monthly changes on month effects and their own past.

What does not belong here: the choice of scale (models.scale).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting.models.bootstrap import age_weights, draw_weighted
from forecasting.models.protocol import FloatArray, ModelNotSoundError, MonthlySeries
from forecasting.models.scale import bridge_gaps

HUBER_CONSTANT = 1.345  # 95 % efficiency at the normal distribution (Huber 1981, ch. 4)
_MAD_TO_SD = 1.4826
_ITERATIONS = 12
_MINIMAL_CHANGES = 18  # between neighbouring observed months: month effects and some to spare
_LARGEST_ROOT = 0.98  # of the changes: keeps a year's extrapolation from running away


@dataclass(frozen=True)
class FittedRobustAutoregression:
    """Month effects, lag coefficients and weighted residuals of one series."""

    series: MonthlySeries
    last_value: float
    unit: float  # model units per unit of the scaled series
    month_effects: FloatArray
    month_effect_errors: FloatArray
    lag_coefficients: FloatArray
    recent_changes: FloatArray  # the last p, oldest first
    residuals: FloatArray
    residual_weights: FloatArray

    def forecast(
        self, *, horizon_months: int, path_count: int, rng: np.random.Generator
    ) -> FloatArray:
        """Return sample paths, shape ``(path_count, horizon_months)``, unit of the series."""
        order = len(self.lag_coefficients)
        drawn = draw_weighted(
            self.residuals,
            self.residual_weights,
            shape=(path_count, horizon_months),
            rng=rng,
        )
        effect_errors = self.month_effect_errors[:, None] * rng.standard_normal((12, path_count))
        changes = np.empty((order + horizon_months, path_count))
        changes[:order] = self.recent_changes[:, None]
        oldest_first = self.lag_coefficients[::-1]
        for step in range(horizon_months):
            month = (self.series.last_month_number + 1 + step) % 12
            past = oldest_first @ changes[step : step + order]
            season = self.month_effects[month] + effect_errors[month]
            changes[order + step] = season + past + drawn[:, step]
        scaled = self.last_value + self.unit * np.cumsum(changes[order:], axis=0).T
        return self.series.restored(scaled)


@dataclass(frozen=True)
class RobustAutoregression:
    """Autoregression of monthly changes by Huber's M-estimator with bootstrap densities.

    Parameters
    ----------
    largest_order
        Lags considered, at most 13: a year and the month before it.
    half_life_months
        After how many months an observation counts half in the coefficients.
    residual_half_life_months
        After how many months a residual is drawn half as often: the spread of the recent
        past says more of the coming year than an average over decades.

    Notes
    -----
    Of the series on its scale, z: w(t) = z(t) - z(t-1) = m(month of t) + sum over j of
    f(j) w(t-j) + e(t). Changes are modelled because both a rate and a head count carry
    most of a shock on; month effects fade with age, so that the season may move. The
    order p minimises a corrected AIC with weights held at those of the largest order,
    for which one QR decomposition gives every order. The coefficients minimise Huber's
    loss by reweighted least squares. Lag polynomials with a root beyond 0.98 are drawn in
    (f(j) times c to the j), so that no simulation explodes. Densities come from
    resampled residuals, widened by sqrt(n / (n - k)) for the k coefficients estimated,
    and from the sampling error of the month effects, whose sum is the yearly drift. Changes
    from or to a missing month have no weight, except in calendar months that have no
    others: there the bridged changes give the effect, and no residuals. The
    residuals are not centred: the mean of the tails that Huber's estimator set aside
    belongs to the forecast.

    References
    ----------
    Huber, P. J. (1981), Robust statistics, ch. 7. Hurvich, C. M. and Tsai, C.-L. (1989),
    Regression and time series model selection in small samples, Biometrika 76, eq. 4.
    """

    name: str = "robust_autoregression"
    minimal_months: int = 24
    largest_order: int = 13
    half_life_months: float = 120.0
    residual_half_life_months: float = 60.0

    def fit(self, series: MonthlySeries) -> FittedRobustAutoregression:
        """Return the model fitted to the series.

        Raises
        ------
        ModelNotSoundError
            If the series never changes beyond its month effects.
        """
        filled = bridge_gaps(series.scaled_values, series.calendar_months)
        is_missing = np.isnan(series.values)
        unit = float(np.std(np.diff(filled[-120:])))
        if unit == 0:
            raise ModelNotSoundError("expected a change in the last ten years, got none")
        changes = np.diff(filled) / unit
        trusted = age_weights(len(changes), self.half_life_months)
        trusted[is_missing[1:] | is_missing[:-1]] = 0.0
        weights = _with_unseen_months(trusted, series.calendar_months[1:], self.half_life_months)
        order = min(self.largest_order, max((series.observed_count - 24) // 3, 1))
        design = _design(changes, series.calendar_months[1:], order)
        outcome, weights, trusted = changes[order:], weights[order:], trusted[order:]
        _require_changes(trusted)
        _, full = _huber_fit(design, outcome, weights)
        columns = _best_width(design, outcome, full, weights)
        coefficients, _ = _huber_fit(design[:, :columns], outcome, weights)
        residuals = outcome - design[:, :columns] @ coefficients
        lags = _stationary(coefficients[12:])
        count = _effective_count(weights)
        return FittedRobustAutoregression(
            series=series,
            last_value=float(filled[-1]),
            unit=unit,
            month_effects=coefficients[:12],
            month_effect_errors=_month_effect_errors(design[:, :12], residuals, weights),
            lag_coefficients=lags,
            recent_changes=changes[len(changes) - len(lags) :],
            residuals=residuals * np.sqrt(count / max(count - columns, 0.4 * count)),
            residual_weights=trusted ** (self.half_life_months / self.residual_half_life_months),
        )


def _with_unseen_months(
    weights: FloatArray, months: npt.NDArray[np.int64], half_life_months: float
) -> FloatArray:
    # Where January is never published, only the bridged changes into and out of it hold
    # the jump from December to February, which all later months rest on.
    seen = np.bincount(months, weights, minlength=12) > 0
    aged = age_weights(len(weights), half_life_months)
    return np.where(seen[months], weights, aged)


def _require_changes(weights: FloatArray) -> None:
    used = np.count_nonzero(weights)
    if used < _MINIMAL_CHANGES:
        raise ModelNotSoundError(
            f"expected at least {_MINIMAL_CHANGES} monthly changes, got {used}"
        )


def _design(changes: FloatArray, months: npt.NDArray[np.int64], order: int) -> FloatArray:
    effects = np.eye(12)[months[order:]]
    lags = [changes[order - lag : len(changes) - lag] for lag in range(1, order + 1)]
    return np.column_stack([effects, *lags])


def _huber_fit(
    design: FloatArray, outcome: FloatArray, weights: FloatArray
) -> tuple[FloatArray, FloatArray]:
    # The small ridge decides only what the data leave open: a month never observed.
    robust, is_used = weights, weights > 0
    coefficients: FloatArray = np.zeros(design.shape[1])
    for _ in range(_ITERATIONS):
        weighted = design.T * robust
        gram = weighted @ design
        gram.flat[:: len(gram) + 1] += 1e-6 * robust.sum() / 12
        previous = coefficients
        coefficients = np.linalg.solve(gram, weighted @ outcome).astype(np.float64)
        residuals = np.abs(outcome - design @ coefficients)
        scale = _MAD_TO_SD * np.median(residuals[is_used])
        limit = HUBER_CONSTANT * max(float(scale), 1e-9)
        robust = weights * np.minimum(1.0, limit / np.maximum(residuals, 1e-12))
        if np.max(np.abs(coefficients - previous)) < 1e-4:
            break
    return coefficients, robust


def _best_width(
    design: FloatArray, outcome: FloatArray, robust: FloatArray, weights: FloatArray
) -> int:
    # One QR decomposition gives the residual sum of squares of every nested order.
    root = np.sqrt(robust)
    q, _ = np.linalg.qr(design * root[:, None])
    explained = np.cumsum((q.T @ (outcome * root)) ** 2)
    remaining = np.maximum(float(np.sum(robust * outcome**2)) - explained, 1e-12)
    widths = np.arange(12, design.shape[1] + 1)
    count = _effective_count(weights)
    penalty = 2 * widths * count / np.maximum(count - widths - 2, 1.0)
    criterion = count * np.log(remaining[widths - 1] / robust.sum()) + penalty
    return int(widths[np.argmin(criterion)])


def _month_effect_errors(
    months: FloatArray, residuals: FloatArray, weights: FloatArray
) -> FloatArray:
    # Given the lags the effects are weighted means, independent of one another.
    variance = float(np.sum(weights * residuals**2) / weights.sum())
    total = np.maximum(weights @ months, 1e-9)
    return np.sqrt(variance * (weights**2 @ months)) / total


def _effective_count(weights: FloatArray) -> float:
    return float(weights.sum() ** 2 / np.sum(weights**2))


def _stationary(lag_coefficients: FloatArray) -> FloatArray:
    order = len(lag_coefficients)
    if order == 0:
        return lag_coefficients
    companion = np.eye(order, k=-1)
    companion[0] = lag_coefficients
    largest = float(np.max(np.abs(np.linalg.eigvals(companion))))
    if largest <= _LARGEST_ROOT:
        return lag_coefficients
    shrunk: FloatArray = lag_coefficients * np.power(_LARGEST_ROOT / largest, _lags(order))
    return shrunk


def _lags(order: int) -> FloatArray:
    return np.arange(1, order + 1, dtype=np.float64)
