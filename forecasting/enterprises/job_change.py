"""Net job change by industry, and how widely it is spread.

What does not belong here: gross flows (jobs created and lost), which need records of
single enterprises.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

DESIGN_EFFECT = 2.0
LONG_SPAN_DESIGN_EFFECT = 4.0
"""Default variances of a diffusion index over that of independent industries: spans of up
to half a year, and longer ones, over which more of what industries share adds up."""
LONG_SPAN_MONTHS = 7

_ADJUSTED = ("breakdown", "reference_month", "seasonally_adjusted", "noise_standard_error")
_OBSERVED = ("breakdown", "reference_month", "value")
_CHANGES = ("breakdown", "reference_month", "employment_persons")


def net_job_change(adjusted: pd.DataFrame, observed: pd.DataFrame) -> pd.DataFrame:
    """Return the net job change 岗位净变动 of every industry and month, with its error.

    Parameters
    ----------
    adjusted
        breakdown, reference_month, seasonally_adjusted (persons), noise_standard_error
        (persons), of one area and one indicator; rows in any order. Months without an
        adjusted figure (projected factors) are left out.
    observed
        breakdown, reference_month, value: unadjusted persons, for the yearly change.

    Returns
    -------
    pandas.DataFrame
        breakdown, reference_month, employment_persons, change_1_month_persons,
        change_1_month_standard_error_persons, change_3_months_persons,
        change_12_months_pct; by breakdown and month. A change whose earlier month is
        missing is missing.

    Raises
    ------
    ValueError
        If a column is absent, a breakdown is null or has a month twice, or a month is no
        month start.

    Notes
    -----
    Changes over 1 and 3 months are differences of adjusted employment; the yearly one is
    100 (E_t / E_{t-12} - 1) on unadjusted employment, free of any factor. With noise of
    standard error s in each adjusted figure, independent from month to month, a
    difference over any number of months has standard error √(s_t² + s_{t-1}²), about
    s √2. It holds neither sampling error common to both months nor later revisions.

    References
    ----------
    Bureau of Labor Statistics, Handbook of Methods, chapter "Current Employment
    Statistics": over-the-month change as the estimate of interest.
    """
    for name, frame, columns in (
        ("adjusted", adjusted, _ADJUSTED),
        ("observed", observed, _OBSERVED),
    ):
        _check(frame, name, columns)
    level = _wide(adjusted, "seasonally_adjusted")
    error = _wide(adjusted, "noise_standard_error").reindex_like(level)
    earlier_error = _earlier(error, 1).where(_earlier(level, 1).notna())
    change_error = (error**2 + earlier_error**2) ** 0.5
    unadjusted = _wide(observed, "value").where(lambda persons: persons > 0)
    yearly = 100.0 * (unadjusted / _earlier(unadjusted, 12) - 1.0)
    long = pd.DataFrame(
        {
            "employment_persons": _long(level),
            "change_1_month_persons": _long(level - _earlier(level, 1)),
            "change_1_month_standard_error_persons": _long(change_error),
            "change_3_months_persons": _long(level - _earlier(level, 3)),
            "change_12_months_pct": _long(yearly.reindex(index=level.index, columns=level.columns)),
        }
    )
    return long[long["employment_persons"].notna()].reset_index()


def diffusion_index(
    net_changes: pd.DataFrame,
    *,
    spans_months: Sequence[int] = (1, 3, 12),
    rounding_persons: float = 100.0,
    design_effect: float | None = None,
) -> pd.DataFrame:
    """Return the diffusion index 扩散指数 by span and month, with its standard error.

    Parameters
    ----------
    net_changes
        breakdown, reference_month, employment_persons as from `net_job_change`, for the
        industries to be counted only: neither aggregates nor overlapping ones.
    spans_months
        Months over which the change is taken.
    rounding_persons
        A smaller change counts as none: the unit employment is published in.
    design_effect
        Variance of the index over that of independent industries; None takes the default
        for the span.

    Returns
    -------
    pandas.DataFrame
        span_months, reference_month, diffusion_index (0 to 100), standard_error (points),
        industry_count; by span and month, months with at least one industry.

    Raises
    ------
    ValueError
        If a column is absent, a breakdown is null or has a month twice, a month is no month
        start, no span is given or one is below 1, or the rounding or the design effect is
        not positive.

    Notes
    -----
    100 (rising + ½ unchanged) / n over the n industries known in both months. Standard
    error: 100 √(d p(1-p)/(n+4)) with p = (rising + ½ unchanged + 2)/(n + 4), which stays
    above zero when all industries move one way (Agresti and Coull). The design effect
    d = 1 + (n-1)ρ allows for industries hit by the same shock. Its defaults, 2
    and from 7 months on 4, are assumptions: US payrolls give 1.5 beyond the cycle at 1 and
    3 months, 3.8 at 12 (docs/methods/net_job_change.md).

    References
    ----------
    Bureau of Labor Statistics, "Employment diffusion indexes" (CES Table B-7), technical
    note. Agresti and Coull (1998), The American Statistician 52(2), 119-126.

    Examples
    --------
    >>> months = pd.to_datetime(["2020-01-01", "2020-02-01"])
    >>> grown = pd.DataFrame({"breakdown": "10", "reference_month": months,
    ...                       "employment_persons": [1000.0, 2000.0]})
    >>> float(diffusion_index(grown, spans_months=(1,))["diffusion_index"].iloc[0])
    100.0
    """
    _check(net_changes, "net_changes", _CHANGES)
    if min(spans_months, default=0) < 1:
        raise ValueError(f"expected spans of at least 1 month, got {tuple(spans_months)}")
    if rounding_persons <= 0 or (design_effect is not None and design_effect <= 0):
        raise ValueError(
            "expected rounding_persons and design_effect above 0, got "
            f"{rounding_persons} and {design_effect}"
        )
    level = _wide(net_changes, "employment_persons")
    parts = [
        _index_of_span(
            level - _earlier(level, span),
            span,
            rounding_persons,
            _default_design_effect(span) if design_effect is None else design_effect,
        )
        for span in spans_months
    ]
    columns = ["span_months", "reference_month", "diffusion_index", "standard_error"]
    return pd.concat(parts, ignore_index=True)[[*columns, "industry_count"]]


def _default_design_effect(span_months: int) -> float:
    return LONG_SPAN_DESIGN_EFFECT if span_months >= LONG_SPAN_MONTHS else DESIGN_EFFECT


def _index_of_span(
    change: pd.DataFrame, span: int, rounding_persons: float, design_effect: float
) -> pd.DataFrame:
    known = change.notna()
    unchanged = (change.abs() < rounding_persons) & known
    rising = (change > 0) & ~unchanged
    count = known.sum(axis=1).to_numpy()
    score = (rising.sum(axis=1) + 0.5 * unchanged.sum(axis=1)).to_numpy(dtype=np.float64)
    share = (score + 2.0) / (count + 4.0)
    frame = pd.DataFrame(
        {
            "span_months": np.full(len(change), span, dtype=np.int64),
            "reference_month": change.index.to_numpy(),
            "diffusion_index": _percent(score, count),
            "standard_error": 100.0 * np.sqrt(design_effect * share * (1 - share) / (count + 4.0)),
            "industry_count": count.astype(np.int64),
        }
    )
    return frame[frame["industry_count"] > 0]


def _percent(
    score: npt.NDArray[np.float64], count: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    share = np.divide(score, count, out=np.full(len(score), np.nan), where=count > 0)
    return np.asarray(100.0 * share, dtype=np.float64)


def _check(frame: pd.DataFrame, name: str, columns: Sequence[str]) -> None:
    absent = [column for column in columns if column not in frame.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in {name}, got {list(frame.columns)}")
    if frame["breakdown"].isna().any():
        raise ValueError(f"expected a breakdown in every row of {name}, got null")
    if not (pd.to_datetime(frame["reference_month"]).dt.day == 1).all():
        raise ValueError(f"expected month starts in {name}")
    twice = frame.duplicated(["breakdown", "reference_month"])
    if twice.any():
        first = frame.loc[twice, ["breakdown", "reference_month"]].iloc[0].tolist()
        raise ValueError(f"expected each breakdown and month once in {name}, got {first} twice")


def _wide(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Months in rows without gaps, breakdowns in columns; infinities are missing."""
    table = frame.pivot(index="reference_month", columns="breakdown", values=column).astype(float)
    table = table.where(np.isfinite(table))
    if table.empty:
        return table
    months = pd.date_range(table.index.min(), table.index.max(), freq="MS").as_unit("us")
    return table.reindex(months.rename("reference_month"))


def _earlier(table: pd.DataFrame, months: int) -> pd.DataFrame:
    return table.shift(months)


def _long(table: pd.DataFrame) -> "pd.Series[float]":
    stacked = pd.Series(table.unstack(), dtype="float64")
    return stacked.rename_axis(["breakdown", "reference_month"]).sort_index()
