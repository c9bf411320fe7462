import numpy as np
import pytest

from forecasting.models import ModelNotSoundError, MonthlySeries, RobustAutoregression


def simulated(*, coefficients=(0.6,), months=480, seed=1, spread=1.0):
    rng = np.random.default_rng(seed)
    effects = np.sin(2 * np.pi * np.arange(12) / 12)
    changes = np.zeros(months)
    for month in range(len(coefficients), months):
        past = sum(f * changes[month - 1 - lag] for lag, f in enumerate(coefficients))
        changes[month] = effects[month % 12] + past + spread * rng.normal()
    return MonthlySeries("x", 24_000, 100 + np.cumsum(changes), "level")


def draw(fitted, path_count=2000, horizon_months=12):
    return fitted.forecast(
        horizon_months=horizon_months, path_count=path_count, rng=np.random.default_rng(1)
    )


def test_planted_autoregression_is_recovered():
    fitted = RobustAutoregression(half_life_months=1e6).fit(simulated())
    assert fitted.lag_coefficients[0] == pytest.approx(0.6, abs=0.12)
    effects = fitted.month_effects * fitted.unit
    np.testing.assert_allclose(effects, np.sin(2 * np.pi * np.arange(12) / 12), atol=0.5)


def test_planted_spread_is_recovered():
    series = simulated(coefficients=(0.0,))
    spread = draw(RobustAutoregression().fit(series)).std(axis=0)
    np.testing.assert_allclose(spread, np.sqrt(np.arange(1, 13)), rtol=0.3)


def test_a_few_gross_errors_move_it_little():
    clean = simulated()
    values = clean.values.copy()
    values[[200, 300, 400]] += 40
    dirty = MonthlySeries("x", 24_000, values, "level")
    shift = np.median(draw(RobustAutoregression().fit(dirty)), axis=0) - np.median(
        draw(RobustAutoregression().fit(clean)), axis=0
    )
    assert np.abs(shift).max() < 1.5


def test_explosive_history_does_not_explode():
    values = 1.1 ** np.arange(120) + np.random.default_rng(1).normal(0, 0.1, 120)
    fitted = RobustAutoregression().fit(MonthlySeries("x", 24_000, values, "level"))
    order = len(fitted.lag_coefficients)
    companion = np.eye(order, k=-1)
    companion[0] = fitted.lag_coefficients
    assert np.abs(np.linalg.eigvals(companion)).max() <= 0.98 + 1e-9


def test_gap_has_no_weight_as_outcome():
    series = simulated()
    values = series.values.copy()
    values[240:246] = np.nan
    fitted = RobustAutoregression().fit(MonthlySeries("x", 24_000, values, "level"))
    assert fitted.lag_coefficients[0] == pytest.approx(0.6, abs=0.12)
    assert np.count_nonzero(fitted.residual_weights == 0) == 7


def test_log_scale_keeps_paths_above_zero():
    rng = np.random.default_rng(1)
    values = np.exp(np.cumsum(rng.normal(0, 0.3, 120)))
    paths = draw(RobustAutoregression().fit(MonthlySeries("x", 24_000, values, "log")))
    assert paths.min() > 0


def test_standstill_is_not_sound():
    values = np.r_[1.0, np.full(200, 2.0)]
    with pytest.raises(ModelNotSoundError, match="expected a change in the last ten years"):
        RobustAutoregression().fit(MonthlySeries("x", 24_000, values, "level"))


def test_every_second_month_missing_is_not_sound():
    values = np.where(np.arange(99) % 2 == 0, np.arange(99) ** 0.5, np.nan)
    with pytest.raises(ModelNotSoundError, match="expected at least 18 monthly changes, got 0"):
        RobustAutoregression().fit(MonthlySeries("x", 24_000, values, "level"))


def test_january_never_observed_does_not_lose_the_jump_over_it():
    rng = np.random.default_rng(3)
    season = np.array([0.0, 3.0, 1.0, 0.0, -1.0, -1.0, 0.0, 0.0, -1.0, -1.0, 0.0, 0.0])
    values = 20 + np.cumsum(rng.normal(0, 0.05, 144)) + np.tile(season, 12)
    values[::12] = np.nan
    paths = draw(RobustAutoregression().fit(MonthlySeries("x", 24_001, values[1:], "level")))
    level = values[-1] - season[-1]
    np.testing.assert_allclose(np.median(paths, axis=0)[1:], level + season[1:], atol=0.5)
