"""Seasonal components by STL, for series X-13 cannot take.

What does not belong here: deciding which series those are (adjustment).
"""

import numpy as np

from forecasting.seasonal.components import Components
from forecasting.seasonal.series import FloatArray, MonthlySeries
from forecasting.seasonal.settings import Mode, SeasonalSettings

_BRIDGING_ROUNDS = 4  # the fill of a year's gap changes by less than 1 % of noise after that


def decompose(series: MonthlySeries, *, mode: Mode, settings: SeasonalSettings) -> Components:
    """Return the components by robust STL, missing months left missing.

    Parameters
    ----------
    series
        At least 24 months; gaps inside are bridged to estimate the season only.
    mode
        Multiplicative takes logarithms, so every figure must be positive.
    settings
        Gives the months of projected factors and the length below which one season is
        held for all years.

    Returns
    -------
    Components
        Adjusted, trend and irregular are missing where the figure is; projected factors
        repeat the last year.

    Notes
    -----
    Season and trend are local regressions with weights against outliers. A missing month
    is first drawn straight between its neighbours plus the mean of its calendar month,
    then replaced by trend plus season, four times over.

    References
    ----------
    Cleveland, Cleveland, McRae, Terpenning (1990), "STL: A Seasonal-Trend Decomposition
    Procedure Based on Loess", Journal of Official Statistics 6(1), 3-73.
    """
    observed = np.log(series.values) if mode == "multiplicative" else series.values.copy()
    is_missing = np.isnan(observed)
    filled = _first_fill(observed)
    is_short = len(observed) < settings.minimum_months
    for _ in range(_BRIDGING_ROUNDS if is_missing.any() else 1):
        season, trend = _season_and_trend(filled, is_short=is_short)
        filled = np.where(is_missing, season + trend, filled)
    projected = np.resize(season[-12:], settings.forecast_months)
    factors = np.concatenate([season, projected])
    adjusted = observed - season
    trend = np.where(is_missing, np.nan, trend)
    irregular = adjusted - trend
    if mode == "multiplicative":
        return Components(
            "stl", mode, np.exp(adjusted), np.exp(trend), np.expm1(irregular), np.exp(factors)
        )
    return Components("stl", mode, adjusted, trend, irregular, factors)


def _season_and_trend(filled: FloatArray, *, is_short: bool) -> tuple[FloatArray, FloatArray]:
    from statsmodels.tsa.seasonal import STL

    # Over three or four years a changing season cannot be told from noise.
    smoothing = 10 * len(filled) + 1 if is_short else 13
    fit = STL(filled, period=12, seasonal=smoothing, seasonal_deg=0, robust=True).fit()
    return np.asarray(fit.seasonal, dtype=np.float64), np.asarray(fit.trend, dtype=np.float64)


def _first_fill(observed: FloatArray) -> FloatArray:
    positions = np.arange(len(observed))
    is_missing = np.isnan(observed)
    if not is_missing.any():
        return observed
    line = np.interp(positions, positions[~is_missing], observed[~is_missing])
    deviations = observed - line_of_year(line)
    for month in range(12):
        of_month = positions % 12 == month
        known = of_month & ~is_missing
        if known.any():
            line[of_month & is_missing] = (
                line_of_year(line)[of_month & is_missing] + deviations[known].mean()
            )
    return np.where(is_missing, line, observed)


def line_of_year(values: FloatArray) -> FloatArray:
    """Return the centred 13-month mean with half weights at the ends, edges held."""
    weights = np.concatenate([[0.5], np.ones(11), [0.5]]) / 12.0
    padded = np.pad(values, 6, mode="edge")
    return np.asarray(np.convolve(padded, weights, mode="valid"), dtype=np.float64)
