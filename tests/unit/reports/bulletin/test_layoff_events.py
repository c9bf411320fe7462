"""What the bulletin tells of layoff events and of persons at risk, and to whom."""

from dataclasses import replace

import bulletin_inputs as made
import pandas as pd
import pytest

from assets.bulletin_reading import without_names
from catalogue import TABLES
from profiles import load_profile
from reports.bulletin.content import Bullets, Entries, Paragraph, Table
from reports.bulletin.edition_view import edition_view
from reports.bulletin.layoff_events import LISTED_EVENTS, layoff_events_section
from reports.bulletin.names import rule_code
from reports.bulletin.pdf import numbered_headings
from reports.bulletin.risk_cells import risk_section
from reports.editions import Permission

LANGUAGES = ("en", "zh")
LATER = pd.Timestamp("2026-01-01")  # the rules are in force
CODE, NUMBER = "91210100MA0000001X", "R-2008-17"


@pytest.fixture(scope="module")
def liaoning():
    return load_profile("liaoning")


@pytest.fixture(scope="module")
def permitting(liaoning):
    """Return the place with every source open to the public."""
    sources = tuple(
        source.model_copy(update={"permitted_editions": ("internal", "public")})
        for source in liaoning.sources
    )
    return liaoning.model_copy(update={"sources": sources})


def event(number=1, **cells):
    row = {
        "vintage": made.VINTAGE, "event_id": f"210100-20080410-{number:08d}", "kind": "cut",
        "rule_ids": "E1,E2", "level_code": "yellow", "level_rule_ids": "E2",
        "level_area_code": "210102", "status": "in_effect", "status_reason": "",
        "area_code": "210100", "county_code": "210102", "section_code": "C",
        "enterprise_code": CODE, "enterprise_count": 1, "persons": 300.0,
        "persons_standard_error": None, "staff_share": 0.24,
        "announced_date": pd.Timestamp("2008-04-10"),
        "effective_date": pd.Timestamp("2008-05-12"), "report_numbers": NUMBER,
        "followed_up_on": pd.Timestamp("2008-05-20"), "settled_share": 0.62, "open_persons": 114,
        "wages_owed_yuan": 125000.0, "contributions_owed_yuan": 0.0, "is_follow_up_overdue": False,
        **cells,
    }  # fmt: skip
    return {name: row.get(name) for name in TABLES["restricted.layoff_event"].column_names}


def area(code="210100", **cells):
    return {
        "vintage": made.VINTAGE, "area_code": code, "level_code": "normal", "rule_ids": "",
        "gravest_level_code": "yellow", "event_count": 4, "enterprise_count": 4,
        "persons": 700.0, "largest_share": 0.43, "is_publishable": True, **cells,
    }  # fmt: skip


def cell(section="total", code="210100", months=3, **cells):
    return {
        "vintage": made.VINTAGE, "horizon_months": months, "area_code": code,
        "section_code": section, "enterprise_count": 40, "expected_persons": 1234.4,
        "lower_persons": 800.0, "upper_persons": 1700.0, "is_publishable": True,
        "reason_code": None, **cells,
    }  # fmt: skip


def inputs(*, events=(), areas=(), cells=()):
    frames = {"layoff_event": events, "event_level": areas, "risk_cell": cells}
    filled = {name: pd.DataFrame(list(rows)) for name, rows in frames.items() if rows}
    return replace(made.empty_inputs(), **filled)


def section_of(given, profile, language="en", edition="internal"):
    view = edition_view(given, profile, edition=edition)
    return layoff_events_section(view.inputs, view.profile, language, edition=edition)


def text_of(section):
    """Return all a section says, headings of rows and keys apart."""
    parts = [section.heading]
    for block in section.blocks:
        if isinstance(block, Table):
            parts += [block.caption, *block.headings, *block.notes]
            for row in block.rows:
                parts += [row.heading, *(figure.text for figure in row.cells)]
        elif isinstance(block, Paragraph):
            parts.append(block.statement.text)
        elif isinstance(block, Entries):
            parts += [f"{term} {text}" for term, text in block.entries]
        else:
            assert not isinstance(block, Bullets)
    return "\n".join(parts)


def table_of(section, code):
    (table,) = [block for block in section.blocks if getattr(block, "code", "") == code]
    return table


def test_an_event_is_told_with_place_persons_dates_level_and_settlement(liaoning):
    given = inputs(events=[event()], areas=[area()])
    (row,) = table_of(section_of(given, liaoning), "layoff_events").rows
    assert row.heading == "Heping District, Shenyang\nManufacturing"
    assert [figure.text for figure in row.cells] == [
        "E2", "200–499", "2008-04-10;\n2008-05-12", "▲ Level Ⅲ (yellow)", "in effect; 62% settled",
    ]  # fmt: skip
    (row,) = table_of(section_of(given, liaoning, "zh"), "layoff_events").rows
    assert row.heading == "沈阳市和平区\n制造业"
    assert row.cells[-1].text == "已实施；已安置62%"


def test_persons_of_one_enterprise_are_told_in_classes_and_of_three_exactly(liaoning):
    few, three = area(enterprise_count=2, persons=730.0), area(enterprise_count=3, persons=730.0)
    shown = []
    for own in (few, three):
        given = inputs(events=[event(persons=730.0)], areas=[own])
        section = section_of(given, liaoning)
        single = table_of(section, "layoff_events").rows[0].cells[1]
        assert (single.text, single.value, single.parts) == ("500–999", None, ())
        shown.append(table_of(section, "layoff_areas").rows[0].cells[2])
    assert [(figure.text, figure.value) for figure in shown] == [("500–999", None), ("730", 730.0)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_enterprise_code_or_number_of_a_report_enters_a_bulletin(liaoning, language):
    bare = without_names(pd.DataFrame([event()]))
    assert CODE not in bare.to_string()
    assert NUMBER not in bare.to_string()
    section = section_of(inputs(events=[event()], areas=[area()]), liaoning, language)
    assert CODE not in str(section)
    assert NUMBER not in str(section)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whose_level_an_event_raises_is_said_to_be_a_default(liaoning, language):
    text = text_of(section_of(inputs(events=[event()], areas=[area()]), liaoning, language))
    assert "E5" in text
    assert {"en": "default", "zh": "默认设定"}[language] in text
    assert "{" not in text


def test_every_rule_the_note_names_is_listed_with_its_lines(liaoning):
    in_force = [item for item in liaoning.event_rules if item.level_code]
    given = replace(
        inputs(events=[event(vintage=LATER)], areas=[area(vintage=LATER)]), vintage=LATER
    )
    section = section_of(given, liaoning, "zh")
    (rules,) = [block for block in section.blocks if isinstance(block, Entries)]
    told = dict(rules.entries)
    assert list(told) == [rule_code(item.id, "zh") for item in in_force]
    assert "E5红" in told
    assert told["E4"].endswith("（3个月内，每家超过50人或职工总数的30%）")
    assert told["E5"].endswith("（3个月内不少于1000人，且不少于参保人数的1%）")


def test_the_gravest_come_first_and_what_is_not_listed_is_counted(liaoning):
    many = [event(n, persons=200.0 + n) for n in range(LISTED_EVENTS + 4)]
    cluster = event(99, kind="county_cluster", level_code="orange", level_rule_ids="E4",
                    section_code=None, enterprise_count=6, persons=250.0)  # fmt: skip
    table = table_of(section_of(inputs(events=[*many, cluster], areas=[area()]), liaoning),
                     "layoff_events")  # fmt: skip
    assert table.rows[0].level_code == "orange"
    assert table.rows[0].heading.endswith("6 enterprises")
    assert table.rows[0].cells[1].value == 250.0
    assert f"00000{LISTED_EVENTS + 3}]" in table.rows[1].cells[1].key
    assert table.notes[0].startswith("5 more")


def test_a_whole_city_is_told_as_an_estimate_with_its_error(liaoning):
    whole = event(2, kind="large_scale_event", level_code="orange", level_rule_ids="E5",
                  county_code=None, section_code=None, persons=2400.0, staff_share=None,
                  persons_standard_error=200.0)  # fmt: skip
    table = table_of(section_of(inputs(events=[whole], areas=[area()]), liaoning), "layoff_events")
    assert table.rows[0].heading == "Shenyang\nall industries"
    assert table.rows[0].cells[1].text == "2,400 ± 392"


def test_what_ended_or_was_withdrawn_is_not_in_force(liaoning):
    over = [event(1, status="ended"), event(2, status="withdrawn")]
    text = text_of(section_of(inputs(events=over, areas=[area()]), liaoning))
    assert "No layoff event is announced or in effect." in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_stored_and_withheld_are_told_apart(liaoning, language):
    nothing = text_of(section_of(made.empty_inputs(), liaoning, language))
    closed = tuple(
        source.model_copy(update={"permitted_editions": ("public",)})
        if source.kind == "layoff_reports"
        else source
        for source in liaoning.sources
    )
    profile = liaoning.model_copy(update={"sources": closed})
    withheld = text_of(section_of(inputs(events=[event()], areas=[area()]), profile, language))
    assert nothing != withheld
    assert {"en": "permits", "zh": "未许可"}[language] in withheld
    assert "300" not in withheld


def test_a_public_edition_tells_only_areas_that_hide_every_enterprise(permitting):
    areas = [area(), area("210200", is_publishable=False), area("210102", is_publishable=False)]
    given = inputs(events=[event()], areas=areas)
    section = section_of(given, permitting, edition="public")
    (table,) = section.blocks
    assert [row.area_code for row in table.rows] == ["210100"]
    assert [figure.text for figure in table.rows[0].cells] == ["3–9", "500–999"]
    assert all(figure.value is None and not figure.key for figure in table.rows[0].cells)
    assert "Level" not in text_of(section)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_public_edition_of_hidden_areas_does_not_say_that_all_is_calm(permitting, language):
    calm = area("210200", event_count=0, enterprise_count=0, persons=0.0)
    for others in ([], [calm]):
        given = inputs(events=[event()], areas=[area(is_publishable=False), *others])
        text = text_of(section_of(given, permitting, language, edition="public"))
        assert {"en": "does not say", "zh": "不表示"}[language] in text
        assert {"en": "No layoff event", "zh": "目前没有"}[language] not in text


def test_an_edition_of_which_nothing_is_withheld_hides_single_enterprises_too(permitting):
    settings = permitting.settings.model_copy(update={"editions": ("public",)})
    open_place = permitting.model_copy(update={"settings": settings, "procedure": None})
    areas = [area(), area("210200", is_publishable=False)]
    given = inputs(events=[event()], areas=areas, cells=[cell()])
    view = edition_view(given, open_place, edition="public")
    assert view.inputs.event_level["area_code"].tolist() == ["210100"]
    assert view.inputs.layoff_event.empty
    assert view.inputs.risk_cell.empty


def test_a_level_by_an_event_needs_its_sources_alone(liaoning):
    def of(closed_kind):
        sources = tuple(
            source.model_copy(update={"permitted_editions": ("public",)})
            if source.kind == closed_kind
            else source
            for source in liaoning.sources
        )
        profile = liaoning.model_copy(update={"sources": sources})
        return Permission(made.empty_inputs(), profile, "internal").of_rule("E5")

    assert of("none")
    assert of("big_data")
    assert not of("layoff_reports")


def test_a_public_edition_is_silent_where_reports_do_not_permit_it(liaoning):
    given = inputs(events=[event()], areas=[area()])
    assert section_of(given, liaoning, edition="public") is None


def test_a_place_without_event_rules_has_no_section():
    assert section_of(made.empty_inputs(), load_profile("china")) is None


# Persons at risk


def risk_of(given, profile, language="en", edition="internal"):
    view = edition_view(given, profile, edition=edition)
    return risk_section(view.inputs, view.profile, language, edition=edition)


def test_expected_persons_stand_with_their_interval_and_few_enterprises_show_a_dash(liaoning):
    hidden = {"expected_persons": None, "lower_persons": None, "upper_persons": None}
    cells = [cell(), cell(months=1, expected_persons=400.0), cell("C"),
             cell("B", enterprise_count=2, is_publishable=False, **hidden),
             cell(code="210900", enterprise_count=2, **hidden)]  # fmt: skip
    section = risk_of(inputs(cells=cells), liaoning)
    shown = {row.area_code: row.cells for row in table_of(section, "risk_areas").rows}
    assert shown["210100"][2].text == "1,234 (800–1,700)"
    assert shown["210900"][2].text == "—" or shown["210900"][2].value is None
    table = table_of(section, "risk_cells")
    assert [row.heading for row in table.rows] == ["Shenyang, Manufacturing"]
    assert table.notes[0].startswith("1 cells") or "1" in table.notes[0]
    zh = text_of(risk_of(inputs(cells=cells), liaoning, "zh"))
    assert "1234（800—1700）" in zh


def test_nothing_stored_says_why_and_no_public_edition_has_it(liaoning, permitting):
    assert "no reports" in text_of(risk_of(made.empty_inputs(), liaoning))
    assert risk_of(inputs(cells=[cell()]), permitting, edition="public") is None
    assert risk_of(made.empty_inputs(), load_profile("united_states")) is None


def test_headings_count_beyond_ten(inputs, profile):
    from reports.bulletin.compose import compose_bulletin

    content = compose_bulletin(inputs, profile, language="zh")
    (section, *_) = content.sections
    many = replace(content, sections=(replace(section, is_annex=False),) * 21)
    headings = numbered_headings(many)
    assert headings[9].startswith("十、")
    assert headings[10].startswith("十一、")
    assert headings[20].startswith("二十一、")
