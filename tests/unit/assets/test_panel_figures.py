"""The panel's estimates as rows of their tables, and what is left out of them."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from assets import panel_figures as module
from assets.panel_checks import silent_rows
from assets.panel_figures import (
    CHANGE,
    DIAGNOSTIC,
    EXPECTATION,
    FEW,
    FLOW,
    LEVEL,
    LOSS,
    NOBODY,
    REPRESENTATION,
    REVISION,
    TABLES_OF_PANEL,
    panel_figures,
    without_small_cells,
)
from catalogue.contracts import cast_to_contract, empty_frame
from profiles import load_profile
from warehouse import Warehouse, publish

VINTAGE = pd.Timestamp("2025-09-01").as_unit("us")
MONTHS = pd.date_range("2025-01-01", periods=8, freq="MS", unit="us")
STAFF = {"L": 1200, "M": 300, "S": 40}


def _reports():
    rng = np.random.default_rng(5)
    units = [
        (f"{city}{section}{size}{number}", city, section, size, float(STAFF[size] + number))
        for city in ("210100", "210200")
        for section in ("C", "F")
        for size in STAFF
        for number in range(5)
    ]
    units.append(("210200G", "210200", "G", "S", 60.0))  # the only one of its section
    names = ["enterprise_code", "area_code", "section_code", "size_class_code", "staff"]
    frame = pd.DataFrame(units, columns=names).merge(
        pd.DataFrame({"reference_month": MONTHS}), how="cross"
    )
    left = rng.poisson(0.02 * frame["staff"])
    joined = rng.poisson(0.02 * frame["staff"])
    return frame.assign(
        vintage=frame["reference_month"] + pd.DateOffset(months=1),
        registration_type_code="110",
        base_staff_persons=frame["staff"],
        joined_persons=joined,
        left_persons=left,
        left_1_type_code="02",
        left_1_cause_code="01",
        left_1_persons=left,
        end_staff_persons=frame["staff"] + joined - left,
        hidden_unemployed_persons=1.0,
        expected_cut_persons=0.0,
        is_late=False,
    ).drop(columns="staff")


def _structure():
    cells = [
        (city, section, size, {"L": 5, "M": 40, "S": 300}[size])
        for city in ("210100", "210200")
        for section in ("C", "F", "G")
        for size in STAFF
    ]
    frame = pd.DataFrame(
        cells, columns=["area_code", "section_code", "size_class_code", "enterprise_count"]
    )
    return frame.assign(
        reference_month=pd.Timestamp("2024-12-01").as_unit("us"),
        ownership_code="private",
        insured_persons=frame["enterprise_count"] * frame["size_class_code"].map(STAFF),
    )


@pytest.fixture
def at_work(monkeypatch):
    """Make figures of the toy province from the records the test gives."""

    def make(reports):
        frames = {"enterprise_report": reports, "insured_structure": _structure()}
        monkeypatch.setattr(module, "records_as_of", lambda _house, code, **_months: frames[code])
        workplace = SimpleNamespace(
            profile=load_profile("liaoning_demo"),
            warehouse=None,
            progress=SimpleNamespace(report=lambda *_: None),
        )
        return panel_figures(workplace, VINTAGE)

    return make


@pytest.fixture(scope="module")
def figures():
    with pytest.MonkeyPatch.context() as patch:
        frames = {"enterprise_report": _reports(), "insured_structure": _structure()}
        patch.setattr(module, "records_as_of", lambda _house, code, **_months: frames[code])
        workplace = SimpleNamespace(
            profile=load_profile("liaoning_demo"),
            warehouse=None,
            progress=SimpleNamespace(report=lambda *_: None),
        )
        yield panel_figures(workplace, VINTAGE)


def test_every_table_is_filled_and_keeps_its_contract(figures):
    assert set(figures) == set(TABLES_OF_PANEL)
    for name, frame in figures.items():
        assert len(cast_to_contract(frame.assign(vintage=VINTAGE), name)), name


def test_a_cell_of_one_enterprise_shows_its_count_and_no_figure(figures):
    change = figures[CHANGE]
    alone = change[change["area_code"].eq("210200") & change["section_code"].eq("G")]
    assert set(alone["enterprise_count"]) == {1}
    assert set(alone["reason_code"]) == {FEW}
    hidden = ["value", "standard_error", "value_without_transfers", "closing_share_pct",
              "imputed_share", "largest_share"]  # fmt: skip
    assert alone[hidden].isna().all(axis=None)
    assert not alone["is_dominated"].any()


def test_flows_are_kept_by_area_and_by_section_for_the_province_alone(figures):
    sections = figures[FLOW].groupby("area_code")["section_code"].agg(set)
    assert sections["210100"] == {"total"}
    assert {"total", "C", "F"} <= sections["210000"]


def test_losses_by_type_and_by_cause_stand_apart(figures):
    total = figures[LOSS]
    whole = total[total["area_code"].eq("210000") & total["section_code"].eq("total")]
    assert set(whole["axis"]) == {"type", "cause"}
    sums = whole.groupby(["axis", "reference_month"])["value"].sum().unstack("axis")
    assert np.allclose(sums["type"], sums["cause"])


def test_the_provinces_weights_are_told_under_its_code(figures):
    rows = figures[DIAGNOSTIC]
    of_province = rows[rows["area_code"] == "210000"]
    assert {"representativity", "response_share"} <= set(of_province["diagnostic"])


def test_a_place_where_nobody_reports_has_empty_tables(at_work):
    frames = at_work(_reports().head(0))
    assert set(frames) == set(TABLES_OF_PANEL)
    assert all(frame.empty for frame in frames.values())


def test_a_report_that_gives_the_province_as_its_area_is_left_out(at_work):
    misplaced = _reports()
    misplaced.loc[misplaced["enterprise_code"] == "210200G", "area_code"] = "210000"
    change = at_work(misplaced)[CHANGE]
    assert "G" not in set(change.loc[change["enterprise_count"] > 0, "section_code"])


def test_reports_that_nobody_can_use_give_empty_tables(at_work):
    idle = _reports().assign(base_staff_persons=0.0, end_staff_persons=0.0)
    early = _reports().assign(reference_month=VINTAGE)
    for reports in (idle, early):
        assert all(frame.empty for frame in at_work(reports).values())


def test_an_area_that_sends_nothing_shows_nothing_and_says_why(at_work):
    reports = _reports()
    is_gone = reports["area_code"].eq("210200") & reports["reference_month"].gt(MONTHS[-4])
    frames = at_work(reports[~is_gone])
    for name in (CHANGE, LEVEL, FLOW, LOSS):
        assert silent_rows(frames[name]) == 0, name
    change = frames[CHANGE]
    silent = change[
        change["area_code"].eq("210200")
        & change["section_code"].eq("total")
        & change["reference_month"].eq(MONTHS[-1])
    ]
    assert silent["value"].isna().all()
    assert set(silent["reason_code"]) == {NOBODY}


def test_measures_of_the_panel_do_not_tell_of_one_enterprise(at_work, figures):
    shown = figures[REPRESENTATION]
    sections = shown.loc[shown["dimension"].eq("section"), "code"]
    assert set(sections) == {"C"} or set(sections) == {"F"}  # G alone would be told by the rest
    reports = _reports()
    alone = reports["area_code"].eq("210100") | reports["enterprise_code"].eq("210200G")
    frames = at_work(reports[alone])
    judged = frames[EXPECTATION].set_index("area_code")
    assert judged.loc["210200", "reason_code"] == FEW
    assert judged.loc[["210100", "210200"], "expected_persons"].isna().all()
    assert judged.loc["210000", "expected_persons"] >= 0
    staff = frames[DIAGNOSTIC].query("diagnostic == 'staff_persons'")
    assert set(staff["area_code"]) == {"210000"}


def test_a_corrected_report_counts_as_it_was_before_its_correction(monkeypatch):
    corrected = _reports()
    is_new = corrected["area_code"].eq("210100") & corrected["reference_month"].eq(MONTHS[-3])
    corrected.loc[is_new, "vintage"] = VINTAGE

    def at_its_time(_house, code, *, vintage, **_months):
        if code == "insured_structure":
            return _structure()
        known = corrected if vintage == VINTAGE else _reports()
        return known[known["vintage"] <= vintage]

    monkeypatch.setattr(module, "records_as_of", at_its_time)
    workplace = SimpleNamespace(
        profile=load_profile("liaoning_demo"),
        warehouse=None,
        progress=SimpleNamespace(report=lambda *_: None),
    )
    revision = panel_figures(workplace, VINTAGE)[REVISION]
    moved = revision[revision["population"].eq("continuing") & revision["delay_months"].eq(2)]
    assert moved["mean_absolute_revision_pp"].max() < 0.05  # the same figures, sent twice


def test_cells_nobody_reports_in_keep_their_own_reason():
    frame = pd.DataFrame(
        {
            "enterprise_count": [0, 2, 3, 0],
            "value": [np.nan, 1.0, 2.0, 0.3],
            "largest_share": [np.nan, 0.9, 0.9, 0.1],
            "reason_code": ["no_enterprise", None, None, None],
        }
    )
    shown = without_small_cells(frame)
    assert shown["reason_code"].fillna("").tolist() == ["no_enterprise", FEW, "", NOBODY]
    assert shown["value"].isna().tolist() == [True, True, False, True]
    assert shown["is_dominated"].tolist() == [False, False, True, False]


def test_figures_without_one_or_two_giants_do_not_go_out(tmp_path):
    import duckdb

    rows = pd.DataFrame(
        {
            "reference_month": MONTHS[0],
            "area_code": "210100",
            "section_code": "total",
            "population": "all",
            "is_without_giants": [False, True],
            "value": [1.0, 2.0],
            "enterprise_count": 9,
            "largest_share": 0.4,
            "is_dominated": False,
            "left_out_count": [0, 1],
            "is_publishable": [True, False],
        }
    ).reindex(columns=empty_frame(CHANGE).columns.drop("vintage"))
    warehouse = Warehouse(tmp_path / "warehouse.duckdb")
    warehouse.replace_vintage({CHANGE: rows}, VINTAGE)
    publish(warehouse, tmp_path / "published.duckdb")
    with duckdb.connect(str(tmp_path / "published.duckdb"), read_only=True) as copy:
        told = copy.execute(f"SELECT value, largest_share FROM {CHANGE}").fetchall()
        # The share goes out empty: times persons it would be one enterprise's own figure.
        assert told == [(1.0, None)]
