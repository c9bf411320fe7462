"""Agreement to six digits with R's survey package; figures frozen by figures.R."""

import pandas as pd
import pytest
from numpy.testing import assert_allclose

from forecasting.survey.calibration import rake
from forecasting.survey.change import estimate_changes
from forecasting.survey.direct import direct_estimates
from forecasting.survey.domains import DEFAULT_DOMAINS, DEFAULT_INDICATORS
from forecasting.survey.replication import replicate_estimates
from forecasting.survey.settings import DesignSettings, RakingSettings

KEY = ["area_code", "breakdown", "indicator_code"]
DIGITS = 1e-7
FREE = RakingSettings(largest_weight_ratio=None, lower_bound=0.0, upper_bound=1e6, tolerance=1e-12)


def compare(r_figures, check, ours, value="estimate", expected_rows=10):
    theirs = r_figures[r_figures["check"] == check]
    assert len(theirs) >= expected_rows
    assert theirs["origin"].eq("R 4.2.2 with survey 4.1.1").all()
    both = theirs.merge(ours, on=KEY, suffixes=("_r", ""), validate="one_to_one")
    assert len(both) == len(theirs)
    expected = both["estimate_r"] if "estimate_r" in both else both["estimate"]
    assert_allclose(both[value], expected, rtol=DIGITS, atol=1e-9)
    assert_allclose(both["standard_error"], both["standard_error_r"], rtol=DIGITS)
    return both


def test_rates_and_totals_by_domain(one_month, r_figures):
    ours = direct_estimates(one_month, province_code="all")
    both = compare(r_figures, "linearised", ours, expected_rows=50)
    assert both["design_effect_r"].notna().all()
    assert_allclose(both["design_effect"], both["design_effect_r"], rtol=DIGITS)


@pytest.mark.parametrize("rule", ["adjust", "average", "certainty"])
def test_a_stratum_of_a_single_cluster(one_month, r_figures, rule):
    persons = one_month.assign(stratum_code=one_month["stratum_lonely_code"])
    ours = direct_estimates(
        persons, province_code="all", settings=DesignSettings(lonely_cluster_rule=rule)
    )
    compare(r_figures, f"lonely_{rule}", ours, expected_rows=4)


def test_calibrated_rates_and_totals(one_month, margins, r_figures):
    ours = direct_estimates(one_month, province_code="all", population_totals=margins, raking=FREE)
    assert ours["is_calibrated"].all()
    compare(r_figures, "calibrated", ours, expected_rows=50)


def test_raked_weights(one_month, margins, r_figures):
    made = rake(one_month, margins, settings=FREE)
    theirs = r_figures[r_figures["check"] == "raked_weight"].set_index("area_code")["estimate"]
    ours = pd.Series(made.weights.to_numpy(), index=one_month["person_id"])
    assert_allclose(ours[theirs.index], theirs, rtol=DIGITS)


def test_jackknife(one_month, r_figures):
    ours = replicate_estimates(one_month, province_code="all")
    compare(r_figures, "jackknife", ours, expected_rows=50)


def test_change_between_months_with_shared_clusters(two_months, r_figures):
    ours = estimate_changes(
        two_months,
        spans_months=(1,),
        province_code="all",
        domains=DEFAULT_DOMAINS[:2],
        indicators=DEFAULT_INDICATORS,
    )
    compare(r_figures, "change", ours, value="change", expected_rows=24)
