"""Exponential smoothing with a damped trend and an additive season (statsmodels).

What does not belong here: other smoothers; the choice of scale (models.scale).
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from forecasting.models.protocol import FloatArray, ModelNotSoundError, MonthlySeries
from forecasting.models.scale import bridge_gaps


@dataclass(frozen=True)
class FittedEts:
    """Smoothing parameters and last states of one series."""

    series: MonthlySeries
    origin_value: float
    unit: float
    result: Any  # statsmodels.tsa.exponential_smoothing.ets.ETSResults, imported late

    def forecast(
        self, *, horizon_months: int, path_count: int, rng: np.random.Generator
    ) -> FloatArray:
        """Return sample paths, shape ``(path_count, horizon_months)``, unit of the series."""
        drawn = self.result.simulate(
            horizon_months, anchor="end", repetitions=path_count, rng=rng, random_errors=None
        )
        standardised = np.asarray(drawn, dtype=np.float64).reshape(horizon_months, path_count).T
        return self.series.restored(self.origin_value + self.unit * standardised)


@dataclass(frozen=True)
class Ets:
    """ETS(A, Ad, A) on the scale of the series, by maximum likelihood.

    Parameters
    ----------
    history_months
        Months used; states this old have long been forgotten.

    Notes
    -----
    Level, damped trend and twelve seasonal states follow one error: the innovations form
    of Holt and Winters' method. Multiplicative errors and seasons are had by fitting on
    the log scale, where the scale rule says so. Paths are simulated from normal errors.
    Missing months are bridged first; the model gives them the weight of observed ones.

    References
    ----------
    Hyndman, R. J., Koehler, A. B., Ord, J. K. and Snyder, R. D. (2008), Forecasting with
    exponential smoothing, Springer, table 2.2.
    """

    name: str = "ets"
    minimal_months: int = 36
    history_months: int = 240

    def fit(self, series: MonthlySeries) -> FittedEts:
        """Return the model fitted to the last months of the series.

        Raises
        ------
        ModelNotSoundError
            If the likelihood is not maximised within the iterations allowed.
        """
        from statsmodels.tsa.exponential_smoothing.ets import ETSModel

        recent = series.last_months(self.history_months)
        filled = bridge_gaps(recent.scaled_values, recent.calendar_months)
        unit = float(np.std(np.diff(filled)))
        if unit == 0:
            raise ModelNotSoundError("expected a change in the months used, got none")
        model = ETSModel(
            (filled - filled[-1]) / unit,
            error="add",
            trend="add",
            damped_trend=True,
            seasonal="add",
            seasonal_periods=12,
        )
        with warnings.catch_warnings():
            # Convergence is read from the result; its warning would say the same twice.
            warnings.simplefilter("ignore")
            result = model.fit(disp=False, maxiter=500)
        if not result.mle_retvals["converged"]:
            raise ModelNotSoundError("the likelihood did not converge")
        return FittedEts(recent, float(filled[-1]), unit, result)
