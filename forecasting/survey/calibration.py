"""Weights fitted to population totals by raking, within bounds.

What does not belong here: the variance under fitted weights, which follows from the
residuals of survey.design.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.survey.design import Calibrator, MarginCells
from forecasting.survey.linearisation import Floats, Integers
from forecasting.survey.settings import LARGEST_WEIGHT_PERSONS, RakingSettings

_CONDITIONS = ("area_code", "sex_code", "minimum_age_years", "maximum_age_years")
_ADULT_YEARS = 16
_OLDEST_YEARS = 200


@dataclass(frozen=True)
class Raking:
    """Fitted weights and how well they fit.

    Parameters
    ----------
    weights
        Persons each record stands for, in the order and index of the records; 0 where the
        given weight is zero or null.
    cells
        One row per row of the population totals: its conditions, margin (number),
        population_persons, estimated_persons (after the fit), relative_gap, sample_size_persons,
        reason_code (``no_sample`` where nobody of positive weight is in the cell: it cannot
        be met; ``at_bound`` where a gap is left by the bounds or by margins at odds).
    is_converged
        Every cell that has a sample is met to the tolerance.
    iterations
        Passes made.
    trimmed_persons
        Records whose weight was cut before the fit.
    bounded_persons
        Records whose ratio of fitted to given weight lies at a bound.
    """

    weights: "pd.Series[float]"
    cells: pd.DataFrame
    is_converged: bool
    iterations: int
    trimmed_persons: int
    bounded_persons: int


def rake(
    persons: pd.DataFrame,
    population_totals: pd.DataFrame,
    *,
    settings: RakingSettings | None = None,
) -> Raking:
    """Return one month's weights fitted to population totals.

    Parameters
    ----------
    persons
        weight, area_code, sex_code, age_years of one month; any order.
    population_totals
        population_persons (above zero) and conditions area_code, sex_code,
        minimum_age_years, maximum_age_years (completed years, inclusive); a null or absent
        condition is none. Rows with the same conditions set make one margin, area × sex for
        instance. Without a minimum age a row counts persons of 16 and over.
    settings
        Bounds, trimming, convergence.

    Returns
    -------
    Raking
        Weights and the report. A person in no cell of a margin is not moved by it.

    Raises
    ------
    ValueError
        If a column is absent, a total is not above zero, cells of a margin overlap, or a
        weight is negative or above ``LARGEST_WEIGHT_PERSONS``.

    Notes
    -----
    w_i = d_i · min(U, max(L, exp Σ_m λ_{m c(i)})), the λ found by proportional fitting margin
    after margin. Without active bounds this is classical raking: weights nearest the given
    ones in Kullback's distance. Trimming: d_i at most k times the median of its area.

    References
    ----------
    Deming, Stephan, Annals of Mathematical Statistics 11 (1940). Deville, Särndal,
    Sautory, Generalized raking procedures in survey sampling, JASA 88 (1993).
    """
    chosen = settings or RakingSettings()
    for name in ("weight", "area_code", "sex_code", "age_years"):
        if name not in persons:
            raise ValueError(f"persons: expected column {name}, got {list(persons.columns)}")
    weight = pd.to_numeric(persons["weight"]).to_numpy(dtype=float, na_value=np.nan)
    if ((weight < 0) | (weight > LARGEST_WEIGHT_PERSONS)).any():
        raise ValueError(
            f"persons: expected weights of 0 to {LARGEST_WEIGHT_PERSONS:g}, got others"
        )
    margins = read_margins(population_totals)
    given = np.nan_to_num(weight)
    trimmed, count = trimmed_weights(given, persons["area_code"], chosen)
    cells = margins.cells_of(persons)
    fitted, iterations = fitted_weights(trimmed, cells, margins.totals, chosen)
    report = _report(margins, cells, fitted, given > 0, chosen)
    with np.errstate(invalid="ignore", divide="ignore"):
        change = fitted / trimmed
    edge = 1e-9
    at_bound = (change <= chosen.lower_bound + edge) | (change >= chosen.upper_bound - edge)
    return Raking(
        weights=pd.Series(fitted, index=persons.index, name="weight"),
        cells=report,
        is_converged=bool(report["reason_code"].ne("at_bound").fillna(True).all()),
        iterations=iterations,
        trimmed_persons=count,
        bounded_persons=int((at_bound & (trimmed > 0)).sum()),
    )


def totals_of_weights(persons: pd.DataFrame) -> pd.DataFrame:
    """Return the population totals that given weights already meet, by month and area.

    Parameters
    ----------
    persons
        reference_month, area_code, age_years, weight.

    Returns
    -------
    pandas.DataFrame
        reference_month, area_code, population_persons (16 and over), as ``direct_estimates``
        takes them; areas without weight are left out.

    Notes
    -----
    For weights known to have been fitted to each area's population: raking to the same
    totals leaves them as they are, but tells the variance that the totals do not vary. Not
    for weights that are plain inverse probabilities, whose totals do.
    """
    age = pd.to_numeric(persons["age_years"])
    adults = persons[(age >= _ADULT_YEARS) & (persons["weight"] > 0)]
    sums = adults.groupby(["reference_month", "area_code"])["weight"].sum()
    return sums.rename("population_persons").reset_index()


@dataclass(frozen=True)
class Margins:
    """Checked population totals: conditions by cell, cells in order of their margin."""

    frame: pd.DataFrame
    margin: Integers
    totals: Floats

    def cells_of(self, persons: pd.DataFrame) -> MarginCells:
        """Return the cell of each margin that each person is in.

        Raises
        ------
        ValueError
            If a person is in two cells of a margin.
        """
        area, sex = persons["area_code"], persons["sex_code"]
        age = pd.to_numeric(persons["age_years"]).to_numpy(dtype=float, na_value=np.nan)
        codes = np.full((len(persons), int(self.margin.max()) + 1), -1, dtype=np.int64)
        areas, sexes = _numbered(area), _numbered(sex)
        columns = (self.frame[name].to_numpy(dtype=object) for name in _CONDITIONS)
        for cell, (in_area, of_sex, low, high) in enumerate(zip(*columns, strict=True)):
            inside = (age >= low) & (age <= high)
            if in_area is not None:
                inside &= areas[0] == areas[1].get(in_area, -1)
            if of_sex is not None:
                inside &= sexes[0] == sexes[1].get(of_sex, -1)
            margin = int(self.margin[cell])
            if (codes[inside, margin] >= 0).any():
                raise ValueError(
                    f"population_totals: expected cells of a margin apart, got row {cell} "
                    "overlapping another"
                )
            codes[inside, margin] = cell
        return MarginCells(codes, len(self.frame))


def read_margins(population_totals: pd.DataFrame) -> Margins:
    """Return population totals checked and sorted into margins; see ``rake``."""
    if "population_persons" not in population_totals or population_totals.empty:
        raise ValueError(
            "population_totals: expected rows with population_persons, got columns "
            f"{list(population_totals.columns)} and {len(population_totals)} rows"
        )
    frame = population_totals.reset_index(drop=True).reindex(
        columns=[*_CONDITIONS, "population_persons"]
    )
    totals = pd.to_numeric(frame["population_persons"]).to_numpy(dtype=float, na_value=np.nan)
    wrong = ~(np.isfinite(totals) & (totals > 0))
    if wrong.any():
        raise ValueError(
            "population_totals: expected population_persons above zero, got "
            f"{totals[wrong][0]} in row {int(wrong.argmax())}"
        )
    given = frame[list(_CONDITIONS)].notna()
    has_age = given["minimum_age_years"] | given["maximum_age_years"]
    pattern = given["area_code"] + 2 * given["sex_code"] + 4 * has_age
    margin = pd.factorize(pattern)[0]
    known = frame.astype(object).where(frame.notna(), None)
    known["minimum_age_years"] = known["minimum_age_years"].fillna(_ADULT_YEARS)
    known["maximum_age_years"] = known["maximum_age_years"].fillna(_OLDEST_YEARS)
    return Margins(known, np.asarray(margin, dtype=np.int64), totals)


def calibrator_of(
    population_totals: pd.DataFrame | None, settings: RakingSettings
) -> Calibrator | None:
    """Return what rakes the weights of a month; None without totals.

    Parameters
    ----------
    population_totals
        As for ``rake``; with a column reference_month each month has its own, and a month
        without any keeps its weights.
    settings
        Bounds, trimming, convergence.
    """
    if population_totals is None:
        return None
    has_months = "reference_month" in population_totals
    by_month: dict[object, Margins] = {}
    if has_months:
        for month, part in population_totals.groupby("reference_month"):
            by_month[month] = read_margins(part)
    else:
        by_month[None] = read_margins(population_totals)

    def calibrate(
        persons: pd.DataFrame, weight: Floats
    ) -> tuple[Floats, Floats, MarginCells | None]:
        month = persons["reference_month"].iloc[0] if has_months else None
        margins = by_month.get(month)
        if margins is None:
            return weight, weight, None
        trimmed, _ = trimmed_weights(weight, persons["area_code"], settings)
        cells = margins.cells_of(persons)
        fitted, _ = fitted_weights(trimmed, cells, margins.totals, settings)
        sums, counts = _sums(cells, fitted, weight > 0)
        is_met = not _is_off(sums, margins, settings)[counts > 0].any()
        return trimmed, fitted, replace(cells, is_met=is_met)

    return calibrate


def trimmed_weights(
    weight: Floats, areas: "pd.Series[str]", settings: RakingSettings
) -> tuple[Floats, int]:
    """Return weights cut to a multiple of their area's median, and how many were cut."""
    if settings.largest_weight_ratio is None:
        return weight, 0
    positive = pd.Series(weight).where(weight > 0)
    median = positive.groupby(areas.to_numpy()).transform("median").to_numpy(dtype=float)
    limit = np.where(np.isfinite(median), settings.largest_weight_ratio * median, np.inf)
    return np.minimum(weight, limit), int((weight > limit).sum())


def fitted_weights(
    weight: Floats, cells: MarginCells, totals: Floats, settings: RakingSettings
) -> tuple[Floats, int]:
    """Return weights that meet the totals of every cell in sample, and the passes made."""
    latent = np.ones(len(weight))
    fitted = weight
    sampled = np.zeros(cells.count, dtype=np.bool)
    members = [(np.flatnonzero(codes >= 0), codes[codes >= 0]) for codes in cells.codes.T]
    for rows, codes in members:
        sampled |= np.bincount(codes, weights=weight[rows], minlength=cells.count) > 0
    iterations, gap = 0, np.inf
    while gap > settings.tolerance and iterations < settings.maximum_iterations:
        iterations, gap = iterations + 1, 0.0
        for rows, codes in members:
            sums = np.bincount(codes, weights=fitted[rows], minlength=cells.count)
            is_met = sampled & (sums > 0)
            factor = np.divide(totals, sums, out=np.ones(cells.count), where=is_met)
            gap = max(gap, float(np.abs(factor[codes] - 1).max(initial=0.0)))
            latent[rows] *= factor[codes]
            fitted = weight * np.clip(latent, settings.lower_bound, settings.upper_bound)
        # Far beyond the bounds a factor no longer matters; kept within what floats can hold.
        latent = np.clip(latent, settings.lower_bound / 1e3, settings.upper_bound * 1e3)
    return fitted, iterations


def _report(
    margins: Margins,
    cells: MarginCells,
    fitted: Floats,
    is_counted: npt.NDArray[np.bool],
    settings: RakingSettings,
) -> pd.DataFrame:
    sums, counts = _sums(cells, fitted, is_counted)
    is_off = _is_off(sums, margins, settings)
    reasons: Sequence[str | None] = [
        "no_sample" if count == 0 else "at_bound" if off else None
        for count, off in zip(counts.tolist(), is_off.tolist(), strict=True)
    ]
    return margins.frame.assign(
        margin=margins.margin,
        population_persons=margins.totals,
        estimated_persons=sums,
        relative_gap=sums / margins.totals - 1,
        sample_size_persons=counts,
        reason_code=pd.Series(reasons, dtype="str"),
    )


def _sums(
    cells: MarginCells, fitted: Floats, is_counted: npt.NDArray[np.bool]
) -> tuple[Floats, Integers]:
    """Return the weights and the persons of each cell."""
    sums, counts = np.zeros(cells.count), np.zeros(cells.count, dtype=np.int64)
    for codes in cells.codes.T:
        rows = np.flatnonzero((codes >= 0) & is_counted)
        sums += np.bincount(codes[rows], weights=fitted[rows], minlength=cells.count)
        counts += np.bincount(codes[rows], minlength=cells.count)
    return sums, counts


def _is_off(sums: Floats, margins: Margins, settings: RakingSettings) -> npt.NDArray[np.bool]:
    return np.greater(np.abs(sums / margins.totals - 1), 10 * settings.tolerance)


def _numbered(names: "pd.Series[str]") -> tuple[Integers, dict[object, int]]:
    codes, found = pd.factorize(names)
    return np.asarray(codes, dtype=np.int64), {name: n for n, name in enumerate(found)}
