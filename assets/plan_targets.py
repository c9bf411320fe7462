"""Targets of the profile's plan as known at a vintage, year by year.

What does not belong here: probabilities and verdicts (forecasting.plan_targets), the asset
(assets.outlook).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from assets.forecasts import PATH
from assets.series import observed_series, with_unique_id
from assets.workplace import Workplace
from catalogue.contracts import empty_frame
from catalogue.forms import FORMS
from profiles.model import PlanTarget, Profile

if TYPE_CHECKING:
    from forecasting.plan_target_spec import TargetSpec


def plan_target_frame(workplace: Workplace, vintage: pd.Timestamp) -> pd.DataFrame:
    """Return ``forecasts.plan_target`` of a vintage; no rows for a profile without targets."""
    targets = workplace.profile.plan_targets
    if not targets:
        return empty_frame("forecasts.plan_target")
    wanted = {
        unique_id
        for target in targets
        for unique_id in (_series_id(target), _sums_id(target))
        if unique_id is not None
    }
    known = observed_series(workplace.warehouse.observation_as_of(vintage), wanted)
    paths = with_unique_id(workplace.warehouse.read_table(PATH, vintage=vintage))
    rows = [_rows_of(target, workplace.profile, known, paths) for target in targets]
    return _with_one_reference(pd.concat(rows, ignore_index=True), targets)


def _with_one_reference(rows: pd.DataFrame, targets: Sequence[PlanTarget]) -> pd.DataFrame:
    """Return the rows with a year after a plan told for the last plan of its series alone.

    Where a later target of the series holds in that year, it needs no reference.
    """
    last_code = {}
    for target in sorted(targets, key=lambda one: one.last_year):
        last_code[_series_id(target)] = target.code
    is_kept = rows["status_code"].ne("reference") | rows["target_code"].isin(last_code.values())
    return rows[is_kept].reset_index(drop=True)


def _rows_of(
    target: PlanTarget, profile: Profile, known: pd.DataFrame, paths: pd.DataFrame
) -> pd.DataFrame:
    from forecasting.plan_targets import plan_target_rows

    unique_id, sums_id = _series_id(target), _sums_id(target)
    made = plan_target_rows(
        _spec(target, profile),
        known[known["unique_id"] == unique_id],
        paths[paths["unique_id"] == unique_id],
        year_to_date=None if sums_id is None else known[known["unique_id"] == sums_id],
    )
    return made.assign(reason_code="no_series") if target.series is None else made


def _spec(target: PlanTarget, profile: Profile) -> "TargetSpec":
    from forecasting.plan_target_spec import TargetSpec

    indicator = None
    if target.series is not None:
        indicator = profile.indicator(target.series.indicator_code)
    return TargetSpec(
        code=target.code,
        aggregation=target.aggregation,
        value=target.value,
        direction=target.direction,
        first_year=target.first_year,
        last_year=target.last_year,
        half_rounding=0.0 if indicator is None else indicator.rounding_unit / 2,
        is_rise_worse=indicator is None or indicator.rise_means == "worse",
        start_value=target.start_value,
    )


def _series_id(target: PlanTarget) -> str | None:
    return None if target.series is None else target.series.unique_id


def _sums_id(target: PlanTarget) -> str | None:
    """Return the series that tells the target's figure summed since January; None without."""
    if target.series is None or target.aggregation != "cumulative":
        return None
    for form in FORMS.values():
        for figure in form.figures:
            if figure.cumulative_of == target.series.indicator_code:
                update = {"indicator_code": figure.indicator_code}
                return target.series.model_copy(update=update).unique_id
    return None
