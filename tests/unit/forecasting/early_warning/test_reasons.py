from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from forecasting.early_warning.composite_index import composite_index
from forecasting.early_warning.levels import LevelRule, propose_levels
from forecasting.early_warning.reasons import ReasonScheme, level_reasons

MONTHS = pd.date_range("2024-01-01", "2024-06-01", freq="MS")
LAST = MONTHS[-1]
RANKS = {"normal": 0, "blue": 1, "yellow": 2, "orange": 3}
SCHEME = ReasonScheme(
    rules=[
        LevelRule("gap", "orange"),
        LevelRule("rate", "yellow"),
        LevelRule("claims", "blue"),
        LevelRule("jobs", "yellow"),
        LevelRule("feed", "blue", is_used=False),
    ],
    ranks=RANKS,
    hold_months=3,
    leave_probabilities={"gap": 0.7},
)
INDICATORS = {
    "gap": "rate", "rate": "rate", "claims": "claims", "jobs": "jobs", "feed": "power"
}  # fmt: skip


def signals(**probabilities: list[float | None]) -> pd.DataFrame:
    """Return signals of area a by rule, the last months of which are given."""
    rows = []
    for rule_id, given in probabilities.items():
        for month, probability in zip(MONTHS[-len(given) :], given, strict=True):
            known = np.nan if probability is None else probability
            leave = 0.7 if rule_id == "gap" else 0.9
            rows.append(
                {
                    "vintage": month,
                    "area_code": "a",
                    "rule_id": rule_id,
                    "indicator_code": INDICATORS[rule_id],
                    "value": known,
                    "threshold": 0.5,
                    "probability": known,
                    "required_probability": 0.9,
                    "is_triggered": bool(known >= 0.9),
                    "is_holding": bool(known >= leave),
                    "is_used": rule_id != "feed",
                    "missing_reason": "too_short" if probability is None else None,
                    "direction": "at_least",
                }
            )
    return pd.DataFrame(rows)


def reasons(frame: pd.DataFrame, scheme: ReasonScheme = SCHEME) -> pd.DataFrame:
    levels = propose_levels(
        frame, rules=scheme.rules, ranks=scheme.ranks, hold_months=scheme.hold_months
    )
    parts = composite_index(frame).contributions
    return level_reasons(frame, levels, parts, vintage=LAST, scheme=scheme)


def of_role(made: pd.DataFrame, role: str) -> list[tuple[str, str]]:
    rows = made[made["role_code"] == role]
    return list(zip(rows["rule_id"], rows["reason_code"], strict=True))


def test_rule_that_carries_the_level_comes_first_then_the_weightiest() -> None:
    made = reasons(signals(gap=[0.95], rate=[0.6], claims=[0.99], jobs=[0.4]))
    assert of_role(made, "strongest") == [("gap", "carries"), ("claims", "adds"), ("jobs", "adds")]


def test_rules_on_one_figure_and_line_are_one_strong_signal() -> None:
    made = reasons(signals(gap=[0.95], rate=[0.95], claims=[0.4], jobs=[0.3]))
    assert of_role(made, "strongest") == [("gap", "carries"), ("claims", "adds"), ("jobs", "adds")]


def test_what_would_lower_it_names_line_months_and_the_level_below() -> None:
    made = reasons(signals(gap=[0.95], rate=[0.95], claims=[0.2]))
    row = made[made["role_code"] == "lowers"].iloc[0]
    assert (row["rule_id"], row["probability_below"], row["months"]) == ("gap", 0.7, 3)
    assert row["to_level_code"] == "yellow"


@pytest.mark.parametrize(
    ("course", "months"),
    [([0.95, 0.2], 2), ([0.95, 0.2, 0.2], 1), ([0.95, 0.75, 0.2], 2), ([0.95, None, 0.2], 2)],
)
def test_months_left_shrink_with_each_quiet_vintage(
    course: list[float | None], months: int
) -> None:
    made = reasons(signals(gap=course, claims=[0.2] * len(course)))
    assert made.loc[made["role_code"] == "lowers", "months"].tolist() == [months]
    assert ("gap", "not_confirmed") in of_role(made, "against")
    # What is said holds: after as many further quiet vintages the level has fallen.
    quiet = signals(gap=[*course, *[0.1] * months])
    levels = propose_levels(quiet, rules=SCHEME.rules, ranks=RANKS, hold_months=3)
    assert levels["level_code"].tolist()[-2:] == ["orange", "normal"]


def test_months_left_are_no_more_than_a_level_may_stand_on_less() -> None:
    scheme = replace(SCHEME, hold_at_most_months=4)
    course = [0.95, 0.75, 0.75]
    frame = signals(gap=course, claims=[0.2] * 3)
    held = {"ranks": RANKS, "hold_months": 3, "hold_at_most_months": 4}
    levels = propose_levels(frame, rules=SCHEME.rules, **held)
    parts = composite_index(frame).contributions
    made = level_reasons(frame, levels, parts, vintage=LAST, scheme=scheme)
    assert made.loc[made["role_code"] == "lowers", "months"].tolist() == [2]
    quiet = propose_levels(signals(gap=[*course, 0.1, 0.1]), rules=SCHEME.rules, **held)
    assert quiet["level_code"].tolist()[-2:] == ["orange", "normal"]


def test_calm_missing_and_single_sources_speak_against_a_warning() -> None:
    made = reasons(signals(gap=[0.95], rate=[0.95], claims=[0.02], jobs=[None], feed=[0.01]))
    assert of_role(made, "against") == [
        ("", "one_indicator"), ("claims", "calm"), ("jobs", "missing"), ("feed", "shown_calm"),
    ]  # fmt: skip


def test_indicator_is_calm_only_if_its_nearest_line_is() -> None:
    frame = signals(gap=[0.95], claims=[0.05], jobs=[0.02])
    nearer = frame[frame["rule_id"] == "jobs"].assign(rule_id="feed", probability=0.6)
    made = reasons(pd.concat([frame, nearer.assign(is_used=True)], ignore_index=True))
    assert [pair for pair in of_role(made, "against") if pair[1] == "calm"] == [("claims", "calm")]


def test_raised_signals_speak_against_calm_and_nothing_would_lower_it() -> None:
    made = reasons(signals(gap=[0.6], claims=[0.1], jobs=[None], feed=[0.95]))
    assert of_role(made, "lowers") == []
    assert of_role(made, "against") == [
        ("gap", "raised"), ("jobs", "missing"), ("feed", "shown_raised"),
    ]  # fmt: skip
    assert ("gap", "adds") in of_role(made, "strongest")


def test_later_vintages_and_order_of_rows_change_nothing() -> None:
    frame = signals(gap=[0.95, 0.2, 0.3], claims=[0.2, 0.1, 0.95])
    levels = propose_levels(frame, rules=SCHEME.rules, ranks=RANKS, hold_months=3)
    parts = composite_index(frame).contributions
    early = level_reasons(frame, levels, parts, vintage=MONTHS[-2], scheme=SCHEME)
    is_known = frame["vintage"] <= MONTHS[-2]
    known = level_reasons(
        frame[is_known].sample(frac=1.0, random_state=2),
        levels[levels["vintage"] <= MONTHS[-2]],
        parts[parts["vintage"] <= MONTHS[-2]],
        vintage=MONTHS[-2],
        scheme=SCHEME,
    )
    pd.testing.assert_frame_equal(early, known)


def test_level_carried_by_an_event_names_no_probability() -> None:
    frame = signals(claims=[0.2])
    levels = pd.DataFrame(
        {"vintage": [LAST], "area_code": ["a"], "level_code": ["orange"], "rule_ids": ["E4"]}
    )
    parts = composite_index(frame).contributions
    made = level_reasons(frame, levels, parts, vintage=LAST, scheme=SCHEME)
    assert of_role(made, "lowers") == [("E4", "event_ends")]
    assert made.loc[made["role_code"] == "lowers", "to_level_code"].tolist() == ["normal"]
    assert of_role(made, "strongest") == [("claims", "adds")]


def test_no_signals_no_reasons_and_bad_input_is_rejected() -> None:
    frame = signals(gap=[0.95])
    levels = propose_levels(frame, rules=SCHEME.rules, ranks=RANKS, hold_months=3)
    parts = composite_index(frame).contributions
    none = level_reasons(frame, levels, parts, vintage=pd.Timestamp("2020-01-01"), scheme=SCHEME)
    assert none.empty
    with pytest.raises(ValueError, match="signals"):
        level_reasons(frame.drop(columns="is_used"), levels, parts, vintage=LAST, scheme=SCHEME)
