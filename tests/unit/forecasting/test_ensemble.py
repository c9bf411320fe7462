import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.ensemble import combined_quantiles, sample_quantiles

LEVELS = np.array([0.025, 0.25, 0.5, 0.75, 0.975])


def test_combined_quantile_is_the_median_over_members():
    members = [np.array([[1.0], [2.0]]), np.array([[3.0], [4.0]]), np.array([[10.0], [20.0]])]
    np.testing.assert_array_equal(combined_quantiles(members), [[3.0], [4.0]])


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(2, 300))
def test_sample_quantiles_equal_those_of_numpy(seed, count):
    paths = np.random.default_rng(seed).normal(size=(count, 3))
    expected = np.quantile(paths, LEVELS, axis=0)
    np.testing.assert_allclose(sample_quantiles(paths, LEVELS), expected, rtol=1e-12, atol=1e-12)
