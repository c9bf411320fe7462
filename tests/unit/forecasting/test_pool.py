"""Which series are forecast together, and where their indicators are placed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from forecasting.history import TargetHistory
from forecasting.pool import made_pool, moments_by_pass, pool_key, pooled_histories


def history(
    unique_id: str, first: int = 0, values: tuple[float, ...] = (1.0, 2.0, 3.0)
) -> TargetHistory:
    months = np.arange(first, first + len(values), dtype=np.int64)
    return TargetHistory(unique_id, months, np.asarray(values, dtype=np.float64), None)


def indicators(*rows: tuple[str | None, str, int, float, int]) -> pd.DataFrame:
    columns = ["unique_id", "indicator_code", "month", "value", "lag_months"]
    frame = pd.DataFrame(list(rows), columns=columns)
    return frame.astype({"month": np.int64, "value": np.float64, "lag_months": np.int64})


NONE = indicators()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("A/rate/total", "rate"),
        ("A/rate/men", "rate"),
        ("B/claims/total", "claims"),
        ("A/rate", ""),
        ("rate", ""),
        ("A/rate/total/more", ""),
        ("", ""),
    ],
)
def test_series_are_pooled_by_indicator(name: str, key: str) -> None:
    assert pool_key(name) == key


def test_pools_are_in_order_of_key_and_name() -> None:
    names = ["A/claims/total", "A/rate/total", "B/claims/total", "plain", "x"]
    pools = pooled_histories([history(name) for name in names], 400)
    assert [[series.unique_id for series in pool] for pool in pools] == [
        ["plain", "x"],
        ["A/claims/total", "B/claims/total"],
        ["A/rate/total"],
    ]
    assert pooled_histories([], 400) == []


@given(count=st.integers(1, 60), largest=st.integers(1, 20))
def test_large_pools_are_parted_evenly(count: int, largest: int) -> None:
    names = [f"{number:02d}/rate/total" for number in range(count)]
    pools = pooled_histories([history(name) for name in names], largest)
    sizes = [len(pool) for pool in pools]
    assert max(sizes) <= largest
    assert max(sizes) - min(sizes) <= 1
    assert len(sizes) == -(-count // largest)
    assert [series.unique_id for pool in pools for series in pool] == names


def test_series_are_aligned_by_month() -> None:
    early, late = history("a", 10), history("b", 12, (7.0, np.nan, 9.0))
    pool = made_pool([early, late], NONE, last_month=14)
    assert pool is not None
    assert pool.unique_ids == ("a", "b")
    assert pool.first_month_number == 10
    assert_array_equal(pool.values[:, 0], [1, 2, 3, np.nan, np.nan])
    assert_array_equal(pool.values[:, 1], [np.nan, np.nan, 7, np.nan, 9])
    assert pool.indicators == ()


def test_months_after_the_last_are_left_out() -> None:
    pool = made_pool([history("a", 10), history("b", 12)], NONE, last_month=11)
    assert pool is not None
    assert_array_equal(pool.values, [[1, np.nan], [2, np.nan]])


def test_nothing_observed_makes_no_pool() -> None:
    assert made_pool([], NONE, last_month=5) is None
    assert made_pool([history("a", 0, ())], NONE, last_month=5) is None
    assert made_pool([history("a", 0, (np.nan,))], NONE, last_month=5) is None
    assert made_pool([history("a", 6)], NONE, last_month=5) is None


def test_series_of_nothing_stays_in_its_place() -> None:
    pool = made_pool([history("a", 0, (np.nan, np.nan)), history("b", 1)], NONE, last_month=3)
    assert pool is not None
    assert pool.first_month_number == 1
    assert np.isnan(pool.values[:, 0]).all()


def test_common_and_own_indicators_are_placed() -> None:
    rows = indicators(
        (None, "claims", 10, 5.0, 0),
        (None, "claims", 12, 6.0, 1),
        (None, "orders", 11, 7.0, 2),
        ("b", "claims", 11, 8.0, 3),
        ("a", "cuts", 10, 9.0, 0),
    )
    pool = made_pool([history("a", 10), history("b", 10)], rows, last_month=14)
    assert pool is not None
    common, own = pool.indicators
    assert common.names == ("claims", "orders")
    assert common.lag_months == (1, 2)
    assert_array_equal(common.values[:3, 0], [[5, np.nan], [np.nan, 7], [6, np.nan]])
    assert own.names == ("claims", "cuts")
    assert own.lag_months == (3, 0)
    assert own.values.shape == (5, 2, 2)
    assert own.values[1, 1, 0] == 8.0
    assert own.values[0, 0, 1] == 9.0
    assert np.isfinite(own.values).sum() == 2


def test_indicators_of_others_and_of_other_months_are_left_out() -> None:
    rows = indicators(
        ("c", "claims", 11, 1.0, 0), (None, "claims", 9, 2.0, 0), (None, "claims", 13, 3.0, 0)
    )
    pool = made_pool([history("a", 10), history("b", 10)], rows, last_month=12)
    assert pool is not None
    assert pool.indicators == ()
    assert made_pool([history("a", 10)], rows.iloc[1:], last_month=13).indicators[0].names == (
        "claims",
    )


def test_indicators_not_published_by_the_last_month_are_left_out() -> None:
    rows = indicators((None, "claims", 11, 1.0, 1), (None, "claims", 12, 2.0, 1))
    pool = made_pool([history("a", 10)], rows, last_month=12)
    assert pool is not None
    assert_array_equal(pool.indicators[0].values[:, 0, 0], [np.nan, 1.0, np.nan])
    assert made_pool([history("a", 10)], rows, last_month=11).indicators == ()


def test_one_pass_serves_moments_between_which_nothing_begins() -> None:
    pool = [history("a", 10, (1.0,) * 20), history("b", 14, (1.0,) * 9), history("c", 17)]
    moments = list(range(8, 32))
    rows = indicators((None, "claims", 18, 1.0, 0), ("b", "cuts", 11, 1.0, 0))
    assert moments_by_pass(pool, moments, NONE) == [[8, 9], [*range(10, 14)], [*range(14, 32)]]
    assert [group[0] for group in moments_by_pass(pool, moments, rows)] == [8, 10, 14, 18]
    assert moments_by_pass(pool, [], NONE) == []
    assert moments_by_pass([history("a", 0, ())], [1, 2], NONE) == [[1, 2]]


def test_a_pass_ends_where_an_indicator_comes_later_than_before() -> None:
    late = indicators(*((None, "claims", month, 1.0, 1 + (month > 15)) for month in range(10, 20)))
    found = moments_by_pass([history("a", 10, (1.0,) * 20)], list(range(12, 25)), late)
    assert [group[0] for group in found] == [12, 18]
