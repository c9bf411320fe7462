from dataclasses import replace

import bulletin_inputs as made
import pandas as pd
import pytest

from reports.bulletin.since_last import _is_met_long_enough, changes_section


@pytest.fixture
def two_month_rule(profile):
    return profile.rule("R3").model_copy(update={"consecutive_months": 2})


def with_signal(inputs, months_back, **changes):
    """Change rule R3's evaluation so many months before the vintage."""
    vintage = made.VINTAGE - pd.DateOffset(months=months_back)
    signal = inputs.signal.copy()
    row = (signal["rule_id"] == "R3") & (signal["vintage"] == vintage)
    assert row.sum() == 1
    for name, value in changes.items():
        signal.loc[row, name] = value
    return replace(inputs, signal=signal)


def test_a_rule_met_for_the_first_of_two_months_is_not_yet_met(inputs, two_month_rule):
    once = with_signal(inputs, 0, is_triggered=True)
    assert _is_met_long_enough(once, two_month_rule, "US", made.VINTAGE) is False
    twice = with_signal(once, 1, is_triggered=True)
    assert _is_met_long_enough(twice, two_month_rule, "US", made.VINTAGE) is True


def test_a_rule_that_could_not_be_evaluated_is_neither_met_nor_not(inputs, two_month_rule):
    unknown = with_signal(inputs, 0, missing_reason="latest_month_missing")
    assert _is_met_long_enough(unknown, two_month_rule, "US", made.VINTAGE) is None


def test_without_earlier_forecasts_only_what_is_not_compared_is_said(inputs, profile):
    told = replace(
        inputs,
        level=inputs.level.iloc[:0],
        signal=inputs.signal.iloc[:0],
        previous_forecast=inputs.previous_forecast.iloc[:0],
    )
    (block,) = changes_section(told, profile, "zh").blocks
    assert "所列指标没有上期预测" in block.statement.text
