"""The kinds of layoff events there are, and the lines each kind needs.

What does not belong here: recognising an event (forecasting.early_warning), the values of
its lines (profiles).
"""

from typing import Literal

EventKind = Literal[
    "statutory_cut",
    "one_off_cut",
    "state_owned_cut",
    "county_cluster",
    "large_scale_event",
]
EventLine = Literal[
    "persons",
    "share_pct",
    "smallest_staff_persons",
    "window_days",
    "window_months",
    "enterprises",
    "insured_share_pct",
]
EventScope = Literal["county", "city"]
EventStatus = Literal["announced", "in_effect", "ended", "withdrawn"]

EVENT_LINES: dict[EventKind, tuple[EventLine, ...]] = {
    "statutory_cut": ("persons", "share_pct"),
    "one_off_cut": ("persons", "window_days"),
    "state_owned_cut": ("share_pct", "smallest_staff_persons"),
    "county_cluster": (
        "enterprises", "persons", "share_pct", "smallest_staff_persons", "window_months",
    ),
    "large_scale_event": ("persons", "insured_share_pct", "window_months"),
}  # fmt: skip
"""The lines of each kind of event rule; a rule gives every one of them a value."""
