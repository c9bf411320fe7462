"""Exponential smoothing with a damped trend and an additive season (statsmodels).

What does not belong here: other smoothers; the choice of scale (models.scale).
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from forecasting.models.bootstrap import age_weights, draw_weighted
from forecasting.models.protocol import FloatArray, IntArray, ModelNotSoundError, MonthlySeries
from forecasting.models.scale import bridge_gaps, usual_season

# Where the search begins: the level follows half of an error, trend and season little.
_START = (0.5, 0.02, 0.2, 0.97)
_INITIAL_TREND_MONTHS = 24
_MINIMAL_CHANGES = 24  # between neighbouring observed months: fewer errors make no density


@dataclass(frozen=True)
class FittedEts:
    """Smoothing parameters, last states and past errors of one series."""

    series: MonthlySeries
    last_value: float
    unit: float  # model units per unit of the scaled series
    residual_half_life_months: float
    result: Any  # statsmodels.tsa.exponential_smoothing.ets.ETSResults, imported late

    def forecast(
        self, *, horizon_months: int, path_count: int, rng: np.random.Generator
    ) -> FloatArray:
        """Return sample paths, shape ``(path_count, horizon_months)``, unit of the series."""
        residuals = np.asarray(self.result.resid, dtype=np.float64)
        drawn = draw_weighted(
            residuals,
            np.where(
                _follows_observed(self.series),
                age_weights(len(residuals), self.residual_half_life_months),
                0.0,
            ),
            shape=(horizon_months, path_count),
            rng=rng,
        )
        simulated = self.result.simulate(
            horizon_months, anchor="end", repetitions=path_count, random_errors=drawn
        )
        paths = np.asarray(simulated, dtype=np.float64).reshape(horizon_months, path_count).T
        return self.series.restored(self.last_value + self.unit * paths)


@dataclass(frozen=True)
class Ets:
    """ETS(A, Ad, A) on the scale of the series, by maximum likelihood.

    Parameters
    ----------
    history_months
        Months used; states this old have long been forgotten.
    residual_half_life_months
        After how many months a past error is drawn half as often.

    Notes
    -----
    Level, damped trend and twelve seasonal states follow one error: the innovations form
    of Holt and Winters' method. Multiplicative errors and seasons are had by fitting on
    the log scale, where the scale rule says so. The likelihood is maximised over the four
    smoothing parameters from one start and may end on a lower summit where the season was
    redefined on the way; the higher one, searched from several starts, has a trend that
    follows every error and forecast worse. The initial states are set beforehand: the
    season to the usual one of all months used, level and trend to a line through the
    first two years less it. Estimating the initial states too
    scores no better and takes fifteen times as long. Paths draw past errors with
    replacement, recent ones more often. Missing months are bridged first; the model gives
    them the weight of observed ones, but errors into and out of them, made small by the
    bridging, are never drawn.

    References
    ----------
    Hyndman, R. J., Koehler, A. B., Ord, J. K. and Snyder, R. D. (2008), Forecasting with
    exponential smoothing, Springer, table 2.2 and section 2.6.1.
    """

    name: str = "ets"
    minimal_months: int = 36
    history_months: int = 240
    residual_half_life_months: float = 60.0

    def fit(self, series: MonthlySeries) -> FittedEts:
        """Return the model fitted to the last months of the series.

        Raises
        ------
        ModelNotSoundError
            If the months used never change, fewer than 24 of them follow an observed one,
            or the likelihood is not maximised.
        """
        recent = series.last_months(self.history_months)
        count = int(np.count_nonzero(_follows_observed(recent)))
        if count < _MINIMAL_CHANGES:
            raise ModelNotSoundError(
                f"expected at least {_MINIMAL_CHANGES} monthly changes, got {count}"
            )
        filled = bridge_gaps(recent.scaled_values, recent.calendar_months)
        unit = float(np.std(np.diff(filled)))
        if unit == 0:
            raise ModelNotSoundError("expected a change in the months used, got none")
        result = _maximum_likelihood((filled - filled[-1]) / unit, recent.calendar_months)
        return FittedEts(recent, float(filled[-1]), unit, self.residual_half_life_months, result)


def _follows_observed(series: MonthlySeries) -> npt.NDArray[np.bool_]:
    observed = ~np.isnan(series.values)
    follows: npt.NDArray[np.bool_] = observed & np.append(True, observed[:-1])
    return follows


def _maximum_likelihood(values: FloatArray, calendar_months: IntArray) -> Any:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    season = usual_season(values, calendar_months)
    first = (values - season[calendar_months])[:_INITIAL_TREND_MONTHS]
    trend, level = np.polyfit(np.arange(1, len(first) + 1), first, 1)
    model = ETSModel(
        values,
        error="add",
        trend="add",
        damped_trend=True,
        seasonal="add",
        seasonal_periods=12,
        initialization_method="known",
        initial_level=level,
        initial_trend=trend,
        initial_seasonal=np.roll(season, -int(calendar_months[0])),
    )
    with warnings.catch_warnings():
        # Convergence is read from the result; its warning would say the same twice.
        warnings.simplefilter("ignore")
        result = model.fit(start_params=_START, disp=False, maxiter=500)
    if not result.mle_retvals["converged"]:
        raise ModelNotSoundError("the likelihood did not converge")
    return result
