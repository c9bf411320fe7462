"""The model from panels whose past is known in hindsight: what the default rests on.

What does not belong here: what a panel teaches in real time (history_learning).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.early_warning.history_model import (
    FEATURES,
    NO_SUMS,
    OFFSET_PP,
    OUTCOME_MONTHS,
    MomentSums,
    WarningModel,
    moment_sums,
)
from forecasting.early_warning.history_settings import WarningSettings
from forecasting.early_warning.history_walk import Walk, walk_panel
from forecasting.early_warning.months import month_numbers
from forecasting.early_warning.sahm import LOOK_BACK_MONTHS
from forecasting.models.protocol import FloatArray

Span = tuple[pd.Timestamp, pd.Timestamp]


@dataclass(frozen=True)
class PanelPast:
    """What was seen of a panel and what followed, months × series.

    ``months``: month numbers; ``seen``: months × series × features; ``outcomes``: log(0.3 +
    highest rise of the year after), NaN where not known.
    """

    months: tuple[int, ...]
    seen: FloatArray
    outcomes: FloatArray

    def sums(self, *, area_correlation: float, without: Sequence[Span] = ()) -> MomentSums:
        """Return the sums for ``trained_model`` over months that have all features.

        Parameters
        ----------
        area_correlation
            Of outcomes between series: n of them count as n / (1 + (n - 1) rho).
        without
            First and last month of spans left out: months in them, and those whose year
            ahead reaches into them.
        """
        spans = [month_numbers(pd.Series(list(span)), "without") for span in without]
        total = NO_SUMS
        for place, month in enumerate(self.months):
            if any(first - OUTCOME_MONTHS <= month <= end for first, end in spans):
                continue
            seen, outcome = self.seen[place], self.outcomes[place]
            count = int((~np.isnan(seen).any(axis=1) & ~np.isnan(outcome)).sum())
            if count:
                weight = 1.0 / (1.0 + (count - 1) * area_correlation) / 12.0
                total = total.plus(moment_sums(seen, outcome, weight=weight, model=None))
        return total


def panel_past(
    targets: pd.DataFrame,
    indicators: pd.DataFrame | None,
    truth: pd.DataFrame,
    *,
    settings: WarningSettings,
) -> PanelPast:
    """Return what was seen of a panel at each month, and what followed by its truth.

    Parameters
    ----------
    targets, indicators
        As of ``early_warning_history``.
    truth
        unique_id, reference_month, value (%): ``hindsight_rate`` or a simulation's truth.
    settings
        Of the signals; its model is not used.

    Raises
    ------
    ValueError
        As ``early_warning_history``.
    """
    last = int(month_numbers(truth["reference_month"], "truth.reference_month").max())
    _, walk = walk_panel(targets, indicators, origins=[last], settings=settings)
    if walk is None:
        return PanelPast((), np.empty((0, 0, len(FEATURES))), np.empty((0, 0)))
    return PanelPast(walk.months, walk.features.seen, _outcomes(walk, truth))


def trained_model(sums: MomentSums, *, area_years: float) -> WarningModel:
    """Return the model of these sums, worth so many years of an area to who builds on it.

    Raises
    ------
    ValueError
        If the sums hold nothing.
    """
    if sums.area_years <= 0:
        raise ValueError("expected sums over at least one month, got none")
    mean = sums.first / sums.area_years
    return WarningModel(mean, sums.second / sums.area_years - np.outer(mean, mean), area_years)


def _outcomes(walk: Walk, truth: pd.DataFrame) -> FloatArray:
    """Return log(0.3 + highest rise of the year after the newest month known), by month."""
    months = month_numbers(truth["reference_month"], "truth.reference_month")
    first, last = int(months.min()), int(months.max())
    grid = np.full((last - first + 1, len(walk.names)), np.nan)
    place = {name: number for number, name in enumerate(walk.names)}
    columns = [place.get(str(name), -1) for name in truth["unique_id"]]
    is_ours = np.array(columns) >= 0
    grid[months[is_ours] - first, np.array(columns)[is_ours]] = truth["value"].to_numpy(
        dtype=np.float64
    )[is_ours]
    rise = np.full_like(grid, np.nan)
    for row in range(LOOK_BACK_MONTHS, len(grid)):
        rise[row] = grid[row] - grid[row - LOOK_BACK_MONTHS : row + 1].min(axis=0)
    outcomes = np.full((len(walk.months), len(walk.names)), np.nan)
    for number, newest in enumerate(walk.own.row_month):
        row = int(newest) - first
        if newest >= 0 and row + 1 >= LOOK_BACK_MONTHS and row + OUTCOME_MONTHS < len(grid):
            outcomes[number] = rise[row + 1 : row + 1 + OUTCOME_MONTHS].max(axis=0)
    return np.asarray(np.log(OFFSET_PP + outcomes))
