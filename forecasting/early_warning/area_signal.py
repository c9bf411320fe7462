"""Signals of many areas as known at each month: level, change, gap and their probabilities.

What does not belong here: rules and levels made of them (rules, levels).
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.early_warning.area_signal_pass import MonthView, SignalPass
from forecasting.early_warning.area_signal_posterior import mixture_draws
from forecasting.early_warning.area_signal_settings import GAP_WINDOW_MONTHS, SignalSettings

FloatArray = npt.NDArray[np.float64]

KEPT_DRAWS = 64
"""Ordered draws kept of each gap and rise, from which probabilities are read."""
RISE_LOOK_BACK_MONTHS = 12
_CHANGE_MONTHS = (1, 3, 6)


@dataclass(frozen=True)
class SignalHistory:
    """What was known of every area's signal at each month, from figures up to that month.

    All arrays months × areas, NaN where too little was known; rates in %, errors in pp.

    Attributes
    ----------
    months
        Month starts of the rows.
    level, level_error
        Signal: the rate without season and survey error.
    change_1_month, change_3_months, change_6_months
        Its change, each with its ``_error``.
    gap, gap_error
        Mean of three months less the lowest such mean of the twelve months before.
    regime_probability
        That a turn upwards began in the last 12 months: of the area or of all areas.
    """

    months: pd.DatetimeIndex
    level: FloatArray
    level_error: FloatArray
    change_1_month: FloatArray
    change_1_month_error: FloatArray
    change_3_months: FloatArray
    change_3_months_error: FloatArray
    change_6_months: FloatArray
    change_6_months_error: FloatArray
    gap: FloatArray
    gap_error: FloatArray
    regime_probability: FloatArray
    _gaps: FloatArray = field(repr=False)
    _rises: FloatArray = field(repr=False)

    def gap_probability(self, threshold: float) -> FloatArray:
        """Return P(gap ≥ threshold in pp), months × areas."""
        return _probability(self._gaps[:, :, 0], threshold)

    def gap_within_probability(self, threshold: float, months: int = 6) -> FloatArray:
        """Return P(highest gap of the next months ≥ threshold in pp), months × areas."""
        return _probability(self._gaps[:, :, self._checked(months)], threshold)

    def rise_probability(self, threshold: float = 1.0) -> FloatArray:
        """Return P(signal ≥ its low of the past 12 months + threshold in pp)."""
        return _probability(self._rises[:, :, 0], threshold)

    def rise_within_probability(self, threshold: float = 1.0, months: int = 6) -> FloatArray:
        """Return P(such a rise now or in the next months)."""
        return _probability(self._rises[:, :, self._checked(months)], threshold)

    def _checked(self, months: int) -> int:
        longest = self._gaps.shape[2] - 1
        if not 1 <= months <= longest:
            raise ValueError(f"expected months of 1 to {longest}, got {months}")
        return months


def signal_history(
    values: FloatArray,
    *,
    first_month: pd.Timestamp,
    standard_errors: FloatArray | None = None,
    settings: SignalSettings | None = None,
) -> SignalHistory:
    """Return what was known of the signal of every area at each month.

    Parameters
    ----------
    values
        Monthly rates (%), months × areas, NaN where missing.
    first_month
        Month of the first row.
    standard_errors
        Survey errors of the rates (pp), same shape; a figure without one is not used. None:
        estimated from the figures.
    settings
        Defaults where None.

    Returns
    -------
    SignalHistory
        A row rests on the rows up to it alone.

    Raises
    ------
    ValueError
        If shapes differ, a figure is infinite or first_month is no month start.
    """
    chosen = settings or SignalSettings()
    _check(values, standard_errors, first_month)
    months, areas = values.shape
    made = _Collected.empty(months, areas, chosen.horizon_months)
    found = SignalPass(
        np.asarray(values, dtype=np.float64),
        None if standard_errors is None else np.asarray(standard_errors, dtype=np.float64),
        chosen,
    )
    window = GAP_WINDOW_MONTHS + chosen.horizon_months
    draws = np.random.default_rng(chosen.seed)
    normal = draws.standard_normal((window + 1, chosen.draws))
    position = (np.arange(chosen.draws) + 0.5) / chosen.draws
    for row in range(months):
        view = found.month(row)
        if view is not None:
            made.take(row, view, mixture_draws(view.mixture, normal, position))
    index = pd.date_range(first_month, periods=months, freq="MS").as_unit("us")
    return SignalHistory(months=index, **made.arrays, _gaps=made.gaps, _rises=made.rises)


def _check(
    values: FloatArray, standard_errors: FloatArray | None, first_month: pd.Timestamp
) -> None:
    if np.ndim(values) != 2:
        raise ValueError(f"expected months × areas, got {np.ndim(values)} dimension(s)")
    if standard_errors is not None and np.shape(standard_errors) != np.shape(values):
        raise ValueError(
            f"expected standard errors of shape {np.shape(values)}, got {np.shape(standard_errors)}"
        )
    if np.isinf(values).any():
        raise ValueError("expected finite figures or NaN, got an infinite one")
    if first_month.day != 1:
        raise ValueError(f"expected a month start, got {first_month}")


_NAMES = (
    "level", "level_error", "change_1_month", "change_1_month_error", "change_3_months",
    "change_3_months_error", "change_6_months", "change_6_months_error", "gap", "gap_error",
    "regime_probability",
)  # fmt: skip


@dataclass(frozen=True)
class _Collected:
    """Results, filled month by month."""

    arrays: dict[str, FloatArray]
    gaps: FloatArray
    rises: FloatArray

    @classmethod
    def empty(cls, months: int, areas: int, ahead: int) -> "_Collected":
        shape = (months, areas, ahead + 1, KEPT_DRAWS)
        return cls(
            {name: np.full((months, areas), np.nan) for name in _NAMES},
            np.full(shape, np.nan, dtype=np.float32),
            np.full(shape, np.nan, dtype=np.float32),
        )

    def take(self, row: int, view: MonthView, draws: FloatArray) -> None:
        """Keep what a month tells."""
        areas, last = view.areas, GAP_WINDOW_MONTHS - 1
        mean, covariance = view.mixture.collapsed()
        self.arrays["level"][row, areas] = mean[:, last]
        self.arrays["level_error"][row, areas] = np.sqrt(covariance[:, last, last])
        for span in _CHANGE_MONTHS:
            name = f"change_{span}_month" + ("s" if span > 1 else "")
            early = last - span
            self.arrays[name][row, areas] = mean[:, last] - mean[:, early]
            variance = (
                covariance[:, last, last] + covariance[:, early, early]
                - 2.0 * covariance[:, last, early]
            )  # fmt: skip
            self.arrays[f"{name}_error"][row, areas] = np.sqrt(np.maximum(variance, 0.0))
        gaps, rises = _gaps(draws), _rises(draws)
        self.arrays["gap"][row, areas] = gaps[:, 0].mean(axis=-1)
        self.arrays["gap_error"][row, areas] = gaps[:, 0].std(axis=-1)
        self.arrays["regime_probability"][row, areas] = _rising(view)
        self.gaps[row, areas] = _kept(gaps, includes_now=False)
        self.rises[row, areas] = _kept(rises, includes_now=True)


def _gaps(draws: FloatArray) -> FloatArray:
    """Return the gap now and in each month ahead, areas × months × draws."""
    mean = (draws[:, 2:] + draws[:, 1:-1] + draws[:, :-2]) / 3.0
    return np.asarray(mean[:, 12:] - _lows(mean[:, :-1], 12))


def _rises(draws: FloatArray) -> FloatArray:
    """Return the rise on the low of the past 12 months, now and in each month ahead."""
    used = draws[:, GAP_WINDOW_MONTHS - 1 - RISE_LOOK_BACK_MONTHS :]
    return np.asarray(used[:, RISE_LOOK_BACK_MONTHS:] - _lows(used[:, :-1], RISE_LOOK_BACK_MONTHS))


def _lows(values: FloatArray, span: int) -> FloatArray:
    """Return the least of each run of so many months, along the second axis."""
    count = values.shape[1] - span + 1
    least = values[:, :count].copy()
    for late in range(1, span):
        np.minimum(least, values[:, late : late + count], out=least)
    return least


def _kept(values: FloatArray, *, includes_now: bool) -> FloatArray:
    """Return ordered draws: of the month, then of the highest of it and/or those ahead."""
    highest = values.copy()
    start = 0 if includes_now else 1
    np.maximum.accumulate(highest[:, start:], axis=1, out=highest[:, start:])
    highest.sort(axis=-1)
    draws = values.shape[-1]
    places = ((np.arange(KEPT_DRAWS) + 0.5) * draws / KEPT_DRAWS).astype(int)
    return np.asarray(highest[..., places], dtype=np.float64)


def _probability(ordered: FloatArray, threshold: float) -> FloatArray:
    share = (ordered >= threshold).mean(axis=-1)
    is_known = ~np.isnan(ordered).any(axis=-1)
    return np.asarray(np.where(is_known, share, np.nan), dtype=np.float64)


def _rising(view: MonthView) -> FloatArray:
    is_up = view.turns.mean > 0
    own = np.asarray(view.mixture.chance[:, 1:][:, is_up].sum(axis=1), dtype=np.float64)
    if view.common is None:
        return own
    shared = view.common.chance[0, 1:][is_up].sum()
    return np.asarray(1.0 - (1.0 - own) * (1.0 - shared), dtype=np.float64)
