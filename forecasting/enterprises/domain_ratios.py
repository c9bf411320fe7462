"""Ratios of weighted sums by area and section, with linearised errors.

What does not belong here: which ratios are formed (job_flows, expectations), figures that
borrow strength (composite).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.enterprises.bootstrap import prediction_factor
from forecasting.enterprises.panel_grid import BoolArray, FloatArray, IntArray
from forecasting.enterprises.panel_state import PanelState, summed_areas

TOTAL = "total"
NO_ENTERPRISE = "no_enterprise"
BASE_ZERO = "base_zero"
OUTAGE = "area_silent"
_SMOOTHING_COUNT = 30.0


@dataclass(frozen=True)
class Domains:
    """Areas, the province, and their sections; ``total`` is all sections together.

    ``area`` and ``section`` label the domains; ``members`` says, by domain, which cells
    (area × section, flattened) it adds up, domain × cell.
    """

    area: tuple[str, ...]
    section: tuple[str, ...]
    members: FloatArray

    @property
    def count(self) -> int:
        """Number of domains."""
        return len(self.area)


@dataclass(frozen=True)
class DomainRatio:
    """Ratios month × domain with their errors (in the same unit), and what they rest on."""

    value: FloatArray
    standard_error: FloatArray
    enterprise_count: FloatArray
    denominator: FloatArray


def build_domains(state: PanelState, *, has_sections: bool) -> Domains:
    """Return the domains of a state: each area and the province, by section and in all."""
    grid = state.grid
    areas, sections = len(grid.area_codes), len(grid.section_codes)
    inside = summed_areas(state)
    labels: list[tuple[str, str]] = []
    rows = []
    names = [*grid.area_codes, state.settings.province_code]
    for number, name in enumerate(names):
        chosen = np.zeros((areas, sections))
        chosen[inside if number == areas else number] = 1.0
        labels.append((name, TOTAL))
        rows.append(chosen.ravel())
        for section in range(sections) if has_sections else ():
            part = np.zeros((areas, sections))
            part[:, section] = chosen[:, section]
            labels.append((name, grid.section_codes[section]))
            rows.append(part.ravel())
    area, section_names = zip(*labels, strict=True)
    return Domains(area, section_names, np.stack(rows))


def raised_weights(
    state: PanelState, weight: FloatArray, size: FloatArray, is_observed: BoolArray
) -> FloatArray:
    """Return weights of the observed, raised so that they stand for all members of their cell.

    Cells are area × size class; giants keep their weight.
    """
    grid = state.grid
    sizes = len(grid.size_codes)
    cells = len(grid.area_codes) * sizes
    months = np.arange(len(weight))[:, None]
    flat = months * cells + grid.area[None, :] * sizes + grid.size
    ordinary = np.where(state.is_giant, 0.0, weight) * size
    every = np.bincount(flat.ravel(), weights=ordinary.ravel(), minlength=len(weight) * cells)
    seen = np.bincount(
        flat.ravel(), weights=(ordinary * is_observed).ravel(), minlength=len(weight) * cells
    )
    factor = np.divide(every, seen, out=np.ones_like(every), where=seen > 0)
    raised = weight * np.where(state.is_giant, 1.0, factor[flat])
    return np.where(is_observed, raised, 0.0)


def domain_ratio(
    state: PanelState,
    numerator: FloatArray,
    denominator: FloatArray,
    weight: FloatArray,
    domains: Domains,
    *,
    relative_selection: float = 0.0,
) -> DomainRatio:
    """Return Σ a y / Σ a x by month and domain with its error.

    Parameters
    ----------
    state
        Cells of the enterprises.
    numerator, denominator
        y and x, month × enterprise.
    weight
        Raised weights a, zero for what is left out.
    domains
        What to add up.
    relative_selection
        Standard deviation, over the value, added for selection that weights do not see.

    Notes
    -----
    Variance n/(n−1) Σ a(a−1)(y − R x)² / (Σ a x)², averaged with that of the province's
    residuals, σ² Σ a(a−1) x² / (Σ a x)², as n : 30. It is the limit of the bootstrap over
    enterprises for many replicates.
    """
    row, column = np.nonzero((weight > 0) & (denominator > 0))
    a, x, y = weight[row, column], denominator[row, column], numerator[row, column]
    c = a * prediction_factor(a, state.weights.has_population[row, column])
    sums = [
        _summed(state, row, column, values, domains)
        for values in (a * x, a * y, c**2 * y * y, c**2 * x * y, c**2 * x * x, np.ones(len(row)))
    ]
    under, over, yy, xy, xx, count = sums
    safe = np.where(under > 0, under, np.nan)
    value = over / safe
    square = np.maximum(yy - 2 * value * xy + value**2 * xx, 0.0)
    whole = domains.area.index(state.settings.province_code)
    spread = xx[:, whole]
    pooled = np.divide(square[:, whole], spread, out=np.zeros_like(spread), where=spread > 0)
    part = count / (count + _SMOOTHING_COUNT)
    own = square * np.divide(count, count - 1, out=np.ones_like(count), where=count > 1)
    variance = (part * own + (1 - part) * pooled[:, None] * xx) / safe**2
    error = np.sqrt(variance + (relative_selection * value) ** 2)
    return DomainRatio(value, error, count, under)


def _summed(
    state: PanelState, row: IntArray, column: IntArray, values: FloatArray, domains: Domains
) -> FloatArray:
    grid = state.grid
    sections = len(grid.section_codes)
    cells = len(grid.area_codes) * sections
    flat = row * cells + grid.area[column] * sections + grid.section[column]
    table = np.bincount(flat, weights=values, minlength=len(grid.months) * cells)
    return np.asarray(table.reshape(-1, cells) @ domains.members.T)


def largest_share(
    state: PanelState, size: FloatArray, denominator: FloatArray, domains: Domains
) -> FloatArray:
    """Return the largest enterprise's size over the denominator, month × domain."""
    grid = state.grid
    sections = len(grid.section_codes)
    cell = grid.area * sections + grid.section
    table = np.zeros((len(grid.months), len(grid.area_codes) * sections))
    for month in range(len(size)):
        np.maximum.at(table[month], cell, size[month])
    largest = np.stack([(table * chosen).max(axis=1) for chosen in domains.members], axis=1)
    return largest / np.where(denominator > 0, denominator, np.nan)


def long_frame(
    state: PanelState,
    domains: Domains,
    columns: dict[str, FloatArray],
    labels: Sequence[tuple[str, object]] = (),
) -> pd.DataFrame:
    """Return month × domain arrays as rows, with a reason where ``value`` is missing.

    Notes
    -----
    Reasons: ``area_silent`` where an outage leaves nothing reported, ``no_enterprise``,
    ``base_zero`` where members have no staff.
    """
    months, count = len(state.grid.months), domains.count
    data: dict[str, object] = {
        "reference_month": np.repeat(state.grid.months.to_numpy(), count),
        "area_code": np.tile(np.array(domains.area, dtype=object), months),
        "section_code": np.tile(np.array(domains.section, dtype=object), months),
    }
    data |= dict(labels)
    data |= {name: np.asarray(values).ravel() for name, values in columns.items()}
    frame = pd.DataFrame(data)
    if "enterprise_count" in frame:
        frame["enterprise_count"] = frame["enterprise_count"].astype("int64")
    outage = np.zeros((months, count), dtype=bool)
    position = {code: number for number, code in enumerate(state.grid.area_codes)}
    for number, area in enumerate(domains.area):
        if area in position:
            outage[:, number] = state.silence.is_outage[:, position[area]]
    is_missing = frame["value"].isna().to_numpy()
    has_any = frame["enterprise_count"].to_numpy() > 0
    reason = np.where(has_any, BASE_ZERO, np.where(outage.ravel(), OUTAGE, NO_ENTERPRISE))
    reason = reason.astype(object)
    reason[~is_missing] = None
    frame["reason_code"] = reason
    frame.loc[is_missing, "standard_error"] = np.nan
    return frame
