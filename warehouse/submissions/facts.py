"""Figures as facts: their vintage, what is new about them, and what follows from them.

Months that follow from weeks, and monthly differences of cumulative figures, are facts
of the vintage that first knew all they rest on. What does not belong here: judging.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue.forms import Form

FACT_KEY = ["reference_month", "area_code", "indicator_code", "breakdown"]
WEEK_KEY = ["reference_week", "area_code", "indicator_code", "breakdown"]
_THURSDAY = pd.Timedelta(days=3)


@dataclass(frozen=True)
class NewFacts:
    """What a batch adds: facts by month, facts by week, and cumulative figures that fell.

    ``falls``: key, value, previous (the figure of the month before), content_sha256 and
    row_number of the figure that tells; the fall itself is no fact.
    """

    monthly: pd.DataFrame
    weekly: pd.DataFrame
    falls: pd.DataFrame


def new_facts(
    figures: pd.DataFrame, held: pd.DataFrame, held_weeks: pd.DataFrame, form: Form
) -> NewFacts:
    """Return the facts that accepted figures add to those held.

    Parameters
    ----------
    figures
        Accepted figures in the order received: vintage, FACT_KEY, reference_week, value,
        standard_error, sample_size_persons, content_sha256, row_number.
    held, held_weeks
        Facts of the form's indicators in the warehouse, all vintages: vintage, key, value.
    form
        Says how weeks make a month and which figures are cumulative.

    Returns
    -------
    NewFacts
        Rows whose value differs from the one known before at their vintage.
    """
    by_week = figures[figures["reference_week"].notna()]
    by_month = figures[figures["reference_week"].isna()]
    weekly = _changed(by_week, held_weeks, WEEK_KEY)
    from_weeks = _months_of_weeks(weekly, held_weeks, form)
    sent = pd.concat([by_month.drop(columns="reference_week"), from_weeks], ignore_index=True)
    monthly = _changed(sent, held, FACT_KEY)
    differences, falls = _differences(monthly, held, form)
    monthly = pd.concat([monthly, _changed(differences, held, FACT_KEY)], ignore_index=True)
    return NewFacts(monthly, weekly, falls)


def _changed(figures: pd.DataFrame, held: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Return the figures that differ from what was known, the last of each vintage."""
    if figures.empty:
        return figures
    latest = figures.drop_duplicates(["vintage", *key], keep="last")
    known = held[["vintage", *key, "value"]].assign(is_new=False)
    both = pd.concat([known, latest.assign(is_new=True)], ignore_index=True)
    # Within a vintage what is held comes first, so that the same again is no news.
    both = both.sort_values([*key, "vintage", "is_new"], kind="stable", ignore_index=True)
    before = both.groupby(key, dropna=False)["value"].shift()
    is_changed = both["is_new"] & (before.isna() | (before != both["value"]))
    return both[is_changed][list(figures.columns)].reset_index(drop=True)


def _as_of(facts: pd.DataFrame, vintage: pd.Timestamp, key: list[str]) -> pd.DataFrame:
    known = facts[facts["vintage"] <= vintage].sort_values("vintage", kind="stable")
    return known.drop_duplicates(key, keep="last")


def _months_of_weeks(weekly: pd.DataFrame, held_weeks: pd.DataFrame, form: Form) -> pd.DataFrame:
    """Return the months all of whose weeks are known; a week belongs to its Thursday's month."""
    aggregations: Mapping[str | None, str] = {
        field.indicator_code: field.week_aggregation for field in form.figures
    }
    made = []
    held = held_weeks[["vintage", *WEEK_KEY, "value"]]
    every = pd.concat([held, weekly], ignore_index=True) if not weekly.empty else held
    for vintage, news in weekly.groupby("vintage"):
        known = _as_of(every, pd.Timestamp(str(vintage)), WEEK_KEY)
        known = known.assign(reference_month=_month_of(known["reference_week"]))
        months = set(_month_of(news["reference_week"]))
        known = known[known["reference_month"].isin(months)]
        grouped = known.groupby(FACT_KEY)["value"].agg(["sum", "mean", "count"]).reset_index()
        is_whole = grouped["count"] == grouped["reference_month"].map(_weeks_in_month)
        whole = grouped[is_whole]
        is_sum = whole["indicator_code"].map(aggregations) == "sum"
        values = np.where(is_sum, whole["sum"], whole["mean"])
        made.append(whole[FACT_KEY].assign(vintage=vintage, value=values))
    return _with_carried(made, weekly, ["vintage", *FACT_KEY, "value"])


def _differences(
    monthly: pd.DataFrame, held: pd.DataFrame, form: Form
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the monthly differences that changed cumulative figures bring about, and falls.

    A figure below that of the month before gives no difference: nobody is newly in work
    minus once.
    """
    cumulative = {
        field.indicator_code: field.cumulative_of for field in form.figures if field.cumulative_of
    }
    news = monthly[monthly["indicator_code"].isin(cumulative)]
    held = held[held["indicator_code"].isin(cumulative)]
    every = pd.concat([held[["vintage", *FACT_KEY, "value"]], news], ignore_index=True)
    columns = ["vintage", *FACT_KEY, "value", "previous"]
    made = []
    for vintage, changed in news.groupby("vintage"):
        known = _as_of(every, pd.Timestamp(str(vintage)), FACT_KEY)
        following = changed.assign(
            reference_month=changed["reference_month"] + pd.DateOffset(months=1)
        )
        touched = pd.concat([changed, following])[FACT_KEY].drop_duplicates()
        current = touched.merge(known[[*FACT_KEY, "value"]], on=FACT_KEY)
        previous = known[[*FACT_KEY, "value"]].rename(columns={"value": "previous"})
        previous = previous.assign(
            reference_month=previous["reference_month"] + pd.DateOffset(months=1)
        )
        joined = current.merge(previous, on=FACT_KEY, how="left")
        is_january = joined["reference_month"].dt.month == 1
        value = joined["value"] - joined["previous"].where(~is_january, 0.0)
        differences = joined.assign(vintage=vintage, value=value)[columns]
        made.append(differences[differences["value"].notna()])
    differences = _with_carried(made, news, columns)
    is_fall = differences["value"] < 0
    falls = differences[is_fall]
    falls = falls.assign(value=falls["value"] + falls["previous"])
    rises = differences[~is_fall].drop(columns="previous")
    codes = rises["indicator_code"].map(cumulative)
    return rises.assign(indicator_code=codes.astype("str")), falls


def _with_carried(made: list[pd.DataFrame], news: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return derived facts under the submission that brought them about."""
    frame = pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=columns)
    frame = frame.astype({"vintage": "datetime64[us]", "reference_month": "datetime64[us]",
                          "value": "float64"})  # fmt: skip
    origin_key = ["vintage", "area_code", "breakdown"]
    origin = news.drop_duplicates([*origin_key, "indicator_code"], keep="last")
    carried = origin[[*origin_key, "indicator_code", "content_sha256", "row_number"]]
    joined = frame.merge(carried, on=[*origin_key, "indicator_code"], how="left")
    return joined.assign(standard_error=np.nan, sample_size_persons=np.nan)


def _month_of(weeks: "pd.Series[pd.Timestamp]") -> "pd.Series[pd.Timestamp]":
    thursdays = weeks + _THURSDAY
    return thursdays - pd.to_timedelta(thursdays.dt.day - 1, unit="D")


def _weeks_in_month(month: pd.Timestamp) -> int:
    end = month + pd.DateOffset(months=1)
    days = pd.date_range(month, end - pd.Timedelta(days=1))
    return int((days.day_of_week == _THURSDAY.days).sum())
