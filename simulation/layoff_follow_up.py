"""Follow-ups of staff cuts: month by month, where those who left went and what they are owed.

What does not belong here: the reports of the cuts (simulation.layoffs).
"""

import zlib

import numpy as np
import pandas as pd

from simulation.settings import FollowUpSettings

_CLOSURE = "03"
_WAY_SHARES = {
    "re_employed_persons": 0.55,
    "transferred_persons": 0.12,
    "retired_early_persons": 0.08,
    "on_benefit_persons": 0.19,
    "in_training_persons": 0.06,
}
"""Of those settled; choices of ours."""


def layoff_follow_up(
    reports: pd.DataFrame, *, last_vintage: pd.Timestamp, settings: FollowUpSettings
) -> pd.DataFrame:
    """Return follow-ups of reported cuts with ``received_month`` and ``sender_code``.

    Parameters
    ----------
    reports
        As ``simulation.layoffs.layoff_report`` returns them.
    last_vintage
        Nothing received after it is returned.
    settings
        How many cuts are followed, how fast staff are settled, who owes wages.

    Returns
    -------
    pandas.DataFrame
        Fields of ``layoff_follow_up``; one row per cut that took effect, of
        ``smallest_cut_persons`` or more, and month after its effect, until closed; by received
        month, number and day. Ways and open persons add up to those who left.
    """
    last = reports.sort_values("revision_number", kind="stable").drop_duplicates(
        "report_number", keep="last"
    )
    is_whole = ~last["is_withdrawn"].astype("bool")
    is_large = last["cut_persons"] >= settings.smallest_cut_persons
    is_followed = _chance(last, "followed") >= settings.never_share
    cuts = last[is_whole & is_large & is_followed]
    parts = [_of_month(cuts, number, settings) for number in range(1, settings.months + 1)]
    frame = pd.concat(parts, ignore_index=True)
    frame = frame[frame["received_month"] <= last_vintage]
    order = ["received_month", "report_number", "follow_up_date"]
    return frame.sort_values(order, kind="stable", ignore_index=True)


def _chance(rows: pd.DataFrame, purpose: str) -> np.ndarray:
    """Return a number between 0 and 1 for each report, the same in every run."""
    names = (f"{number}|{purpose}" for number in rows["report_number"])
    return np.array([zlib.crc32(name.encode()) / 2**32 for name in names])


def _of_month(cuts: pd.DataFrame, number: int, settings: FollowUpSettings) -> pd.DataFrame:
    """Return the follow-ups of one month after the effect; none of cuts closed before."""
    speed = settings.settled_per_month * (0.5 + _chance(cuts, "speed"))
    is_due = ~_is_closed(speed, number - 1, settings)
    rows, speed = cuts[is_due], speed[is_due]
    left = rows["cut_persons"].to_numpy(dtype=np.int64)
    settled = np.round(left * _settled(speed, number)).astype(np.int64)
    is_closed = _is_closed(speed, number, settings)
    settled = np.where(is_closed, left, settled)
    ways = _ways(settled)
    owes = _chance(rows, "wages") < np.where(
        rows["cut_type_code"] == _CLOSURE, settings.owing_closed_share, settings.owing_share
    )
    still = np.clip(1 - number / settings.months, 0, 1) * ~is_closed
    owed = np.where(owes, np.ceil(left * 0.6 * still), 0).astype(np.int64)
    days = pd.to_timedelta(number * settings.days_between - 5, "D")
    day = rows["effective_date"] + days
    return pd.DataFrame(
        {
            **{
                name: rows[name].to_numpy()
                for name in ("report_number", "enterprise_code", "enterprise_name", "area_code")
            },
            "follow_up_date": day.to_numpy(),
            "left_persons": left,
            **ways,
            "open_persons": left - settled,
            "wages_owed_yuan": (owed * settings.wage_yuan).astype("float64"),
            "wages_owed_persons": owed,
            "contributions_owed_yuan": np.round(0.28 * owed * settings.wage_yuan),
            "compensation_paid_yuan": np.round(
                left * settings.compensation_yuan * min(1.0, number / 2)
            ),
            "is_closed": is_closed,
            "sender_code": rows["sender_code"].to_numpy(),
            "received_month": day.to_numpy().astype("datetime64[M]").astype("datetime64[us]"),
        }
    )


def _settled(speed: np.ndarray, number: int) -> np.ndarray:
    return np.asarray(1 - np.exp(-speed * number))


def _is_closed(speed: np.ndarray, number: int, settings: FollowUpSettings) -> np.ndarray:
    if number == 0:
        return np.zeros(len(speed), dtype=bool)
    return np.asarray(_settled(speed, number) >= settings.closing_share)


def _ways(settled: np.ndarray) -> dict[str, np.ndarray]:
    """Return the persons settled by way; the first takes what rounding leaves."""
    names = list(_WAY_SHARES)
    others = {name: np.floor(settled * _WAY_SHARES[name]).astype(np.int64) for name in names[1:]}
    first = settled - sum(others.values(), np.zeros(len(settled), dtype=np.int64))
    return {names[0]: first, **others}
