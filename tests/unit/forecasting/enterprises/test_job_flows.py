"""Gross flows, losses on two axes, shares, hidden unemployment, expectations."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from forecasting.enterprises.panel_estimates import PanelEstimates, panel_estimates
from forecasting.enterprises.settings_panel import PanelSettings

SETTINGS = PanelSettings(replicates=20)
JULY = pd.Timestamp("2025-07-01").as_unit("us")


def _rows(end: list[float], **more: object) -> pd.DataFrame:
    base = np.array([100.0, 200.0, 300.0, 400.0])
    after = np.array(end)
    frame = pd.DataFrame(
        {
            "reference_month": JULY,
            "enterprise_code": list("abcd"),
            "area_code": "210100",
            "section_code": "C",
            "size_class_code": "S",
            "base_staff_persons": base,
            "end_staff_persons": after,
            "joined_persons": np.maximum(after - base, 0),
            "left_persons": np.maximum(base - after, 0),
            "hidden_unemployed_persons": [0.0, 2.0, 3.0, 5.0],
            "expected_cut_persons": [0.0, 0.0, 10.0, 0.0],
        }
    )
    return frame.assign(**more)


def _estimates(rows: pd.DataFrame) -> PanelEstimates:
    return panel_estimates(rows, None, settings=SETTINGS)


def _values(frame: pd.DataFrame, key: str) -> "pd.Series[float]":
    city = frame[(frame["area_code"] == "210100") & (frame["section_code"] == "total")]
    return city.set_index(key)["value"]


def test_flows_of_davis_haltiwanger_and_schuh():
    # Z = 105, 190, 300, 400; gains 10, losses 20: sums over 995.
    flows = _values(_estimates(_rows([110, 180, 300, 400])).flows, "indicator_code")
    assert flows["panel_job_creation"] == pytest.approx(100 * 10 / 995)
    assert flows["panel_job_destruction"] == pytest.approx(100 * 20 / 995)
    assert flows["panel_job_reallocation"] == pytest.approx(100 * 30 / 995)
    assert flows["panel_net_job_flow"] == pytest.approx(-100 * 10 / 995)


def test_closure_destroys_with_growth_minus_two():
    flows = _values(_estimates(_rows([0, 200, 300, 400])).flows, "indicator_code")
    assert flows["panel_job_destruction"] == pytest.approx(100 * 100 / 950)


def test_shares_of_enterprises_add_up():
    shares = _values(_estimates(_rows([110, 180, 300, 390])).shares, "indicator_code")
    assert shares["panel_enterprises_cutting"] == pytest.approx(50)
    assert shares["panel_enterprises_adding"] == pytest.approx(25)
    assert shares["panel_enterprises_level"] == pytest.approx(25)


def test_losses_by_type_and_by_cause_are_two_axes():
    rows = _rows(
        [80, 170, 300, 400], left_1_type_code=["04", "04", None, None],
        left_1_cause_code=["08", "05", None, None], left_1_persons=[15.0, 30.0, None, None],
        left_2_type_code=["02", None, None, None], left_2_cause_code=["08", None, None, None],
        left_2_persons=[5.0, None, None, None],
    )  # fmt: skip
    made = _estimates(rows)
    kinds, causes = (
        _values(made.losses_by_type, "type_code"),
        _values(made.losses_by_cause, "cause_code"),
    )
    assert kinds.to_dict() == pytest.approx({"02": 0.5, "04": 4.5})
    assert causes.to_dict() == pytest.approx({"05": 3.0, "08": 2.0})
    shares = made.losses_by_type[made.losses_by_type["area_code"] == "210100"]
    total = shares[shares["section_code"] == "total"]["share_of_losses_pct"]
    assert total.sum() == pytest.approx(100)


def test_hidden_unemployment_leaves_empty_fields_out():
    rows = _rows([100, 200, 300, 400], hidden_unemployed_persons=[np.nan, 2.0, 3.0, 5.0])
    made = _values(_estimates(rows).hidden, "indicator_code")
    assert made["panel_hidden_unemployment"] == pytest.approx(100 * 10 / 900)


def test_flows_net_equals_creation_less_destruction_everywhere(make_panel: Callable[..., Any]):
    made = make_panel(1, months=4, per_cell=8)
    flows = panel_estimates(made.reports, made.structure, settings=SETTINGS).flows
    wide = flows.pivot_table(
        index=["reference_month", "area_code", "section_code"],
        columns="indicator_code", values="value",
    )  # fmt: skip
    net = wide["panel_job_creation"] - wide["panel_job_destruction"]
    assert wide["panel_net_job_flow"].to_numpy() == pytest.approx(net.to_numpy())


def test_error_of_the_net_flow_is_no_smaller_than_what_selection_hides():
    rows = _rows([100, 200, 300, 400], end_staff_persons=[110.0, 220.0, 330.0, 440.0])
    flows = _estimates(rows).flows.set_index(["indicator_code", "section_code", "area_code"])
    net = flows.loc[("panel_net_job_flow", "total", "210000"), "standard_error"]
    assert net == pytest.approx(SETTINGS.selection_sd_pp)


def test_an_area_most_of_which_is_silent_may_hide_more_in_flows_and_sections(
    make_panel: Callable[..., Any],
):
    made = make_panel(2, months=4, per_cell=30)
    last = made.reports["reference_month"] == made.reports["reference_month"].max()
    in_area = made.reports["area_code"] == "210100"
    is_lost = last & in_area & (made.reports["enterprise_code"].str[-1] > "0")
    without = replace(SETTINGS, outage_sd_pp=0.0)
    with_, bare = (
        panel_estimates(made.reports[~is_lost], made.structure, settings=settings)
        for settings in (SETTINGS, without)
    )
    for name in ("flows", "job_change"):
        mine, plain = getattr(with_, name), getattr(bare, name)
        kept = (mine["reference_month"] == mine["reference_month"].max()) & (
            mine["area_code"] == "210100"
        )
        assert (mine["imputed_share"][kept] > 0.5).any()
        hidden = (2 * mine["imputed_share"] - 1).clip(lower=0) * SETTINGS.outage_sd_pp
        expected = np.hypot(plain["standard_error"], hidden)[kept & (mine["section_code"] == "C")]
        assert mine.loc[expected.index, "standard_error"].to_numpy() == pytest.approx(
            expected.to_numpy(), rel=0.05
        )


def test_expectations_that_come_true_by_half_have_slope_a_half():
    rng = np.random.default_rng(0)
    staff = np.full(400, 1000.0)
    expected = np.where(rng.random(400) < 0.3, rng.integers(20, 200, 400), 0).astype(float)
    frames = []
    for number, month in enumerate(pd.date_range("2024-01-01", periods=2, freq="MS", unit="us")):
        end = staff if number == 0 else staff - 0.5 * expected
        frames.append(
            pd.DataFrame(
                {
                    "reference_month": month, "enterprise_code": [f"{i:04d}" for i in range(400)],
                    "area_code": "210100", "section_code": "C", "size_class_code": "M",
                    "base_staff_persons": staff, "end_staff_persons": end,
                    "joined_persons": 0.0, "left_persons": staff - end,
                    "expected_cut_persons": expected if number == 0 else 0.0,
                }
            )
        )  # fmt: skip
    made = _estimates(pd.concat(frames))
    quality = made.expectation_quality.set_index("area_code").loc["210000"]
    assert quality["calibration_ratio"] == pytest.approx(0.5)
    assert quality["regression_slope"] == pytest.approx(0.5)
    assert quality["hit_share"] == pytest.approx(1.0)
    assert quality["false_alarm_share"] == pytest.approx(0.0, abs=0.02)


def test_too_few_pairs_give_a_reason_and_no_figure():
    rows = pd.concat(
        [_rows([100, 200, 300, 400]), _rows([100, 200, 300, 400]).assign(
            reference_month=pd.Timestamp("2025-08-01"))]
    )  # fmt: skip
    quality = _estimates(rows).expectation_quality
    assert set(quality["reason_code"]) == {"too_few_pairs"}
    assert quality["regression_slope"].isna().all()


def test_error_of_a_loss_rate_tells_the_spread_over_panels(make_panel: Callable[..., Any]):
    values, errors = [], []
    for seed in range(10):
        made = make_panel(seed, months=1, per_cell=5)
        rows = made.reports
        frame = panel_estimates(rows, made.structure, settings=SETTINGS).losses_by_type
        total = frame[(frame["area_code"] == "210000") & (frame["section_code"] == "total")]
        population = 100 * rows["left_persons"].sum() / rows["base_staff_persons"].sum()
        assert total["value"].iloc[0] == pytest.approx(population, abs=1.5)
        values.append(total["value"].iloc[0])
        errors.append(total["standard_error"].iloc[0])
    assert 0.5 * np.std(values) < np.mean(errors) < 2 * np.std(values)
