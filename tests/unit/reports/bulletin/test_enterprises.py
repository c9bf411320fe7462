"""The section on monitored enterprises: with and without giants, two axes of losses, records."""

from dataclasses import replace

import pandas as pd
import pytest
from verdicts import all_shown

from profiles import load_profile
from reports.bulletin.causes import causes_section
from reports.bulletin.enterprises import enterprises_section
from reports.editions import permitted_inputs
from reports.inputs import empty_frame

VINTAGE = pd.Timestamp("2026-01-01").as_unit("us")
MONTH = pd.Timestamp("2025-12-01").as_unit("us")
CITY, TOP, ZONE = "210100", "210000", "2101SF"
CELL = {"vintage": VINTAGE, "reference_month": MONTH, "section_code": "total"}
BESIDE = {"imputed_share": 0.08, "largest_share": 0.1, "is_dominated": False, "reason_code": None}


def _change(area, value, *, is_without, left_out):
    return {
        **CELL, **BESIDE, "area_code": area, "population": "all", "is_without_giants": is_without,
        "value": value, "standard_error": 0.1, "value_without_transfers": value,
        "closing_share_pct": 0.05, "enterprise_count": 1234, "left_out_count": left_out,
        "is_publishable": not is_without or left_out >= 3,
    }  # fmt: skip


def _flow(area, code, value):
    return {
        **CELL, **BESIDE, "area_code": area, "indicator_code": code, "value": value,
        "standard_error": 0.05, "calibrated_value": 0.9 * value, "enterprise_count": 1234,
    }  # fmt: skip


def _loss(axis, code, value):
    return {
        **CELL, **BESIDE, "area_code": TOP, "axis": axis, "code": code, "value": value,
        "standard_error": 0.02, "share_of_losses_pct": 40.0, "enterprise_count": 1234,
    }  # fmt: skip


@pytest.fixture(scope="module")
def place():
    return load_profile("liaoning_demo")


@pytest.fixture
def told(empty_inputs):
    change = [
        _change(TOP, -0.31, is_without=False, left_out=0),
        _change(TOP, -0.25, is_without=True, left_out=4),
        _change(CITY, 0.12, is_without=False, left_out=0),
        _change(CITY, 0.45, is_without=True, left_out=1),
        _change("210200", 0.07, is_without=False, left_out=0),
        _change("210200", 0.07, is_without=True, left_out=0),
    ]
    codes = ("panel_hidden_unemployment", "panel_enterprises_cutting", "panel_expected_cuts")
    flow = [_flow(area, code, 0.5) for area in (TOP, CITY, "210200") for code in codes]
    loss = [_loss("type", "04", 0.2), _loss("cause", "08", 0.3), _loss("cause", "99", None)]
    record = {
        "vintage": VINTAGE, "area_code": TOP, "pair_count": 99, "expected_persons": 100.0,
        "realised_persons": 90.0, "calibration_ratio": 0.9, "regression_slope": 0.5,
        "regression_slope_standard_error": 0.1, "hit_share": 0.35, "false_alarm_share": 0.13,
        "reason_code": None,
    }  # fmt: skip
    zone = {
        "vintage": VINTAGE, "reference_month": MONTH, "area_code": ZONE, "breakdown": "total",
        "indicator_code": "panel_job_change", "value": 0.4, "standard_error": 0.2,
        "enterprise_count": 40, "largest_share": 0.3, "is_dominated": False,
    }  # fmt: skip
    return replace(
        empty_inputs,
        panel=pd.DataFrame([zone]),
        panel_change=pd.DataFrame(change),
        job_flow=pd.DataFrame(flow),
        job_loss=pd.DataFrame(loss),
        panel_expectation=pd.DataFrame([record]),
    )


def _tables(section):
    return {block.code: block for block in section.blocks if block.kind == "table"}


def _sentences(section):
    return [block.statement.text for block in section.blocks if block.kind == "paragraph"]


def _cells(table):
    return {row.area_code: [cell.text for cell in row.cells] for row in table.rows}


def test_job_change_stands_with_and_without_giants_and_a_dash_where_there_are_none(told, place):
    cells = _cells(_tables(enterprises_section(told, place, "en"))["enterprises"])
    assert cells[TOP] == ["1,234", "—", "8", "−0.31 ± 0.20", "−0.25 ± 0.20"]
    assert cells[CITY][3:] == ["+0.12 ± 0.20", "+0.45 ± 0.20"]
    assert cells["210200"][4] == "—"


def _public(told, place, verdicts):
    sources = tuple(
        source.model_copy(update={"permitted_editions": ("internal", "public")})
        for source in place.sources
    )
    given = replace(told, disclosure=verdicts)
    return permitted_inputs(given, place.model_copy(update={"sources": sources}), edition="public")


def test_a_public_edition_leaves_out_what_would_tell_of_one_or_two_giants(told, place):
    public = _public(told, place, all_shown(told))
    cells = _cells(_tables(enterprises_section(public, place, "en"))["enterprises"])
    assert cells[CITY][3:] == ["+0.12 ± 0.20", "—"]
    assert cells[TOP][4] == "−0.25 ± 0.20"


def test_what_no_verdict_allows_is_a_sign_with_its_meaning_in_a_public_edition(told, place):
    verdicts = all_shown(told)
    verdicts["is_shown"] = verdicts["area_code"].ne(CITY)
    for given in (verdicts, verdicts[verdicts["area_code"].ne(CITY)]):
        public = _public(told, place, given)
        table = _tables(enterprises_section(public, place, "en"))["enterprises"]
        assert _cells(table)[CITY][2:4] == ["×", "×"]
        assert _cells(table)[TOP][3] == "−0.31 ± 0.20"
        assert table.notes[-1].startswith("×: not told")
    internal = _tables(enterprises_section(told, place, "en"))["enterprises"]
    assert not any(note.startswith("×") for note in internal.notes)


def test_losses_withheld_show_the_sign_in_rate_and_share(told, place):
    verdicts = all_shown(told)
    verdicts["is_shown"] = ~verdicts["item_code"].str.startswith("type:")
    public = _public(told, place, verdicts)
    table = _tables(causes_section(public, place, "zh"))["causes"]
    rows = {row.heading: [cell.text for cell in row.cells] for row in table.rows if row.cells}
    assert rows.pop("经济性裁员") == ["×", "×", "×", "×"]
    assert not any("×" in texts for texts in rows.values())
    assert "不予列示" in table.notes[-1]


def test_type_and_cause_of_losses_stand_apart(told, place):
    rows = _tables(causes_section(told, place, "en"))["causes"].rows
    assert [(row.heading, row.is_group) for row in rows] == [
        ("By type", True),
        ("Economic layoff", False),
        ("By cause", True),
        ("Lack of orders", False),
    ]


def test_expected_cuts_are_told_with_their_record(told, place):
    section = enterprises_section(told, place, "en")
    (sentence,) = [text for text in _sentences(section) if "expect to cut" in text]
    assert "0.50%" in sentence
    assert "0.45%" in sentence
    assert "lost 90%" in sentence
    strain = _cells(_tables(section)["enterprises_strain"])
    assert strain[TOP] == ["0.50 ± 0.10", "0.5 ± 0.1", "0.50 ± 0.10", "90"]
    assert strain[CITY][3] == "—"


def test_a_zone_has_a_sentence_of_its_own_as_it_is_not_weighted(told, place):
    (sentence,) = [
        text for text in _sentences(enterprises_section(told, place, "zh")) if "未加权" in text
    ]
    assert "+0.40±0.39%" in sentence


def test_figures_without_a_structure_are_said_to_be_unweighted(told, place):
    note = {
        "vintage": VINTAGE, "reference_month": MONTH, "area_code": TOP,
        "diagnostic": "no_insured_structure_2025", "value": 9.0,
    }  # fmt: skip
    unweighted = replace(told, panel_diagnostic=pd.DataFrame([note]))
    assert "are not weighted" in _sentences(enterprises_section(unweighted, place, "en"))[0]
    assert "weighted to insured persons" in _sentences(enterprises_section(told, place, "en"))[0]


def test_without_figures_the_section_says_so(told, place):
    bare = replace(told, panel_change=empty_frame("panel_change"))
    section = enterprises_section(bare, place, "en")
    assert len(section.blocks) == 1
    assert "No figure" in _sentences(section)[0]


def test_a_small_cell_shows_a_dash(told, place):
    change = told.panel_change.assign(value=None, standard_error=None)
    cells = _cells(
        _tables(enterprises_section(replace(told, panel_change=change), place, "en"))["enterprises"]
    )
    assert cells[CITY][3:] == ["—", "—"]
