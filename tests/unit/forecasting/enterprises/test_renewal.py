"""Members that leave the panel alive, and reports corrected since: neither is a closure."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from forecasting.enterprises.panel_estimates import job_change_frame, panel_state
from forecasting.enterprises.panel_grid import NOT_RELEASED, read_panel_grid
from forecasting.enterprises.releases import with_releases
from forecasting.enterprises.settings_panel import PanelSettings

SETTINGS = PanelSettings(replicates=40)
JANUARY, MARCH = pd.Timestamp("2025-01-01"), pd.Timestamp("2025-03-01")


def _renewed(made: Any, share: float, areas: tuple[str, ...]) -> tuple[pd.DataFrame, list[str]]:
    """Return reports to March in which a share of some areas sends nothing from January on."""
    reports = made.reports[made.reports["reference_month"] <= MARCH]
    first = reports.drop_duplicates("enterprise_code")
    first = first[first["area_code"].isin(areas)]
    gone = list(first["enterprise_code"].sample(frac=share, random_state=3))
    is_gone = reports["enterprise_code"].isin(gone) & (reports["reference_month"] >= JANUARY)
    return reports[~is_gone], gone


def _closing(reports: pd.DataFrame, structure: pd.DataFrame, **more: Any) -> pd.Series:
    state = panel_state(reports, structure, vintage=None, settings=SETTINGS, **more)
    frame = job_change_frame(state)
    is_total = (frame["population"] == "all") & ~frame["is_without_giants"]
    rows = frame[is_total & (frame["reference_month"] >= JANUARY)]
    return rows.groupby("area_code")["closing_share_pct"].sum()


def test_a_renewal_in_all_areas_is_no_wave_of_closures(make_panel: Callable[..., Any]):
    made = make_panel(5, months=15, per_cell=40)
    everywhere, _ = _renewed(made, 0.15, ("210100", "210200", "210300"))
    one_city, _ = _renewed(made, 0.15, ("210100",))
    assert _closing(everywhere, made.structure).max() < 0.5
    assert _closing(one_city, made.structure)["210100"] > 3.0


def test_released_members_are_neither_silent_nor_closed(make_panel: Callable[..., Any]):
    made = make_panel(5, months=15, per_cell=40)
    reports, gone = _renewed(made, 0.15, ("210100",))
    releases = pd.DataFrame({"enterprise_code": gone, "released_month": JANUARY})
    assert _closing(reports, made.structure, releases=releases).max() < 0.1
    state = panel_state(reports, made.structure, vintage=None, settings=SETTINGS, releases=releases)
    column = np.isin(state.grid.enterprise_codes, gone)
    assert not state.silence.is_member[-3:, column].any()
    assert state.silence.is_member[-4, column].any()


def test_a_release_known_later_or_followed_by_a_report_is_left_out(
    make_panel: Callable[..., Any],
):
    made = make_panel(5, months=4, per_cell=5)
    grid = read_panel_grid(made.reports, vintage=None, settings=SETTINGS)
    one, two = grid.enterprise_codes[:2]
    releases = pd.DataFrame(
        {
            "enterprise_code": [one, two, "unknown"],
            "released_month": [pd.Timestamp("2024-05-01"), pd.Timestamp("2024-03-01"), JANUARY],
            "vintage": pd.Timestamp("2024-05-01"),
        }
    )
    found = with_releases(grid, releases, vintage=pd.Timestamp("2024-05-01"))
    assert found.released[:2].tolist() == [4, NOT_RELEASED]
    early = with_releases(grid, releases, vintage=pd.Timestamp("2024-04-01"))
    assert (early.released == NOT_RELEASED).all()
    with pytest.raises(ValueError, match="released_month"):
        with_releases(grid, releases.drop(columns="released_month"), vintage=None)
    with pytest.raises(ValueError, match="month starts"):
        with_releases(
            grid, releases.assign(released_month=pd.Timestamp("2024-05-02")), vintage=None
        )


@pytest.mark.parametrize("how", ["both versions", "first_vintage"])
def test_reports_corrected_in_bulk_were_no_silences(make_panel: Callable[..., Any], how: str):
    made = make_panel(6, months=20, per_cell=8)
    on_time = made.reports["reference_month"] + pd.DateOffset(months=1)
    reports = made.reports.assign(vintage=on_time)
    is_old = reports["reference_month"] < "2024-08-01"
    corrected = reports.assign(vintage=on_time.mask(is_old, pd.Timestamp("2025-06-01")))
    given = (
        pd.concat([reports, corrected[is_old]])
        if how == "both versions"
        else corrected.assign(first_vintage=on_time)
    )
    plain, sent_again = (
        panel_state(
            frame, made.structure, vintage=pd.Timestamp("2025-09-01"), settings=SETTINGS
        ).silence
        for frame in (reports, given)
    )
    assert sent_again.resolved_count.tolist() == plain.resolved_count.tolist()
    assert sent_again.vanished_share == pytest.approx(plain.vanished_share)
