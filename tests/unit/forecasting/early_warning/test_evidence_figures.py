"""Rules on figures: level, growth, deviation from the usual, runs of losses, breadth."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import MISSING_REASONS
from forecasting.early_warning import RuleSpec, SignalInputs, evaluate_rules

SERIES, OTHER = "A/i/total", "A/j/total"


def figures(values, *, errors=None, first="2018-01-01"):
    months = pd.date_range(first, periods=len(values), freq="MS").as_unit("us")
    return pd.DataFrame(
        {
            "reference_month": months,
            "value": np.asarray(values, dtype=float),
            "standard_error": np.nan if errors is None else errors,
        }
    )


def spec(kind, threshold, *, required=0.9, unique_id=SERIES, **more):
    return RuleSpec("R", kind, unique_id, unique_id.split("/")[1], threshold, required, **more)


def found(kind, threshold, frame, *, expected=None, **more):
    inputs = SignalInputs(figures=frame, expected_month=expected)
    return evaluate_rules([spec(kind, threshold, **more)], {SERIES: inputs}).iloc[0]


# A figure against a line


def test_figure_with_error_is_beyond_with_the_normal_share():
    frame = figures([1.0, 2.0, 7.0], errors=1.0)
    row = found("figure_at_least", 6.0, frame)
    assert row["probability"] == pytest.approx(0.8413, abs=1e-4)
    assert (row["value"], row["standard_error"], row["direction"]) == (7.0, 1.0, "at_least")
    below = found("figure_at_most", 6.0, frame)
    assert below["probability"] == pytest.approx(1 - 0.8413, abs=1e-4)
    assert below["direction"] == "at_most"


def test_figure_without_error_is_beyond_or_not():
    frame = figures([0.9] * 6)
    assert found("figure_at_most", 0.9, frame)["probability"] == 1.0
    assert found("figure_at_most", 0.89, frame)["probability"] == 0.0


def test_two_quarters_must_both_be_beyond():
    rule = {"span_months": 3, "span_count": 2}
    assert found("figure_at_most", 1.0, figures([0.9] * 6), **rule)["is_triggered"]
    once = found("figure_at_most", 1.0, figures([1.2] * 3 + [0.9] * 3), **rule)
    assert not once["is_triggered"]
    assert once["value"] == pytest.approx(0.9)


def test_error_of_a_mean_is_that_of_independent_months():
    row = found("figure_at_least", 0.0, figures([1.0] * 4, errors=0.6), span_months=4)
    assert row["standard_error"] == pytest.approx(0.3)


def test_gap_in_the_span_and_a_late_figure_are_told():
    broken = figures([1.0, 1.0, np.nan, 1.0])
    assert found("figure_at_most", 2.0, broken, span_months=3)["missing_reason"] == "months_missing"
    late = found("figure_at_most", 2.0, figures([1.0] * 4), expected=pd.Timestamp("2018-06-01"))
    assert late["missing_reason"] == "latest_month_missing"
    assert found("figure_at_most", 2.0, figures([1.0]), span_months=3)["missing_reason"] == (
        "too_short"
    )


# Growth on the year before


def noisy(months, *, noise=0.05, seed=1):
    return 1000 * np.exp(np.random.default_rng(seed).normal(0, noise, months))


def test_growth_far_beyond_its_noise_triggers_and_noise_does_not():
    values = noisy(60)
    assert not found("growth_at_least", 20.0, figures(values))["is_triggered"]
    values[-1] *= 1.6
    row = found("growth_at_least", 20.0, figures(values))
    assert row["is_triggered"]
    assert row["value"] == pytest.approx(60, abs=25)
    assert 3 < row["standard_error"] < 25


def test_growth_does_not_depend_on_the_unit():
    values = noisy(48)
    one, other = (found("growth_at_least", 10.0, figures(k * values)) for k in (1.0, 1e6))
    assert one["probability"] == pytest.approx(other["probability"])


def test_january_waits_for_february_and_both_count_together():
    values = np.full(50, 100.0) + np.tile([0.0, 1.0], 25)  # ends in February
    january, february = 48, 49
    values[january] *= 3.0
    alone = found("growth_at_least", 20.0, figures(values[:february]))
    assert alone["reference_month"] == pd.Timestamp("2021-12-01")
    assert alone["value"] == pytest.approx(0.0)
    values[february] *= 0.2  # the festival has moved claims into January
    together = found("growth_at_least", 20.0, figures(values))
    assert together["reference_month"] == pd.Timestamp("2022-02-01")
    assert together["value"] == pytest.approx(60.0, abs=1.0)


def test_growth_needs_a_past_and_figures_above_zero():
    assert found("growth_at_least", 1.0, figures(noisy(24)))["missing_reason"] == "too_short"
    values = noisy(40)
    values[-13] = 0.0
    assert found("growth_at_least", 1.0, figures(values))["missing_reason"] == "not_positive"
    values[-13] = np.nan
    assert found("growth_at_least", 1.0, figures(values))["missing_reason"] == "months_missing"


def test_constant_series_has_no_growth_and_no_noise():
    row = found("growth_at_least", 20.0, figures(np.full(40, 5.0)))
    assert (row["probability"], row["standard_error"]) == (0.0, 0.0)
    assert found("growth_at_most", 0.0, figures(np.full(40, 5.0)))["probability"] == 1.0


# Deviation from what is usual


def seasonal(months, *, noise=0.1, seed=0, february=-2.0):
    values = np.random.default_rng(seed).normal(0.0, noise, months)
    values[1::12] += february
    return values


def test_every_february_is_not_a_deviation():
    values = seasonal(62)  # ends in February
    row = found("deviation_at_most", -2.0, figures(values, errors=0.05), least=0.3)
    assert not row["is_triggered"]
    values[-1] -= 1.5
    assert found("deviation_at_most", -2.0, figures(values, errors=0.05), least=0.3)["is_triggered"]


def test_deviation_must_be_large_in_the_unit_too():
    values = seasonal(60, noise=0.02, february=0.0)
    values[-1] = -0.2  # ten own deviations, and next to nothing
    assert not found("deviation_at_most", -2.0, figures(values), least=0.3)["is_triggered"]
    assert found("deviation_at_most", -2.0, figures(values))["is_triggered"]


def test_deviation_upwards_is_the_mirror_of_downwards():
    values = seasonal(48)
    down = found("deviation_at_most", -1.0, figures(values, errors=0.1))
    up = found("deviation_at_least", 1.0, figures(-values, errors=0.1))
    assert up["probability"] == pytest.approx(down["probability"])
    assert up["value"] == pytest.approx(-down["value"])


def test_larger_error_of_the_figure_makes_less_of_a_deviation():
    values = seasonal(48)
    values[-1] -= 1.0
    sure, unsure = (
        found("deviation_at_most", -2.0, figures(values, errors=error)) for error in (0.05, 0.6)
    )
    assert sure["probability"] > 0.99 > 0.9 > unsure["probability"]


def test_one_bad_month_of_the_past_does_not_hide_the_next():
    values = seasonal(48, february=0.0)
    values[30] -= 5.0
    values[-1] -= 1.0
    assert found("deviation_at_most", -2.0, figures(values, errors=0.05))["is_triggered"]


def test_constant_series_has_no_deviation():
    row = found("deviation_at_most", -2.0, figures(np.zeros(40)), least=0.3)
    assert (row["value"], row["probability"]) == (0.0, 0.0)


def test_a_year_of_figures_is_too_short_for_a_usual():
    assert found("deviation_at_most", -1.0, figures(np.arange(12.0)))["missing_reason"] == (
        "too_short"
    )


def test_false_alarms_of_noise_are_rare():
    fired = [
        found(
            "deviation_at_most",
            -2.0,
            figures(np.random.default_rng(seed).normal(0, 1, 36), errors=0.3),
        )["is_triggered"]
        for seed in range(150)
    ]
    assert np.mean(fired) < 0.04


# Three losses running


def test_three_losses_beyond_their_error_trigger_and_two_do_not():
    values = np.zeros(40) + np.tile([0.05, -0.05], 20)
    values[-3:] = -0.5
    assert found("loss_run", 0.0, figures(values, errors=0.1))["is_triggered"]
    assert not found("loss_run", 0.0, figures(values, errors=2.0))["is_triggered"]
    values[-2] = 0.1
    assert found("loss_run", 0.0, figures(values, errors=0.1))["probability"] == 0.0


# Breadth


def test_breadth_counts_probabilities():
    parts = pd.DataFrame({"part_code": list("ABCD"), "probability": [1.0, 1.0, 1.0, 0.0]})
    inputs = SignalInputs(parts=parts)
    (row,) = evaluate_rules([spec("breadth_at_least", 75.0)], {SERIES: inputs}).to_dict("records")
    assert (row["value"], row["standard_error"], row["probability"]) == (75.0, 0.0, 1.0)


def test_breadth_is_not_told_from_few_parts():
    parts = pd.DataFrame({"part_code": list("ABCD"), "probability": [1.0, 1.0, None, None]})
    for frame, reason in ((parts, "part_missing"), (parts.tail(2), "no_parts"), (None, "no_parts")):
        row = evaluate_rules(
            [spec("breadth_at_least", 75.0)], {SERIES: SignalInputs(parts=frame)}
        ).iloc[0]
        assert row["missing_reason"] == reason


# Conditions together, and holding


def test_conditions_of_two_series_multiply_and_of_one_the_least_counts():
    frames = {
        SERIES: SignalInputs(figures=figures([1.0], errors=1.0)),
        OTHER: SignalInputs(figures=figures([1.0], errors=1.0)),
    }
    one = spec("figure_at_least", 1.0)
    joint = spec("figure_at_least", 1.0, also=(spec("figure_at_least", 1.0, unique_id=OTHER),))
    same = spec("figure_at_least", 1.0, also=(spec("figure_at_least", 0.0),))
    rows = evaluate_rules([one, joint, same], frames)
    assert rows["probability"].tolist() == pytest.approx([0.5, 0.25, 0.5])


def test_a_condition_that_cannot_be_evaluated_is_told():
    rule = spec("figure_at_least", 1.0, also=(spec("figure_at_least", 1.0, unique_id=OTHER),))
    row = evaluate_rules([rule], {SERIES: SignalInputs(figures=figures([1.0]))}).iloc[0]
    assert row["missing_reason"] == "no_series"
    assert not row["is_triggered"]


def test_a_rule_holds_on_less_than_it_rises_on_only_where_it_says_so():
    frame = figures([1.0], errors=1.0)
    plain = found("figure_at_least", 0.2, frame)
    assert (plain["is_triggered"], plain["is_holding"]) == (False, False)
    holding = found("figure_at_least", 0.2, frame, leave_probability=0.7)
    assert (holding["is_triggered"], holding["is_holding"]) == (False, True)
    with pytest.raises(ValueError, match="leave_probability"):
        spec("figure_at_least", 0.2, leave_probability=0.95)


@pytest.mark.parametrize(
    ("value", "is_met"), [(49.9, False), (50.0, True), (100.0, True), (0.0, False)]
)
def test_a_probability_is_its_own_probability(value, is_met):
    row = found("probability_at_least", 50.0, figures([90.0, value]), required=0.5)
    assert row["value"] == value
    assert row["probability"] == pytest.approx(value / 100.0)
    assert pd.isna(row["standard_error"])
    assert row["is_triggered"] == is_met


def test_a_probability_above_100_percent_is_refused():
    with pytest.raises(ValueError, match="probability of 0 to 100 %"):
        found("probability_at_least", 50.0, figures([120.0]), required=0.5)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(
        ["figure_at_least", "growth_at_least", "deviation_at_most", "loss_run", "growth_at_most"]
    ),
    st.integers(0, 60),
    st.integers(0, 10**6),
)
def test_any_past_gives_a_probability_or_a_reason_whatever_the_order_of_rows(kind, months, seed):
    generator = np.random.default_rng(seed)
    frame = figures(
        generator.normal(0.0, 1.0, months), errors=np.abs(generator.normal(size=months))
    )
    frame.loc[generator.random(months) < 0.1, "value"] = np.nan
    row = found(kind, -0.1, frame)
    shuffled = found(kind, -0.1, frame.sample(frac=1.0, random_state=seed))
    assert row.astype(object).equals(shuffled.astype(object))
    if pd.isna(row["missing_reason"]):
        assert 0.0 <= row["probability"] <= 1.0
    else:
        assert row["missing_reason"] in MISSING_REASONS
