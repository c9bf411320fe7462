"""Standard errors where a table gives none."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.survey.variance_fit import fit_relative_variance
from forecasting.survey.variance_function import (
    VarianceFunctionSettings,
    binomial_standard_error,
    complete_standard_errors,
    smooth_rate,
)

MONTHS = pd.date_range("2022-01-01", periods=36, freq="MS").as_unit("us")


def table(
    area: str = "210100",
    *,
    rate: float = 5.0,
    size: float | None = 1000.0,
    error: float | None = None,
    breakdown: str = "total",
    months: int = 36,
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "reference_month": MONTHS[:months],
            "area_code": area,
            "breakdown": breakdown,
            "estimate": rate,
            "standard_error": np.nan if error is None else error,
            "sample_size_persons": np.nan if size is None else size,
        }
    )


def sampled(seed: int, *, design_effect: float, size: int, rate: float = 5.5) -> pd.DataFrame:
    """Rates with binomial noise; their own noisy errors in the second half only."""
    rng = np.random.default_rng(seed)
    independent = size / design_effect
    noisy = 100 * rng.binomial(round(independent), rate / 100, len(MONTHS)) / round(independent)
    own = 100 * np.sqrt(noisy / 100 * (1 - noisy / 100) / independent)
    return table(size=size).assign(
        estimate=noisy, standard_error=np.where(np.arange(36) < 18, np.nan, own)
    )


def test_binomial_error_is_the_textbook_figure() -> None:
    assert binomial_standard_error(5.5, sample_size_persons=10_000, design_effect=2) == (
        pytest.approx(100 * np.sqrt(2 * 0.055 * 0.945 / 10_000))
    )
    with pytest.raises(ValueError, match="rate_pct"):
        binomial_standard_error(101, sample_size_persons=10)
    with pytest.raises(ValueError, match="above 0"):
        binomial_standard_error(5, sample_size_persons=0)


def test_given_errors_pass_unchanged() -> None:
    made = complete_standard_errors(table(error=0.7))
    assert (made["standard_error"] == 0.7).all()
    assert set(made["standard_error_source_code"]) == {"given"}


def test_known_sample_takes_the_default_design_effect() -> None:
    made = complete_standard_errors(table(size=1000.0))
    assert np.allclose(made["standard_error"], 100 * np.sqrt(2 * 0.05 * 0.95 / 1000))
    assert set(made["standard_error_source_code"]) == {"modelled_from_sample_size"}


def test_own_design_effect_comes_before_the_default() -> None:
    made = complete_standard_errors(table().assign(design_effect=3.0))
    assert np.allclose(made["standard_error"], 100 * np.sqrt(3 * 0.05 * 0.95 / 1000))


def test_nothing_known_is_called_default() -> None:
    made = complete_standard_errors(table(size=None))
    assert np.allclose(made["standard_error"], 100 * np.sqrt(2 * 0.05 * 0.95 / 500))
    assert set(made["standard_error_source_code"]) == {"default"}
    assert np.allclose(made["effective_sample_persons"], 250)


def test_fit_recovers_the_design_effect_and_carries_it_to_months_without_errors() -> None:
    made = complete_standard_errors(sampled(3, design_effect=2.6, size=8000))
    early = made[:18]
    assert set(early["standard_error_source_code"]) == {"modelled_from_fit"}
    truth = 100 * np.sqrt(2.6 * 0.055 * 0.945 / 8000)
    assert early["standard_error"].mean() == pytest.approx(truth, rel=0.04)


def test_series_without_sizes_carries_its_effective_sample() -> None:
    rows = sampled(4, design_effect=2.0, size=8000)
    early = complete_standard_errors(rows.assign(sample_size_persons=np.nan))[:18]
    assert early["effective_sample_persons"].mean() == pytest.approx(4000, rel=0.06)
    assert set(early["standard_error_source_code"]) == {"modelled_from_fit"}


def test_design_effect_is_carried_to_like_series_but_a_sample_size_is_not() -> None:
    rows = pd.concat(
        [sampled(5, design_effect=3.0, size=8000), table("210200", size=500.0, rate=5.5)],
        ignore_index=True,
    )
    other = complete_standard_errors(rows)[36:]
    assert other["standard_error"].mean() == pytest.approx(
        100 * np.sqrt(3 * 0.055 * 0.945 / 500), rel=0.06
    )
    unknown = rows.assign(sample_size_persons=rows["sample_size_persons"].where(rows.index < 36))
    assert set(complete_standard_errors(unknown)[36:]["standard_error_source_code"]) == {"default"}


def test_rate_in_the_variance_does_not_know_the_months_own_estimate() -> None:
    calm = table(size=1000.0)
    jumped = calm.assign(estimate=calm["estimate"].where(calm.index != 7, 9.0))
    before, after = complete_standard_errors(calm), complete_standard_errors(jumped)
    assert after["standard_error"][7] == pytest.approx(before["standard_error"][7])
    assert after["standard_error"][8] > before["standard_error"][8]


def test_errors_do_not_follow_the_noise_of_the_estimates() -> None:
    rows = sampled(6, design_effect=2.0, size=1500)
    early = complete_standard_errors(rows.assign(standard_error=np.nan))
    naive = np.sqrt(rows["estimate"])
    assert np.corrcoef(rows["estimate"], naive)[0, 1] > 0.9
    # Leaving a month out turns its own noise around, by one part in the number of months.
    spread = early["standard_error"].std() / early["standard_error"].mean()
    assert spread < 0.01


def test_supplied_smooth_rates_are_preferred() -> None:
    rows = table(size=1000.0)
    smooth = rows[["reference_month", "area_code", "breakdown"]].assign(smooth_rate_pct=8.0)
    made = complete_standard_errors(rows, smooth_rates=smooth[:10])
    assert (made["smooth_rate_pct"][:10] == 8.0).all()
    assert np.allclose(made["smooth_rate_pct"][10:], 5.0)


def test_single_month_takes_its_likes_or_the_default_rate() -> None:
    alone = table(months=1, rate=12.0)
    assert smooth_rate(alone)[0] == pytest.approx(5.0)
    beside = pd.concat([alone, table("210200", rate=6.0, months=3)], ignore_index=True)
    assert smooth_rate(beside)[0] == pytest.approx(6.0)


def test_zero_unemployed_is_not_certain() -> None:
    made = complete_standard_errors(table(rate=0.0, error=0.0, months=4))
    assert (made["standard_error"] > 0.1).all()
    assert set(made["standard_error_reason_code"]) == {"given_not_positive"}


def test_missing_estimate_has_a_reason_instead_of_an_error() -> None:
    rows = table()
    rows.loc[3, "estimate"] = np.nan
    made = complete_standard_errors(rows)
    assert made["standard_error_reason_code"][3] == "estimate_missing"
    assert made["standard_error_source_code"].isna().tolist() == [i == 3 for i in range(36)]
    assert made["standard_error"].isna().tolist() == [i == 3 for i in range(36)]


def test_sample_of_nobody_has_a_reason_and_an_error() -> None:
    made = complete_standard_errors(table(size=0.0))
    assert set(made["standard_error_reason_code"]) == {"sample_size_not_positive"}
    assert made["standard_error"].notna().all()


def test_rounding_adds_a_twelfth_of_its_unit_squared() -> None:
    made = complete_standard_errors(
        table(error=0.1), settings=VarianceFunctionSettings(rounding_unit_pp=0.1)
    )
    assert np.allclose(made["standard_error"] ** 2, 0.1**2 + 0.1**2 / 12)
    assert np.allclose(made["sampling_standard_error"], 0.1)


def test_given_errors_can_be_smoothed() -> None:
    rows = sampled(8, design_effect=2.0, size=900)
    smoothed = complete_standard_errors(
        rows, settings=VarianceFunctionSettings(replaces_given=True)
    )
    assert set(smoothed["standard_error_source_code"]) == {"modelled_from_fit"}
    assert smoothed["standard_error"].std() < 0.2 * rows["standard_error"].std()


def test_relative_form_recovers_its_line() -> None:
    rng = np.random.default_rng(2)
    x = np.exp(rng.uniform(7, 12, 80))
    truth = 0.0004 + 90.0 / x
    fit = fit_relative_variance(x, relative_variance=truth * rng.chisquare(40, 80) / 40)
    assert fit.slope == pytest.approx(90.0, rel=0.08)
    assert fit.constant == pytest.approx(0.0004, rel=0.25)


def test_relative_form_models_areas_by_their_size() -> None:
    sizes = {"210100": 4e6, "210200": 1e6, "210300": 2e5}
    rows = pd.concat([table(area, months=12) for area in sizes], ignore_index=True)
    rows["labour_force_persons"] = rows["area_code"].map(sizes)
    rows["standard_error"] = 5.0 * np.sqrt(200.0 / (0.05 * rows["labour_force_persons"]))
    gaps = rows.assign(standard_error=rows["standard_error"].where(rows.index % 2 == 0))
    made = complete_standard_errors(gaps, settings=VarianceFunctionSettings(form="relative"))
    assert np.allclose(made["standard_error"], rows["standard_error"])


def test_relative_fit_meets_odd_data() -> None:
    same = fit_relative_variance([10.0] * 4, relative_variance=[0.1, 0.2, 0.3, 0.2])
    assert (same.constant, same.slope) == (0.0, pytest.approx(2.0))
    rising = fit_relative_variance([1.0, 2.0, 4.0], relative_variance=[0.1, 0.2, 0.4])
    assert rising.slope == 0.0
    assert rising.constant > 0
    assert np.isnan(same.relative_variance([0.0])[0])
    for totals, relative in (([1.0, 2.0], [1.0, 1.0]), ([0.0, 1, 2], [1.0, 1, 1])):
        with pytest.raises(ValueError, match="expected"):
            fit_relative_variance(totals, relative_variance=relative)


def test_order_of_rows_does_not_matter() -> None:
    rows = sampled(9, design_effect=2.0, size=900)
    turned = complete_standard_errors(rows[::-1])
    assert turned.index.tolist() == rows.index[::-1].tolist()
    straight = complete_standard_errors(rows)
    assert np.allclose(turned.sort_index()["standard_error"], straight["standard_error"])


def test_argument_is_not_changed() -> None:
    rows = table()
    kept = rows.copy()
    complete_standard_errors(rows)
    pd.testing.assert_frame_equal(rows, kept)


def test_malformed_frames_are_refused() -> None:
    rows = table()
    with pytest.raises(ValueError, match="expected columns"):
        complete_standard_errors(rows.drop(columns="sample_size_persons"))
    with pytest.raises(ValueError, match="once"):
        complete_standard_errors(pd.concat([rows, rows[:1]]))
    with pytest.raises(ValueError, match="0 to 100"):
        complete_standard_errors(rows.assign(estimate=101.0))
    with pytest.raises(ValueError, match="null"):
        complete_standard_errors(rows.assign(area_code=None))
    with pytest.raises(ValueError, match="month starts"):
        complete_standard_errors(
            rows.assign(reference_month=rows["reference_month"] + pd.Timedelta(days=1))
        )


def test_settings_out_of_range_are_refused() -> None:
    for wrong in (
        {"design_effect": 0.0},
        {"prior_months": -1.0},
        {"lowest_rate_pct": 6.0},
        {"smallest_fit_rows": 1},
        {"form": "cubic"},
    ):
        with pytest.raises(ValueError, match="expected"):
            VarianceFunctionSettings(**wrong)  # type: ignore[arg-type]


def test_empty_table_stays_empty() -> None:
    made = complete_standard_errors(table()[:0])
    assert made.empty
    assert "standard_error_source_code" in made


@settings(max_examples=12, deadline=None)
@given(
    rates=st.lists(st.floats(0, 100) | st.none(), min_size=1, max_size=36),
    error=st.floats(-1, 0) | st.floats(1e-6, 5) | st.none(),
    size=st.floats(-10, 1e6) | st.none(),
)
def test_every_estimate_leaves_with_a_positive_error_and_its_source(
    rates: list[float | None], error: float | None, size: float | None
) -> None:
    rows = table(months=len(rates)).assign(
        estimate=pd.Series(rates, dtype="float64"),
        standard_error=np.nan if error is None else error,
        sample_size_persons=np.nan if size is None else size,
    )
    made = complete_standard_errors(rows)
    known = made["estimate"].notna()
    assert (made.loc[known, "standard_error"] > 0).all()
    assert made.loc[known, "standard_error_source_code"].notna().all()
    assert made.loc[~known, "standard_error_reason_code"].eq("estimate_missing").all()


def test_an_infinite_rate_is_no_estimate() -> None:
    made = complete_standard_errors(table().assign(estimate=[np.inf] + [5.0] * 35))
    assert pd.isna(made.loc[0, "estimate"])
    assert made.loc[0, "standard_error_reason_code"] == "estimate_missing"
    assert made["standard_error"].notna().sum() == 35
