"""How many closures the monthly returns hear of: those that were reported tell it.

An enterprise that closes often falls silent before it says so. What does not belong here:
separations of a city (events_large).
"""

from dataclasses import dataclass

import pandas as pd

from forecasting.early_warning.events_settings import EventHandling

PRIOR_COUNT = 4.0
PRIOR_SHARE = 0.5
"""What the share is taken for before any closure was reported, and how much it weighs."""
MEMBER_MONTHS = 3
"""An enterprise that returned in so many months before its closure was in the panel then."""


@dataclass(frozen=True)
class Capture:
    """Share of closures that returns tell (0–1), its relative error, and what it rests on."""

    share: float
    relative_error: float
    closure_count: int


NOTHING_MISSED = Capture(1.0, 0.0, 0)
"""Where returns do not tell closures apart, none is put in."""


def closure_capture(
    cuts: pd.DataFrame,
    returns: pd.DataFrame | None,
    *,
    handling: EventHandling,
) -> Capture:
    """Return which share of the closures of panel enterprises their returns tell.

    Parameters
    ----------
    cuts
        As ``with_realised`` returns them, with is_realised.
    returns
        ``RETURN_COLUMNS`` and closure_persons; without that column nothing is missed.
    handling
        Which type is a closure.

    Returns
    -------
    Capture
        Posterior mean and relative error of the share: beta prior of mean ½ that weighs four
        closures, and the closures reported by enterprises that returned within three months
        before and whose returns could have told by now.

    Notes
    -----
    Two lists of the same closures, reports and returns, as in a capture–recapture count: the
    share of those on the first that are on the second too. Enterprises that report may also
    return better than others; the share is then too high and closures stay too low.

    References
    ----------
    Chandra Sekar, Deming (1949), On a method of estimating birth and death rates and the extent
    of registration, Journal of the American Statistical Association 44, 101–115.
    """
    if returns is None or "closure_persons" not in returns.columns or returns.empty:
        return NOTHING_MISSED
    first, last = returns["reference_month"].min(), returns["reference_month"].max()
    month = cuts["effective_date"].dt.to_period("M").dt.to_timestamp()
    is_closure = cuts["cut_type_code"].eq(handling.closure_type_code) & ~cuts["is_withdrawn"]
    is_tellable = (month > first) & (month < last)
    closures = cuts[is_closure & is_tellable].assign(month=month)
    pairs = closures[["event_id", "enterprise_code", "month"]].merge(
        returns[["enterprise_code", "reference_month"]], on="enterprise_code"
    )
    since = pairs["month"] - pd.DateOffset(months=MEMBER_MONTHS)
    is_member = (pairs["reference_month"] < pairs["month"]) & (pairs["reference_month"] >= since)
    members = closures[closures["event_id"].isin(pairs.loc[is_member, "event_id"])]
    count, told = len(members), int(members["is_realised"].sum())
    total = count + PRIOR_COUNT
    share = (told + PRIOR_COUNT * PRIOR_SHARE) / total
    return Capture(share, (share * (1 - share) / (total + 1)) ** 0.5 / share, count)
