"""Spring Festival 春节 as regressors: what is tried, what was chosen, its figures by month.

What does not belong here: the choice itself (holiday_choice) and X-13 (x13).
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from catalogue.spring_festival import SPRING_FESTIVAL
from forecasting.seasonal.series import FloatArray

Part: TypeAlias = Literal["before", "during", "after"]
Weighting: TypeAlias = Literal["constant", "linear"]
ReferenceDays: TypeAlias = tuple[int, int] | None
LONGEST_WINDOW_DAYS = 45
_PARTS: tuple[Part, ...] = ("before", "during", "after")
_FIRST_DAY = dt.date(min(SPRING_FESTIVAL) - 1, 1, 1)
_LAST_DAY = dt.date(max(SPRING_FESTIVAL) + 1, 12, 31)


@dataclass(frozen=True)
class MovingHoliday:
    """How Spring Festival is tried on a series: the day its figures speak of, and windows.

    Parameters
    ----------
    reference_days
        None: the figure speaks of the whole month (a flow, an average). Otherwise first
        and last day of the month it speaks of: (3, 9) for the reference week of the
        labour force survey; (31, 31) for a stock at the month's end, days beyond the
        month counting as its last.
    before_days, during_days, after_days
        Lengths tried, in days; 0 is no such window. The window before ends on the eve;
        that during starts on the first day of the lunar year; that after follows it.
    weightings
        ``constant``, or ``linear``: falling with the distance from the festival.
    aicc_margin
        By how much the AICC with the festival must be below that without.

    Raises
    ------
    ValueError
        If a length is negative or beyond 45 days, a list is empty, days of the month are
        out of order, or the margin is negative.

    Notes
    -----
    Lengths and margin are defaults of ours. Travel at the festival runs from 15 days before
    it to 25 after, the public holiday takes a week. With so many windows to choose from the
    lowest AICC lies below that without a festival in half of the series that have none; a
    margin of 4 leaves about one in ten.
    """

    reference_days: ReferenceDays = None
    before_days: tuple[int, ...] = (0, 7, 10, 15, 20)
    during_days: tuple[int, ...] = (0, 7)
    after_days: tuple[int, ...] = (0, 7, 15, 20)
    weightings: tuple[Weighting, ...] = ("constant", "linear")
    aicc_margin: float = 4.0

    def __post_init__(self) -> None:
        for name in ("before_days", "during_days", "after_days"):
            lengths = getattr(self, name)
            if not lengths or not all(0 <= days <= LONGEST_WINDOW_DAYS for days in lengths):
                raise ValueError(f"expected {name} in 0..{LONGEST_WINDOW_DAYS}, got {lengths}")
        if not self.weightings or not set(self.weightings) <= {"constant", "linear"}:
            raise ValueError(f"expected weightings constant or linear, got {self.weightings}")
        if self.aicc_margin < 0:
            raise ValueError(f"expected aicc_margin >= 0, got {self.aicc_margin}")
        _check_reference_days(self.reference_days)


@dataclass(frozen=True)
class FestivalWindow:
    """One choice of windows, and the doubt about it.

    Lengths in days, 0 where there is no such window. ``selection_factor`` is what the
    standard errors of the coefficients are multiplied by; ``month_doubts`` are the standard
    deviations, by calendar month, that the choice adds to the effect on a month, in the unit
    of value (a log if multiplicative).
    """

    reference_days: ReferenceDays
    before_days: int
    during_days: int
    after_days: int
    weighting: Weighting
    selection_factor: float = 1.0
    month_doubts: tuple[float, ...] = (0.0,) * 12

    def __post_init__(self) -> None:
        lengths = (self.before_days, self.during_days, self.after_days)
        if not all(0 <= days <= LONGEST_WINDOW_DAYS for days in lengths) or not any(lengths):
            raise ValueError(f"expected a window of 1..{LONGEST_WINDOW_DAYS} days, got {lengths}")
        if self.weighting not in ("constant", "linear"):
            raise ValueError(f"expected weighting constant or linear, got {self.weighting!r}")
        if not self.selection_factor >= 1.0:
            raise ValueError(f"expected selection_factor >= 1, got {self.selection_factor}")
        if len(self.month_doubts) != 12 or not min(self.month_doubts) >= 0.0:
            raise ValueError(f"expected 12 month_doubts of 0 or above, got {self.month_doubts}")
        _check_reference_days(self.reference_days)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The windows there are, in the order of time."""
        return tuple(part for part in _PARTS if self.days_of(part))

    def days_of(self, part: Part) -> int:
        """Return the length of one window in days."""
        return {
            "before": self.before_days,
            "during": self.during_days,
            "after": self.after_days,
        }[part]

    def regressors(self, first_month: pd.Timestamp, count: int) -> FloatArray:
        """Return the regressors, month × window there is, from a first month on."""
        columns = [
            part_regressor(
                part,
                days=self.days_of(part),
                skipped_days=self.during_days if part == "after" else 0,
                weighting=self.weighting,
                reference_days=self.reference_days,
                first_month=first_month,
                count=count,
            )
            for part in self.parts
        ]
        return np.column_stack(columns)

    def to_fields(self) -> dict[str, object]:
        """Return the window as what JSON can hold."""
        days = self.reference_days
        return {
            "reference_days": None if days is None else list(days),
            "before_days": self.before_days,
            "during_days": self.during_days,
            "after_days": self.after_days,
            "weighting": self.weighting,
            "selection_factor": round(self.selection_factor, 4),
            "month_doubts": [float(f"{doubt:.4g}") for doubt in self.month_doubts],
        }

    @classmethod
    def from_fields(cls, fields: dict[str, Any]) -> "FestivalWindow":
        """Return the window that `to_fields` described."""
        days = fields["reference_days"]
        return cls(
            reference_days=None if days is None else (int(days[0]), int(days[1])),
            before_days=int(fields["before_days"]),
            during_days=int(fields["during_days"]),
            after_days=int(fields["after_days"]),
            weighting=fields["weighting"],
            selection_factor=float(fields["selection_factor"]),
            month_doubts=tuple(float(doubt) for doubt in fields["month_doubts"]),
        )


def candidate_windows(holiday: MovingHoliday) -> Iterator[FestivalWindow]:
    """Yield every window of the grid once, "no festival at all" left out."""
    for weighting in holiday.weightings:
        for before, during, after in product(
            holiday.before_days, holiday.during_days, holiday.after_days
        ):
            # Without a window before or after, the weighting makes no difference; a constant
            # window after, right from the first day, is one during.
            is_twin = (not before and not after and weighting != holiday.weightings[0]) or (
                weighting == "constant" and not during and after in set(holiday.during_days) - {0}
            )
            if (before or during or after) and not is_twin:
                yield FestivalWindow(holiday.reference_days, before, during, after, weighting)


def part_regressor(
    part: Part,
    *,
    days: int,
    skipped_days: int,
    weighting: Weighting,
    reference_days: ReferenceDays,
    first_month: pd.Timestamp,
    count: int,
) -> FloatArray:
    """Return the regressor of one window, one figure per month.

    Parameters
    ----------
    part
        ``before``, ``during`` or ``after``.
    days
        Length of the window, in days.
    skipped_days
        Days between the first day of the lunar year and the window ``after``.
    weighting
        ``constant`` or ``linear``; a window ``during`` is always constant.
    reference_days
        As in `MovingHoliday`.
    first_month
        Month start.
    count
        Months.

    Notes
    -----
    Whole month: the share of the window, by weight, that lies in the month; the window's
    coefficient is its effect on a month that holds all of it. Reference days: their mean
    weight; the coefficient is the effect at full weight. From both, the mean of the
    calendar month over all years of the table (1990 to 2050) is taken, so that a mean
    effect stays with the season. Months of years outside the table have 0.

    References
    ----------
    Findley, Soukup (2000), "Modeling and Model Selection for Moving Holidays",
    Proceedings of the Business and Economic Statistics Section, American Statistical
    Association, 102-107.
    """
    centred = _centred_table(part, days, skipped_days, weighting, reference_days)
    position = (first_month.year - min(SPRING_FESTIVAL)) * 12 + first_month.month - 1
    places = position + np.arange(count)
    is_known = (places >= 0) & (places < len(centred))
    values = np.where(is_known, centred[np.clip(places, 0, len(centred) - 1)], 0.0)
    return np.asarray(values, dtype=np.float64)


@lru_cache(maxsize=512)
def _centred_table(
    part: Part, days: int, skipped: int, weighting: Weighting, reference_days: ReferenceDays
) -> FloatArray:
    table = _by_month(_daily_weights(part, days, skipped, weighting), reference_days)
    return np.asarray((table - table.mean(axis=0)).ravel(), dtype=np.float64)


def _daily_weights(part: Part, days: int, skipped: int, weighting: Weighting) -> FloatArray:
    weights = np.zeros((_LAST_DAY - _FIRST_DAY).days + 1)
    distance = np.arange(days)
    is_linear = weighting == "linear" and part != "during"
    shape = (days - distance) / days if is_linear else np.ones(days)
    for festival in SPRING_FESTIVAL.values():
        place = (festival - _FIRST_DAY).days
        weights[place - 1 - distance if part == "before" else place + skipped + distance] = shape
    return weights


def _by_month(daily: FloatArray, reference_days: ReferenceDays) -> FloatArray:
    years = sorted(SPRING_FESTIVAL)
    found = np.zeros((len(years), 12))
    total = daily.sum() / len(years)
    for row, year in enumerate(years):
        for month in range(12):
            start = dt.date(year, month + 1, 1)
            following = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
            place, length = (start - _FIRST_DAY).days, (following - start).days
            weights = daily[place : place + length]
            if reference_days is None:
                found[row, month] = weights.sum() / total
            else:
                first, last = reference_days
                spoken_of = np.minimum(np.arange(first, last + 1), length) - 1
                found[row, month] = weights[spoken_of].mean()
    return found


def _check_reference_days(days: ReferenceDays) -> None:
    if days is not None and not 1 <= days[0] <= days[1] <= 31:
        raise ValueError(f"expected reference_days 1 <= first <= last <= 31, got {days}")
