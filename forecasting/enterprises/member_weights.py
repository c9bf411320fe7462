"""Weights and staff of the panel's members, month by enterprise.

What does not belong here: raking (weights), what members without a report have done
(late_reporters, silence).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.enterprises.panel_grid import BoolArray, FloatArray, PanelGrid
from forecasting.enterprises.settings_panel import PanelSettings
from forecasting.enterprises.silence import Silence
from forecasting.enterprises.weights import PanelWeights, panel_weights, structure_known_at


@dataclass(frozen=True)
class MemberWeights:
    """Weights in force by month and enterprise; zero where it is no member.

    ``has_population`` is false where a weight rests on no head count of the cell. ``staff`` is
    staff at the start of the month: reported, or the last known.
    ``runs`` are the rakings by first month they hold for, ``reason`` why a run has no
    structure behind it (null: it has).
    """

    weight: FloatArray
    count_weight: FloatArray
    has_population: BoolArray
    staff: FloatArray
    runs: dict[pd.Timestamp, PanelWeights]
    members: dict[pd.Timestamp, pd.DataFrame]
    structures: dict[pd.Timestamp, pd.DataFrame | None]


def member_weights(
    grid: PanelGrid,
    silence: Silence,
    structure: pd.DataFrame | None,
    *,
    is_giant: BoolArray,
    vintage: pd.Timestamp | None,
    settings: PanelSettings,
) -> MemberWeights:
    """Return the weights of all members, raked once a year and after each new structure.

    Notes
    -----
    A year's weights rest on the members of that year with their first staff in it, so that
    they do not move with what happens to staff within the year. A new member enters with
    its own weight in the month it joins: both ends of its change stand in its own row.
    """
    staff = carried_staff(grid, silence)
    weight, count_weight = np.zeros(grid.base.shape), np.zeros(grid.base.shape)
    has_population = np.ones(grid.base.shape, dtype=bool)
    runs: dict[pd.Timestamp, PanelWeights] = {}
    members_of: dict[pd.Timestamp, pd.DataFrame] = {}
    structures: dict[pd.Timestamp, pd.DataFrame | None] = {}
    for first, last in _years(grid.months):
        is_member = silence.is_member[first:last] & (staff[first:last] > 0)
        chosen = np.flatnonzero(is_member.any(axis=0))
        if not len(chosen):
            continue
        opening = first + is_member[:, chosen].argmax(axis=0)
        month = grid.months[first]
        known = structure_known_at(structure, reference_month=month, vintage=vintage)
        members = _members(grid, staff, is_giant, chosen, opening)
        made = panel_weights(members, known, settings=settings)
        part = np.where(is_member[:, chosen], made.weights["weight"].to_numpy(), 0.0)
        weight[first:last, chosen] = part
        counted = made.weights["count_weight"].to_numpy()
        count_weight[first:last, chosen] = np.where(is_member[:, chosen], counted, 0.0)
        has_population[first:last, chosen] = made.weights["reason_code"].isna().to_numpy()
        runs[month], members_of[month], structures[month] = made, members, known
    return MemberWeights(weight, count_weight, has_population, staff, runs, members_of, structures)


def carried_staff(grid: PanelGrid, silence: Silence) -> FloatArray:
    """Return staff at the start of each month: as reported, else the end last reported."""
    row = np.maximum(silence.last_report, 0)
    before = grid.end[row, np.arange(grid.base.shape[1])[None, :]]
    before = np.where(silence.last_report >= 0, before, 0.0)
    made = np.where(grid.is_reported, grid.base, before)
    return np.asarray(np.nan_to_num(made) * silence.is_member)


def _years(months: pd.DatetimeIndex) -> list[tuple[int, int]]:
    starts = [0, *(p for p in range(1, len(months)) if months[p].month == 1)]
    return list(zip(starts, [*starts[1:], len(months)], strict=True))


def _members(
    grid: PanelGrid,
    staff: FloatArray,
    is_giant: BoolArray,
    chosen: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    opening: "np.ndarray[tuple[int], np.dtype[np.int64]]",
) -> pd.DataFrame:
    sizes = np.array(grid.size_codes, dtype=object)
    frame = pd.DataFrame(
        {
            "enterprise_code": grid.enterprise_codes[chosen],
            "area_code": np.array(grid.area_codes, dtype=object)[grid.area[chosen]],
            "section_code": np.array(grid.section_codes, dtype=object)[grid.section[chosen]],
            "size_class_code": sizes[grid.size[opening, chosen]],
            "staff_persons": staff[opening, chosen],
            "is_giant": is_giant[chosen],
        }
    )
    if grid.ownership is not None:
        frame["ownership_code"] = grid.ownership[chosen]
    return frame
