"""Persons expected in involuntary cuts by city and industry, each with an interval.

What does not belong here: the chance and the size of an enterprise's cut; which cells are
published (reports).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from forecasting.enterprises.layoff_risk_severity import Severity
from forecasting.enterprises.layoff_risk_sources import Layout
from forecasting.enterprises.panel_grid import FloatArray, IntArray

TOTAL = "total"
FEWEST_ENTERPRISES = 3
"""Default rule of confidentiality: fewer enterprises show no figure."""
DRAWS = 400
_PRIOR_CELL_SD, _PRIOR_COMMON_SD = 0.3, 0.2  # relative; choices of ours
_PRIOR_EXPECTED, _PRIOR_MONTHS = 60.0, 6.0  # cuts and months the priors count as


@dataclass(frozen=True)
class Dispersion:
    """How much more cuts of a cell come together than independent ones would.

    ``cell_sd`` and ``common_sd`` are relative standard deviations of what a cell, and all
    cells of a month, have in common beyond what was expected of their enterprises.
    """

    cell_sd: float
    common_sd: float


@dataclass(frozen=True)
class Judged:
    """Enterprises with the chance of a cut, arrays by enterprise.

    ``weight`` is the staff of the population one's staff stands for; ``announced`` the
    persons of a cut already announced, NaN elsewhere; ``line`` the fewest persons that count.
    """

    enterprise: IntArray
    chance: FloatArray
    staff: FloatArray
    line: FloatArray
    weight: FloatArray
    announced: FloatArray


def learned_dispersion(
    position: IntArray, cell: IntArray, chance: FloatArray, outcome: FloatArray
) -> Dispersion:
    """Return how past cuts came together around what was expected of them.

    Parameters
    ----------
    position, cell
        Vintage and cell of each past row with a known outcome.
    chance, outcome
        The chance given, and what happened.

    Notes
    -----
    Counts O of a cell at a vintage with expectation E: E[(O − E)² − E] = s² E², and likewise
    for the sums of vintages. Each s² is drawn to a prior, that of cells as by 60 expected
    cuts, that of vintages as by six months.
    """
    table = pd.DataFrame({"position": position, "cell": cell, "e": chance, "o": outcome})
    cells = table.groupby(["position", "cell"])[["e", "o"]].sum()
    months = cells.groupby("position")[["e", "o"]].sum()
    size = float(months["e"].sum())
    own = _relative_variance(cells)
    drawn = (size * own + _PRIOR_EXPECTED * _PRIOR_CELL_SD**2) / (size + _PRIOR_EXPECTED)
    common = _relative_variance(months)
    count = len(months)
    shared = (count * common + _PRIOR_MONTHS * _PRIOR_COMMON_SD**2) / (count + _PRIOR_MONTHS)
    return Dispersion(float(np.sqrt(drawn)), float(np.sqrt(shared)))


def _relative_variance(sums: pd.DataFrame) -> float:
    over = float(((sums["o"] - sums["e"]) ** 2 - sums["e"]).sum())
    under = float((sums["e"] ** 2).sum())
    return float(np.clip(over / under, 0.0, 4.0)) if under > 0 else 0.0


def cell_figures(
    layout: Layout,
    judged: Judged,
    severity: Severity,
    *,
    dispersion: Dispersion,
    seed: int,
    levels: tuple[float, float] = (0.1, 0.9),
) -> pd.DataFrame:
    """Return expected persons by area and industry with an interval, scaled by weights.

    Parameters
    ----------
    layout
        Areas and sections of enterprises.
    judged, severity
        Chances of cuts and how many persons one takes.
    dispersion
        Of past counts.
    seed
        Of the draws.
    levels
        Of the interval's ends.

    Returns
    -------
    pandas.DataFrame
        area_code, section_code (``total`` too), enterprise_count, largest_share (of the
        weighted staff), expected_persons, lower_persons, upper_persons, is_small (fewer than
        three enterprises: no figure), reason_code (why a reader may not be told, null where he
        may: `withheld_reasons`); every area and the whole (``area_code`` null), ordered
        by both.

    Notes
    -----
    An enterprise that stands for w times its staff stands for others that cut on their own:
    its count of cuts is Poisson with mean w·p·C·M, where C and M are gamma factors with mean
    one of the cell and of the month; a cut takes lognormal persons between the line and all
    staff, or those announced. The interval is that of the draws. It holds chance and what
    cells share, not the model's own error.
    """
    # Disclosure control knows panels of enterprises: imported above, each would need the other.
    from forecasting.disclosure.risk_cells import withheld_reasons

    drawn = _drawn_persons(layout, judged, severity, dispersion, seed)
    persons = np.where(
        np.isnan(judged.announced), severity.persons(judged.staff, judged.line), judged.announced
    )
    mean = np.bincount(
        layout.cell[judged.enterprise],
        weights=judged.weight * judged.chance * persons,
        minlength=layout.cell_count,
    )
    cells_of = layout.cell[judged.enterprise]
    count = np.bincount(cells_of, minlength=layout.cell_count).astype(np.float64)
    size = judged.weight * judged.staff
    staff = np.bincount(cells_of, weights=size, minlength=layout.cell_count)
    largest = np.zeros(layout.cell_count)
    np.maximum.at(largest, cells_of, size)
    parts = []
    areas, sections = len(layout.area_codes), len(layout.section_codes)
    codes = [*layout.section_codes, TOTAL]
    for number, area in enumerate([*layout.area_codes, None]):
        inside = slice(number, number + 1) if area is not None else slice(0, areas)
        rows = {
            "enterprise_count": _summed(count.reshape(areas, sections)[inside]),
            "expected_persons": _summed(mean.reshape(areas, sections)[inside]),
        }
        top = largest.reshape(areas, sections)[inside].max(axis=0)
        top = np.append(top, top.max())
        whole = _summed(staff.reshape(areas, sections)[inside])
        rows["largest_share"] = np.divide(top, whole, out=np.zeros(len(top)), where=whole > 0)
        paths = _summed(drawn.reshape(DRAWS, areas, sections)[:, inside], axis=1)
        rows["lower_persons"], rows["upper_persons"] = np.quantile(paths, levels, axis=0)
        parts.append(pd.DataFrame({"area_code": area, "section_code": codes, **rows}))
    cells = pd.concat([part.astype({"area_code": "object"}) for part in parts], ignore_index=True)
    cells = cells[cells["enterprise_count"] > 0].astype({"enterprise_count": "int64"})
    cells = cells.reset_index(drop=True)
    reasons = withheld_reasons(cells)
    is_small = cells["enterprise_count"] < FEWEST_ENTERPRISES
    figures = ["expected_persons", "lower_persons", "upper_persons"]
    cells.loc[is_small, figures] = np.nan
    order = ["area_code", "section_code"]
    return cells.assign(is_small=is_small, reason_code=reasons).sort_values(
        order, ignore_index=True
    )


def _summed(values: Any, axis: int = 0) -> FloatArray:
    """Return sums over areas by section, the sum of all sections last."""
    made = values.sum(axis=axis)
    return np.asarray(np.concatenate([made, made.sum(axis=-1, keepdims=True)], axis=-1))


def _drawn_persons(
    layout: Layout, judged: Judged, severity: Severity, dispersion: Dispersion, seed: int
) -> FloatArray:
    """Return drawn persons, draw × cell."""
    rng = np.random.default_rng(seed)
    cell = layout.cell[judged.enterprise]
    common = _gamma(rng, dispersion.common_sd, (DRAWS, 1))
    own = _gamma(rng, dispersion.cell_sd, (DRAWS, layout.cell_count))
    made = np.zeros((DRAWS, layout.cell_count))
    log_sd = severity.sd
    middle = severity.middle(judged.staff)
    # One that stands for itself alone cuts once at most, with its own chance.
    alone = -np.log1p(-np.minimum(judged.chance, 0.999))
    mean = np.where(judged.weight <= 1.0, alone, judged.weight * judged.chance)
    most = np.maximum(np.ceil(judged.weight), 1.0)
    for draw in range(DRAWS):
        count = np.minimum(rng.poisson(mean * common[draw, 0] * own[draw, cell]), most)
        who = np.repeat(np.arange(len(mean)), count.astype(np.int64))
        persons = np.exp(middle[who] + log_sd * rng.standard_normal(len(who)))
        persons = np.clip(persons, judged.line[who], judged.staff[who])
        told = judged.announced[who]
        persons = np.where(np.isnan(told), persons, told)
        made[draw] = np.bincount(cell[who], weights=persons, minlength=layout.cell_count)
    return made


def _gamma(rng: np.random.Generator, sd: float, shape: tuple[int, int]) -> FloatArray:
    if sd <= 0:
        return np.ones(shape)
    return np.asarray(rng.gamma(1 / sd**2, sd**2, shape))
