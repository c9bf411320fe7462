"""Vacancies, job-seekers, employment and unemployed laid side by side, with what is missing.

What does not belong here: the ratios made of them (indicators).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from forecasting.market import reasons
from forecasting.market.settings import MarketSettings
from forecasting.market.survey_error import error_covariance

TOTAL = "total"
RATE_COLUMNS = ("reference_month", "area_code", "estimate", "standard_error")
_SERIES = ["area_code", "breakdown"]
_KEY = [*_SERIES, "reference_month"]
_COUNTS = {"vacancies": reasons.NO_VACANCIES, "job_seekers": reasons.NO_JOB_SEEKERS}
_FIGURES = (*_COUNTS, "employment", "unemployed")
_QUARTER = 3


def check_frame(frame: pd.DataFrame, name: str, columns: Sequence[str]) -> None:
    """Refuse a frame without the columns, or with months that are no month starts.

    Raises
    ------
    ValueError
        Naming the frame, what was expected and what was found.
    """
    absent = [column for column in columns if column not in frame.columns]
    if absent:
        raise ValueError(f"{name}: expected columns {absent}, got {list(frame.columns)}")
    months = pd.to_datetime(frame["reference_month"])
    if not ((months.dt.day == 1) & (months == months.dt.normalize())).all():
        raise ValueError(f"{name}: expected month starts in reference_month")


def totals_of(unemployment: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of all persons, months in microseconds, each area and month once.

    An infinite rate is missing, and so is an error that is not positive and finite: no
    estimate from a sample is certain.

    Raises
    ------
    ValueError
        If an area has a month twice.
    """
    rows = unemployment
    if "breakdown" in rows.columns:
        rows = rows[rows["breakdown"] == TOTAL]
    made = rows.assign(reference_month=rows["reference_month"].astype("datetime64[us]"))
    _check_once(made, "unemployment", ["area_code", "reference_month"])
    rate = made["estimate"].astype("float64")
    made = made.assign(
        estimate=rate.where(np.isfinite(rate)), standard_error=known_errors(made["standard_error"])
    )
    return made.reset_index(drop=True)


def known_errors(errors: "pd.Series[float]") -> "pd.Series[float]":
    """Return standard errors, those that are not positive and finite as missing."""
    numbers = errors.astype("float64")
    return numbers.where(np.isfinite(numbers) & (numbers > 0))


def monthly_figures(
    facts: pd.DataFrame, unemployment: pd.DataFrame, settings: MarketSettings
) -> pd.DataFrame:
    """Return the four figures of every area, breakdown and month, with reasons where missing.

    Parameters
    ----------
    facts, unemployment, settings
        As for ``market_indicators``.

    Returns
    -------
    pandas.DataFrame
        area_code, breakdown, reference_month; vacancies, job_seekers, employment,
        unemployed (persons, NaN where missing or negative), employment_month,
        unemployed_standard_error, and ``<figure>_reason``; by series and month, without gaps.
    """
    wide = _wide(facts, settings)
    out_of_work = _unemployed(unemployment)
    grid = _grid(wide, out_of_work)
    made = grid.merge(wide[[*_KEY, *_COUNTS]], on=_KEY, how="left")
    for name, absent in _COUNTS.items():
        made[f"{name}_reason"] = _reason(made[name], absent)
    made = _with_employment(made, wide, settings.employment_max_age_months)
    made = made.merge(out_of_work, on=_KEY, how="left")
    is_without = made["unemployed_reason"].isna() & made["unemployed"].isna()
    made["unemployed_reason"] = made["unemployed_reason"].mask(is_without, reasons.NO_UNEMPLOYMENT)
    for name in _FIGURES:
        made[name] = made[name].where(made[f"{name}_reason"].isna())
    return made.sort_values(_KEY, ignore_index=True)


def quarterly_figures(monthly: pd.DataFrame, settings: MarketSettings) -> pd.DataFrame:
    """Return sums over calendar quarters that lie wholly within a series.

    Parameters
    ----------
    monthly
        As from ``monthly_figures``.
    settings
        Correlation of the errors of the unemployed.

    Returns
    -------
    pandas.DataFrame
        The columns of ``monthly``, reference_month the quarter's last. Where a month lacks a
        figure the sum is missing, reason ``incomplete_quarter``, or the months' own reason
        where all three lack it.
    """
    months = monthly.assign(_quarter=monthly["reference_month"].dt.to_period("Q"))
    grouped = months.groupby([*_SERIES, "_quarter"], sort=True)
    made = grouped[[*_FIGURES]].sum(min_count=_QUARTER)
    present = grouped[[*_FIGURES]].count()
    firsts = grouped[[f"{name}_reason" for name in _FIGURES]].first()
    for name in _FIGURES:
        reason = firsts[f"{name}_reason"].astype("object")
        is_partial = (present[name] > 0) & (present[name] < _QUARTER)
        made[f"{name}_reason"] = reason.mask(is_partial, reasons.INCOMPLETE_QUARTER)
    made["employment_month"] = grouped["employment_month"].min()
    made["reference_month"] = grouped["reference_month"].max()
    places = grouped.cumcount()
    errors = months["unemployed_standard_error"].to_numpy(dtype=np.float64)
    made["unemployed_standard_error"] = _quarter_errors(
        errors, places.to_numpy(), grouped.ngroup().to_numpy(), len(made), settings
    )
    return made[grouped.size() == _QUARTER].reset_index().drop(columns="_quarter")


def _quarter_errors(
    errors: np.ndarray, place: np.ndarray, quarter: np.ndarray, count: int, settings: MarketSettings
) -> np.ndarray:
    """Return the standard error of each quarter's sum, months correlated by the settings."""
    table = np.full((count, _QUARTER), np.nan)
    table[quarter, place] = errors
    one = error_covariance(np.ones(_QUARTER), settings.error_autocorrelation)
    known = np.where(np.isnan(table), 0.0, table)
    variance = np.einsum("qi,ij,qj->q", known, one, known)
    return np.where(np.isnan(table).any(axis=1), np.nan, np.sqrt(np.maximum(variance, 0.0)))


def _wide(facts: pd.DataFrame, settings: MarketSettings) -> pd.DataFrame:
    names = {name: name for name in _COUNTS}
    names[settings.employment_indicator_code] = "employment"
    used = facts[facts["indicator_code"].isin(names)]
    used = used.assign(reference_month=used["reference_month"].astype("datetime64[us]"))
    _check_once(used, "facts", [*_KEY, "indicator_code"])
    value = pd.to_numeric(used["value"]).astype("float64")
    used = used.assign(value=value.where(np.isfinite(value)))
    wide = used.pivot(index=_KEY, columns="indicator_code", values="value").rename(columns=names)
    wide = wide.reindex(columns=[*_COUNTS, "employment"]).reset_index()
    return _with_province(wide.rename_axis(columns=None), settings)


def _with_province(wide: pd.DataFrame, settings: MarketSettings) -> pd.DataFrame:
    """Return the table with the province's sums where it has no figure of its own."""
    areas = settings.summed_area_codes
    if settings.province_code is None or not areas:
        return wide
    parts = wide[wide["area_code"].isin(areas)]
    sums = parts.groupby(["breakdown", "reference_month"])[[*_COUNTS, "employment"]].sum(
        min_count=len(areas)
    )
    made = sums.reset_index().assign(area_code=settings.province_code)
    own = wide[wide["area_code"] == settings.province_code]
    filled = own.set_index(_KEY).combine_first(made.set_index(_KEY)).reset_index()
    return pd.concat([wide[wide["area_code"] != settings.province_code], filled], ignore_index=True)


def _unemployed(unemployment: pd.DataFrame) -> pd.DataFrame:
    """Return unemployed persons, their standard error and the reason where there are none."""
    rows = totals_of(unemployment)
    absent = pd.Series(np.nan, index=rows.index)
    size = rows.get("labour_force_persons", absent).astype("float64")
    size = size.where(np.isfinite(size))
    persons = rows.get("unemployed_persons", absent).astype("float64")
    persons = persons.where(np.isfinite(persons))
    error = known_errors(rows.get("unemployed_standard_error_persons", absent))
    is_given = persons.notna()
    persons = persons.where(is_given, size * rows["estimate"].astype("float64") / 100)
    error = error.where(is_given, size * rows["standard_error"].astype("float64") / 100)
    reason = _reason(persons, reasons.NO_UNEMPLOYMENT)
    is_rate_alone = persons.isna() & rows["estimate"].notna()
    return pd.DataFrame(
        {
            "area_code": rows["area_code"],
            "breakdown": TOTAL,
            "reference_month": rows["reference_month"],
            "unemployed": persons,
            "unemployed_standard_error": error,
            "unemployed_reason": reason.mask(is_rate_alone, reasons.NO_LABOUR_FORCE),
        }
    )


def _grid(wide: pd.DataFrame, out_of_work: pd.DataFrame) -> pd.DataFrame:
    """Return every series from its first month to the last month of all."""
    has_market = wide[[*_COUNTS]].notna().any(axis=1).astype(bool)
    seen = pd.concat([wide.loc[has_market, _KEY], out_of_work[_KEY]], ignore_index=True)
    if seen.empty:
        return pd.DataFrame({name: wide[name].iloc[:0] for name in _KEY})
    firsts = seen.groupby(_SERIES)["reference_month"].min().rename("first_month").reset_index()
    months = pd.date_range(
        seen["reference_month"].min(), seen["reference_month"].max(), freq="MS"
    ).as_unit("us")
    every = firsts.merge(pd.DataFrame({"reference_month": months}), how="cross")
    return every.loc[every["reference_month"] >= every["first_month"], _KEY].reset_index(drop=True)


def _with_employment(made: pd.DataFrame, wide: pd.DataFrame, max_age_months: int) -> pd.DataFrame:
    """Return the frame with each month's employment: its own, or the latest not too old."""
    known = wide.loc[wide["employment"].notna(), [*_KEY, "employment"]]
    known = known.assign(employment_month=known["reference_month"])
    joined = pd.merge_asof(
        made.sort_values("reference_month", kind="stable"),
        known.sort_values("reference_month", kind="stable"),
        on="reference_month",
        by=_SERIES,
    )
    now, then = joined["reference_month"], joined["employment_month"]
    age = 12 * (now.dt.year - then.dt.year) + now.dt.month - then.dt.month
    is_fresh = age <= max_age_months
    joined["employment"] = joined["employment"].where(is_fresh)
    joined["employment_month"] = joined["employment_month"].where(is_fresh)
    joined["employment_reason"] = _reason(joined["employment"], reasons.NO_EMPLOYMENT)
    return joined


def _reason(values: pd.Series, absent: str) -> pd.Series:
    reason = pd.Series(None, index=values.index, dtype="object")
    return reason.mask(values.isna(), absent).mask(values < 0, reasons.NEGATIVE_FIGURE)


def _check_once(frame: pd.DataFrame, name: str, key: list[str]) -> None:
    is_twice = frame.duplicated(key)
    if is_twice.any():
        first = [str(part) for part in frame.loc[is_twice, key].iloc[0]]
        raise ValueError(f"{name}: expected each {key} once, got {first} twice")
