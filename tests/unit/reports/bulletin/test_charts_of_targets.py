from dataclasses import replace

import bulletin_inputs as made
import pandas as pd
import pytest

from profiles.model import PlanTarget
from reports.bulletin.charts_of_targets import (
    calibration_plot,
    target_progress,
    wilson_interval,
)
from reports.inputs import empty_frame


def target(code, *, standing="indicative", aggregation="annual_average", indicator=made.RATE):
    return PlanTarget(
        code=code,
        title=made.text(f"Target {code}", f"目标{code}"),
        series=made.series(indicator),
        aggregation=aggregation,
        value=5.5,
        direction="about",
        standing=standing,
        first_year=2006,
        last_year=2008,
        source=made.text("plan", "规划"),
    )


def stored(code, year, status, **values):
    frame = pd.DataFrame(
        [{"target_code": code, "year": year, "status_code": status, "target_value": 5.5, **values}]
    ).assign(vintage=made.VINTAGE)
    return frame.reindex(columns=empty_frame("plan_target").columns)


@pytest.fixture(scope="module")
def planned(profile):
    targets = (
        target("T1"),
        target("T2", standing="binding", aggregation="cumulative", indicator=made.JOBS),
    )
    return profile.model_copy(update={"plan_targets": targets})


def told(inputs, *rows):
    return replace(inputs, plan_target=pd.concat(rows, ignore_index=True))


def test_the_latest_year_begun_is_told_and_the_reference_beside_it(inputs, planned):
    rows = (
        stored("T1", 2006, "ended", known_value=5.2, is_met=True),
        stored("T1", 2007, "ended", known_value=5.7, is_met=False),
        stored("T1", 2008, "reference", expected_value=5.6, probability=0.4),
        stored("T1", 2009, "ahead"),
    )
    chart = target_progress(told(inputs, *rows), planned, "zh")
    assert [row.code for row in chart.rows] == ["T1_2007", "T1_2008"]
    assert [row.text for row in chart.rows] == [
        "2007年未达到目标",
        "2008年达到目标的概率为40%",
    ]
    assert chart.rows[1].standing_text == "参考，无现行规划"


def test_binding_and_indicative_are_told_apart_by_word_and_hatch(inputs, planned):
    rows = (
        stored("T1", 2008, "running", known_value=5.2),
        stored("T2", 2008, "running", known_value=1_980_000.0, target_value=2_100_000.0),
    )
    indicative, binding = target_progress(told(inputs, *rows), planned, "zh").rows
    assert (indicative.standing_text, indicative.is_binding) == ("预期性", False)
    assert (binding.standing_text, binding.is_binding) == ("约束性", True)
    assert binding.is_cumulative
    assert binding.target_text == "210.0万人"
    assert binding.figures_text == "已知198.0万人"


def test_expected_figures_carry_their_interval(inputs, planned):
    row = stored("T1", 2008, "running", expected_value=5.6, lower_80=5.1, upper_80=6.2)
    figures = target_progress(told(inputs, row), planned, "en").rows[0].figures_text
    assert figures == "expected 5.6% (5.1 to 6.2)"


def test_a_target_without_a_forecast_says_so(inputs, planned):
    row = stored("T1", 2008, "running", known_value=5.2)
    assert target_progress(told(inputs, row), planned, "en").rows[0].text == "2008: no forecast"


def test_no_plan_gives_no_chart(inputs, profile, planned):
    assert target_progress(inputs, profile, "zh") is None
    assert target_progress(inputs, planned, "zh") is None


def test_coverage_is_that_of_the_stored_scores(inputs, profile):
    chart = calibration_plot(inputs, profile, "zh")
    stored_rows = inputs.score_summary[
        (inputs.score_summary["model"] == "ensemble")
        & (inputs.score_summary["indicator_code"] == made.RATE)
    ].set_index("horizon_months")
    assert chart.points
    for point in chart.points:
        column = f"coverage_{point.nominal_share * 100:.0f}_share"
        assert point.observed_share == stored_rows.loc[point.horizon_months, column]
        assert point.lower_share <= point.observed_share <= point.upper_share
    assert all(title.startswith("提前") for title in chart.horizon_titles.values())


def test_no_scores_give_no_plot(empty_inputs, profile):
    assert calibration_plot(empty_inputs, profile, "zh") is None


def test_bounds_of_a_share_agree_with_independent_software():
    # statsmodels 0.15, proportion_confint(21, 24, method="wilson"), and of 0 and 10 in 10.
    assert wilson_interval(21 / 24, 24) == pytest.approx((0.68996, 0.95656), abs=2e-5)
    assert wilson_interval(0.0, 10) == pytest.approx((0.0, 0.27753), abs=2e-5)
    assert wilson_interval(1.0, 10) == pytest.approx((0.72247, 1.0), abs=2e-5)
