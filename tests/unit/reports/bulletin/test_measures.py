"""The response plan in the bulletin: each measure once, under the level it begins at."""

import pytest

from profiles import load_profile
from reports.bulletin.content import AreaStatus
from reports.bulletin.measures import measures_section
from reports.bulletin.names import level_style
from reports.wording.numbers import MISSING


@pytest.fixture(scope="module")
def place():
    return load_profile("liaoning")


def areas(place, language="en", **levels):
    named = {code.removeprefix("a"): level for code, level in levels.items()}
    return tuple(
        AreaStatus(
            code,
            place.area(code).title.in_language(language),
            level_style(level, place, language) if level else None,
            "", "", "", (), (), (),
        )
        for code, level in named.items()
    )  # fmt: skip


def rows_of(section):
    (table,) = section.blocks
    return table.rows


def test_measures_stand_under_the_level_they_begin_at(place):
    section = measures_section(areas(place, a210100="orange", a210200="yellow"), place, "en")
    rows = rows_of(section)
    groups = [row.heading for row in rows if row.is_group]
    assert groups == [
        "From Level Ⅳ (blue) on: Shenyang, Dalian",
        "From Level Ⅲ (yellow) on: Shenyang, Dalian",
        "From Level Ⅱ (orange) on: Shenyang",
    ]
    taken = [item for item in place.measures if item.from_level_code != "red"]
    assert [row.heading for row in rows if not row.is_group] == [item.title.en for item in taken]
    assert section.heading == "Measures by level (default)"


@pytest.mark.parametrize(("language", "days"), [("en", "within 3 days"), ("zh", "3日内")])
def test_each_measure_has_an_owner_a_basis_and_a_time(place, language, days):
    section = measures_section(areas(place, language, a210100="red"), place, language)
    rows = [row for row in rows_of(section) if not row.is_group]
    assert len(rows) == len(place.measures)
    assert all(figure.text for row in rows for figure in row.cells)
    layoffs = next(
        row for row in rows if "41" in row.cells[1].text or "四十一" in row.cells[1].text
    )
    assert layoffs.cells[2].text == days


def test_no_warning_needs_no_measure(place):
    assert measures_section(areas(place, a210100="normal", a210200=None), place, "en") is None
    assert measures_section((), place, "en") is None


def test_many_areas_are_counted(place):
    cities = {f"a{area.code}": "yellow" for area in place.areas if area.kind == "city"}
    heading = rows_of(measures_section(areas(place, **cities), place, "en"))[0].heading
    assert heading.endswith("and 9 more")
    heading = rows_of(measures_section(areas(place, "zh", **cities), place, "zh"))[0].heading
    assert heading.endswith("等14个地区")


def test_measures_of_different_standing_say_so_one_by_one(place):
    first, *others = place.measures
    official = first.model_copy(update={"standing": "official", "basis": None})
    mixed = place.model_copy(update={"measures": (official, *others)})
    section = measures_section(areas(mixed, a210100="yellow"), mixed, "en")
    assert section.heading == "Measures by level"
    rows = [row for row in rows_of(section) if not row.is_group]
    assert rows[0].heading.endswith("(official)")
    assert rows[1].heading.endswith("(default)")
    assert rows[0].cells[1].text == MISSING


def test_without_a_plan_the_levels_own_measures_serve(place):
    without = place.model_copy(update={"measures": ()})
    section = measures_section(areas(without, a210100="red"), without, "en")
    (bullets,) = section.blocks
    assert [item.text for item in bullets.statements] == [
        measure.en for measure in place.level("red").measures
    ]
