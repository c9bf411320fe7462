"""Vacancy rate, demand/supply ratio and tightness by area, industry and month.

What does not belong here: the Beveridge curve (beveridge), worker flows (gross_flows).
"""

import numpy as np
import pandas as pd

from forecasting.market import reasons
from forecasting.market.figures import (
    RATE_COLUMNS,
    TOTAL,
    check_frame,
    monthly_figures,
    quarterly_figures,
)
from forecasting.market.settings import MarketSettings

_COLUMNS = [
    "reference_month", "area_code", "breakdown", "indicator_code", "value", "standard_error",
    "reason_code", "basis_month",
]  # fmt: skip
_FACTS = ("reference_month", "area_code", "indicator_code", "breakdown", "value")


def market_indicators(
    facts: pd.DataFrame, unemployment: pd.DataFrame, *, settings: MarketSettings | None = None
) -> pd.DataFrame:
    """Return vacancy rate, demand/supply ratio 求人倍率 and tightness, by month and quarter.

    Parameters
    ----------
    facts
        reference_month, area_code, indicator_code, breakdown (industry section or
        ``total``), value (persons): ``vacancies``, ``job_seekers`` and the employment of
        the settings; other indicators are left aside. Rows in any order.
    unemployment
        reference_month, area_code, estimate (unemployment rate, %), standard_error (pp, may
        be null) and, for tightness, labour_force_persons or unemployed_persons with
        unemployed_standard_error_persons. With a column breakdown, its ``total`` counts. May
        hold no rows.
    settings
        Default: ``MarketSettings()``.

    Returns
    -------
    pandas.DataFrame
        reference_month (of a quarter: its last), area_code, breakdown, indicator_code
        (``vacancy_rate`` in %, ``demand_supply_ratio``, ``market_tightness``, and each with
        ``_quarter``), value, standard_error (unit of value), reason_code, basis_month (month
        of the employment used, else the reference month); one row per these, ordered. Every
        series reaches from its first month to the last of all facts: a month without a figure
        is a row with its reason. Tightness is for ``total`` only.

    Raises
    ------
    ValueError
        If a column is absent, a month is no month start, or a fact stands twice.

    Notes
    -----
    v = 100 V / (E + V); demand/supply ratio V / S; tightness θ = V / U. V, S and E are counts
    of registers: no sampling error, standard_error null, reason ``not_from_sample``. U is an
    estimate: SE(θ) ≈ θ · SE(U) / U (delta method, so log θ has SE(U)/U); above the settings'
    largest relative error the reason is ``imprecise``; without vacancies θ is zero, whatever
    U, and has no error (``zero_vacancies``). A quarter is the ratio of sums over
    its calendar months, all three needed, errors of U correlated by the settings. A zone
    inside cities has rows of its own and enters no sum.

    References
    ----------
    Pissarides, C. A. (2000). Equilibrium Unemployment Theory, 2nd ed., ch. 1 (θ). Eurostat,
    job vacancy statistics: vacancies over occupied posts plus vacancies.
    """
    settings = settings or MarketSettings()
    check_frame(facts, "facts", _FACTS)
    check_frame(unemployment, "unemployment", RATE_COLUMNS)
    monthly = monthly_figures(facts, unemployment, settings)
    quarterly = quarterly_figures(monthly, settings)
    made = pd.concat(
        [_ratios(monthly, "", settings), _ratios(quarterly, "_quarter", settings)],
        ignore_index=True,
    )
    return made.sort_values(_COLUMNS[:4], ignore_index=True)


def _ratios(figures: pd.DataFrame, suffix: str, settings: MarketSettings) -> pd.DataFrame:
    """Return the long rows of the three ratios of a frame of figures with their reasons."""
    vacancies = figures["vacancies"]
    parts = [
        _rows(
            figures,
            f"vacancy_rate{suffix}",
            value=100 * vacancies / (figures["employment"] + vacancies),
            reason=_first_reason(
                figures["vacancies_reason"],
                figures["employment_reason"],
                _where(figures["employment"] == 0, reasons.ZERO_EMPLOYMENT),
            ),
        ).assign(basis_month=figures["employment_month"]),
        _rows(
            figures,
            f"demand_supply_ratio{suffix}",
            value=vacancies / figures["job_seekers"],
            reason=_first_reason(
                figures["vacancies_reason"],
                figures["job_seekers_reason"],
                _where(figures["job_seekers"] == 0, reasons.ZERO_JOB_SEEKERS),
            ),
        ),
        _tightness(figures[figures["breakdown"] == TOTAL], f"market_tightness{suffix}", settings),
    ]
    made = pd.concat(parts, ignore_index=True)
    made["basis_month"] = made["basis_month"].fillna(made["reference_month"])
    if settings.known_breakdowns is not None:
        is_unknown = ~made["breakdown"].isin([TOTAL, *settings.known_breakdowns])
        made.loc[is_unknown, ["value", "standard_error"]] = np.nan
        made.loc[is_unknown, "reason_code"] = reasons.UNKNOWN_BREAKDOWN
    return made[_COLUMNS]


def _rows(
    figures: pd.DataFrame, indicator_code: str, *, value: pd.Series, reason: pd.Series
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "reference_month": figures["reference_month"],
            "area_code": figures["area_code"],
            "breakdown": figures["breakdown"],
            "indicator_code": indicator_code,
            "value": value.where(reason.isna()).astype("float64"),
            "standard_error": np.nan,
            "reason_code": reason.fillna(reasons.NOT_FROM_SAMPLE),
            "basis_month": figures["reference_month"],
        }
    )


def _tightness(
    figures: pd.DataFrame, indicator_code: str, settings: MarketSettings
) -> pd.DataFrame:
    unemployed = figures["unemployed"]
    reason = _first_reason(
        figures["vacancies_reason"],
        figures["unemployed_reason"],
        _where(unemployed == 0, reasons.ZERO_UNEMPLOYED),
    )
    made = _rows(figures, indicator_code, value=figures["vacancies"] / unemployed, reason=reason)
    relative = figures["unemployed_standard_error"] / unemployed
    has_value, is_zero = made["value"].notna(), made["value"] == 0
    made["standard_error"] = (made["value"] * relative).where(~is_zero)
    is_known = made["standard_error"].notna()
    note = pd.Series(None, index=made.index, dtype="object")
    note[has_value & ~is_known] = reasons.NO_STANDARD_ERROR
    note[is_zero] = reasons.ZERO_VACANCIES
    note[has_value & is_known & (relative > settings.largest_relative_error)] = reasons.IMPRECISE
    made["reason_code"] = reason.where(~has_value, note)
    return made


def _first_reason(*given: pd.Series) -> pd.Series:
    first = given[0].astype("object")
    for later in given[1:]:
        first = first.where(first.notna(), later)
    return first


def _where(condition: pd.Series, reason: str) -> pd.Series:
    return pd.Series(None, index=condition.index, dtype="object").mask(condition, reason)
