"""Proposed levels: rise at once, fall late, never on one month of noise."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.early_warning import LevelRule, propose_levels

RANKS = {"normal": 0, "blue": 1, "yellow": 2, "orange": 3}
RULES = (LevelRule("B", "blue"), LevelRule("Y", "yellow", 3), LevelRule("O", "orange"))


def signals(triggers: dict[str, str], *, area_code: str = "A", skip: int | None = None):
    """One character per vintage: ``x`` triggered, ``h`` holding, ``.`` not, ``?`` not evaluated."""
    rows = [
        {
            "vintage": pd.Timestamp("2020-01-01") + pd.DateOffset(months=position),
            "area_code": area_code,
            "rule_id": rule_id,
            "is_triggered": mark == "x",
            "is_holding": mark in "xh",
            "missing_reason": "no_forecast" if mark == "?" else None,
        }
        for rule_id, marks in triggers.items()
        for position, mark in enumerate(marks)
        if position != skip
    ]
    return pd.DataFrame(rows)


def levels(triggers: dict[str, str], *, hold_months: int = 3, skip: int | None = None):
    return propose_levels(
        signals(triggers, skip=skip), rules=RULES, ranks=RANKS, hold_months=hold_months
    )


def test_level_rises_at_once_and_falls_after_the_hold() -> None:
    found = levels({"O": "..x......"})
    assert found["level_code"].tolist() == ["normal"] * 2 + ["orange"] * 3 + ["normal"] * 4
    assert found["evidence_level_code"].tolist() == ["normal"] * 2 + ["orange"] + ["normal"] * 6


def test_since_is_the_first_vintage_of_the_unbroken_run() -> None:
    found = levels({"O": "x..x....."})
    assert found["since_vintage"].iloc[5] == pd.Timestamp("2020-01-01")
    assert found["since_vintage"].iloc[-1] == pd.Timestamp("2020-07-01")


def test_two_months_do_not_support_a_rule_of_three() -> None:
    assert set(levels({"Y": "xx.xx.xx."})["level_code"]) == {"normal"}
    assert levels({"Y": "xxx...."})["level_code"].tolist() == (
        ["normal"] * 2 + ["yellow"] * 3 + ["normal"] * 2
    )


def test_one_month_seen_at_two_vintages_is_one_month_of_a_run() -> None:
    # January and February come together in March: February's vintage still knows December.
    frame = signals({"Y": "xxxx."})
    told = ["2019-11-01", "2019-12-01", "2019-12-01", "2020-02-01", "2020-03-01"]
    found = propose_levels(
        frame.assign(reference_month=pd.to_datetime(told)),
        rules=RULES, ranks=RANKS, hold_months=1,
    )  # fmt: skip
    assert found["evidence_level_code"].tolist() == ["normal"] * 3 + ["yellow", "normal"]
    alone = signals({"Y": ".xxx."}).assign(reference_month=pd.to_datetime(told))
    made = propose_levels(alone, rules=RULES, ranks=RANKS, hold_months=1)
    assert set(made["level_code"]) == {"normal"}


def test_missing_vintage_breaks_a_run() -> None:
    found = levels({"Y": "xxxx.."}, skip=2)
    assert len(found) == 5
    assert set(found["level_code"]) == {"normal"}


def test_missing_vintage_restarts_since() -> None:
    found = levels({"O": "xxxx"}, skip=1).set_index("vintage")
    assert found.loc["2020-03-01", "since_vintage"] == pd.Timestamp("2020-03-01")


def test_signal_not_evaluated_breaks_a_run_and_is_named() -> None:
    found = levels({"Y": "xx?xx", "O": "....?"})
    assert set(found["level_code"]) == {"normal"}
    assert found["missing_rule_ids"].tolist() == ["", "", "Y", "", "O"]


def test_highest_level_wins_and_names_its_rules_only() -> None:
    found = levels({"B": "xxxx", "O": ".x.."})
    assert found["level_code"].tolist() == ["blue", "orange", "orange", "orange"]
    assert found["rule_ids"].tolist() == ["B", "O", "O", "O"]
    assert found["evidence_level_code"].tolist() == ["blue", "orange", "blue", "blue"]


def test_level_falls_step_by_step() -> None:
    found = levels({"B": "xxxxx.....", "O": "x........."})
    assert found["level_code"].tolist() == ["orange"] * 3 + ["blue"] * 4 + ["normal"] * 3


def test_areas_are_kept_apart() -> None:
    both = pd.concat([signals({"O": "x"}), signals({"O": "."}, area_code="B")])
    found = propose_levels(both, rules=RULES, ranks=RANKS, hold_months=1)
    assert found[["area_code", "level_code"]].values.tolist() == [["A", "orange"], ["B", "normal"]]


def test_signals_of_rules_without_a_level_are_ignored() -> None:
    found = levels({"Z": "xx", "B": ".."})
    assert found["level_code"].tolist() == ["normal", "normal"]


@settings(max_examples=40, deadline=None)
@given(
    st.text("x.?", min_size=9, max_size=9),
    st.text("x.?", min_size=9, max_size=9),
    st.integers(1, 4),
)
def test_any_window_reaching_back_far_enough_gives_the_same_level(
    yellow: str, orange: str, hold_months: int
) -> None:
    whole = signals({"Y": yellow, "O": orange})
    last = whole["vintage"].max()
    recent = whole[whole["vintage"] > last - pd.DateOffset(months=4 + 3 - 1)]
    of_whole, of_recent = (
        propose_levels(
            frame, rules=RULES, ranks=RANKS, hold_months=hold_months, hold_at_most_months=4
        ).iloc[-1]
        for frame in (whole.sample(frac=1.0, random_state=0), recent)
    )
    assert of_whole["level_code"] == of_recent["level_code"]
    assert of_whole["rule_ids"] == of_recent["rule_ids"]


def test_later_signals_change_no_earlier_level() -> None:
    long = levels({"Y": "xxx.xxx"})
    short = levels({"Y": "xxx."})
    pd.testing.assert_frame_equal(long.head(4), short)


def test_empty_signals_give_an_empty_frame_with_columns() -> None:
    empty = signals({"O": "x"}).head(0)
    found = propose_levels(empty, rules=RULES, ranks=RANKS, hold_months=3)
    assert found.empty
    assert "since_vintage" in found.columns


def test_bad_arguments_are_errors() -> None:
    frame = signals({"O": "x"})
    with pytest.raises(ValueError, match="missing_reason"):
        propose_levels(
            frame.drop(columns="missing_reason"), rules=RULES, ranks=RANKS, hold_months=1
        )
    with pytest.raises(ValueError, match="one signal"):
        propose_levels(pd.concat([frame, frame]), rules=RULES, ranks=RANKS, hold_months=1)
    with pytest.raises(ValueError, match="purple"):
        propose_levels(frame, rules=[LevelRule("O", "purple")], ranks=RANKS, hold_months=1)
    with pytest.raises(ValueError, match="hold_months"):
        propose_levels(frame, rules=RULES, ranks=RANKS, hold_months=0)
    with pytest.raises(ValueError, match="consecutive_months"):
        LevelRule("O", "orange", 0)


def test_null_trigger_supports_no_level():
    frame = signals({"O": "..."}).astype({"is_triggered": object})
    frame.loc[1, "is_triggered"] = float("nan")
    proposed = propose_levels(frame, rules=RULES, ranks=RANKS, hold_months=1)
    assert proposed["level_code"].tolist() == ["normal"] * 3


def test_null_area_and_rule_named_twice_are_errors():
    frame = signals({"O": "."})
    with pytest.raises(ValueError, match="area_code and rule_id in every signal"):
        propose_levels(frame.assign(area_code=None), rules=RULES, ranks=RANKS, hold_months=1)
    with pytest.raises(ValueError, match="each rule once"):
        propose_levels(frame, rules=(*RULES, RULES[0]), ranks=RANKS, hold_months=1)


def test_less_than_raised_it_holds_a_level_but_raises_none():
    assert set(levels({"O": "hhhhh"})["level_code"]) == {"normal"}
    held = levels({"O": "xhhhh...."}, hold_months=2)
    assert held["level_code"].tolist() == ["orange"] * 6 + ["normal"] * 3
    assert held["evidence_level_code"].tolist() == ["orange"] + ["normal"] * 8


def test_holding_after_the_level_has_fallen_raises_nothing():
    held = levels({"O": "x..hhh"}, hold_months=2)
    assert held["level_code"].tolist() == ["orange"] * 2 + ["normal"] * 4


def test_a_month_that_is_met_again_holds_a_level_though_its_run_is_broken():
    frame = signals({"Y": "xxx.x.."}).drop(columns="is_holding")
    found = propose_levels(frame, rules=RULES, ranks=RANKS, hold_months=2)
    assert found["level_code"].tolist() == ["normal"] * 2 + ["yellow"] * 4 + ["normal"]
    assert found["evidence_level_code"].tolist().count("yellow") == 1


def test_level_held_on_less_ends_after_the_longest_hold():
    found = propose_levels(
        signals({"O": "xhhhhhh"}), rules=RULES, ranks=RANKS, hold_months=2, hold_at_most_months=4
    )
    assert found["level_code"].tolist() == ["orange"] * 4 + ["normal"] * 3


def test_vintages_not_evaluated_neither_raise_nor_lower():
    found = levels({"O": "x???.."}, hold_months=2)
    assert found["level_code"].tolist() == ["orange"] * 5 + ["normal"]
    assert set(levels({"O": "????"})["level_code"]) == {"normal"}


def test_a_level_tells_how_many_of_the_signals_due_it_rests_on():
    found = levels({"B": "..", "O": ".?", "Z": ".."})
    assert found["due_rule_count"].tolist() == [2, 2]
    assert found["used_rule_count"].tolist() == [2, 1]


def test_where_no_rule_is_due_nothing_is_said():
    frame = signals({"O": "..x?"})
    frame["missing_reason"] = ["never_reported", "never_reported", None, "too_short"]
    found = propose_levels(frame, rules=RULES, ranks=RANKS, hold_months=1)
    assert found["vintage"].dt.month.tolist() == [3, 4]
    assert found["missing_rule_ids"].tolist() == ["", "O"]
    assert found["due_rule_count"].tolist() == [1, 1]


def test_a_rule_that_is_only_shown_supports_nothing_and_is_not_missed():
    rules = (LevelRule("O", "orange", is_used=False), LevelRule("B", "blue"))
    found = propose_levels(signals({"O": "x?", "B": ".."}), rules=rules, ranks=RANKS, hold_months=1)
    assert found["level_code"].tolist() == ["normal", "normal"]
    assert found["missing_rule_ids"].tolist() == ["", ""]
    assert found["due_rule_count"].tolist() == [1, 1]


def test_in_an_old_scheme_blue_is_good_and_yields_to_anything_worse():
    rules = (LevelRule("G", "blue"), LevelRule("Y", "yellow"))
    ranks = {"blue": -1, "green": 0, "yellow": 1}
    found = propose_levels(
        signals({"G": "xx.xx", "Y": ".x..?"}), rules=rules, ranks=ranks, hold_months=1
    )
    # Good news is not held, yields to a warning, and is not told on fewer signals.
    assert found["level_code"].tolist() == ["blue", "yellow", "green", "blue", "green"]


def test_a_scheme_without_a_level_of_rank_0_or_above_is_an_error():
    with pytest.raises(ValueError, match="rank 0"):
        propose_levels(
            signals({"B": "x"}), rules=[LevelRule("B", "blue")], ranks={"blue": -1}, hold_months=1
        )
