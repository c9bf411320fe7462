"""Months put in for members that did not report."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from forecasting.enterprises.late_reporters import member_changes
from forecasting.enterprises.member_weights import carried_staff
from forecasting.enterprises.panel_grid import read_panel_grid
from forecasting.enterprises.settings_panel import PanelSettings
from forecasting.enterprises.silence import silence_model

SETTINGS = PanelSettings(replicates=20)


def _row(month: str, code: str, base: float, end: float) -> dict[str, object]:
    return {
        "reference_month": pd.Timestamp(month), "enterprise_code": code, "area_code": "210100",
        "section_code": "C", "size_class_code": "S", "base_staff_persons": base,
        "end_staff_persons": end, "joined_persons": max(end - base, 0.0),
        "left_persons": max(base - end, 0.0),
    }  # fmt: skip


def _changes(rows: list[dict[str, object]], peer: float) -> Any:
    grid = read_panel_grid(pd.DataFrame(rows), vintage=None, settings=SETTINGS)
    giants = np.zeros(len(grid.enterprise_codes), dtype=bool)
    silence = silence_model(grid, is_giant=giants, settings=SETTINGS)
    staff = carried_staff(grid, silence)
    return member_changes(grid, silence, staff=staff, peer_rate=np.full(grid.base.shape, peer))


def test_gap_that_has_ended_takes_up_what_changed_in_it():
    rows = [
        _row("2024-01-01", "a", 100, 100), _row("2024-04-01", "a", 121, 121),
        *(_row(f"2024-0{m}-01", "b", 50, 50) for m in range(1, 5)),
    ]  # fmt: skip
    made = _changes(rows, 0.0)
    assert made.staff[1:3, 0] == pytest.approx([100.0, 110.0])
    assert made.change[1:3, 0] == pytest.approx([10.0, 11.0])
    assert made.is_imputed[:, 0].tolist() == [False, True, True, False]
    assert made.is_observed[:, 0].all()


def test_open_gap_follows_the_peers():
    rows = [
        _row("2024-01-01", "a", 100, 100), _row("2024-02-01", "a", 100, 100),
        *(_row(f"2024-0{m}-01", "b", 50, 50) for m in range(1, 5)),
    ]  # fmt: skip
    made = _changes(rows, -0.1)
    own = 2 * 0.1 / (2 + 24)  # its own past, better than the peers', drawn towards them
    step = np.exp(np.log(0.9) + own)
    assert made.staff[2, 0] == pytest.approx(100.0)
    assert made.change[2, 0] == pytest.approx(100 * (step - 1))
    assert made.staff[3, 0] == pytest.approx(100 * step)
    assert not made.is_observed[2:, 0].any()


def test_base_of_zero_gives_no_change():
    rows = [
        _row("2024-01-01", "a", 0, 0), _row("2024-03-01", "a", 0, 5),
        *(_row(f"2024-0{m}-01", "b", 50, 50) for m in range(1, 4)),
    ]  # fmt: skip
    made = _changes(rows, 0.02)
    assert np.isfinite(made.change).all()
    assert made.change[1, 0] == 0


def test_imputed_staff_is_counted(make_panel: Callable[..., Any]):
    from forecasting.enterprises.panel_estimates import job_change_frame, panel_state

    made = make_panel(1, months=4, per_cell=10)
    last = made.reports["reference_month"] == "2024-04-01"
    quarter = made.reports["enterprise_code"].str[-1].isin(["0", "1"])
    reports = made.reports[~(last & quarter)]
    frame = job_change_frame(
        panel_state(reports, made.structure, vintage=None, settings=SETTINGS)
    ).set_index(["reference_month", "area_code", "population", "is_without_giants"])
    april = frame.loc[(pd.Timestamp("2024-04-01"), "210000", "all", False)]
    march = frame.loc[(pd.Timestamp("2024-03-01"), "210000", "all", False)]
    assert march["imputed_share"] == 0
    assert 0.1 < april["imputed_share"] < 0.35
    assert april["standard_error"] > march["standard_error"]
