"""Scores of two models joined and calibrated on enterprises and months they never saw.

What does not belong here: the models (layoff_risk_logistic, layoff_risk_boosting), measures
of how well they do (layoff_risk_measures).
"""

from dataclasses import dataclass

import numpy as np

from forecasting.enterprises.panel_grid import FloatArray

_INTERCEPT_SD = 3.0
_LARGEST_LOG_ODDS = 12.0


@dataclass(frozen=True)
class Calibration:
    """log odds = intercept + Σ slope · score of a model."""

    intercept: float
    slopes: tuple[float, ...]

    def log_odds(self, scores: FloatArray) -> FloatArray:
        """Return calibrated log odds from scores, row × model."""
        return np.asarray(self.intercept + scores @ np.array(self.slopes))


def probability(log_odds: FloatArray) -> FloatArray:
    """Return the probability of log odds.

    Examples
    --------
    >>> probability(np.array([0.0]))
    array([0.5])
    """
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -40, 40))))


def fit_calibration(scores: FloatArray, chance: FloatArray, *, slope_sd: float) -> Calibration:
    """Return intercept and slopes that fit outcomes best, drawn to the models' own mean.

    Parameters
    ----------
    scores
        Log odds, row × model, of rows the models did not learn from.
    chance
        Outcome by row, 0 to 1.
    slope_sd
        Spread of the prior of each slope around one over the number of models. A slope is
        never negative.

    Notes
    -----
    Platt's scaling with several scores: the weight of each model and the calibration of
    their sum are found together, so contributions to each score stay contributions to the
    whole. Few events leave the plain mean of the models.

    References
    ----------
    Platt, J. (1999). Probabilistic outputs for support vector machines.
    """
    from scipy.optimize import minimize

    models = scores.shape[1]
    middle = np.array([0.0, *[1.0 / models] * models])
    spread = np.array([_INTERCEPT_SD, *[slope_sd] * models])
    design = np.column_stack([np.ones(len(scores)), scores])

    def loss(point: FloatArray) -> tuple[float, FloatArray]:
        linear = design @ point
        fitted = probability(linear)
        pull = (point - middle) / spread
        value = float(np.logaddexp(0.0, linear).sum() - chance @ linear + 0.5 * pull @ pull)
        return value, np.asarray(design.T @ (fitted - chance) + pull / spread)

    limits = [(None, None), *[(0.0, None)] * models]
    found = minimize(loss, middle, jac=True, method="L-BFGS-B", bounds=limits)
    point = np.asarray(found.x, dtype=np.float64)
    return Calibration(float(point[0]), tuple(float(slope) for slope in point[1:]))
