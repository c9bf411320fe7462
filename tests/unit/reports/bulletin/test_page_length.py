"""Long tables are cut for the pages, and stand whole in the data."""

from dataclasses import replace

import pytest

from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import Bullets, Figure, Row, Section, Statement, Table, say
from reports.bulletin.page_length import (
    FEWEST_ROWS,
    MOST_PAGES,
    MOST_ROWS,
    STEPS,
    Tightness,
    tightened,
    within_pages,
)
from reports.bulletin.pdf import bulletin_pages


def table(code, count, **settings):
    rows = tuple(
        Row(f"row {place}", (Figure("1"),), area_code=str(place)) for place in range(count)
    )
    return Table(code, "caption", ("heading", "figure"), rows, (0.5, 0.5), **settings)


def section(*blocks):
    return Section("part", "A part", blocks)


def test_a_long_table_is_cut_and_stands_whole_beside():
    long = table("layoff_events", 10)
    said, cut, whole = within_pages(section(say("told"), long), "en").blocks
    assert said.statement.text == "told"
    assert cut.rows == long.rows[: MOST_ROWS["layoff_events"]]
    assert cut.notes == (
        f"{10 - MOST_ROWS['layoff_events']} further rows: data beside this bulletin.",
    )
    assert not cut.is_data_only
    assert (whole.code, whole.is_data_only) == ("all_layoff_events", True)
    assert whole.rows == long.rows


def test_a_table_of_areas_keeps_the_place_and_those_above_normal():
    blocks = within_pages(section(table("enterprises", 15)), "zh", key_areas={"0", "7"}).blocks
    assert [row.area_code for row in blocks[0].rows] == ["0", "7"]
    assert blocks[0].notes == ("此处列全省和达到预警级别的地区，其余13个地区见随附数据文件。",)


def test_where_only_the_place_is_known_the_first_areas_are_kept():
    blocks = within_pages(section(table("enterprises", 15)), "en", key_areas={"0"}).blocks
    assert len(blocks[0].rows) == FEWEST_ROWS


@pytest.mark.parametrize("code", ["enterprises", "risk_areas", "any_other"])
def test_a_short_table_is_left_alone(code):
    made = section(table(code, FEWEST_ROWS))
    assert within_pages(made, "en", key_areas={"0"}) == made


def test_what_is_told_elsewhere_goes_to_the_data():
    said, kept = within_pages(section(say("told"), table("layoff_areas", 15)), "en").blocks
    assert kept.is_data_only
    assert said.kind == "paragraph"


def test_a_section_of_nothing_else_keeps_its_table():
    made = section(table("layoff_areas", 15))
    assert within_pages(made, "en") == made


def test_a_table_of_data_stays_as_it_is():
    made = section(say("told"), table("layoff_events", 10, is_data_only=True))
    assert within_pages(made, "en") == made


@pytest.fixture(scope="module", params=["zh", "en"])
def content(request, inputs, profile):
    return compose_bulletin(inputs, profile, language=request.param)


@pytest.mark.parametrize("extent", ["full", "summary", "leaflet"])
def test_the_first_step_leaves_a_bulletin_as_it_is(content, extent):
    assert tightened(content, STEPS[extent][0]) == content


def test_what_a_step_leaves_out_is_counted_with_what_was_left_out_before(content):
    cut = within_pages(section(say("told"), table("layoff_events", 10)), content.language)
    short = tightened(
        replace(content, sections=(cut,)),
        Tightness(rows={"layoff_events": MOST_ROWS["layoff_events"] - 1}),
    )
    _, kept, whole = short.sections[0].blocks
    assert len(kept.rows) == MOST_ROWS["layoff_events"] - 1
    (note,) = kept.notes
    assert str(10 - len(kept.rows)) in note
    assert len(whole.rows) == 10


def test_rows_are_counted_without_the_headings_over_them(content):
    rows = tuple(
        row
        for place in range(3)
        for row in (Row(f"group {place}", (), is_group=True), Row(f"row {place}", (Figure("1"),)))
    )
    grouped = replace(table("measures", 1), rows=rows)
    short = tightened(
        replace(content, extent="summary", sections=(section(grouped),)),
        Tightness(rows={"measures": 1}),
    )
    (kept,) = short.sections[0].blocks
    assert kept.rows == rows[-2:]  # the gravest level is the last
    assert "2" in kept.notes[0]


def test_measures_left_out_are_counted(content):
    part = Section("measures", "What to do", (Bullets(tuple(map(Statement, "abcde"))),))
    once = tightened(replace(content, sections=(part,)), Tightness(measures=4))
    twice = tightened(once, Tightness(measures=2))
    (bullets,) = twice.sections[0].blocks
    assert [item.text for item in bullets.statements[:2]] == ["a", "b"]
    assert "3" in bullets.statements[2].text


def test_reasons_left_out_of_a_box_are_counted_and_the_outlook_stays(content):
    reasons = tuple(map(Statement, "abcde"))
    status = replace(content.areas[0], reasons=reasons)
    boxed = replace(status, reasons=(*reasons[:3], Statement("2 more"), Statement("outlook")))
    short = tightened(replace(content, areas=(status,), boxed=(boxed,)), Tightness(reasons=1))
    first, more, last = (item.text for item in short.boxed[0].reasons)
    assert (first, last) == ("a", "outlook")
    assert "4" in more


def test_no_step_of_the_full_bulletin_cuts_levels():
    assert all("areas" not in (step.rows or {}) for step in STEPS["full"])
    assert all(step.reasons is None for step in STEPS["full"])


def test_a_full_bulletin_is_tightened_only_where_it_is_too_long(inputs, profile, monkeypatch):
    content = compose_bulletin(inputs, profile, language="zh")
    tried = []

    def noted(content, tightness):
        tried.append(tightness)
        return tightened(content, tightness)

    monkeypatch.setattr("reports.bulletin.pdf.tightened", noted)
    count = len(bulletin_pages(content, profile, dots_per_inch=10))
    assert tried == [STEPS["full"][0]]
    monkeypatch.setitem(MOST_PAGES, "full", count - 1)
    assert len(bulletin_pages(content, profile, dots_per_inch=10)) == count - 1
    assert len(tried) > 2
