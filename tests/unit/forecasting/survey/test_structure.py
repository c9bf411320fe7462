import numpy as np

from forecasting.survey.structure import (
    STATE_COUNT,
    SignalVariances,
    signal_kernels,
    signal_states,
)

VARIANCES = SignalVariances(
    level_start=2.0, level_step=0.3, slope_step=0.1, season_start=0.5, season_step=0.05
)


def test_covariance_and_states_are_the_same_model() -> None:
    """The covariance over months follows from the states by iterating them."""
    months = 30
    states = signal_states(VARIANCES, slope_damping=0.9)
    covariance = np.diag(states.start_variance)
    power = [np.linalg.matrix_power(states.transition, lag) for lag in range(months)]
    by_month = [covariance]
    for _ in range(months - 1):
        covariance = states.transition @ covariance @ states.transition.T + states.step_variance
        by_month.append(covariance)
    expected = np.empty((months, months))
    for early in range(months):
        for late in range(early, months):
            value = states.design @ power[late - early] @ by_month[early] @ states.design
            expected[early, late] = expected[late, early] = value
    found = signal_kernels(months, slope_damping=0.9).covariance(VARIANCES)
    np.testing.assert_allclose(found, expected, atol=1e-10)


def test_the_season_without_steps_repeats_and_sums_to_zero() -> None:
    states = signal_states(VARIANCES, slope_damping=0.9)
    state = np.zeros(STATE_COUNT)
    state[2:] = np.random.default_rng(1).standard_normal(STATE_COUNT - 2)
    year = []
    for _ in range(24):
        year.append(states.design @ state)
        state = states.transition @ state
    np.testing.assert_allclose(year[:12], year[12:], atol=1e-10)
    assert abs(sum(year[:12])) < 1e-10


def test_the_adjusted_signal_is_the_level() -> None:
    states = signal_states(VARIANCES, slope_damping=0.9)
    assert states.adjusted_design.tolist() == [1.0] + [0.0] * (STATE_COUNT - 1)
