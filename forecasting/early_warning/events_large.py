"""Involuntary separations of a city within some months, from reports and returns together.

Each person is counted once: enterprises with a reported cut by their report and their own
returns, other enterprises of the panel by their returns, all others by a rate with its error.
What does not belong here: rules and levels (events).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue import as_month, month_range
from forecasting.early_warning.events_rates import (
    BoolArray,
    FloatArray,
    IntArray,
    city_rates,
    tail_probability,
    weighted_counts,
)
from forecasting.early_warning.events_settings import EventHandling, EventRule

SIGNAL_COLUMNS = (
    "area_code", "vintage", "rule_id", "first_month", "last_month", "value", "standard_error",
    "threshold", "probability", "direction", "reported_persons", "returned_persons",
    "enterprise_count", "largest_share", "missing_reason",
)  # fmt: skip
LAST_AHEAD_MONTHS = 1
"""Windows end at latest in the month after the vintage: notices run thirty days ahead."""
NO_INSURED = "no_insured_persons"
"""Why a line is one of persons alone."""
HALF = 0.5
"""Of the staff of the fullest month, what a month holds at least that counts as answered."""


@dataclass(frozen=True)
class CityFrame:
    """Whom the figures stand for.

    ``insured``: area_code, insured_persons, by which a line in per cent is read.
    ``structure``: area_code, section_code, size_class_code, insured_persons, the staff that
    returns are scaled to; None: returns are counted and not scaled.
    """

    insured: pd.DataFrame
    structure: pd.DataFrame | None = None


@dataclass(frozen=True)
class _Returns:
    """Returns as arrays, one element a row; ``unit`` is an enterprise in its area and stratum."""

    month: IntArray  # months since year 0
    unit: IntArray
    staff: FloatArray
    persons: FloatArray
    unit_area: IntArray
    unit_stratum: IntArray
    unit_firm: IntArray
    strata: list[str]


@dataclass(frozen=True)
class _Cuts:
    month: IntArray
    area: IntArray
    firm: IntArray
    persons: FloatArray


@dataclass(frozen=True)
class _Sums:
    """What is known of a window, by city; ``counted`` holds the enterprises one by one."""

    reported: FloatArray
    returned: FloatArray
    mean: FloatArray  # of those of which nothing is known
    variance: FloatArray
    enterprise_count: IntArray
    largest: FloatArray


def separation_signals(
    cuts: pd.DataFrame,
    returns: pd.DataFrame | None,
    frame: CityFrame,
    *,
    rules: Sequence[EventRule],
    vintage: pd.Timestamp,
    handling: EventHandling,
) -> pd.DataFrame:
    """Return the involuntary separations of each city in the windows the event rules look at.

    Parameters
    ----------
    cuts
        As ``with_realised`` returns them; withdrawn ones and ordinary ends are not counted.
    returns
        ``RETURN_COLUMNS`` of the panel as known at the vintage; None: there is no panel.
    frame
        Insured persons, by city and by stratum.
    rules
        Of kind ``large_scale_event``: the line is the larger of ``persons`` and
        ``insured_share_pct`` of insured persons, over ``window_months`` months.
    vintage
        Windows end from ``in_force_months`` before it to a month after it.
    handling
        Which types are involuntary, which sections are industry.

    Returns
    -------
    pandas.DataFrame
        ``SIGNAL_COLUMNS``; one row per city of ``frame.insured``, rule and window, in that order.
        value, standard_error, threshold, reported_persons and returned_persons in persons;
        probability that the value is at or beyond the line; enterprise_count and largest_share
        of those counted one by one. Without insured persons the line is ``persons`` and
        missing_reason says so (no_insured_persons).

    Notes
    -----
    In a city and window let R be persons cut by enterprises that reported, P those of other
    enterprises of the panel, both counts, and N the staff-months of enterprises in neither.
    Of an enterprise that reported, its returns count where they cover the window's months of
    effect, else the larger of announced and returned. Separations of the rest are b N with b the
    rate per staff-month of unreported enterprises in the stratum (size class, industry or
    not), and variance σ² N + N² MSE(b): Royall's ratio predictor with Var(y) = σ² x, the city's
    b drawn to the province's by its own reliability (moment estimate of the variance
    between cities). Months without returns yet add what is announced, nothing more. P(value ≥
    line) is that of a gamma law of the same mean and variance for the scaled part.

    References
    ----------
    Royall (1970), On finite population sampling theory under certain linear regression models,
    Biometrika 57, 377–387. DerSimonian, Laird (1986), Meta-analysis in clinical trials,
    Controlled Clinical Trials 7, 177–188.
    """
    areas = frame.insured["area_code"].astype(str).to_list()
    insured = frame.insured["insured_persons"].to_numpy(dtype="float64", na_value=np.nan)
    counted, panel = _as_arrays(cuts, returns, areas, handling)
    staff = _staff(frame, areas, panel.strata, handling)
    spans = {(rule.in_force_months, int(rule.lines["window_months"])) for rule in rules}
    parts = []
    for back, length in sorted(spans):
        for last in _last_months(vintage, back):
            sums = _sums(
                counted, panel, staff, last=_number(last), length=length, cities=len(areas)
            )
            first = as_month(last - pd.DateOffset(months=length - 1))
            same = [
                rule for rule in rules
                if (rule.in_force_months, int(rule.lines["window_months"])) == (back, length)
            ]  # fmt: skip
            parts += [
                _signals(sums, areas, _line(rule, insured), rule).assign(
                    first_month=first, last_month=last
                )
                for rule in same
            ]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype="object") for name in SIGNAL_COLUMNS})
    unknown = pd.Series(np.isnan(insured), index=areas)
    signals = pd.concat(parts, ignore_index=True)
    is_unknown = signals["area_code"].map(unknown)
    reason = pd.Series(None, index=signals.index, dtype="str").mask(is_unknown, NO_INSURED)
    signals = signals.assign(vintage=vintage, direction="at_least", missing_reason=reason)
    order = ["area_code", "rule_id", "last_month"]
    return signals[list(SIGNAL_COLUMNS)].sort_values(order, kind="stable", ignore_index=True)


def _line(rule: EventRule, insured: FloatArray) -> FloatArray:
    share = rule.lines["insured_share_pct"] / 100 * insured
    return np.asarray(np.fmax(rule.lines["persons"], share))


def _last_months(vintage: pd.Timestamp, back: int) -> list[pd.Timestamp]:
    first = as_month(vintage - pd.DateOffset(months=back))
    return month_range(first, as_month(vintage + pd.DateOffset(months=LAST_AHEAD_MONTHS)))


def _number(month: pd.Timestamp) -> int:
    return month.year * 12 + month.month


def _numbers(days: "pd.Series[pd.Timestamp]") -> IntArray:
    return np.asarray(days.dt.year * 12 + days.dt.month, dtype=np.int64)


def _as_arrays(
    cuts: pd.DataFrame,
    returns: pd.DataFrame | None,
    areas: list[str],
    handling: EventHandling,
) -> tuple[_Cuts, _Returns]:
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
    panel = _Returns(
        month=_numbers(rows["reference_month"]),
        unit=np.asarray(unit.ravel(), dtype=np.int64),
        staff=rows["base_staff_persons"].to_numpy("float64"),
        persons=rows["involuntary_persons"].to_numpy("float64"),
        unit_firm=np.asarray(units[:, 0], dtype=np.int64),
        unit_area=np.asarray(units[:, 1], dtype=np.int64),
        unit_stratum=np.asarray(units[:, 2], dtype=np.int64),
        strata=[str(item) for item in strata],
    )
    counted = _Cuts(
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


def _staff(
    frame: CityFrame, areas: list[str], strata: list[str], handling: EventHandling
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


def _sums(
    cuts: _Cuts,
    panel: _Returns,
    staff: FloatArray | None,
    *,
    last: int,
    length: int,
    cities: int,
) -> _Sums:
    """Return what is counted and what is estimated in the window that ends with a month."""
    first = last - length + 1
    firms = 1 + max(cuts.firm.max(initial=-1), panel.unit_firm.max(initial=-1))
    is_due = (cuts.month >= first) & (cuts.month <= last)
    # A cut may reach the books a month after or before its day: such returns are its own.
    is_near = (cuts.month >= first - 1) & (cuts.month <= last + 1)
    has_report = np.zeros(firms, dtype=bool)
    has_report[cuts.firm[is_near]] = True
    inside = (panel.month >= first) & (panel.month <= last)
    units = len(panel.unit_firm)
    x = weighted_counts(panel.unit[inside], panel.staff[inside], units)
    y = weighted_counts(panel.unit[inside], panel.persons[inside], units)
    of_report = has_report[panel.unit_firm] if units else np.zeros(0, dtype=bool)
    persons, firm_area = _of_reporters(cuts, panel, is_due, inside, y, has_report)
    sampled = np.where(of_report, 0.0, y)
    has_city = firm_area >= 0
    reported = weighted_counts(firm_area[has_city], persons[has_city], cities)
    returned = weighted_counts(panel.unit_area, sampled, cities)
    mean, variance = np.zeros(cities), np.zeros(cities)
    if staff is not None and units:
        seen = _months_seen(panel, inside, cities)
        mean, variance = _unseen(panel, staff, x, y, is_drawn=~of_report & (x > 0), months=seen)
    one_by_one = np.concatenate([persons[has_city], sampled])
    where = np.concatenate([firm_area[has_city], panel.unit_area])
    largest = np.zeros(cities)
    np.maximum.at(largest, where, one_by_one)
    count = np.bincount(where[one_by_one > 0], minlength=cities)
    return _Sums(reported, returned, mean, variance, np.asarray(count, dtype=np.int64), largest)


def _unseen(
    panel: _Returns,
    staff: FloatArray,
    x: FloatArray,
    y: FloatArray,
    *,
    is_drawn: BoolArray,
    months: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Return mean and variance of separations in enterprises of which nothing is known."""
    cities = staff.shape[1]
    mean, variance = np.zeros(cities), np.zeros(cities)
    for number, of_city in enumerate(staff):
        is_own = panel.unit_stratum == number
        mine = is_drawn & is_own
        if mine.sum() < 2:
            continue
        rates = city_rates(x[mine], y[mine], panel.unit_area[mine], cities=cities)
        held = weighted_counts(panel.unit_area[is_own], x[is_own], cities)
        rest = np.maximum(of_city * months - held, 0.0)
        mean += rates.rate * rest
        variance += rates.sigma2 * rest + (rest * rates.error) ** 2
    return mean, variance


def _of_reporters(
    cuts: _Cuts,
    panel: _Returns,
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


def _months_seen(panel: _Returns, inside: BoolArray, cities: int) -> FloatArray:
    """Return in how many months of the window the panel has answered, by city.

    A month in which less than half of the staff of the fullest one answered is not one.
    """
    months, place = np.unique(panel.month[inside], return_inverse=True)
    cell = place.ravel() * cities + panel.unit_area[panel.unit[inside]]
    table = weighted_counts(cell, panel.staff[inside], len(months) * cities)
    by_month = table.reshape(len(months), cities)
    fullest = by_month.max(axis=0, initial=0.0)
    return np.asarray(((by_month >= HALF * fullest) & (by_month > 0)).sum(axis=0), np.float64)


def _signals(sums: _Sums, areas: list[str], line: FloatArray, rule: EventRule) -> pd.DataFrame:
    known, mean = sums.reported + sums.returned, sums.mean
    value = known + mean
    return pd.DataFrame(
        {
            "area_code": areas,
            "rule_id": rule.rule_id,
            "value": value,
            "standard_error": np.sqrt(sums.variance),
            "threshold": line,
            "probability": tail_probability(
                known=known, mean=mean, variance=sums.variance, line=line
            ),
            "reported_persons": sums.reported,
            "returned_persons": sums.returned,
            "enterprise_count": sums.enterprise_count,
            "largest_share": sums.largest / np.where(value > 0, value, np.nan),
        }
    )
