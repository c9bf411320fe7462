import numpy as np
import pandas as pd
import pytest

from forecasting.survey.calibration import rake, totals_of_weights
from forecasting.survey.direct import MODEL_REASONS, direct_estimates
from forecasting.survey.settings import RakingSettings


def met(made):
    return made.cells[made.cells["reason_code"].isna()]


def test_every_margin_is_met_and_reported(one_month, margins):
    made = rake(one_month, margins)
    assert made.is_converged
    assert len(met(made)) == len(margins)
    assert made.cells["relative_gap"].abs().max() < 1e-8
    assert made.cells["margin"].nunique() == 2
    sums = made.weights.groupby([one_month["area_code"], one_month["sex_code"]]).sum()
    cells = margins[margins["area_code"].notna()].set_index(["area_code", "sex_code"])
    np.testing.assert_allclose(sums, cells["population_persons"].reindex(sums.index), rtol=1e-7)


def test_totals_already_met_leave_weights_alone(one_month):
    totals = one_month.groupby("area_code", as_index=False)["weight"].sum()
    made = rake(one_month, totals.rename(columns={"weight": "population_persons"}))
    np.testing.assert_allclose(made.weights, one_month["weight"], rtol=1e-9)
    assert made.iterations <= 2


def test_totals_of_given_weights_take_error_off_totals_but_move_no_estimate(two_months):
    plain = direct_estimates(two_months)
    made = direct_estimates(two_months, population_totals=totals_of_weights(two_months))
    np.testing.assert_allclose(made["estimate"], plain["estimate"], rtol=1e-9)
    names = {"area_code": "province", "indicator_code": "labour_force", "breakdown": "total"}
    is_it = np.logical_and.reduce([plain[name].eq(value) for name, value in names.items()])
    assert (made["standard_error"] < plain["standard_error"])[is_it].all()


def test_order_of_rows_does_not_matter(one_month, margins):
    shuffled = one_month.sample(frac=1, random_state=2)
    again = rake(shuffled, margins.sample(frac=1, random_state=2)).weights
    np.testing.assert_allclose(
        again.sort_index(), rake(one_month, margins).weights.sort_index(), rtol=1e-7
    )


def test_bounds_hold_and_a_total_out_of_reach_is_reported(one_month):
    totals = one_month.groupby("area_code", as_index=False)["weight"].sum()
    totals["population_persons"] = totals.pop("weight") * [1.0, 1.0, 9.0]
    made = rake(one_month, totals, settings=RakingSettings(upper_bound=2.0))
    assert not made.is_converged
    assert made.cells["reason_code"].isna().tolist() == [True, True, False]
    assert made.cells["reason_code"].iloc[2] == "at_bound"
    assert (made.weights / one_month["weight"]).max() <= 2 + 1e-12
    assert made.bounded_persons == one_month["area_code"].eq("A3").sum()


def test_estimates_from_weights_that_miss_the_totals_are_flagged(one_month, margins):
    factor = np.where(margins["area_code"].isna(), 1.2, 1.0)
    odd = margins.assign(population_persons=margins["population_persons"] * factor)
    made = direct_estimates(one_month, population_totals=odd)
    assert made["reason_code"].isin(["unmet_totals", *MODEL_REASONS]).all()
    assert made["reason_code"].eq("unmet_totals").any()
    met_totals = direct_estimates(one_month, population_totals=margins)
    assert met_totals["reason_code"].dropna().isin(MODEL_REASONS).all()


def test_bounds_that_bind_still_meet_the_totals(one_month, margins):
    free = rake(one_month, margins)
    change = free.weights / one_month["weight"]
    bound = float(change.max()) - 0.05
    made = rake(one_month, margins, settings=RakingSettings(upper_bound=bound))
    assert made.is_converged
    assert made.bounded_persons > 0
    assert (made.weights / one_month["weight"]).max() <= bound + 1e-9


def test_margins_at_odds_do_not_converge(one_month, margins):
    factor = np.where(margins["area_code"].isna(), 1.2, 1.0)
    odd = margins.assign(population_persons=margins["population_persons"] * factor)
    made = rake(one_month, odd, settings=RakingSettings(maximum_iterations=50))
    assert not made.is_converged
    assert made.iterations == 50


def test_a_cell_without_sample_is_named_and_the_rest_is_met(one_month, margins):
    extra = pd.DataFrame({"area_code": ["A9"], "sex_code": ["1"], "population_persons": [500]})
    made = rake(one_month, pd.concat([margins, extra], ignore_index=True))
    assert made.is_converged
    assert made.cells["reason_code"].tolist()[-1] == "no_sample"
    assert made.cells["estimated_persons"].tolist()[-1] == 0


def test_persons_in_no_cell_keep_their_weight(one_month):
    totals = pd.DataFrame({"area_code": ["A1"], "population_persons": [90_000]})
    made = rake(one_month, totals)
    elsewhere = one_month["area_code"].ne("A1")
    np.testing.assert_array_equal(made.weights[elsewhere], one_month["weight"][elsewhere])
    assert made.weights[~elsewhere].sum() == pytest.approx(90_000)


def test_huge_weights_are_cut_and_worthless_ones_become_zero(one_month, margins):
    weight = one_month["weight"].copy()
    weight.iloc[0], weight.iloc[1], weight.iloc[2] = 1e9, 0.0, np.nan
    made = rake(one_month.assign(weight=weight), margins)
    assert made.trimmed_persons == 1
    assert made.weights.iloc[0] < 0.5 * made.weights.sum()
    assert made.weights.iloc[1:3].eq(0).all()
    assert made.is_converged


def test_margins_by_month_calibrate_only_their_month(two_months, margins):
    totals = margins.assign(reference_month=pd.Timestamp("2025-01-01"))
    made = direct_estimates(two_months, population_totals=totals)
    by_month = made.groupby("reference_month")["is_calibrated"].agg(["all", "any"])
    assert by_month["all"].tolist() == [True, False]
    assert by_month["any"].tolist() == [True, False]
    plain = direct_estimates(two_months)
    later = plain["reference_month"].eq("2025-02-01")
    pd.testing.assert_series_equal(made["standard_error"][later], plain["standard_error"][later])


def test_calibration_takes_error_off_totals(one_month, margins):
    rows = {"area_code": "province", "breakdown": "total", "indicator_code": "labour_force"}
    errors = []
    for totals in (None, margins):
        made = direct_estimates(one_month, population_totals=totals)
        is_it = np.logical_and.reduce([made[name].eq(value) for name, value in rows.items()])
        errors.append(made.loc[is_it, "standard_error"].iloc[0])
    assert 0 < errors[1] < 0.8 * errors[0]


@pytest.mark.parametrize(
    ("totals", "message"),
    [
        (pd.DataFrame({"area_code": ["A1"]}), "population_persons"),
        (pd.DataFrame({"area_code": [], "population_persons": []}), "population_persons"),
        (pd.DataFrame({"area_code": ["A1"], "population_persons": [0]}), "above zero"),
        (pd.DataFrame({"area_code": ["A1"], "population_persons": [np.nan]}), "above zero"),
        (
            pd.DataFrame(
                {
                    "minimum_age_years": [16, 20],
                    "maximum_age_years": [24, 60],
                    "population_persons": [1, 1],
                }
            ),
            "overlapping",
        ),
    ],
)
def test_malformed_totals_are_refused(one_month, totals, message):
    with pytest.raises(ValueError, match=message):
        rake(one_month, totals)


def test_negative_weights_are_refused(one_month, margins):
    with pytest.raises(ValueError, match="weights of 0 to"):
        rake(one_month.assign(weight=-1.0), margins)


@pytest.mark.parametrize(
    "values",
    [
        {"largest_weight_ratio": 1.0},
        {"lower_bound": 1.5},
        {"tolerance": 0.0},
        {"maximum_iterations": 0},
    ],
)
def test_settings_out_of_range_are_refused(values):
    with pytest.raises(ValueError, match=next(iter(values))):
        RakingSettings(**values)
