"""The pass over the months: variances once a year, turns remembered, each month's view.

What does not belong here: the formulas of a single month (area_signal_month), what the
posterior says of gaps and rises (area_signal).
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from forecasting.early_warning.area_signal_fit import area_spreads, fit_part
from forecasting.early_warning.area_signal_month import (
    CommonPosterior,
    Fitted,
    WindowFigures,
    about_common,
    areas_posterior,
    common_noise,
    common_posterior,
)
from forecasting.early_warning.area_signal_parts import (
    TurnShapes,
    middle,
    step_covariance,
    turn_shapes,
)
from forecasting.early_warning.area_signal_posterior import TurnMixture
from forecasting.early_warning.area_signal_settings import GAP_WINDOW_MONTHS, SignalSettings
from forecasting.early_warning.area_signal_window import (
    LEAST_RATE_PCT,
    common_loadings,
    common_view,
    noise_errors,
    working_errors,
)

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

FEWEST_AREAS = 3
"""Areas from which on a common signal is sought."""
EXPECTED_BEFOREHAND = 2.0
"""Turns that the settings' chances count for against those seen: a choice."""
_FREQUENCIES = (0.5, 3.0)  # calm years do not teach that no crisis can come
_LEAST_REMEMBERED = 0.05  # chance of a turn from which on its months are kept as larger steps


@dataclass(frozen=True)
class MonthView:
    """What one month tells: the areas with a signal, and the posterior of each.

    ``mixture``: over the last 15 months and those ahead. ``common``: of the common signal,
    None where there is none. ``turns``: of both.
    """

    areas: IntArray
    mixture: TurnMixture
    common: TurnMixture | None
    turns: TurnShapes


class _TurnCount:
    """How many turns came, beside how many were expected."""

    def __init__(self) -> None:
        self._seen = self._expected = EXPECTED_BEFOREHAND

    @property
    def frequency(self) -> float:
        """How much more often turns came than expected."""
        return float(np.clip(self._seen / self._expected, *_FREQUENCIES))

    def count(self, mixture: TurnMixture, turns: TurnShapes) -> None:
        """Count the turns of the oldest month that they are looked for in."""
        oldest = np.flatnonzero(turns.start == turns.start.min())
        self._seen += float(mixture.chance[:, 1 + oldest].sum())
        self._expected += len(mixture.chance) * float(turns.chance[oldest].sum())


class SignalPass:
    """Figures of areas, and what was learned of them up to a month.

    Parameters
    ----------
    values, standard_errors
        Months × areas, % and pp; no figure where either is missing.
    settings
        Of the signals.
    """

    def __init__(
        self, values: FloatArray, standard_errors: FloatArray | None, settings: SignalSettings
    ) -> None:
        self._settings = settings
        self._values = np.where(np.isfinite(values), values, np.nan)
        self._errors: FloatArray | None = None
        if standard_errors is not None:
            usable = np.isfinite(standard_errors) & (standard_errors > 0)
            self._values = np.where(usable, self._values, np.nan)
            known = np.isfinite(self._values)
            self._errors = working_errors(np.where(known, standard_errors, np.nan))
        self._count = np.cumsum(np.isfinite(self._values), axis=0)
        self._common_steps = np.zeros(len(values))
        self._own_steps = np.zeros(values.shape)
        self._common_turns, self._own_turns = _TurnCount(), _TurnCount()
        self._fitted: Fitted | None = None
        self._fitted_at = -settings.refit_months
        self._fitted_areas: IntArray = np.zeros(0, dtype=np.int64)

    def month(self, row: int) -> MonthView | None:
        """Return what a month tells; to be called month by month. None: too little is known."""
        settings = self._settings
        begin = max(row + 1 - settings.window_months, 0)
        in_window = np.isfinite(self._values[begin : row + 1]).sum(axis=0)
        areas = np.flatnonzero(
            (self._count[row] >= settings.first_months) & (in_window >= GAP_WINDOW_MONTHS)
        )
        if not len(areas):
            return None
        is_new = not np.array_equal(areas, self._fitted_areas)
        if is_new or row - self._fitted_at >= settings.refit_months:
            self._refit(begin, row, areas)
        return self._view(begin, row, areas)

    def _view(self, begin: int, row: int, areas: IntArray) -> MonthView:
        assert self._fitted is not None
        settings, ahead = self._settings, self._settings.horizon_months
        window = self._window(begin, row, areas, self._fitted)
        turns = self._turns(row + 1 - begin, ahead)
        common = None
        if len(areas) >= FEWEST_AREAS:
            common = common_posterior(window, self._fitted, settings, turns=turns, ahead=ahead)
            self._common_steps[begin : row + 1] += self._leaving(common.mixture, turns, row)[0]
            self._common_turns.count(common.mixture, turns)
        last = row + 1 - begin
        mixture = areas_posterior(
            window, self._fitted, settings, turns=turns, ahead=ahead, common=common,
            asked=np.arange(last - GAP_WINDOW_MONTHS, last + ahead),
        )  # fmt: skip
        self._own_steps[begin : row + 1, areas] += self._leaving(mixture, turns, row).T
        self._own_turns.count(mixture, turns)
        return MonthView(areas, mixture, common.mixture if common else None, turns)

    def _leaving(self, mixture: TurnMixture, turns: TurnShapes, row: int) -> FloatArray:
        """Return the further variances of steps, areas × months, of turns no longer looked for."""
        months = min(row + 1, self._settings.window_months)
        oldest = months - self._settings.turn_window_months
        kept = np.flatnonzero(turns.start == oldest)
        if oldest < 1 or not len(kept):
            return np.zeros((len(mixture.chance), months))
        chance = mixture.chance[:, 1 + kept]
        spread = mixture.size_deviation[:, kept] ** 2 + mixture.size[:, kept] ** 2
        second = np.where(chance >= _LEAST_REMEMBERED, chance * spread, 0.0)
        # A ramp of k months is k steps of an equal part of it.
        steps = np.diff(turns.shape[kept, :months], axis=1, prepend=0.0)
        return np.asarray(second @ steps)

    def _turns(self, months: int, ahead: int) -> TurnShapes:
        return turn_shapes(
            self._settings.turns, window=months, ahead=ahead,
            turn_window_months=self._settings.turn_window_months,
        )  # fmt: skip

    def _window(self, begin: int, row: int, areas: IntArray, fitted: Fitted) -> WindowFigures:
        part = slice(begin, row + 1)
        figures = self._values[part][:, areas]
        if self._errors is None:
            errors = np.where(np.isfinite(figures), fitted.noise, np.nan)
        else:
            errors = self._errors[part][:, areas]
        return WindowFigures(
            figures, errors, self._common_steps[part], self._own_steps[part][:, areas],
            self._settings.error_process.correlation(row + 1 - begin),
            self._common_turns.frequency, self._own_turns.frequency,
        )  # fmt: skip

    def _refit(self, begin: int, row: int, areas: IntArray) -> None:
        settings, before = self._settings, self._fitted
        past = self._values[: row + 1][:, areas]
        level = np.nanmean(self._values[begin : row + 1][:, areas], axis=0)
        usual = max(float(np.mean(level)), LEAST_RATE_PCT)
        loading = common_loadings(past)
        first = Fitted(
            common=before.common if before else middle(settings.common),
            own=before.own if before else middle(settings.own),
            loading=loading,
            scale=np.maximum(0.5 * (level + usual), LEAST_RATE_PCT),
            noise=noise_errors(past, loading, has_season=settings.has_season),
            spread=np.ones(len(areas)),
            usual=usual,
        )
        window = self._window(begin, row, areas, first)
        fit = self._fit_alone if len(areas) < FEWEST_AREAS else self._fit_common
        self._fitted = fit(window, first, before)
        self._fitted_at, self._fitted_areas = row, areas

    def _fit_alone(self, window: WindowFigures, first: Fitted, before: Fitted | None) -> Fitted:
        centre = np.nanmean(window.figures, axis=0)
        residual = np.where(window.known, window.figures - centre, 0.0).T
        base, noise = step_covariance(window.own_steps.T, 0), window.noise()
        is_given = self._errors is not None
        shares, factor = fit_part(
            residual, base=base + noise if is_given else base, scale=first.scale,
            prior=self._settings.common, settings=self._settings,
            previous=before.common if before else None, noise=None if is_given else noise,
        )  # fmt: skip
        return replace(first, common=shares, noise=factor * first.noise)

    def _fit_common(self, window: WindowFigures, first: Fitted, before: Fitted | None) -> Fitted:
        settings = self._settings
        view = common_view(window.figures, window.errors, first.loading, first.scale)
        noise = common_noise(window, view, first, settings)
        shares, _ = fit_part(
            view.common[None], base=(noise + step_covariance(window.common_steps, 0))[None],
            scale=np.array([first.usual]), prior=settings.common, settings=settings,
            previous=before.common if before else None,
        )  # fmt: skip
        fitted = replace(first, common=shares)
        common: CommonPosterior = common_posterior(
            window, fitted, settings, turns=self._turns(len(window.figures), 0), ahead=0
        )
        residual, shared = about_common(window, fitted, common)
        base = window.noise() + step_covariance(window.own_steps.T, 0) + shared
        own, _ = fit_part(
            residual, base=base, scale=first.scale, prior=settings.own, settings=settings,
            previous=before.own if before else None,
        )  # fmt: skip
        spread = area_spreads(residual, base=base, scale=first.scale, shares=own, settings=settings)
        return replace(fitted, own=own, spread=spread)
