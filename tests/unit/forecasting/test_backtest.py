import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting import ForecastSettings, backtest_panel, forecast_panel

FAST = ForecastSettings(
    models=("seasonal_random_walk", "robust_autoregression"),
    ensemble_models=("robust_autoregression",),
    path_count=500,
)


def test_origin_gives_what_would_have_been_forecast_then(rate, fast):
    frame = rate()
    origin = pd.Timestamp("2006-03-01")
    then = forecast_panel(frame[frame["reference_month"] <= origin], settings=fast)
    pd.testing.assert_frame_equal(backtest_panel(frame, origins=[origin], settings=fast), then)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), shift=st.floats(-3, 3), cut=st.integers(30, 58))
def test_data_after_an_origin_change_nothing(seed, shift, cut):
    rng = np.random.default_rng(seed)
    months = pd.date_range("2010-01-01", periods=60, freq="MS")
    frame = pd.DataFrame({"unique_id": "x", "reference_month": months, "value": 5 + rng.random(60)})
    changed = frame.assign(value=frame["value"].where(frame.index <= cut, frame["value"] + shift))
    origins = [months[cut - 5], months[cut]]
    pd.testing.assert_frame_equal(
        backtest_panel(frame, origins=origins, settings=FAST),
        backtest_panel(changed, origins=origins, settings=FAST),
    )


@settings(max_examples=5, deadline=None)
@given(shift=st.floats(-3, 3))
def test_vintages_after_an_origin_change_nothing(shift):
    months = pd.date_range("2010-01-01", periods=60, freq="MS")
    first = pd.DataFrame(
        {
            "unique_id": "x",
            "reference_month": months,
            "value": 5 + np.random.default_rng(1).random(60),
            "vintage": months + pd.DateOffset(months=1),
        }
    )
    revised = first[first["reference_month"] < "2014-01-01"]
    revised = revised.assign(value=revised["value"] + shift, vintage=pd.Timestamp("2014-02-01"))
    origins = [pd.Timestamp("2013-06-01"), pd.Timestamp("2014-01-01")]
    known = backtest_panel(first, origins=origins, settings=FAST)
    pd.testing.assert_frame_equal(
        known, backtest_panel(pd.concat([revised, first]), origins=origins, settings=FAST)
    )
    # Published a month later, so the last month known at the origin precedes it.
    assert known["origin_month"].unique().tolist() == [
        pd.Timestamp("2013-05-01"),
        pd.Timestamp("2013-12-01"),
    ]


def test_origins_are_independent_of_one_another(rate, fast):
    frame = rate()
    both = [pd.Timestamp("2005-06-01"), pd.Timestamp("2007-06-01")]
    together = backtest_panel(frame, origins=both[::-1], settings=fast)
    apart = pd.concat([backtest_panel(frame, origins=[one], settings=fast) for one in both])
    pd.testing.assert_frame_equal(together, apart.reset_index(drop=True))


def test_row_order_and_other_pools_change_nothing(rate, fast):
    panel = pd.concat([rate(unique_id="a/claims/total"), rate(unique_id="b/rate/total", seed=2)])
    origins = [pd.Timestamp("2006-03-01"), pd.Timestamp("2008-03-01")]
    whole = backtest_panel(panel.sample(frac=1, random_state=3), origins=origins, settings=fast)
    alone = backtest_panel(rate(unique_id="b/rate/total", seed=2), origins=origins, settings=fast)
    within = whole[whole["unique_id"] == "b/rate/total"].reset_index(drop=True)
    pd.testing.assert_frame_equal(within, alone)


def test_month_missing_at_an_origin_gives_the_forecast_once(rate, fast):
    frame = rate()
    gap = frame["reference_month"] == pd.Timestamp("2006-04-01")
    origins = [pd.Timestamp("2006-03-01"), pd.Timestamp("2006-04-01")]
    forecast = backtest_panel(frame[~gap], origins=origins, settings=fast)
    assert forecast["origin_month"].unique().tolist() == [origins[0]]
    assert len(forecast) == 3 * 12 * 15


def test_origin_before_the_first_month_gives_nothing(rate, fast):
    assert backtest_panel(rate(), origins=[pd.Timestamp("1990-01-01")], settings=fast).empty


def test_origin_within_a_month_is_rejected(rate, fast):
    with pytest.raises(ValueError, match="expected a naive month start, got 2006-03-15"):
        backtest_panel(rate(), origins=[pd.Timestamp("2006-03-15")], settings=fast)


@pytest.mark.parametrize("origins", ["2005-01-01", pd.Timestamp("2005-01-01")])
def test_single_origin_outside_a_sequence_is_rejected(rate, fast, origins):
    with pytest.raises(ValueError, match="origins: expected a sequence of month starts"):
        backtest_panel(rate(), origins=origins, settings=fast)
