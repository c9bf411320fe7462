"""Moving series to a common start and back."""

import numpy as np

from forecasting.members.alignment import by_age, by_month


def test_series_are_moved_to_their_first_month_and_back() -> None:
    values = np.array([[np.nan, 1.0, np.nan], [5.0, 2.0, np.nan], [6.0, np.nan, np.nan]])
    aligned, starts = by_age(values)
    np.testing.assert_array_equal(starts, [1, 0, 3])
    np.testing.assert_array_equal(aligned[:2, :2], [[5.0, 1.0], [6.0, 2.0]])
    assert np.isnan(aligned[2]).all()
    back = by_month(aligned[:, :, None], values, starts, minimal_months=1)
    np.testing.assert_array_equal(back[:, :, 0], values)


def test_nothing_is_said_before_the_minimal_months() -> None:
    values = np.arange(8.0).reshape(4, 2)
    aligned, starts = by_age(values)
    back = by_month(aligned[:, :, None], values, starts, minimal_months=3)
    assert np.isnan(back[:2]).all()
    assert np.isfinite(back[2:]).all()
