"""Lines passed month by month: with the rules' own draws, in order, and never outside 0 to 1."""

from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from forecasting.early_warning import RuleSpec, SignalInputs, evaluate_rules
from forecasting.line_probability import line_probabilities

NAME = "A/rate/total"
MONTHS = pd.date_range("2015-01-01", periods=72, freq="MS", unit="us")
KNOWN = 60
SEASON = 0.3 * np.sin(2 * np.pi * np.arange(72) / 12)


def inputs(*, paths=500, rise=0.05, seed=3):
    rng = np.random.default_rng(seed)
    signal = 5.0 + 0.2 * np.sin(np.arange(72) / 9)
    value = signal + SEASON + rng.normal(0, 0.1, 72)
    is_ahead = np.arange(72) >= KNOWN
    adjusted = pd.DataFrame(
        {
            "reference_month": MONTHS,
            "value": np.where(is_ahead, np.nan, value),
            "seasonally_adjusted": np.where(is_ahead, np.nan, value - SEASON),
            "seasonal_factor": SEASON,
            "noise_standard_error": 0.1,
            "mode": "additive",
        }
    )
    steps = rng.normal(rise, 0.15, (paths, 12)).cumsum(axis=1)
    ahead = value[KNOWN - 1] - SEASON[KNOWN - 1] + steps + SEASON[KNOWN:]
    frame = pd.DataFrame(
        {
            "path": np.repeat(np.arange(paths), 12),
            "reference_month": np.tile(MONTHS[KNOWN:], paths),
            "value": ahead.ravel(),
        }
    )
    return SignalInputs(adjusted=adjusted, paths=frame)


def test_once_within_six_months_is_what_the_rule_on_paths_finds():
    given_inputs = inputs()
    rule = RuleSpec(
        rule_id="W6",
        kind="path_above_within",
        unique_id=NAME,
        indicator_code="rate",
        threshold=5.3,
        required_probability=0.7,
        within_months=6,
    )
    signal = evaluate_rules([rule], {NAME: given_inputs}, seed=202001).iloc[0]
    rows = line_probabilities(given_inputs, [5.3], unique_id=NAME, seed=202001).rows
    within = rows.set_index("horizon_months").loc[6, "probability_by_month"]
    assert within == signal["probability"]
    assert 0.05 < within < 0.95


@settings(max_examples=20, deadline=None)
@given(lines=st.lists(st.floats(3.0, 8.0), min_size=2, max_size=5, unique=True))
def test_probabilities_fall_with_the_line_and_never_with_the_months(lines):
    rows = line_probabilities(inputs(paths=60), lines, unique_id=NAME).rows
    for name in ("probability", "probability_by_month"):
        table = rows.pivot(index="line", columns="horizon_months", values=name).sort_index()
        assert table.to_numpy().min() >= 0
        assert table.to_numpy().max() <= 1
        assert (np.diff(table.to_numpy(), axis=0) <= 0).all()
    by_month = rows.pivot(index="line", columns="horizon_months", values="probability_by_month")
    assert (np.diff(by_month.to_numpy(), axis=1) >= 0).all()
    assert (rows["probability_by_month"] >= rows["probability"]).all()


def test_more_paths_have_less_error_and_none_is_without():
    few, many = (
        line_probabilities(inputs(paths=count), [5.3], unique_id=NAME).rows for count in (50, 800)
    )
    assert few["standard_error"].mean() > 3 * many["standard_error"].mean()
    far = line_probabilities(inputs(paths=50), [90.0], unique_id=NAME).rows
    assert far["probability"].eq(0).all()
    assert_allclose(far["standard_error"], 1 / 50)


def test_the_same_figures_give_the_same_rows_whatever_their_order():
    whole = inputs(paths=80)
    mixed = replace(
        whole,
        paths=whole.paths.sample(frac=1, random_state=1),
        adjusted=whole.adjusted.sample(frac=1, random_state=2),
    )
    first, second = (
        line_probabilities(one, [5.0, 6.0], unique_id=NAME).rows for one in (whole, mixed)
    )
    pd.testing.assert_frame_equal(first, second)


def test_without_paths_there_is_a_reason():
    made = line_probabilities(replace(inputs(), paths=None), [5.0], unique_id=NAME)
    assert made.rows.empty
    assert made.reason_code == "no_forecast"


def test_paths_that_do_not_follow_the_last_figure_are_not_used():
    whole = inputs(paths=50)
    late = whole.paths[whole.paths["reference_month"] > MONTHS[KNOWN]]
    made = line_probabilities(replace(whole, paths=late), [5.0], unique_id=NAME)
    assert made.reason_code == "forecast_broken"
