"""Long tables are cut for the pages, and stand whole in the data."""

import pytest

from reports.bulletin.content import Figure, Row, Section, Table, say
from reports.bulletin.page_length import FEWEST_ROWS, MOST_ROWS, within_pages


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
