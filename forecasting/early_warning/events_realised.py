"""What the monthly returns of enterprises say of the cuts that were announced.

What does not belong here: reading the reports (events_reports), sums by city
(events_large).
"""

import numpy as np
import pandas as pd

from forecasting.early_warning.events_settings import EventHandling

RETURN_COLUMNS = (
    "reference_month", "enterprise_code", "area_code", "section_code", "size_class_code",
    "base_staff_persons", "involuntary_persons", "first_vintage",
)  # fmt: skip


def with_realised(
    cuts: pd.DataFrame, returns: pd.DataFrame | None, *, handling: EventHandling
) -> pd.DataFrame:
    """Return the cuts with what the enterprise's own monthly returns tell of them.

    Parameters
    ----------
    cuts
        As ``cuts_known`` returns them.
    returns
        ``RETURN_COLUMNS``: involuntary separations (closure, economic layoff, suspension) by
        enterprise and month as known at the vintage; first_vintage is that of the first return
        of the month. None: there are none.
    handling
        Which share of a cut says that it is the one told.

    Returns
    -------
    pandas.DataFrame
        The cuts with realised_persons (persons, in the month of effect and the one after;
        missing where the enterprise returned neither), is_realised, and is_told_before: the
        returns held it, from the month before its effect on, before the report was known.
        Order kept.
    """
    if returns is None or returns.empty or cuts.empty:
        unknown = pd.Series(np.nan, index=cuts.index, dtype="float64")
        return cuts.assign(realised_persons=unknown, is_realised=False, is_told_before=False)
    place = cuts[["event_id", "enterprise_code", "effective_date", "first_known_vintage"]]
    pairs = place.merge(returns, on="enterprise_code")
    effect = pairs["effective_date"].dt.year * 12 + pairs["effective_date"].dt.month
    month = pairs["reference_month"].dt.year * 12 + pairs["reference_month"].dt.month
    after = month - effect
    persons = pairs["involuntary_persons"].astype("float64")
    realised = persons.where(after.isin([0, 1])).groupby(pairs["event_id"]).sum(min_count=1)
    is_before = after.between(-1, 1) & (pairs["first_vintage"] < pairs["first_known_vintage"])
    before = persons.where(is_before).groupby(pairs["event_id"]).sum()
    needed = handling.told_share_pct / 100 * cuts["cut_persons"]
    done = cuts["event_id"].map(realised).astype("float64")
    told = cuts["event_id"].map(before).astype("float64").fillna(0.0)
    return cuts.assign(
        realised_persons=done,
        is_realised=(done >= needed).fillna(False),
        is_told_before=(told > 0) & (told >= needed),
    )
