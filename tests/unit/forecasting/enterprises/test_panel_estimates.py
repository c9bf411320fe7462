"""All figures of the panel at a vintage: truth, invariance, bad input."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from forecasting.enterprises.panel_estimates import (
    PanelEstimates,
    job_change_frame,
    panel_estimates,
    panel_state,
)
from forecasting.enterprises.settings_panel import GiantSettings, PanelSettings

SETTINGS = PanelSettings(replicates=60)
KEY = ["reference_month", "area_code", "section_code", "population", "is_without_giants"]


def _change(made: Any, settings: PanelSettings = SETTINGS) -> pd.DataFrame:
    state = panel_state(made.reports, made.structure, vintage=None, settings=settings)
    return job_change_frame(state).set_index(KEY)


def test_panel_that_is_the_population_gives_its_change_without_error(
    make_panel: Callable[..., Any],
):
    made = make_panel(1, months=3, per_cell=4)
    everyone = made.reports.drop_duplicates("enterprise_code")
    cell = ["area_code", "section_code", "size_class_code"]
    structure = (
        everyone.groupby(cell)
        .agg(
            enterprise_count=("enterprise_code", "size"),
            insured_persons=("base_staff_persons", "sum"),
        )
        .reset_index()
        .assign(reference_month=pd.Timestamp("2023-12-01"))
    )
    settings = replace(SETTINGS, selection_sd_pp=0.0)
    state = panel_state(made.reports, structure, vintage=None, settings=settings)
    frame = job_change_frame(state)
    frame = frame[(frame["population"] == "continuing") & ~frame["is_without_giants"]]
    sums = made.reports.groupby("reference_month")[
        ["base_staff_persons", "end_staff_persons"]
    ].sum()
    expected = 100 * (sums["end_staff_persons"] / sums["base_staff_persons"] - 1)
    province = frame[frame["area_code"] == "210000"].set_index("reference_month")
    assert province["value"].to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-9)
    assert province["standard_error"].max() < 1e-9


def test_change_covers_the_truth_of_the_population(make_panel: Callable[..., Any]):
    settings = replace(SETTINGS, selection_sd_pp=0.0)
    hits, errors = [], []
    for seed in range(12):
        made = make_panel(seed, months=4, per_cell=25)
        frame = _change(made, settings).reset_index()
        frame = frame[(frame["population"] == "continuing") & ~frame["is_without_giants"]]
        both = frame.merge(made.truth, on=["reference_month", "area_code"])
        error = both["value"] - both["job_change_pct"]
        hits.extend(error.abs() <= 1.96 * both["standard_error"])
        errors.extend(error)
    assert abs(np.mean(errors)) < 0.05
    assert 0.90 <= np.mean(hits) <= 0.99


def test_order_of_rows_does_not_matter(make_panel: Callable[..., Any]):
    made = make_panel(2, months=4)
    one = _change(made)
    other = replace(
        made,
        reports=made.reports.sample(frac=1, random_state=3),
        structure=made.structure.iloc[::-1],
    )
    two = _change(other)
    pd.testing.assert_frame_equal(one, two)


def test_same_seed_gives_the_same_errors(make_panel: Callable[..., Any]):
    made = make_panel(2, months=3)
    pd.testing.assert_frame_equal(_change(made), _change(made))


def test_new_member_does_not_break_the_change(make_panel: Callable[..., Any]):
    made = make_panel(3, months=4)
    newcomer = made.reports[made.reports["reference_month"] == "2024-04-01"].iloc[[0]]
    newcomer = newcomer.assign(
        enterprise_code="NEW", base_staff_persons=5000.0, end_staff_persons=5000.0,
        joined_persons=0.0, left_persons=0.0, left_1_persons=0.0,
    )  # fmt: skip
    grown = replace(made, reports=pd.concat([made.reports, newcomer]))
    april = pd.Timestamp("2024-04-01")
    key = (april, newcomer["area_code"].iloc[0], "total", "all", False)
    assert _change(grown).loc[key, "value"] == pytest.approx(
        _change(made).loc[key, "value"], abs=0.35
    )


def _with_transfer(made: Any, share: float) -> pd.DataFrame:
    reports = made.reports.copy()
    giant = reports[reports["area_code"] == "210100"].iloc[[0]]
    months = sorted(reports["reference_month"].unique())
    rows, staff = [], 20_000.0
    for number, month in enumerate(months):
        moved = round(share * staff) if number == 2 else 0
        rows.append(
            giant.assign(
                reference_month=month, enterprise_code="GIANT", size_class_code="L",
                base_staff_persons=staff, end_staff_persons=staff - moved, joined_persons=0.0,
                left_persons=float(moved), left_1_type_code="05", left_1_cause_code="04",
                left_1_persons=float(moved),
            )
        )  # fmt: skip
        staff -= moved
    return pd.concat([reports, *rows], ignore_index=True)


def test_staff_moved_by_a_giant_is_no_loss_without_transfers(make_panel: Callable[..., Any]):
    made = make_panel(4, months=4)
    structure = made.structure.copy()
    is_cell = (structure["area_code"] == "210100") & (structure["size_class_code"] == "L")
    section = made.reports.loc[made.reports["area_code"] == "210100", "section_code"].iloc[0]
    chosen = is_cell & (structure["section_code"] == section)
    structure.loc[chosen, "insured_persons"] += 20_000
    structure.loc[chosen, "enterprise_count"] += 1
    moved = replace(made, reports=_with_transfer(made, 0.2), structure=structure)
    frame = _change(moved)
    march = (pd.Timestamp("2024-03-01"), "210100", "total", "continuing")
    with_giant, without = frame.loc[(*march, False)], frame.loc[(*march, True)]
    assert with_giant["value"] < -2.0
    assert abs(with_giant["value_without_transfers"]) < 1.0
    assert with_giant["value_without_transfers"] > with_giant["value"] + 1.5
    assert abs(without["value"]) < 1.0
    assert without["left_out_count"] == 1
    assert not without["is_publishable"]


def test_figure_without_giants_is_publishable_from_three_left_out(
    make_panel: Callable[..., Any],
):
    made = make_panel(4, months=3)
    codes = made.reports.loc[made.reports["area_code"] == "210200", "enterprise_code"].unique()
    settings = replace(SETTINGS, giants=GiantSettings(enterprise_codes=tuple(codes[:3])))
    frame = _change(made, settings).reset_index()
    without = frame[frame["is_without_giants"]].groupby("area_code")["is_publishable"].all()
    assert without["210200"]
    assert without["210000"]
    assert not without["210100"]


def _all_missing_have_a_reason(made: PanelEstimates) -> None:
    for item in fields(made):
        frame = getattr(made, item.name)
        if "value" not in frame.columns:
            continue
        unexplained = frame["value"].isna() & frame["reason_code"].isna()
        assert not unexplained.any(), item.name
        is_bare = frame["value"].notna() & frame["standard_error"].isna()
        assert not is_bare.any(), item.name


def test_every_missing_figure_has_its_reason(make_panel: Callable[..., Any]):
    made = make_panel(5, months=5)
    reports = made.reports
    one_left = reports.loc[reports["area_code"] == "210300", "enterprise_code"].unique()[1:]
    reports = reports[~reports["enterprise_code"].isin(one_left)]
    gap = reports["reference_month"].between("2024-02-01", "2024-04-01")
    reports = reports[~(gap & (reports["area_code"] == "210200"))]
    estimates = panel_estimates(reports, made.structure, settings=SETTINGS)
    _all_missing_have_a_reason(estimates)
    change = estimates.job_change.set_index(KEY)
    silent = change.loc[(pd.Timestamp("2024-03-01"), "210200", "total", "all", False)]
    before = change.loc[(pd.Timestamp("2024-01-01"), "210200", "total", "all", False)]
    assert silent["imputed_share"] == pytest.approx(1.0)
    assert silent["standard_error"] > 2 * before["standard_error"]
    assert estimates.response.set_index(["reference_month", "area_code", "section_code"]).loc[
        (pd.Timestamp("2024-03-01"), "210200", "total"), "is_outage"
    ]


def test_missing_structure_is_told_and_figures_are_unweighted(make_panel: Callable[..., Any]):
    made = make_panel(5, months=3)
    estimates = panel_estimates(made.reports, None, settings=SETTINGS)
    _all_missing_have_a_reason(estimates)
    assert "no_insured_structure_2024" in set(estimates.notes["code"])
    assert set(estimates.level["reason_code"]) == {"no_benchmark"}
    assert estimates.level["index"].notna().all()


def test_age_of_the_structure_and_rows_it_cannot_use_are_told(make_panel: Callable[..., Any]):
    made = make_panel(5, months=3)
    old = made.structure.assign(reference_month=pd.Timestamp("2019-12-01"))
    old["section_code"] = old["section_code"].where(old.index > 1, None)
    notes = panel_estimates(made.reports, old, settings=SETTINGS).notes.set_index("code")["count"]
    assert notes["structure_age_months"] == 51
    assert notes["structure_rows_unusable"] == 2


def test_an_unweighted_panel_is_not_taken_for_the_population(make_panel: Callable[..., Any]):
    made = make_panel(5, months=3)
    settings = replace(SETTINGS, selection_sd_pp=0.0)
    bare = panel_estimates(made.reports, None, settings=settings)
    known = panel_estimates(made.reports, made.structure, settings=settings)
    for name in ("job_change", "flows"):
        frames = [getattr(estimates, name) for estimates in (bare, known)]
        errors = [
            frame.loc[frame["area_code"] == "210000", "standard_error"].median() for frame in frames
        ]
        assert errors[0] > 0.5 * errors[1]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda reports: pd.concat([reports, reports.iloc[:50]]),
        lambda reports: reports.assign(section_code=None),
        lambda reports: reports.assign(size_class_code=None),
        lambda reports: reports.assign(
            section_code=reports["section_code"].where(reports["area_code"] != "210100", "Z")
        ),
        lambda reports: reports.assign(
            area_code=reports["area_code"].where(reports["area_code"] != "210100", "219900")
        ),
        lambda reports: reports.assign(
            base_staff_persons=reports["base_staff_persons"].where(
                reports["area_code"] != "210100", 0.0
            )
        ),
        lambda reports: reports.assign(hidden_unemployed_persons=np.nan),
        lambda reports: reports.iloc[:1],
        lambda reports: reports[reports["area_code"] != "210200"],
    ],
    ids=[
        "duplicates", "no_section", "no_size", "new_section", "new_area", "base_zero",
        "no_hidden", "one_row", "area_gone",
    ],
)  # fmt: skip
def test_odd_input_gives_figures_or_reasons(
    make_panel: Callable[..., Any], spoil: Callable[[pd.DataFrame], pd.DataFrame]
):
    made = make_panel(6, months=3, per_cell=8)
    estimates = panel_estimates(spoil(made.reports), made.structure, settings=SETTINGS)
    _all_missing_have_a_reason(estimates)


@pytest.mark.parametrize(
    ("spoil", "text"),
    [
        (lambda reports: reports.drop(columns="end_staff_persons"), "end_staff_persons"),
        (lambda reports: reports.assign(base_staff_persons=np.nan), "expected a row"),
        (lambda reports: reports.assign(end_staff_persons=np.inf), "expected a row"),
        (lambda reports: reports.iloc[:0], "expected a row"),
        (lambda reports: reports.assign(base_staff_persons=0.0), "an enterprise with staff"),
        (lambda reports: reports.assign(area_code="210000"), "areas within 210000"),
        (
            lambda reports: reports.assign(reference_month=pd.Timestamp("2024-01-15")),
            "month starts",
        ),
    ],
)
def test_malformed_reports_are_refused(
    make_panel: Callable[..., Any], spoil: Callable[[pd.DataFrame], pd.DataFrame], text: str
):
    made = make_panel(6, months=2, per_cell=3)
    with pytest.raises(ValueError, match=text):
        panel_estimates(spoil(made.reports), made.structure, settings=SETTINGS)


def test_rows_known_later_change_nothing(make_panel: Callable[..., Any]):
    made = make_panel(7, months=4, per_cell=8)
    known = made.reports.assign(vintage=made.reports["reference_month"] + pd.DateOffset(months=1))
    wrong = known.iloc[:200].assign(end_staff_persons=1.0, vintage=pd.Timestamp("2025-01-01"))
    vintage = pd.Timestamp("2024-04-01")
    state = panel_state(known, made.structure, vintage=vintage, settings=SETTINGS)
    later = panel_state(
        pd.concat([known, wrong]), made.structure, vintage=vintage, settings=SETTINGS
    )
    one, two = job_change_frame(state), job_change_frame(later)
    assert one["reference_month"].max() == pd.Timestamp("2024-03-01")
    pd.testing.assert_frame_equal(one, two)
