from dataclasses import replace

import bulletin_inputs as made
import numpy as np
import pandas as pd
import pytest

from reports.bulletin.charts_of_jobs import HISTORY_MONTHS, beveridge_curve, flow_bars
from reports.inputs import empty_frame

MONTHS = pd.date_range(end=made.LAST, periods=30, freq="MS")


def flows(*, is_dominated=False, area="US", section="total"):
    parts = [
        pd.DataFrame({"reference_month": MONTHS}).assign(
            vintage=made.VINTAGE,
            area_code=area,
            section_code=section,
            indicator_code=code,
            value=value + np.arange(len(MONTHS)) / 100,
            standard_error=0.05,
            is_dominated=is_dominated,
        )
        for code, value in (
            ("panel_job_creation", 1.0),
            ("panel_job_destruction", 1.2),
            ("panel_net_job_flow", -0.2),
        )
    ]
    frame = pd.concat(parts, ignore_index=True)
    return frame.reindex(columns=empty_frame("job_flow").columns)


def curve(**last):
    frame = pd.DataFrame({"reference_month": MONTHS}).assign(
        vintage=made.VINTAGE,
        area_code="US",
        unemployment_rate_pct=5.0 + np.arange(len(MONTHS)) / 50,
        standard_error_pp=0.1,
        vacancy_rate_pct=3.0 - np.arange(len(MONTHS)) / 100,
    )
    frame = frame.reindex(columns=empty_frame("beveridge").columns)
    for name, value in last.items():
        frame[name] = frame[name].astype(object)
        frame.loc[frame.index[-1], name] = value
    return frame


def test_flows_of_the_total_are_told_by_month(inputs, profile):
    told = replace(inputs, job_flow=pd.concat([flows(), flows(section="C"), flows(area="A")]))
    chart = flow_bars(told, profile, "zh")
    assert len(chart.creation) == HISTORY_MONTHS
    assert chart.creation.index[-1] == made.LAST
    assert chart.destruction.iloc[-1] == pytest.approx(1.2 + 29 / 100)
    assert "岗位消失率1.49%" in chart.alt


def test_a_month_one_enterprise_dominates_is_never_drawn(inputs, profile):
    assert flow_bars(replace(inputs, job_flow=flows(is_dominated=True)), profile, "zh") is None


def test_no_flows_give_no_chart(empty_inputs, profile):
    assert flow_bars(empty_inputs, profile, "en") is None
    assert beveridge_curve(empty_inputs, profile, "en") is None


def test_months_of_the_curve_stand_in_order(inputs, profile):
    rows = curve().sample(frac=1, random_state=1)
    chart = beveridge_curve(replace(inputs, beveridge=rows), profile, "en")
    months = [point.month for point in chart.points]
    assert months == sorted(months)
    assert len(months) == len(MONTHS)


def test_a_month_without_vacancies_is_left_out(inputs, profile):
    rows = curve(vacancy_rate_pct=None)
    chart = beveridge_curve(replace(inputs, beveridge=rows), profile, "en")
    assert chart.points[-1].month == MONTHS[-2]


@pytest.mark.parametrize(("error", "verdict"), [(0.1, "exceeds its error"), (0.3, "within its")])
def test_the_shift_of_the_curve_is_told_with_its_error_and_verdict(inputs, profile, error, verdict):
    rows = curve(change_pp=0.5, movement_pp=0.1, shift_pp=0.4, shift_standard_error_pp=error)
    chart = beveridge_curve(replace(inputs, beveridge=rows), profile, "en")
    assert "+0.5 pp" in chart.caption
    assert verdict in chart.caption
    assert [figure.value for figure in chart.figures] == pytest.approx(
        [0.5, 0.1, 0.4, 1.96 * error]
    )
    assert all("estimates.beveridge[" in figure.key for figure in chart.figures)


def test_a_curve_without_a_slope_says_that_no_shift_is_told(inputs, profile):
    chart = beveridge_curve(replace(inputs, beveridge=curve()), profile, "zh")
    assert "未判断曲线是否平移" in chart.caption
    assert chart.figures == ()
