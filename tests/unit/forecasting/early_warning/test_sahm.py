"""The Sahm indicator on figures with known answers."""

import numpy as np
import pandas as pd
import pytest

from forecasting.early_warning import sahm_indicator
from forecasting.early_warning.sahm import gap_of_draws


def rate(values: list[float]) -> pd.DataFrame:
    months = pd.date_range("2007-01-01", periods=len(values), freq="MS").as_unit("us")
    return pd.DataFrame({"reference_month": months, "value": values})


def test_rate_of_2007_and_2008_reaches_half_a_point_with_april_2008() -> None:
    # Published US rate, seasonally adjusted, 2007-01 to 2008-06, as released in real time the
    # indicator reached 0.50 with the figure for 2008-04.
    published = [4.6, 4.5, 4.4, 4.5, 4.5, 4.6, 4.7, 4.6, 4.7, 4.7, 4.7, 5.0, 5.0, 4.8, 5.1, 5.0]
    gap = sahm_indicator(rate([*published, 5.5, 5.5])).set_index("reference_month")["gap"]
    assert gap.index[0] == pd.Timestamp("2008-03-01")
    assert gap["2008-04-01"] == pytest.approx(0.50)


def test_falling_rate_has_a_negative_gap() -> None:
    gap = sahm_indicator(rate([10.0 - 0.1 * month for month in range(20)]))["gap"]
    assert (gap == -0.1).all()


def test_gap_in_the_months_leaves_out_what_needs_them() -> None:
    frame = rate([5.0] * 40).drop(index=20)
    months = sahm_indicator(frame)["reference_month"]
    assert pd.Timestamp("2008-09-01") not in set(months)
    assert len(months) == 40 - 14 - 15


def test_too_short_and_empty_series_have_no_gap() -> None:
    assert sahm_indicator(rate([5.0] * 14)).empty
    assert sahm_indicator(rate([])).empty


def test_row_order_changes_nothing() -> None:
    frame = rate(list(np.random.default_rng(0).normal(5.0, 0.2, 40)))
    shuffled = frame.sample(frac=1.0, random_state=1)
    pd.testing.assert_frame_equal(sahm_indicator(frame), sahm_indicator(shuffled))


def test_bad_frames_are_errors() -> None:
    with pytest.raises(ValueError, match="value"):
        sahm_indicator(rate([1.0]).drop(columns="value"))
    with pytest.raises(ValueError, match="once"):
        sahm_indicator(pd.concat([rate([1.0]), rate([1.0])]))


def test_gap_of_draws_equals_the_plain_indicator_per_draw() -> None:
    draws = np.random.default_rng(4).normal(5.0, 0.3, (20, 3))
    gaps = gap_of_draws(draws)
    assert gaps.shape == (6, 3)
    for column in range(3):
        plain = sahm_indicator(rate(list(draws[:, column])))["gap"].to_numpy()
        assert gaps[:, column] == pytest.approx(plain, abs=0.0051)


def test_day_within_a_month_is_an_error_not_an_empty_result():
    months = pd.date_range("2000-01-02", periods=18, freq="31D")
    with pytest.raises(ValueError, match="month starts"):
        sahm_indicator(pd.DataFrame({"reference_month": months, "value": 4.0}))
