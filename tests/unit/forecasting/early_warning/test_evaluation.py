"""Levels judged by onsets, on histories with known answers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.early_warning.evaluation import LevelEvaluation, evaluate_levels

MONTHS = pd.date_range("2000-01-01", periods=120, freq="MS").as_unit("us")


def history(alarms: dict[int, int], *, months: int = 120, name: str = "area") -> pd.DataFrame:
    """Return ranks: ``alarms`` maps the first month of a rank to the rank that holds on."""
    ranks, rank = [], 0
    for month in range(months):
        rank = alarms.get(month, rank)
        ranks.append(rank)
    frame = {"unique_id": name, "origin_month": MONTHS[:months], "level_rank": ranks}
    return pd.DataFrame(frame)


def onset(month: int, reached: int, end: int, name: str = "area") -> pd.DataFrame:
    frame = {
        "unique_id": [name],
        "onset_month": [MONTHS[month]],
        "reached_month": [MONTHS[reached]],
        "end_month": [MONTHS[end]],
    }
    return pd.DataFrame(frame)


def judged(alarms: dict[int, int], **options: object) -> LevelEvaluation:
    return evaluate_levels(history(alarms), onset(50, 54, 70), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("alarms", "lag", "false", "is_standing"),
    [
        ({47: 2, 60: 0}, -3, 0, False),  # three months early
        ({53: 3, 60: 0}, 3, 0, False),  # three months late
        ({44: 2, 46: 0}, -6, 0, False),  # early, and gone before it came
        ({43: 2, 60: 0}, -6, 1, True),  # begun too early: false, and counted from six months on
        ({65: 2, 80: 0}, None, 0, False),  # within the rise but too late to be of use
        ({40: 2, 47: 0}, None, 1, False),  # begun too early and gone before it came
        ({40: 2, 47: 0, 52: 2}, 2, 1, False),  # the second alarm is the one that counts
        ({20: 2, 22: 0}, None, 1, False),
        ({50: 1}, None, 0, False),  # blue is no alarm
        ({}, None, 0, False),
        ({0: 2}, -6, 1, True),  # always alarming
    ],
)
def test_lag_and_false_alarms(
    alarms: dict[int, int], lag: int | None, false: int, is_standing: bool
) -> None:
    found = judged(alarms)
    row = found.onsets.iloc[0]
    assert row["is_found"] == (lag is not None)
    assert row["is_standing"] == is_standing
    if lag is not None:
        assert row["lag_months"] == lag
        assert found.mean_lag_months == found.worst_lag_months == lag
    assert found.false_alarms == false
    assert found.missed == (lag is None)


def test_slow_rise_is_found_until_it_reaches_a_point() -> None:
    late = evaluate_levels(history({68: 2}), onset(50, 70, 90))
    assert late.onsets["lag_months"].tolist() == [18.0]
    assert evaluate_levels(history({71: 2}), onset(50, 70, 90)).missed == 1
    assert late.found_within(12) == 0.0


def test_alarms_of_the_last_months_are_not_judged() -> None:
    found = judged({116: 2})
    assert found.alarms["is_false"].isna().tolist() == [True]
    assert found.area_months == 120 - 6
    assert judged({116: 2}, truth_until=MONTHS[119] + pd.DateOffset(months=6)).false_alarms == 1


def test_rates_count_by_area_decade_and_year() -> None:
    found = judged({10: 2, 12: 0, 30: 2, 33: 0}, truth_until=pd.Timestamp("2011-01-01"))
    assert found.false_alarms_per_area_decade == pytest.approx(2.0)
    assert found.false_alarm_month_share == pytest.approx(5 / 120)
    assert found.level_flips_per_year == pytest.approx(4 * 12 / 119)
    assert found.summary()["false_alarms"] == 2.0


def test_event_makes_an_alarm_true_and_is_no_onset() -> None:
    event = pd.DataFrame({"unique_id": ["area"], "event_month": [MONTHS[24]]})
    found = judged({20: 2, 22: 0}, events=event)
    assert found.false_alarms == 0
    assert len(found.onsets) == 1
    assert judged({25: 2, 27: 0}, events=event).false_alarms == 1
    lasting = event.assign(last_month=MONTHS[26])
    assert judged({25: 2, 27: 0}, events=lasting).false_alarms == 0


def test_onset_before_the_first_or_reached_after_the_last_origin_is_not_judged() -> None:
    assert evaluate_levels(history({}).iloc[60:], onset(50, 54, 70)).onsets.empty
    assert evaluate_levels(history({}, months=52), onset(50, 54, 70)).onsets.empty
    in_force = evaluate_levels(history({60: 2}).iloc[60:], onset(50, 54, 70))
    assert in_force.false_alarms == 0


def test_areas_are_judged_by_their_own_onsets() -> None:
    both = pd.concat([history({48: 2, 60: 0}, name="a"), history({48: 2, 60: 0}, name="b")])
    found = evaluate_levels(both, onset(50, 54, 70, "a"))
    assert found.false_alarms == 1
    assert found.recall == 1.0
    shuffled = both.sample(frac=1.0, random_state=0)
    again = evaluate_levels(shuffled, onset(50, 54, 70, "a"))
    pd.testing.assert_frame_equal(found.alarms, again.alarms)


def test_only_onset_months_are_needed() -> None:
    plain = onset(50, 54, 70)[["unique_id", "onset_month"]]
    found = evaluate_levels(history({55: 2}), plain)
    assert found.onsets["lag_months"].tolist() == [5.0]
    assert found.false_alarms == 0


def test_no_onsets_and_empty_history() -> None:
    none = onset(50, 54, 70).iloc[:0]
    assert np.isnan(evaluate_levels(history({}), none).recall)
    empty = evaluate_levels(history({}).iloc[:0], onset(50, 54, 70))
    assert np.isnan(empty.false_alarms_per_area_decade)


def test_bad_histories_are_errors() -> None:
    frame = history({})
    with pytest.raises(ValueError, match="once"):
        evaluate_levels(pd.concat([frame, frame]), onset(50, 54, 70))
    with pytest.raises(ValueError, match="level_rank"):
        evaluate_levels(frame.drop(columns="level_rank"), onset(50, 54, 70))
    with pytest.raises(ValueError, match="null"):
        evaluate_levels(frame.assign(level_rank=np.nan), onset(50, 54, 70))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=71, max_size=120))
def test_every_alarm_lies_in_one_spell_and_no_lead_exceeds_the_horizon(ranks: list[int]) -> None:
    frame = pd.DataFrame(
        {"unique_id": "area", "origin_month": MONTHS[: len(ranks)], "level_rank": ranks}
    )
    found = evaluate_levels(frame, onset(50, 54, 70))
    spells = found.alarms
    length = (spells["last_month"].dt.year - spells["first_month"].dt.year) * 12
    length += spells["last_month"].dt.month - spells["first_month"].dt.month + 1
    assert length.sum() == sum(rank >= 2 for rank in ranks)
    assert not (found.onsets["lag_months"] < -6).any()
