"""A factor common to the mean of the series and the indicators, filtered as figures come in.

A causal member. What does not belong here: regressions on indicators (direct_ridge), how
indicators are made ready (indicators), densities (forecasting.combination).
"""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.members.calendar import refit_blocks
from forecasting.members.indicators import IndicatorLevels
from forecasting.members.structural import StructuralPass

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_YEAR_MONTHS = 12
_LARGEST_ROOT = 0.98


@dataclass(frozen=True)
class DynamicFactorSettings:
    """Memory and cost of the factor model; every number is a default of ours.

    Parameters
    ----------
    window_months
        Months up to a January that an estimate rests on.
    minimal_months
        Changes within them that a series or an indicator must have to enter.
    refit_years
        Estimated anew each January of a year divisible by this, and used until the next.
    iterations
        Steps of the EM algorithm.
    largest_value
        Changes are cut at this many of their root mean square in the window.
    """

    window_months: int = 240
    minimal_months: int = 60
    refit_years: int = 2
    iterations: int = 10
    largest_value: float = 2.5


def dynamic_factor_centres(
    seen: StructuralPass,
    indicators: Sequence[IndicatorLevels],
    *,
    first_month_number: int,
    settings: DynamicFactorSettings | None = None,
) -> FloatArray:
    """Return what a dynamic factor model said in every month of the months to come.

    Parameters
    ----------
    seen
        The structural pass over the series.
    indicators
        Sets of indicators; those of one column are used.
    first_month_number
        Month of the first row, as ``12 * year + month - 1``.
    settings
        Defaults where None.

    Returns
    -------
    numpy.ndarray
        Shape ``(months, series, horizon)``: expectations of later months; NaN without an
        indicator, before the first January of a refit with enough months, for a series that
        was short or never moved by then, and where the EM algorithm fails. No row depends on
        later rows.

    Notes
    -----
    w(t) is the monthly change of a series' level over its root mean square, m(t) its mean
    over the series, x(t, k) the change of an indicator, of its logarithm where that serves:

    m(t) = a f(t) + e(t),   x(t, k) = c(k) f(t) + e(t, k),   w(t, n) = b(n) m(t) + d(t, n),

    where the factor f, every e and every d are autoregressions of order 1. The first two are
    estimated together by EM and filtered, so that an indicator not yet published is left out;
    b and d by least squares. The changes expected are summed onto the level; the season
    expected is added. Roots are at most 0.98. Changes, not levels, are modelled, and without
    a mean, so that no drift is extrapolated.

    Series enter by their mean alone: entered one by one, up to 51 of them outnumber the
    indicators, the factor becomes theirs, and forecasts are worse.

    References
    ----------
    Bańbura, M. and Modugno, M. (2014), Maximum likelihood estimation of factor models on
    datasets with arbitrary pattern of missing data, Journal of Applied Econometrics 29.
    """
    chosen = settings or DynamicFactorSettings()
    rows, count, horizon = seen.centres.shape
    made = np.full((rows, count, horizon), np.nan)
    outside = _indicator_changes(indicators, rows)
    if outside.shape[1] == 0:
        return made
    changes = _changes(seen.level)
    for start, end in _blocks(rows, first_month_number, chosen.refit_years):
        first = max(start + 1 - chosen.window_months, 0)
        learnt = start + 1 - first
        own, unit = _standardised(changes[first:end], learnt, chosen)
        others, others_unit = _standardised(outside[first:end], learnt, chosen)
        others = others[:, np.isfinite(others_unit)]
        if np.isnan(unit).all() or others.shape[1] == 0:
            continue
        ahead = _changes_ahead(own, others, learnt, horizon, chosen)
        path = np.cumsum(ahead * unit[:, None], axis=2)
        made[start:end] = seen.level[start:end, :, None] + seen.season[start:end] + path
    return made


def _blocks(rows: int, first_month_number: int, refit_years: int) -> Iterator[tuple[int, int]]:
    """Yield row ranges that share parameters, each from a January up to the next refit."""
    starts = [
        start
        for start, _ in refit_blocks(rows, first_month_number)
        if (first_month_number + start) // _YEAR_MONTHS % refit_years == 0
    ]
    yield from zip(starts, [*starts[1:], rows], strict=True)


def _changes(table: FloatArray) -> FloatArray:
    return np.diff(table, axis=0, prepend=np.full((1, table.shape[1]), np.nan))


def _indicator_changes(indicators: Sequence[IndicatorLevels], rows: int) -> FloatArray:
    """Return monthly changes of all indicators of one column, shape (months, indicators)."""
    columns = [np.empty((rows, 0))]
    for group in indicators:
        if group.levels.shape[1] == 1:
            logs, levels = _changes(group.logs[:, 0]), _changes(group.levels[:, 0])
            columns.append(np.where(group.is_positive[:, 0], logs, levels))
    return np.concatenate(columns, axis=1)


def _standardised(
    table: FloatArray, learnt: int, settings: DynamicFactorSettings
) -> tuple[FloatArray, FloatArray]:
    """Return the table over the root mean square of its first rows, and that; NaN if unfit."""
    size = _root_mean_square(table[:learnt])
    has_months = np.isfinite(table[:learnt]).sum(axis=0) >= settings.minimal_months
    unit = np.where(has_months & (size > 0), size, np.nan)
    return np.clip(table / unit, -settings.largest_value, settings.largest_value), unit


def _root_mean_square(table: FloatArray) -> FloatArray:
    known = np.isfinite(table)
    squares = np.where(known, table, 0.0) ** 2
    size: FloatArray = np.sqrt(squares.sum(axis=0) / np.maximum(known.sum(axis=0), 1))
    return size


def _changes_ahead(
    own: FloatArray,
    others: FloatArray,
    learnt: int,
    horizon: int,
    settings: DynamicFactorSettings,
) -> FloatArray:
    """Return the changes expected from the last row learnt on, shape (rows, series, horizon)."""
    known = np.isfinite(own)
    sums = np.where(known, own, 0.0).sum(axis=1)
    mean = np.where(known.any(axis=1), sums / np.maximum(known.sum(axis=1), 1), np.nan)
    size = _root_mean_square(mean[:learnt, None])
    if size[0] == 0:
        return np.full((len(own) - learnt + 1, own.shape[1], horizon), np.nan)
    table = np.column_stack([mean / size, others])
    common = size * _filtered(table, learnt, horizon, settings)
    loading = _slope(mean[:learnt, None], own[:learnt])
    rest = own - loading * mean[:, None]
    root = np.clip(_slope(rest[: learnt - 1], rest[1:learnt]), -_LARGEST_ROOT, _LARGEST_ROOT)
    decay = root[:, None] ** np.arange(1, horizon + 1)
    ahead: FloatArray = loading[:, None] * common[:, None, :]
    return ahead + rest[learnt - 1 :, :, None] * decay


def _slope(regressor: FloatArray, outcome: FloatArray) -> FloatArray:
    """Return the slope through the origin of every column, 0 where the regressor is."""
    known = np.isfinite(regressor) & np.isfinite(outcome)
    across = np.where(known, regressor * outcome, 0.0).sum(axis=0)
    square = np.where(known, regressor**2, 0.0).sum(axis=0)
    slope: FloatArray = np.divide(across, square, out=np.zeros_like(across), where=square > 1e-12)
    return slope


def _filtered(
    table: FloatArray, learnt: int, horizon: int, settings: DynamicFactorSettings
) -> FloatArray:
    """Return the first column expected from the last row learnt on, shape (rows, horizon)."""
    from statsmodels.tsa.statespace.dynamic_factor_mq import DynamicFactorMQ

    # The model wants labels of months; which ones does not matter.
    months = pd.period_range("1900-01", periods=len(table), freq="M")
    frame = pd.DataFrame(table, index=months)

    def model(part: pd.DataFrame) -> DynamicFactorMQ:
        return DynamicFactorMQ(
            part, factors=1, factor_orders=1, idiosyncratic_ar1=True, standardize=False
        )

    try:
        with warnings.catch_warnings():
            # Few steps are meant to end before convergence.
            warnings.simplefilter("ignore")
            fitted = model(frame.iloc[:learnt]).fit(disp=False, maxiter=settings.iterations)
            is_root = [name.startswith("L1.") for name in fitted.model.param_names]
            # Beyond 1 the filter would begin with a variance below zero.
            drawn_in = np.clip(fitted.params, -_LARGEST_ROOT, _LARGEST_ROOT)
            whole = model(frame)
            found = whole.filter(np.where(is_root, drawn_in, fitted.params))
    except np.linalg.LinAlgError:
        return np.full((len(table) - learnt + 1, horizon), np.nan)
    states = found.filter_results.filtered_state.T[learnt - 1 :]
    # With factor and errors of order 1 the transition is diagonal.
    root, design = np.diag(whole.ssm["transition"]), whole.ssm["design"][0]
    ahead = [(states * (design * root**step)).sum(axis=1) for step in range(1, horizon + 1)]
    return np.stack(ahead, axis=1)
