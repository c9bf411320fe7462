"""Layoff events E1 to E5 as known at a vintage: from reports of staff cuts to rows and levels.

What does not belong here: reading reports (events_reports), separations of a city
(events_large), levels over time (events_levels).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.early_warning.events_large import SIGNAL_COLUMNS, CityFrame, separation_signals
from forecasting.early_warning.events_realised import with_realised
from forecasting.early_warning.events_reports import cuts_known
from forecasting.early_warning.events_settings import EventHandling, EventRule
from forecasting.early_warning.events_several import city_events, cluster_events
from forecasting.early_warning.events_single import single_events

EVENT_COLUMNS = (
    "vintage", "event_id", "kind", "rule_ids", "level_code", "level_rule_ids", "level_area_code",
    "status", "status_reason", "area_code", "county_code", "section_code", "ownership_code",
    "cut_type_code", "enterprise_code", "enterprise_count", "persons", "persons_standard_error",
    "staff_persons", "staff_share", "probability", "announced_date", "effective_date",
    "in_force_until",
    "first_known_vintage", "last_known_vintage", "first_known_on", "last_known_on",
    "report_numbers", "number_count", "revision_count", "is_late", "is_told_before",
    "realised_persons",
)  # fmt: skip
"""Columns of events; those a kind has not are missing."""


@dataclass(frozen=True)
class LayoffEvents:
    """Events as known at a vintage, and the figures behind event E5.

    ``events``: ``EVENT_COLUMNS``, one row per event. ``signals``: ``SIGNAL_COLUMNS``, one row
    per rule of kind large_scale_event, city and window.
    """

    events: pd.DataFrame
    signals: pd.DataFrame


def layoff_events(
    reports: pd.DataFrame,
    *,
    vintage: pd.Timestamp,
    rules: Sequence[EventRule],
    ranks: Mapping[str, int],
    returns: pd.DataFrame | None = None,
    frame: CityFrame | None = None,
    settled: pd.DataFrame | None = None,
    day: pd.Timestamp | None = None,
    handling: EventHandling | None = None,
) -> LayoffEvents:
    """Return the layoff events known at a vintage, with status and level.

    Parameters
    ----------
    reports
        ``REPORT_COLUMNS`` of events_reports: every revision received, rows in any order.
    vintage
        Reports and returns of a later vintage are ignored.
    rules
        In force at the vintage, with the lines that hold then.
    ranks
        Rank of every level code; the lowest is no warning.
    returns
        ``RETURN_COLUMNS`` of events_realised as known at the vintage; None: no panel.
    frame
        Insured persons of the cities; None: events of kind large_scale_event are not looked
        for.
    settled
        report_number, enterprise_code, settled_on: cuts whose follow-up was closed, as known
        at the vintage.
    day
        Day on which the status is told; default the last day of the vintage.
    handling
        How reports are read; default ``EventHandling()``.

    Returns
    -------
    LayoffEvents
        Events by kind and event_id. A cut that meets no rule is kept, without rule and level.

    Notes
    -----
    statutory_cut: ``persons`` or more, or ``share_pct`` of staff or more. one_off_cut:
    ``persons`` or more, the enterprise's own cuts in the ``window_days`` up to this one taken
    together, so that parts do not hide the whole. state_owned_cut: more than ``share_pct`` of
    staff in a state-owned enterprise of ``smallest_staff_persons`` or more. county_cluster:
    ``enterprises`` or more of one county, each cutting more than ``persons``, or more than
    ``share_pct`` of ``smallest_staff_persons`` or more staff, within ``window_months``.
    large_scale_event: see events_large. An event is in force from the day it is known until
    ``in_force_months`` after its effect or until its follow-up is closed; one withdrawn is not.
    Status: announced, in_effect, ended or withdrawn, with the reason (time_over, settled,
    withdrawn_by_sender).

    References
    ----------
    Labour Contract Law of the People's Republic of China, art. 41 (经济性裁员). Thresholds of
    the other kinds: see the profile, each with its source.
    """
    handling = handling or EventHandling()
    today = (vintage + pd.offsets.MonthEnd(0)) if day is None else day
    cuts = cuts_known(reports, vintage=vintage, handling=handling)
    known_returns = None if returns is None else returns[returns["first_vintage"] <= vintage]
    cuts = with_realised(cuts, known_returns, handling=handling)
    cuts = cuts.assign(is_involuntary=_is_involuntary(cuts, handling))
    single = single_events(cuts, rules, ranks, settled, handling)
    clusters = [
        cluster_events(cuts, rule) for rule in rules if rule.kind == "county_cluster" and len(cuts)
    ]
    large = [rule for rule in rules if rule.kind == "large_scale_event"]
    signals = _no_signals()
    if frame is not None and large:
        signals = separation_signals(
            cuts, known_returns, frame, rules=large, vintage=vintage, handling=handling
        )
    cities = [city_events(signals[signals["rule_id"] == rule.rule_id], rule) for rule in large]
    every = pd.concat([single, *clusters, *cities], ignore_index=True)
    events = _with_status(every, today).assign(vintage=vintage)
    order = ["kind", "event_id"]
    return LayoffEvents(
        _typed(events).sort_values(order, kind="stable", ignore_index=True), signals
    )


def _is_involuntary(cuts: pd.DataFrame, handling: EventHandling) -> "pd.Series[bool]":
    kind = cuts["cut_type_code"]
    # A report of staff cuts that names no type is one under article 41.
    return kind.isna() | kind.isin(handling.involuntary_type_codes)


def _with_status(events: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    if events.empty:
        return events.assign(status="", status_reason="")
    is_withdrawn = events["is_withdrawn"].astype("bool")
    is_settled = events["is_settled"].astype("bool") & (events["in_force_until"] <= today)
    is_over = (events["in_force_until"] < today) | is_settled
    is_due = events["effective_date"] <= today
    status = np.select(
        [is_withdrawn, is_over, is_due], ["withdrawn", "ended", "in_effect"], "announced"
    )
    reason = np.select(
        [is_withdrawn, is_settled, is_over],
        ["withdrawn_by_sender", "settled", "time_over"],
        "",
    )
    return events.assign(status=status, status_reason=reason)


_DAYS = (
    "vintage", "announced_date", "effective_date", "in_force_until", "first_known_vintage",
    "last_known_vintage", "first_known_on", "last_known_on",
)  # fmt: skip
_NUMBERS = (
    "persons", "persons_standard_error", "staff_share", "probability", "realised_persons",
)  # fmt: skip
_COUNTS = ("enterprise_count", "staff_persons", "number_count", "revision_count")
_FLAGS = ("is_late", "is_told_before")


def _typed(events: pd.DataFrame) -> pd.DataFrame:
    kinds: dict[str, str] = {
        **dict.fromkeys(_DAYS, "datetime64[us]"),
        **dict.fromkeys(_NUMBERS, "float64"),
        **dict.fromkeys(_COUNTS, "Int64"),
        **dict.fromkeys(_FLAGS, "bool"),
    }
    rows = events.reindex(columns=list(EVENT_COLUMNS))
    rows[list(_FLAGS)] = rows[list(_FLAGS)].eq(True)
    return rows.astype({name: kinds.get(name, "str") for name in EVENT_COLUMNS})


def _no_signals() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="object") for name in SIGNAL_COLUMNS})
