import pandas as pd
import pytest

from forecasting.survey import (
    QualityRules,
    graded_changes,
    graded_model,
    graded_sample,
    graded_table,
)

MONTH, BEFORE = pd.Timestamp("2024-02-01"), pd.Timestamp("2024-01-01")


def sample(**columns):
    rows = len(columns["estimate"])
    standing = {
        "reference_month": [MONTH] * rows, "area_code": [f"a{n}" for n in range(rows)],
        "indicator_code": "rate", "breakdown": "total", "standard_error": 0.4,
        "sample_size_persons": 900, "cluster_count": 40, "design_effect": 2.0,
        "reason_code": None,
    }  # fmt: skip
    return pd.DataFrame({**standing, **columns})


def test_a_cell_below_the_smallest_sample_holds_no_figure_and_says_why():
    made = graded_sample(sample(estimate=[5.0, 6.0, 7.0], sample_size_persons=[900, 29, 30]))
    assert made["estimate"].isna().tolist() == [False, True, False]
    assert made["standard_error"].isna().tolist() == [False, True, False]
    assert made["reason_code"].tolist()[1] == "sample_below_minimum"
    assert made["quality_grade_code"].tolist() == ["publish", "suppress", "caution"]


def test_an_assumed_error_is_told_from_one_of_the_sample():
    made = graded_sample(sample(estimate=[5.0, 0.0], reason_code=[None, "no_or_all_cases"]))
    assert made["standard_error_source_code"].tolist() == ["sample", "assumed_design_effect"]


def test_without_sample_nothing_is_claimed_and_the_reason_stays():
    made = graded_sample(
        sample(
            estimate=[None],
            standard_error=[None],
            sample_size_persons=[0],
            reason_code=["no_sample"],
        )
    )
    row = made.iloc[0]
    assert (row["reason_code"], row["quality_grade_code"]) == ("no_sample", "suppress")
    assert pd.isna(row["standard_error_source_code"])


def table(**columns):
    rows = len(columns["estimate"])
    standing = {
        "reference_month": [MONTH] * rows, "area_code": "p",
        "breakdown": [f"g{n}" for n in range(rows)],
        "standard_error": 0.32, "sample_size_persons": None,
    }  # fmt: skip
    return pd.DataFrame({**standing, **columns})


def test_the_profiles_error_is_called_a_default_where_no_sample_is_told():
    made = graded_table(
        table(estimate=[5.0, 5.0, 5.0], standard_error=[0.32, 0.32, 0.4],
              sample_size_persons=[None, 9000, None]),
        default_standard_error_pp=0.32,
    )  # fmt: skip
    assert made["standard_error_source_code"].tolist() == ["default", "given", "given"]
    assert made["quality_grade_code"].tolist() == ["caution", "publish", "caution"]


def test_missing_and_small_figures_of_tables_have_reasons():
    made = graded_table(
        table(estimate=[5.0, None, 6.0], sample_size_persons=[900, None, 12],
              standard_error=[None, None, None])
    )  # fmt: skip
    assert made["reason_code"].tolist()[1:] == ["no_estimate", "sample_below_minimum"]
    assert made["standard_error"].gt(0).tolist() == [True, False, False]
    assert pd.isna(made["estimate"].iloc[2])


def test_a_change_counts_the_smaller_sample_and_is_emptied_below_the_smallest():
    changes = pd.DataFrame(
        {
            "reference_month": MONTH, "earlier_month": BEFORE, "span_months": 1,
            "area_code": ["a", "b"], "indicator_code": "rate", "breakdown": "total",
            "change": [0.5, 0.7], "standard_error": 0.3, "correlation": 0.2, "reason_code": None,
        }
    )  # fmt: skip
    sizes = pd.DataFrame(
        {
            "reference_month": [MONTH, BEFORE] * 2, "area_code": ["a", "a", "b", "b"],
            "indicator_code": "rate", "breakdown": "total",
            "sample_size_persons": [50, 40, 90, 20],
        }
    )  # fmt: skip
    made = graded_changes(changes, sizes)
    assert made["sample_size_persons"].tolist() == [40, 20]
    assert made["change"].isna().tolist() == [False, True]
    assert made["reason_code"].tolist()[1] == "sample_below_minimum"


def test_model_figures_stand_beside_direct_ones_with_share_and_grade():
    estimates = pd.DataFrame(
        {
            "reference_month": MONTH, "area_code": ["p", "a", "b"], "direct_estimate": None,
            "direct_standard_error": None, "model_estimate": [5.0, 4.0, 6.0],
            "model_standard_error": [0.2, 0.4, 1.9], "basis": ["sample", "sample", "synthetic"],
        }
    )  # fmt: skip
    direct = pd.DataFrame(
        {
            "reference_month": MONTH, "area_code": ["p", "a"], "estimate": [5.1, 4.4],
            "standard_error": [0.3, 1.0], "sample_size_persons": [9000, 800],
            "standard_error_source_code": "sample",
        }
    )  # fmt: skip
    weights = pd.DataFrame(
        {"reference_month": MONTH, "area_code": ["a", "b"], "weight": [0.5, 0.5]}
    )
    made = graded_model(estimates, direct, weights, province_code="p").set_index("area_code")
    assert made["labour_force_share"].tolist() == [1.0, 0.5, 0.5]
    assert made.loc["p", "direct_estimate"] == 5.1
    assert made["basis_code"].tolist() == ["sample", "sample", "synthetic"]
    assert made["quality_grade_code"].tolist() == ["publish", "publish", "suppress"]
    assert "model_only" in made.loc["b", "grade_reason_codes"]


@pytest.mark.parametrize("smallest", [10, 50])
def test_the_smallest_sample_is_a_rule(smallest):
    rules = QualityRules(smallest_sample_persons=smallest)
    made = graded_sample(sample(estimate=[5.0], sample_size_persons=[40]), rules=rules)
    assert made["estimate"].isna().iloc[0] == (smallest > 40)


def test_nothing_of_a_small_cell_is_left_in_any_column():
    intervals = {"interval_lower": 4.0, "interval_upper": 6.0}
    made = graded_sample(sample(estimate=[5.0], sample_size_persons=[29], **intervals))
    numbers = made.select_dtypes("float64").drop(columns=["model_estimate", "model_standard_error"])
    assert numbers.isna().all(axis=None)
    of_table = graded_table(table(estimate=[5.0], sample_size_persons=[12]))
    assert of_table["figure"].isna().all()
    assert of_table["sampling_standard_error"].isna().all()


@pytest.mark.parametrize("known", [0, 1])
def test_no_interval_tells_a_change_that_is_not_told(known):
    """Its sample is too small, or that of one month is not known at all."""
    changes = pd.DataFrame(
        {
            "reference_month": MONTH, "earlier_month": BEFORE, "span_months": 1,
            "area_code": ["a"], "indicator_code": "rate", "breakdown": "total",
            "change": [0.5], "standard_error": 0.3, "interval_lower": -0.1,
            "interval_upper": 1.1, "correlation": 0.2, "reason_code": None,
        }
    )  # fmt: skip
    sizes = pd.DataFrame(
        {
            "reference_month": [MONTH, BEFORE], "area_code": "a", "indicator_code": "rate",
            "breakdown": "total", "sample_size_persons": [50, 20],
        }
    ).head(known + 1)  # fmt: skip
    made = graded_changes(changes, sizes).iloc[0]
    assert made[["change", "standard_error", "interval_lower", "interval_upper"]].isna().all()
    assert made["reason_code"] == "sample_below_minimum"
