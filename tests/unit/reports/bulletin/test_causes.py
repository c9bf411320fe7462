"""Causes in words: flows with their errors, losses against their usual, layoffs told apart."""

from dataclasses import replace

import pandas as pd
import pytest
from bulletin_inputs import empty_inputs, profile

from catalogue.contracts import cast_to_contract
from catalogue.disclosure import CONFIDENTIAL
from profiles import load_profile
from reports.bulletin.causes import causes_section
from reports.bulletin.content import Paragraph, Table

MONTHS = pd.date_range("2024-12-01", periods=13, freq="MS", unit="us")
LAST = MONTHS[-1]
SHARES = {"01": 4.0, "02": 80.0, "03": 1.0, "04": 3.0, "06": 2.0, "99": 10.0}


@pytest.fixture(scope="module")
def province():
    return load_profile("liaoning")


def losses(*, latest=0.30, usual=0.10, error=0.02, reason=None):
    rows = [
        {
            "vintage": LAST, "reference_month": month, "area_code": "210000",
            "section_code": "total", "axis": axis, "code": code,
            "value": latest if month == LAST and code == "04" else usual,
            "standard_error": error, "share_of_losses_pct": share, "enterprise_count": 900,
            "imputed_share": 0.0, "largest_share": 0.01, "is_dominated": False,
            "reason_code": None,
        }
        for month in MONTHS
        for axis, shares in (("type", SHARES), ("cause", {"08": 20.0, "99": 80.0}))
        for code, share in shares.items()
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    if reason is not None:
        is_cut = frame["axis"].eq("type") & frame["code"].eq("04")
        frame.loc[is_cut, ["value", "standard_error", "share_of_losses_pct"]] = float("nan")
        frame.loc[is_cut, "reason_code"] = reason
    return replace(empty_inputs(), job_loss=cast_to_contract(frame, "estimates.job_loss"))


def told(inputs, province, language="en"):
    section = causes_section(inputs, province, language)
    words = " ".join(
        block.statement.text for block in section.blocks if isinstance(block, Paragraph)
    )
    return words, {block.code: block for block in section.blocks if isinstance(block, Table)}


def test_layoffs_above_their_usual_are_said_to_be_and_within_noise_are_not(province):
    for latest, verdict in ((0.30, "above"), (0.12, "within noise"), (0.01, "below")):
        _, tables = told(losses(latest=latest), province)
        (row,) = (row for row in tables["causes"].rows if row.heading == "Economic layoff")
        assert [row.cells[2].text, row.cells[3].text] == ["0.10", verdict]


def test_nought_without_an_error_is_not_judged(province):
    _, tables = told(losses(latest=0.0, error=0.0), province)
    (row,) = (row for row in tables["causes"].rows if row.heading == "Economic layoff")
    assert row.cells[-1].text == "cannot be told"


def test_retirement_is_told_apart_from_layoffs_closures_and_suspensions(province):
    words, _ = told(losses(), province)
    assert "6.0% are economic layoffs, closures and suspensions" in words
    assert "4.0% are natural attrition such as retirement, which is no layoff" in words
    words, _ = told(losses(), province, "zh")
    assert "退休等自然减员占4.0%，不属于裁员" in words


def test_a_sum_is_not_told_where_one_of_its_parts_is_withheld(province):
    words, tables = told(losses(reason=CONFIDENTIAL), province)
    assert "economic layoffs, closures and suspensions" not in words
    (row,) = (row for row in tables["causes"].rows if row.heading == "Economic layoff")
    assert {cell.text for cell in row.cells} == {"×"}


def test_types_and_causes_each_have_their_heading_and_other_is_not_named(province):
    _, tables = told(losses(), province)
    rows = tables["causes"].rows
    assert [row.heading for row in rows if row.is_group] == ["By type", "By cause"]
    assert "Other" not in [row.heading for row in rows]
    assert "Other" in [row.heading for row in tables["all_causes"].rows]
    assert tables["all_causes"].is_data_only


def test_no_estimate_is_a_sentence_and_no_such_reports_are_no_section(province):
    words, tables = told(empty_inputs(), province)
    assert "enterprise monitoring has no estimate" in words
    assert tables == {}
    assert causes_section(empty_inputs(), profile(), "en") is None
