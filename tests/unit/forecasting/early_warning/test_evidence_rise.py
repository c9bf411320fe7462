"""Rises over a past low and falls from a past high of the adjusted signal."""

import numpy as np
import pandas as pd
import pytest

from forecasting.early_warning import RuleSpec, SignalInputs, evaluate_rules

SERIES = "A/claims/total"


def adjusted(values, *, noise, mode="multiplicative"):
    months = pd.date_range("2000-01-01", periods=len(values), freq="MS").as_unit("us")
    return pd.DataFrame(
        {
            "reference_month": months,
            "value": values,
            "seasonally_adjusted": values,
            "seasonal_factor": 1.0 if mode == "multiplicative" else 0.0,
            "noise_standard_error": noise,
            "mode": mode,
        }
    )


def found(kind, line, frame, **more):
    rule = RuleSpec("R", kind, SERIES, "claims", line, 0.9, **more)
    return evaluate_rules([rule], {SERIES: SignalInputs(frame)}).iloc[0]


def step(size, *, months=120, noise=0.02, seed=0):
    logs = np.random.default_rng(seed).normal(0, noise, months)
    logs[-4:] += size
    return 1000 * np.exp(logs)


def test_a_rise_of_claims_is_in_points_of_logarithms():
    row = found("rise_over_low", 15.0, adjusted(step(0.3), noise=20.0), span_months=2)
    assert row["is_triggered"]
    assert row["value"] == pytest.approx(30.0, abs=5.0)


def test_noise_alone_is_no_rise():
    assert not found("rise_over_low", 15.0, adjusted(step(0.0), noise=20.0), span_months=2)[
        "is_triggered"
    ]


def test_a_fall_from_the_high_is_the_mirror_of_a_rise():
    down = found("fall_from_high", 15.0, adjusted(step(-0.3), noise=20.0), span_months=2)
    assert down["is_triggered"]
    assert not found("rise_over_low", 15.0, adjusted(step(-0.3), noise=20.0))["is_triggered"]


def test_a_rate_rises_in_its_own_unit():
    values = np.full(120, 5.0) + np.random.default_rng(1).normal(0, 0.05, 120)
    values[-4:] += 1.0
    row = found("rise_over_low", 0.5, adjusted(values, noise=0.05, mode="additive"))
    assert row["is_triggered"]
    assert row["value"] == pytest.approx(1.0, abs=0.3)


def test_figures_of_zero_and_short_series_are_told():
    zero = step(0.0)
    zero[50] = 0.0
    assert found("rise_over_low", 15.0, adjusted(zero, noise=20.0))["missing_reason"] == (
        "not_positive"
    )
    short = adjusted(step(0.0, months=20), noise=20.0)
    assert found("rise_over_low", 15.0, short)["missing_reason"] == "too_short"
    nothing = evaluate_rules(
        [RuleSpec("R", "rise_over_low", SERIES, "claims", 1.0, 0.9)], {SERIES: SignalInputs()}
    )
    assert nothing["missing_reason"].iloc[0] == "no_adjusted_figure"
