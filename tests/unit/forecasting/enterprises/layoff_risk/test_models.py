import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.enterprises.layoff_risk_boosting import fit_boosting
from forecasting.enterprises.layoff_risk_calibration import fit_calibration, probability
from forecasting.enterprises.layoff_risk_logistic import fit_logistic
from forecasting.enterprises.layoff_risk_settings import BoostingSettings

SMALL = BoostingSettings(iterations=15, smallest_leaf=10)


def drawn(seed=1, rows=800):
    rng = np.random.default_rng(seed)
    values = rng.standard_normal((rows, 3))
    values[rng.random((rows, 3)) < 0.1] = np.nan
    odds = -2 + 1.5 * np.nan_to_num(values[:, 0]) + 0.8 * np.isnan(values[:, 1])
    return values, (rng.random(rows) < probability(odds)).astype(float), np.ones(rows)


def boosted(values, outcome, weight, directions=(1, 0, 0)):
    return fit_boosting(
        values, outcome, weight, directions=np.array(directions), settings=SMALL, seed=3
    )


def test_contributions_of_the_logistic_add_up_to_the_score():
    values, outcome, weight = drawn()
    model = fit_logistic(values, outcome, weight, penalty=0.1)
    added = model.intercept + model.contributions(values).sum(axis=1)
    np.testing.assert_allclose(added, model.log_odds(values), atol=1e-12)


def test_contributions_of_boosting_add_up_to_the_score_of_the_library():
    values, outcome, weight = drawn()
    model = boosted(values, outcome, weight)
    other = np.random.default_rng(9).standard_normal((200, 3)) * 3
    other[::7, 1] = np.nan
    added = model.intercept + model.contributions(other).sum(axis=1)
    np.testing.assert_allclose(added, model.log_odds(other), atol=1e-9)


def test_a_known_direction_holds_everywhere():
    values, outcome, weight = drawn()
    model = boosted(values, outcome, weight)
    ladder = np.column_stack([np.linspace(-4, 4, 60), np.zeros(60), np.zeros(60)])
    assert (np.diff(model.log_odds(ladder)) >= -1e-12).all()


def test_missingness_informs_both_models():
    values, outcome, weight = drawn(rows=4000)
    row = np.zeros((2, 3))
    row[1, 1] = np.nan
    for model in (
        fit_logistic(values, outcome, weight, penalty=1.0),
        boosted(values, outcome, weight),
    ):
        known, missing = model.log_odds(row)
        assert missing > known


def test_constant_and_empty_columns_do_no_harm():
    values, outcome, weight = drawn()
    values[:, 1] = 1.0
    values[:, 2] = np.nan
    assert np.isfinite(fit_logistic(values, outcome, weight, penalty=0.1).log_odds(values)).all()
    model = boosted(values, outcome, weight)
    assert model.used.tolist() == [0]
    assert (model.contributions(values)[:, 1:] == 0).all()


def test_calibration_undoes_scores_that_spread_too_far():
    rng = np.random.default_rng(2)
    odds = rng.normal(-3, 1, 20_000)
    outcome = (rng.random(20_000) < probability(odds)).astype(float)
    made = fit_calibration(2 * odds[:, None] + 1, outcome, slope_sd=5.0)
    assert made.slopes[0] == pytest.approx(0.5, abs=0.04)
    assert made.intercept == pytest.approx(-0.5, abs=0.15)


def test_calibration_of_few_events_keeps_the_mean_of_the_models():
    scores = np.random.default_rng(3).normal(-3, 1, (60, 2))
    made = fit_calibration(scores, np.zeros(60), slope_sd=0.1)
    np.testing.assert_allclose(made.slopes, 0.5, atol=0.15)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_slopes_are_never_negative(seed):
    rng = np.random.default_rng(seed)
    scores, chance = rng.normal(size=(40, 2)), rng.random(40)
    assert min(fit_calibration(scores, chance, slope_sd=0.25).slopes) >= 0
