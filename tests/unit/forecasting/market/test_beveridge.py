"""Beveridge points and shifts: worked figures, recovery, errors against other software."""

import numpy as np
import pandas as pd
import pytest

from forecasting.market import MarketSettings, beveridge_points, beveridge_shifts

CURVE, SHIFT = -0.5, 0.15


def indicators(vacancy, months, area_code="210100"):
    return pd.DataFrame(
        {
            "reference_month": months,
            "area_code": area_code,
            "breakdown": "total",
            "indicator_code": "vacancy_rate",
            "value": vacancy,
        }
    )


def unemployment(rate, months, error=0.3, area_code="210100"):
    return pd.DataFrame(
        {
            "reference_month": months,
            "area_code": area_code,
            "estimate": rate,
            "standard_error": error,
        }
    )


def months(count):
    return pd.date_range("2019-01-01", periods=count, freq="MS").as_unit("us")


def planted(seed=0, count=120, noise=0.3, shift=SHIFT, first_shifted=90):
    """Return points of a province whose curve moved out in one month."""
    rng = np.random.default_rng(seed)
    cycle = np.cumsum(rng.normal(0, 0.04, count))
    season = 0.08 * np.sin(2 * np.pi * np.arange(count) / 12)
    vacancy = np.exp(np.log(2.5) + cycle + season)
    out = np.where(np.arange(count) >= first_shifted, shift, 0.0)
    truth = np.exp(np.log(5.2) + CURVE * cycle + 0.05 * np.roll(season, 3) + out)
    at = months(count)
    seen = truth + rng.normal(0, noise, count)
    return beveridge_points(indicators(vacancy, at), unemployment(seen, at, noise)), truth


def test_smoothed_position_and_its_error():
    at = months(4)
    made = beveridge_points(
        indicators([2.0, 2.3, 2.6, 2.0], at), unemployment([5.0, 5.3, 5.6, 5.0], at)
    )
    row = made.iloc[2]
    assert row["smoothed_unemployment_rate_pct"] == pytest.approx(5.3)
    assert row["smoothed_vacancy_rate_pct"] == pytest.approx(2.3)
    # Variance of a mean of three errors of .3, neighbours correlated by .25.
    assert row["smoothed_standard_error_pp"] == pytest.approx(0.3 * np.sqrt(3 + 4 * 0.25) / 3)
    assert pd.isna(row["reason_code"])
    assert made["reason_code"].tolist()[:2] == ["incomplete_window"] * 2


def test_missing_parts_have_their_reasons():
    at = months(8)
    rate = unemployment([5.0] * 8, at).drop(index=3)
    vacancy = indicators([2.0] * 7 + [np.nan], at)
    made = beveridge_points(vacancy, rate).set_index("reference_month")["reason_code"]
    assert made[at[3]] == "no_unemployment"
    assert made[at[4]] == made[at[5]] == "incomplete_window"
    assert pd.isna(made[at[6]])
    assert made[at[7]] == "no_vacancies"
    unknown = beveridge_points(vacancy, rate.assign(standard_error=np.nan))
    assert unknown["reason_code"].iloc[6] == "no_standard_error"


def test_curve_agrees_with_statsmodels():
    # statsmodels 0.15.0: OLS of 3-month changes of log u on dummies of the month of the year
    # and 3-month changes of log v; cov_type="HAC", maxlags=6, use_correction=True.
    made = beveridge_shifts(planted(1)[0]).iloc[0]
    assert made["elasticity"] == pytest.approx(-0.403073949131462)
    assert made["elasticity_standard_error"] == pytest.approx(0.15966210194191321)


def test_movement_and_shift_add_up_to_the_change():
    points, _ = planted(2)
    made = beveridge_shifts(points).dropna(subset="shift_pp")
    total = made["movement_pp"] + made["shift_pp"]
    np.testing.assert_allclose(total, made["change_pp"], atol=1e-12)
    smoothed = points.set_index("reference_month")["smoothed_unemployment_rate_pct"]
    at = made["reference_month"]
    year_before = smoothed.reindex(at - pd.DateOffset(months=12)).to_numpy()
    np.testing.assert_allclose(made["change_pp"], smoothed.reindex(at).to_numpy() - year_before)


def test_planted_shift_and_slope_are_found_within_their_errors():
    seeds = range(20)
    drawn = [planted(seed) for seed in seeds]
    points = pd.concat([made.assign(area_code=str(n)) for n, (made, _) in enumerate(drawn)])
    shifts = beveridge_shifts(points).groupby("area_code").nth(101).set_index("area_code")
    off = (shifts["elasticity"] - CURVE).abs() / shifts["elasticity_standard_error"]
    smooth = {str(n): pd.Series(truth).rolling(3).mean() for n, (_, truth) in enumerate(drawn)}
    planted_pp = pd.Series(
        {
            code: SHIFT * (rate[101] - rate[89]) / np.log(rate[101] / rate[89])
            for code, rate in smooth.items()
        }
    )
    shift_off = (shifts["shift_pp"] - planted_pp).abs() / shifts["shift_standard_error_pp"]
    assert (off < 1.96).mean() >= 0.8
    assert shift_off.notna().sum() >= 10
    assert (shift_off.dropna() < 1.96).mean() >= 0.8


def test_flat_or_rising_curve_is_not_read_along():
    at = months(60)
    rng = np.random.default_rng(3)
    vacancy = np.exp(rng.normal(1, 0.1, 60))
    rising = beveridge_points(indicators(vacancy, at), unemployment(vacancy * 2, at))
    made = beveridge_shifts(rising)
    assert made["reason_code"].iloc[-1] == "slope_not_negative"
    assert made[["movement_pp", "shift_pp"]].isna().all(axis=None)
    assert made["change_pp"].iloc[-1] == pytest.approx(
        rising["smoothed_unemployment_rate_pct"].iloc[[-13, -1]].diff().iloc[1]
    )
    constant = beveridge_points(indicators([2.0] * 60, at), unemployment([5.0] * 60, at))
    assert beveridge_shifts(constant)["reason_code"].iloc[-1] == "slope_not_negative"


def test_short_series_has_no_curve():
    points, _ = planted(4, count=30)
    made = beveridge_shifts(points)
    assert made["reason_code"].iloc[-1] == "too_short"
    assert made["reason_code"].iloc[0] == "incomplete_window"


def test_figures_of_zero_are_left_out_without_infinities():
    points, _ = planted(5)
    points.loc[[40, 60], "vacancy_rate_pct"] = 0.0
    points.loc[70, "unemployment_rate_pct"] = 0.0
    made = beveridge_shifts(points)
    numbers = made.select_dtypes("float")
    assert not np.isinf(numbers).any(axis=None)
    assert made.loc[made["shift_pp"].isna(), "reason_code"].notna().all()


def test_areas_stand_by_themselves_whatever_the_order_of_rows():
    at = months(48)
    parts = [planted(seed, count=48)[0].assign(area_code=f"21010{seed}") for seed in range(2)]
    both = pd.concat(parts).sample(frac=1, random_state=1)
    made = beveridge_shifts(both)
    alone = beveridge_shifts(parts[1])
    pd.testing.assert_frame_equal(made[made["area_code"] == "210101"].reset_index(drop=True), alone)
    assert len(made) == 2 * len(at)


def test_unit_of_vacancies_does_not_matter_to_the_decomposition():
    points, _ = planted(6)
    scaled = points.assign(vacancy_rate_pct=points["vacancy_rate_pct"] * 3)
    made, other = beveridge_shifts(points), beveridge_shifts(scaled)
    np.testing.assert_allclose(made["shift_pp"], other["shift_pp"])


def test_no_rows_and_malformed_frames():
    at = months(3)
    nothing = beveridge_points(indicators([], at[:0]), unemployment([], at[:0]))
    assert len(nothing) == 0
    assert len(beveridge_shifts(nothing)) == 0
    with pytest.raises(ValueError, match="indicators: expected columns"):
        beveridge_points(indicators([1.0] * 3, at).drop(columns="value"), unemployment(5.0, at))
    with pytest.raises(ValueError, match="points: expected columns"):
        beveridge_shifts(unemployment(5.0, at))
    with pytest.raises(ValueError, match="change_months"):
        MarketSettings(change_months=0)


def test_infinite_figures_and_errors_of_zero_are_missing_with_a_reason():
    at = months(40)
    made = beveridge_points(indicators(2.5, at), unemployment(5.0, at, error=0.0))
    assert made["standard_error_pp"].isna().all()
    assert made["reason_code"].iloc[3] == "no_standard_error"
    rate = np.where(np.arange(40) == 5, np.inf, 5.0)
    made = beveridge_points(indicators(2.5, at), unemployment(rate, at))
    assert np.isfinite(made["unemployment_rate_pct"].dropna()).all()
    assert made["reason_code"].iloc[5] == "no_unemployment"
    shifts = beveridge_shifts(made)
    assert shifts.loc[shifts["change_pp"].isna(), "reason_code"].notna().all()
