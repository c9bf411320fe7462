"""A piecewise-linear trend with a yearly season (prophet), kept quiet and seeded.

What does not belong here: other trend models; the choice of scale (models.scale).
"""

import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasting.models.protocol import FloatArray, ModelNotSoundError, MonthlySeries
from forecasting.models.scale import bridge_gaps

if TYPE_CHECKING:
    from prophet import Prophet

_GLOBAL_RANDOM_STATE = threading.Lock()  # prophet draws from numpy's global generator
_MOST_UNSEEN = 3  # calendar months bridged: with more the season is a guess
_FIT_SEED = 1  # of the optimiser's start; the likelihood decides where it ends


@dataclass(frozen=True)
class FittedProphet:
    """The trend and season of one series."""

    series: MonthlySeries
    result: Any  # prophet.Prophet, imported late

    def forecast(
        self, *, horizon_months: int, path_count: int, rng: np.random.Generator
    ) -> FloatArray:
        """Return sample paths, shape ``(path_count, horizon_months)``, unit of the series."""
        first = self.series.last_month_number + 1
        future = pd.DataFrame({"ds": _month_starts(first, horizon_months)})
        self.result.uncertainty_samples = path_count
        with _GLOBAL_RANDOM_STATE, _without_deprecations():
            kept = np.random.get_state()
            np.random.seed(int(rng.integers(2**32)))
            try:
                drawn = self.result.predictive_samples(future)["yhat"]
            finally:
                np.random.set_state(kept)
        return self.series.restored(np.asarray(drawn, dtype=np.float64).T)


@dataclass(frozen=True)
class ProphetModel:
    """Prophet on the scale of the series, a changepoint a year up to its end.

    Parameters
    ----------
    history_months
        Months used.

    Notes
    -----
    z(t) = piecewise-linear trend + Fourier season of ten waves + error, by maximum a
    posteriori. The library's own setting looks for no change of trend in the last fifth
    of the history, which for twenty years means four years old news; here changepoints
    reach to the end. Future trend changes are drawn as large and as frequent as past ones.
    Missing months are left out; those of a calendar month never observed are bridged.

    References
    ----------
    Taylor, S. J. and Letham, B. (2018), Forecasting at scale, American Statistician 72.
    """

    name: str = "prophet"
    minimal_months: int = 36
    history_months: int = 240

    def fit(self, series: MonthlySeries) -> FittedProphet:
        """Return the model fitted to the last months of the series.

        Raises
        ------
        ModelNotSoundError
            If the months used never change, more than 3 calendar months were never
            observed, or the optimiser reports no convergence.
        """
        recent = series.last_months(self.history_months)
        if recent.is_constant:
            raise ModelNotSoundError("expected a change in the months used, got none")
        frame = pd.DataFrame(
            {
                "ds": _month_starts(recent.first_month_number, len(recent.values)),
                "y": _with_every_calendar_month(recent),
            }
        )
        model = _new_prophet(len(frame))
        with _without_deprecations():
            model.fit(frame, seed=_FIT_SEED)
        backend: Any = model.stan_backend
        has_converged = bool(backend.stan_fit.converged)
        backend.cleanup()
        if not has_converged:
            raise ModelNotSoundError("the optimiser did not converge")
        return FittedProphet(recent, model)


def _new_prophet(month_count: int) -> "Prophet":
    _silence_loggers()
    from prophet import Prophet

    return Prophet(
        n_changepoints=max(month_count // 12, 1),
        changepoint_range=0.95,
        yearly_seasonality=True,
        weekly_seasonality=False,
        daily_seasonality=False,
    )


def _with_every_calendar_month(series: MonthlySeries) -> FloatArray:
    # The waves of the season run wild in a calendar month that no value holds in place.
    values, months = series.scaled_values, series.calendar_months
    bridged = bridge_gaps(values, months)
    seen = np.unique(months[~np.isnan(values)])
    if len(seen) < 12 - _MOST_UNSEEN:
        raise ModelNotSoundError(
            f"expected at least {12 - _MOST_UNSEEN} calendar months, got {len(seen)}"
        )
    return np.where(np.isin(months, seen), values, bridged)


@contextmanager
def _without_deprecations() -> Iterator[None]:
    # The library still calls what pandas 3 has deprecated; nothing here can be done.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pd.errors.Pandas4Warning)
        yield


def _silence_loggers() -> None:
    # The libraries report a missing plotting extra as an error and every fit as news;
    # a logger that has a handler of its own is not given another by cmdstanpy.
    for name in ("prophet", "prophet.plot", "cmdstanpy"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _month_starts(first_month_number: int, count: int) -> pd.DatetimeIndex:
    first = np.datetime64("0000-01", "M") + first_month_number
    return pd.DatetimeIndex((first + np.arange(count)).astype("datetime64[us]"))
