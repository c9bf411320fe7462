"""Autoregressions of monthly changes on month effects and their own past, series by series.

A causal member. What does not belong here: other variables (direct_ridge,
vector_autoregression), densities (forecasting.combination).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting.members.calendar import refit_blocks

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_MONTHS = 12
_BATCH_SERIES = 500
_LEAST_SHARE = 1e-4
"""Of the squares of changes: what is always left unexplained, and the least penalty of lags."""


@dataclass(frozen=True)
class AutoregressionSettings:
    """Lags, forgetting and robustness; every number is a default of ours.

    Parameters
    ----------
    largest_order
        Lags considered.
    half_life_months
        After how many months a change counts half.
    huber_constant
        Errors beyond this many robust standard deviations count less than in full.
    minimal_months
        Months of a series before the member speaks.
    largest_root
        Lag polynomials with a larger root are drawn in to it.
    month_penalty
        Months of no change that every month effect is drawn towards zero by.
    lag_penalty
        The same for lag j, times j.
    """

    largest_order: int = 13
    half_life_months: float = 240.0
    huber_constant: float = 1.345
    minimal_months: int = 84
    largest_root: float = 0.98
    month_penalty: float = 0.5
    lag_penalty: float = 3.0


def autoregression_centres(
    filled: FloatArray,
    is_observed: npt.NDArray[np.bool_],
    *,
    first_month_number: int,
    horizon_months: int,
    settings: AutoregressionSettings | None = None,
) -> FloatArray:
    """Return what autoregressions said in every month of the months to come.

    Parameters
    ----------
    filled
        Shape ``(months, series)``: the series on their scale, missing months filled; NaN
        before they begin and after their end.
    is_observed
        The same shape: whether the month was observed.
    first_month_number
        Month of the first row, as ``12 * year + month - 1``.
    horizon_months
        Months ahead.
    settings
        Defaults where None.

    Returns
    -------
    numpy.ndarray
        Shape ``(months, series, horizon)``: expectations of later months; NaN where a series
        is too short. No row depends on later rows.

    Notes
    -----
    w(t) = y(t) - y(t-1) = m(month of t) + sum over j of f(j) w(t-j) + e(t), by weighted least
    squares estimated anew each January and used for a year. A change enters with the weight of
    its age and, once there are coefficients, Huber's weight of its error under them: the
    first pass of an M-estimator, taken in passing. Month effects and lags are drawn towards
    zero, distant lags more. Changes from or to a missing month have no weight.

    References
    ----------
    Huber, P. J. (1981), Robust statistics, ch. 7. Litterman, R. B. (1986), Forecasting with
    Bayesian vector autoregressions, Journal of Business and Economic Statistics 4.
    """
    chosen = settings or AutoregressionSettings()
    count = filled.shape[1]
    parts = [
        _centres(
            filled[:, first : first + _BATCH_SERIES],
            is_observed[:, first : first + _BATCH_SERIES],
            first_month_number,
            horizon_months,
            chosen,
        )
        for first in range(0, count, _BATCH_SERIES)
    ]
    return np.concatenate(parts, axis=1) if parts else np.empty((len(filled), 0, horizon_months))


def _centres(
    filled: FloatArray,
    is_observed: npt.NDArray[np.bool_],
    first_month_number: int,
    horizon: int,
    settings: AutoregressionSettings,
) -> FloatArray:
    rows, count = filled.shape
    order = settings.largest_order
    changes = np.full((rows, count), np.nan)
    changes[1:] = np.diff(filled, axis=0)
    trusted = np.zeros((rows, count), dtype=np.bool_)
    trusted[1:] = is_observed[1:] & is_observed[:-1]
    months = (first_month_number + np.arange(rows)) % _MONTHS
    lags = _lagged(changes, order)
    learner = _Learner(count, order, settings)
    made = np.full((rows, count, horizon), np.nan)
    seen = np.zeros(count)
    learnt = 0
    for start, end in refit_blocks(rows, first_month_number):
        while learnt <= start:
            learner.learn(changes[learnt], lags[learnt], int(months[learnt]), trusted[learnt])
            seen += is_observed[learnt]
            learnt += 1
        coefficients = learner.fit()
        block = slice(start, end)
        said = _iterated(
            filled[block], _lagged(changes, order, ahead=1)[block], months[block], coefficients,
            horizon,
        )  # fmt: skip
        made[block] = np.where((seen >= settings.minimal_months)[None, :, None], said, np.nan)
    return made


def _lagged(changes: FloatArray, order: int, *, ahead: int = 0) -> FloatArray:
    """Return shape (rows, series, order): [t, n, j] is the change of month t + ahead - 1 - j."""
    rows, count = changes.shape
    made = np.full((rows, count, order), np.nan)
    for lag in range(min(order, rows)):
        back = lag + 1 - ahead
        made[back:, :, lag] = changes[: rows - back] if back else changes
    return made


class _Learner:
    """Weighted normal equations of every series, gathered month by month."""

    def __init__(self, count: int, order: int, settings: AutoregressionSettings) -> None:
        width = _MONTHS + order
        self._settings = settings
        self._forget = 0.5 ** (1.0 / settings.half_life_months)
        self._moments = np.zeros((count, width + 1, width + 1))
        self._weight = np.zeros(count)
        self._coefficients: FloatArray = np.zeros((count, width))
        self._scale = np.full(count, np.nan)

    def learn(
        self, change: FloatArray, lags: FloatArray, month: int, trusted: npt.NDArray[np.bool_]
    ) -> None:
        known = trusted & np.isfinite(lags).all(axis=1)
        row = np.zeros((len(change), self._moments.shape[1]))
        row[:, month] = 1.0
        row[:, _MONTHS:-1] = np.where(known[:, None], lags, 0.0)
        row[:, -1] = np.where(known, change, 0.0)
        error = np.abs(row[:, -1] - np.einsum("np,np->n", row[:, :-1], self._coefficients))
        limit = self._settings.huber_constant * self._scale
        with np.errstate(divide="ignore", invalid="ignore"):
            robust = np.where(error > limit, limit / error, 1.0)
        weight = np.where(known, np.where(np.isfinite(robust), robust, 1.0), 0.0)
        self._moments *= self._forget
        self._moments += (weight[:, None] * row)[:, :, None] * row[:, None, :]
        self._weight = self._forget * self._weight + weight

    def fit(self) -> FloatArray:
        """Return coefficients by series: month effects, then lags with stable roots."""
        width = self._moments.shape[1] - 1
        system, right = self._moments[:, :-1, :-1].copy(), self._moments[:, :-1, -1]
        squares = self._moments[:, -1, -1]
        # A series that has not begun, or never moved, has coefficients of zero; one that moved at
        # its start alone has moments of lags, and must have a penalty that does not vanish in them.
        lag_squares = np.einsum("npp->np", self._moments[:, _MONTHS:-1, _MONTHS:-1]).max(axis=1)
        largest = np.maximum(squares, _LEAST_SHARE * lag_squares)
        variance = np.maximum(largest / np.maximum(self._weight, 1e-12), 1e-18)
        lag = np.arange(1, width - _MONTHS + 1)
        months, lags = range(_MONTHS), range(_MONTHS, width)
        system[:, months, months] += self._settings.month_penalty
        system[:, lags, lags] += self._settings.lag_penalty * lag * variance[:, None]
        solved = np.linalg.solve(system, right[:, :, None])[:, :, 0]
        self._coefficients = solved.astype(np.float64)
        explained = np.einsum("np,np->n", self._coefficients, right)
        remaining = np.maximum(squares - explained, _LEAST_SHARE * squares)
        scale = np.sqrt(remaining / np.maximum(self._weight, 1e-12))
        # Of a series that has not moved no change is unusual.
        is_told = (self._weight >= _MONTHS) & (scale > 0)
        self._scale = np.where(is_told, scale, np.nan)
        drawn = self._coefficients.copy()
        drawn[:, _MONTHS:] = _stationary(drawn[:, _MONTHS:], self._settings.largest_root)
        return drawn


def _stationary(lags: FloatArray, largest: float) -> FloatArray:
    order = lags.shape[1]
    companion = np.zeros((len(lags), order, order))
    companion[:, range(1, order), range(order - 1)] = 1.0
    companion[:, 0] = lags
    root = np.abs(np.linalg.eigvals(companion)).max(axis=1)
    factor = np.minimum(1.0, largest / np.maximum(root, 1e-12))
    shrunk: FloatArray = lags * factor[:, None] ** np.arange(1, order + 1)
    return shrunk


def _iterated(
    last: FloatArray, lags: FloatArray, months: IntArray, coefficients: FloatArray, horizon: int
) -> FloatArray:
    made = np.empty((*last.shape, horizon))
    value, recent = last, lags
    for step in range(horizon):
        season = coefficients[:, (months + step + 1) % _MONTHS].T
        change = season + np.einsum("tnp,np->tn", recent, coefficients[:, _MONTHS:])
        value = value + change
        recent = np.concatenate([change[:, :, None], recent[:, :, :-1]], axis=2)
        made[:, :, step] = value
    return made
