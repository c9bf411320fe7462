"""What became of the staff of a cut: how many are settled, what is owed, what is overdue.

What does not belong here: the form (catalogue.forms.layoff_follow_up), events themselves
(events).
"""

import numpy as np
import pandas as pd

from forecasting.early_warning.events_settings import EventHandling
from forecasting.early_warning.events_single import CUT

FOLLOW_UP_COLUMNS = (
    "followed_up_on", "settled_share", "open_persons", "wages_owed_persons", "wages_owed_yuan",
    "contributions_owed_yuan", "compensation_paid_yuan", "days_open", "is_follow_up_overdue",
)  # fmt: skip
"""Columns added to events; missing where nothing was told."""

_KEY = ["report_number", "enterprise_code"]
_TOLD = (
    "open_persons", "wages_owed_persons", "wages_owed_yuan", "contributions_owed_yuan",
    "compensation_paid_yuan",
)  # fmt: skip


def settled_cuts(follow_ups: pd.DataFrame) -> pd.DataFrame:
    """Return the cuts whose follow-up was closed, and when.

    Parameters
    ----------
    follow_ups
        report_number, enterprise_code, follow_up_date, is_closed, as known at a vintage.

    Returns
    -------
    pandas.DataFrame
        report_number, enterprise_code, settled_on: the first day from which every later
        follow-up says closed; one row per cut closed, by report_number. A cut reopened is not
        closed.
    """
    rows = follow_ups.sort_values([*_KEY, "follow_up_date"], kind="stable")
    is_closed = rows["is_closed"].astype("bool")
    # From the end: closed as long as no later follow-up says otherwise.
    stays = is_closed.iloc[::-1].groupby([rows[name] for name in _KEY]).cummin().iloc[::-1]
    closed = rows[stays.astype("bool")].drop_duplicates(_KEY, keep="first")
    made = closed[[*_KEY, "follow_up_date"]].rename(columns={"follow_up_date": "settled_on"})
    return made.reset_index(drop=True)


def with_follow_up(
    events: pd.DataFrame,
    follow_ups: pd.DataFrame,
    *,
    day: pd.Timestamp,
    handling: EventHandling | None = None,
) -> pd.DataFrame:
    """Return the events with what became of the staff of each cut.

    Parameters
    ----------
    events
        As ``layoff_events`` returns them.
    follow_ups
        report_number, enterprise_code, follow_up_date, left_persons, open_persons,
        wages_owed_persons, wages_owed_yuan, contributions_owed_yuan, compensation_paid_yuan,
        is_closed; one row per cut and day, as known at a vintage. Of a cut reported under
        several numbers the latest follow-up of any counts.
    day
        Day on which it is told; follow-ups of a later day are left out.
    handling
        After how many days without a follow-up one is overdue.

    Returns
    -------
    pandas.DataFrame
        The events with ``FOLLOW_UP_COLUMNS``: settled_share (0–1, of those who left),
        persons, yuan; days_open (from the effect to the day, or to the closing; missing before
        the effect); is_follow_up_overdue: a cut to be reported, in effect and not closed, of
        which for more than ``follow_up_due_days`` nothing was told. Order kept.
    """
    handling = handling or EventHandling()
    cuts = events.loc[events["kind"] == CUT, ["event_id", "enterprise_code", "report_numbers"]]
    numbers = cuts.assign(report_number=cuts["report_numbers"].str.split(","))
    known = follow_ups[follow_ups["follow_up_date"] <= day]
    joined = numbers.explode("report_number").merge(known, on=_KEY)
    last = (
        joined.sort_values(["event_id", "follow_up_date", "report_number"], kind="stable")
        .drop_duplicates("event_id", keep="last")
        .set_index("event_id")
    )
    own = last.reindex(events["event_id"]).set_index(events.index)
    made = {name: own[name].astype("float64") for name in _TOLD}
    left = own["left_persons"].astype("float64")
    told = own["follow_up_date"].astype("datetime64[us]")
    is_closed = own["is_closed"].eq(True)
    end = told.where(is_closed, day)
    days = (end - events["effective_date"]).dt.days.astype("float64")
    is_cut = events["kind"].eq(CUT) & events["rule_ids"].ne("") & events["status"].ne("withdrawn")
    since = told.where(told > events["effective_date"], events["effective_date"])
    silent = (day - since).dt.days
    is_recent = events["effective_date"] >= day - pd.DateOffset(months=handling.memory_months)
    counts = {
        name: made.pop(name).astype("Int64") for name in ("open_persons", "wages_owed_persons")
    }
    return events.assign(
        followed_up_on=told,
        settled_share=1 - counts["open_persons"].astype("float64") / left.where(left > 0),
        **counts,
        **made,
        days_open=days.where(is_cut & (days >= 0)).replace([np.inf], np.nan).astype("Int64"),
        is_follow_up_overdue=is_cut
        & is_recent
        & ~is_closed
        & (silent > handling.follow_up_due_days),
    )[[*events.columns, *FOLLOW_UP_COLUMNS]]
