"""Grades of figures and their reasons."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.survey.quality import (
    GRADE_REASONS,
    GRADES,
    QualityRules,
    grade_figures,
    worst_grade,
)


def graded(**changes: object) -> pd.Series:
    """The grade of a sound figure with some of its columns changed."""
    row: dict[str, object] = {
        "direct_estimate": 5.5,
        "direct_standard_error": 0.32,
        "model_estimate": 5.4,
        "model_standard_error": 0.2,
        "sample_size_persons": 10_000,
        **changes,
    }
    return grade_figures(pd.DataFrame([row])).iloc[0]


def test_sound_figure_is_published_on_the_model() -> None:
    row = graded()
    assert row["quality_grade_code"] == "publish"
    assert row["grade_reason_codes"] == ""
    assert (row["figure"], row["figure_standard_error"]) == (5.4, 0.2)
    assert row["figure_basis_code"] == "model"
    assert row["is_direct_shown"]


@pytest.mark.parametrize(
    ("changes", "grade", "reasons"),
    [
        ({"model_standard_error": 0.9}, "caution", "imprecise"),
        ({"model_standard_error": 2.0}, "suppress", "too_imprecise"),
        ({"sample_size_persons": 80}, "caution", "small_sample"),
        ({"sample_size_persons": None}, "caution", "sample_unknown"),
        ({"cluster_count": 5}, "caution", "few_clusters"),
        ({"model_estimate": 7.0}, "caution", "model_far_from_direct"),
        ({"standard_error_source_code": "default"}, "caution", "default_standard_error"),
        ({"standard_error_source_code": "given"}, "publish", ""),
        ({"enterprise_count": 2}, "suppress", "too_few_enterprises"),
        ({"largest_share": 0.85}, "suppress", "dominated"),
        (
            {
                "direct_estimate": None,
                "direct_standard_error": None,
                "sample_size_persons": 0,
            },
            "caution",
            "model_only",
        ),
    ],
)
def test_each_reason_lowers_the_grade(changes: dict[str, object], grade: str, reasons: str) -> None:
    row = graded(**changes)
    assert (row["quality_grade_code"], row["grade_reason_codes"]) == (grade, reasons)


def direct(**changes: object) -> pd.Series:
    return graded(model_estimate=None, model_standard_error=None, **changes)


def test_direct_figure_stands_in_where_there_is_no_model() -> None:
    row = direct()
    assert (row["figure"], row["figure_basis_code"]) == (5.5, "direct")
    assert row["quality_grade_code"] == "publish"


def test_direct_figure_of_few_persons_is_suppressed_and_not_shown() -> None:
    row = direct(sample_size_persons=29)
    assert row["quality_grade_code"] == "suppress"
    assert row["grade_reason_codes"] == "sample_below_minimum"
    assert not row["is_direct_shown"]
    assert direct(sample_size_persons=30)["is_direct_shown"]


def test_model_figure_of_few_persons_is_told_but_its_direct_figure_is_not() -> None:
    row = graded(sample_size_persons=12)
    assert row["quality_grade_code"] == "caution"
    assert row["grade_reason_codes"] == "small_sample"
    assert not row["is_direct_shown"]


def test_single_cluster_suppresses_the_direct_figure() -> None:
    assert direct(cluster_count=1)["grade_reason_codes"] == "single_cluster"
    assert graded(cluster_count=1)["grade_reason_codes"] == "few_clusters"


def test_figure_without_error_or_estimate_is_suppressed() -> None:
    assert direct(direct_standard_error=None)["grade_reason_codes"] == "no_standard_error"
    nothing = direct(direct_estimate=None, direct_standard_error=None)
    assert nothing["grade_reason_codes"] == "no_estimate"
    assert nothing["figure_basis_code"] is None or pd.isna(nothing["figure_basis_code"])
    assert nothing["quality_grade_code"] == "suppress"


def test_change_near_zero_is_judged_in_points_and_a_high_rate_by_its_share() -> None:
    assert graded(direct_estimate=0.05, model_estimate=0.0)["quality_grade_code"] == "publish"
    youth = direct(direct_estimate=17.0, direct_standard_error=2.4)
    assert youth["quality_grade_code"] == "publish"


def test_gravest_reason_comes_first_and_decides() -> None:
    row = graded(model_standard_error=3.0, cluster_count=4, sample_size_persons=50)
    assert row["grade_reason_codes"] == "too_imprecise;small_sample;few_clusters"
    assert row["quality_grade_code"] == "suppress"
    order = [GRADES.index(grade) for grade, *_ in GRADE_REASONS.values()]
    assert order == sorted(order, reverse=True)


def test_rules_of_a_profile_are_obeyed() -> None:
    row = pd.DataFrame([dict.fromkeys(("direct_estimate", "model_estimate"), 5.0)])
    row = row.assign(direct_standard_error=0.4, model_standard_error=0.4, sample_size_persons=1000)
    strict = QualityRules(caution_variation=0.05, caution_standard_error_pp=0.3)
    assert grade_figures(row)["quality_grade_code"].item() == "publish"
    assert grade_figures(row, rules=strict)["quality_grade_code"].item() == "caution"


def test_contradictory_rules_are_refused() -> None:
    for wrong in (
        {"caution_variation": 0.5},
        {"smallest_sample_persons": 0},
        {"few_clusters": 1},
        {"largest_share": 1.5},
    ):
        with pytest.raises(ValueError, match="expected"):
            QualityRules(**wrong)  # type: ignore[arg-type]


def test_malformed_figures_are_refused() -> None:
    with pytest.raises(ValueError, match="expected columns"):
        grade_figures(pd.DataFrame({"direct_estimate": [1.0]}))
    for wrong in ({"sample_size_persons": -1}, {"model_standard_error": -0.1}):
        with pytest.raises(ValueError, match="0 or more"):
            graded(**wrong)
    with pytest.raises(ValueError, match="0 to 1"):
        graded(largest_share=80)


def test_empty_frame_stays_empty_and_arguments_are_kept() -> None:
    frame = pd.DataFrame([graded()])[["direct_estimate", "direct_standard_error",
                                      "model_estimate", "model_standard_error",
                                      "sample_size_persons"]]  # fmt: skip
    kept = frame.copy()
    grade_figures(frame)
    pd.testing.assert_frame_equal(frame, kept)
    assert grade_figures(frame[:0]).empty


def test_worst_of_grades() -> None:
    assert worst_grade([]) == "publish"
    assert worst_grade(["caution", "suppress", "publish"]) == "suppress"
    with pytest.raises(ValueError, match="among"):
        worst_grade(["good"])


number = st.floats(0, 1e4) | st.none() | st.just(float("inf"))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(number, number, number, number, number), min_size=1, max_size=6))
def test_every_row_has_a_grade_and_less_than_publish_has_a_reason(
    rows: list[tuple[float | None, ...]],
) -> None:
    columns = [
        "direct_estimate", "direct_standard_error", "model_estimate", "model_standard_error",
        "sample_size_persons",
    ]  # fmt: skip
    made = grade_figures(pd.DataFrame(rows, columns=columns))
    assert made["quality_grade_code"].isin(GRADES).all()
    is_clean = made["quality_grade_code"] == "publish"
    assert (is_clean == (made["grade_reason_codes"] == "")).all()
    assert made.loc[is_clean, "figure"].notna().all()
    assert np.isfinite(made.loc[is_clean, "figure_standard_error"]).all()
