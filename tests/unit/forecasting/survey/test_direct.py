import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.survey.direct import MODEL_REASONS, direct_estimates
from forecasting.survey.domains import (
    DEFAULT_DOMAINS,
    DEFAULT_INDICATORS,
    PersonDomain,
    crossed_domains,
)
from forecasting.survey.settings import DesignSettings
from profiles import load_profile

MONTH = pd.Timestamp("2025-01-01")


def people(statuses, clusters, **more):
    """Return records of one area and stratum, a status and a cluster each."""
    count = len(statuses)
    columns = {
        "reference_month": MONTH,
        "person_id": [f"P{n}" for n in range(count)],
        "household_id": [f"H{n // 2}" for n in range(count)],
        "cluster_code": clusters,
        "stratum_code": "S1",
        "rotation_group_code": "G1",
        "rotation_visit": 1,
        "weight": 1.0,
        "area_code": "A1",
        "sex_code": "1",
        "age_years": 40,
        "household_registration_code": "1",
        "is_student": False,
        "unemployed_months": np.where(np.array(statuses) == "unemployed", 4.0, np.nan),
        "labour_status_code": statuses,
    }
    return pd.DataFrame(columns | more).astype({"reference_month": "datetime64[us]"})


def figure(frame, area="A1", indicator="unemployment_rate", breakdown="total", month=MONTH):
    is_it = (
        frame["area_code"].eq(area)
        & frame["indicator_code"].eq(indicator)
        & frame["breakdown"].eq(breakdown)
        & frame["reference_month"].eq(month)
    )
    assert is_it.sum() == 1
    return frame[is_it].iloc[0]


FOUR = ["unemployed", "employed", "employed", "employed"]


def test_toy_of_two_clusters_has_the_variance_worked_by_hand():
    made = figure(direct_estimates(people(FOUR, ["C1", "C1", "C2", "C2"])))
    # u = (y - x / 4) / 4: (1 - .5) / 4 and (0 - .5) / 4; V = 2 / 1 (1/64 + 1/64) = 1/16.
    assert made["estimate"] == pytest.approx(25.0)
    assert made["standard_error"] == pytest.approx(25.0)
    assert made["design_effect"] == pytest.approx((1 / 16) / (0.25 * 0.75 / 3))
    assert (made["sample_size_persons"], made["cluster_count"]) == (4, 2)
    assert pd.isna(made["reason_code"])


def test_order_of_rows_does_not_matter(two_months):
    shuffled = two_months.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(direct_estimates(two_months), direct_estimates(shuffled))


def test_records_are_not_changed(one_month):
    before = one_month.copy(deep=True)
    direct_estimates(one_month)
    pd.testing.assert_frame_equal(one_month, before)


def test_doubled_weights_leave_rates_and_double_totals(one_month):
    once = direct_estimates(one_month)
    twice = direct_estimates(one_month.assign(weight=2 * one_month["weight"]))
    factor = np.where(once["unit"].eq("pct"), 1.0, 2.0)
    for name in ("estimate", "standard_error", "interval_lower", "interval_upper"):
        np.testing.assert_allclose(twice[name], factor * once[name], rtol=1e-9)


def test_totals_of_areas_sum_to_all_areas_together(one_month):
    made = direct_estimates(one_month, area_groups=[("west", ("A1", "A2"))])
    totals = made[made["unit"].eq("persons")].pivot_table(
        index=["indicator_code", "breakdown"], columns="area_code", values="estimate"
    )
    np.testing.assert_allclose(totals[["A1", "A2", "A3"]].sum(axis=1), totals["province"])
    np.testing.assert_allclose(totals[["A1", "A2"]].sum(axis=1), totals["west"])


def test_an_expected_area_without_sample_has_rows_with_a_reason(one_month):
    made = direct_estimates(one_month, area_codes=["A1", "A2", "A3", "A4"])
    missing = made[made["area_code"].eq("A4")]
    assert len(missing) == len(DEFAULT_DOMAINS) * len(DEFAULT_INDICATORS)
    assert missing["reason_code"].eq("no_sample").all()
    assert missing[["estimate", "standard_error"]].isna().all(axis=None)
    assert figure(made, "province")["reason_code"] == "missing_area"


def test_three_months_without_records_have_rows_with_a_reason(two_months):
    later = two_months["reference_month"].eq("2025-02-01")
    gap = two_months.assign(
        reference_month=two_months["reference_month"].mask(later, pd.Timestamp("2025-05-01"))
    ).astype({"reference_month": "datetime64[us]"})
    made = direct_estimates(gap)
    empty = made[made["reference_month"].between("2025-02-01", "2025-04-01")]
    assert empty["reference_month"].nunique() == 3
    assert empty["reason_code"].eq("no_sample").all()
    assert made["reference_month"].nunique() == 5


def test_an_area_unknown_before_is_estimated_and_flagged(one_month):
    made = direct_estimates(one_month, area_codes=["A1", "A2"])
    assert figure(made, "A3")["reason_code"] == "unexpected_area"
    assert figure(made, "A3")["estimate"] > 0
    assert pd.isna(figure(made, "A1")["reason_code"])


def test_one_household_has_an_assumed_error():
    made = figure(direct_estimates(people(["employed", "unemployed"], ["C1", "C1"])))
    assert made["reason_code"] == "single_cluster"
    assert made["estimate"] == pytest.approx(50.0)
    assert made["standard_error"] > 15
    assert made["interval_lower"] < 20
    assert made["interval_upper"] > 80


@pytest.mark.parametrize(("status", "rate"), [("employed", 0.0), ("unemployed", 100.0)])
def test_no_case_or_nothing_but_cases_is_not_without_error(status, rate):
    made = figure(direct_estimates(people([status] * 100, [f"C{n // 5}" for n in range(100)])))
    assert made["reason_code"] == "no_or_all_cases"
    assert made["estimate"] == rate
    # Of 100 persons at a design effect of 2: 3 / 50 is the rule of three's bound.
    width = max(made["interval_upper"] - rate, rate - made["interval_lower"])
    assert 5 < width < 9
    assert 2 < made["standard_error"] < 4


def test_total_without_a_case_has_an_error_in_persons():
    persons = people(["employed"] * 50, [f"C{n // 5}" for n in range(50)], weight=200.0)
    made = figure(direct_estimates(persons), indicator="unemployed")
    assert made["estimate"] == 0
    assert made["reason_code"] == "no_or_all_cases"
    assert 200 < made["standard_error"] < 1000


def test_clusters_all_alike_are_not_taken_as_certain():
    made = figure(direct_estimates(people(FOUR * 5, np.repeat([*"abcde"], 4))))
    assert made["reason_code"] == "no_variance"
    assert made["standard_error"] > 5


def test_null_weights_are_left_out_and_zero_weights_count_for_nothing():
    statuses, clusters = [*FOUR, "unemployed"], ["C1", "C1", "C2", "C2", "C2"]
    plain = figure(direct_estimates(people(FOUR, clusters[:4])))
    for nothing in (np.nan, 0.0):
        made = figure(direct_estimates(people(statuses, clusters, weight=[1.0] * 4 + [nothing])))
        for name in ("estimate", "standard_error", "sample_size_persons"):
            assert made[name] == pytest.approx(plain[name])


@pytest.mark.parametrize("weight", [0.0, np.nan])
def test_an_area_of_weights_without_worth_has_no_figure(weight):
    made = direct_estimates(people(FOUR, ["C1", "C1", "C2", "C2"], weight=weight))
    assert made["reason_code"].eq("no_sample").all()
    assert made["estimate"].isna().all()


def test_a_huge_weight_is_flagged():
    weight = np.r_[1000.0, np.ones(39)]
    persons = people(FOUR * 10, [f"C{n // 4}" for n in range(40)], weight=weight)
    made = figure(direct_estimates(persons))
    assert made["reason_code"] == "dominant_weight"
    assert made["estimate"] > 90


@pytest.mark.parametrize("heavy", [1e2, 1e4, 1e9])
@pytest.mark.parametrize("status", [0, 1])
def test_one_person_who_carries_the_figure_is_not_taken_as_certain(status, heavy):
    """The clusters' spread falls to nothing as the weight grows: the heavy one decides."""
    weight = np.where(np.arange(400) == status, heavy, 1.0)
    persons = people(FOUR * 100, [f"C{n // 10}" for n in range(400)], weight=weight)
    made = figure(direct_estimates(persons))
    assert made["reason_code"] in MODEL_REASONS
    assert made["standard_error"] > 10
    assert made["interval_lower"] < 25 < made["interval_upper"]


def test_a_heavy_person_outside_the_labour_force_leaves_the_rate_alone():
    statuses = [*FOUR * 10, "out_of_labour_force"]
    clusters = [f"C{n // 5}" for n in range(41)]
    light = figure(direct_estimates(people(statuses, clusters)))
    made = direct_estimates(people(statuses, clusters, weight=np.r_[np.ones(40), 1000.0]))
    assert figure(made)["standard_error"] == pytest.approx(light["standard_error"])
    assert pd.isna(figure(made)["reason_code"])
    assert figure(made, indicator="participation_rate")["reason_code"] == "dominant_weight"


def test_a_stratum_of_one_cluster_is_flagged_and_adds_variance(one_month):
    persons = one_month.assign(stratum_code=one_month["stratum_lonely_code"])
    adjusted = figure(direct_estimates(persons), "province")
    certain = figure(
        direct_estimates(persons, settings=DesignSettings(lonely_cluster_rule="certainty")),
        "province",
    )
    assert adjusted["reason_code"] == "single_cluster_stratum"
    assert adjusted["standard_error"] > certain["standard_error"] > 0


def test_a_cluster_code_in_two_strata_is_two_clusters(one_month):
    same = one_month.assign(cluster_code=one_month["cluster_code"].str[2:])
    assert same["cluster_code"].nunique() < one_month["cluster_code"].nunique()
    pd.testing.assert_frame_equal(direct_estimates(same), direct_estimates(one_month))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weight": -1.0}, "weights of 0 to"),
        ({"weight": np.inf}, "weights of 0 to"),
        ({"weight": 1e155}, "weights of 0 to"),
        ({"cluster_code": None}, "expected cluster_code in every row"),
        ({"reference_month": pd.Timestamp("2025-01-15")}, "month starts"),
        ({"reference_month": pd.Timestamp("2025-01-01", tz="UTC")}, "naive reference_month"),
        ({"labour_status_code": "idle"}, "labour_status_code"),
        ({"person_id": "P0"}, "once a month"),
    ],
)
def test_malformed_records_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        direct_estimates(people(FOUR, ["C1", "C1", "C2", "C2"]).assign(**change))


def test_an_absent_column_is_refused(one_month):
    with pytest.raises(ValueError, match="expected column sex_code"):
        direct_estimates(one_month.drop(columns="sex_code"))


def test_no_records_and_no_months_is_refused_but_months_alone_are_missing(one_month):
    with pytest.raises(ValueError, match="expected at least one row"):
        direct_estimates(one_month.iloc[:0])
    made = direct_estimates(one_month.iloc[:0], area_codes=["A1"], months=[MONTH])
    assert made["reason_code"].eq("no_sample").all()


def test_status_follows_from_the_answers():
    answers = {
        "has_worked_one_hour": [False, True, False, False],
        "is_absent_from_job": [False, False, True, False],
        "has_looked_for_work": [True, True, True, True],
        "can_start_within_two_weeks": [True, True, True, False],
    }
    told = people(FOUR, ["C1", "C1", "C2", "C2"]).drop(columns="labour_status_code")
    given_status = people([*FOUR[:3], "out_of_labour_force"], ["C1", "C1", "C2", "C2"])
    pd.testing.assert_frame_equal(
        direct_estimates(told.assign(**answers)), direct_estimates(given_status)
    )


def test_youth_are_without_students_and_ages_are_inclusive():
    youth = next(domain for domain in DEFAULT_DOMAINS if domain.code == "youth_16_24")
    persons = people(["employed"] * 6, "C1").assign(
        age_years=[15, 16, 24, 25, 20, 20], is_student=[False, False, False, False, True, None]
    )
    assert youth.members(persons).tolist() == [False, True, True, False, False, False]


def test_shares_by_duration_sum_to_all(one_month):
    made = direct_estimates(one_month)
    is_share = made["indicator_code"].str.startswith(("unemployed_", "long_term"))
    shares = made[is_share & made["breakdown"].eq("total")]
    np.testing.assert_allclose(shares.groupby("area_code")["estimate"].sum(), 100.0)


def test_default_breakdowns_are_those_of_the_profile():
    known = {breakdown.code for breakdown in load_profile("liaoning").breakdowns}
    assert {domain.code for domain in DEFAULT_DOMAINS} <= known | {"total"}


def test_crossed_domains_hold_both_conditions_and_refuse_the_same_one_twice(one_month):
    crossed = crossed_domains(DEFAULT_DOMAINS[1:2], DEFAULT_DOMAINS[3:4])[0]
    both = DEFAULT_DOMAINS[1].members(one_month) & DEFAULT_DOMAINS[3].members(one_month)
    assert crossed.code == "male.youth_16_24"
    assert (crossed.members(one_month) == both).all()
    with pytest.raises(ValueError, match="sex_code in both"):
        crossed_domains(DEFAULT_DOMAINS[1:2], DEFAULT_DOMAINS[2:3])


def test_an_area_code_given_twice_is_refused(one_month):
    with pytest.raises(ValueError, match="got A1 twice"):
        direct_estimates(one_month, area_groups=[("A1", ("A2",))])


@st.composite
def samples(draw):
    count = draw(st.integers(1, 12))
    choice = st.sampled_from(["employed", "unemployed", "out_of_labour_force", "under_16"])
    return people(
        draw(st.lists(choice, min_size=count, max_size=count)),
        draw(st.lists(st.sampled_from("abc"), min_size=count, max_size=count)),
        stratum_code=draw(st.lists(st.sampled_from("ST"), min_size=count, max_size=count)),
        area_code=draw(st.lists(st.sampled_from("XY"), min_size=count, max_size=count)),
        weight=draw(
            st.lists(
                st.sampled_from([0.0, np.nan, 0.5, 1.0, 300.0, 1e9]),
                min_size=count,
                max_size=count,
            )
        ),
    )


@settings(max_examples=25, deadline=None)
@given(samples())
def test_every_figure_has_an_error_or_a_reason(persons):
    made = direct_estimates(persons, domains=(DEFAULT_DOMAINS[0], PersonDomain("m", sex_code="2")))
    is_missing = made["estimate"].isna()
    assert (made["reason_code"].eq("no_sample") == is_missing).all()
    assert made.loc[is_missing, "standard_error"].isna().all()
    rest = made[~is_missing]
    assert (rest["standard_error"] > 0).all()
    assert np.isfinite(rest["standard_error"]).all()
    slack = 1e-6 * (1 + rest["estimate"].abs())
    assert (rest["interval_lower"] <= rest["estimate"] + slack).all()
    assert (rest["estimate"] <= rest["interval_upper"] + slack).all()
    # A rate with an error from the sample has a design effect.
    assumed = rest["reason_code"].isin(MODEL_REASONS) | rest["unit"].eq("persons")
    assert (rest["design_effect"].notna() | assumed).all()


@pytest.mark.parametrize(
    "values",
    [
        {"lonely_cluster_rule": "fail"},
        {"assumed_design_effect": 0.5},
        {"interval_level": 1.0},
        {"dominant_weight_share": 0.0},
    ],
)
def test_settings_out_of_range_are_refused(values):
    with pytest.raises(ValueError, match=next(iter(values))):
        DesignSettings(**values)


def test_answers_not_given_meet_no_condition_and_stop_nothing():
    frame = people(FOUR, ["C1", "C1", "C2", "C2"])
    silent = frame.assign(is_student=pd.array([False, None, None, False], dtype="boolean"))
    made = direct_estimates(silent)
    assert figure(made, breakdown="age_30_59")["sample_size_persons"] == 2
    assert figure(made)["sample_size_persons"] == 4
    answers = {
        "has_worked_one_hour": [False, True, None, None],
        "is_absent_from_job": False,
        "has_looked_for_work": [True, None, None, True],
        "can_start_within_two_weeks": [True, None, True, None],
    }
    asked = frame.drop(columns="labour_status_code").assign(**answers).convert_dtypes()
    asked = asked.astype({"reference_month": "datetime64[us]"})
    made = direct_estimates(asked)
    assert figure(made)["estimate"] == 50.0
    assert figure(made)["sample_size_persons"] == 2
