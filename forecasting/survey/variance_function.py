"""Standard errors of published rates, given or modelled from sample size and experience.

A generalised variance function stands in where a table gives no error. The rate it uses is
smoothed: a month's own noisy estimate would make low figures look precise and high ones not.

What does not belong here: errors from person records (forecasting.survey.linearisation),
models of areas (forecasting.survey.fay_herriot), grades (forecasting.survey.quality).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.survey.variance_fit import (
    RelativeVarianceFit,
    fit_design_effects,
    fit_relative_variance,
)

FloatArray = npt.NDArray[np.float64]

GIVEN = "given"
FROM_FIT = "modelled_from_fit"
FROM_SAMPLE_SIZE = "modelled_from_sample_size"
DEFAULT = "default"
STANDARD_ERROR_SOURCES = (GIVEN, FROM_FIT, FROM_SAMPLE_SIZE, DEFAULT)
"""Where a standard error comes from, the surest first."""

SERIES = ("area_code", "breakdown")
_KEY = ("reference_month", *SERIES)
_NO_ESTIMATE = "estimate_missing"
_NOT_POSITIVE = "given_not_positive"
_NOBODY = "sample_size_not_positive"


@dataclass(frozen=True)
class VarianceFunctionSettings:
    """How a missing standard error is modelled; every value is a default of ours.

    Parameters
    ----------
    form
        ``binomial``: V = deff · p(1−p)/n; ``relative``: V/p² = a + b/x with x the expected
        number of unemployed, used where ``labour_force_persons`` is known.
    design_effect
        Where no row of the frame tells one.
    default_sample_persons
        Sample of a row without sample size in a series that never had an error.
    default_rate_pct
        Rate of a series with a single month and no like series beside it.
    prior_months
        Months of the breakdown's common mean that a series' own mean is drawn towards.
    smallest_fit_rows
        Rows with an error that a series needs for a fit of its own; with fewer, those of
        its breakdown are used, then those of all.
    lowest_rate_pct
        Floor of the rate in the variance, so that no month without unemployed is certain.
    rounding_unit_pp
        Unit of the published figure; its variance unit²/12 is added to every row. 0: none.
    replaces_given
        Whether given errors are replaced by the fit as well, which takes their own noise out.

    Raises
    ------
    ValueError
        If a value is out of its range.
    """

    form: Literal["binomial", "relative"] = "binomial"
    design_effect: float = 2.0
    default_sample_persons: float = 500.0
    default_rate_pct: float = 5.0
    prior_months: float = 6.0
    smallest_fit_rows: int = 6
    lowest_rate_pct: float = 0.5
    rounding_unit_pp: float = 0.0
    replaces_given: bool = False

    def __post_init__(self) -> None:
        if self.form not in ("binomial", "relative"):
            raise ValueError(f"form: expected binomial or relative, got {self.form!r}")
        for name in ("design_effect", "default_sample_persons", "default_rate_pct"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name}: expected above 0, got {getattr(self, name)}")
        for name in ("prior_months", "rounding_unit_pp"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name}: expected 0 or more, got {getattr(self, name)}")
        if not 0 < self.lowest_rate_pct <= self.default_rate_pct < 100:
            raise ValueError(
                "expected 0 < lowest_rate_pct <= default_rate_pct < 100, got "
                f"{self.lowest_rate_pct} and {self.default_rate_pct}"
            )
        if self.smallest_fit_rows < 3:
            raise ValueError(f"smallest_fit_rows: expected 3 up, got {self.smallest_fit_rows}")


DEFAULT_VARIANCE_FUNCTION = VarianceFunctionSettings()
"""The settings where none are given."""


def complete_standard_errors(
    estimates: pd.DataFrame,
    *,
    smooth_rates: pd.DataFrame | None = None,
    settings: VarianceFunctionSettings = DEFAULT_VARIANCE_FUNCTION,
) -> pd.DataFrame:
    """Return the estimates with a standard error in every row, and where it comes from.

    Parameters
    ----------
    estimates
        One row per reference_month, area_code and breakdown: estimate (rate, %; null where
        none was published), standard_error (pp, null where none was given),
        sample_size_persons (null where unknown); optionally design_effect and
        labour_force_persons (in the population). Only what was known at the vintage.
    smooth_rates
        reference_month, area_code, breakdown, smooth_rate_pct: a model's signal, preferred
        where present. Otherwise the mean of the series' other months is used, drawn towards
        that of its breakdown.
    settings
        Of the variance function.

    Returns
    -------
    pandas.DataFrame
        The rows in their order and their columns, with: standard_error (pp, with rounding if
        asked), sampling_standard_error (pp, without), standard_error_source_code (one of
        ``STANDARD_ERROR_SOURCES``, null without an estimate), standard_error_reason_code
        (``estimate_missing``, ``given_not_positive``, ``sample_size_not_positive`` or null),
        smooth_rate_pct (the rate in the variance), effective_sample_persons (the sample of
        independent persons that would give this error).

    Raises
    ------
    ValueError
        If a column is absent, a key is null or given twice, a month is no month start, or a
        rate lies outside 0 to 100.

    Notes
    -----
    A row without error takes, in this order:

    1. ``modelled_from_fit``: the design effect of its series, breakdown or all, the median
       of V n / (p(1−p)) over rows with error and sample size; where it has no sample size,
       the median effective sample of its series, p(1−p)/V. With form ``relative``: a + b/x.
    2. ``modelled_from_sample_size``: its own ``design_effect`` or the default one.
    3. ``default``: default sample and design effect. A figure that says: unknown.

    References
    ----------
    Wolter (2007), Introduction to Variance Estimation, 2nd ed., chapter 7 (a + b/x).
    Bureau of Labor Statistics and Census Bureau (2019), Technical Paper 77, on generalised
    variance functions of the Current Population Survey.

    Examples
    --------
    >>> month = pd.Timestamp("2024-01-01")
    >>> table = pd.DataFrame({"reference_month": [month], "area_code": ["a"],
    ...     "breakdown": ["total"], "estimate": [5.0], "standard_error": [None],
    ...     "sample_size_persons": [9500.0]})
    >>> completed = complete_standard_errors(table)
    >>> float(completed["standard_error"].round(4).iloc[0])
    0.3162
    >>> completed["standard_error_source_code"].tolist()
    ['modelled_from_sample_size']
    """
    frame = _checked(estimates)
    rate = smooth_rate(frame, smooth_rates=smooth_rates, settings=settings)
    modelled = _modelled(frame, rate, settings)
    is_known = frame["estimate"].notna().to_numpy()
    is_given = is_known & (frame["standard_error"] > 0).to_numpy()
    uses_given = is_given & ~(settings.replaces_given & (modelled["source"] == FROM_FIT))
    sampling = np.where(uses_given, frame["standard_error"], modelled["standard_error"])
    source = pd.Series(np.where(uses_given, GIVEN, modelled["source"]), index=frame.index)
    share = rate / 100.0
    rounding = settings.rounding_unit_pp**2 / 12.0
    completed = estimates.copy()
    completed["estimate"] = frame["estimate"].to_numpy()
    completed["sampling_standard_error"] = np.where(is_known, sampling, np.nan)
    completed["standard_error"] = np.sqrt(completed["sampling_standard_error"] ** 2 + rounding)
    completed["standard_error_source_code"] = source.where(is_known).to_numpy(dtype=object)
    completed["standard_error_reason_code"] = _reasons(frame)
    completed["smooth_rate_pct"] = rate
    completed["effective_sample_persons"] = (
        1e4 * share * (1 - share) / completed["sampling_standard_error"] ** 2
    )
    return completed


def binomial_standard_error(
    rate_pct: npt.ArrayLike,
    *,
    sample_size_persons: npt.ArrayLike,
    design_effect: npt.ArrayLike = 1.0,
) -> FloatArray:
    """Return the standard error (pp) of a rate: 100 √(deff · p(1−p)/n).

    Parameters
    ----------
    rate_pct
        Rates, %, of one shape with the other arguments or broadcast to it.
    sample_size_persons, design_effect
        Persons, above 0, and variance over that of a simple random sample.

    Returns
    -------
    numpy.ndarray
        Percentage points; NaN where an argument is missing.

    Raises
    ------
    ValueError
        If a rate lies outside 0 to 100 or a size or design effect is not positive.

    Examples
    --------
    >>> float(binomial_standard_error(5.5, sample_size_persons=10_000, design_effect=2).round(3))
    0.322
    """
    rate = np.asarray(rate_pct, dtype=np.float64)
    size = np.asarray(sample_size_persons, dtype=np.float64)
    effect = np.asarray(design_effect, dtype=np.float64)
    if np.any((rate < 0) | (rate > 100)):
        raise ValueError("rate_pct: expected 0 to 100")
    if np.any(size <= 0) or np.any(effect <= 0):
        raise ValueError("sample_size_persons and design_effect: expected above 0")
    share = rate / 100.0
    return np.asarray(100.0 * np.sqrt(effect * share * (1 - share) / size), dtype=np.float64)


def smooth_rate(
    estimates: pd.DataFrame,
    *,
    smooth_rates: pd.DataFrame | None = None,
    settings: VarianceFunctionSettings = DEFAULT_VARIANCE_FUNCTION,
) -> FloatArray:
    """Return a rate for every row that does not rest on the row's own estimate.

    Parameters
    ----------
    estimates, smooth_rates, settings
        As for `complete_standard_errors`.

    Returns
    -------
    numpy.ndarray
        %, one per row: the supplied rate, else (Σ others of the series + k m) / (number + k)
        with m the mean of the breakdown's other rows and k ``prior_months``.
    """
    value = estimates["estimate"].astype("float64")
    common_sum, common_count = _others(value, [estimates["breakdown"]])
    common = (common_sum / common_count.where(common_count > 0)).fillna(settings.default_rate_pct)
    own_sum, own_count = _others(value, [estimates[name] for name in SERIES])
    # A prior of a thousandth of a month keeps a single month's rate defined.
    prior = max(settings.prior_months, 1e-3)
    rate = (own_sum + prior * common) / (own_count + prior)
    if smooth_rates is not None:
        supplied = _checked_smooth(smooth_rates).set_index(list(_KEY))["smooth_rate_pct"]
        keys = pd.MultiIndex.from_frame(estimates[list(_KEY)])
        found = pd.Series(supplied.reindex(keys).to_numpy(dtype=np.float64), index=rate.index)
        rate = found.fillna(rate)
    lowest = settings.lowest_rate_pct
    return np.asarray(rate.clip(lower=lowest, upper=100.0 - lowest), dtype=np.float64)


def _others(
    value: "pd.Series[float]", groups: list["pd.Series[str]"]
) -> tuple["pd.Series[float]", "pd.Series[float]"]:
    """Sum and number of the values of a row's group, the row itself left out."""
    grouped = value.groupby(groups)
    total = grouped.transform("sum") - value.fillna(0.0)
    count = grouped.transform("count") - value.notna()
    return total, count.astype("float64")


def _modelled(
    frame: pd.DataFrame, rate: FloatArray, settings: VarianceFunctionSettings
) -> pd.DataFrame:
    """Return standard error (pp) and source of every row, as if no row had a given one."""
    share = rate / 100.0
    unit_variance = 1e4 * share * (1 - share)
    size = frame["sample_size_persons"].where(frame["sample_size_persons"] > 0)
    fitted = fit_design_effects(
        frame.assign(unit_variance=unit_variance, sample_size_persons=size),
        smallest_fit_rows=settings.smallest_fit_rows,
    )
    variance = unit_variance * fitted["design_effect"] / size
    variance = variance.fillna(unit_variance / fitted["effective_sample_persons"])
    if settings.form == "relative" and "labour_force_persons" in frame:
        variance = _relative(frame, share, settings).fillna(variance)
    effect = frame["design_effect"].where(frame["design_effect"] > 0)
    from_size = unit_variance * effect.fillna(settings.design_effect) / size
    last = unit_variance * settings.design_effect / settings.default_sample_persons
    source = np.select([variance.notna(), from_size.notna()], [FROM_FIT, FROM_SAMPLE_SIZE], DEFAULT)
    chosen = variance.fillna(from_size).fillna(pd.Series(last, index=frame.index))
    return pd.DataFrame({"standard_error": np.sqrt(chosen), "source": source}, index=frame.index)


def _relative(
    frame: pd.DataFrame, share: FloatArray, settings: VarianceFunctionSettings
) -> "pd.Series[float]":
    """Variance (pp²) by V/p² = a + b/x, missing where x is or the fit has too few rows."""
    labour_force = frame["labour_force_persons"]
    unemployed = (share * labour_force.where(labour_force > 0)).astype("float64")
    relative = (frame["standard_error"] / (100.0 * share)) ** 2
    is_used = (frame["standard_error"] > 0) & unemployed.notna() & frame["estimate"].notna()
    if int(is_used.sum()) < settings.smallest_fit_rows:
        return pd.Series(np.nan, index=frame.index)
    fit: RelativeVarianceFit = fit_relative_variance(
        unemployed[is_used].to_numpy(), relative_variance=relative[is_used].to_numpy()
    )
    predicted = fit.relative_variance(unemployed.to_numpy(dtype=np.float64))
    return pd.Series(predicted * (100.0 * share) ** 2, index=frame.index)


def _reasons(frame: pd.DataFrame) -> npt.NDArray[np.object_]:
    reason = pd.Series(None, index=frame.index, dtype="object")
    has_error = frame["standard_error"] > 0
    reason = reason.mask(~has_error & (frame["sample_size_persons"] <= 0), _NOBODY)
    reason = reason.mask(frame["standard_error"] <= 0, _NOT_POSITIVE)
    return reason.mask(frame["estimate"].isna(), _NO_ESTIMATE).to_numpy(dtype=object)


def _checked(estimates: pd.DataFrame) -> pd.DataFrame:
    needed = (*_KEY, "estimate", "standard_error", "sample_size_persons")
    _require(estimates, needed, "estimates")
    frame = estimates.reset_index(drop=True)
    optional = [name for name in ("labour_force_persons",) if name in frame]
    if "design_effect" not in frame:
        frame["design_effect"] = np.nan
    for name in ("estimate", "standard_error", "sample_size_persons", "design_effect", *optional):
        number = pd.to_numeric(frame[name], errors="raise").astype("float64")
        frame[name] = number.where(np.isfinite(number))
    outside = (frame["estimate"] < 0) | (frame["estimate"] > 100)
    if outside.any():
        row = frame.loc[outside, [*_KEY, "estimate"]].iloc[0].tolist()
        raise ValueError(f"expected rates of 0 to 100 in estimates, got {row}")
    return frame


def _checked_smooth(smooth_rates: pd.DataFrame) -> pd.DataFrame:
    _require(smooth_rates, (*_KEY, "smooth_rate_pct"), "smooth_rates")
    return smooth_rates


def _require(frame: pd.DataFrame, columns: tuple[str, ...], name: str) -> None:
    absent = [column for column in columns if column not in frame.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in {name}, got {list(frame.columns)}")
    key = frame[list(_KEY)]
    if key.isna().any(axis=None):
        raise ValueError(f"expected month, area and breakdown in every row of {name}, got null")
    if not (pd.to_datetime(key["reference_month"]).dt.day == 1).all():
        raise ValueError(f"expected month starts in {name}")
    twice = key.duplicated()
    if twice.any():
        raise ValueError(f"expected each key once in {name}, got {key[twice].iloc[0].tolist()}")
