"""How many enterprises the panel should have in each cell 样本分配, under quotas and costs.

What does not belong here: settings (.allocation_settings), the cells and their spread
(.allocation_cells, .growth_spread), the solver (.allocation_solver), which enterprise to ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.enterprises.allocation_settings import AllocationSettings, Quota
from forecasting.enterprises.allocation_solver import (
    UNCOVERED,
    AllocationProblem,
    solve_allocation,
)
from forecasting.enterprises.growth_spread import CELL

FloatArray = npt.NDArray[np.float64]

_NEEDED = (*CELL, "population_count", "population_staff_persons", "current_count", "growth_sd_pp")
_OPTIONAL = {
    "state_owned_share": 0.0,
    "cost_per_enterprise": 1.0,
    "certainty_count": 0.0,
    "certainty_staff_persons": 0.0,
}


@dataclass(frozen=True)
class AllocationPlan:
    """The proposal: ``cells``, ``areas`` and ``quotas`` as frames (see `propose_allocation`)."""

    cells: pd.DataFrame
    areas: pd.DataFrame
    quotas: pd.DataFrame

    @property
    def recruit(self) -> pd.DataFrame:
        """Cells to recruit in, the most needed first."""
        return _listed(self.cells, "to_recruit_count")

    @property
    def release(self) -> pd.DataFrame:
        """Cells to release from, the most dispensable first."""
        return _listed(self.cells, "to_release_count")


def propose_allocation(
    cells: pd.DataFrame,
    *,
    province_code: str,
    settings: AllocationSettings,
) -> AllocationPlan:
    """Return the number of enterprises by cell that makes the areas' errors least.

    Parameters
    ----------
    cells
        One row per area_code, section_code, size_class_code: population_count,
        population_staff_persons, current_count (panel members), growth_sd_pp (as from
        `growth_spread`). Optional: state_owned_share (of the cell's enterprises, 0 to 1),
        cost_per_enterprise, certainty_count and certainty_staff_persons (giants that are
        always in), current_state_owned_count. Areas that add up to the province only.
    province_code
        Area of the row for all.
    settings
        Number or budget, quotas, power.

    Returns
    -------
    AllocationPlan
        ``cells``: the rows in their order with proposed_count, to_recruit_count,
        to_release_count, error_part_now, error_part_then (pp², of the area's variance).
        ``areas``: area_code, current_count, proposed_count, standard_error_now_pp,
        standard_error_then_pp (of the monthly job change), uncovered_staff_now_pct,
        uncovered_staff_then_pct (staff in cells without a member); the province last.
        ``quotas``: quota, is_minimum, limit_pct, now_pct, then_pct, is_met_now, is_met_then.

    Raises
    ------
    ValueError
        If a column is absent, a cell is given twice, a figure is missing or negative, or no
        numbers keep all limits, which are named.

    Notes
    -----
    With W an area's staff, the job change Σ (W_c/W) R_c has variance
    Σ (W_c/W)² s_c² (1/n_c − 1/N_c). Least is Σ_areas W^{2q} times that variance. A cell
    without a member counts as half an enterprise. Errors hold for members drawn at random
    within cells: a purposive choice has another, unknown one besides.

    References
    ----------
    Neyman (1934), Journal of the Royal Statistical Society 97, 558-625. Bankier (1988), The
    American Statistician 42, 174-177 (power allocation).
    """
    frame = _checked(cells)
    problem = _problem(frame, settings)
    proposed = solve_allocation(problem)
    current = frame["current_count"].to_numpy(dtype=np.float64)
    parts_now, parts_then = _error_parts(frame, current), _error_parts(frame, proposed)
    change = proposed - current.astype(np.int64)
    told = cells.reset_index(drop=True).assign(
        proposed_count=proposed,
        to_recruit_count=np.maximum(change, 0),
        to_release_count=np.maximum(-change, 0),
        error_part_now=parts_now,
        error_part_then=parts_then,
    )
    areas = _areas(frame, told, province_code)
    return AllocationPlan(told, areas, _quota_table(cells, frame, proposed, settings.quotas))


def _problem(frame: pd.DataFrame, settings: AllocationSettings) -> AllocationProblem:
    size = np.floor(frame["population_count"].to_numpy(dtype=np.float64))
    taken = np.where(
        frame["size_class_code"].isin(settings.certainty_size_class_codes),
        size,
        frame["certainty_count"],
    )
    taken = np.minimum(taken, size)
    lower = np.maximum(taken, np.minimum(settings.smallest_cell, size))
    if settings.keeps_members:
        lower = np.maximum(lower, np.minimum(frame["current_count"], size))
    area_staff = frame.groupby("area_code")["population_staff_persons"].transform("sum")
    power = (area_staff / area_staff.max()) ** (2 * settings.area_power)
    rest = frame["population_staff_persons"] - frame["certainty_staff_persons"]
    share = rest / area_staff.where(area_staff > 0)
    importance = (power * (share * frame["growth_sd_pp"]) ** 2).fillna(0.0)
    limits, bounds, names = _limits(frame, settings)
    return AllocationProblem(
        importance=np.where(taken >= size, 0.0, importance),
        taken=np.asarray(taken, dtype=np.float64),
        lower=np.asarray(lower, dtype=np.float64),
        upper=size,
        limits=limits,
        bounds=bounds,
        names=names,
    )


def _limits(
    frame: pd.DataFrame, settings: AllocationSettings
) -> tuple[FloatArray, FloatArray, tuple[str, ...]]:
    rows: list[FloatArray] = []
    bounds: list[float] = []
    names: list[str] = []
    if settings.enterprise_count is not None:
        rows.append(np.ones(len(frame)))
        bounds.append(float(settings.enterprise_count))
        names.append("enterprise_count")
    if settings.budget is not None:
        rows.append(frame["cost_per_enterprise"].to_numpy(dtype=np.float64))
        bounds.append(float(settings.budget))
        names.append("budget")
    for quota in settings.quotas:
        over = _quota_part(frame, quota) - quota.limit_share
        rows.append(-over if quota.is_minimum else over)
        bounds.append(0.0)
        names.append(f"quota {quota.name}")
    smallest = settings.smallest_published_cell
    for (area, section), cell in frame.groupby(["area_code", "section_code"]):
        if smallest and cell["population_count"].sum() >= smallest:
            rows.append(-np.isin(np.arange(len(frame)), cell.index).astype(np.float64))
            bounds.append(-float(smallest))
            names.append(f"smallest_published_cell {area} {section}")
    return np.array(rows), np.array(bounds), tuple(names)


def _quota_part(frame: pd.DataFrame, quota: Quota) -> FloatArray:
    part = np.ones(len(frame))
    if quota.section_codes:
        part = part * frame["section_code"].isin(quota.section_codes).to_numpy()
    if quota.size_class_codes:
        part = part * frame["size_class_code"].isin(quota.size_class_codes).to_numpy()
    if quota.is_state_owned:
        part = part * frame["state_owned_share"].to_numpy(dtype=np.float64)
    return np.asarray(part, dtype=np.float64)


def _error_parts(frame: pd.DataFrame, counts: npt.ArrayLike) -> FloatArray:
    """Return each cell's part of its area's variance, pp².

    Certain members stand for themselves; where even they are not all in, for one another.
    """
    number = np.asarray(counts, dtype=np.float64)
    total = frame.groupby("area_code")["population_staff_persons"].transform("sum").to_numpy()
    certain, size = frame["certainty_count"].to_numpy(), frame["population_count"].to_numpy()
    staff = frame["certainty_staff_persons"].to_numpy()
    rest = frame["population_staff_persons"].to_numpy() - staff
    unit = frame["growth_sd_pp"].to_numpy() ** 2
    parts = _stratum(rest, size - certain, number - certain) + _stratum(
        staff, certain, np.minimum(number, certain)
    )
    return np.asarray(np.divide(parts * unit, total**2, out=np.zeros(len(total)), where=total > 0))


def _stratum(staff: FloatArray, size: FloatArray, number: FloatArray) -> FloatArray:
    whole = np.maximum(size, UNCOVERED)
    left = 1.0 / np.minimum(np.maximum(number, UNCOVERED), whole) - 1.0 / whole
    return np.asarray(staff**2 * np.where(size > 0, np.maximum(left, 0.0), 0.0))


def _areas(frame: pd.DataFrame, told: pd.DataFrame, province_code: str) -> pd.DataFrame:
    staff = frame["population_staff_persons"]
    work = pd.DataFrame(
        {
            "area_code": frame["area_code"],
            "current_count": frame["current_count"],
            "proposed_count": told["proposed_count"],
            "staff": staff,
            "now": told["error_part_now"],
            "then": told["error_part_then"],
            "bare_now": staff.where(frame["current_count"] == 0, 0.0),
            "bare_then": staff.where(told["proposed_count"] == 0, 0.0),
        }
    )
    by_area = work.groupby("area_code", as_index=False).sum()
    share = by_area["staff"] / max(float(by_area["staff"].sum()), 1e-9)
    whole = by_area.drop(columns="area_code").sum()
    whole["now"] = float((share**2 * by_area["now"]).sum())
    whole["then"] = float((share**2 * by_area["then"]).sum())
    rows = pd.concat(
        [by_area, pd.DataFrame([{"area_code": province_code, **whole}])], ignore_index=True
    )
    made = rows[["area_code"]].copy()
    for name in ("current_count", "proposed_count"):
        made[name] = rows[name].round().astype("int64")
    for name in ("now", "then"):
        made[f"standard_error_{name}_pp"] = np.sqrt(rows[name])
    for name in ("now", "then"):
        share = rows[f"bare_{name}"] / rows["staff"].where(rows["staff"] > 0)
        made[f"uncovered_staff_{name}_pct"] = 100 * share.fillna(0.0)
    return made


def _quota_table(
    cells: pd.DataFrame,
    frame: pd.DataFrame,
    proposed: npt.NDArray[np.int64],
    quotas: Sequence[Quota],
) -> pd.DataFrame:
    rows = []
    current = frame["current_count"].to_numpy(dtype=np.float64)
    for quota in quotas:
        part = _quota_part(frame, quota)
        held = float(part @ current)
        is_counted = quota.is_state_owned and not (quota.section_codes or quota.size_class_codes)
        if is_counted and "current_state_owned_count" in cells:
            held = float(cells["current_state_owned_count"].sum())
        now = 100 * held / max(float(current.sum()), 1.0)
        then = 100 * float(part @ proposed) / max(float(proposed.sum()), 1.0)
        limit = 100 * quota.limit_share
        sign = -1.0 if quota.is_minimum else 1.0
        rows.append(
            {
                "quota": quota.name,
                "is_minimum": quota.is_minimum,
                "limit_pct": limit,
                "now_pct": now,
                "then_pct": then,
                "is_met_now": sign * (now - limit) <= 1e-6,
                "is_met_then": sign * (then - limit) <= 1e-6,
            }
        )
    columns = [
        "quota", "is_minimum", "limit_pct", "now_pct", "then_pct", "is_met_now", "is_met_then"
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _listed(cells: pd.DataFrame, column: str) -> pd.DataFrame:
    listed = cells[cells[column] > 0]
    order = listed[column].sort_values(ascending=False, kind="stable").index
    names = [*CELL, "population_count", "current_count", "proposed_count", column]
    return listed.loc[order, names].reset_index(drop=True)


def _checked(cells: pd.DataFrame) -> pd.DataFrame:
    _require(cells, _NEEDED, "cells")
    if cells.empty or cells.duplicated(list(CELL)).any():
        raise ValueError("expected one row per cell, got none or a cell twice")
    frame = cells[list(CELL)].reset_index(drop=True)
    for name in (*_NEEDED[3:], *_OPTIONAL):
        column = cells[name] if name in cells else pd.Series(_OPTIONAL[name], index=cells.index)
        values = pd.to_numeric(column, errors="raise").to_numpy(dtype=np.float64)
        if not (np.isfinite(values) & (values >= 0)).all():
            row = int(np.argmin(np.isfinite(values) & (values >= 0)))
            raise ValueError(f"{name}: expected 0 or more, got {values[row]}, row {row}")
        frame[name] = values
    if (frame["certainty_count"] > frame["population_count"]).any():
        raise ValueError("certainty_count: expected at most population_count")
    if (frame["certainty_staff_persons"] > frame["population_staff_persons"]).any():
        raise ValueError("certainty_staff_persons: expected at most population_staff_persons")
    if (frame["state_owned_share"] > 1).any():
        raise ValueError("state_owned_share: expected 0 to 1")
    return frame


def _require(frame: pd.DataFrame, columns: Sequence[str], name: str) -> None:
    absent = [column for column in columns if column not in frame.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in {name}, got {list(frame.columns)}")
