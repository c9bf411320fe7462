"""Which method a series allows, and what comes of it.

What does not belong here: the methods themselves (x13, stl) and panels (adjustment).
"""

import json
from dataclasses import dataclass

import numpy as np

from forecasting.seasonal import stl, x13
from forecasting.seasonal.components import Components
from forecasting.seasonal.holiday import MovingHoliday
from forecasting.seasonal.identification import identify_model
from forecasting.seasonal.series import MonthlySeries
from forecasting.seasonal.settings import Mode, SeasonalSettings, WantedMode
from forecasting.seasonal.x13_model import X13Model


@dataclass(frozen=True)
class Outcome:
    """What came of one series; ``components`` is None where it could not be used at all.

    ``reason`` says why X-13 was not used, or what was left out; empty where nothing is
    to be said.
    """

    components: Components | None
    reason: str

    @property
    def method(self) -> str:
        """The method used, ``none`` where there is no result."""
        return self.components.method if self.components else "none"


def identify_one(
    one: MonthlySeries,
    *,
    mode: WantedMode,
    settings: SeasonalSettings,
    holiday: MovingHoliday | None = None,
) -> str:
    """Return the model of a series as JSON, or the method used in its place and why."""
    obstacle = one.defect or _obstacle_to_any(one, settings)
    if obstacle:
        return json.dumps({"method": "none", "reason": obstacle})
    obstacle = _obstacle_to_x13(one, mode, settings)
    if obstacle:
        return json.dumps({"method": "stl", "reason": obstacle})
    return identify_model(one, mode=mode, holiday=holiday, settings=settings).to_json()


def adjust_one(
    one: MonthlySeries,
    *,
    mode: WantedMode,
    model: X13Model | None,
    settings: SeasonalSettings,
) -> Outcome:
    """Return the components of a series by the best method it allows, and the reason."""
    if one.defect:
        return Outcome(None, one.defect)
    wanted = _resolved(mode, model)
    obstacle = _obstacle_to_any(one, settings)
    if obstacle:
        return Outcome(_unadjusted(one, wanted, settings), _joined(one.remark, obstacle))
    obstacle = _obstacle_to_x13(one, wanted, settings)
    if not obstacle:
        is_fitting = model is not None and model.mode == wanted
        fitting = model if model and is_fitting else x13.airline_model(one, mode=wanted)
        try:
            found = x13.decompose(one, model=fitting, settings=settings)
            return Outcome(found, _joined(one.remark, fitting.remark))
        except x13.X13Error as error:
            obstacle = str(error)
    if model and model.festival:
        obstacle = _joined(obstacle, "Spring Festival is not taken out")
    obstacle = _joined(obstacle, _never_seen(one))
    possible: Mode = "additive" if np.nanmin(one.values) <= 0 else wanted
    components = stl.decompose(one, mode=possible, settings=settings)
    return Outcome(components, _joined(one.remark, obstacle))


def _resolved(mode: WantedMode, model: X13Model | None) -> Mode:
    if mode != "auto":
        return mode
    return model.mode if model else "additive"


def _obstacle_to_any(one: MonthlySeries, settings: SeasonalSettings) -> str:
    figures = int(np.count_nonzero(~np.isnan(one.values)))
    if figures < settings.minimum_stl_months:
        return f"{figures} months are too few to tell a season: not adjusted"
    return "it is constant: nothing to adjust" if one.is_constant else ""


def _obstacle_to_x13(one: MonthlySeries, mode: WantedMode, settings: SeasonalSettings) -> str:
    if len(one.values) < settings.minimum_months:
        return f"{len(one.values)} months are too few for X-13"
    if one.has_gaps:
        return f"{int(np.isnan(one.values).sum())} months are missing inside the series"
    if mode == "multiplicative" and np.nanmin(one.values) <= 0:
        return "figures of zero or below: adjusted additively"
    return ""


def _never_seen(one: MonthlySeries) -> str:
    """Return which calendar months have no figure in any year, empty where all have."""
    calendar_month = (one.first_month.month - 1 + np.arange(len(one.values))) % 12
    seen = np.bincount(calendar_month[~np.isnan(one.values)], minlength=12)
    absent = ", ".join(str(number + 1) for number in np.flatnonzero(seen == 0))
    return f"no year has a figure in month {absent}: its season is a guess" if absent else ""


def _unadjusted(one: MonthlySeries, wanted: Mode, settings: SeasonalSettings) -> Components:
    mode: Mode = "additive" if np.nanmin(one.values) <= 0 else wanted
    neutral = 0.0 if mode == "additive" else 1.0
    scale = one.values if mode == "multiplicative" else 1.0
    # Second differences of white noise have six times its variance; no trend is needed.
    curvature = np.full(len(one.values), np.nan)
    curvature[1:-1] = np.diff(one.values, n=2) / np.sqrt(6.0)
    return Components(
        method="none",
        mode=mode,
        adjusted=one.values.copy(),
        trend=np.full(len(one.values), np.nan),
        irregular=curvature / scale,
        factors=np.full(len(one.values) + settings.forecast_months, neutral),
    )


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
