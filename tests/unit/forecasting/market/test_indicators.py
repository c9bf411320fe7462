"""Vacancy rate, demand/supply ratio, tightness: worked figures, errors, what is missing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.market import MarketSettings, market_indicators

MEMBERS = "unemployment_insurance_members"
MONTHS = pd.date_range("2025-01-01", periods=6, freq="MS").as_unit("us")
NO_UNEMPLOYMENT = pd.DataFrame(
    {
        "reference_month": pd.Series([], dtype="datetime64[us]"),
        "area_code": pd.Series([], dtype="str"),
        "estimate": pd.Series([], dtype="float64"),
        "standard_error": pd.Series([], dtype="float64"),
    }
)


def facts(
    *,
    vacancies: object = 200.0,
    job_seekers: object = 160.0,
    employment: object = 9800.0,
    area_code: str = "210100",
    breakdown: str = "total",
    months: pd.DatetimeIndex = MONTHS,
) -> pd.DataFrame:
    given = {"vacancies": vacancies, "job_seekers": job_seekers, MEMBERS: employment}
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "reference_month": months,
                    "area_code": area_code,
                    "indicator_code": name,
                    "breakdown": breakdown,
                    "value": value,
                }
            )
            for name, value in given.items()
            if value is not None
        ],
        ignore_index=True,
    )


def unemployment(
    estimate: object = 5.0,
    standard_error: object = 0.5,
    labour_force: object = 10000.0,
    area_code: str = "210100",
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "reference_month": MONTHS,
            "area_code": area_code,
            "breakdown": "total",
            "estimate": estimate,
            "standard_error": standard_error,
            "labour_force_persons": labour_force,
        }
    )


def row(made: pd.DataFrame, indicator_code: str, month: str = "2025-03", **key: str) -> pd.Series:
    wanted = {"area_code": "210100", "breakdown": "total", **key}
    picked = made[
        (made["indicator_code"] == indicator_code)
        & (made["reference_month"] == pd.Timestamp(month))
        & (made["area_code"] == wanted["area_code"])
        & (made["breakdown"] == wanted["breakdown"])
    ]
    assert len(picked) == 1
    return picked.iloc[0]


def test_worked_figures():
    made = market_indicators(facts(), unemployment())
    assert row(made, "vacancy_rate")["value"] == pytest.approx(2.0)
    assert row(made, "demand_supply_ratio")["value"] == pytest.approx(1.25)
    tightness = row(made, "market_tightness")
    assert tightness["value"] == pytest.approx(200 / 500)
    # 0.5 of 5 % is a tenth, of the unemployed and so of the ratio.
    assert tightness["standard_error"] == pytest.approx(0.04)
    assert pd.isna(tightness["reason_code"])


def test_registered_ratio_says_it_has_no_sampling_error():
    made = row(market_indicators(facts(), unemployment()), "demand_supply_ratio")
    assert np.isnan(made["standard_error"])
    assert made["reason_code"] == "not_from_sample"


def test_quarter_is_the_ratio_of_sums():
    seekers = [100.0, 200.0, 300.0, 100.0, 100.0, 100.0] * 1
    made = market_indicators(facts(vacancies=150.0, job_seekers=seekers), unemployment())
    assert row(made, "demand_supply_ratio_quarter")["value"] == pytest.approx(450 / 600)
    assert row(made, "demand_supply_ratio_quarter", "2025-06")["value"] == pytest.approx(1.5)


def test_error_of_a_quarter_holds_the_rotation():
    made = market_indicators(facts(), unemployment())
    # Three errors of 50 persons, neighbours correlated by .25.
    expected = 0.4 * 50 * np.sqrt(3 + 4 * 0.25) / 1500
    assert row(made, "market_tightness_quarter")["standard_error"] == pytest.approx(expected)


def test_delta_method_agrees_with_drawn_samples():
    rng = np.random.default_rng(5)
    drawn = 200 / rng.normal(500, 50, 200_000)
    made = row(market_indicators(facts(), unemployment()), "market_tightness")
    # The ratio's own skewness leaves the linearised error a little small.
    assert made["standard_error"] == pytest.approx(drawn.std(), rel=0.05)


def test_incomplete_quarter_has_no_value():
    gap = facts()
    is_gap = (gap["reference_month"] == MONTHS[1]) & (gap["indicator_code"] == "job_seekers")
    made = row(market_indicators(gap[~is_gap], unemployment()), "demand_supply_ratio_quarter")
    assert np.isnan(made["value"])
    assert made["reason_code"] == "incomplete_quarter"


def test_running_quarter_is_not_shown():
    made = market_indicators(facts(months=MONTHS[:5]), NO_UNEMPLOYMENT)
    quarters = made[made["indicator_code"] == "demand_supply_ratio_quarter"]
    assert quarters["reference_month"].tolist() == [pd.Timestamp("2025-03-01")]


@pytest.mark.parametrize(
    ("given", "indicator_code", "reason_code"),
    [
        ({"job_seekers": None}, "demand_supply_ratio", "no_job_seekers"),
        ({"job_seekers": 0.0}, "demand_supply_ratio", "zero_job_seekers"),
        ({"job_seekers": -5.0}, "demand_supply_ratio", "negative_figure"),
        ({"job_seekers": np.inf}, "demand_supply_ratio", "no_job_seekers"),
        ({"vacancies": None}, "vacancy_rate", "no_vacancies"),
        ({"vacancies": -1.0}, "vacancy_rate", "negative_figure"),
        ({"employment": None}, "vacancy_rate", "no_employment"),
        ({"employment": 0.0}, "vacancy_rate", "zero_employment"),
        ({"vacancies": None}, "market_tightness", "no_vacancies"),
    ],
)
def test_missing_figure_has_its_reason(given, indicator_code, reason_code):
    made = market_indicators(facts(**given), unemployment())
    for code in (indicator_code, f"{indicator_code}_quarter"):
        assert np.isnan(row(made, code)["value"])
        assert row(made, code)["reason_code"] == reason_code


@pytest.mark.parametrize(
    ("given", "reason_code"),
    [
        ({"estimate": 0.0, "standard_error": 0.0}, "zero_unemployed"),
        ({"estimate": np.nan}, "no_unemployment"),
        ({"labour_force": np.nan}, "no_labour_force"),
    ],
)
def test_tightness_without_unemployed_has_its_reason(given, reason_code):
    made = row(market_indicators(facts(), unemployment(**given)), "market_tightness")
    assert np.isnan(made["value"])
    assert made["reason_code"] == reason_code


def test_tightness_says_when_its_error_is_unknown_or_large():
    unknown = market_indicators(facts(), unemployment(standard_error=np.nan))
    assert row(unknown, "market_tightness")["reason_code"] == "no_standard_error"
    assert row(unknown, "market_tightness")["value"] == pytest.approx(0.4)
    large = row(market_indicators(facts(), unemployment(standard_error=2.0)), "market_tightness")
    assert large["reason_code"] == "imprecise"
    assert large["standard_error"] == pytest.approx(0.16)


def test_counted_unemployed_go_before_rate_times_labour_force():
    counted = unemployment().assign(
        unemployed_persons=400.0, unemployed_standard_error_persons=20.0
    )
    made = row(market_indicators(facts(), counted), "market_tightness")
    assert made["value"] == pytest.approx(0.5)
    assert made["standard_error"] == pytest.approx(0.025)


def test_missing_month_is_a_row_with_its_reason():
    kept = facts()
    kept = kept[kept["reference_month"] != MONTHS[2]]
    made = market_indicators(kept, NO_UNEMPLOYMENT)
    assert row(made, "demand_supply_ratio")["reason_code"] == "no_vacancies"
    assert row(made, "market_tightness", "2025-02")["reason_code"] == "no_unemployment"


def test_series_that_stops_early_is_continued_with_reasons():
    both = pd.concat([facts(), facts(area_code="210200", months=MONTHS[:3])])
    made = market_indicators(both, NO_UNEMPLOYMENT)
    late = row(made, "demand_supply_ratio", "2025-06", area_code="210200")
    assert late["reason_code"] == "no_vacancies"


def test_yearly_employment_serves_until_it_is_too_old():
    december = facts(
        vacancies=None, job_seekers=None, months=pd.DatetimeIndex(["2024-12-01"]).as_unit("us")
    )
    given = pd.concat([facts(employment=None), december])
    made = row(market_indicators(given, NO_UNEMPLOYMENT), "vacancy_rate")
    assert made["value"] == pytest.approx(2.0)
    assert made["basis_month"] == pd.Timestamp("2024-12-01")
    short = MarketSettings(employment_max_age_months=2)
    old = row(market_indicators(given, NO_UNEMPLOYMENT, settings=short), "vacancy_rate")
    assert old["reason_code"] == "no_employment"


def test_employment_never_comes_from_a_later_month():
    later = facts(vacancies=None, job_seekers=None, months=MONTHS[3:])
    made = market_indicators(pd.concat([facts(employment=None), later]), NO_UNEMPLOYMENT)
    assert row(made, "vacancy_rate", "2025-03")["reason_code"] == "no_employment"


def test_province_without_own_figures_is_the_sum_of_its_cities_without_the_zone():
    cities = ("210100", "210200")
    given = pd.concat([facts(area_code=code) for code in (*cities, "2101SF")])
    wanted = MarketSettings(province_code="210000", summed_area_codes=cities)
    made = market_indicators(given, NO_UNEMPLOYMENT, settings=wanted)
    province = row(made, "vacancy_rate", area_code="210000")
    assert province["value"] == pytest.approx(100 * 400 / 20000)
    assert row(made, "vacancy_rate", area_code="2101SF")["value"] == pytest.approx(2.0)
    unsummed = given[given["area_code"] != "210200"]
    made = market_indicators(unsummed, NO_UNEMPLOYMENT, settings=wanted)
    assert "210000" not in set(made["area_code"])


def test_own_figure_of_the_province_goes_before_the_sum():
    given = pd.concat([facts(), facts(area_code="210000", vacancies=50.0)])
    wanted = MarketSettings(province_code="210000", summed_area_codes=("210100",))
    made = market_indicators(given, NO_UNEMPLOYMENT, settings=wanted)
    province = row(made, "demand_supply_ratio", area_code="210000")
    assert province["value"] == pytest.approx(50 / 160)


def test_industry_has_no_tightness_and_an_unknown_one_no_value():
    given = pd.concat([facts(), facts(breakdown="C"), facts(breakdown="Z")])
    made = market_indicators(
        given, unemployment(), settings=MarketSettings(known_breakdowns=("C",))
    )
    assert set(made.loc[made["indicator_code"] == "market_tightness", "breakdown"]) == {"total"}
    assert row(made, "vacancy_rate", breakdown="C")["value"] == pytest.approx(2.0)
    assert row(made, "vacancy_rate", breakdown="Z")["reason_code"] == "unknown_breakdown"


def test_no_value_is_missing_without_a_reason():
    given = facts(vacancies=[1.0, np.nan, 0.0, -1.0, 5.0, 2.0], job_seekers=[0.0] * 3 + [1.0] * 3)
    made = market_indicators(given, unemployment(estimate=[5, 0, np.nan, 5, 5, 5]))
    assert made.loc[made["value"].isna(), "reason_code"].notna().all()
    assert made.loc[made["standard_error"].isna(), "reason_code"].notna().all()
    assert not np.isinf(made["value"]).any()


def test_no_facts_give_no_rows():
    made = market_indicators(facts().iloc[:0], NO_UNEMPLOYMENT)
    assert len(made) == 0
    assert made["reference_month"].dtype == "datetime64[us]"


def test_order_of_rows_and_other_indicators_do_not_matter():
    given = pd.concat([facts(), facts(area_code="210200", vacancies=10.0)])
    other = given.assign(indicator_code="online_postings").iloc[:3]
    mixed = pd.concat([given, other]).sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(
        market_indicators(given, unemployment()), market_indicators(mixed, unemployment())
    )


@settings(max_examples=5, deadline=None)
@given(
    st.lists(st.floats(0, 1e6), min_size=6, max_size=6),
    st.lists(st.floats(0, 1e6), min_size=6, max_size=6),
)
def test_rate_lies_within_0_and_100_and_ratios_keep_under_scaling(vacancies, seekers):
    made = market_indicators(facts(vacancies=vacancies, job_seekers=seekers), NO_UNEMPLOYMENT)
    rates = made.loc[made["indicator_code"].str.startswith("vacancy_rate"), "value"]
    assert rates.between(0, 100).all()
    assert made.loc[made["value"].isna(), "reason_code"].notna().all()


def test_malformed_frames_are_errors():
    with pytest.raises(ValueError, match=r"facts: expected columns \['value'\]"):
        market_indicators(facts().drop(columns="value"), NO_UNEMPLOYMENT)
    with pytest.raises(ValueError, match="facts: expected each"):
        market_indicators(pd.concat([facts(), facts()]), NO_UNEMPLOYMENT)
    with pytest.raises(ValueError, match="unemployment: expected each"):
        market_indicators(facts(), pd.concat([unemployment(), unemployment()]))
    late = facts().assign(reference_month=MONTHS[0] + pd.Timedelta(days=3))
    with pytest.raises(ValueError, match="month starts"):
        market_indicators(late, NO_UNEMPLOYMENT)
    with pytest.raises(ValueError, match="expected 1 or more, got 0"):
        MarketSettings(smoothing_months=0)


@pytest.mark.parametrize("error", [0.0, -0.5, np.inf])
def test_an_error_that_is_none_is_told_as_unknown(error):
    made = row(market_indicators(facts(), unemployment(standard_error=error)), "market_tightness")
    assert made["value"] == pytest.approx(0.4)
    assert pd.isna(made["standard_error"])
    assert made["reason_code"] == "no_standard_error"


def test_without_vacancies_tightness_is_zero_and_an_infinite_rate_is_none():
    made = row(market_indicators(facts(vacancies=0.0), unemployment()), "market_tightness")
    assert (made["value"], made["reason_code"]) == (0.0, "zero_vacancies")
    assert pd.isna(made["standard_error"])
    made = row(market_indicators(facts(), unemployment(np.inf)), "market_tightness")
    assert pd.isna(made["value"])
    assert made["reason_code"] == "no_unemployment"
