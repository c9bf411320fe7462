"""Rules of every kind: what fires, what does not, what cannot be evaluated."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from forecasting.early_warning import RuleSpec, SignalInputs, evaluate_rules

SERIES = "A/rate/total"
SEASON = np.array([0.8, 0.6, 0.3, -0.2, -0.3, 0.4, 0.3, 0.0, -0.4, -0.6, -0.4, -0.5])
COLUMNS = [
    "area_code",
    "rule_id",
    "indicator_code",
    "reference_month",
    "value",
    "standard_error",
    "threshold",
    "direction",
    "probability",
    "required_probability",
    "is_triggered",
    "is_holding",
    "missing_reason",
]


def rule(kind: str, threshold: float, *, required: float = 0.9, **more: int) -> RuleSpec:
    return RuleSpec(
        rule_id=kind,
        kind=kind,  # type: ignore[arg-type]
        unique_id=SERIES,
        indicator_code="rate",
        threshold=threshold,
        required_probability=required,
        **more,  # type: ignore[arg-type]
    )


def adjusted_frame(
    signal: np.ndarray, *, noise: float = 0.1, mode: str = "additive", seed: int = 0
) -> pd.DataFrame:
    months = len(signal)
    figures = signal + np.random.default_rng(seed).normal(0.0, noise, months)
    beyond = np.full(12, np.nan)
    adjusted = np.concatenate([figures, beyond])
    factors = np.resize(SEASON if mode == "additive" else 1.0 + SEASON / 10.0, months + 12)
    return pd.DataFrame(
        {
            "reference_month": pd.date_range("2000-01-01", periods=months + 12, freq="MS").as_unit(
                "us"
            ),
            "value": adjusted + factors if mode == "additive" else adjusted * factors,
            "seasonally_adjusted": adjusted,
            "seasonal_factor": factors,
            "noise_standard_error": noise,
            "mode": mode,
        }
    )


def paths_around(adjusted: pd.DataFrame, centre: np.ndarray, *, noise: float = 0.1, count=600):
    ahead = adjusted[adjusted["value"].isna()].head(len(centre))
    generator = np.random.default_rng(9)
    drawn = centre[:, None] + generator.normal(0.0, noise, (len(centre), count))
    factors = ahead["seasonal_factor"].to_numpy()[:, None]
    is_additive = adjusted["mode"].iloc[0] == "additive"
    return pd.DataFrame(
        {
            "path": np.tile(np.arange(count), len(centre)),
            "reference_month": np.repeat(ahead["reference_month"].to_numpy(), count),
            "value": (drawn + factors if is_additive else drawn * factors).ravel(),
        }
    )


def evaluated(rule_spec: RuleSpec, inputs: SignalInputs, *, seed: int = 0) -> pd.Series:
    return evaluate_rules([rule_spec], {SERIES: inputs}, seed=seed).iloc[0]


def flat(level: float = 5.0, *, months: int = 120, noise: float = 0.1) -> pd.DataFrame:
    return adjusted_frame(np.full(months, level), noise=noise)


def rising(rise: float, over: int) -> pd.DataFrame:
    slope = 5.0 + rise * np.arange(1, over + 1) / over
    return adjusted_frame(np.concatenate([np.full(120 - over, 5.0), slope]))


def test_signal_far_above_the_line_triggers_and_one_below_does_not() -> None:
    inputs = SignalInputs(flat())
    above, below = (evaluated(rule("signal_above", line), inputs) for line in (4.5, 5.5))
    assert above["is_triggered"]
    assert above["probability"] > 0.99
    assert not below["is_triggered"]
    assert below["probability"] < 0.01
    assert above["value"] == pytest.approx(5.0, abs=0.08)
    assert above["reference_month"] == pd.Timestamp("2009-12-01")
    assert pd.isna(above["missing_reason"])


def test_signal_on_the_line_is_a_coin_toss() -> None:
    inputs = SignalInputs(flat())
    value = evaluated(rule("signal_above", 0.0), inputs)["value"]
    assert evaluated(rule("signal_above", value), inputs)["probability"] == pytest.approx(0.5)


def test_single_noisy_month_above_the_line_does_not_trigger() -> None:
    frame = flat(5.3)
    frame.loc[119, ["value", "seasonally_adjusted"]] += 0.3
    assert frame["seasonally_adjusted"].iloc[119] > 5.5
    assert not evaluated(rule("signal_above", 5.5), SignalInputs(frame))["is_triggered"]


def test_high_but_steady_signal_is_above_and_not_rising() -> None:
    steady = evaluated(rule("signal_rising_above", 4.5), SignalInputs(flat()))
    assert steady["probability"] > 0.99
    assert not steady["is_triggered"]
    assert evaluated(rule("signal_rising_above", 5.0), SignalInputs(rising(1.5, 6)))["is_triggered"]


def test_path_rule_counts_paths_not_their_noise() -> None:
    frame = flat()
    calm = SignalInputs(frame, paths=paths_around(frame, np.full(12, 5.0)))
    climbing = SignalInputs(frame, paths=paths_around(frame, 5.0 + np.arange(1, 13) / 6.0))
    spec = rule("path_above_within", 5.3, within_months=12)
    assert evaluated(spec, calm)["probability"] < 0.05
    assert evaluated(spec, climbing)["probability"] > 0.99
    sooner = evaluated(replace(spec, threshold=6.0, within_months=3), climbing)
    assert sooner["probability"] < 0.1


def test_half_of_the_paths_beyond_the_line_is_probability_one_half() -> None:
    frame = flat(noise=0.02)
    low, high = (paths_around(frame, np.full(6, c), noise=0.02, count=500) for c in (5.0, 7.0))
    joined = pd.concat([low, high.assign(path=high["path"] + 500)])
    found = evaluated(
        rule("path_above_within", 6.0, within_months=6), SignalInputs(frame, paths=joined)
    )
    assert found["probability"] == pytest.approx(0.5, abs=0.01)


def test_longer_horizon_and_lower_line_never_lower_the_probability() -> None:
    frame = flat()
    inputs = SignalInputs(frame, paths=paths_around(frame, np.full(12, 5.2), noise=0.3))
    specs = [
        rule("path_above_within", line, within_months=within)
        for line in (5.6, 5.4)
        for within in (1, 3, 6, 12)
    ]
    found = evaluate_rules(specs, {SERIES: inputs})["probability"].to_numpy().reshape(2, 4)
    assert (np.diff(found, axis=1) >= 0).all()
    assert (np.diff(found, axis=0) >= 0).all()


def test_multiplicative_paths_are_divided_by_the_factor() -> None:
    frame = adjusted_frame(np.full(120, 1000.0), noise=2.0, mode="multiplicative")
    paths = paths_around(frame, np.full(12, 1000.0), noise=2.0)
    found = evaluated(
        rule("path_above_within", 1030.0, within_months=12), SignalInputs(frame, paths=paths)
    )
    assert found["probability"] < 0.01
    assert found["value"] == pytest.approx(1000.0, abs=8.0)


def test_annual_average_joins_observed_months_and_paths() -> None:
    frame = flat(months=126, noise=1e-6)
    paths = paths_around(frame, np.full(12, 7.0), noise=1e-6, count=500)
    found = evaluated(rule("annual_average_above", 6.0), SignalInputs(frame, paths=paths))
    assert found["value"] == pytest.approx((6 * 5.0 + 6 * 7.0) / 12 + SEASON.mean(), abs=1e-3)
    assert found["reference_month"] == pd.Timestamp("2010-06-01")


def test_annual_average_after_december_is_of_the_coming_year() -> None:
    frame = flat(noise=1e-6)
    paths = paths_around(frame, np.full(12, 7.0), noise=1e-6, count=500)
    found = evaluated(rule("annual_average_above", 6.0), SignalInputs(frame, paths=paths))
    assert found["value"] == pytest.approx(7.0 + SEASON.mean(), abs=1e-3)


def test_annual_average_with_a_missing_month_is_not_evaluated() -> None:
    frame = flat(months=126)
    frame.loc[121, ["value", "seasonally_adjusted"]] = np.nan
    paths = paths_around(frame.iloc[126:], np.full(12, 7.0))
    found = evaluated(rule("annual_average_above", 6.0), SignalInputs(frame, paths=paths))
    assert found["missing_reason"] == "month_of_year_missing"


def test_gap_of_a_rise_triggers_and_of_noise_does_not() -> None:
    spec = rule("gap_at_least", 0.5)
    rise = evaluated(spec, SignalInputs(rising(1.5, 6)))
    assert rise["is_triggered"]
    assert 0.7 < rise["value"] < 1.5
    quiet = evaluated(spec, SignalInputs(flat()))
    assert not quiet["is_triggered"]
    assert abs(quiet["value"]) < 0.2


def test_gap_on_noise_almost_never_fires() -> None:
    spec = rule("gap_at_least", 0.5)
    fired = [
        evaluated(spec, SignalInputs(adjusted_frame(np.full(72, 5.0), noise=0.32, seed=seed)))
        for seed in range(60)
    ]
    assert sum(one["is_triggered"] for one in fired) == 0


def test_gap_ahead_sees_the_rise_the_paths_hold() -> None:
    frame = flat()
    spec = rule("gap_at_least_within", 0.5, within_months=6)
    climbing = SignalInputs(frame, paths=paths_around(frame, 5.0 + np.arange(1, 13) / 4.0))
    assert evaluated(spec, climbing)["is_triggered"]
    calm = SignalInputs(frame, paths=paths_around(frame, np.full(12, 5.0)))
    assert evaluated(spec, calm)["probability"] < 0.05


def test_known_survey_error_replaces_a_smaller_measured_noise() -> None:
    spec = rule("gap_at_least", 0.5)
    understated = adjusted_frame(np.full(72, 5.0), noise=0.4, seed=3).assign(
        noise_standard_error=0.05
    )
    understated.loc[69:71, ["value", "seasonally_adjusted"]] += 0.5
    measured = evaluated(spec, SignalInputs(understated))
    surveyed = evaluated(spec, SignalInputs(understated, survey_standard_error=0.4))
    assert measured["probability"] > 0.9
    assert surveyed["probability"] < 0.5


def net_changes(levels: list[float], *, error: float = 30_000.0) -> pd.DataFrame:
    last = pd.date_range(end="2009-12-01", periods=len(levels), freq="MS").as_unit("us")
    return pd.DataFrame(
        {
            "reference_month": last,
            "employment_persons": levels,
            "change_1_month_standard_error_persons": error,
        }
    )


def test_three_months_of_loss_beyond_the_error_trigger() -> None:
    spec = rule("net_loss_run", 0.0)
    lost = SignalInputs(flat(), net_job_change=net_changes([9e6, 8.98e6, 8.96e6, 8.94e6]))
    found = evaluated(spec, lost)
    assert found["is_triggered"]
    assert found["value"] == -60_000.0
    assert found["probability"] == pytest.approx(0.977, abs=0.001)


def test_one_month_of_gain_stops_a_loss_run() -> None:
    spec = rule("net_loss_run", 0.0)
    mixed = SignalInputs(flat(), net_job_change=net_changes([9e6, 8.9e6, 8.91e6, 8.8e6]))
    assert evaluated(spec, mixed)["probability"] == 0.0


def test_loss_within_its_error_does_not_trigger() -> None:
    spec = rule("net_loss_run", 0.0)
    small = SignalInputs(flat(), net_job_change=net_changes([9e6, 8.999e6, 8.998e6, 8.997e6]))
    found = evaluated(spec, small)
    assert not found["is_triggered"]
    assert found["probability"] == pytest.approx(0.54, abs=0.01)


def test_diffusion_below_the_line_by_its_error() -> None:
    diffusion = pd.DataFrame(
        {
            "span_months": [1, 3],
            "reference_month": pd.Timestamp("2009-12-01"),
            "diffusion_index": [60.0, 40.0],
            "standard_error": [5.0, 5.0],
        }
    )
    inputs = SignalInputs(flat(), diffusion=diffusion)
    found = evaluated(rule("diffusion_below", 50.0), inputs)
    assert found["probability"] == pytest.approx(0.97725, abs=1e-4)
    assert not evaluated(rule("diffusion_below", 50.0, span_months=1), inputs)["is_triggered"]
    absent = evaluated(rule("diffusion_below", 50.0, span_months=12), inputs)
    assert absent["missing_reason"] == "no_diffusion_of_month"


@pytest.mark.parametrize(
    ("spec", "inputs", "reason"),
    [
        (rule("gap_at_least", 0.5), SignalInputs(flat(months=20)), "too_short"),
        (rule("signal_above", 5.0), SignalInputs(flat().tail(12)), "no_adjusted_figure"),
        (rule("signal_above", 5.0), SignalInputs(flat().head(0)), "no_adjusted_figure"),
        (rule("path_above_within", 5.0, within_months=3), SignalInputs(flat()), "no_forecast"),
        (rule("annual_average_above", 5.0), SignalInputs(flat()), "no_forecast"),
        (rule("net_loss_run", 0.0), SignalInputs(flat()), "no_job_change"),
        (rule("diffusion_below", 50.0), SignalInputs(flat()), "no_diffusion"),
        (
            rule("signal_above", 5.0),
            SignalInputs(flat(), expected_month=pd.Timestamp("2010-01-01")),
            "latest_month_missing",
        ),
        (
            rule("path_above_within", 5.0, within_months=6),
            SignalInputs(flat(), paths=paths_around(flat(), np.full(3, 5.0))),
            "forecast_too_short",
        ),
        (
            rule("path_above_within", 5.0, within_months=3),
            SignalInputs(flat().head(119), paths=paths_around(flat(), np.full(3, 5.0))),
            "forecast_broken",
        ),
        (
            rule("path_above_within", 5.0, within_months=3),
            SignalInputs(flat().head(120), paths=paths_around(flat(), np.full(3, 5.0))),
            "no_projected_factors",
        ),
        (
            rule("net_loss_run", 0.0),
            SignalInputs(flat(), net_job_change=net_changes([1.0, 2.0])),
            "employment_month_missing",
        ),
    ],
)
def test_what_cannot_be_evaluated_says_why_and_never_triggers(
    spec: RuleSpec, inputs: SignalInputs, reason: str
) -> None:
    found = evaluated(spec, inputs)
    assert found["missing_reason"] == reason
    assert not found["is_triggered"]
    assert np.isnan(found["probability"])
    assert found["threshold"] == spec.threshold


def test_unknown_series_is_a_reason_not_a_stop() -> None:
    found = evaluate_rules([rule("signal_above", 5.0)], {})
    assert found["missing_reason"].tolist() == ["no_series"]


def test_result_has_the_columns_in_order_even_without_rules() -> None:
    found = evaluate_rules([], {})
    assert list(found.columns) == COLUMNS
    assert found["is_triggered"].dtype == bool


def test_other_series_rules_and_row_order_change_nothing() -> None:
    frame = flat()
    paths = paths_around(frame, np.full(12, 5.2), noise=0.3)
    inputs = SignalInputs(frame, paths=paths)
    shuffled = SignalInputs(
        frame.sample(frac=1.0, random_state=1), paths=paths.sample(frac=1.0, random_state=2)
    )
    spec = rule("gap_at_least_within", 0.3, within_months=6)
    other = replace(rule("gap_at_least", 0.1), unique_id="B/rate/total")
    alone = evaluate_rules([spec], {SERIES: inputs}, seed=7)
    among = evaluate_rules([other, spec], {"B/rate/total": inputs, SERIES: shuffled}, seed=7)
    pd.testing.assert_frame_equal(alone, among.tail(1).reset_index(drop=True))
    reseeded = evaluate_rules([spec], {SERIES: inputs}, seed=8)["probability"].iloc[0]
    assert reseeded == pytest.approx(alone["probability"].iloc[0], abs=0.05)


def test_constant_series_is_evaluated() -> None:
    frame = flat(noise=0.1).assign(noise_standard_error=0.0)
    frame.loc[:119, "seasonally_adjusted"] = 5.0
    assert evaluated(rule("signal_above", 4.9), SignalInputs(frame))["probability"] == 1.0
    assert evaluated(rule("gap_at_least", 0.1), SignalInputs(frame))["probability"] == 0.0


def test_inputs_are_not_changed() -> None:
    frame = flat()
    paths = paths_around(frame, np.full(12, 5.0))
    before = frame.copy(deep=True), paths.copy(deep=True)
    evaluated(rule("gap_at_least_within", 0.5, within_months=6), SignalInputs(frame, paths=paths))
    pd.testing.assert_frame_equal(frame, before[0])
    pd.testing.assert_frame_equal(paths, before[1])


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "signal_sideways"},
        {"required_probability": 1.0},
        {"kind": "path_above_within"},
        {"kind": "gap_at_least_within", "within_months": 13},
        {"span_months": 0},
    ],
)
def test_impossible_rules_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="rule signal_above: expected"):
        replace(rule("signal_above", 5.0), **change)  # type: ignore[arg-type]


def test_frame_without_its_columns_is_an_error() -> None:
    inputs = SignalInputs(flat().drop(columns="noise_standard_error"))
    with pytest.raises(ValueError, match="noise_standard_error"):
        evaluate_rules([rule("signal_above", 5.0)], {SERIES: inputs})
