from dataclasses import replace

import bulletin_inputs as made
import pandas as pd
import pytest

from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import Table
from reports.bulletin.survey import survey_section
from reports.editions import permitted_inputs
from reports.inputs import TABLE_OF_FIELD, empty_frame

MONTH = made.LAST
KEY = {"vintage": made.VINTAGE, "reference_month": MONTH}


def model(*rows):
    """Rows of area, direct and model estimate with errors, sample size, grade, basis."""
    names = (
        "area_code", "direct_estimate", "direct_standard_error", "model_estimate",
        "model_standard_error", "sample_size_persons", "quality_grade_code", "basis_code",
    )  # fmt: skip
    frame = pd.DataFrame(rows, columns=names).assign(**KEY)
    return frame.reindex(columns=empty_frame("survey_model").columns)


def groups(*rows, field="survey_direct"):
    names = (
        "breakdown", "estimate", "standard_error", "sample_size_persons", "quality_grade_code",
    )  # fmt: skip
    frame = pd.DataFrame(rows, columns=names).assign(
        **KEY, area_code="US", indicator_code=made.RATE
    )
    return frame.reindex(columns=empty_frame(field).columns)


def changes(*rows):
    frame = pd.DataFrame(rows, columns=("breakdown", "span_months", "change", "standard_error"))
    frame = frame.assign(**KEY, area_code="US", indicator_code=made.RATE)
    return frame.reindex(columns=empty_frame("survey_change").columns)


def market(**values):
    frame = pd.DataFrame({"indicator_code": list(values), "value": list(values.values())})
    frame = frame.assign(**KEY, area_code="US", breakdown="total")
    return frame.reindex(columns=empty_frame("market").columns)


@pytest.fixture(scope="module")
def told():
    return replace(
        made.empty_inputs(),
        survey_model=model(
            ("US", 5.4, 0.3, 5.2, 0.15, 9000, "publish", "sample"),
            ("A", 7.5, 1.2, 6.1, 0.4, 900, "publish", "sample"),
            ("B", 9.9, 3.0, 8.8, 2.9, 40, "suppress", "sample"),
            ("C", 3.3, 1.9, 5.5, 0.6, 29, "caution", "model"),
        ),
        survey_direct=groups(
            ("total", 5.4, 0.3, 9000, "publish"),
            ("male", 5.6, 0.4, 5000, "publish"),
            ("female", 44.4, 9.0, 31, "suppress"),
            ("migrant", None, None, 12, "suppress"),
        ),
        survey_change=changes(
            ("male", 1, 0.9, 0.2), ("male", 12, -0.3, 0.4), ("female", 1, 7.7, 1.0)
        ),
        market=market(demand_supply_ratio=1.34, vacancy_rate=3.0),
    )


def table(inputs, code, language="en"):
    section = survey_section(inputs, made.profile(), language)
    found = next(
        block for block in section.blocks if isinstance(block, Table) and block.code == code
    )
    return {row.heading: [cell.text for cell in row.cells] for row in found.rows}


def test_every_figure_stands_with_its_error_sample_and_grade(told):
    rows = table(told, "survey_areas")
    assert rows["United States"] == ["5.2 ± 0.3", "5.4 ± 0.6", "9,000", "sound"]
    assert rows["A (no longer in the profile)"] == ["6.1 ± 0.8", "7.5 ± 2.4", "900", "sound"]


def test_a_suppressed_figure_and_a_small_cell_are_not_shown(told):
    rows = table(told, "survey_areas")
    assert rows["B (no longer in the profile)"] == ["—", "—", "40", "not shown"]
    assert rows["C (no longer in the profile)"] == ["5.5 ± 1.2", "—", "<30", "with care"]
    words = str(compose_bulletin(told, made.profile(), language="en").sections)
    for hidden in ("8.8", "9.9", "3.3 ±", "44.4", "7.7"):
        assert hidden not in words


def test_changes_carry_their_error_and_a_verdict(told):
    rows = table(told, "survey_groups")
    first = ["5.6 ± 0.8", "5,000", "+0.9 ± 0.4", "rise", "−0.3 ± 0.8", "within noise", "sound"]
    assert rows["male"] == first
    assert rows["female"][2:4] == ["—", "cannot be told"]
    assert "migrant" not in rows


def test_tables_stand_in_where_there_are_no_records(told):
    sent = groups(("total", 5.0, 0.3, None, "caution"), ("male", 5.1, 0.4, None, "caution"),
                  field="survey_table")  # fmt: skip
    inputs = replace(told, survey_direct=empty_frame("survey_direct"), survey_table=sent)
    assert table(inputs, "survey_groups")["male"][:2] == ["5.1 ± 0.8", "—"]


def test_a_place_whose_areas_have_no_sample_says_so(told):
    rows = told.survey_model.assign(basis_code=["sample", "synthetic", "synthetic", "model"])
    section = survey_section(replace(told, survey_model=rows), made.profile(), "zh")
    said = section.blocks[1].statement.text
    assert "除C" in said
    assert "没有自己的调查数据" in said


def test_without_a_model_there_is_no_section():
    assert survey_section(made.empty_inputs(), made.profile(), "en") is None


@pytest.mark.parametrize("kept", ["internal", "public"])
def test_the_survey_stays_in_editions_all_its_sources_permit(told, kept):
    profile = made.profile()
    survey = profile.sources[0].model_copy(
        update={"permitted_editions": (kept,), "forms": ("survey_table",), "layout": None}
    )
    place = profile.model_copy(update={"sources": (survey, *profile.sources[1:])})
    found = permitted_inputs(told, place, edition="public")
    fields = ("survey_model", "survey_direct", "survey_change", "market")
    assert set(fields) < set(TABLE_OF_FIELD)
    for name in fields:
        assert getattr(found, name).empty == (kept == "internal"), name


def test_two_sources_that_differ_are_both_named_with_their_errors(told):
    total = told.survey_direct["breakdown"] == "total"
    apart = replace(told, survey_direct=told.survey_direct.assign(estimate=6.1)[total])
    sent = groups(("total", 4.9, 0.3, 9000, "publish"), field="survey_table")
    section = survey_section(replace(apart, survey_table=sent), made.profile(), "en")
    table_of_areas = next(block for block in section.blocks if isinstance(block, Table))
    assert "6.1 ± 0.6 directly, the tables of results 4.9 ± 0.6" in table_of_areas.notes[0]
    assert [figure.value for figure in table_of_areas.figures] == [6.1, 4.9]


def test_sources_that_agree_need_no_remark(told):
    sent = groups(("total", 5.4, 0.3, 9000, "publish"), field="survey_table")
    section = survey_section(replace(told, survey_table=sent), made.profile(), "en")
    table_of_areas = next(block for block in section.blocks if isinstance(block, Table))
    assert "need not agree" not in " ".join(table_of_areas.notes)
