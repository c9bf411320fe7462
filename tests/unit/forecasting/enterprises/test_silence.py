"""Silence: fate learned from the past, surges, outages, registered closures."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from forecasting.enterprises.closures import with_registered_closures
from forecasting.enterprises.panel_estimates import job_change_frame, panel_state
from forecasting.enterprises.panel_grid import read_panel_grid
from forecasting.enterprises.settings_panel import PanelSettings, SilenceSettings
from forecasting.enterprises.silence import silence_model

SETTINGS = PanelSettings(replicates=60)


def _silence(reports: pd.DataFrame, settings: PanelSettings = SETTINGS) -> Any:
    grid = read_panel_grid(reports, vintage=None, settings=settings)
    giants = np.zeros(len(grid.enterprise_codes), dtype=bool)
    return grid, silence_model(grid, is_giant=giants, settings=settings)


def _without(reports: pd.DataFrame, codes: list[str], months: list[str]) -> pd.DataFrame:
    gone = reports["enterprise_code"].isin(codes) & reports["reference_month"].isin(
        pd.to_datetime(months)
    )
    return reports[~gone]


def _small(reports: pd.DataFrame, area: str, count: int) -> list[str]:
    is_small = (reports["area_code"] == area) & reports["size_class_code"].isin(["S", "X"])
    return list(reports.loc[is_small, "enterprise_code"].unique()[:count])


def test_silence_is_member_until_its_length_runs_out(make_panel: Callable[..., Any]):
    reports = make_panel(1, months=8, per_cell=10).reports
    code = reports["enterprise_code"].iloc[0]
    months = [f"2024-0{number}-01" for number in range(3, 9)]
    settings = replace(SETTINGS, silence=SilenceSettings(longest_silence_months=3))
    grid, silence = _silence(_without(reports, [code], months), settings)
    column = list(grid.enterprise_codes).index(code)
    assert silence.is_member[:, column].tolist() == [True] * 5 + [False] * 3


def test_reported_closure_is_no_silence(make_panel: Callable[..., Any]):
    reports = make_panel(1, months=6, per_cell=10).reports
    code = reports["enterprise_code"].iloc[0]
    reports = _without(reports, [code], ["2024-05-01", "2024-06-01"])
    last = (reports["enterprise_code"] == code) & (reports["reference_month"] == "2024-04-01")
    reports.loc[last, ["end_staff_persons", "joined_persons"]] = 0.0
    reports.loc[last, "left_1_type_code"] = "03"
    grid, silence = _silence(reports)
    column = list(grid.enterprise_codes).index(code)
    assert not silence.is_member[4:, column].any()
    assert silence.closed_chance[:, column].sum() == 0


def test_longer_silence_is_likelier_a_closure(make_panel: Callable[..., Any]):
    reports = make_panel(2, months=6, per_cell=10).reports
    one, two = _small(reports, "210100", 2)
    reports = _without(reports, [one], ["2024-06-01"])
    reports = _without(reports, [two], ["2024-04-01", "2024-05-01", "2024-06-01"])
    grid, silence = _silence(reports)
    chance = dict(zip(grid.enterprise_codes, silence.closed_chance.sum(axis=0), strict=True))
    assert 0 < chance[one] < chance[two] <= 0.5


def test_fate_is_learned_from_silences_that_ended(make_panel: Callable[..., Any]):
    reports = make_panel(3, months=20, per_cell=8).reports
    codes = list(reports["enterprise_code"].unique())
    months = list(reports["reference_month"].drop_duplicates())
    returning = reports
    for number, code in enumerate(codes[:60]):
        returning = _without(returning, [code], [months[2 + number % 5]])
    vanishing = reports
    for number, code in enumerate(codes[:60]):
        vanishing = _without(vanishing, [code], months[2 + number % 5 :])
    back, gone = _silence(returning)[1], _silence(vanishing)[1]
    assert back.vanished_share[0].mean() < 0.03
    assert gone.vanished_share[0].mean() > 0.3


def test_surge_of_silence_shows_in_the_estimate_and_in_its_error(
    make_panel: Callable[..., Any],
):
    made = make_panel(4, months=6, per_cell=40)
    silent = _small(made.reports, "210100", 25)
    reports = _without(made.reports, silent, ["2024-05-01", "2024-06-01"])
    _, silence = _silence(reports)
    assert silence.surge.excess_count[4, 0] == pytest.approx(25, abs=6)
    assert silence.surge.excess_count[:, 1:].sum() < 1

    def june(rows: pd.DataFrame) -> pd.Series:
        state = panel_state(rows, made.structure, vintage=None, settings=SETTINGS)
        frame = job_change_frame(state)
        frame = frame[frame["reference_month"] == "2024-06-01"]
        return frame.set_index(["area_code", "population", "is_without_giants"]).loc[
            ("210100", "all", False)
        ]

    calm, surge = june(made.reports), june(reports)
    assert surge["closing_share_pct"] > calm["closing_share_pct"] + 0.3
    assert surge["value"] < calm["value"]
    assert surge["standard_error"] > 1.5 * calm["standard_error"]


def test_area_that_sends_nothing_is_an_outage_and_no_surge(make_panel: Callable[..., Any]):
    made = make_panel(4, months=6, per_cell=10)
    codes = list(made.reports.loc[made.reports["area_code"] == "210100", "enterprise_code"])
    _, silence = _silence(_without(made.reports, codes, ["2024-05-01", "2024-06-01"]))
    assert silence.is_outage[4:, 0].all()
    assert silence.surge.closed_share.sum() == 0
    assert silence.closed_chance.sum() == 0


def test_sign_of_trouble_raises_the_chance(make_panel: Callable[..., Any]):
    reports = make_panel(5, months=20, per_cell=8).reports
    codes = list(reports["enterprise_code"].unique())
    months = list(reports["reference_month"].drop_duplicates())
    large = reports.groupby("enterprise_code")["end_staff_persons"].transform("min") >= 20
    chosen = list(reports.loc[large, "enterprise_code"].unique()[:40])
    for number, code in enumerate(chosen):  # those with a sign never come back
        first = months[2 + number % 4]
        last = reports["reference_month"] == first - pd.DateOffset(months=1)
        mine = (reports["enterprise_code"] == code) & last
        reports.loc[mine, "hidden_unemployed_persons"] = reports.loc[mine, "end_staff_persons"]
        reports = _without(reports, [code], [m for m in months if m >= first])
    for number, code in enumerate([c for c in codes if c not in chosen][:40]):
        reports = _without(reports, [code], [months[2 + number % 4]])
    _, silence = _silence(reports)
    assert silence.vanished_share[0, 1] > 3 * silence.vanished_share[0, 0]


def test_registered_closure_is_a_row_that_closes(make_panel: Callable[..., Any]):
    reports = make_panel(6, months=5, per_cell=8).reports
    code = reports["enterprise_code"].iloc[0]
    gone = _without(reports, [code], ["2024-04-01", "2024-05-01"])
    grid = read_panel_grid(gone, vintage=None, settings=SETTINGS)
    closures = pd.DataFrame(
        {"enterprise_code": [code, "ELSE"], "closed_month": pd.Timestamp("2024-04-01")}
    )
    made = with_registered_closures(grid, closures, vintage=None)
    column = list(grid.enterprise_codes).index(code)
    assert made.closed[3, column]
    assert made.base[3, column] == grid.end[2, column]
    assert made.end[3, column] == 0
    assert np.isnan(grid.base[3, column])
    with pytest.raises(ValueError, match="closed_month"):
        with_registered_closures(grid, closures.drop(columns="closed_month"), vintage=None)
