"""Revision triangles."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from forecasting.enterprises.panel_grid import NoReportError
from forecasting.enterprises.revisions import revision_triangle
from forecasting.enterprises.settings_panel import PanelSettings

SETTINGS = PanelSettings(replicates=20)


def _vintages() -> list[pd.Timestamp]:
    return list(pd.date_range("2024-03-01", "2024-05-01", freq="MS"))


def _dated(reports: pd.DataFrame, delay: int) -> pd.DataFrame:
    late = reports["enterprise_code"].str[-1] == "3"
    known = reports["reference_month"] + pd.DateOffset(months=1)
    return reports.assign(vintage=known.where(~late, known + pd.DateOffset(months=delay)))


def test_no_late_report_no_revision_of_what_continues(make_panel: Callable[..., Any]):
    made = make_panel(1, months=4, per_cell=8)
    _, summary = revision_triangle(
        _dated(made.reports, 0), made.structure, vintages=_vintages(), settings=SETTINGS,
        delays_months=(1,),
    )  # fmt: skip
    going = summary[summary["population"] == "continuing"]
    assert going["mean_absolute_revision_pp"].max() < 0.05


def test_late_losses_revise_downwards_once_they_arrive(make_panel: Callable[..., Any]):
    made = make_panel(2, months=4, per_cell=12)
    reports = made.reports.copy()
    late = reports["enterprise_code"].str[-1] == "3"
    reports.loc[late, "end_staff_persons"] = (0.8 * reports["base_staff_persons"]).round()
    triangle, summary = revision_triangle(
        _dated(reports, 1), made.structure, vintages=_vintages(), settings=SETTINGS,
        delays_months=(1, 2),
    )  # fmt: skip
    province = summary[(summary["area_code"] == "210000") & (summary["population"] == "continuing")]
    by_delay = province.set_index("delay_months")
    assert by_delay.loc[1, "mean_revision_pp"] < -0.3
    assert by_delay.loc[1, "month_count"] == 2
    first = triangle[triangle["delay_months"] == 0]
    assert (first["imputed_share"] > 0.02).all()


def test_reports_without_a_date_of_receipt_are_refused(make_panel: Callable[..., Any]):
    made = make_panel(1, months=2, per_cell=3)
    with pytest.raises(ValueError, match="received_month"):
        revision_triangle(made.reports, made.structure, vintages=_vintages(), settings=SETTINGS)
    with pytest.raises(ValueError, match="at least one vintage"):
        revision_triangle(_dated(made.reports, 0), made.structure, vintages=[], settings=SETTINGS)


def test_a_vintage_at_which_nothing_is_known_is_left_out(make_panel: Callable[..., Any]):
    made = make_panel(1, months=3, per_cell=4)
    vintages = [pd.Timestamp("2023-06-01"), *_vintages()]
    triangle, _ = revision_triangle(
        _dated(made.reports, 0), made.structure, vintages=vintages, settings=SETTINGS
    )
    assert triangle["vintage"].min() == pd.Timestamp("2024-03-01")
    with pytest.raises(NoReportError, match="usable reports"):
        revision_triangle(
            _dated(made.reports, 0), made.structure, vintages=vintages[:1], settings=SETTINGS
        )
