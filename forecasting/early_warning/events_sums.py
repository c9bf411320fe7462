"""Sums of separations in a window, by city: counted one by one, and of the rest by rates.

What does not belong here: which windows, lines and probabilities (events_large), the rates
themselves (events_rates).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecasting.early_warning.events_capture import NOTHING_MISSED, Capture
from forecasting.early_warning.events_rates import (
    BoolArray,
    FloatArray,
    IntArray,
    city_rates,
    weighted_counts,
)
from forecasting.early_warning.events_settings import EventHandling

if TYPE_CHECKING:
    from forecasting.early_warning.events_large import CityFrame

HALF = 0.5
"""Of the staff of the fullest month, what a month holds at least that counts as answered."""


@dataclass(frozen=True)
class ReturnArrays:
    """Returns as arrays, one element a row; ``unit`` is an enterprise in its area and stratum."""

    month: IntArray  # months since year 0
    unit: IntArray
    staff: FloatArray
    persons: FloatArray
    closed: FloatArray  # of the persons, those who left by closure
    unit_area: IntArray
    unit_stratum: IntArray
    unit_firm: IntArray
    strata: list[str]


@dataclass(frozen=True)
class CutArrays:
    """Cuts that count as arrays, one element a cut."""

    month: IntArray
    area: IntArray
    firm: IntArray
    persons: FloatArray


@dataclass(frozen=True)
class WindowSums:
    """What is known of a window, by city: persons, and the enterprises counted one by one."""

    reported: FloatArray
    returned: FloatArray
    mean: FloatArray  # of those of which nothing is known
    variance: FloatArray
    enterprise_count: IntArray
    largest: FloatArray


def _numbers(days: "pd.Series[pd.Timestamp]") -> IntArray:
    return np.asarray(days.dt.year * 12 + days.dt.month, dtype=np.int64)


def as_arrays(
    cuts: pd.DataFrame,
    returns: pd.DataFrame | None,
    areas: list[str],
    handling: EventHandling,
) -> tuple[CutArrays, ReturnArrays]:
    """Return cuts that count and returns of the areas, enterprises numbered alike."""
    kind = cuts["cut_type_code"]
    is_counted = ~cuts["is_withdrawn"] & (kind.isna() | kind.isin(handling.involuntary_type_codes))
    own = cuts[is_counted & cuts["area_code"].isin(areas)]
    rows = _no_returns() if returns is None else returns[returns["area_code"].isin(areas)]
    firms = pd.concat([own["enterprise_code"], rows["enterprise_code"]])
    firm, _ = pd.factorize(firms, sort=True)
    place = pd.Index(areas)
    stratum, strata = pd.factorize(_strata(rows, handling), sort=True)
    area = place.get_indexer(pd.Index(rows["area_code"]))
    triples = np.column_stack([firm[len(own) :], area, stratum]).astype(np.int64)
    units, unit = np.unique(triples, axis=0, return_inverse=True)
    nobody = pd.Series(0.0, index=rows.index)
    closed = rows["closure_persons"] if "closure_persons" in rows.columns else nobody
    panel = ReturnArrays(
        month=_numbers(rows["reference_month"]),
        unit=np.asarray(unit.ravel(), dtype=np.int64),
        staff=rows["base_staff_persons"].to_numpy("float64"),
        persons=rows["involuntary_persons"].to_numpy("float64"),
        closed=np.asarray(closed, dtype=np.float64),
        unit_firm=np.asarray(units[:, 0], dtype=np.int64),
        unit_area=np.asarray(units[:, 1], dtype=np.int64),
        unit_stratum=np.asarray(units[:, 2], dtype=np.int64),
        strata=[str(item) for item in strata],
    )
    counted = CutArrays(
        _numbers(own["effective_date"]),
        np.asarray(place.get_indexer(pd.Index(own["area_code"])), dtype=np.int64),
        np.asarray(firm[: len(own)], dtype=np.int64),
        own["cut_persons"].to_numpy("float64"),
    )
    return counted, panel


def _no_returns() -> pd.DataFrame:
    text = ("enterprise_code", "area_code", "section_code", "size_class_code")
    numbers = ("base_staff_persons", "involuntary_persons")
    return pd.DataFrame(
        {
            "reference_month": pd.Series(dtype="datetime64[us]"),
            **{name: pd.Series(dtype="str") for name in text},
            **{name: pd.Series(dtype="float64") for name in numbers},
        }
    )


def _strata(rows: pd.DataFrame, handling: EventHandling) -> "pd.Series[str]":
    size = rows["size_class_code"].astype("str").fillna("")
    is_industry = rows["section_code"].isin(handling.industrial_sections)
    return size + is_industry.map({True: "/industry", False: "/other"})


def stratum_staff(
    frame: "CityFrame", areas: list[str], strata: list[str], handling: EventHandling
) -> FloatArray | None:
    """Return insured persons, stratum × city, of the strata the panel has."""
    if frame.structure is None:
        return None
    named = frame.structure.assign(stratum=_strata(frame.structure, handling))
    table = named.pivot_table(
        index="stratum", columns="area_code", values="insured_persons", aggfunc="sum"
    )
    cells = table.reindex(index=strata, columns=areas).to_numpy(dtype="float64")
    return np.asarray(np.nan_to_num(cells), dtype=np.float64)


def window_sums(
    cuts: CutArrays,
    panel: ReturnArrays,
    staff: FloatArray | None,
    capture: Capture,
    *,
    last: int,
    length: int,
    cities: int,
) -> WindowSums:
    """Return what is counted and what is estimated in the window that ends with a month.

    ``staff``: insured persons, stratum × city; ``last``: the month's number since year 0.
    """
    first = last - length + 1
    firms = 1 + max(cuts.firm.max(initial=-1), panel.unit_firm.max(initial=-1))
    is_due = (cuts.month >= first) & (cuts.month <= last)
    # A cut may reach the books a month after or before its day: such returns are its own.
    is_near = (cuts.month >= first - 1) & (cuts.month <= last + 1)
    has_report = np.zeros(firms, dtype=bool)
    has_report[cuts.firm[is_near]] = True
    inside = (panel.month >= first) & (panel.month <= last)
    units = len(panel.unit_firm)
    unit = panel.unit[inside]
    x = weighted_counts(unit, panel.staff[inside], units)
    y = weighted_counts(unit, panel.persons[inside], units)
    closed = weighted_counts(unit, panel.closed[inside], units)
    of_report = has_report[panel.unit_firm] if units else np.zeros(0, dtype=bool)
    persons, firm_area = _of_reporters(cuts, panel, is_due, inside, y, has_report)
    sampled = np.where(of_report, 0.0, y)
    has_city = firm_area >= 0
    mean, variance = np.zeros(cities), np.zeros(cities)
    if staff is not None and units:
        seen = _months_seen(panel, inside, cities)
        drawn = ~of_report & (x > 0)
        for left, found in ((y - closed, NOTHING_MISSED), (closed, capture)):
            made = _unseen(panel, staff, x, left, capture=found, is_drawn=drawn, months=seen)
            mean, variance = mean + made[0], variance + made[1]
    one_by_one = np.concatenate([persons[has_city], sampled])
    where = np.concatenate([firm_area[has_city], panel.unit_area])
    largest = np.zeros(cities)
    np.maximum.at(largest, where, one_by_one)
    count = np.bincount(where[one_by_one > 0], minlength=cities)
    return WindowSums(
        reported=weighted_counts(firm_area[has_city], persons[has_city], cities),
        returned=weighted_counts(panel.unit_area, sampled, cities),
        mean=mean,
        variance=variance,
        enterprise_count=np.asarray(count, dtype=np.int64),
        largest=largest,
    )


def _unseen(
    panel: ReturnArrays,
    staff: FloatArray,
    x: FloatArray,
    y: FloatArray,
    *,
    capture: Capture,
    is_drawn: BoolArray,
    months: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Return mean and variance of separations of which nothing is known.

    Those in no return, by the rate over the share that returns tell; and of the panel's own
    what its returns do not tell.
    """
    cities = staff.shape[1]
    mean, variance = np.zeros(cities), np.zeros(cities)
    for number, of_city in enumerate(staff):
        is_own = panel.unit_stratum == number
        mine = is_drawn & is_own
        if mine.sum() < 2:
            continue
        rates = city_rates(x[mine], y[mine], panel.unit_area[mine], cities=cities)
        held = weighted_counts(panel.unit_area[is_own], x[is_own], cities)
        drawn = weighted_counts(panel.unit_area[mine], x[mine], cities)
        rest = np.maximum(of_city * months - held, 0.0)
        exposure = (rest + drawn * (1 - capture.share)) / capture.share
        mean += rates.rate * exposure
        variance += rates.variance * exposure + (exposure * rates.error) ** 2
    return mean, variance + (capture.relative_error * mean) ** 2


def _of_reporters(
    cuts: CutArrays,
    panel: ReturnArrays,
    is_due: BoolArray,
    inside: BoolArray,
    y: FloatArray,
    has_report: BoolArray,
) -> tuple[FloatArray, IntArray]:
    """Return persons cut in the window by each enterprise with a report, and its city, else −1."""
    firms = len(has_report)
    announced = weighted_counts(cuts.firm[is_due], cuts.persons[is_due], firms)
    returned = weighted_counts(panel.unit_firm, y, firms)
    area = np.full(firms, -1, dtype=np.int64)
    area[panel.unit_firm] = panel.unit_area
    area[cuts.firm[is_due]] = cuts.area[is_due]
    due = np.full(firms, -1, dtype=np.int64)
    np.maximum.at(due, cuts.firm[is_due], cuts.month[is_due])
    last_return = np.full(firms, -1, dtype=np.int64)
    np.maximum.at(last_return, panel.unit_firm[panel.unit[inside]], panel.month[inside])
    # Where the returns reach past the month of effect they say what became of the cut.
    is_over = (last_return > due) & (due >= 0)
    persons = np.where(is_over, returned, np.maximum(announced, returned))
    return np.where(has_report, persons, 0.0), np.where(has_report, area, -1)


def _months_seen(panel: ReturnArrays, inside: BoolArray, cities: int) -> FloatArray:
    """Return in how many months of the window the panel has answered, by city.

    A month in which less than half of the staff of the fullest one answered is not one.
    """
    months, place = np.unique(panel.month[inside], return_inverse=True)
    cell = place.ravel() * cities + panel.unit_area[panel.unit[inside]]
    table = weighted_counts(cell, panel.staff[inside], len(months) * cities)
    by_month = table.reshape(len(months), cities)
    fullest = by_month.max(axis=0, initial=0.0)
    return np.asarray(((by_month >= HALF * fullest) & (by_month > 0)).sum(axis=0), np.float64)
