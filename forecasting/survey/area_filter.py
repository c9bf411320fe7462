"""The state space of the area model: the province alone, or one area with the province.

Area by area, so that the work grows with the number of areas and not with its cube. What
does not belong here: estimation of variances (area_fit), the pass month by month that sets
months apart (interventions), adding up (benchmarking).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from forecasting.survey.area_covariates import Coefficient
from forecasting.survey.area_data import AreaPanel, rest_variance
from forecasting.survey.area_parameters import AreaParameters
from forecasting.survey.area_set_apart import SetApart
from forecasting.survey.area_settings import AreaModelSettings
from forecasting.survey.structure import STATE_COUNT, SignalStates, signal_states

FloatArray = npt.NDArray[np.float64]

FIGURE_VARIANCE = 1e-9  # survey errors are states; this keeps a figure's variance off zero


@dataclass(frozen=True)
class Signal:
    """Mean and variance of a signal by month, with and without its season.

    Arrays by month, % and squared percentage points.
    """

    mean: FloatArray
    variance: FloatArray
    adjusted_mean: FloatArray
    adjusted_variance: FloatArray


@dataclass(frozen=True)
class StateSpace:
    """Figures and matrices of one state space.

    Attributes
    ----------
    figures
        Months × figures: the province's, then the area's where there is one; NaN where missing.
    design
        Months × figures × states.
    transition, step_variance
        States × states.
    start_mean, start_variance
        Of the first month's states, before its figures.
    signal_rows, adjusted_rows
        Months × states: the signal with and without season.
    level_states
        Places of the levels of the province and, if there is one, of the area.
    """

    figures: FloatArray
    design: FloatArray
    transition: FloatArray
    step_variance: FloatArray
    start_mean: FloatArray
    start_variance: FloatArray
    signal_rows: FloatArray
    adjusted_rows: FloatArray
    level_states: tuple[int, ...]


def state_space(
    panel: AreaPanel,
    parameters: AreaParameters,
    settings: AreaModelSettings,
    *,
    area: int | None,
) -> StateSpace:
    """Return the state space of the province, or of an area with the province.

    Parameters
    ----------
    panel, parameters, settings
        Figures, and what the model takes from the past.
    area
        Position of the area; None for the province alone.

    Notes
    -----
    States: level, slope and season of the province (13), of the area's deviation (13),
    coefficients, and for each survey error the last shocks of its moving average (14). The
    province's error is the area's in its share and the rest's.
    """
    return _Builder(panel, parameters, settings, area).built()


def smoothed_signal(space: StateSpace, province: SetApart, own: SetApart) -> Signal:
    """Return the signal as seen from the last month, with these months set apart."""
    found = _statsmodels_model(space, province, own).smooth()
    return signal_of(space, found.smoothed_state.T, np.moveaxis(found.smoothed_state_cov, 2, 0))


def filtered_signal(space: StateSpace, province: SetApart, own: SetApart) -> tuple[Signal, float]:
    """Return the signal as seen from each month, and the log likelihood of the figures."""
    found = _statsmodels_model(space, province, own).filter()
    signal = signal_of(space, found.filtered_state.T, np.moveaxis(found.filtered_state_cov, 2, 0))
    return signal, float(found.llf_obs.sum())


def signal_of(space: StateSpace, mean: FloatArray, covariance: FloatArray) -> Signal:
    """Return the signal of states by month (months × states, months × states × states)."""
    made = []
    for rows in (space.signal_rows, space.adjusted_rows):
        used = np.flatnonzero(rows.any(axis=0))
        part = covariance[:, used[:, None], used]
        made.append(np.asarray((rows * mean).sum(axis=1)))
        made.append(np.einsum("ti,tij,tj->t", rows[:, used], part, rows[:, used]))
    return Signal(made[0], made[1], made[2], made[3])


def figures_used(space: StateSpace, province: SetApart, own: SetApart) -> FloatArray:
    """Return the figures with outliers left out."""
    figures = space.figures.copy()
    for column, apart in enumerate((province, own)[: figures.shape[1]]):
        figures[[month for month in apart.outliers if month < len(figures)], column] = np.nan
    return figures


def _statsmodels_model(space: StateSpace, province: SetApart, own: SetApart) -> Any:
    from statsmodels.tsa.statespace.kalman_smoother import KalmanSmoother

    figures = figures_used(space, province, own)
    states = len(space.start_mean)
    steps = space.step_variance[:, :, None]
    if province.shifts or own.shifts:
        steps = np.repeat(steps, len(figures), axis=2)
        for state, apart in zip(space.level_states, (province, own), strict=False):
            for month, variance in apart.shifts.items():
                if 0 < month < len(figures):
                    steps[state, state, month - 1] += variance
    model = KalmanSmoother(k_endog=figures.shape[1], k_states=states, k_posdef=states)
    model.bind(np.ascontiguousarray(figures))
    model["design"] = np.ascontiguousarray(np.moveaxis(space.design, 0, 2))
    model["transition"] = space.transition
    model["selection"] = np.eye(states)
    model["state_cov"] = steps
    model["obs_cov"] = FIGURE_VARIANCE * np.eye(figures.shape[1])
    model.initialize_known(space.start_mean, space.start_variance)
    return model


class _Builder:
    """Where each block of states stands, and the matrices over all of them."""

    def __init__(
        self,
        panel: AreaPanel,
        parameters: AreaParameters,
        settings: AreaModelSettings,
        area: int | None,
    ) -> None:
        self._panel, self._area = panel, area
        damping = settings.slope_damping
        self._province = signal_states(parameters.province, slope_damping=damping)
        self._own: SignalStates | None = None
        self._loading = 1.0
        if area is not None:
            code = panel.area_codes[area]
            variances = parameters.deviations.get(code, parameters.pooled_deviation)
            self._own = signal_states(variances, slope_damping=damping)
            self._loading = parameters.loadings.get(code, 1.0)
        self._moving = settings.error_process.moving_average()
        self._mean = parameters.mean_pct
        self._variables = _variables(panel, parameters, settings, area, self._loading)
        signals = 1 if area is None else 2
        self._first_variable = signals * STATE_COUNT
        self._first_error = self._first_variable + len(self._variables.prior_mean)
        self._states = self._first_error + signals * len(self._moving)

    def built(self) -> StateSpace:
        """Return the state space."""
        panel = self._panel
        signal, adjusted = self._signal_rows()
        figures = [panel.province_estimate]
        if self._area is not None:
            figures.append(panel.estimate[:, self._area])
        mean, variance = self._start()
        return StateSpace(
            figures=np.column_stack(figures),
            design=self._design(signal),
            transition=self._transition(),
            step_variance=self._step_variance(),
            start_mean=mean,
            start_variance=variance,
            signal_rows=signal,
            adjusted_rows=adjusted,
            level_states=(0,) if self._own is None else (0, STATE_COUNT),
        )

    def _signal_rows(self) -> tuple[FloatArray, FloatArray]:
        """Return design rows of the signal, with and without its season."""
        months = len(self._panel.months)
        part = slice(self._first_variable, self._first_error)
        made = []
        for name in ("design", "adjusted_design"):
            row = np.zeros((months, self._states))
            row[:, :STATE_COUNT] = self._loading * getattr(self._province, name)
            if self._own is not None:
                row[:, STATE_COUNT : 2 * STATE_COUNT] = getattr(self._own, name)
            made.append(row)
        made[0][:, part] = self._variables.signal
        made[1][:, part] = self._variables.adjusted
        return made[0], made[1]

    def _design(self, signal: FloatArray) -> FloatArray:
        months, lags = len(self._panel.months), len(self._moving)
        rest = slice(self._states - lags, self._states)
        province = np.zeros((months, self._states))
        province[:, :STATE_COUNT] = self._province.design
        province[:, self._first_variable : self._first_error] = self._variables.province
        if self._area is None:
            error = np.nan_to_num(self._panel.province_standard_error)
            province[:, rest] = error[:, None] * self._moving
            return province[:, None, :]
        mine = slice(self._first_error, self._first_error + lags)
        own_error = np.nan_to_num(self._panel.standard_error[:, self._area])
        share = self._panel.weight[:, self._area]
        rest_error = np.sqrt(np.nan_to_num(rest_variance(self._panel, self._area)))
        province[:, rest] = rest_error[:, None] * self._moving
        province[:, mine] = (share * own_error)[:, None] * self._moving
        area = signal.copy()
        area[:, mine] = own_error[:, None] * self._moving
        return np.stack([province, area], axis=1)

    def _transition(self) -> FloatArray:
        made = np.zeros((self._states, self._states))
        made[:STATE_COUNT, :STATE_COUNT] = self._province.transition
        if self._own is not None:
            mine = slice(STATE_COUNT, 2 * STATE_COUNT)
            made[mine, mine] = self._own.transition
        fixed = np.arange(self._first_variable, self._first_error)
        made[fixed, fixed] = 1.0
        for start in self._error_starts():
            lags = np.arange(start + 1, start + len(self._moving))
            made[lags, lags - 1] = 1.0
        return made

    def _error_starts(self) -> range:
        return range(self._first_error, self._states, len(self._moving))

    def _start(self) -> tuple[FloatArray, FloatArray]:
        mean = np.zeros(self._states)
        mean[0] = self._mean
        variance = np.ones(self._states)
        variance[:STATE_COUNT] = self._province.start_variance
        if self._own is not None:
            variance[STATE_COUNT : 2 * STATE_COUNT] = self._own.start_variance
        part = slice(self._first_variable, self._first_error)
        mean[part] = self._variables.prior_mean
        variance[part] = self._variables.prior_variance
        return mean, np.diag(variance)

    def _step_variance(self) -> FloatArray:
        made = np.zeros((self._states, self._states))
        made[:STATE_COUNT, :STATE_COUNT] = self._province.step_variance
        if self._own is not None:
            mine = slice(STATE_COUNT, 2 * STATE_COUNT)
            made[mine, mine] = self._own.step_variance
        for start in self._error_starts():
            made[start, start] = 1.0
        return made


@dataclass(frozen=True)
class _Variables:
    """Rows of the variables in the province's figure and in the signals, and their priors."""

    province: FloatArray
    signal: FloatArray
    adjusted: FloatArray
    prior_mean: FloatArray
    prior_variance: FloatArray


def _variables(
    panel: AreaPanel,
    parameters: AreaParameters,
    settings: AreaModelSettings,
    area: int | None,
    loading: float,
) -> _Variables:
    months = len(panel.months)
    zero = np.zeros(months)
    free = (settings.coefficient_deviation * parameters.mean_pct) ** 2
    # A moving holiday is of the season: the adjusted signal is without it.
    columns: list[tuple[FloatArray, FloatArray, FloatArray, float, float]] = [
        (row, loading * row, zero, 0.0, free) for row in panel.regressor
    ]
    for item in parameters.province_coefficients:
        row = _covariate(panel, item, None)
        shared = loading * row
        columns.append((row, shared, shared, item.value, item.standard_error**2))
    if area is not None:
        for item in parameters.deviation_coefficients:
            row = _covariate(panel, item, area) - loading * _covariate(panel, item, None)
            columns.append((zero, row, row, item.value, item.standard_error**2))

    def stacked(place: int) -> FloatArray:
        made = [np.asarray(column[place]) for column in columns]
        return np.stack(made, axis=1) if made else np.zeros((months, 0))

    return _Variables(
        province=stacked(0),
        signal=stacked(1),
        adjusted=stacked(2),
        prior_mean=np.array([column[3] for column in columns]),
        prior_variance=np.array([column[4] for column in columns]),
    )


def _covariate(panel: AreaPanel, item: Coefficient, area: int | None) -> FloatArray:
    if item.name not in panel.covariate_names:
        raise ValueError(f"expected the covariate {item.name}, got {panel.covariate_names}")
    place = panel.covariate_names.index(item.name)
    row = panel.province_covariate[place] if area is None else panel.covariate[place][:, area]
    return np.asarray(row / item.scale)
