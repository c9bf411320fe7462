"""How the layoff risk does in the latest months whose outcomes are known, and what has drifted.

What does not belong here: the measures themselves (layoff_risk_measures), models.
"""

import numpy as np
import pandas as pd

from forecasting.enterprises.layoff_risk_calibration import probability
from forecasting.enterprises.layoff_risk_measures import (
    DRIFT_LINE,
    auroc,
    average_precision,
    brier_score,
    calibration_line,
    stability_by_month,
)
from forecasting.enterprises.layoff_risk_model import MODELS, HorizonModel, recent_calibration
from forecasting.enterprises.layoff_risk_sample import RiskRows
from forecasting.enterprises.layoff_risk_settings import RiskSettings
from forecasting.enterprises.panel_grid import FloatArray

COMBINED, BASE_RATE = "combined", "base_rate"
RATIO_LINE, SLOPE_LINE = 1.5, 0.3
"""Defaults: events over expected ones beyond 1.5 or below its inverse, and a slope further
than .3 from one, each beyond twice its error, are said to have drifted."""
_RECENT_MONTHS = 3
_COMPARED_MONTHS = 12


def performance(model: HorizonModel) -> pd.DataFrame:
    """Return measures of each model on the rows kept for calibration.

    Returns
    -------
    pandas.DataFrame
        model (combined, logistic, boosting, base_rate), measure (auroc, average_precision,
        precision_ratio, calibration_slope, brier_score, event_count, row_count), value,
        standard_error. Rows of no known outcome, and those only maybe closed, are left out.
        Calibration is fitted on the same rows: its slope here tells of the fit, that of
        ``drift_checks`` of months not fitted.
    """
    is_known = np.isin(model.checked.chance, (0.0, 1.0))
    outcome = model.checked.chance[is_known]
    odds = {COMBINED: model.checked_log_odds[is_known]}
    if model.pairs:
        scores = model.checked_scores[is_known]
        for number, name in enumerate(MODELS):
            odds[name] = model.alone[number].log_odds(scores[:, [number]])
    odds[BASE_RATE] = np.full(len(outcome), np.log(model.base_rate / (1 - model.base_rate)))
    parts = [_measures(name, values, outcome) for name, values in odds.items()]
    return pd.concat(parts, ignore_index=True)


def drift_checks(model: HorizonModel, now: RiskRows, *, settings: RiskSettings) -> pd.DataFrame:
    """Return whether features or calibration have moved away from what was learned.

    Parameters
    ----------
    model
        The model in force.
    now
        Rows of the present vintage.
    settings
        Fewest events.

    Returns
    -------
    pandas.DataFrame
        check (feature_stability, calibration_ratio, calibration_slope), feature (null for
        calibration), value, standard_error, line, is_failing. A feature fails where its
        stability index passes both the usual line and that of every recent single month: a
        figure of areas always differs from the pool of all months. The calibration of the
        last three known months is checked against one fitted on the months before them.
    """
    rows: list[tuple[str, str | None, float, float, float, bool]] = []
    if len(model.learned) and len(now):
        for column, name in enumerate(model.names):
            index, line = _stability(model, now, column)
            rows.append(("feature_stability", name, index, np.nan, line, bool(index > line)))
    chance, is_last = recent_calibration(model, months=_RECENT_MONTHS, settings=settings)
    outcome = model.checked.chance[is_last]
    expected = float(chance[is_last].sum())
    if expected > 0:
        ratio = float(outcome.sum()) / expected
        error = float(np.sqrt(max(outcome.sum(), 1.0))) / expected
        is_off = (ratio - 2 * error > RATIO_LINE) or (ratio + 2 * error < 1 / RATIO_LINE)
        rows.append(("calibration_ratio", None, ratio, error, RATIO_LINE, is_off))
    if model.pairs:
        odds = np.log(chance[is_last] / (1 - chance[is_last]))
        _, slope, error = calibration_line(odds, outcome)
        is_off = bool(abs(slope - 1) - 2 * error > SLOPE_LINE)
        rows.append(("calibration_slope", None, slope, error, SLOPE_LINE, is_off))
    names = ["check", "feature", "value", "standard_error", "line", "is_failing"]
    return pd.DataFrame(rows, columns=names).astype({"feature": "object", "is_failing": "bool"})


def _stability(model: HorizonModel, now: RiskRows, column: int) -> tuple[float, float]:
    learned = model.learned
    recent = learned.position > learned.position.max() - _COMPARED_MONTHS
    found = stability_by_month(
        learned.values[recent, column], learned.position[recent], now.values[:, column]
    )
    return float(found[0]), float(np.nanmax([DRIFT_LINE, *found[1:]]))


def _measures(name: str, odds: FloatArray, outcome: FloatArray) -> pd.DataFrame:
    events = float(outcome.sum())
    rate = events / max(len(outcome), 1)
    precision = average_precision(odds, outcome)
    _, slope, error = calibration_line(odds, outcome)
    values = {
        "auroc": (auroc(odds, outcome), np.nan),
        "average_precision": (precision, np.nan),
        "precision_ratio": (precision / rate if rate > 0 else np.nan, np.nan),
        "calibration_slope": (slope, error),
        "brier_score": (brier_score(probability(odds), outcome), np.nan),
        "event_count": (events, np.nan),
        "row_count": (float(len(outcome)), np.nan),
    }
    return pd.DataFrame(
        [(name, measure, value, se) for measure, (value, se) in values.items()],
        columns=["model", "measure", "value", "standard_error"],
    )
