import math
from dataclasses import replace

import pytest

from profiles import load_profile
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import BulletinContent, Table
from reports.wording.level_reasons import REASON_PHRASES, describe_index


@pytest.fixture(scope="module")
def english(inputs, profile):
    return compose_bulletin(inputs, profile, language="en")


def table(content: BulletinContent, code: str) -> Table:
    blocks = [block for section in content.sections for block in section.blocks]
    return next(block for block in blocks if isinstance(block, Table) and block.code == code)


def test_strongest_signals_cite_rule_figure_error_points_and_vintage(english):
    first = english.areas[0].for_and_against.strongest[0].text
    assert "(S1)" in first
    assert "standard error" in first
    assert "38.8 points of the index" in first
    assert "vintage May 2008" in first
    assert "carries the level" in first


def test_what_would_lower_it_names_probability_months_line_and_level(english):
    lowering = [item.text for item in english.areas[0].for_and_against.lowering]
    assert "probability below 90%, vintages still needed in a row: 3" in lowering[0]
    assert "line" in lowering[0]
    assert lowering[-1].startswith("Once this holds, the level falls to")


def test_what_speaks_against_names_single_sources_and_missing_signals(english):
    against = [item.text for item in english.areas[0].for_and_against.against]
    assert against[0].startswith("All that carries the level rests on one indicator")
    assert "not met at this vintage" in against[1]
    assert "Could not be evaluated" in against[2]


def test_table_marks_what_carries_and_points_lead_to_the_warehouse(english):
    rows = table(english, "strongest").rows
    assert rows[0].is_group
    assert rows[1].heading.endswith("*")
    assert rows[1].cells[-1].key == (
        "warnings.contribution[vintage=2008-05,area_code=US,rule_id=S1].contribution"
    )
    assert "\N{PLUS-MINUS SIGN}" in rows[1].cells[0].text


def test_index_is_told_with_bounds_and_what_is_missing(english):
    assert english.areas[0].for_and_against.index.text == (
        "Early-warning index 61 of 100, between 53 and 67 whatever the missing signals would say"
        " (1 of 7 missing)."
    )
    assert describe_index(None, (10.0, 80.0), (1, 3), "zh") == (
        "未给出预警指数：已知信号的权重不足一半，缺失信号（4项中缺3项）无论为何，指数在10至80之间。"
    )


def test_short_record_is_said_to_be_short(english):
    section = next(part for part in english.sections if part.code == "warning_record")
    assert section.blocks[0].statement.text.startswith("Too short a record to judge")
    rows = table(english, "warning_record").rows
    assert rows[0].heading == "Proposed level †"
    assert [cell.text for cell in rows[0].cells] == [
        "2/2", "\N{MINUS SIGN}3.5 (\N{MINUS SIGN}1)", "0.40", "0.81", "0.35",
    ]  # fmt: skip


def test_event_that_carries_a_level_and_lost_rules_do_not_stop_the_issue(inputs, profile):
    reason = inputs.level_reason.copy()
    reason.loc[0, "rule_id"] = "E4"
    content = compose_bulletin(replace(inputs, level_reason=reason), profile, language="zh")
    assert "E4" in content.areas[0].for_and_against.strongest[0].text


def test_value_missing_everywhere_reads_as_a_dash(inputs, profile):
    parts = inputs.index_contribution.assign(contribution=math.nan)
    content = compose_bulletin(replace(inputs, index_contribution=parts), profile, language="en")
    assert table(content, "strongest").rows[1].cells[-1].text == "\N{EM DASH}"


def test_every_wording_speaks_both_languages():
    for code, (english, chinese) in REASON_PHRASES.items():
        assert english, code
        assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese) or code in (
            "points", "short_mark"
        ), code  # fmt: skip


def test_level_carried_by_an_event_says_so_and_how_it_ends(inputs, profile):
    province = load_profile("liaoning_demo")
    events = profile.model_copy(update={"event_rules": province.event_rules})
    level = inputs.level.assign(rule_ids="E4")
    reason = inputs.level_reason[inputs.level_reason["role_code"] == "lowers"]
    reason = reason.assign(rule_id="E4", reason_code="event_ends", months=math.nan)
    told = replace(inputs, level=level, level_reason=reason)
    area = compose_bulletin(told, events, language="en").areas[0]
    assert area.reasons[0].text.endswith("(E4): a layoff event in force supports the level.")
    assert area.for_and_against.lowering[0].text.endswith(
        "(E4): until no layoff event that meets it is in force."
    )


def test_rules_met_that_support_no_level_are_named_beside_the_reasons(inputs, profile):
    signal = inputs.signal.copy()
    is_r3 = signal["rule_id"].eq("R3") & signal["vintage"].eq(inputs.vintage)
    signal.loc[is_r3, ["is_triggered", "missing_reason"]] = [True, None]
    rules = tuple(
        rule.model_copy(update={"use": "shown"}) if rule.id == "R3" else rule
        for rule in profile.rules
    )
    shown = profile.model_copy(update={"rules": rules})
    told = compose_bulletin(replace(inputs, signal=signal), shown, language="zh")
    last = told.areas[0].for_and_against.strongest[-1].text
    assert last.startswith("另有仅展示的规则达到：")
    assert "R3" in last
    section = next(part for part in told.sections if part.code == "level_reasons")
    assert section.blocks[-1].statement.text.endswith(last)
