"""Many areas, many chances: what is kept of a rule's alarms, and what is taken back."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.early_warning import control_areas


def signals(probabilities, *, required=0.9, rule_id="R"):
    values = np.asarray(probabilities, dtype=float)
    return pd.DataFrame(
        {
            "area_code": [f"A{n:02d}" for n in range(len(values))],
            "rule_id": rule_id,
            "probability": values,
            "required_probability": required,
            "is_triggered": values >= required,
        }
    )


def kept(probabilities, *, share=0.1, **more):
    found = control_areas(signals(probabilities, **more), false_alarm_share=share)
    return found["is_triggered"].tolist()


def test_a_lone_strong_signal_is_never_muted():
    assert kept([0.995] + [0.1] * 13) == [True] + [False] * 13


def test_a_lone_signal_just_above_its_line_is_taken_back_and_says_so():
    found = control_areas(signals([0.93] + [0.1] * 13), false_alarm_share=0.1)
    assert found["is_met_alone"].tolist()[0]
    assert not found["is_triggered"].any()
    assert found["required_over_areas"].iloc[0] == pytest.approx(1 - 0.1 / 14)
    assert found["area_count"].iloc[0] == 14


def test_a_crisis_of_two_areas_asks_no_less_of_the_others():
    assert kept([0.9999, 0.9999, 0.985] + [0.1] * 11) == [True, True] + [False] * 12
    assert kept([0.9999] * 5 + [0.98] + [0.1] * 8) == [True] * 6 + [False] * 8


def test_a_shock_to_all_areas_asks_no_more_of_each_than_its_rule():
    found = control_areas(signals([0.91] * 14), false_alarm_share=0.1)
    assert found["is_triggered"].all()
    assert found["required_over_areas"].isna().all()


def test_a_rule_that_asks_for_less_concedes_more():
    assert kept([0.6] * 4, required=0.5) == [True] * 4
    assert kept([0.6, 0.1, 0.1, 0.1], required=0.5) == [False] * 4
    assert kept([0.9, 0.1, 0.1, 0.1], required=0.5) == [True, False, False, False]


def test_rules_are_controlled_each_by_itself():
    both = pd.concat([signals([0.95]), signals([0.95] + [0.0] * 13, rule_id="S")])
    found = control_areas(both.reset_index(drop=True), false_alarm_share=0.1)
    assert found.groupby("rule_id")["is_triggered"].sum().to_dict() == {"R": 1, "S": 0}


def test_areas_not_evaluated_are_not_counted():
    found = control_areas(signals([0.94, 0.1, np.nan, np.nan]), false_alarm_share=0.1)
    assert found["area_count"].tolist() == [2] * 4
    assert found["required_over_areas"].iloc[0] == pytest.approx(0.95)


def test_without_a_share_nothing_is_taken_back():
    found = control_areas(signals([0.91] + [0.1] * 13), false_alarm_share=None)
    assert found["is_triggered"].tolist()[0]
    assert found["required_over_areas"].isna().all()


def test_bad_arguments_are_errors():
    with pytest.raises(ValueError, match="false_alarm_share"):
        control_areas(signals([0.9]), false_alarm_share=1.0)
    with pytest.raises(ValueError, match="each rule once"):
        control_areas(pd.concat([signals([0.9])] * 2), false_alarm_share=0.1)
    with pytest.raises(ValueError, match="probability"):
        control_areas(signals([0.9]).drop(columns="probability"), false_alarm_share=0.1)


def test_share_of_false_alarms_among_areas_at_their_line_keeps_to_its_promise():
    generator = np.random.default_rng(0)
    rounds = [any(kept(1 - generator.random(14))) for _ in range(200)]
    # Every area stands at its line, so each alarm is false and each round with one counts.
    assert np.mean(rounds) <= 0.1 + 3 * np.sqrt(0.1 * 0.9 / 200)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.integers(0, 1000))
def test_control_takes_back_and_never_adds_whatever_the_order(probabilities, seed):
    frame = signals(probabilities)
    found = control_areas(frame, false_alarm_share=0.1)
    assert (found["is_triggered"] <= frame["is_triggered"]).all()
    mixed = frame.sample(frac=1.0, random_state=seed)
    again = control_areas(mixed, false_alarm_share=0.1).sort_index()
    assert again["is_triggered"].tolist() == found["is_triggered"].tolist()
    if found["is_triggered"].any():
        least = found.loc[found["is_triggered"], "probability"].min()
        stronger = frame["probability"] >= least
        assert found.loc[stronger, "is_triggered"].all()


def test_a_stated_probability_is_no_test_and_is_left_alone():
    rows = signals([0.6] + [0.1] * 13, required=0.5)
    assert not control_areas(rows, false_alarm_share=0.1)["is_triggered"].any()
    left = control_areas(rows, false_alarm_share=0.1, uncontrolled_rule_ids=["R"])
    assert left["is_triggered"].tolist() == [True] + [False] * 13
    assert left["required_over_areas"].isna().all()
    assert (left["area_count"] == 14).all()
