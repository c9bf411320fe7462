"""Which Spring Festival windows a series asks for, by AICC of an airline model.

What does not belong here: the regressors (holiday), the ARIMA orders and the last word on
"with or without", which are X-13's (identification).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from forecasting.seasonal.holiday import (
    FestivalWindow,
    MovingHoliday,
    Part,
    candidate_windows,
    part_regressor,
)
from forecasting.seasonal.series import FloatArray

# Closer where parameters of such series lie: the AICC is 0.4 above the lowest on average.
_REGULAR = (-0.3, -0.1, 0.1, 0.3, 0.45, 0.6, 0.75, 0.85, 0.95)
_SEASONAL = (0.0, 0.2, 0.4, 0.6, 0.75, 0.87, 0.97)
_LOST_MONTHS = 13  # by one regular and one seasonal difference
_Column = tuple[Part, int, int, str]


@dataclass(frozen=True)
class _Candidate:
    window: FestivalWindow
    aicc: float
    columns: FloatArray  # month × window
    demeaned: FloatArray  # the same, less their calendar-month means
    coefficients: FloatArray
    covariance: FloatArray

    @property
    def effect(self) -> FloatArray:
        return np.asarray(self.columns @ self.coefficients, dtype=np.float64)

    @property
    def variances(self) -> FloatArray:
        """Of the effect on every month."""
        spread = (self.columns @ self.covariance) * self.columns
        return np.asarray(spread.sum(axis=1), dtype=np.float64)

    def variance_along(self, direction: FloatArray) -> float:
        along = direction @ self.demeaned
        return float(along @ self.covariance @ along)


@dataclass(frozen=True)
class _Likelihood:
    """Cross products by grid point, the series first and its windows after it."""

    grams: FloatArray
    log_determinants: FloatArray
    observed: int
    outliers: int

    def without(self) -> float:
        return float(self._aicc(self.grams[:, 0, 0], 0).min())

    def with_columns(self, places: list[int]) -> tuple[float, FloatArray, FloatArray]:
        """Return AICC, coefficients and their covariance at the best grid point."""
        chosen = [place + 1 for place in places]
        inner = self.grams[:, chosen][:, :, chosen]
        cross = self.grams[:, chosen, 0]
        solved = np.linalg.solve(inner, cross[:, :, None])[:, :, 0]
        squares = self.grams[:, 0, 0] - (solved * cross).sum(axis=1)
        aiccs = self._aicc(squares, len(chosen))
        best = int(np.argmin(aiccs))
        covariance = np.linalg.inv(inner[best]) * squares[best] / self.observed
        return float(aiccs[best]), solved[best], covariance

    def _aicc(self, squares: FloatArray, columns: int) -> FloatArray:
        parameters = 3 + self.outliers + columns  # two moving averages and the variance
        variance = np.maximum(squares, np.finfo(float).tiny) / self.observed
        deviance = self.observed * (np.log(2.0 * np.pi * variance) + 1.0) + self.log_determinants
        spare = self.observed - parameters - 1
        penalty = 2.0 * parameters * self.observed / spare if spare > 0 else np.inf
        return np.asarray(deviance + penalty, dtype=np.float64)


def choose_window(
    values: FloatArray,
    *,
    first_month: pd.Timestamp,
    holiday: MovingHoliday,
    outliers: FloatArray | None = None,
) -> FestivalWindow | None:
    """Return the windows of the lowest AICC, None where no festival does as well.

    Parameters
    ----------
    values
        Figures by month without gaps; logarithms for a multiplicative series.
    first_month
        Month of the first figure.
    holiday
        What is tried.
    outliers
        Known outliers as regressors, month × outlier.

    Returns
    -------
    FestivalWindow or None
        With the selection factor below; None unless the AICC falls by more than
        ``holiday.aicc_margin``, and for series of fewer than 36 months.

    Notes
    -----
    Airline model (0 1 1)(0 1 1) with regressors, its likelihood exact and at its highest
    over a grid of the two moving-average parameters: AICC = −2 log L + 2kN/(N − k − 1),
    k parameters, N months after differencing. The grid is fixed, so every candidate of
    every series costs a few small linear systems.

    Selection factor: with w(i) ∝ exp(−AICC(i)/2) over the candidates and no festival,
    s(i) the size of the effect by candidate i along the chosen effect and v(i) its
    variance, the factor is √(Σ w(i)·(v(i) + (s(i) − s)²) / v) of the chosen one, at
    least 1: standard errors times it hold the doubt about the windows. Month doubts: the
    same sum for the effect on each month less the chosen one's variance, its mean over the
    years of a calendar month, the root of it.

    References
    ----------
    Burnham, Anderson (2002), Model Selection and Multimodel Inference, section 4.3.
    U.S. Census Bureau, X-13ARIMA-SEATS Reference Manual, section 5.5 (AICC).
    """
    if len(values) < 36:
        return None
    columns, windows = _columns_of(holiday)
    regressors = _regressors(columns, holiday, first_month, len(values))
    fixed = np.empty((len(values), 0)) if outliers is None else outliers
    likelihood = _likelihood(values, fixed, regressors)
    demeaned = _less_calendar_means(regressors)
    own = _beyond(demeaned, _less_calendar_means(fixed))
    candidates = [
        _Candidate(
            window, aicc, regressors[:, places], demeaned[:, places], coefficients, covariance
        )
        for window, places in windows
        if _is_identified(own[:, places])
        for aicc, coefficients, covariance in [likelihood.with_columns(places)]
    ]
    without = likelihood.without()
    best = min(candidates, key=lambda candidate: candidate.aicc, default=None)
    if best is None or not best.aicc < without - holiday.aicc_margin:
        return None
    weights = _akaike_weights(candidates, without)
    return replace(
        best.window,
        selection_factor=_selection_factor(best, candidates, weights),
        month_doubts=_month_doubts(best, candidates, weights, first_month),
    )


def _columns_of(
    holiday: MovingHoliday,
) -> tuple[list[_Column], list[tuple[FestivalWindow, list[int]]]]:
    columns: dict[_Column, int] = {}
    windows = []
    for window in candidate_windows(holiday):
        places = []
        for part in window.parts:
            skipped = window.during_days if part == "after" else 0
            weighting = "constant" if part == "during" else window.weighting
            key: _Column = (part, window.days_of(part), skipped, weighting)
            places.append(columns.setdefault(key, len(columns)))
        windows.append((window, places))
    return list(columns), windows


def _regressors(
    columns: Sequence[_Column], holiday: MovingHoliday, first_month: pd.Timestamp, count: int
) -> FloatArray:
    return np.column_stack(
        [
            part_regressor(
                part,
                days=days,
                skipped_days=skipped,
                weighting="linear" if weighting == "linear" else "constant",
                reference_days=holiday.reference_days,
                first_month=first_month,
                count=count,
            )
            for part, days, skipped, weighting in columns
        ]
    )


def _likelihood(values: FloatArray, fixed: FloatArray, regressors: FloatArray) -> _Likelihood:
    # Columns: outliers, the series, windows; so that outliers can be swept out first.
    everything = np.column_stack([fixed, values, regressors])
    differenced = everything[1:] - everything[:-1]
    differenced = differenced[12:] - differenced[:-12]
    whiteners, log_determinants = _whiteners(len(differenced))
    whitened = whiteners @ differenced
    grams = np.swapaxes(whitened, 1, 2) @ whitened
    count = fixed.shape[1]
    if not count:
        return _Likelihood(grams, log_determinants, len(differenced), 0)
    corner, side = grams[:, :count, :count], grams[:, :count, count:]
    # The pseudo-inverse, for two outliers may say the same within the span.
    inverse = np.linalg.pinv(corner, hermitian=True)
    rank = int(np.linalg.matrix_rank(corner[0], hermitian=True))
    rest = grams[:, count:, count:] - np.swapaxes(side, 1, 2) @ inverse @ side
    return _Likelihood(rest, log_determinants, len(differenced), rank)


@lru_cache(maxsize=4)
def _whiteners(observed: int) -> tuple[FloatArray, FloatArray]:
    """Return inverse Cholesky factors, parameter × month × month, and log determinants."""
    found, determinants = [], []
    for regular in _REGULAR:
        for seasonal in _SEASONAL:
            weights = np.zeros(14)
            weights[[0, 1, 12, 13]] = 1.0, -regular, -seasonal, regular * seasonal
            covariances = np.correlate(weights, weights, mode="full")[13:]
            first = np.zeros(observed)
            count = min(14, observed)
            first[:count] = covariances[:count]
            distance = np.abs(np.subtract.outer(np.arange(observed), np.arange(observed)))
            factor = np.linalg.cholesky(first[distance])
            found.append(np.linalg.solve(factor, np.eye(observed)))
            determinants.append(2.0 * float(np.log(np.diag(factor)).sum()))
    return np.stack(found), np.array(determinants)


def _less_calendar_means(regressors: FloatArray) -> FloatArray:
    left = regressors.copy()
    for month in range(12):
        left[month::12] -= left[month::12].mean(axis=0)
    return left


def _beyond(regressors: FloatArray, outliers: FloatArray) -> FloatArray:
    if not outliers.shape[1]:
        return regressors
    solved = np.linalg.lstsq(outliers, regressors, rcond=None)[0]
    return np.asarray(regressors - outliers @ solved, dtype=np.float64)


def _is_identified(columns: FloatArray) -> bool:
    # What season and outliers take up anyway, and windows that say the same, are no candidates.
    spread = np.linalg.svd(columns, compute_uv=False)
    return bool(spread[-1] > 0.1)


def _akaike_weights(candidates: Sequence[_Candidate], without: float) -> FloatArray:
    aiccs = np.array([without, *(candidate.aicc for candidate in candidates)])
    weights = np.exp(-0.5 * (aiccs - aiccs.min()))
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def _selection_factor(
    best: _Candidate, candidates: Sequence[_Candidate], weights: FloatArray
) -> float:
    effect = best.demeaned @ best.coefficients
    direction = effect / float(effect @ effect)
    spreads = [1.0]  # no festival: an effect of size 0, the chosen one being 1
    for candidate in candidates:
        size = float(direction @ candidate.demeaned @ candidate.coefficients)
        spreads.append(candidate.variance_along(direction) + (size - 1.0) ** 2)
    total = float(weights @ np.array(spreads))
    return float(np.sqrt(max(total / best.variance_along(direction), 1.0)))


def _month_doubts(
    best: _Candidate,
    candidates: Sequence[_Candidate],
    weights: FloatArray,
    first_month: pd.Timestamp,
) -> tuple[float, ...]:
    effect, variances = best.effect, best.variances
    spreads = [effect**2, *(one.variances + (one.effect - effect) ** 2 for one in candidates)]
    added = np.maximum(weights @ np.array(spreads) - variances, 0.0)
    calendar_month = (first_month.month - 1 + np.arange(len(added))) % 12
    means = np.bincount(calendar_month, weights=added, minlength=12) / np.bincount(calendar_month)
    return tuple(float(doubt) for doubt in np.sqrt(means))
