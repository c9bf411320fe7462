"""Sample sizes for a stated precision, and the other way round."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.survey.sample_size import (
    PrecisionTarget,
    SurveyDesign,
    allocate_clusters,
    cluster_design_effect,
    expected_precision,
    required_sample,
)


def areas(**columns: object) -> pd.DataFrame:
    frame = pd.DataFrame({"area_code": ["210100", "210200", "210300"], "rate_pct": 5.5})
    return frame.assign(**columns)


def test_sample_of_a_province_is_as_precise_as_the_arithmetic_says() -> None:
    # 10,000 persons, design effect 2: half width 0.63 pp; change about 0.39 pp; a city of
    # 700: half width 2.4 pp.
    made = expected_precision(areas(sample_size_persons=[10_000, 700, 0]))
    assert made["half_width_95_pp"][:2].tolist() == pytest.approx([0.632, 2.389], abs=0.001)
    assert made["standard_error_monthly_change_pp"][0] == pytest.approx(
        100 * np.sqrt(2 * (1 - 0.275) * 2 * 0.055 * 0.945 / 10_000)
    )
    assert made["standard_error_monthly_change_pp"][0] == pytest.approx(0.388, abs=0.001)
    quarter = made["standard_error_quarterly_mean_pp"] / made["standard_error_level_pp"]
    assert quarter[0] == pytest.approx(np.sqrt((3 + 4 * 0.275) / 9))
    assert made["reason_code"].isna().tolist() == [True, True, False]
    assert np.isnan(made["standard_error_level_pp"][2])


@pytest.mark.parametrize(
    "target",
    [
        PrecisionTarget(0.5),
        PrecisionTarget(0.1, "coefficient_of_variation"),
        PrecisionTarget(0.2, "relative_error_95"),
        PrecisionTarget(0.4, measure="monthly_change"),
        PrecisionTarget(0.3, measure="quarterly_mean"),
    ],
)
@pytest.mark.parametrize("labour_force", [None, 40_000.0])
def test_required_sample_reaches_its_target_and_one_less_does_not(
    target: PrecisionTarget, labour_force: float | None
) -> None:
    frame = areas(rate_pct=[3.0, 5.5, 9.0])
    if labour_force is not None:
        frame["labour_force_persons"] = labour_force
    need = required_sample(frame, target=target)["required_persons"].to_numpy()
    column = f"standard_error_{target.measure}_pp"
    goal = target.standard_error_pp(frame["rate_pct"].to_numpy())
    reached = expected_precision(frame.assign(sample_size_persons=need))[column]
    missed = expected_precision(frame.assign(sample_size_persons=need - 1.0))[column]
    assert (reached <= goal + 1e-9).all()
    assert (missed > goal).all()


def test_persons_are_visited_in_whole_clusters() -> None:
    design = SurveyDesign(labour_force_per_household=1.25, response_share=0.8)
    need = required_sample(areas(), target=PrecisionTarget(0.5), design=design)
    clusters = int(np.ceil(need["required_persons"][0] / (16 * 0.8 * 1.25)))
    assert need["required_clusters"][0] == clusters
    assert need["required_households"][0] == 16 * clusters


def test_present_sample_is_taken_off() -> None:
    need = required_sample(
        areas(sample_size_persons=[10_000, 158, None]), target=PrecisionTarget(0.5)
    )
    assert need["added_persons"].tolist() == [0, 4000, 4158]


def test_sample_never_exceeds_the_labour_force() -> None:
    need = required_sample(areas(labour_force_persons=1000.0), target=PrecisionTarget(0.01))
    assert (need["required_persons"] <= 1000).all()


def test_design_effect_comes_from_clusters_or_from_the_area() -> None:
    assert cluster_design_effect(1, intraclass_correlation=0.5) == 1.0
    design = SurveyDesign(design_effect=None, intraclass_correlation=0.05)
    made = expected_precision(
        areas(sample_size_persons=1000, design_effect=[3.0, None, None]), design=design
    )
    assert made["design_effect"].tolist() == pytest.approx([3.0, *[1 + 19.16 * 0.05] * 2])
    with pytest.raises(ValueError, match="above 0"):
        cluster_design_effect(50, intraclass_correlation=-0.5)


def test_change_is_surer_the_more_of_the_sample_stays() -> None:
    free, half = SurveyDesign(monthly_overlap_share=0.0), SurveyDesign()
    frame = areas(sample_size_persons=1000)
    change = "standard_error_monthly_change_pp"
    apart, shared = expected_precision(frame, design=free), expected_precision(frame, design=half)
    assert (apart[change] > shared[change]).all()
    assert np.allclose(apart[change], np.sqrt(2) * apart["standard_error_level_pp"])


def test_simulated_rotation_gives_the_stated_errors() -> None:
    rng = np.random.default_rng(4)
    overlap, correlation, draws = 0.5, 0.55, 40_000
    # Half of the sample stays: errors of halves, correlated .55 for the half that stays.
    stay = rng.multivariate_normal([0, 0], [[1, correlation], [correlation, 1]], draws)
    new = rng.standard_normal((draws, 2))
    errors = (stay * overlap + new * (1 - overlap)) / np.sqrt(0.5)
    factor = np.var(errors[:, 1] - errors[:, 0])
    assert factor == pytest.approx(SurveyDesign().variance_factor("monthly_change"), rel=0.03)


def test_clusters_follow_power() -> None:
    frame = areas(labour_force_persons=[4e6, 1e6, 2.5e5])
    made = allocate_clusters(frame, cluster_count=700, power=1.0)
    assert made["cluster_count"].sum() == 700
    assert made["cluster_count"][0] / made["cluster_count"][1] == pytest.approx(4, rel=0.02)
    alike = allocate_clusters(frame, cluster_count=699, power=0.0)
    assert alike["cluster_count"].tolist() == [233, 233, 233]
    half = allocate_clusters(frame, cluster_count=700, power=0.5)
    assert half["cluster_count"][0] / half["cluster_count"][1] == pytest.approx(2, rel=0.02)
    assert np.allclose(half["households"], 16 * half["cluster_count"])
    tiny = allocate_clusters(frame.assign(labour_force_persons=[4e6, 1e6, 1.0]), cluster_count=100)
    assert tiny["cluster_count"][2] == 4


def test_bad_input_is_refused() -> None:
    target = PrecisionTarget(0.5)
    for wrong, message in (
        (areas().drop(columns="rate_pct"), "expected columns"),
        (areas(rate_pct=0.0), "above 0"),
        (areas(rate_pct=[5.0, None, 4.0]), "below 100"),
        (areas(rate_pct=100.0), "below 100"),
        (areas(area_code="210100"), "once"),
        (areas(design_effect=-1.0), "design_effect"),
    ):
        with pytest.raises(ValueError, match=message):
            required_sample(wrong, target=target)
    with pytest.raises(ValueError, match="expected columns"):
        expected_precision(areas())
    with pytest.raises(ValueError, match="12 or more"):
        allocate_clusters(areas(labour_force_persons=1e6), cluster_count=11)
    with pytest.raises(ValueError, match="power"):
        allocate_clusters(areas(labour_force_persons=1e6), cluster_count=50, power=2.0)
    for make in (
        lambda: PrecisionTarget(0.0),
        lambda: PrecisionTarget(0.1, "coefficient_of_variation", "monthly_change"),
        lambda: PrecisionTarget(0.1, measure="yearly"),  # type: ignore[arg-type]
        lambda: SurveyDesign(response_share=0.0),
        lambda: SurveyDesign(person_correlation=1.0),
        lambda: SurveyDesign().variance_factor("yearly"),  # type: ignore[arg-type]
    ):
        with pytest.raises(ValueError, match="expected"):
            make()


def test_order_of_rows_does_not_matter() -> None:
    frame = areas(rate_pct=[3.0, 5.5, 9.0], labour_force_persons=[4e6, 1e6, 2.5e5])
    straight = allocate_clusters(frame, cluster_count=100)
    turned = allocate_clusters(frame[::-1], cluster_count=100)
    pd.testing.assert_frame_equal(straight, turned.sort_index())


@settings(max_examples=12, deadline=None)
@given(rate=st.floats(0.1, 90), error=st.floats(0.05, 5), effect=st.floats(0.5, 10))
def test_size_and_precision_are_inverse(rate: float, error: float, effect: float) -> None:
    frame = areas(rate_pct=rate, design_effect=effect)
    need = required_sample(frame, target=PrecisionTarget(error))
    told = expected_precision(frame.assign(sample_size_persons=need["required_persons"]))
    assert told["standard_error_level_pp"][0] <= error * (1 + 1e-9)
