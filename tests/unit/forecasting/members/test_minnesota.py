import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import multivariate_t

from forecasting.members.minnesota import (
    Equations,
    lagged,
    moments,
    pooled_posterior,
    posterior,
    prior_precisions,
    recent_months,
    regressors,
)


def _regression(seed=0, rows=40, width=3, equations=2):
    rng = np.random.default_rng(seed)
    design = rng.normal(size=(equations, rows, width))
    slopes = rng.normal(size=(equations, width))
    outcomes = 1.0 + np.einsum("erp,ep->er", design, slopes)
    return design, outcomes + 0.5 * rng.normal(size=outcomes.shape), slopes


def _estimated(design, outcomes, precisions, weights=None):
    weights = np.ones_like(outcomes) if weights is None else weights
    sums = moments(design, outcomes, weights)
    ones = np.ones((len(outcomes), design.shape[2]))
    return posterior(sums, np.array(precisions)[:, None, None] * ones, ones, np.ones(len(ones)))


def test_recent_months_begin_with_the_latest():
    recent = recent_months(np.arange(4.0)[:, None], 2)
    assert_allclose(recent[3, 0], [3.0, 2.0, 1.0])
    assert np.isnan(recent[1, 0, 2])


def test_regressors_are_level_and_changes_between_lags():
    recent = np.array([10.0, 9.0, 7.0, 4.0])
    assert_allclose(regressors(recent, (1, 3)), [10.0, 1.0, 5.0])


def test_lagged_coefficients_predict_the_same():
    rng = np.random.default_rng(0)
    recent, slopes = rng.normal(size=13), rng.normal(size=4)
    direct = slopes @ regressors(recent, (1, 3, 12))
    assert_allclose(lagged(slopes, (1, 3, 12)) @ recent, direct)


def test_precision_of_a_sum_is_that_of_its_months_together():
    got = prior_precisions((1, 2, 4), tightness=0.5, level_share=0.1)
    assert_allclose(got, np.array([100.0, 1.0, 4.0, 9.0 + 16.0]) * 4.0)


def test_loose_prior_gives_least_squares():
    design, outcomes, _ = _regression()
    got = _estimated(design, outcomes, [1e-9])
    for one in range(2):
        wide = np.column_stack([np.ones(40), design[one]])
        expected = np.linalg.lstsq(wide, outcomes[one], rcond=None)[0]
        assert_allclose(np.append(got.intercepts[one], got.slopes[one]), expected, rtol=1e-6)
        residuals = outcomes[one] - wide @ expected
        assert_allclose(got.spreads[one], np.sqrt(np.mean(residuals**2)), rtol=1e-6)


def test_tight_prior_gives_the_mean_change():
    design, outcomes, _ = _regression()
    got = _estimated(design, outcomes, [1e9])
    assert_allclose(got.slopes, 0.0, atol=1e-6)
    assert_allclose(got.intercepts, outcomes.mean(axis=1), atol=1e-6)


def test_priors_are_weighed_by_marginal_likelihood():
    # With x and y centred, y is multivariate t in the n - 1 directions besides the mean.
    design, outcomes, _ = _regression(rows=12, width=2, equations=1)
    precisions = np.array([0.5, 8.0])
    basis = np.linalg.svd(np.ones((1, 12)))[2][1:]
    x, y = basis @ design[0], basis @ outcomes[0]
    logs = []
    for precision in precisions:
        shape = np.eye(11) + x @ x.T / precision
        # Flat prior of log s: the limit of t densities with few degrees of freedom.
        logs.append(multivariate_t(np.zeros(11), shape, df=1e-9).logpdf(y))
    odds = np.exp(np.array(logs) - max(logs))
    expected = np.zeros(2)
    for share, precision in zip(odds / odds.sum(), precisions, strict=True):
        expected += share * np.linalg.solve(x.T @ x + precision * np.eye(2), x.T @ y)
    assert_allclose(_estimated(design, outcomes, precisions).slopes[0], expected, rtol=1e-5)


def test_rows_of_weight_zero_may_be_missing():
    design, outcomes, _ = _regression()
    weights = np.ones_like(outcomes)
    weights[:, 5] = 0.0
    expected = _estimated(np.delete(design, 5, 1), np.delete(outcomes, 5, 1), [1.0])
    design[:, 5], outcomes[:, 5] = np.nan, np.nan
    got = _estimated(design, outcomes, [1.0], weights)
    assert_allclose(got.slopes, expected.slopes)


def test_scales_of_variables_do_not_matter():
    design, outcomes, _ = _regression()
    expected = _estimated(design, outcomes, [2.0])
    units = np.array([[1.0, 10.0, 0.01]] * 2)
    sums = moments(design * units[:, None], outcomes * 7.0, np.ones_like(outcomes))
    got = posterior(sums, np.full((1, 2, 3), 2.0), units, np.full(2, 7.0))
    assert_allclose(got.slopes, expected.slopes * 7.0 / units)
    assert_allclose(got.intercepts, expected.intercepts * 7.0)


def test_perfect_fit_and_no_data_are_finite():
    design = np.ones((1, 20, 1))
    for outcomes in (np.zeros((1, 20)), np.ones((1, 20))):
        assert np.isfinite(_estimated(design, outcomes, [1.0, 2.0]).slopes).all()
    empty = _estimated(design, np.ones((1, 20)), [1.0], np.zeros((1, 20)))
    assert_allclose(empty.slopes, 0.0)


def test_pool_lends_short_equations_its_coefficients():
    rng = np.random.default_rng(3)
    design = rng.normal(size=(8, 30, 4))
    slopes = np.array([0.8, -0.5, 0.3, 0.0])
    outcomes = design @ slopes + rng.normal(size=(8, 30))
    sums = moments(design, outcomes, np.ones_like(outcomes))
    ones, precisions = np.ones((8, 4)), np.full((1, 8, 4), 20.0)
    alone = posterior(sums, precisions, ones, np.ones(8))
    pooled = pooled_posterior(sums, precisions, ones, np.ones(8), series_count=3)
    assert np.abs(pooled.slopes - slopes).mean() < 0.7 * np.abs(alone.slopes - slopes).mean()
    residuals = outcomes - np.einsum("erp,ep->er", design, pooled.slopes)
    assert_allclose(pooled.intercepts, residuals.mean(axis=1))


def test_equations_can_be_shrunk_and_silenced():
    equations = Equations(np.ones(2), np.ones((2, 3)), np.ones(2))
    assert_allclose(equations.times(np.array([0.5, 0.0])).slopes[:, 0], [0.5, 0.0])
    silent = equations.only(np.array([True, False])).intercepts
    assert silent[0] == pytest.approx(1.0)
    assert np.isnan(silent[1])
