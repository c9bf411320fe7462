import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.early_warning.composite_index import (
    IndexSettings,
    composite_index,
    signal_weights,
)

VINTAGE = pd.Timestamp("2024-05-01")


def signals(*rows: tuple[str, str, float | None, bool], area: str = "a") -> pd.DataFrame:
    """Return signals of (rule_id, indicator_code, probability or None, is_used)."""
    return pd.DataFrame(
        [
            {
                "vintage": VINTAGE,
                "area_code": area,
                "rule_id": rule_id,
                "indicator_code": indicator,
                "probability": np.nan if probability is None else probability,
                "direction": "at_least",
                "is_used": is_used,
                "missing_reason": "too_short" if probability is None else None,
            }
            for rule_id, indicator, probability, is_used in rows
        ]
    )


def test_known_answer_of_two_indicators() -> None:
    made = composite_index(signals(("r1", "rate", 0.8, True), ("c1", "claims", 0.2, True)))
    row = made.index.iloc[0]
    assert row["index_value"] == pytest.approx(50.0)
    assert row["lower"] == row["upper"] == pytest.approx(50.0)
    assert made.contributions.set_index("rule_id")["contribution"].to_dict() == pytest.approx(
        {"r1": 40.0, "c1": 10.0}
    )


def test_three_lines_on_one_rate_are_one_voice() -> None:
    made = composite_index(
        signals(
            ("r1", "rate", 0.9, True),
            ("r2", "rate", 0.6, True),
            ("r3", "rate", 0.3, True),
            ("c1", "claims", 0.0, True),
        )
    )
    assert made.index["index_value"].iloc[0] == pytest.approx(30.0)


def test_missing_signal_gives_bounds_and_a_count_and_the_index_lies_between() -> None:
    made = composite_index(
        signals(("a", "x", 0.5, True), ("b", "y", 0.1, True), ("c", "z", None, True))
    )
    row = made.index.iloc[0]
    assert row["lower"] == pytest.approx(20.0)
    assert row["upper"] == pytest.approx(20.0 + 100 / 3)
    assert row["index_value"] == pytest.approx(30.0)
    assert (row["used_rule_count"], row["missing_rule_count"]) == (2, 1)


def test_no_value_where_less_than_half_of_the_weight_is_known() -> None:
    made = composite_index(
        signals(("a", "x", 0.5, True), ("b", "y", None, True), ("c", "z", None, True))
    )
    assert np.isnan(made.index["index_value"].iloc[0])
    assert made.index["lower"].iloc[0] == pytest.approx(50 / 3)
    assert made.contributions["contribution"].isna().all()


def test_signal_without_a_proven_gain_is_shown_and_moves_nothing() -> None:
    plain = composite_index(signals(("a", "x", 0.5, True)))
    shown = composite_index(signals(("a", "x", 0.5, True), ("b", "y", 1.0, False)))
    assert shown.index["index_value"].iloc[0] == plain.index["index_value"].iloc[0]
    of_rule = shown.contributions.set_index("rule_id")
    assert of_rule.loc["b", "standing"] == "shown"
    assert of_rule.loc["b", "contribution"] == 0.0


def test_signal_that_did_harm_on_many_onsets_falls_to_nothing() -> None:
    record = pd.DataFrame(
        {
            "subject_code": ["good", "bad", "new", "none"],
            "waves": [20, 20, 1, 0],
            "usefulness": [0.6, -0.4, 0.9, np.nan],
        }
    )
    weights = signal_weights(record).set_index("rule_id")["weight"]
    assert weights["good"] == pytest.approx((20 * 0.6 + 5 * 0.3) / 25)
    assert weights["bad"] == 0.0
    assert weights["new"] == pytest.approx((0.9 + 5 * 0.3) / 6)
    assert weights["none"] == pytest.approx(0.3)
    made = composite_index(
        signals(("good", "x", 0.4, True), ("bad", "y", 1.0, True)),
        weights=weights.reset_index(),
    )
    assert made.index["index_value"].iloc[0] == pytest.approx(40.0)


def test_rule_on_what_is_never_sent_is_not_due() -> None:
    given_signals = signals(("a", "x", 0.5, True), ("b", "y", None, True))
    given_signals["missing_reason"] = [None, "never_reported"]
    row = composite_index(given_signals).index.iloc[0]
    assert row["lower"] == row["upper"] == pytest.approx(50.0)
    assert row["missing_rule_count"] == 0


def test_area_without_used_rules_has_no_value() -> None:
    row = composite_index(signals(("a", "x", 0.5, False))).index.iloc[0]
    assert np.isnan(row["index_value"])
    assert (row["lower"], row["upper"]) == (0.0, 100.0)


probabilities = st.one_of(st.none(), st.floats(0.0, 1.0))
rule_sets = st.lists(
    st.tuples(st.sampled_from(["x", "y", "z"]), probabilities, st.booleans()),
    min_size=1,
    max_size=8,
)


@settings(max_examples=20, deadline=None)
@given(rule_sets)
def test_contributions_add_up_whatever_the_order_and_bounds_hold(
    drawn: list[tuple[str, float | None, bool]],
) -> None:
    rows = [(f"r{n}", *rule) for n, rule in enumerate(drawn)]
    frame = signals(*rows)
    made = composite_index(frame)
    row = made.index.iloc[0]
    parts = made.contributions["contribution"]
    if np.isfinite(row["index_value"]):
        assert parts.sum() == pytest.approx(row["index_value"], abs=1e-9)
        assert row["lower"] - 1e-9 <= row["index_value"] <= row["upper"] + 1e-9
    assert -1e-9 <= row["lower"] <= row["upper"] + 1e-9 <= 100 + 2e-9
    shuffled = frame.sample(frac=1.0, random_state=1)
    pd.testing.assert_frame_equal(composite_index(shuffled).contributions, made.contributions)


@settings(max_examples=15, deadline=None)
@given(rule_sets, st.integers(0, 7))
def test_a_higher_probability_never_lowers_the_index(
    drawn: list[tuple[str, float | None, bool]], place: int
) -> None:
    rows = [(f"r{n}", *rule) for n, rule in enumerate(drawn)]
    place %= len(rows)
    if rows[place][2] is None:
        return
    raised = [*rows]
    raised[place] = (*rows[place][:2], 1.0, rows[place][3])
    before = composite_index(signals(*rows)).index.iloc[0]
    after = composite_index(signals(*raised)).index.iloc[0]
    if np.isfinite(before["index_value"]):
        assert after["index_value"] >= before["index_value"] - 1e-9
    assert after["lower"] >= before["lower"] - 1e-9


def test_weights_scaled_alike_and_other_areas_change_nothing() -> None:
    one = signals(("a", "x", 0.5, True), ("b", "y", 0.1, True))
    weights = pd.DataFrame({"rule_id": ["a", "b"], "weight": [0.2, 0.6]})
    plain = composite_index(one, weights=weights)
    scaled = composite_index(one, weights=weights.assign(weight=weights["weight"] * 3))
    pd.testing.assert_frame_equal(plain.index, scaled.index)
    other = signals(("a", "x", 1.0, True), area="b")
    both = composite_index(pd.concat([one, other]), weights=weights)
    assert both.index["index_value"].iloc[0] == pytest.approx(plain.index["index_value"].iloc[0])


def test_bad_input_is_rejected() -> None:
    one = signals(("a", "x", 0.5, True))
    with pytest.raises(ValueError, match="one signal"):
        composite_index(pd.concat([one, one]))
    with pytest.raises(ValueError, match="probabilities"):
        composite_index(one.assign(probability=1.5))
    with pytest.raises(ValueError, match="columns"):
        composite_index(one.drop(columns="direction"))
    with pytest.raises(ValueError, match="0 or more"):
        composite_index(one, weights=pd.DataFrame({"rule_id": ["a"], "weight": [-1.0]}))
    with pytest.raises(ValueError, match="default usefulness"):
        IndexSettings(default_usefulness=0.0)
