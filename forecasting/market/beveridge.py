"""Beveridge points and curve: unemployment against vacancies, and what moves them.

What does not belong here: vacancy rates (indicators), unemployment rates (forecasting.survey).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.market import reasons
from forecasting.market.figures import RATE_COLUMNS, TOTAL, check_frame, totals_of
from forecasting.market.settings import MarketSettings
from forecasting.market.survey_error import combined_errors, error_covariance, trailing_means

Floats = npt.NDArray[np.float64]

_KEY = ["area_code", "reference_month"]
_POINTS = (
    "area_code", "reference_month", "unemployment_rate_pct", "standard_error_pp",
    "vacancy_rate_pct",
)  # fmt: skip
_MONTHS_OF_YEAR = 12
_ONE_SIDED = 1.645
_UNCHANGED = 1e-9  # in logs
_DECOMPOSED = (
    "elasticity", "elasticity_standard_error", "change_pp", "change_standard_error_pp",
    "movement_pp", "movement_standard_error_pp", "shift_pp", "shift_standard_error_pp",
)  # fmt: skip


def beveridge_points(
    indicators: pd.DataFrame, unemployment: pd.DataFrame, *, settings: MarketSettings | None = None
) -> pd.DataFrame:
    """Return the position of every area and month on the Beveridge plane, with its errors.

    Parameters
    ----------
    indicators
        As from ``market_indicators``; ``vacancy_rate`` of ``total`` is used.
    unemployment
        reference_month, area_code, estimate (%), standard_error (pp, may be null); with a
        column breakdown, its ``total``.
    settings
        Default: ``MarketSettings()``.

    Returns
    -------
    pandas.DataFrame
        area_code, reference_month, unemployment_rate_pct, standard_error_pp,
        vacancy_rate_pct, smoothed_unemployment_rate_pct, smoothed_standard_error_pp,
        smoothed_vacancy_rate_pct, reason_code; by area and month, every month from an area's
        first to its last. Smoothed figures are means of the month and the two before it
        (``smoothing_months``); where one of them lacks a figure they are missing, reason
        ``incomplete_window``.

    Raises
    ------
    ValueError
        If a column is absent, a month is no month start, or an area has a month twice.

    Notes
    -----
    The vacancy rate rests on registers and has no sampling error. The mean's error holds the
    correlation of the months' errors: √(w′Cw).
    """
    settings = settings or MarketSettings()
    check_frame(indicators, "indicators", ("indicator_code", "breakdown", "value", *_KEY))
    check_frame(unemployment, "unemployment", RATE_COLUMNS)
    is_rate = (indicators["indicator_code"] == "vacancy_rate") & (indicators["breakdown"] == TOTAL)
    vacancies = indicators.loc[is_rate, [*_KEY, "value"]]
    vacancies = vacancies.rename(columns={"value": "vacancy_rate_pct"})
    rates = totals_of(unemployment)[[*_KEY, "estimate", "standard_error"]].rename(
        columns={"estimate": "unemployment_rate_pct", "standard_error": "standard_error_pp"}
    )
    joined = rates.merge(vacancies, on=_KEY, how="outer")
    parts = [
        _smoothed(_without_gaps(area), settings)
        for _, area in joined.groupby("area_code", sort=True)
    ]
    columns = [
        *_POINTS, "smoothed_unemployment_rate_pct", "smoothed_standard_error_pp",
        "smoothed_vacancy_rate_pct", "reason_code",
    ]  # fmt: skip
    if not parts:
        empty = joined.reindex(columns=columns).astype(dict.fromkeys(columns[2:-1], "float64"))
        return empty.astype({"reason_code": "object"})
    return pd.concat(parts, ignore_index=True)[columns]


def beveridge_shifts(
    points: pd.DataFrame, *, settings: MarketSettings | None = None
) -> pd.DataFrame:
    """Return how much of a year's change of unemployment lies along the curve, how much off it.

    Parameters
    ----------
    points
        As from ``beveridge_points``.
    settings
        Default: ``MarketSettings()``.

    Returns
    -------
    pandas.DataFrame
        area_code, reference_month, elasticity, elasticity_standard_error, change_pp,
        change_standard_error_pp, movement_pp, movement_standard_error_pp, shift_pp,
        shift_standard_error_pp, reason_code; by area and month. Changes are those of
        the smoothed rates over ``change_months``; movement + shift = change.

    Raises
    ------
    ValueError
        If a column is absent or a month is no month start.

    Notes
    -----
    The curve is Δ₃ log u = α(month of the year) + γ Δ₃ log v + e over the area's months, Δ₃
    the change over ``curve_change_months``, by least squares. Changes, because levels of both
    wander: a shift, or slow drift, of the curve would pass for slope, with an error far too
    small. log u stands on the left because it alone has sampling error, which there adds
    noise but no bias. The slope's error is Newey and West's, lags twice the span of change or
    ⌊4 (n/100)^(2/9)⌋ if more. Movement is L γ Δlog v over ``change_months``, shift the rest,
    with L = Δu / Δlog u, so that logs become percentage points exactly. SE(movement) =
    L |Δlog v| SE(γ); SE(shift)² = SE(Δu)² + SE(movement)². Where γ is not below zero beyond
    1.645 errors there is no curve to move along: ``slope_not_negative``. The curve is that of
    all months handed in: at a vintage, hand in what was known.

    References
    ----------
    Blanchard, O. J. & Diamond, P. (1989). The Beveridge curve. Brookings Papers on Economic
    Activity 1989(1), 1–76. Newey, W. K. & West, K. D. (1987). Econometrica 55, 703–708.
    """
    settings = settings or MarketSettings()
    check_frame(points, "points", (*_POINTS, "smoothed_unemployment_rate_pct"))
    parts = [
        _decomposed(_without_gaps(area), settings)
        for _, area in points[list(_POINTS)].groupby("area_code", sort=True)
    ]
    if not parts:
        return pd.DataFrame(columns=[*_KEY, *_DECOMPOSED, "reason_code"])
    return pd.concat(parts, ignore_index=True)


@dataclass(frozen=True)
class _Curve:
    elasticity: float
    standard_error: float


def _without_gaps(area: pd.DataFrame) -> pd.DataFrame:
    months = area["reference_month"]
    every = pd.date_range(months.min(), months.max(), freq="MS").as_unit("us")
    made = area.set_index("reference_month").reindex(every.rename("reference_month"))
    made["area_code"] = area["area_code"].iloc[0]
    return made.reset_index()


def _smoothed(area: pd.DataFrame, settings: MarketSettings) -> pd.DataFrame:
    window = settings.smoothing_months
    rate, vacancy = area["unemployment_rate_pct"], area["vacancy_rate_pct"]
    errors = area["standard_error_pp"].to_numpy(dtype=np.float64)
    weights = trailing_means(len(area), window)
    error = combined_errors(weights, error_covariance(errors, settings.error_autocorrelation))
    mean = rate.rolling(window).mean()
    made = area.assign(
        smoothed_unemployment_rate_pct=mean,
        smoothed_standard_error_pp=pd.Series(error, index=area.index).where(mean.notna()),
        smoothed_vacancy_rate_pct=vacancy.rolling(window).mean(),
    )
    is_partial = mean.isna() | made["smoothed_vacancy_rate_pct"].isna()
    made["reason_code"] = (
        pd.Series(None, index=area.index, dtype="object")
        .mask(area["standard_error_pp"].isna(), reasons.NO_STANDARD_ERROR)
        .mask(made["smoothed_standard_error_pp"].isna(), reasons.NO_STANDARD_ERROR)
        .mask(is_partial, reasons.INCOMPLETE_WINDOW)
        .mask(vacancy.isna(), reasons.NO_VACANCIES)
        .mask(rate.isna(), reasons.NO_UNEMPLOYMENT)
    )
    return made


def _decomposed(area: pd.DataFrame, settings: MarketSettings) -> pd.DataFrame:
    curve, reason = _curve(area, settings)
    made = _changes(area, settings).assign(
        elasticity=curve.elasticity, elasticity_standard_error=curve.standard_error
    )
    along = made.pop("along") * (1.0 if reason is None else np.nan)
    made["movement_pp"] = curve.elasticity * along
    made["movement_standard_error_pp"] = curve.standard_error * along.abs()
    made["shift_pp"] = made["change_pp"] - made["movement_pp"]
    squares = made["change_standard_error_pp"] ** 2 + made["movement_standard_error_pp"] ** 2
    made["shift_standard_error_pp"] = squares**0.5
    why = pd.Series(reason, index=made.index, dtype="object")
    why = why.mask(why.isna() & made["shift_standard_error_pp"].isna(), reasons.NO_STANDARD_ERROR)
    is_partial = made["change_pp"].isna() | (along.isna() & (reason is None))
    made["reason_code"] = why.mask(is_partial, reasons.INCOMPLETE_WINDOW)
    return made[[*_KEY, *_DECOMPOSED, "reason_code"]]


def _changes(area: pd.DataFrame, settings: MarketSettings) -> pd.DataFrame:
    """Return the change of the smoothed rate with its error, and L Δlog v (``along``)."""
    span, window = settings.change_months, settings.smoothing_months
    rate = area["unemployment_rate_pct"].rolling(window).mean()
    vacancy = area["vacancy_rate_pct"].rolling(window).mean()
    weights = trailing_means(len(area), window)
    earlier = np.zeros_like(weights)
    earlier[span:] = weights[:-span]
    errors = area["standard_error_pp"].to_numpy(dtype=np.float64)
    covariance = error_covariance(errors, settings.error_autocorrelation)
    change = rate - rate.shift(span)
    error = pd.Series(combined_errors(weights - earlier, covariance), index=area.index)
    factor = _logarithmic_mean(rate.to_numpy(), rate.shift(span).to_numpy())
    ratio = (vacancy / vacancy.shift(span)).where(lambda found: found > 0)
    ratio = ratio.where(np.isfinite(ratio))
    return pd.DataFrame(
        {
            "area_code": area["area_code"],
            "reference_month": area["reference_month"],
            "change_pp": change,
            "change_standard_error_pp": error.where(change.notna()),
            "along": factor * np.log(ratio),
        }
    )


def _logarithmic_mean(now: Floats, then: Floats) -> Floats:
    """Return Δu / Δlog u, the rate itself where it did not change; NaN for rates of zero."""
    is_known = (now > 0) & (then > 0)
    ratio = np.log(np.divide(now, then, out=np.ones_like(now), where=is_known))
    is_changed = np.abs(ratio) > _UNCHANGED
    mean = np.divide(now - then, ratio, out=(now + then) / 2, where=is_changed)
    return np.asarray(np.where(is_known, mean, np.nan), dtype=np.float64)


def _curve(area: pd.DataFrame, settings: MarketSettings) -> tuple[_Curve, str | None]:
    """Return the elasticity of u to v with its error, and the reason where it serves nothing."""
    span = settings.curve_change_months
    logs = [
        np.log(area[name].where(area[name] > 0).to_numpy(dtype=np.float64))
        for name in ("unemployment_rate_pct", "vacancy_rate_pct")
    ]
    changes = [values[span:] - values[:-span] for values in logs]
    is_known = np.isfinite(changes[0]) & np.isfinite(changes[1])
    count = int(is_known.sum())
    month = area["reference_month"].dt.month.to_numpy(dtype=np.int64)[span:][is_known]
    freedom = count - len(np.unique(month)) - 1
    nothing = _Curve(float("nan"), float("nan"))
    if count + span < settings.shortest_curve_months or freedom < 1:
        return nothing, reasons.TOO_SHORT
    left, right = (_without_month_means(values[is_known], month) for values in changes)
    spread = float((right**2).sum())
    if spread < _UNCHANGED * count:
        return nothing, reasons.SLOPE_NOT_NEGATIVE
    slope = float((left * right).sum()) / spread
    lags = max(2 * span, int(np.floor(4 * (count / 100) ** (2 / 9))))
    variance = _long_run_sum(right * (left - slope * right), lags) / spread**2 * count / freedom
    curve = _Curve(slope, float(np.sqrt(max(variance, 0.0))))
    is_falling = curve.elasticity + _ONE_SIDED * curve.standard_error < 0
    return curve, None if is_falling else reasons.SLOPE_NOT_NEGATIVE


def _without_month_means(values: Floats, month: npt.NDArray[np.int64]) -> Floats:
    total = np.bincount(month, weights=values, minlength=_MONTHS_OF_YEAR + 1)
    count = np.bincount(month, minlength=_MONTHS_OF_YEAR + 1)
    return np.asarray(values - (total / np.maximum(count, 1))[month], dtype=np.float64)


def _long_run_sum(score: Floats, lags: int) -> float:
    """Return Newey and West's variance of the sum of a score."""
    made = float((score**2).sum())
    for lag in range(1, min(lags, len(score) - 1) + 1):
        made += 2 * (1 - lag / (lags + 1)) * float((score[lag:] * score[:-lag]).sum())
    return made
