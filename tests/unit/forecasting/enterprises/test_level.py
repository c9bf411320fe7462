"""Levels: chain, wedge, net residual, errors."""

import numpy as np
import pandas as pd
import pytest

from forecasting.enterprises.level import benchmark_level, benchmarks_of


def _replicates(months: int, areas: int, sd: float, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, sd, (months, areas, 200))


def test_difference_at_the_benchmark_is_taken_back_in_equal_parts():
    change = np.zeros((12, 1))
    made = benchmark_level(
        change, _replicates(12, 1, 0.001), np.array([-1, 11]), np.array([[1000.0], [1120.0]])
    )
    assert made.persons[:, 0] == pytest.approx(1000 + 10 * np.arange(1, 13))
    assert made.standard_error[11, 0] == pytest.approx(0)
    assert made.is_benchmarked.all()


def test_net_residual_of_the_years_between_benchmarks_goes_on_after_the_last():
    change = np.zeros((24, 3))
    persons = np.array([[1000.0] * 3, [1120.0] * 3])
    made = benchmark_level(change, _replicates(24, 3, 1e-5), np.array([-1, 11]), persons)
    monthly = np.log(1.12) / 12
    assert made.net_residual[-1] == pytest.approx([monthly] * 3)
    assert made.persons[-1] == pytest.approx([1120 * 1.12] * 3)


def test_residual_of_an_area_is_drawn_to_that_of_all_by_its_error():
    change = np.zeros((24, 4))
    persons = np.array([[1000.0] * 4, [1000.0, 1000.0, 1000.0, 1100.0]])
    sure = benchmark_level(change, _replicates(24, 4, 1e-5), np.array([-1, 11]), persons)
    unsure = benchmark_level(change, _replicates(24, 4, 0.02), np.array([-1, 11]), persons)
    assert sure.net_residual[-1, 3] > unsure.net_residual[-1, 3]
    assert unsure.net_residual[-1, 3] > unsure.net_residual[-1, 0] - 1e-12


def test_error_grows_with_months_since_the_benchmark():
    made = benchmark_level(
        np.zeros((12, 2)), _replicates(12, 2, 0.002), np.array([-1]), np.full((1, 2), 500.0)
    )
    error = made.standard_error[:, 0]
    assert (np.diff(error) > 0).all()
    expected = 500 * np.sqrt(12 * 0.002**2 + (12 * 0.0005) ** 2)
    assert error[-1] == pytest.approx(expected, rel=0.15)


def test_scale_of_the_benchmark_scales_the_level():
    change = np.random.default_rng(1).normal(0, 0.01, (15, 2))
    draws = _replicates(15, 2, 0.002)
    one = benchmark_level(change, draws, np.array([-1, 11]), np.array([[10.0, 20], [11, 19]]))
    ten = benchmark_level(change, draws, np.array([-1, 11]), np.array([[100.0, 200], [110, 190]]))
    assert ten.persons == pytest.approx(10 * one.persons)
    assert ten.index == pytest.approx(one.index)
    assert ten.index_standard_error == pytest.approx(one.index_standard_error)


def test_without_benchmark_there_is_an_index_with_error_but_no_level():
    made = benchmark_level(
        np.full((3, 1), 0.01), _replicates(3, 1, 0.001), np.zeros(0, dtype=int), np.zeros((0, 1))
    )
    assert np.isnan(made.persons).all()
    assert made.index[:, 0] == pytest.approx(100 * 1.01 ** np.arange(1, 4))
    assert (made.index_standard_error > 0).all()


def test_area_without_head_count_in_one_year_uses_the_other():
    persons = np.array([[1000.0, 500.0], [np.nan, 510.0]])
    made = benchmark_level(
        np.zeros((12, 2)), _replicates(12, 2, 0.001), np.array([-1, 11]), persons
    )
    assert np.isfinite(made.persons).all()
    assert not made.is_benchmarked[5, 0]


def test_recovery_of_a_known_level_with_its_coverage():
    rng = np.random.default_rng(3)
    hits = []
    for number in range(150):
        true_growth = rng.normal(0.001, 0.005, (12, 1))
        noise = 0.003
        change = true_growth + rng.normal(0, noise, (12, 1))
        draws = _replicates(12, 1, noise, seed=number)
        made = benchmark_level(change, draws, np.array([-1]), np.array([[100.0]]))
        truth = 100 * np.prod(1 + true_growth)
        hits.append(abs(made.persons[-1, 0] - truth) <= 1.96 * made.standard_error[-1, 0])
    assert 0.90 <= np.mean(hits) <= 0.995


def test_benchmarks_outside_the_window_are_left_out():
    months = pd.date_range("2024-01-01", periods=12, freq="MS", unit="us")
    structure = pd.DataFrame(
        {
            "reference_month": pd.to_datetime(["2021-12-01", "2023-12-01", "2024-12-01"]),
            "area_code": "210100",
            "insured_persons": [1.0, 2.0, 3.0],
        }
    )
    position, persons = benchmarks_of(structure, months, ("210100", "210200"), "area_code")
    assert position.tolist() == [-1, 11]
    assert persons[:, 0].tolist() == [2.0, 3.0]
    assert np.isnan(persons[:, 1]).all()
