"""How many persons a cut takes once it happens, and the chance that it is a large one.

What does not belong here: the chance of a cut (layoff_risk_model), sums over enterprises
(layoff_risk_cells).
"""

from dataclasses import dataclass, replace

import numpy as np

from forecasting.enterprises.layoff_risk_calibration import probability
from forecasting.enterprises.layoff_risk_outcomes import reportable_line
from forecasting.enterprises.layoff_risk_settings import CutDefinition
from forecasting.enterprises.panel_grid import FloatArray

_PRIOR_EVENTS = 20.0
_PRIOR_SHARE = 0.12  # of staff, a choice of ours; outweighed after some dozens of cuts
_PRIOR_SLOPE = 0.7  # log persons on log staff, likewise
_PRIOR_SD = 0.8
_RIDGE = 0.05


@dataclass(frozen=True)
class Severity:
    """log persons = intercept + slope · log(staff / 100) + normal error, given a cut.

    ``large`` are intercept and slope, on log(staff / large line), of the log odds that a cut
    of an enterprise of at least the large line reaches it.
    """

    intercept: float
    slope: float
    sd: float
    large: tuple[float, float]
    event_count: int

    def middle(self, staff: FloatArray) -> FloatArray:
        """Return the mean of the log of the persons of a cut."""
        return np.asarray(self.intercept + self.slope * np.log(np.maximum(staff, 1.0) / 100.0))

    def persons(self, staff: FloatArray, line: FloatArray) -> FloatArray:
        """Return the expected persons of a cut, between the reportable line and all staff."""
        from scipy.stats import norm

        # The mean of a lognormal held between two limits.
        mu, sd = self.middle(staff), max(self.sd, 1e-6)
        low, high = np.log(line), np.log(np.maximum(staff, line))
        a, b = (low - mu) / sd, (high - mu) / sd
        inside = np.exp(mu + 0.5 * sd**2) * (norm.cdf(b - sd) - norm.cdf(a - sd))
        held = inside + line * norm.cdf(a) + np.exp(high) * norm.sf(b)
        return np.asarray(np.clip(held, line, np.maximum(staff, line)))

    def large_share(self, staff: FloatArray, cut: CutDefinition) -> FloatArray:
        """Return the chance that a cut is of the large line or more."""
        intercept, slope = self.large
        odds = intercept + slope * np.log(np.maximum(staff, 1.0) / cut.large_persons)
        return np.asarray(np.where(staff >= cut.large_persons, probability(odds), 0.0))


def fit_severity(
    persons: FloatArray, staff: FloatArray, is_large: FloatArray, *, cut: CutDefinition
) -> Severity:
    """Return the size of cuts, learned from all cuts known at a vintage.

    Parameters
    ----------
    persons, staff
        Of each cut: persons cut and staff before it.
    is_large
        1 where one cut reached the large line.
    cut
        The lines.

    Notes
    -----
    Least squares drawn to a prior that counts as twenty cuts, so a panel without any still
    gets a figure; then all is scaled so that the persons of past cuts add up, for sums rest
    on the few large ones. The large share is a ridge logistic in log staff.
    """
    x = np.log(np.maximum(staff, 1.0) / 100.0)
    y = np.log(np.maximum(persons, 1.0))
    design = np.column_stack([np.ones(len(x)), x])
    prior = np.array([np.log(100 * _PRIOR_SHARE), _PRIOR_SLOPE])
    left = design.T @ design + _PRIOR_EVENTS * np.eye(2)
    point = np.linalg.solve(left, design.T @ y + _PRIOR_EVENTS * prior)
    residual = y - design @ point
    variance = (residual @ residual + _PRIOR_EVENTS * _PRIOR_SD**2) / (len(x) + _PRIOR_EVENTS)
    can = staff >= cut.large_persons
    large = _large(np.log(staff[can] / cut.large_persons), is_large[can])
    made = Severity(float(point[0]), float(point[1]), float(np.sqrt(variance)), large, len(x))
    if not len(x):
        return made
    fitted = made.persons(staff, reportable_line(staff, cut))
    prior_persons = _PRIOR_EVENTS * float(fitted.mean())
    scale = (persons.sum() + prior_persons) / (fitted.sum() + prior_persons)
    return replace(made, intercept=made.intercept + float(np.log(np.clip(scale, 0.5, 2.0))))


def _large(x: FloatArray, outcome: FloatArray) -> tuple[float, float]:
    design = np.column_stack([np.ones(len(x)), x])
    point = np.array([-2.0, 0.5])
    middle = point.copy()
    for _ in range(50):
        fitted = probability(design @ point)
        slope = design.T @ (fitted - outcome) + _PRIOR_EVENTS * _RIDGE * (point - middle)
        curve = (design * (fitted * (1 - fitted))[:, None]).T @ design
        step = np.linalg.solve(curve + _PRIOR_EVENTS * _RIDGE * np.eye(2), slope)
        point = point - np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-9:
            break
    return float(point[0]), float(max(point[1], 0.0))
