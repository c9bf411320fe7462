"""The model of one horizon: learned, calibrated forward in time, scored on unseen enterprises.

What does not belong here: the rows (layoff_risk_sample), the two models themselves, figures of
cells (layoff_risk_cells).
"""

from dataclasses import dataclass

import numpy as np

from catalogue.risk_features import FEATURE_BY_NAME
from forecasting.enterprises.layoff_risk_boosting import Boosting, fit_boosting
from forecasting.enterprises.layoff_risk_calibration import (
    Calibration,
    fit_calibration,
    probability,
)
from forecasting.enterprises.layoff_risk_logistic import Logistic, fit_logistic
from forecasting.enterprises.layoff_risk_sample import RiskRows, learning_weights
from forecasting.enterprises.layoff_risk_settings import RiskSettings
from forecasting.enterprises.panel_grid import BoolArray, FloatArray, IntArray

TOO_FEW_EVENTS = "too_few_events"
NO_KNOWN_OUTCOME = "no_known_outcome"
MODELS = ("logistic", "boosting")
_BASE_PRIOR = 1.0  # events and rows added to a base rate that rests on few


@dataclass(frozen=True)
class HorizonModel:
    """What was learned for one horizon at one vintage.

    ``pairs`` holds a logistic and a boosting by group of enterprises, each learned from the
    other groups; empty where too few events were known (``reason_code``): then the base rate
    stands alone. ``alone`` calibrates each model by itself, for comparison.
    """

    names: tuple[str, ...]
    pairs: tuple[tuple[Logistic, Boosting], ...]
    calibration: Calibration
    alone: tuple[Calibration, ...]
    base_rate: float
    learned: RiskRows
    checked: RiskRows
    checked_scores: FloatArray
    event_count: int
    reason_code: str | None

    def scores(self, rows: RiskRows) -> FloatArray:
        """Return log odds, row × model, by the models that saw no enterprise of a row's group."""
        return _scores(self.pairs, rows)

    def log_odds(self, rows: RiskRows) -> FloatArray:
        """Return calibrated log odds by row."""
        if not self.pairs:
            return np.full(len(rows), np.log(self.base_rate / (1 - self.base_rate)))
        return self.calibration.log_odds(self.scores(rows))

    @property
    def checked_log_odds(self) -> FloatArray:
        """Calibrated log odds of the rows kept for calibration."""
        if not self.pairs:
            return self.log_odds(self.checked)
        return self.calibration.log_odds(self.checked_scores)

    def contributions(self, rows: RiskRows) -> tuple[FloatArray, FloatArray]:
        """Return the part known of nobody by row, and contributions by row and feature.

        Both are in log odds; a row's part and contributions add up to ``log_odds``.
        """
        start = self.log_odds(rows)
        made = np.zeros(rows.values.shape)
        if not self.pairs:
            return start, made
        for fold, pair in enumerate(self.pairs):
            chosen = np.flatnonzero(rows.fold == fold)
            start[chosen] = self.calibration.intercept
            logistic, boosting = pair
            first, second = self.calibration.slopes
            start[chosen] += first * logistic.intercept + second * boosting.intercept
            made[chosen] += first * logistic.contributions(rows.values[chosen])
            made[chosen] += second * boosting.contributions(rows.values[chosen])
        return start, made


def fit_horizon(
    rows: RiskRows,
    numbers: IntArray,
    *,
    horizon_months: int,
    settings: RiskSettings,
) -> HorizonModel:
    """Return the model learned from rows with outcomes known at a vintage.

    Parameters
    ----------
    rows
        Rows of past vintages with ``chance`` where known.
    numbers
        A number by enterprise, see ``enterprise_numbers``.
    horizon_months
        Length of the outcome's window.
    settings
        Groups, lengths, penalties.

    Notes
    -----
    The latest ``calibration_months`` vintages with a known outcome are kept for calibration.
    Learning ends so early that every outcome learned from was over before they began, and a
    group's models learn from the other groups: calibration is forward in time and on
    enterprises not learned from, as is every score.
    """
    known = np.flatnonzero(~np.isnan(rows.chance))
    rate = _base_rate(rows.chance[known])
    months = np.unique(rows.position[known])
    kept = min(settings.calibration_months, max(len(months) // 3, 1))
    first = int(months[-kept]) if len(months) else 0
    ends = rows.position + settings.window_delay_months + horizon_months
    is_known = ~np.isnan(rows.chance)
    learned = rows.take(is_known & (ends <= first))
    checked = rows.take(is_known & (rows.position >= first))
    events = int((learned.chance == 1).sum())
    reason = NO_KNOWN_OUTCOME if not len(known) else None
    if reason is None and min(events, 3 * (checked.chance == 1).sum()) < settings.fewest_events:
        reason = TOO_FEW_EVENTS
    if reason is not None:
        nothing = Calibration(0.0, (0.0, 0.0))
        return HorizonModel(
            rows.names,
            (),
            nothing,
            (nothing, nothing),
            rate,
            learned,
            checked,
            np.zeros((len(checked), len(MODELS))),
            events,
            reason,
        )
    pairs = tuple(_pair(learned, numbers, fold, settings) for fold in range(settings.folds))
    scores = _scores(pairs, checked)
    spread = settings.calibration_slope_sd
    joint = fit_calibration(scores, checked.chance, slope_sd=spread)
    alone = tuple(
        fit_calibration(scores[:, [number]], checked.chance, slope_sd=spread)
        for number in range(len(MODELS))
    )
    return HorizonModel(
        rows.names, pairs, joint, alone, rate, learned, checked, scores, events, None
    )


def recent_calibration(
    model: HorizonModel, *, months: int, settings: RiskSettings
) -> tuple[FloatArray, BoolArray]:
    """Return probabilities of the checked rows of the last months, calibrated without them.

    Returns
    -------
    tuple
        Probability by checked row, and which rows are of those months. Where the months
        before hold too little, the calibration in force is used.
    """
    checked = model.checked
    last = np.unique(checked.position)[-months:] if len(checked) else np.array([], dtype=np.int64)
    is_last = np.isin(checked.position, last)
    before = ~is_last
    if not model.pairs or (checked.chance[before] == 1).sum() < settings.fewest_events / 2:
        return probability(model.checked_log_odds), is_last
    scores = model.checked_scores
    earlier = fit_calibration(
        scores[before], checked.chance[before], slope_sd=settings.calibration_slope_sd
    )
    return probability(earlier.log_odds(scores)), is_last


def _scores(pairs: tuple[tuple[Logistic, Boosting], ...], rows: RiskRows) -> FloatArray:
    made = np.zeros((len(rows), len(MODELS)))
    for fold, (logistic, boosting) in enumerate(pairs):
        chosen = np.flatnonzero(rows.fold == fold)
        made[chosen, 0] = logistic.log_odds(rows.values[chosen])
        made[chosen, 1] = boosting.log_odds(rows.values[chosen])
    return made


def _pair(
    learned: RiskRows, numbers: IntArray, fold: int, settings: RiskSettings
) -> tuple[Logistic, Boosting]:
    others = learned.take(learned.fold != fold)
    at, outcome, weight = learning_weights(
        others, numbers, negatives_per_event=settings.negatives_per_event
    )
    values = others.values[at]
    directions = np.array([FEATURE_BY_NAME[name].direction for name in learned.names])
    logistic = fit_logistic(values, outcome, weight, penalty=settings.penalty)
    boosting = fit_boosting(
        values, outcome, weight, directions=directions, settings=settings.boosting,
        seed=settings.seed + fold,
    )  # fmt: skip
    return logistic, boosting


def _base_rate(chance: FloatArray) -> float:
    return float((chance.sum() + _BASE_PRIOR) / (len(chance) + 100 * _BASE_PRIOR))
