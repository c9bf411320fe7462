import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.ensemble import combined_paths, combined_quantiles, sample_quantiles

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


def test_path_margins_are_the_median_of_the_sorted_members():
    rng = np.random.default_rng(1)
    members = [rng.normal(place, 1, (600, 4)) for place in (0, 1, 5)]
    paths = combined_paths(members)
    expected = np.median([np.sort(member, axis=0) for member in members], axis=0)
    np.testing.assert_array_equal(np.sort(paths, axis=0), expected)


def test_members_that_persist_give_paths_that_persist():
    start = np.random.default_rng(1).normal(size=(600, 1))
    members = [np.repeat(start, 4, axis=1) + shift for shift in (0.0, 0.1)]
    ranks = np.argsort(np.argsort(combined_paths(members), axis=0), axis=0)
    assert np.corrcoef(ranks[:, 0], ranks[:, 3])[0, 1] == pytest.approx(1.0)


def test_members_without_memory_give_paths_without_memory():
    rng = np.random.default_rng(1)
    paths = combined_paths([rng.normal(size=(2000, 2)) for _ in range(3)])
    assert abs(np.corrcoef(paths[:, 0], paths[:, 1])[0, 1]) < 0.08


def test_single_member_keeps_its_paths():
    member = np.random.default_rng(1).normal(size=(500, 3))
    np.testing.assert_array_equal(combined_paths([member]), member)
