import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.combination.discounting import discounted_sums


@given(seed=st.integers(0, 1000), half_life=st.floats(6, 500), months=st.integers(1, 900))
def test_a_month_counts_by_its_age(seed, half_life, months):
    values = np.random.default_rng(seed).random((months, 2))
    weight = 0.5 ** (np.arange(months)[::-1] / half_life)
    last = discounted_sums(values, half_life)[-1]
    np.testing.assert_allclose(last, weight @ values, rtol=1e-9)


def test_no_row_depends_on_later_ones():
    values = np.random.default_rng(1).random((60, 3, 2))
    later = values.copy()
    later[40:] = 1e9
    whole, other = discounted_sums(values, 24.0), discounted_sums(later, 24.0)
    np.testing.assert_array_equal(whole[:40], other[:40])
    np.testing.assert_array_equal(whole[:40], discounted_sums(values[:40], 24.0))


def test_a_span_that_numbers_cannot_hold_is_refused():
    with pytest.raises(ValueError, match="fewer months"):
        discounted_sums(np.ones(600), 1.0)
