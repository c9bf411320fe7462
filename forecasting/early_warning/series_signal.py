"""The signal of one series now and ahead: posterior, and draws joined with its paths.

What does not belong here: rules and lines (evidence).
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from catalogue import as_month, format_month, months_between
from forecasting.early_warning.figure_series import FigureSeries
from forecasting.early_warning.sahm import LOOK_BACK_MONTHS, MEAN_MONTHS
from forecasting.early_warning.signal import FloatArray, SignalPosterior, estimate_signal
from forecasting.early_warning.specification import MissingEvidenceError, SignalInputs

MINIMUM_MONTHS = 24  # two years: fewer say little of how fast the signal moves
DRAWS = 4000  # a probability of .9 is then known within .01
GAP_MONTHS = MEAN_MONTHS + LOOK_BACK_MONTHS
_COLUMNS = (
    "reference_month",
    "value",
    "seasonally_adjusted",
    "seasonal_factor",
    "noise_standard_error",
    "mode",
)


@dataclass(frozen=True)
class SeriesSignal:
    """The signal of one series at one vintage.

    Raises
    ------
    MissingEvidenceError
        From every property that needs more than the inputs hold.
    """

    unique_id: str
    inputs: SignalInputs
    seed: int

    @cached_property
    def months(self) -> pd.DataFrame:
        """Rows of the adjusted frame by month, from the first to the last projected."""
        adjusted = self.inputs.adjusted
        if adjusted is None:
            raise MissingEvidenceError("no_adjusted_figure")
        absent = [name for name in _COLUMNS if name not in adjusted.columns]
        if absent:
            raise ValueError(f"{self.unique_id}: expected columns {absent} in adjusted")
        by_month = adjusted.set_index("reference_month").sort_index()
        if by_month.index.has_duplicates:
            raise ValueError(f"{self.unique_id}: expected each month once in adjusted")
        if not by_month["seasonally_adjusted"].notna().any():
            raise MissingEvidenceError("no_adjusted_figure")
        grid = pd.date_range(by_month.index[0], by_month.index[-1], freq="MS").as_unit("us")
        return by_month.reindex(grid)

    @cached_property
    def last_month(self) -> pd.Timestamp:
        """The month of the last adjusted figure."""
        last = self.months["seasonally_adjusted"].last_valid_index()
        month = as_month(pd.Timestamp(str(last)))
        expected = self.inputs.expected_month
        if expected is not None and months_between(month, expected) > 0:
            raise MissingEvidenceError("latest_month_missing")
        return month

    @cached_property
    def posterior(self) -> SignalPosterior:
        """Posterior of the signal up to the last month."""
        figures, noise = self._figures_and_noise
        if np.count_nonzero(~np.isnan(figures)) < MINIMUM_MONTHS:
            raise MissingEvidenceError("too_short")
        return estimate_signal(figures, noise**2)

    @cached_property
    def recent_draws(self) -> FloatArray:
        """Joint draws of the signal in the last 15 months, shape (15, draws)."""
        return self.posterior.draws(DRAWS, last_months=GAP_MONTHS, generator=self._generator("now"))

    @cached_property
    def figure_series(self) -> FigureSeries:
        """The figures as reported or estimated, not adjusted."""
        return FigureSeries(self.unique_id, self.inputs)

    @cached_property
    def scaled_posterior(self) -> SignalPosterior:
        """Posterior of the signal; of a multiplicative series in 100 logarithms."""
        if self.months["mode"].dropna().iloc[-1] != "multiplicative":
            return self.posterior
        figures, noise = self._figures_and_noise
        if np.count_nonzero(~np.isnan(figures)) < MINIMUM_MONTHS:
            raise MissingEvidenceError("too_short")
        if not (figures[~np.isnan(figures)] > 0.0).all():
            raise MissingEvidenceError("not_positive")
        levels = pd.Series(figures).ffill().bfill().to_numpy(dtype=np.float64)
        return estimate_signal(100.0 * np.log(figures), (100.0 * noise / levels) ** 2)

    def scaled_draws(self, months: int) -> FloatArray:
        """Return joint draws of the scaled signal in the last months, shape (months, draws)."""
        generator = self._generator("scaled")
        return self.scaled_posterior.draws(DRAWS, last_months=months, generator=generator)

    @cached_property
    def future_draws(self) -> FloatArray:
        """Joint draws of the last 14 months and the months ahead, shape (14 + ahead, draws).

        Notes
        -----
        Each sample path is adjusted by the projected factors and taken as if it had been
        observed; the signal is drawn from its posterior given history and path. Over all
        paths this is the predictive distribution of the signal: the noise a path holds is
        filtered out as that of any other figure, and uncertainty of past and future stay
        joined. Into the months ahead the signal may step as far as the paths do: the
        variance of its step is the mean square of their steps less the noise of two
        figures, and at least that of the history. Calm years therefore cannot talk down a
        forecast that sees a break.
        """
        figures, noise = self._figures_and_noise
        ahead = self._adjusted_paths
        rows = self.months.loc[self.months.index > self.last_month].iloc[: len(ahead)]
        noise_ahead = self._floored(rows["noise_standard_error"].to_numpy(dtype=np.float64))
        sets = ahead.shape[1]
        past = self.posterior.state_variance
        steps = np.diff(np.vstack([np.full((1, sets), figures[-1]), ahead]), axis=0)
        step_variance = float((steps**2).mean() - 2.0 * (noise_ahead**2).mean())
        joined = estimate_signal(
            np.vstack([np.repeat(figures[:, None], sets, axis=1), ahead]),
            np.concatenate([noise, noise_ahead]) ** 2,
            state_variance=np.append(past, np.full(len(ahead), max(step_variance, past[-1]))),
        )
        return joined.draws(
            sets * -(-DRAWS // sets),
            last_months=GAP_MONTHS - 1 + len(ahead),
            generator=self._generator("ahead"),
        )

    @cached_property
    def months_ahead(self) -> int:
        """Months for which both paths and projected factors exist."""
        return len(self._adjusted_paths)

    @cached_property
    def unadjusted_paths(self) -> pd.DataFrame:
        """Sample paths by month and path, from the month after the last figure."""
        paths = self.inputs.paths
        if paths is None or paths.empty:
            raise MissingEvidenceError("no_forecast")
        table = paths.pivot(index="reference_month", columns="path", values="value").sort_index()
        first = as_month(self.last_month + pd.DateOffset(months=1))
        expected = pd.date_range(first, periods=len(table), freq="MS").as_unit("us")
        if not table.index.equals(expected) or not np.isfinite(table.to_numpy()).all():
            raise MissingEvidenceError("forecast_broken")
        return table

    @cached_property
    def _adjusted_paths(self) -> FloatArray:
        table = self.unadjusted_paths
        factors = self.months["seasonal_factor"].reindex(table.index).to_numpy(dtype=np.float64)
        known = int(np.argmax(np.isnan(factors))) if np.isnan(factors).any() else len(factors)
        if known == 0:
            raise MissingEvidenceError("no_projected_factors")
        values = table.to_numpy(dtype=np.float64)[:known]
        column = factors[:known, None]
        is_ratio = self.months["mode"].dropna().iloc[-1] == "multiplicative"
        return np.asarray(values / column if is_ratio else values - column, dtype=np.float64)

    @cached_property
    def _figures_and_noise(self) -> tuple[FloatArray, FloatArray]:
        rows = self.months.loc[: self.last_month]
        rows = rows.loc[rows["seasonally_adjusted"].first_valid_index() :]
        noise = rows["noise_standard_error"].ffill().bfill().to_numpy(dtype=np.float64)
        return rows["seasonally_adjusted"].to_numpy(dtype=np.float64), self._floored(noise)

    def _floored(self, noise: FloatArray) -> FloatArray:
        scale = float(np.nanmax(np.abs(self.months["seasonally_adjusted"].to_numpy(dtype=float))))
        # A constant series has no noise; the posterior needs some, however little.
        least = max(self.inputs.survey_standard_error or 0.0, 1e-6 * scale, 1e-12)
        return np.fmax(noise, least)

    def _generator(self, purpose: str) -> np.random.Generator:
        name = f"{self.seed}/{self.unique_id}/{format_month(self.last_month)}/{purpose}"
        digest = hashlib.sha256(name.encode()).digest()
        return np.random.default_rng(int.from_bytes(digest[:8], "big"))
