"""The baseline: next year's month is this year's, with the errors that made so far.

What does not belong here: anything cleverer; it is the yardstick of all others.
"""

from dataclasses import dataclass

import numpy as np

from forecasting.models.protocol import FloatArray, MonthlySeries
from forecasting.models.scale import bridge_gaps
from forecasting.settings import BASELINE_MODEL

_MINIMAL_ERRORS = 12  # a year of yearly changes; with fewer the monthly changes speak


@dataclass(frozen=True)
class FittedSeasonalRandomWalk:
    """The last values of a series and the errors its repetition would have made."""

    filled: FloatArray
    observed: FloatArray

    def forecast(
        self, *, horizon_months: int, path_count: int, rng: np.random.Generator
    ) -> FloatArray:
        """Return sample paths, shape ``(path_count, horizon_months)``, unit of the series."""
        years = np.arange(horizon_months) // 12 + 1
        by_year = {int(year): self._errors(12 * int(year)) for year in np.unique(years)}
        if min(len(errors) for errors in by_year.values()) < _MINIMAL_ERRORS:
            return self._random_walk(horizon_months, path_count, rng)
        centre = self.filled[-12:][np.arange(horizon_months) % 12]
        # Starts spread evenly over the errors: every error is used as often as every other.
        share = rng.permutation((np.arange(path_count) + rng.random(path_count)) / path_count)
        paths = np.empty((path_count, horizon_months))
        for step, year in enumerate(years):
            errors = by_year[int(year)]
            start = (share * len(errors)).astype(np.int64)
            paths[:, step] = centre[step] + errors[(start + step) % len(errors)]
        return paths

    def _errors(self, lag: int) -> FloatArray:
        if len(self.observed) <= lag:
            return np.empty(0)
        errors = self.observed[lag:] - self.observed[:-lag]
        return errors[~np.isnan(errors)]

    def _random_walk(
        self, horizon_months: int, path_count: int, rng: np.random.Generator
    ) -> FloatArray:
        changes = np.diff(self.observed[~np.isnan(self.observed)])
        drawn = rng.choice(np.concatenate([changes, -changes]), (path_count, horizon_months))
        step = np.arange(horizon_months) % 12
        has_year = len(self.filled) >= 12
        centre = self.filled[-12:][step] if has_year else np.repeat(self.filled[-1], len(step))
        paths: FloatArray = centre + np.cumsum(drawn, axis=1)
        return paths


@dataclass(frozen=True)
class SeasonalRandomWalk:
    """The seasonal random walk with the empirical density of its own errors.

    Notes
    -----
    y(T+h) = y(T+h-12k) + e, k = ceil(h/12), with e drawn from the seasonal differences
    y(t) - y(t-12k) of the whole history. A path takes consecutive differences from a
    random start (a circular block as long as the horizon), so that its months hang
    together as past errors did. With fewer than 12 such differences the errors are sums
    of past monthly changes of either sign; with fewer than 12 months these start from
    the last value. Always on the level of the series, whatever the scale of the others.

    References
    ----------
    Politis, D. N. and Romano, J. P. (1992), A circular block-resampling procedure for
    stationary data, in LePage and Billard (eds), Exploring the limits of bootstrap.
    """

    name: str = BASELINE_MODEL
    minimal_months: int = 3

    def fit(self, series: MonthlySeries) -> FittedSeasonalRandomWalk:
        """Return the model fitted to the series; it cannot fail from 3 months on."""
        filled = bridge_gaps(series.values, series.calendar_months)
        return FittedSeasonalRandomWalk(filled, series.values)
