from dataclasses import replace

import bulletin_inputs as made
import pandas as pd
import pytest

from reports.bulletin.chart_blocks import FanChart
from reports.bulletin.charts_of_rules import heat_strip, with_level_history

EMPTY = pd.Series([], index=pd.DatetimeIndex([]), dtype=float)


@pytest.fixture
def fan():
    return FanChart(
        "fan",
        "t",
        "Caption.",
        "alt",
        area_code="US",
        unit_label="%",
        observed=EMPTY,
        adjusted=EMPTY,
        quantiles={},
        lines=(),
        is_adjusted=False,
        labels={},
    )


def test_signals_in_use_are_shown_with_what_was_stored(inputs, profile):
    chart = heat_strip(inputs, profile, "zh")
    now = inputs.signal[inputs.signal["vintage"] == made.VINTAGE]
    used = now[now["is_used"].fillna(False).astype(bool) & (now["area_code"] == "US")]
    assert {row.code for row in chart.rows} == set(used["rule_id"])
    stored = used.set_index("rule_id")
    for row in chart.rows:
        told = row.probability.get(made.VINTAGE)
        expected = stored.loc[row.code, "probability"]
        assert told == expected or (pd.isna(told) and pd.isna(expected))
        assert bool(row.is_met[made.VINTAGE]) == bool(stored.loc[row.code, "is_triggered"])


def test_signals_stand_in_the_order_of_the_profile(inputs, profile):
    codes = [row.code for row in heat_strip(inputs, profile, "en").rows]
    order = [rule.id for rule in profile.rules if rule.id in codes]
    assert codes == order


def test_a_rule_the_profile_has_lost_stays_at_the_end(inputs, profile):
    fewer = profile.model_copy(update={"rules": profile.rules[1:]})
    codes = [row.code for row in heat_strip(inputs, fewer, "en").rows]
    assert codes[-1] == profile.rules[0].id


def test_signals_of_later_vintages_are_never_shown(inputs, profile):
    later = inputs.signal.assign(vintage=made.VINTAGE + pd.DateOffset(months=1))
    told = replace(inputs, signal=pd.concat([inputs.signal, later], ignore_index=True))
    rows = heat_strip(told, profile, "zh").rows
    assert max(row.probability.index.max() for row in rows) == made.VINTAGE


def test_no_signal_of_an_area_gives_no_strip(inputs, empty_inputs, profile):
    assert heat_strip(empty_inputs, profile, "zh") is None
    assert heat_strip(inputs, profile, "zh", "ATLANTIS") is None


def test_levels_are_put_under_a_fan(inputs, profile, fan):
    told = with_level_history(fan, inputs, profile, "en")
    assert told.history[-1].vintage == made.VINTAGE
    assert {point.level_code for point in told.history} <= {level.code for level in told.levels}
    assert told.caption.startswith("Caption. Under the months")


def test_a_fan_of_an_area_without_levels_stays_as_it_is(inputs, profile, fan):
    other = replace(fan, area_code="ATLANTIS")
    assert with_level_history(other, inputs, profile, "en") is other
