"""From rows of advance layoff notices to counts by area and month that no giant rules.

What does not belong here: the factor behind the counts (notice_filter).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from catalogue import month_range

FloatArray = npt.NDArray[np.float64]

NOTICE_COLUMNS = ("area_code", "notice_month", "persons")
_TYPICAL_NOTICES = 30  # fewer do not say what a usual notice is


@dataclass(frozen=True)
class NoticeCounts:
    """Notices by month in which they became known and area.

    Attributes
    ----------
    months
        Every month from the first to the last notice known, or to the month asked for.
    area_codes
        Sorted.
    counts
        Notices, each weighing persons over the usual persons, 1 at most; shape (months, areas);
        NaN up to and with the month of an area's first notice.
    """

    months: list[pd.Timestamp]
    area_codes: list[str]
    counts: FloatArray


def clean_notices(
    notices: pd.DataFrame, *, largest_persons: float = 50_000.0
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the notices that count, and the rows set aside with their reason.

    Parameters
    ----------
    notices
        area_code, notice_month (month start), persons (NaN where not given), and, where known,
        vintage (month in which it was recorded; else notice_month), enterprise_code, site,
        is_amendment.
    largest_persons
        More persons than this in one row are a total or a typing error.

    Returns
    -------
    tuple of pandas.DataFrame
        Rows kept: area_code, notice_month, known_month, persons, by known month, area and
        persons; rows set aside: the rows as given and reason ("no_area", "no_month",
        "recorded_before_notice", "no_persons", "too_many_persons", "amendment", "duplicate").
        Rows kept + rows set aside = rows given.

    Raises
    ------
    ValueError
        If a column is absent.

    Notes
    -----
    A duplicate has the area, month, enterprise, site and persons of an earlier row; where no
    enterprise is given nothing is a duplicate, because two firms may cut alike. Without a
    site, rows of one enterprise alike in all else are one. Zero or negative persons say that
    nobody goes; a number not given does not.
    """
    absent = [name for name in NOTICE_COLUMNS if name not in notices.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in notices, got {list(notices.columns)}")
    known = notices.get("vintage", notices["notice_month"])
    frame = notices.assign(
        known_month=pd.to_datetime(known).fillna(pd.to_datetime(notices["notice_month"]))
    )
    reason = _reasons(frame, largest_persons)
    kept = frame[reason.isna()].astype({"area_code": "str", "persons": "float64"})
    columns = ["area_code", "notice_month", "known_month", "persons"]
    ordered = kept.sort_values(["known_month", "area_code", "persons"], kind="stable")
    aside = notices[reason.notna()].assign(reason=reason[reason.notna()])
    return ordered[columns].reset_index(drop=True), aside.reset_index(drop=True)


def notice_counts(cleaned: pd.DataFrame, *, last_month: pd.Timestamp | None = None) -> NoticeCounts:
    """Return the counts by month and area of cleaned notices.

    Parameters
    ----------
    cleaned
        First frame of `clean_notices`.
    last_month
        Last month of the counts; later notices are left out. None: the last one known.

    Returns
    -------
    NoticeCounts
        Counts of every month up to the last.

    Notes
    -----
    A notice weighs min(persons, q)/q, q the median of all notices known before the year (in
    the first year: up to its month): as sizes have a heavy tail, the sum of persons says less
    of how many layoffs are on their way than their number, and one giant would be the whole
    month. Where persons are not given it weighs 1. The first notice only tells that an area's
    register runs, so the counts begin a month later; months without a notice then are zero.
    """
    if last_month is not None:
        cleaned = cleaned[cleaned["known_month"] <= last_month]
    if cleaned.empty:
        return NoticeCounts([], [], np.empty((0, 0)))
    first = pd.Timestamp(cleaned["known_month"].min())
    months = month_range(first, last_month or pd.Timestamp(cleaned["known_month"].max()))
    weights = _weights(cleaned)
    table = (
        cleaned.assign(weight=weights)
        .pivot_table(index="known_month", columns="area_code", values="weight", aggfunc="sum")
        .reindex(months)
        .sort_index(axis=1)
    )
    counts = table.to_numpy(dtype=np.float64)
    has_begun = np.cumsum(np.isfinite(counts), axis=0) > 0
    has_begun[1:] = has_begun[:-1].copy()
    has_begun[0] = False
    counts = np.where(has_begun, np.nan_to_num(counts), np.nan)
    return NoticeCounts(months, [str(code) for code in table.columns], counts)


def _reasons(frame: pd.DataFrame, largest_persons: float) -> pd.Series:
    reason = pd.Series(pd.NA, index=frame.index, dtype="str")
    notice_month = pd.to_datetime(frame["notice_month"])
    tests = {
        "no_area": frame["area_code"].isna(),
        "no_month": notice_month.isna(),
        "recorded_before_notice": frame["known_month"] < notice_month,
        "no_persons": frame["persons"] <= 0,
        "too_many_persons": frame["persons"] > largest_persons,
    }
    if "is_amendment" in frame:
        tests["amendment"] = frame["is_amendment"].fillna(False).astype(bool)
    for code, is_so in tests.items():
        reason = reason.mask(reason.isna() & is_so.to_numpy(), code)
    if "enterprise_code" in frame:
        key = ["area_code", "notice_month", "enterprise_code", "persons"]
        key += ["site"] if "site" in frame else []
        ordered = frame[reason.isna() & frame["enterprise_code"].notna()].sort_values(
            "known_month", kind="stable"
        )
        again = ordered.index[ordered.duplicated(key)]
        reason = reason.mask(reason.index.isin(again), "duplicate")
    return reason


def _weights(cleaned: pd.DataFrame) -> FloatArray:
    """Return the weight of every row, the usual size being that known before its year."""
    persons = cleaned["persons"].to_numpy(dtype=np.float64)
    known = cleaned["known_month"]
    years = known.dt.year.to_numpy()
    months = known.to_numpy()
    made = np.ones(len(cleaned))
    for month in np.unique(months):
        of_month = months == month
        before = persons[years < years[of_month][0]]
        before = before[np.isfinite(before)]
        if len(before) < _TYPICAL_NOTICES:
            before = persons[(months <= month) & np.isfinite(persons)]
        if len(before) == 0:
            continue
        usual = float(np.median(before))
        made[of_month] = np.minimum(np.nan_to_num(persons[of_month], nan=usual), usual) / usual
    return made
