"""What the area model is given: figures, weights and variables of areas, from what is at hand.

What does not belong here: the model (area_model), the figures' own errors (direct,
variance_function).
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from forecasting.survey.claims import claims_pressure, registered_excess

WEIGHT_MONTHS = 12
"""Months over which the labour force of an area is averaged; a default of ours."""

LABOUR_FORCE_OF_POPULATION = 0.5
"""Labour force over population where nothing better is known; a default of ours."""

_KEY = ["reference_month", "area_code"]
_FIGURES = [*_KEY, "estimate", "standard_error", "sample_size_persons"]


def area_figures(
    sample: pd.DataFrame, table: pd.DataFrame, *, province_code: str, area_codes: Sequence[str]
) -> pd.DataFrame:
    """Return the direct estimates the area model takes, records before tables.

    Parameters
    ----------
    sample
        Rates from person records: reference_month, area_code, estimate (%), standard_error
        (pp), sample_size_persons. May hold no rows.
    table
        The same from tables of results.
    province_code
        The province.
    area_codes
        The areas that make it up; others are left out.

    Returns
    -------
    pandas.DataFrame
        The columns of ``sample``, by month and area. A month with records takes its areas
        from them, and what tables say of areas without; the province has a row only where
        some area has none: elsewhere it is composed of its areas.
    """
    areas = sample[sample["area_code"].isin(area_codes) & sample["estimate"].notna()]
    known = table[table["area_code"].isin([*area_codes, province_code]) & table["estimate"].notna()]
    made = pd.concat([areas[_FIGURES], known[_FIGURES]], ignore_index=True)
    made = made.drop_duplicates(_KEY)
    count = areas.groupby("reference_month")["area_code"].nunique()
    whole = count.index[count == len(set(area_codes))]
    is_composed = (made["area_code"] == province_code) & made["reference_month"].isin(whole)
    return made[~is_composed].sort_values(_KEY, ignore_index=True)


def figures_beside(
    direct: pd.DataFrame, sample: pd.DataFrame, table: pd.DataFrame, *, province_code: str
) -> pd.DataFrame:
    """Return the direct figures that stand beside the model's: those it took, then others.

    Parameters
    ----------
    direct
        From `area_figures` of the same ``sample`` and ``table``.
    sample, table, province_code
        As of `area_figures`; further columns are kept.

    Returns
    -------
    pandas.DataFrame
        One row per month and area of either. Where the model composes the province, its own
        figure from records, else from tables; a row without a figure only where there is none.
    """
    both = pd.concat([sample, table], keys=["sample", "table"], names=["source", None])
    is_known = both["estimate"].notna().to_numpy()
    taken = pd.MultiIndex.from_frame(direct[_KEY])
    is_taken = is_known & pd.MultiIndex.from_frame(both[_KEY]).isin(taken)
    is_table = both.index.get_level_values("source") == "table"
    is_taken &= is_table | both["area_code"].ne(province_code).to_numpy()
    order = np.argsort(2 - is_known.astype(np.int64) - is_taken, kind="stable")
    return both.iloc[order].drop_duplicates(_KEY).reset_index(drop=True)


def area_sizes(
    labour_force: pd.DataFrame,
    *,
    population_persons: Mapping[str, float],
    members: pd.DataFrame,
    area_codes: Sequence[str],
) -> dict[str, float]:
    """Return the labour force of every area as one number, in persons.

    Parameters
    ----------
    labour_force
        reference_month, area_code, value (persons), from records; may hold no rows.
    population_persons
        Population by area, where known.
    members
        reference_month, area_code, value (persons): members of unemployment insurance.
    area_codes
        Areas wanted.

    Returns
    -------
    dict of str to float
        The first of these that tells of every area: the mean labour force of the records,
        half of the population, the mean number of members; empty where none does.
    """
    halves = {
        code: LABOUR_FORCE_OF_POPULATION * population_persons[code]
        for code in area_codes
        if population_persons.get(code, 0) > 0
    }
    for sizes in (_means(labour_force, area_codes), halves, _means(members, area_codes)):
        if len(sizes) == len(set(area_codes)):
            return sizes
    return {}


def area_weights(
    labour_force: pd.DataFrame,
    *,
    sizes: Mapping[str, float],
    months: pd.DatetimeIndex,
) -> pd.DataFrame:
    """Return every area's share of the province's labour force by month.

    Parameters
    ----------
    labour_force
        reference_month, area_code, value (persons), from records; may hold no rows.
    sizes
        From `area_sizes`: shares where records do not tell of every area.
    months
        Consecutive months wanted.

    Returns
    -------
    pandas.DataFrame
        reference_month, area_code, weight (share, summing to one in every month). From
        records it is the mean of the twelve months up to each, carried on and back.
    """
    table = _by_area(labour_force, list(sizes)).reindex(months)
    smooth = table.rolling(WEIGHT_MONTHS, min_periods=1).mean().ffill().bfill()
    if smooth.isna().to_numpy().any():
        smooth = pd.DataFrame(
            [list(sizes.values())] * len(months), index=months, columns=list(sizes)
        )
    shares = smooth.div(smooth.sum(axis=1), axis=0)
    long = shares.rename_axis(index="reference_month", columns=None).reset_index()
    made = long.melt(id_vars="reference_month", var_name="area_code", value_name="weight")
    return made.sort_values(_KEY, ignore_index=True).astype({"area_code": "str"})


def area_variables(
    claims: pd.DataFrame, registered: pd.DataFrame, sizes: Mapping[str, float]
) -> pd.DataFrame:
    """Return what else tells of unemployment in the areas of known size.

    Parameters
    ----------
    claims, registered
        reference_month, area_code, value (persons); may hold no rows, and rows of others.
    sizes
        Labour force by area, in persons.

    Returns
    -------
    pandas.DataFrame
        reference_month, area_code, name, value (pp), see `claims_pressure` and
        `registered_excess`.
    """
    named = pd.DataFrame({"area_code": list(sizes), "persons": list(sizes.values())})
    parts = [
        make(figures[figures["area_code"].isin(list(sizes))], named)
        for make, figures in ((claims_pressure, claims), (registered_excess, registered))
    ]
    known = [part for part in parts if len(part)]
    return pd.concat(known, ignore_index=True) if known else parts[0]


def labour_stocks(
    totals: pd.DataFrame, rates: pd.DataFrame, *, months: Sequence[pd.Timestamp]
) -> pd.DataFrame:
    """Return persons by state in some months: the model's rate on the records' totals.

    Parameters
    ----------
    totals
        reference_month, area_code, labour_force_persons, population_persons (16 and over).
    rates
        reference_month, area_code, estimate (%), standard_error (pp).
    months
        Months wanted.

    Returns
    -------
    pandas.DataFrame
        reference_month, area_code, employed_persons, unemployed_persons,
        out_of_labour_force_persons, unemployed_standard_error_persons, labour_force_persons;
        areas with totals and a rate, no missing figures. Totals are means of the twelve months
        up to each month, so that their own noise is no flow.
    """
    columns = ["labour_force_persons", "population_persons"]
    parts = [totals.head(0)]
    for month in months:
        first = month - pd.DateOffset(months=WEIGHT_MONTHS - 1)
        recent = totals[totals["reference_month"].between(first, month)]
        by_area = recent.groupby("area_code", as_index=False)[columns].mean()
        parts.append(by_area.assign(reference_month=month))
    means = pd.concat(parts, ignore_index=True).dropna(subset=columns)
    means["reference_month"] = means["reference_month"].astype("datetime64[us]")
    means["area_code"] = means["area_code"].astype("str")
    made = means.merge(rates, on=_KEY)
    force = made["labour_force_persons"]
    unemployed = force * made["estimate"] / 100.0
    return pd.DataFrame(
        {
            "reference_month": made["reference_month"].astype("datetime64[us]"),
            "area_code": made["area_code"],
            "employed_persons": force - unemployed,
            "unemployed_persons": unemployed,
            "out_of_labour_force_persons": made["population_persons"] - force,
            "unemployed_standard_error_persons": force * made["standard_error"] / 100.0,
            "labour_force_persons": force,
        }
    )


def _by_area(values: pd.DataFrame, area_codes: Sequence[str]) -> pd.DataFrame:
    table = values.pivot(index="reference_month", columns="area_code", values="value")
    return table.reindex(columns=list(area_codes)).astype("float64")


def _means(values: pd.DataFrame, area_codes: Sequence[str]) -> dict[str, float]:
    known = values[values["area_code"].isin(area_codes)]
    means = known.groupby("area_code")["value"].mean()
    return {code: float(means[code]) for code in area_codes if means.get(code, 0.0) > 0}
