"""Person records checked, sorted by month, their clusters, strata and areas numbered.

What does not belong here: sums over them (survey.design).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue import as_month, month_range
from forecasting.survey.linearisation import Floats, Integers
from forecasting.survey.settings import LARGEST_WEIGHT_PERSONS, DesignSettings

_REQUIRED = (
    "reference_month",
    "cluster_code",
    "stratum_code",
    "rotation_group_code",
    "rotation_visit",
    "weight",
    "area_code",
    "sex_code",
    "age_years",
    "household_registration_code",
    "is_student",
    "unemployed_months",
)
_NEVER_NULL = ("reference_month", "cluster_code", "stratum_code", "area_code")


@dataclass(frozen=True)
class AreaScheme:
    """The areas estimated: those of the records, groups of them, and all together.

    ``membership``: area of records × area estimated, 0 or 1.
    """

    record_areas: tuple[str, ...]
    codes: tuple[str, ...]
    membership: Floats
    unexpected: frozenset[str]


@dataclass(frozen=True)
class PreparedPersons:
    """Checked records in order of month, with strata and clusters numbered over all months."""

    persons: pd.DataFrame
    cluster: Integers
    stratum: Integers
    months: tuple[pd.Timestamp, ...]
    starts: dict[pd.Timestamp, slice]
    areas: AreaScheme


def prepare_persons(
    persons: pd.DataFrame,
    *,
    province_code: str | None,
    area_groups: Sequence[tuple[str, tuple[str, ...]]] = (),
    area_codes: Sequence[str] | None = None,
    months: Sequence[pd.Timestamp] | None = None,
    settings: DesignSettings,
) -> PreparedPersons:
    """Return person records checked, sorted by month and numbered.

    Parameters
    ----------
    persons
        Columns of ``core.person_record``; one row per person and month, any order.
    province_code
        Code of all areas together; None leaves the province out.
    area_groups
        Codes of groups and the areas of each.
    area_codes
        Areas expected, each of which has rows in every result; None: those of the records.
    months
        Months expected; None: from the first to the last of the records.
    settings
        Whether rotation groups are strata.

    Raises
    ------
    ValueError
        If a column is absent, a design column is null, a month is no naive month start, a
        weight is negative or above ``LARGEST_WEIGHT_PERSONS``, or a person occurs twice in a
        month.
    """
    _check_persons(persons)
    is_kept = persons["weight"].notna().to_numpy()
    kept = persons.loc[is_kept].sort_values("reference_month", kind="stable")
    kept = kept.reset_index(drop=True)
    stratum_names = kept["stratum_code"].astype("str")
    if settings.is_stratified_by_rotation_group:
        stratum_names = stratum_names + "\x1f" + kept["rotation_group_code"].astype("str")
    stratum = _codes(stratum_names)
    cluster = _codes(kept["cluster_code"])
    # A cluster code may stand in two strata: these are two clusters.
    _, cluster = np.unique(stratum * (cluster.max(initial=0) + 1) + cluster, return_inverse=True)
    if months is None:
        found = persons["reference_month"]
        wanted = list(month_range(found.min(), found.max())) if len(found) else []
    else:
        wanted = sorted(set(months))
    values = kept["reference_month"].to_numpy()
    edges = {
        month: slice(
            int(np.searchsorted(values, month.to_datetime64(), "left")),
            int(np.searchsorted(values, month.to_datetime64(), "right")),
        )
        for month in wanted
    }
    areas = _area_scheme(persons["area_code"], province_code, area_groups, area_codes)
    return PreparedPersons(kept, cluster, stratum, tuple(wanted), edges, areas)


def _area_scheme(
    found: "pd.Series[str]",
    province_code: str | None,
    groups: Sequence[tuple[str, tuple[str, ...]]],
    expected: Sequence[str] | None,
) -> AreaScheme:
    present = set(found.unique())
    wanted = present if expected is None else set(expected)
    record_areas = tuple(sorted(present | wanted))
    members = [(code, {code}) for code in record_areas]
    members += [(code, set(parts)) for code, parts in groups]
    if province_code is not None:
        members.append((province_code, set(record_areas)))
    codes = [code for code, _ in members]
    if len(set(codes)) < len(codes):
        twice = next(code for code in codes if codes.count(code) > 1)
        raise ValueError(f"areas: expected every code once, got {twice} twice")
    matrix = np.array([[float(area in parts) for _, parts in members] for area in record_areas])
    return AreaScheme(
        record_areas,
        tuple(codes),
        matrix.reshape(len(record_areas), len(members)),
        frozenset(present - wanted),
    )


def _check_persons(persons: pd.DataFrame) -> None:
    absent = [name for name in _REQUIRED if name not in persons]
    if absent:
        raise ValueError(f"persons: expected column {absent[0]}, got {list(persons.columns)}")
    for name in _NEVER_NULL:
        empty = persons[name].isna().to_numpy()
        if empty.any():
            raise ValueError(
                f"persons: expected {name} in every row, got null in row {int(empty.argmax())}"
            )
    months = persons["reference_month"]
    if not pd.api.types.is_datetime64_dtype(months):
        raise ValueError(f"persons: expected naive reference_month, got {months.dtype}")
    for month in months.unique():
        if month != as_month(month):
            row = int(months.eq(month).to_numpy().argmax())
            raise ValueError(f"persons: expected month starts, got {month} in row {row}")
    weight = pd.to_numeric(persons["weight"]).to_numpy(dtype=float, na_value=np.nan)
    wrong = (weight < 0) | (weight > LARGEST_WEIGHT_PERSONS)
    if wrong.any():
        raise ValueError(
            f"persons: expected weights of 0 to {LARGEST_WEIGHT_PERSONS:g}, got "
            f"{weight[wrong][0]} in row {int(wrong.argmax())}"
        )
    if "person_id" in persons:
        again = persons.duplicated(["reference_month", "person_id"]).to_numpy()
        if again.any():
            row = int(again.argmax())
            raise ValueError(
                "persons: expected a person once a month, got one twice in "
                f"{months.iloc[row]:%Y-%m}, row {row}"
            )


def _codes(names: "pd.Series[str]") -> Integers:
    return np.asarray(pd.factorize(names, sort=True)[0], dtype=np.int64)
