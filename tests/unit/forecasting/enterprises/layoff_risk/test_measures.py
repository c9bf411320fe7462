import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from forecasting.enterprises.layoff_risk_calibration import probability
from forecasting.enterprises.layoff_risk_measures import (
    auroc,
    average_precision,
    calibration_line,
    stability_by_month,
)


def test_ranking_measures_equal_those_of_the_library_with_ties():
    rng = np.random.default_rng(4)
    score = np.round(rng.standard_normal(500), 1)
    outcome = (rng.random(500) < probability(score - 2)).astype(float)
    assert auroc(score, outcome) == pytest.approx(roc_auc_score(outcome, score))
    assert average_precision(score, outcome) == pytest.approx(
        average_precision_score(outcome, score)
    )


def test_a_constant_score_tells_nothing():
    outcome = np.array([1.0, 0.0, 0.0, 0.0])
    assert auroc(np.zeros(4), outcome) == 0.5
    assert average_precision(np.zeros(4), outcome) == 0.25
    assert np.isnan(calibration_line(np.zeros(4), outcome)[1])


def test_no_event_is_told_as_not_known():
    assert np.isnan(auroc(np.arange(3.0), np.zeros(3)))
    assert np.isnan(average_precision(np.arange(3.0), np.zeros(3)))


def test_true_probabilities_have_slope_one():
    rng = np.random.default_rng(5)
    odds = rng.normal(-3, 1.2, 40_000)
    outcome = (rng.random(40_000) < probability(odds)).astype(float)
    _, slope, error = calibration_line(odds, outcome)
    assert slope == pytest.approx(1.0, abs=3 * error)
    assert 0 < error < 0.05
    assert calibration_line(2 * odds, outcome)[1] == pytest.approx(slope / 2)


def index_now(before, now):
    return stability_by_month(before, np.zeros(len(before)), now)[0]


def test_stability_index_sees_shifts_and_new_gaps():
    rng = np.random.default_rng(6)
    before = rng.standard_normal(5000)
    assert index_now(before, before) == pytest.approx(0.0)
    assert index_now(before, rng.standard_normal(5000)) < 0.02
    assert index_now(before, before + 1) > 0.25
    assert index_now(before, np.where(rng.random(5000) < 0.5, np.nan, before)) > 0.25
    assert np.isnan(index_now(np.full(9, np.nan), before))
