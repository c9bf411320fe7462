"""Spring Festival regressors: known dates, what the mean takes, what is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.seasonal import MovingHoliday
from forecasting.seasonal.holiday import FestivalWindow, candidate_windows

JANUARY_1990 = pd.Timestamp("1990-01-01")
MONTHS = 61 * 12


def by_year(window: FestivalWindow) -> pd.DataFrame:
    """Regressor of a single window, year × month, before centring: the least is zero."""
    values = window.regressors(JANUARY_1990, MONTHS)[:, 0].reshape(61, 12)
    return pd.DataFrame(values - values.min(axis=0), index=range(1990, 2051), columns=range(1, 13))


def test_share_of_the_window_before_falls_into_the_months_it_covers() -> None:
    shares = by_year(FestivalWindow(None, 10, 0, 0, "constant"))
    # 22 January 2023, 5 February 2019 (26 January to 4 February), 17 February 2026.
    assert shares.loc[2023, [1, 2]].tolist() == pytest.approx([1.0, 0.0])
    assert shares.loc[2019, [1, 2]].tolist() == pytest.approx([0.6, 0.4])
    assert shares.loc[2026, [1, 2]].tolist() == pytest.approx([0.0, 1.0])
    assert (shares[range(3, 13)] == 0.0).all().all()


def test_linear_weight_is_highest_next_to_the_festival() -> None:
    # 5 February 2019, four days before it: eve to 1 February is in February, weights 4 to 1.
    shares = by_year(FestivalWindow(None, 5, 0, 0, "linear"))
    assert shares.loc[2019, 2] == pytest.approx((5 + 4 + 3 + 2) / 15)
    assert shares.loc[2019, 1] == pytest.approx(1 / 15)


def test_reference_week_sees_the_days_it_shares_with_the_window() -> None:
    weeks = by_year(FestivalWindow((3, 9), 0, 7, 0, "constant"))
    # 5 to 11 February 2019: 5th to 9th; 1 to 7 February 2022: 3rd to 7th; 2023: in January.
    assert weeks.loc[2019, 2] == pytest.approx(5 / 7)
    assert weeks.loc[2022, 2] == pytest.approx(5 / 7)
    assert weeks.loc[2023].tolist() == pytest.approx([0.0] * 12)


def test_day_beyond_the_month_is_its_last() -> None:
    stocks = by_year(FestivalWindow((31, 31), 0, 7, 0, "constant"))
    # 29 January 2025 is before the month's end, 10 February 2024 long past it.
    assert stocks.loc[2025, [1, 2]].tolist() == pytest.approx([1.0, 0.0])
    assert stocks.loc[2024, [1, 2]].tolist() == pytest.approx([0.0, 0.0])


def test_window_after_follows_the_one_during() -> None:
    # Ten days after a week: from 29 January 2023, three of them in January; from
    # 26 February 2015, three of them in February.
    window = FestivalWindow(None, 0, 7, 10, "constant")
    after = window.regressors(JANUARY_1990, MONTHS)[:, 1].reshape(61, 12)
    assert after[2023 - 1990, :3] - after[2015 - 1990, :3] == pytest.approx([0.3, 0.4, -0.7])


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([None, (3, 9), (15, 15), (31, 31)]),
    st.integers(1, 30),
    st.integers(0, 9),
    st.integers(0, 30),
    st.sampled_from(["constant", "linear"]),
)
def test_mean_of_every_calendar_month_is_left_to_the_season(
    days, before: int, during: int, after: int, weighting
) -> None:
    window = FestivalWindow(days, before, during, after, weighting)
    values = window.regressors(JANUARY_1990, MONTHS).reshape(61, 12, -1)
    assert np.abs(values.mean(axis=0)).max() < 1e-12


def test_months_of_years_outside_the_table_have_no_effect() -> None:
    window = FestivalWindow(None, 10, 0, 0, "constant")
    values = window.regressors(pd.Timestamp("1989-01-01"), 24)[:, 0]
    assert (values[:12] == 0.0).all()
    assert np.abs(values[12:]).max() > 0.1
    assert (window.regressors(pd.Timestamp("2051-01-01"), 12) == 0.0).all()


def test_later_start_gives_the_same_months() -> None:
    window = FestivalWindow((3, 9), 15, 7, 20, "linear")
    whole = window.regressors(JANUARY_1990, MONTHS)
    assert np.array_equal(window.regressors(pd.Timestamp("2001-06-01"), 30), whole[137:167])


def test_grid_holds_every_window_once_and_never_none() -> None:
    candidates = list(candidate_windows(MovingHoliday()))
    keys = {(c.before_days, c.during_days, c.after_days, c.weighting) for c in candidates}
    assert len(keys) == len(candidates)
    seen = [c.regressors(JANUARY_1990, MONTHS).tobytes() for c in candidates]
    assert len(set(seen)) == len(seen)


def test_window_survives_its_fields() -> None:
    window = FestivalWindow((3, 9), 15, 7, 0, "linear", 1.25)
    assert FestivalWindow.from_fields(window.to_fields()) == window


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"before_days": ()}, "before_days"),
        ({"after_days": (60,)}, "after_days"),
        ({"weightings": ("square",)}, "weightings"),
        ({"reference_days": (9, 3)}, "reference_days"),
        ({"reference_days": (0, 3)}, "reference_days"),
        ({"aicc_margin": -1.0}, "aicc_margin"),
    ],
)
def test_setting_outside_its_range_is_an_error(change, message) -> None:
    with pytest.raises(ValueError, match=message):
        MovingHoliday(**change)


@pytest.mark.parametrize(
    "fields",
    [
        {"before_days": 0},
        {"before_days": 99},
        {"weighting": "square"},
        {"selection_factor": 0.5},
        {"reference_days": (9, 3)},
    ],
)
def test_window_that_cannot_be_is_an_error(fields) -> None:
    given_fields = {
        "reference_days": None,
        "before_days": 7,
        "during_days": 0,
        "after_days": 0,
        "weighting": "constant",
    }
    with pytest.raises(ValueError, match="expected"):
        FestivalWindow(**(given_fields | fields))
