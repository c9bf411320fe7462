"""The figures of the layoff risk at one vintage, as frames.

What does not belong here: how they are made (layoff_risk, layoff_risk_watch).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.enterprises.layoff_risk_model import HorizonModel
from forecasting.enterprises.layoff_risk_sample import RiskRows
from forecasting.enterprises.layoff_risk_settings import RiskSettings


@dataclass(frozen=True)
class LayoffRisk:
    """All figures of one vintage.

    ``enterprises``: enterprise_code, area_code, section_code, horizon_months, probability,
    large_probability (a cut of 200 persons or more), expected_persons, log_odds,
    start_log_odds (before anything is known of the enterprise), logistic_log_odds,
    boosting_log_odds (of each model calibrated by itself), staff_persons,
    has_open_notice, silent_months; by horizon, highest probability first.
    ``contributions``: enterprise_code, horizon_months, feature, value, contribution (log odds)
    of the enterprises explained; with start_log_odds they add up to log_odds.
    ``cells``: area_code (null: all), section_code (``total`` too), horizon_months,
    enterprise_count, largest_share, expected_persons, lower_persons, upper_persons (80 %),
    is_small.
    ``performance``: horizon_months, model, measure, value, standard_error, of the latest
    months with a known outcome. ``drift``: horizon_months, check, feature, value, line,
    is_failing. ``notes``: horizon_months, reason_code, event_count, base_rate_pct.
    """

    enterprises: pd.DataFrame
    contributions: pd.DataFrame
    cells: pd.DataFrame
    performance: pd.DataFrame
    drift: pd.DataFrame
    notes: pd.DataFrame

    @classmethod
    def empty(cls) -> "LayoffRisk":
        """Return no rows, where nothing can be judged."""
        return cls(
            *(
                pd.DataFrame({name: pd.Series(dtype="object") for name in columns})
                for columns in _COLUMNS
            )
        )


_COLUMNS = (
    (
        "enterprise_code", "area_code", "section_code", "horizon_months", "probability",
        "large_probability", "expected_persons", "log_odds", "start_log_odds", "staff_persons",
        "has_open_notice",
    ),
    ("enterprise_code", "horizon_months", "feature", "value", "contribution"),
    (
        "area_code", "section_code", "horizon_months", "enterprise_count", "largest_share",
        "expected_persons", "lower_persons", "upper_persons", "is_small",
    ),
    ("horizon_months", "model", "measure", "value", "standard_error"),
    ("horizon_months", "check", "feature", "value", "standard_error", "line", "is_failing"),
    ("horizon_months", "reason_code", "event_count", "base_rate_pct"),
)  # fmt: skip


def explained(
    enterprises: pd.DataFrame,
    now: RiskRows,
    model: HorizonModel,
    horizon_months: int,
    settings: RiskSettings,
) -> pd.DataFrame:
    """Return contributions of the enterprises with the highest probabilities, model's only."""
    free = np.flatnonzero(~now.has_notice)
    order = np.argsort(-enterprises["probability"].to_numpy()[free], kind="stable")
    chosen = free[order[: settings.explained_enterprises]]
    _, parts = model.contributions(now.take(chosen))
    count = len(now.names)
    return pd.DataFrame(
        {
            "enterprise_code": np.repeat(enterprises["enterprise_code"].to_numpy()[chosen], count),
            "horizon_months": horizon_months,
            "feature": np.tile(np.array(now.names, dtype=object), len(chosen)),
            "value": now.values[chosen].ravel(),
            "contribution": parts.ravel(),
        }
    )


def notes_of(model: HorizonModel, horizon_months: int) -> pd.DataFrame:
    """Return what a model rests on: events learned from, base rate, and why it is none."""
    return pd.DataFrame(
        {
            "horizon_months": [horizon_months],
            "reason_code": pd.Series([model.reason_code], dtype="object"),
            "event_count": [model.event_count],
            "base_rate_pct": [100 * model.base_rate],
        }
    )
